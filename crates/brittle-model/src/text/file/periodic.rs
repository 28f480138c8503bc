//! Laws of the calendar, as written: what happens at regular times.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::LengthText;

/// Every component of the kind, again and again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["first", "every"]))]
#[serde(default, deny_unknown_fields)]
pub struct PeriodicFile {
    /// The first time, from the start of the trial.
    pub first: Key<LengthText>,
    /// From one time to the next.
    pub every: Key<LengthText>,
}

/// The components of the kind in turn.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["first", "gap"]))]
#[serde(default, deny_unknown_fields)]
pub struct RollingFile {
    /// When the first of them has its turn, from the start of the trial.
    pub first: Key<LengthText>,
    /// From one turn to the next.
    pub gap: Key<LengthText>,
    /// Components that have their turn together. Default: 1.
    pub at_once: Key<u32>,
    /// From the beginning of one round to that of the next. Default: one round.
    pub every: Key<LengthText>,
}

/// A scheduler's wall limit.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["length"]))]
#[serde(default, deny_unknown_fields)]
pub struct AllocationFile {
    /// From the beginning of an allocation to the warning before its limit, at which the job saves and leaves.
    pub length: Key<LengthText>,
}
