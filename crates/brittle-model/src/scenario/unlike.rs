//! What makes failures uneven: times that are worse, hosts that are worse, failures that come together.
//!
//! A plain class says nothing of this, and is written as if these words did not exist.

use serde::Serialize;

use crate::delay::Delay;
use crate::time::Span;

/// How the failures of a class come about where its components are not alike, or do not fail alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Pattern {
    /// The wave that multiplies the hazard, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<String>,
    /// Some hosts are worse than the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lemons: Option<Lemons>,
    /// Each host has a hazard of its own, gamma-distributed about the class's: the coefficient of
    /// variation [1].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// A strike takes others with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<Burst>,
    /// Failures of other classes that may follow at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<Secondary>,
}

impl Pattern {
    /// Whether all components are alike and fail on their own.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// What several classes share.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Shared {
    /// Waves, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waves: Vec<Wave>,
    /// Groups of lemons, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lemons: Vec<LemonGroup>,
    /// Batches, in file order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub batches: Vec<Batch>,
}

impl Shared {
    /// Whether there is nothing of it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Times in which the hazard of some classes is multiplied.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wave {
    /// Its name.
    pub name: String,
    /// When.
    pub times: WaveTimes,
}

/// When a wave lasts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaveTimes {
    /// Given stretches of calendar time, in order and disjoint; the multiplier is 1 between them.
    Stretches(Vec<WaveStretch>),
    /// An alternating process, drawn anew in each trial.
    OnOff {
        /// How long it is on.
        on: Delay,
        /// How long it is off.
        off: Delay,
        /// What the hazard is multiplied by while it is on [1].
        multiplier: f64,
        /// Whether a trial begins with it on.
        starts_on: bool,
    },
}

/// A stretch of calendar time with a multiplier.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct WaveStretch {
    /// Begin [ns since the start].
    pub from: Span,
    /// End [ns since the start].
    pub until: Span,
    /// What the hazard is multiplied by [1].
    pub multiplier: f64,
}

impl Wave {
    /// The mean multiplier until `horizon` [1]; of an alternating wave its long-run mean
    /// `1 + (m − 1)·E[on]/(E[on] + E[off])` (renewal-reward; Cox 1962).
    #[must_use]
    pub fn mean_multiplier(&self, horizon: Span) -> f64 {
        match &self.times {
            WaveTimes::Stretches(stretches) => {
                let more = stretches.iter().map(|stretch| {
                    let end = stretch.until.min(horizon);
                    end.saturating_sub(stretch.from).as_secs_f64() * (stretch.multiplier - 1.0)
                });
                1.0 + more.sum::<f64>() / horizon.as_secs_f64()
            }
            WaveTimes::OnOff { on, off, multiplier, .. } => {
                let (on, off) = (on.mean(), off.mean());
                1.0 + (multiplier - 1.0) * on / (on + off)
            }
        }
    }
}

/// Hosts that are worse than the others, for one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lemons {
    /// Which hosts.
    pub of: LemonsOf,
    /// What the hazard of their components is multiplied by, at least 1 [1].
    pub multiplier: f64,
}

/// Which hosts are lemons.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LemonsOf {
    /// Those of a shared group, by name.
    Group(String),
    /// A group of the class's own.
    Own {
        /// Share of the hosts [1].
        share: f64,
        /// Whether a repair makes them like the others.
        cured_by_repair: bool,
    },
}

/// A group of lemons that several classes may name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LemonGroup {
    /// Its name.
    pub name: String,
    /// Share of the hosts: ⌊share × hosts⌋ of them, drawn uniformly in each trial [1].
    pub share: f64,
    /// Whether a repair makes them like the others.
    pub cured_by_repair: bool,
}

/// ⌊share × hosts⌋, of the decimal share that was written: 0.29 of 100 hosts are 29.
#[must_use]
pub fn lemons(share: f64, hosts: u32) -> u32 {
    (share * f64::from(hosts) + 1e-6) as u32
}

/// Hosts that were installed together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Batch {
    /// Its name.
    pub name: String,
    /// The first host.
    pub first: u32,
    /// The last host.
    pub last: u32,
    /// How old what is in them is at the start [ns]; without it, as each class says.
    pub age: Option<Span>,
    /// What the hazard of classes is multiplied by, by their causes [1].
    pub multiplier: Vec<(String, f64)>,
}

/// A strike takes others with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Burst {
    /// How many are struck, the first one included.
    pub size: BurstSize,
    /// Where the others are.
    pub within: Within,
}

/// How many components a burst strikes.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BurstSize {
    /// Geometric from 1, by its mean [1].
    Geometric(f64),
    /// Always so many.
    Fixed(u32),
    /// Sizes and their weights [1].
    Table(Vec<(u32, f64)>),
}

impl BurstSize {
    /// The mean size [1].
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Geometric(mean) => *mean,
            Self::Fixed(size) => f64::from(*size),
            Self::Table(table) => {
                let sum: f64 = table.iter().map(|&(_, weight)| weight).sum();
                table.iter().map(|&(size, weight)| f64::from(size) * weight).sum::<f64>() / sum
            }
        }
    }
}

/// The domain that a burst stays in: the one that holds the first component struck.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// The host.
    Host,
    /// The rack.
    Rack,
    /// The pod.
    Pod,
    /// The racks on one power feed.
    PowerFeed,
    /// The NICs of one rail of one pod.
    Leaf,
    /// Everything.
    Cluster,
}

/// A failure of another class that may follow at once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Secondary {
    /// The other class, by its cause.
    pub class: String,
    /// How likely it is, given a failure that takes effect [1].
    pub probability: f64,
}
