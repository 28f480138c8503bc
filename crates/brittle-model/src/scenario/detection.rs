//! How a failure is noticed, and who is blamed for it.

use serde::{Serialize, Serializer};

use crate::delay::Delay;
use crate::time::Span;

/// From a failure to its detection: the first of its signals.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// The signals that can show it; without any it is never noticed.
    pub signals: Vec<Signal>,
}

/// One way in which a failure can be noticed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Once, after a delay, with a probability: an exception, an exit of a process, a timeout of a collective,
    /// a statistic that drifts.
    After {
        /// From the failure to the signal.
        delay: Delay,
        /// Probability that this failure shows in it at all [1].
        recall: f64,
    },
    /// A beat that stays away: noticed when so many in a row are missing.
    Heartbeat {
        /// Time between beats.
        every: Span,
        /// Missing beats that raise the alarm.
        missed: u32,
    },
    /// A check that is made again and again, each time with its recall.
    Poll {
        /// Time between checks.
        every: Span,
        /// Probability that a check sees the failure [1].
        recall: f64,
        /// How long a check takes.
        takes: Delay,
    },
}

impl Detection {
    /// Noticed at once.
    #[must_use]
    pub fn instant() -> Self {
        Self::after(Delay::ZERO)
    }

    /// One delay, always.
    #[must_use]
    pub fn after(delay: Delay) -> Self {
        Self { signals: vec![Signal::After { delay, recall: 1.0 }] }
    }

    /// The delay, where that is all there is.
    #[must_use]
    pub fn plain(&self) -> Option<&Delay> {
        match self.signals.as_slice() {
            [Signal::After { delay, recall: 1.0 }] => Some(delay),
            _ => None,
        }
    }

    /// Whether it is noticed sooner or later for certain.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.signals.iter().any(|signal| match signal {
            Signal::After { recall, .. } => *recall >= 1.0,
            Signal::Heartbeat { .. } => true,
            Signal::Poll { recall, .. } => *recall > 0.0,
        })
    }
}

impl From<Delay> for Detection {
    fn from(delay: Delay) -> Self {
        Self::after(delay)
    }
}

/// A plain delay is written as such.
impl Serialize for Detection {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.plain() {
            Some(delay) => delay.serialize(serializer),
            None => self.signals.serialize(serializer),
        }
    }
}

/// Who is blamed for a failure of a part of a host.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Probability that somebody is blamed at all [1]; else the job restarts on the same hosts, and nothing
    /// is repaired.
    pub finds: f64,
    /// Probability that the one who is blamed is another host of the job [1]: it is repaired in the place of
    /// the culprit, which stays.
    pub blames_other: f64,
}

impl Diagnosis {
    /// Always the culprit.
    pub const PERFECT: Self = Self { finds: 1.0, blames_other: 0.0 };
}

impl Default for Diagnosis {
    fn default() -> Self {
        Self::PERFECT
    }
}
