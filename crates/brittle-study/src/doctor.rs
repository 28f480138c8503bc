//! The doctor: settings of a scenario that are allowed and yet look wrong, with why and what to do.
//!
//! It simulates nothing: what it says follows from expected values and closed forms, and holds for failures of constant
//! rate. A finding is a question to the author, not an error.
//!
//! **Invariant**: the same scenario gives the same findings, in the order of [`Code`].

mod failures;
mod patient;
mod recovery;
mod saves;
mod spares;

use brittle_model::{Scenario, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::patient::Patient;

/// What looks wrong.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A component of the hardware that fails within days: its MTTF may stand in the wrong unit.
    ShortLife,
    /// A NIC that is far slower or faster than those that are sold: bits and bytes may be confused.
    OddBandwidth,
    /// A failure class that strikes nothing in a trial.
    StrikesNothing,
    /// No failure class stops a job.
    NothingStops,
    /// The horizon is too short for failures to come about.
    FewInterruptions,
    /// The horizon ends before the work can be done.
    WorkBeyondHorizon,
    /// The horizon is shorter than repairs last: the trial ends before spares have run short.
    RepairsOutlastHorizon,
    /// The checkpoint interval is far from the best one, by what that costs.
    IntervalFarFromBest,
    /// A job saves nothing, though it is interrupted more than once.
    NeverSaves,
    /// A save takes as long as the interval, or longer.
    SaveOutlastsInterval,
    /// A save is not durable before the next one is due.
    UploadOutlastsInterval,
    /// The believed MTTI is far from the one that the failure classes imply.
    BeliefFarOff,
    /// The way back takes about as long as the time between interruptions.
    RestartOutlastsMtti,
    /// The way back takes no time at all.
    FreeRestart,
    /// It takes longer to notice a failure than to come back from it, and costs much.
    SlowDetection,
    /// Fewer spares than hosts that are away in the mean.
    TooFewSpares,
    /// Many more spares than are ever away.
    IdleSpares,
    /// Spares that no job takes.
    UnusedSpares,
    /// Checkpoints are not kept for as long as corruption goes unnoticed.
    RetentionShorterThanLag,
}

/// A setting that looks wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// What looks wrong, for programs.
    pub code: Code,
    /// The key to look at.
    pub key: String,
    /// What was found, with its numbers.
    pub what: String,
    /// Why it matters.
    pub why: String,
    /// What to do about it.
    pub remedy: String,
}

/// What the doctor says of a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Diagnosis {
    /// The scenario's title.
    pub title: String,
    /// What looks wrong, by kind.
    pub findings: Vec<Finding>,
}

/// Looks at a scenario.
#[must_use]
pub fn examine(scenario: &Scenario) -> Diagnosis {
    let patient = Patient::new(scenario);
    let mut findings = failures::examine(&patient);
    findings.extend(saves::examine(&patient));
    findings.extend(recovery::examine(&patient));
    findings.extend(spares::examine(&patient));
    findings.sort_by_key(|finding| finding.code);
    Diagnosis { title: scenario.title.clone(), findings }
}

/// Spares of all pools that are nearly always enough for the jobs of a scenario \[hosts]: three standard deviations more than the
/// hosts that are away in the mean (Little's law, Poisson).
#[must_use]
pub fn enough_spares(scenario: &Scenario) -> u32 {
    spares::enough_for(&Patient::new(scenario))
}

/// A length of time [s] as a person says it: to a few digits.
fn about(secs: f64) -> String {
    let step = match secs {
        secs if secs >= 864_000.0 => 86_400.0,
        secs if secs >= 36_000.0 => 3600.0,
        secs if secs >= 600.0 => 60.0,
        secs if secs >= 10.0 => 1.0,
        _ => 0.1,
    };
    Span::from_secs_f64((secs / step).round() * step).to_string()
}

/// A share [1] in percent.
fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent >= 10.0 { format!("{percent:.0} %") } else { format!("{percent:.1} %") }
}
