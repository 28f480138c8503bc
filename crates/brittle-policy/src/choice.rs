//! Which host of a pool takes an empty seat.
//!
//! A policy is asked once for each seat that a pool fills, sees the usable hosts of that pool and where
//! the host stood that is replaced, and answers with one of them. It has no random numbers of its own:
//! who asks lends it luck. It deliberately lacks the choice of the pool, which [`crate::recovery`] makes,
//! and any sight of a host's true hazard.

use brittle_model::scenario::{Domain, Score};
use brittle_model::{HostId, SimTime};

use crate::record::Record;

/// A usable host of a pool.
#[derive(Clone, Copy, Debug)]
pub struct Candidate<'a> {
    /// Which host.
    pub host: HostId,
    /// In its pool since.
    pub since: SimTime,
    /// Its rack.
    pub rack: u32,
    /// Its pod.
    pub pod: u32,
    /// Its power feed.
    pub power_feed: u32,
    /// Its blames.
    pub record: &'a Record,
}

/// Where the host stands that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its rack.
    pub rack: u32,
    /// Its pod.
    pub pod: u32,
    /// Its power feed.
    pub power_feed: u32,
}

/// Decides which host of a pool is taken. Has a memory, of one trial.
pub trait HostChoice: Send {
    /// The index of the candidate to take. `candidates` are in the order in which they entered the pool,
    /// and at least one; `below(n)` gives a uniform number below `n` and is called only where equals
    /// are to be told apart.
    fn pick(
        &mut self,
        now: SimTime,
        seat: &Seat,
        candidates: &[Candidate<'_>],
        below: &mut dyn FnMut(u32) -> u32,
    ) -> usize;

    /// Whether the host that has waited longest is always right, so that nobody needs to be asked.
    fn takes_the_first(&self) -> bool {
        false
    }
}

/// Makes a choice of hosts afresh for each trial.
pub trait HostChoiceFactory: Send + Sync {
    /// A policy without a past.
    fn fresh(&self) -> Box<dyn HostChoice>;

    /// What it takes, for a report: `the one that has waited longest`.
    fn describe(&self) -> String;
}

/// Takes the host that has waited longest: first in, first out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Longest;

impl HostChoice for Longest {
    fn pick(
        &mut self,
        _now: SimTime,
        _seat: &Seat,
        _candidates: &[Candidate<'_>],
        _below: &mut dyn FnMut(u32) -> u32,
    ) -> usize {
        0
    }

    fn takes_the_first(&self) -> bool {
        true
    }
}

/// Takes any host, with equal chances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Random;

impl HostChoice for Random {
    fn pick(
        &mut self,
        _now: SimTime,
        _seat: &Seat,
        candidates: &[Candidate<'_>],
        below: &mut dyn FnMut(u32) -> u32,
    ) -> usize {
        any_of(candidates.len(), below)
    }
}

/// Takes the host that was blamed least often; among equals any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FewestFailures;

impl HostChoice for FewestFailures {
    fn pick(
        &mut self,
        _now: SimTime,
        _seat: &Seat,
        candidates: &[Candidate<'_>],
        below: &mut dyn FnMut(u32) -> u32,
    ) -> usize {
        let merit = |candidate: &Candidate<'_>| -(candidate.record.failures() as f64);
        any_of_the_best(candidates, merit, below)
    }
}

/// Takes the host with the highest score; among equals any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BestScore {
    /// How the score is reckoned.
    pub score: Score,
}

impl HostChoice for BestScore {
    fn pick(
        &mut self,
        now: SimTime,
        _seat: &Seat,
        candidates: &[Candidate<'_>],
        below: &mut dyn FnMut(u32) -> u32,
    ) -> usize {
        let merit = |candidate: &Candidate<'_>| candidate.record.score(&self.score, now);
        any_of_the_best(candidates, merit, below)
    }
}

/// Takes the first host inside or outside the domain of the one that is replaced; else the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByDomain {
    /// Which hosts belong together.
    pub domain: Domain,
    /// Whether a host inside is wanted, rather than one outside.
    pub inside: bool,
}

impl HostChoice for ByDomain {
    fn pick(
        &mut self,
        _now: SimTime,
        seat: &Seat,
        candidates: &[Candidate<'_>],
        _below: &mut dyn FnMut(u32) -> u32,
    ) -> usize {
        let inside = |candidate: &Candidate<'_>| match self.domain {
            Domain::Rack => candidate.rack == seat.rack,
            Domain::Pod => candidate.pod == seat.pod,
            Domain::PowerFeed => candidate.power_feed == seat.power_feed,
        };
        candidates.iter().position(|candidate| inside(candidate) == self.inside).unwrap_or(0)
    }
}

/// One of `count`, without luck where there is but one.
fn any_of(count: usize, below: &mut dyn FnMut(u32) -> u32) -> usize {
    if count > 1 { below(count as u32) as usize } else { 0 }
}

/// One of those with the highest merit, which is never NaN.
fn any_of_the_best(
    candidates: &[Candidate<'_>],
    merit: impl Fn(&Candidate<'_>) -> f64,
    below: &mut dyn FnMut(u32) -> u32,
) -> usize {
    let mut highest = f64::NEG_INFINITY;
    let mut best = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let merit = merit(candidate);
        if merit > highest {
            highest = merit;
            best.clear();
        }
        if merit == highest {
            best.push(index);
        }
    }
    let chosen = any_of(best.len(), below);
    best.get(chosen).copied().unwrap_or(0)
}
