//! Paired differences: two scenarios under the same luck, trial by trial.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::fold::HEAVY;
use crate::measure::Measure;
use crate::stats::{LEVEL, Moments, half_width_at, student_quantile};
use crate::summary::Interval;
use crate::values::Values;

/// What a second scenario has more of than a first.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Difference {
    /// Mean of the first.
    pub first: f64,
    /// Mean of the second.
    pub second: f64,
    /// The second less the first.
    pub difference: f64,
    /// Lower end of the interval of the difference.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
    /// Correlation of the two over trials; null where one of them never varies.
    pub correlation: Option<f64>,
    /// How many times more trials would be needed if the two did not share their luck: the sum of their variances over the
    /// variance of the difference; null where the difference never varies.
    pub variance_reduction: Option<f64>,
}

impl Difference {
    /// The difference of what this is the difference of logarithms of; its interval is that of the ratio, times the first.
    pub(crate) fn of_logs(self) -> Self {
        let (first, second) = (libm::exp(self.first), libm::exp(self.second));
        let more = |log: f64| first * libm::expm1(log);
        Self {
            first,
            second,
            difference: second - first,
            lo: more(self.lo),
            hi: more(self.hi),
            ..self
        }
    }
}

/// Moments of pairs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Paired {
    n: u64,
    first: Moments,
    second: Moments,
    difference: Moments,
    /// Largest distance of a difference from zero.
    largest: f64,
    smallest: f64,
}

impl Paired {
    pub(crate) fn add(&mut self, first: f64, second: f64) {
        let difference = second - first;
        self.n += 1;
        self.first.add(first);
        self.second.add(second);
        self.difference.add(difference);
        self.largest = if self.n == 1 { difference } else { self.largest.max(difference) };
        self.smallest = if self.n == 1 { difference } else { self.smallest.min(difference) };
    }

    /// Both measures over the first `trials`; `None` where one of them has no value.
    pub(crate) fn of(first: &Values, second: &Values, by: Measure, trials: usize) -> Option<Self> {
        let (first, second) = (first.scores(by, trials)?, second.scores(by, trials)?);
        let mut paired = Self::default();
        first.iter().zip(&second).for_each(|(&a, &b)| paired.add(a, b));
        Some(paired)
    }

    /// The logarithms of an MTTI over the first `trials`, of which few interruptions leave a fair interval; as linear parts, and
    /// to be told by [`Difference::of_logs`].
    pub(crate) fn of_logs(first: &Values, second: &Values, trials: usize) -> Option<Self> {
        let mut paired = Self::default();
        let [a, b] = [first, second].map(|values| {
            let scores = values.scores(Measure::Mtti, trials)?;
            let mean = scores.iter().sum::<f64>() / trials as f64;
            Some(scores.into_iter().map(move |x| libm::log(mean) + x / mean - 1.0))
        });
        a?.zip(b?).for_each(|(a, b)| paired.add(a, b));
        Some(paired)
    }

    /// With Student's interval for the mean of the differences, a chance of `tail` beyond each end.
    pub(crate) fn told(&self, tail: f64) -> Difference {
        self.with_half(half_width_at(self.n, self.difference.sd(), tail))
    }

    /// With Welch's interval (1947), as if the two shared nothing.
    pub(crate) fn told_unpaired(&self, tail: f64) -> Difference {
        let n = self.n as f64;
        let each = [&self.first, &self.second].map(|m| m.sd() * m.sd() / n);
        let sum = each[0] + each[1];
        if self.n < 2 || sum == 0.0 {
            return self.with_half(0.0);
        }
        let freedom = sum * sum * (n - 1.0) / (each[0] * each[0] + each[1] * each[1]);
        self.with_half(student_quantile(1.0 - tail, freedom) * sum.sqrt())
    }

    fn with_half(&self, half: f64) -> Difference {
        let mean = self.difference.mean();
        Difference {
            first: self.first.mean(),
            second: self.second.mean(),
            difference: mean,
            lo: mean - half,
            hi: mean + half,
            correlation: self.correlation(),
            variance_reduction: self.variance_reduction(),
        }
    }

    /// The interval at the usual level.
    pub(crate) fn interval(&self) -> Interval {
        let Difference { difference, lo, hi, .. } = self.told((1.0 - LEVEL) / 2.0);
        Interval { mean: difference, lo, hi }
    }

    pub(crate) const fn trials(&self) -> u64 {
        self.n
    }

    pub(crate) fn sd(&self) -> f64 {
        self.difference.sd()
    }

