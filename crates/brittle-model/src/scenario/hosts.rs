//! Which spare host is taken, and which host is taken no more: both rules as plain data, and in words.
//!
//! Both look at what an operator has: where a host stands, how long it has waited, and its record of
//! blames. What they mean is in `docs/model.md`; what they do is in `brittle-policy`.

use std::fmt;

use serde::Serialize;

use crate::time::Span;

/// How hosts are chosen from a pool, and when they are retired.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HostPolicy {
    /// Which host of a pool replaces the one that failed.
    pub choice: HostChoiceRule,
    /// Which host is not given back after its repair.
    pub retirement: RetirementRule,
}

impl HostPolicy {
    /// Whether it is what a scenario that says nothing of it has: such a scenario does not write it.
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Which host of a pool is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostChoiceRule {
    /// The one that has waited longest: first in, first out.
    #[default]
    Longest,
    /// Any, with equal chances.
    Random,
    /// The one that was blamed least often; among equals any.
    FewestFailures,
    /// The one with the highest score; among equals any.
    BestScore(Score),
    /// The first outside this domain of the host that failed; if there is none, the first.
    ApartFrom(Domain),
    /// The first in this neighbourhood of the host that failed; if there is none, the first.
    Near(Neighbourhood),
}

/// Hosts that go down together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Domain {
    /// Those of a rack.
    Rack,
    /// Those of a pod.
    Pod,
    /// Those on a power feed.
    PowerFeed,
}

/// Hosts that reach each other over few switches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Neighbourhood {
    /// Those of a rack.
    Rack,
    /// Those of a pod.
    Pod,
}

/// What a host's record is worth: falls with each blame, and rises with quiet days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Score {
    /// The score of a host without a past, which no host exceeds.
    pub start: f64,
    /// What each blame takes away; above zero.
    pub penalty: f64,
    /// What each whole day since the last blame (or the start of the trial) gives back.
    pub credit_per_day: f64,
}

/// When a host that comes from repair is not given back, but leaves the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RetirementRule {
    /// Never.
    #[default]
    Never,
    /// After so many blames within a window.
    Threshold {
        /// Blames in the window that are too many.
        failures: u32,
        /// Length of the window that ends now [ns].
        window: Span,
    },
    /// At a low score.
    Score {
        /// How it is reckoned.
        score: Score,
        /// The highest score that is too low.
        limit: f64,
    },
    /// When any of these says so.
    Any(Vec<RetirementRule>),
    /// When all of these say so.
    All(Vec<RetirementRule>),
}

impl Domain {
    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rack => "rack",
            Self::Pod => "pod",
            Self::PowerFeed => "power feed",
        }
    }
}

impl Neighbourhood {
    /// The same hosts, as a domain.
    #[must_use]
    pub const fn domain(self) -> Domain {
        match self {
            Self::Rack => Domain::Rack,
            Self::Pod => Domain::Pod,
        }
    }
}

/// In words, for a report: `one at random`.
impl fmt::Display for HostChoiceRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longest => f.write_str("the one that has waited longest"),
            Self::Random => f.write_str("one at random"),
            Self::FewestFailures => f.write_str("the one with the fewest failures"),
            Self::BestScore(score) => write!(f, "the one with the best score ({score})"),
            Self::ApartFrom(domain) => {
                write!(f, "one outside the {} of the failed host, if any", domain.as_str())
            }
            Self::Near(near) => {
                write!(f, "one in the {} of the failed host, if any", near.domain().as_str())
            }
        }
    }
}

/// In words: `from 100, 40 less a failure, 10 more a quiet day`.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { start, penalty, credit_per_day } = self;
        write!(f, "from {start}, {penalty} less a failure, {credit_per_day} more a quiet day")
    }
}

/// In words: `after 3 failures within 7d`.
impl fmt::Display for RetirementRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, word: &str, rules: &[Self]| {
            write!(f, "{word} of (")?;
            for (i, rule) in rules.iter().enumerate() {
                write!(f, "{}{rule}", if i > 0 { "; " } else { "" })?;
            }
            f.write_str(")")
        };
        match self {
            Self::Never => f.write_str("never"),
            Self::Threshold { failures: 1, window } => write!(f, "after 1 failure within {window}"),
            Self::Threshold { failures, window } => {
                write!(f, "after {failures} failures within {window}")
            }
            Self::Score { score, limit } => write!(f, "at a score of {limit} ({score})"),
            Self::Any(rules) => list(f, "any", rules),
            Self::All(rules) => list(f, "all", rules),
        }
    }
}
