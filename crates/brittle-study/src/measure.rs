//! A measure: one number of a trial that studies are asked about.

use std::fmt;
use std::str::FromStr;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Productive time over elapsed time \[ratio].
    Goodput,
    /// Unplanned interruptions of jobs in a trial \[count].
    Interruptions,
    /// Failures in the whole cluster in a trial \[count].
    Failures,
    /// Mean time to interruption \[h].
    Mtti,
    /// Length of a trial \[h].
    Elapsed,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Goodput, Self::Interruptions, Self::Failures, Self::Mtti, Self::Elapsed];

    /// Its name, as in the JSON output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Goodput => "goodput",
            Self::Interruptions => "interruptions",
            Self::Failures => "failures",
            Self::Mtti => "mtti_hours",
            Self::Elapsed => "elapsed_hours",
        }
    }

    /// Whether more of it is better.
    #[must_use]
    pub const fn higher_is_better(self) -> bool {
        matches!(self, Self::Goodput | Self::Mtti)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Measure {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|measure| measure.as_str() == text).ok_or_else(|| {
            let names = Self::ALL.map(Self::as_str).join(", ");
            format!("there is no measure {text:?}; there is {names}")
        })
    }
}
