//! Intervals for quantiles: which of the ordered values enclose a quantile, from the binomial law of their ranks
//! (David and Nagaraja 2003, section 7.1). They hold for any law of the values.

use crate::stats::LEVEL;

/// Ranks, from one, of the ordered values of a sample of `n` that enclose its `p`-quantile with [`LEVEL`] or more; `None` of a sample
/// too small for it.
pub(crate) fn ranks(n: u64, p: f64) -> Option<(u64, u64)> {
    let tail = (1.0 - LEVEL) / 2.0;
    let (mean, sd) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
    // Nine standard deviations below, and for small samples from zero, nothing is left to sum.
    let mut k = (mean - 9.0 * sd - 20.0).max(0.0).floor() as u64;
    let mut chance = pmf(n, p, k);
    let mut below = chance;
    let mut lo = 0;
    loop {
        // `below` is the chance of at most `k` values below the quantile.
        if below <= tail {
            lo = k + 1;
        }
        if 1.0 - below <= tail {
            let hi = k + 1;
            return (lo >= 1 && hi <= n).then_some((lo, hi));
        }
        if k == n {
            return None;
        }
        chance *= (n - k) as f64 / (k + 1) as f64 * (p / (1.0 - p));
        below += chance;
        k += 1;
    }
}

/// Chance of `k` successes in `n` trials of chance `p`.
fn pmf(n: u64, p: f64, k: u64) -> f64 {
    let ln_factorial = |m: u64| libm::lgamma(m as f64 + 1.0);
    let choose = ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
    libm::exp(choose + k as f64 * libm::log(p) + (n - k) as f64 * libm::log1p(-p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_are_those_of_the_tables() {
        // Medians: Conover (1999), table A3 with p = 1/2.
        assert_eq!(ranks(6, 0.5), Some((1, 6)));
        assert_eq!(ranks(10, 0.5), Some((2, 9)));
        assert_eq!(ranks(20, 0.5), Some((6, 15)));
        assert_eq!(ranks(100, 0.5), Some((40, 61)));
        assert_eq!(ranks(5, 0.5), None);
    }

    #[test]
    fn a_tail_needs_enough_values() {
        // 1 - 0.95^n reaches 0.975 at 72 values.
        assert_eq!((ranks(71, 0.05), ranks(71, 0.95)), (None, None));
        assert_eq!(ranks(72, 0.05).map(|(lo, _)| lo), Some(1));
        assert_eq!(ranks(72, 0.95).map(|(_, hi)| hi), Some(72));
    }

    #[test]
    fn ten_million_values_are_no_trouble() {
        let (lo, hi) = ranks(10_000_000, 0.5).expect("there are enough");
        let half = 1.959_964 * (10_000_000.0_f64 * 0.25).sqrt();
        assert!((5e6 - lo as f64 - half).abs() < 2.0 && (hi as f64 - 5e6 - half).abs() < 2.0);
    }
}