    /// Distance of the mean difference from zero in standard errors.
    pub(crate) fn t(&self) -> f64 {
        let (mean, sd) = (self.difference.mean().abs(), self.difference.sd());
        if mean == 0.0 { 0.0 } else { mean / (sd / (self.n as f64).sqrt()) }
    }

    /// Whether one trial makes so much of the variance of the difference that its interval is doubtful.
    pub(crate) fn is_heavy(&self) -> bool {
        let (mean, squares) = (self.difference.mean(), self.difference.squares());
        let most = (self.largest - mean).max(mean - self.smallest);
        squares > 0.0 && most * most / squares > HEAVY
    }

    /// The standard deviation of a difference of two that share nothing.
    pub(crate) fn sd_alone(&self) -> f64 {
        let (first, second) = (self.first.sd(), self.second.sd());
        (first * first + second * second).sqrt()
    }

    pub(crate) fn both_vary(&self) -> bool {
        self.first.squares() > 0.0 && self.second.squares() > 0.0
    }

    pub(crate) fn correlation(&self) -> Option<f64> {
        let (a, b, d) = (self.first.squares(), self.second.squares(), self.difference.squares());
        let both = 2.0 * a.sqrt() * b.sqrt();
        (both > 0.0).then(|| ((a + b - d) / both).clamp(-1.0, 1.0))
    }

    pub(crate) fn variance_reduction(&self) -> Option<f64> {
        let (a, b, d) = (self.first.squares(), self.second.squares(), self.difference.squares());
        (d > 0.0).then(|| (a + b) / d)
    }
}

/// Which of several differences are real, all of them at the usual level (Holm 1979); `t` in standard errors, of `n` trials.
pub(crate) fn holm(t: &[f64], n: u64) -> Vec<bool> {
    let mut order: Vec<usize> = (0..t.len()).collect();
    order.sort_by(|&a, &b| t[b].total_cmp(&t[a]));
    let mut real = vec![false; t.len()];
    for (place, &i) in order.iter().enumerate() {
        let tail = (1.0 - LEVEL) / 2.0 / (t.len() - place) as f64;
        if n < 2 || t[i] <= student_quantile(1.0 - tail, (n - 1) as f64) {
            break;
        }
        real[i] = true;
    }
    real
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(pairs: &[(f64, f64)]) -> Paired {
        let mut paired = Paired::default();
        pairs.iter().for_each(|&(a, b)| paired.add(a, b));
        paired
    }

    #[test]
    fn a_pair_is_that_of_the_textbook() {
        // Student's sleep data (1908): 1.58 h more, t = 4.0621 with 9 degrees of freedom, 95 % interval 0.700 to 2.460.
        let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let pairs: Vec<_> = first.into_iter().zip(second).collect();
        let sleep = paired(&pairs);
        let told = sleep.told(0.025);
        assert!((told.difference - 1.58).abs() < 1e-9 && (sleep.t() - 4.0621).abs() < 1e-4);
        assert!((told.lo - 0.700).abs() < 2e-3 && (told.hi - 2.460).abs() < 2e-3, "{told:?}");
        assert!((told.correlation.expect("both vary") - 0.7952).abs() < 1e-4);
        // Welch: 17.776 degrees of freedom, -0.205 to 3.365.
        let told = sleep.told_unpaired(0.025);
        assert!((told.lo + 0.2055).abs() < 2e-3 && (told.hi - 3.3655).abs() < 2e-3, "{told:?}");
    }

    #[test]
    fn what_never_varies_has_no_correlation() {
        let told = paired(&[(1.0, 2.0), (1.0, 2.0)]).told(0.025);
        assert_eq!((told.difference, told.lo, told.hi), (1.0, 1.0, 1.0));
        assert_eq!((told.correlation, told.variance_reduction), (None, None));
    }

    #[test]
    fn holm_stops_at_the_first_that_is_not_real() {
        // 0.05 over 3, 2, 1 comparisons, two-sided: 2.39, 2.24, 1.96.
        assert_eq!(holm(&[2.3, 5.0, 2.0], 100_000), [true, true, true]);
        assert_eq!(holm(&[2.2, 5.0, 2.1], 100_000), [false, true, false]);
        assert_eq!(holm(&[2.3, 2.3], 100_000), [true, true]);
        assert_eq!(holm(&[2.2, 2.2, 2.2], 100_000), [false, false, false]);
        assert_eq!(holm(&[f64::INFINITY], 2), [true]);
    }
}
