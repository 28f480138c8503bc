//! A gate: whether a scenario has become worse than its baseline by more than is tolerated.
//!
//! First identity: the same version, scenario and seed must come to the same outcomes, and then nothing has changed. Else the
//! trials are set against those of the baseline, each against the one with the same luck, and the interval of each difference
//! against its tolerance: worse only if all of the interval is worse than tolerated, and passed only if none of it is. Where
//! the two do not meet the same failures, trials do not go together, and the intervals are those of independent samples.

mod court;
mod report;

use brittle_model::special::normal;

pub use self::report::{GateReport, Gated, Identity, SCHEMA_VERSION, Verdict};

use self::court::Court;
use crate::baseline::{Baseline, Trials};
use crate::plan::Plan;
use crate::run::Control;
use crate::summary::Provenance;
use crate::tolerance::Tolerances;

/// The chance that anything which is as bad as tolerated, and no worse, is called a regression; over all measures and looks.
pub const ALPHA: f64 = 0.05;

/// Fewer trials than this are no look.
const LEAST_LOOK: u64 = 64;

/// A look: how many trials there are then, and the chance of a false alarm that is spent at it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Look {
    pub(crate) trials: u64,
    pub(crate) alpha: f64,
}

/// Looks at a quarter, at half and at all of the trials. What may be spent by a look is 2 - 2Φ(z/√t) at the share t of the trials (Lan and
/// DeMets 1983, after O'Brien and Fleming 1979): next to nothing at first. A look spends the increment, so that the sum bounds the
/// chance whatever the looks have to do with each other.
pub(crate) fn looks(trials: u64) -> Vec<Look> {
    let ends = [trials / 4, trials / 2].into_iter().filter(|&look| look >= LEAST_LOOK);
    let z = normal::quantile(1.0 - ALPHA / 2.0);
    let mut spent = 0.0;
    let mut looks = Vec::new();
    for end in ends.chain([trials]) {
        let share = end as f64 / trials as f64;
        let by_now = 2.0 * normal::survival(z / share.sqrt());
        looks.push(Look { trials: end, alpha: by_now - spent });
        spent = by_now;
    }
    looks
}

/// Holds the one cell of a plan against a baseline, with as many trials as that has; `None` if it is stopped. With another seed
/// than the baseline's the trials do not go together.
///
/// # Panics
/// If the threads cannot be started.
#[must_use]
pub fn gate(
    plan: &Plan,
    baseline: &Baseline,
    tolerances: &Tolerances,
    control: &Control,
) -> Option<GateReport> {
    let now = Provenance::of(plan);
    let before = &baseline.provenance;
    let mut changed = Vec::new();
    for (what, same) in [
        ("version", now.version == before.version),
        ("scenario", now.scenario_digest == before.scenario_digest),
        ("seed", now.seed == before.seed),
    ] {
        if !same {
            changed.push(what.to_owned());
        }
    }
    let pairs = now.seed == before.seed && plan.luck_digest() == baseline.luck_digest;
    let all = baseline.values.trials() as u64;
    let mut trials = Trials::of(plan);
    let mut court = Court::new(tolerances, &baseline.values, pairs);
    let mut identity = Identity::Changed { what: changed.clone() };
    // Of what should be the same all trials are needed to tell.
    let looks = match changed.is_empty() {
        true => vec![Look { trials: all, alpha: ALPHA }],
        false => looks(all),
    };
    for look in &looks {
        if !trials.run_to(plan, look.trials, control) {
            return None;
        }
        if changed.is_empty() {
            identity = match trials.outcome_digest() == baseline.outcome_digest {
                true => Identity::Identical,
                false => Identity::NotRepeated,
            };
        }
        court.look(&trials.values, *look, look.trials == all);
        if court.is_decided() {
            break;
        }
    }
    Some(report::told(plan, baseline, identity, court, &trials.values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looks_spend_the_chance_of_a_false_alarm_and_no_more() {
        let three = looks(1000);
        assert_eq!(three.iter().map(|look| look.trials).collect::<Vec<_>>(), [250, 500, 1000]);
        // Lan and DeMets (1983): 0.0001 and 0.0056 by a quarter and a half.
        assert!(
            (three[0].alpha - 0.000_089).abs() < 1e-5 && (three[1].alpha - 0.0055).abs() < 1e-4
        );
        for trials in [2, 100, 200, 1000] {
            let spent: f64 = looks(trials).iter().map(|look| look.alpha).sum();
            assert!((spent - ALPHA).abs() < 1e-12, "{trials}: {spent}");
        }
        assert_eq!(looks(100).len(), 1);
    }
}
