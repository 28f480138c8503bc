//! Statistics of the tests: means, z values, Kolmogorov-Smirnov distances, and their bounds.
//!
//! Every bound is two-sided and stated with its false-alarm rate. Seeds are fixed, so a test that has
//! passed once passes until the code changes; the rate says how often a right change would be refused.
//!
//! Deliberately lacking: judgement. A test asserts, this only measures.

/// Bound of a z test [standard errors]: false alarm 6.3e-5.
pub const Z_BOUND: f64 = 4.0;

/// Bound of a Kolmogorov-Smirnov test, times √((n+m)/nm): false alarm 2e^{−2·2.3²} = 5.1e-5.
pub const KS_BOUND: f64 = 2.3;

/// Mean and standard error of a sample.
#[derive(Clone, Copy, Debug)]
pub struct Mean {
    /// Number of observations.
    pub n: usize,
    /// The mean.
    pub mean: f64,
    /// Its standard error.
    pub se: f64,
}

impl Mean {
    /// Of a sample.
    #[must_use]
    pub fn of(sample: &[f64]) -> Self {
        let n = sample.len();
        let mean = sample.iter().sum::<f64>() / n as f64;
        let squares: f64 = sample.iter().map(|x| (x - mean).powi(2)).sum();
        let se = (squares / (n as f64 - 1.0) / n as f64).sqrt();
        Self { n, mean, se }
    }

    /// How many standard errors the mean lies above a known value.
    #[must_use]
    pub fn z(&self, truth: f64) -> f64 {
        if self.mean == truth {
            return 0.0;
        }
        (self.mean - truth) / self.se
    }

    /// How many standard errors of the difference the mean lies above another one.
    #[must_use]
    pub fn z_against(&self, other: &Self) -> f64 {
        if self.mean == other.mean {
            return 0.0;
        }
        (self.mean - other.mean) / self.se.hypot(other.se)
    }
}

/// The Kolmogorov-Smirnov statistic of two samples, times √(nm/(n+m)); to be held against
/// [`KS_BOUND`]. Ties are taken together, which makes the test conservative on counts.
#[must_use]
pub fn ks(a: &[f64], b: &[f64]) -> f64 {
    let sorted = |sample: &[f64]| {
        let mut sample = sample.to_vec();
        sample.sort_by(f64::total_cmp);
        sample
    };
    let (a, b) = (sorted(a), sorted(b));
    let (n, m) = (a.len() as f64, b.len() as f64);
    let (mut i, mut j, mut distance) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let x = a[i].min(b[j]);
        while i < a.len() && a[i] <= x {
            i += 1;
        }
        while j < b.len() && b[j] <= x {
            j += 1;
        }
        distance = distance.max((i as f64 / n - j as f64 / m).abs());
    }
    distance * (n * m / (n + m)).sqrt()
}

/// The Kolmogorov-Smirnov statistic of a sample against a continuous distribution function, times √n.
#[must_use]
pub fn ks_against(sample: &[f64], cdf: impl Fn(f64) -> f64) -> f64 {
    let mut sample = sample.to_vec();
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample.iter().enumerate().fold(0.0_f64, |far, (i, &x)| {
        let p = cdf(x);
        far.max((i as f64 + 1.0) / n - p).max(p - i as f64 / n)
    });
    distance * n.sqrt()
}

/// Pearson's χ² of counts against expected counts.
#[must_use]
pub fn chi_squared(counts: &[f64], expected: &[f64]) -> f64 {
    let terms = counts.iter().zip(expected);
    terms.map(|(o, e)| (o - e).powi(2) / e).sum()
}

/// Bound of a χ² test of so many degrees of freedom, by Wilson and Hilferty (1931): false alarm at most 1e-4.
#[must_use]
pub fn chi_squared_bound(degrees: usize) -> f64 {
    let spread = 2.0 / (9.0 * degrees as f64);
    degrees as f64 * (1.0 - spread + 3.719 * spread.sqrt()).powi(3)
}

/// Pearson's χ² of whole numbers against the probabilities of 0, 1, 2, ... (the last one that of all above too),
/// neighbours joined until each bin expects ten; and its degrees of freedom.
#[must_use]
pub fn fit(sample: &[f64], probabilities: &[f64]) -> (f64, usize) {
    let n = sample.len() as f64;
    let mut counts = vec![0.0; probabilities.len()];
    for &x in sample {
        counts[(x as usize).min(probabilities.len() - 1)] += 1.0;
    }
    let mut bins: Vec<(f64, f64)> = vec![(0.0, 0.0)];
    for (count, p) in counts.iter().zip(probabilities) {
        let bin = bins.last_mut().expect("there is one");
        *bin = (bin.0 + count, bin.1 + p * n);
        if bin.1 >= 10.0 {
            bins.push((0.0, 0.0));
        }
    }
    let rest = bins.pop().expect("there is one");
    let last = bins.last_mut().expect("ten are expected somewhere");
    *last = (last.0 + rest.0, last.1 + rest.1);
    let (counts, expected): (Vec<f64>, Vec<f64>) = bins.into_iter().unzip();
    (chi_squared(&counts, &expected), counts.len() - 1)
}

/// Shows the figures of a test under `--nocapture`.
#[expect(clippy::print_stdout, reason = "captured unless asked for")]
pub fn show(figures: &str) {
    println!("{}", figures.trim_end());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        let a = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(ks(&a, &a), 0.0);
        assert!((ks(&a, &[3.5, 3.6, 5.0, 6.0]) - 0.75 * 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((ks_against(&[0.5], |x| x) - 0.5).abs() < 1e-12);
        assert!((chi_squared(&[12.0, 8.0], &[10.0, 10.0]) - 0.8).abs() < 1e-12);
    }

    #[test]
    fn fits_by_hand() {
        // Table values at 1e-4: 21.108 for 3 degrees, 35.564 for 10; the formula lies a little above.
        for (degrees, table) in [(3, 21.108), (10, 35.564)] {
            let ratio = chi_squared_bound(degrees) / table;
            assert!(ratio > 1.0 && ratio < 1.04, "{degrees}: {ratio}");
        }
        let sample = [vec![0.0; 12], vec![1.0; 18], vec![2.0; 6], vec![7.0; 4]].concat();
        // 12 of 10, and 28 of 30: the last bins are joined.
        let (chi, degrees) = fit(&sample, &[0.25, 0.5, 0.125, 0.125]);
        assert_eq!(degrees, 2);
        assert!((chi - (4.0 / 10.0 + 4.0 / 20.0)).abs() < 1e-12);
    }

    #[test]
    fn means_by_hand() {
        let mean = Mean::of(&[1.0, 2.0, 3.0]);
        assert!((mean.mean - 2.0).abs() < 1e-12);
        assert!((mean.se - (1.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert!((mean.z(1.0) - 3.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(mean.z_against(&mean), 0.0);
    }
}
