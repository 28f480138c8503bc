//! A law from observed lives, some of them cut short by the end of observation (censored).
//!
//! Nelson (1972) and Aalen (1978): at each age of failure Λ grows by failures over components at risk. The
//! steps are made continuous by a hazard that is constant between one age of failure and the next, so that Λ
//! passes through the estimate at every age of failure. A component whose observation ends at an age at which
//! others fail was at risk there.
//!
//! Past the last failure nothing is known; the hazard goes on as failures over exposure in the upper tail: of
//! the failures that hold the last tenth of them (at least one), and the exposure of all from the age of the
//! failure before those on.
//! Deliberately lacking: confidence bands, and judgement of the data.

use super::{Law, Stretch};

/// Components that lived equally long.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// How long [s], above zero.
    pub life: f64,
    /// Whether it ended with a failure, or only the observation ended.
    pub failed: bool,
    /// How many components.
    pub count: u64,
}

impl Law {
    /// The piecewise law of observed lives (Nelson 1972; Aalen 1978), one stretch for each age of failure and
    /// one for all later ages; `None` where nothing failed.
    #[must_use]
    pub fn empirical(mut observed: Vec<Observed>) -> Option<Self> {
        observed.sort_by(|a, b| a.life.total_cmp(&b.life));
        let failed = |o: &Observed| if o.failed { o.count as f64 } else { 0.0 };
        let total: f64 = observed.iter().map(failed).sum();
        let mut at_risk: f64 = observed.iter().map(|o| o.count as f64).sum();
        let (mut stretches, mut from, mut so_far) = (Vec::new(), 0.0, 0.0);
        // Where the upper tail begins: the last age with a tenth of the failures still to come.
        let (mut tail, mut tail_failures) = (0.0, total);
        for same in observed.chunk_by(|a, b| a.life == b.life) {
            let failures: f64 = same.iter().map(failed).sum();
            if failures > 0.0 {
                let life = same[0].life;
                stretches.push(Stretch { from, hazard: failures / at_risk / (life - from) });
                (from, so_far) = (life, so_far + failures);
                if total - so_far >= (total / 10.0).max(1.0) {
                    (tail, tail_failures) = (from, total - so_far);
                }
            }
            at_risk -= same.iter().map(|o| o.count as f64).sum::<f64>();
        }
        if stretches.is_empty() {
            return None;
        }
        let exposure: f64 =
            observed.iter().map(|o| o.count as f64 * (o.life - tail).max(0.0)).sum();
        stretches.push(Stretch { from, hazard: tail_failures / exposure });
        Some(Self::piecewise(stretches))
    }

    /// The same law with every hazard `factor` times as high.
    #[must_use]
    pub(crate) fn piecewise_times(stretches: &[Stretch], factor: f64) -> Self {
        let scaled = |s: &Stretch| Stretch { hazard: s.hazard * factor, ..*s };
        Self::piecewise(stretches.iter().map(scaled).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn law(of: &[(f64, bool, u64)]) -> Option<Law> {
        Law::empirical(
            of.iter().map(|&(life, failed, count)| Observed { life, failed, count }).collect(),
        )
    }

    /// Ages 1, 2 (twice), 4 fail; one is lost at 2 and one at 3: at risk 6, 5, 1.
    #[test]
    fn the_estimate_is_the_one_by_hand() {
        let law = law(&[
            (4.0, true, 1),
            (2.0, false, 1),
            (2.0, true, 2),
            (1.0, true, 1),
            (3.0, false, 1),
        ])
        .expect("failures");
        let (first, second, third) = (1.0 / 6.0, 2.0 / 5.0, 1.0);
        let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-14, "{got} {want}");
        close(law.cumulative_hazard(1.0), first);
        close(law.cumulative_hazard(2.0), first + second);
        close(law.cumulative_hazard(3.0), first + second + 0.5);
        close(law.cumulative_hazard(4.0), first + second + third);
        // One failure after age 2, by those who lived 1 and 2 longer.
        close(law.hazard(5.0), 1.0 / 3.0);
    }

    #[test]
    fn one_failure_makes_a_law_and_none_makes_none() {
        assert_eq!(law(&[]), None);
        assert_eq!(law(&[(5.0, false, 7)]), None);
        let law = law(&[(5.0, true, 1), (20.0, false, 3)]).expect("a failure");
        assert_eq!(law.hazard(1.0), 0.05);
        assert_eq!(law.hazard(9.0), 1.0 / 65.0);
    }
}
