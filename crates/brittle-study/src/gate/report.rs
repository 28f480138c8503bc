//! What a gate says.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ALPHA;
use super::court::{Case, Court};
use crate::baseline::Baseline;
use crate::caveats::{Caveat, CaveatCode, FEW};
use crate::fold::HEAVY_FROM;
use crate::paired::Difference;
use crate::plan::Plan;
use crate::summary::Provenance;
use crate::tolerance::Better;
use crate::values::Values;

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The verdict on a scenario that has a baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GateReport {
    /// Version of this format.
    pub schema_version: u32,
    /// What is judged.
    pub provenance: Provenance,
    /// What made the baseline.
    pub baseline: Provenance,
    /// One line that names the scenario.
    pub title: String,
    /// The worst verdict on a measure: regressed, inconclusive, or pass.
    pub verdict: Verdict,
    /// Whether it is what the baseline is of.
    pub identity: Identity,
    /// Whether trials meet the failures that those of the baseline met.
    pub paired: bool,
    /// Trials done.
    pub trials: u64,
    /// Chance of a false alarm, at most, over all measures and looks.
    pub alpha: f64,
    /// The measures.
    pub measures: BTreeMap<String, Gated>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    pub caveat_codes: Vec<CaveatCode>,
}

/// Whether something is what its baseline is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The same version, scenario and seed came to the same outcomes.
    Identical,
    /// The same version, scenario and seed came to other outcomes.
    NotRepeated,
    /// It is something else.
    Changed {
        /// What is not the same: `version`, `scenario`, `seed`.
        what: Vec<String>,
    },
}

/// What is said of a measure.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Not worse than tolerated.
    Pass,
    /// Not worse than tolerated, and not the same.
    Shifted,
    /// Better by more than is tolerated of the other side.
    Improved,
    /// Too few trials to tell.
    Inconclusive,
    /// Worse than tolerated.
    Regressed,
}

/// The verdict on one measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gated {
    /// What is said of it.
    pub verdict: Verdict,
    /// Which way it is better.
    pub better: Better,
    /// How much worse is no regression, in its unit.
    pub tolerance: f64,
    /// Trials at the look that decided.
    pub trials: u64,
    /// What it has more than the baseline (`first`), with the interval of that look; null of an MTTI without interruptions.
    pub difference: Option<Difference>,
    /// Trials with which it would pass if nothing has changed, where it is inconclusive.
    pub trials_needed: Option<u64>,
}

pub(super) fn told(
    plan: &Plan,
    baseline: &Baseline,
    identity: Identity,
    court: Court,
    values: &Values,
) -> GateReport {
    let caveats = caveats(&identity, &court, values);
    let (caveat_codes, caveats) = caveats.into_iter().unzip();
    let worst = court.cases.iter().map(|case| case.verdict).max();
    let verdict = worst.filter(|&worst| worst >= Verdict::Inconclusive).unwrap_or(Verdict::Pass);
    let gated = |case: Case| {
        let gated = Gated {
            verdict: case.verdict,
            better: case.tolerance.better,
            tolerance: case.worse,
            trials: case.trials,
            difference: case.difference,
            trials_needed: case.needed,
        };
        (case.tolerance.measure.to_string(), gated)
    };
    GateReport {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(plan),
        baseline: baseline.provenance.clone(),
        title: plan.title.clone(),
        verdict,
        identity,
        paired: court.pairs,
        trials: values.trials() as u64,
        alpha: ALPHA,
        measures: court.cases.into_iter().map(gated).collect(),
        caveats,
        caveat_codes,
    }
}

fn caveats(identity: &Identity, court: &Court, values: &Values) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    if *identity == Identity::NotRepeated {
        let text = "the same version, scenario and seed came to other outcomes: the engine was changed, or is not \
                    deterministic";
        caveats.push((CaveatCode::NotRepeated, text.to_owned()));
    }
    if !court.pairs {
        let text = "the trials do not meet the failures that those of the baseline met: pairing is lost, and intervals \
                    are those of independent samples";
        caveats.push((CaveatCode::PairingLost, text.to_owned()));
    }
    if (values.trials() as u64) < FEW {
        let text = format!("there are fewer than {FEW} trials: intervals are rough");
        caveats.push((CaveatCode::FewTrials, text));
    }
    let names = |holds: fn(&Case) -> bool| {
        let held = court.cases.iter().filter(|case| holds(case));
        held.map(|case| case.tolerance.measure.as_str()).collect::<Vec<_>>().join(", ")
    };
    let heavy = names(|case| case.heavy && case.tolerance.better != Better::Any);
    if !heavy.is_empty() && values.trials() as u64 >= HEAVY_FROM {
        let text = format!(
            "one trial makes more than a quarter of the variance of the difference of {heavy}: the interval may be \
             too narrow"
        );
        caveats.push((CaveatCode::HeavyTail, text));
    }
    let missing = names(|case| case.difference.is_none());
    if !missing.is_empty() {
        let text = format!("{missing} has no value without interruptions, and is not judged");
        caveats.push((CaveatCode::NoInterruption, text));
    }
    caveats
}
