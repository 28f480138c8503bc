//! How a failure shows, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::DelayText;

/// How a failure shows: a word, or a table where there is more to say.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum EffectFile {
    /// All ranks notice.
    Crash,
    /// Nobody notices until a timeout. Needs `detection`.
    Hang,
    /// Announced, of a job: a running job saves first and stops for the class's own repair.
    Planned,
    /// Nothing is broken, but a check says so: the job stops, and the host is tested for the class's own
    /// repair. Of a gpu or host.
    FalseAlarm,
    /// Nothing is broken and the job is not stopped, but it looks as if a failure were coming: jobs do what they do then
    /// (`on_warning`). Of a gpu, nic or host.
    FalseWarning,
    /// Down, while others carry its load: jobs across it have less bandwidth. Of a nic, leaf or spine.
    Degrade,
    /// Wrong results, and bad checkpoints, until it is noticed. Of a gpu or host. Needs `detection`.
    Corrupt,
    /// It works, but slower. Of a gpu or host, which needs `detection`; or of the storage, whose speed is that of what goes
    /// to and from it.
    Slow(SlowFile),
    /// Away for a moment, and back by itself. Of a nic, leaf, spine or storage.
    Flap(FlapFile),
    /// Taken out of service for the class's own repair; a running job saves first. Of a host, rack, pod,
    /// power_feed, leaf or spine.
    Drain(DrainFile),
}

/// A component that works, but slower.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["speed"]))]
#[serde(default, deny_unknown_fields)]
pub struct SlowFile {
    /// Its speed, and that of every job on it (of the storage, that of transfers), over the full one: above 0 and below 1.
    pub speed: Key<f64>,
    /// How long it lasts if nobody does anything. Default: for ever.
    pub lasts: Key<DelayText>,
    /// What is done when it is noticed. Default: "evict"; of the storage nothing ever is.
    pub response: Key<ResponseWord>,
}

/// What is done about a slow component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponseWord {
    /// Save, replace the host, restart.
    Evict,
    /// Live with it.
    Tolerate,
}

/// A component that is away for a moment.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["lasts", "timeout"]))]
#[serde(default, deny_unknown_fields)]
pub struct FlapFile {
    /// How long it is away.
    pub lasts: Key<DelayText>,
    /// How long the ranks wait for it; after that the job crashes.
    pub timeout: Key<DelayText>,
}

/// Signs that a failure shows before it happens: rising errors, a temperature, the notice of a preemption.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["lead"]))]
#[serde(default, deny_unknown_fields)]
pub struct WarningFile {
    /// Probability that a failure shows them, 0 to 1. Default: 1.
    pub recall: Key<f64>,
    /// From the signs to the failure.
    pub lead: Key<DelayText>,
}

/// A part of the cluster that is taken out of service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DrainFile {
    /// From the announcement to the instant at which it can wait no longer. Default: "0s".
    pub notice: Key<DelayText>,
}
