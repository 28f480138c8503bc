//! Which host is taken no more: retired when it comes from repair.
//!
//! A policy is asked once for each repair that is done, sees the record of the host, and answers whether
//! the host leaves the cluster. It deliberately lacks the cause of a failure and the true state of a host:
//! a host that is blamed for others is retired like one that deserves it.

use brittle_model::scenario::Score;
use brittle_model::{SimTime, Span};

use crate::record::Record;

/// Decides whether a repaired host is given back. Has a memory, of one trial.
pub trait Retirement: Send {
    /// Asked when a repair of the host is done: whether it leaves the cluster for good. The blame that
    /// led to this repair is the last of the record.
    fn retires(&mut self, now: SimTime, record: &Record) -> bool;

    /// Whether the answer is always no, so that nobody needs to be asked.
    fn never(&self) -> bool {
        false
    }
}

/// Makes a retirement policy afresh for each trial.
pub trait RetirementFactory: Send + Sync {
    /// A policy without a past.
    fn fresh(&self) -> Box<dyn Retirement>;

    /// When it retires a host, for a report: `after 3 failures within 7d`.
    fn describe(&self) -> String;
}

/// Retires no host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Never;

impl Retirement for Never {
    fn retires(&mut self, _now: SimTime, _record: &Record) -> bool {
        false
    }

    fn never(&self) -> bool {
        true
    }
}

/// Retires a host that was blamed too often of late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Blames that are too many; not zero.
    pub failures: u32,
    /// Length of the window that ends now, both ends included [ns].
    pub window: Span,
}

impl Retirement for Threshold {
    fn retires(&mut self, now: SimTime, record: &Record) -> bool {
        record.has_within(self.failures, self.window, now)
    }
}

/// Retires a host whose score is low.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LowScore {
    /// How the score is reckoned.
    pub score: Score,
    /// The highest score that is too low [1].
    pub limit: f64,
}

impl Retirement for LowScore {
    fn retires(&mut self, now: SimTime, record: &Record) -> bool {
        record.score(&self.score, now) <= self.limit
    }
}

/// Retires a host when any of several policies does. All are asked, whatever the first says.
pub struct Any(pub Vec<Box<dyn Retirement>>);

impl Retirement for Any {
    fn retires(&mut self, now: SimTime, record: &Record) -> bool {
        self.0.iter_mut().fold(false, |retires, policy| policy.retires(now, record) | retires)
    }

    fn never(&self) -> bool {
        self.0.iter().all(|policy| policy.never())
    }
}

/// Retires a host when all of several policies do; none retires none. All are asked, whatever the
/// first says.
pub struct All(pub Vec<Box<dyn Retirement>>);

impl Retirement for All {
    fn retires(&mut self, now: SimTime, record: &Record) -> bool {
        let all =
            self.0.iter_mut().fold(true, |retires, policy| policy.retires(now, record) & retires);
        all && !self.0.is_empty()
    }

    fn never(&self) -> bool {
        self.0.is_empty() || self.0.iter().any(|policy| policy.never())
    }
}
