//! How a failure shows: what it does to the jobs, and until when.

use serde::Serialize;

use crate::delay::Delay;

/// How a failure shows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// All ranks notice.
    Crash,
    /// Nobody notices until a timeout.
    Hang,
    /// Announced, of a job: it saves first if it runs, and stops for the length of the class's repair, posted
    /// to `maintenance`. A job that is stopped anyway is not stopped twice.
    Planned,
    /// Announced, of a part of the cluster: it goes out of service for the length of the class's repair, at
    /// the end of the notice or as soon as the job on it is stopped anyway. A running job saves first.
    Drain(Drain),
    /// Nothing is broken, but a check says so: the job is stopped and the host tested for the length of the
    /// class's repair.
    FalseAlarm,
    /// Nothing is broken and the job is not stopped, but it looks as if a failure were coming.
    FalseWarning,
    /// The component works, but slower.
    Slow(Slow),
    /// The component is down and others carry its load: jobs across it have less bandwidth.
    Degrade,
    /// The component computes wrong results, and every checkpoint since is bad, until it is noticed.
    Corrupt,
    /// The component is away for seconds: a stall where that is tolerated, a crash where not.
    Flap(Flap),
}

/// Signs that a failure shows before it happens: rising errors, a temperature, the notice of a preemption.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Warning {
    /// Probability that a failure shows them [1].
    pub recall: f64,
    /// From the signs to the failure.
    pub lead: Delay,
}

/// What a drain is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Drain {
    /// From the announcement to the instant at which it can wait no longer.
    pub notice: Delay,
}

/// A component that works, but slower.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slow {
    /// Its speed, and that of every job on it (of the storage, that of transfers), over the full one (0 to 1, both
    /// excluded).
    pub speed: f64,
    /// How long it lasts if nobody does anything; none: for ever.
    pub lasts: Option<Delay>,
    /// What the operator does when it is noticed.
    pub response: Response,
}

/// What an operator does about a slow host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Save, replace the host, restart.
    Evict,
    /// Live with it.
    Tolerate,
}

/// A component that is away for a moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flap {
    /// How long it is away.
    pub lasts: Delay,
    /// How long the ranks wait for it; longer, and the job crashes when they give up.
    pub timeout: Delay,
}

impl Effect {
    /// Whether it is the operator's own doing: no failure, and no interruption in the sense of an MTTI.
    #[must_use]
    pub const fn is_planned(&self) -> bool {
        matches!(self, Self::Planned | Self::Drain(_))
    }

    /// Whether the component goes on working until it is noticed.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        matches!(self, Self::Slow(_) | Self::Corrupt)
    }

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Crash => "crash",
            Self::Hang => "hang",
            Self::Planned => "planned",
            Self::Drain(_) => "drain",
            Self::FalseAlarm => "false_alarm",
            Self::FalseWarning => "false_warning",
            Self::Slow(_) => "slow",
            Self::Degrade => "degrade",
            Self::Corrupt => "corrupt",
            Self::Flap(_) => "flap",
        }
    }
}
