//! Statistics: running means, their intervals, quantiles.

use brittle_model::special::normal;

use crate::summary::{Chance, Interval};

/// Confidence level of every interval.
pub(crate) const LEVEL: f64 = 0.95;

/// A running mean and variance (Welford 1962), fed in a fixed order.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    n: u64,
    mean: f64,
    m2: f64,
}

impl Moments {
    pub(crate) fn add(&mut self, x: f64) {
        self.n += 1;
        let delta = x - self.mean;
        self.mean += delta / self.n as f64;
        self.m2 += delta * (x - self.mean);
    }

    pub(crate) const fn mean(&self) -> f64 {
        self.mean
    }

    pub(crate) fn sd(&self) -> f64 {
        if self.n < 2 { 0.0 } else { (self.m2 / (self.n - 1) as f64).sqrt() }
    }

    /// Sum of squared deviations from the mean.
    pub(crate) const fn squares(&self) -> f64 {
        self.m2
    }

    /// Student's interval for the mean of what lies between zero and `most`, cut to that.
    pub(crate) fn interval(&self, most: f64) -> Interval {
        let half = half_width(self.n, self.sd());
        let (lo, hi) = (self.mean - half, self.mean + half);
        // The mean itself may lie outside by rounding.
        Interval {
            mean: self.mean,
            lo: lo.max(0.0).min(self.mean),
            hi: hi.min(most).max(self.mean),
        }
    }
}

/// Half the width of Student's interval for a mean of `n` values of standard deviation `sd`; infinite
/// intervals are not printed: below two values it is zero, and a caveat says so.
pub(crate) fn half_width(n: u64, sd: f64) -> f64 {
    half_width_at(n, sd, (1.0 - LEVEL) / 2.0)
}

/// The same with a chance of `tail` beyond each end.
pub(crate) fn half_width_at(n: u64, sd: f64, tail: f64) -> f64 {
    if n < 2 { 0.0 } else { student_quantile(1.0 - tail, (n - 1) as f64) * sd / (n as f64).sqrt() }
}

/// Quantile of Student's t with `nu` degrees of freedom: the Cornish-Fisher expansion about the normal
/// quantile (Abramowitz and Stegun 1964, 26.7.5), within 0.5 % at 0.975 for `nu >= 4`; exact for one and
/// two degrees, and for three by a correction that is tested against tables.
pub(crate) fn student_quantile(p: f64, nu: f64) -> f64 {
    if nu < 1.5 {
        return libm::tan(std::f64::consts::PI * (p - 0.5));
    }
    if nu < 2.5 {
        let a = 4.0 * p * (1.0 - p);
        return 2.0 * (p - 0.5) * (2.0 / a).sqrt();
    }
    let z = normal::quantile(p);
    let square = z * z;
    // Horner in z², one polynomial for each power of 1/ν.
    let g1 = z * (square + 1.0) / 4.0;
    let g2 = z * ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let g3 = z * (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    let g4 = z * ((((79.0 * square + 776.0) * square + 1482.0) * square - 1920.0) * square - 945.0)
        / 92_160.0;
    z + (g1 + (g2 + (g3 + g4 / nu) / nu) / nu) / nu
}

/// Wilson's interval (1927) for a chance, where `p` is the share of successes in `n` trials.
pub(crate) fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z = normal::quantile(0.5 + LEVEL / 2.0);
    let centre = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
    let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0).min(p), (centre + half).min(1.0).max(p))
}

/// Share of successes with Wilson's interval.
pub(crate) fn chance(goodput: f64, successes: u64, n: u64) -> Chance {
    let probability = successes as f64 / n as f64;
    let (lo, hi) = wilson(probability, n as f64);
    Chance { goodput, probability, lo, hi }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_quantiles_are_those_of_the_tables() {
        let table = [
            (1.0, 12.706),
            (2.0, 4.303),
            (3.0, 3.182),
            (4.0, 2.776),
            (5.0, 2.571),
            (10.0, 2.228),
            (30.0, 2.042),
            (999.0, 1.962),
        ];
        for (nu, t) in table {
            let got = student_quantile(0.975, nu);
            assert!((got / t - 1.0).abs() < 0.012, "nu {nu}: {got} for {t}");
        }
    }

    #[test]
    fn moments_are_those_of_the_textbook() {
        let mut m = Moments::default();
        [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0].into_iter().for_each(|x| m.add(x));
        assert!((m.mean() - 5.0).abs() < 1e-12);
        assert!((m.sd() - (32.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_chance_of_nothing_is_not_certain() {
        let c = chance(0.9, 0, 100);
        assert_eq!((c.probability, c.lo), (0.0, 0.0));
        assert!((c.hi - 0.037).abs() < 0.001, "{}", c.hi);
    }
}
