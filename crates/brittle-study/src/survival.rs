//! The time to finish of a job with work, cut by the horizon or not: Kaplan and Meier's curve (1958) with Greenwood's variance.
//!
//! An interval is Wilson's for as many trials as would have that variance were none cut (Rothman 1978). Where the horizon alone
//! cuts, the curve below it is the share of trials that finished, and the interval Wilson's of all trials. A job that gave up
//! never finishes: it stays at risk for ever.

use crate::record::{End, JobRecord, hours};
use crate::stats::wilson;
use crate::summary::{Finish, FinishChance, FinishQuantile, FinishStep};

/// When a job finished, over trials.
#[derive(Debug, Default)]
pub(crate) struct Survival {
    /// Times at which it finished \[ns].
    finished: Vec<u64>,
    /// Times at which it was cut with work left \[ns].
    cut: Vec<u64>,
    /// Trials in which it gave up.
    never: u64,
}

/// Where the curve rises.
#[derive(Clone, Copy, Debug)]
struct Step {
    at: u64,
    /// Share that has finished by then, and its interval.
    share: f64,
    lo: f64,
    hi: f64,
}

impl Survival {
    /// Adds the next trial.
    pub(crate) fn add(&mut self, job: &JobRecord) {
        match job.end {
            End::Finished => self.finished.push(job.elapsed),
            End::Cut => self.cut.push(job.elapsed),
            End::GaveUp => self.never += 1,
            End::Horizon => {}
        }
    }

    /// The quantiles, and the chance to finish by each deadline \[ns].
    pub(crate) fn finish(mut self, deadlines: &[u64]) -> Finish {
        self.finished.sort_unstable();
        self.cut.sort_unstable();
        let curve = self.curve();
        let quantile = |p: f64| {
            let first = |share: fn(&Step) -> f64| {
                curve.iter().find(|step| share(step) >= p).map(|step| hours(step.at))
            };
            FinishQuantile {
                hours: first(|step| step.share),
                lo: first(|step| step.hi),
                hi: first(|step| step.lo),
            }
        };
        Finish {
            p05: quantile(0.05),
            p50: quantile(0.50),
            p95: quantile(0.95),
            by: deadlines.iter().map(|&deadline| self.chance(&curve, deadline)).collect(),
            curve: coarse(&curve),
            known_hours: self.cut.last().map(|&last| hours(last)),
        }
    }

    fn trials(&self) -> f64 {
        (self.finished.len() + self.cut.len()) as f64 + self.never as f64
    }

    fn curve(&self) -> Vec<Step> {
        let mut curve = Vec::new();
        let (mut open, mut greenwood) = (1.0, 0.0);
        let mut like = self.trials();
        for same in self.finished.chunk_by(|a, b| a == b) {
            let (at, died) = (same[0], same.len() as f64);
            let finished = self.finished.partition_point(|&t| t < at);
            // What is cut at the same instant is at risk there.
            let cut = self.cut.partition_point(|&t| t < at);
            let at_risk = self.trials() - (finished + cut) as f64;
            open *= 1.0 - died / at_risk;
            if at_risk > died {
                greenwood += died / (at_risk * (at_risk - died));
                like = (1.0 - open) / (open * greenwood);
            } else {
                open = 0.0;
            }
            let share = 1.0 - open;
            let (lo, hi) = wilson(share, like);
            curve.push(Step { at, share, lo, hi });
        }
        curve
    }

    /// Unknown beyond the last cut, unless all have finished.
    fn chance(&self, curve: &[Step], deadline: u64) -> FinishChance {
        let deadline_hours = hours(deadline);
        if self.cut.last().is_some_and(|&last| last < deadline) {
            return FinishChance { deadline_hours, probability: None, lo: None, hi: None };
        }
        let past = curve.partition_point(|step| step.at <= deadline);
        let (share, lo, hi) = match past.checked_sub(1) {
            Some(last) => (curve[last].share, curve[last].lo, curve[last].hi),
            None => {
                let (lo, hi) = wilson(0.0, self.trials());
                (0.0, lo, hi)
            }
        };
        FinishChance { deadline_hours, probability: Some(share), lo: Some(lo), hi: Some(hi) }
    }
}

