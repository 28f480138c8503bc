//! When a job with work finishes, as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The time to finish of a job with work, those that the horizon cut counted as what they are (Kaplan and Meier 1958). A job that gave
/// up never finishes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// By when 5 % have finished.
    pub p05: FinishQuantile,
    /// By when half have finished.
    pub p50: FinishQuantile,
    /// By when 95 % have finished.
    pub p95: FinishQuantile,
    /// The chance to finish by each date that was asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<FinishChance>,
    /// The chance to have finished, over time: where it has first risen by another hundredth, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub curve: Vec<FinishStep>,
    /// The time up to which the curve is known \[h]; null where nothing bounds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_hours: Option<f64>,
}

/// Where the chance to have finished rises, with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishStep {
    /// The time from the start \[h].
    pub hours: f64,
    /// The chance from then on.
    pub probability: f64,
    /// Lower end of the interval.
    pub lo: f64,
    /// Upper end of the interval.
    pub hi: f64,
}

/// A quantile of the time to finish, with its 95 % interval; null where it is not reached before the horizon.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishQuantile {
    /// The quantile \[h].
    pub hours: Option<f64>,
    /// Lower end of the interval \[h].
    pub lo: Option<f64>,
    /// Upper end of the interval \[h].
    pub hi: Option<f64>,
}

/// P(finished by a date) with its 95 % interval; null where the horizon cut jobs before the date.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishChance {
    /// The date, from the start \[h].
    pub deadline_hours: f64,
    /// The chance.
    pub probability: Option<f64>,
    /// Lower end of the interval.
    pub lo: Option<f64>,
    /// Upper end of the interval.
    pub hi: Option<f64>,
}
