//! The choice of hosts and their retirement, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::LengthText;

/// Which spare host is taken, and which host is taken no more.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct HostsFile {
    /// Which host of a pool replaces one that failed. Default: "longest".
    pub choice: Key<ChoiceFile>,
    /// Which host leaves the cluster when its repair is done. Default: "never".
    pub retire: Key<RetireFile>,
}

/// Which host of a pool is taken.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ChoiceFile {
    /// The one that has waited longest: first in, first out.
    Longest,
    /// Any.
    Random,
    /// The one that was blamed least often.
    FewestFailures,
    /// The one with the highest score.
    BestScore(GradeFile),
    /// The first outside this domain of the host that failed; if there is none, the first.
    ApartFrom(DomainWord),
    /// The first in this neighbourhood of the host that failed; if there is none, the first.
    Near(NearWord),
}

/// Hosts that go down together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DomainWord {
    /// Those of a rack.
    Rack,
    /// Those of a pod.
    Pod,
    /// Those on a power feed.
    PowerFeed,
}

/// Hosts that reach each other over few switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NearWord {
    /// Those of a rack.
    Rack,
    /// Those of a pod.
    Pod,
}

/// How the score of a host is reckoned.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["penalty", "credit_per_day"]))]
#[serde(default, deny_unknown_fields)]
pub struct GradeFile {
    /// Score of a host that was never blamed, which none exceeds. Default: 100.
    pub start: Key<f64>,
    /// What each failure that it is blamed for takes away.
    pub penalty: Key<f64>,
    /// What each whole day since the last of them gives back.
    pub credit_per_day: Key<f64>,
}

/// When a host that comes from repair is not given back.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RetireFile {
    /// Never.
    Never,
    /// After so many failures within a window.
    Threshold(ThresholdFile),
    /// At a low score.
    Score(ScoreFile),
    /// When any of these says so.
    Any(Vec<Key<RetireFile>>),
    /// When all of these say so.
    All(Vec<Key<RetireFile>>),
}

/// Too many failures within a window.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["failures", "window"]))]
#[serde(default, deny_unknown_fields)]
pub struct ThresholdFile {
    /// Failures in the window that are too many, from 1 to 1000.
    pub failures: Key<u32>,
    /// Length of the window, which ends when the repair is done.
    pub window: Key<LengthText>,
}

/// Too low a score.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["penalty", "credit_per_day"]))]
#[serde(default, deny_unknown_fields)]
pub struct ScoreFile {
    /// Score of a host that was never blamed, which none exceeds. Default: 100.
    pub start: Key<f64>,
    /// What each failure that it is blamed for takes away.
    pub penalty: Key<f64>,
    /// What each whole day since the last of them gives back.
    pub credit_per_day: Key<f64>,
    /// The highest score at which the host is retired. Default: 0.
    pub limit: Key<f64>,
}