/// Of the curve the first step, the last, and the first in each hundredth.
fn coarse(curve: &[Step]) -> Vec<FinishStep> {
    let hundredth = |step: &Step| (step.share * 100.0 + 1e-9).floor() as u32;
    let mut kept: Vec<FinishStep> = Vec::new();
    let mut last = None;
    for (i, step) in curve.iter().enumerate() {
        if last.is_none_or(|last| hundredth(step) > last) || i + 1 == curve.len() {
            let Step { at, share, lo, hi } = *step;
            kept.push(FinishStep { hours: hours(at), probability: share, lo, hi });
            last = Some(hundredth(step));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000_000_000;

    fn survival(finished: &[u64], cut: &[u64], never: u64) -> Survival {
        let scaled = |times: &[u64]| times.iter().map(|t| t * HOUR).collect();
        Survival { finished: scaled(finished), cut: scaled(cut), never }
    }

    /// The 21 patients on 6-MP of Freireich et al. (1963), as every textbook has them.
    #[test]
    fn the_curve_is_that_of_the_textbook() {
        let leukaemia = survival(
            &[6, 6, 6, 7, 10, 13, 16, 22, 23],
            &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35],
            0,
        );
        let curve = leukaemia.curve();
        let open: Vec<f64> = curve.iter().map(|s| ((1.0 - s.share) * 1e4).round() / 1e4).collect();
        assert_eq!(open, [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]);
        // Greenwood's standard error at 6 is 0.0764, at 23 0.1346: there Wilson's interval is of 13.65 trials.
        let (lo, hi) = wilson(1.0 - 0.448_179, 0.448_179 * (1.0 - 0.448_179) / (0.1346 * 0.1346));
        let last = curve[6];
        assert!((last.lo - lo).abs() < 1e-3 && (last.hi - hi).abs() < 1e-3, "{last:?}");
        let told = leukaemia.finish(&[15 * HOUR, 60 * HOUR]);
        assert_eq!((told.p50.hours, told.p95.hours), (Some(23.0), None));
        assert!((told.by[0].probability.expect("it is known") - 0.3098).abs() < 1e-4);
        assert_eq!(told.by[1].probability, None);
    }

    #[test]
    fn without_cuts_it_is_the_share_with_wilsons_interval() {
        let told = survival(&[1, 2, 3, 4], &[], 1).finish(&[0, 2 * HOUR, 9 * HOUR]);
        let by: Vec<_> = told.by.iter().map(|c| (c.probability, c.lo, c.hi)).collect();
        let wilson = |share| {
            let (lo, hi) = wilson(share, 5.0);
            (Some(share), Some(lo), Some(hi))
        };
        assert_eq!(by[0], wilson(0.0));
        for (got, want) in by[1..].iter().zip([wilson(0.4), wilson(0.8)]) {
            for (a, b) in [(got.0, want.0), (got.1, want.1), (got.2, want.2)] {
                assert!((a.expect("known") - b.expect("known")).abs() < 1e-12, "{got:?}, {want:?}");
            }
        }
        // One of five gave up: the 95 % quantile is never reached.
        assert_eq!((told.p50.hours, told.p95.hours), (Some(3.0), None));
    }

    #[test]
    fn the_curve_is_kept_to_a_hundredth() {
        let times: Vec<u64> = (1..=1000).collect();
        let told = survival(&times, &[2000], 0).finish(&[]);
        assert_eq!(told.curve.len(), 101);
        assert_eq!(told.curve[50].hours, 501.0);
        assert!((told.curve[100].probability - 1000.0 / 1001.0).abs() < 1e-9);
        assert_eq!(told.known_hours, Some(2000.0));
    }

    #[test]
    fn all_at_once_is_certain_and_not_without_an_interval() {
        let told = survival(&[5; 10], &[], 0).finish(&[5 * HOUR, 4 * HOUR]);
        let (lo, _) = wilson(1.0, 10.0);
        assert_eq!((told.by[0].probability, told.by[0].lo), (Some(1.0), Some(lo)));
        assert_eq!(told.by[1].probability, Some(0.0));
        assert_eq!(told.p05.hours, Some(5.0));
    }
}
