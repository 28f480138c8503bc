//! Which host of a pool takes an empty seat.
//!
//! A policy gives each host a rank for its record, and a pool keeps its hosts rank by rank. It is asked once
//! for each seat that a pool fills, sees the usable hosts of that pool and where the host stood that is
//! replaced, and answers with one of them. It has no random numbers of its own: who asks lends it luck. It
//! deliberately lacks the choice of the pool, which [`crate::recovery`] makes, and any sight of a host's true
//! hazard.

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

/// The usable hosts of a pool, at least one: rank by rank, and within a rank in the order in which they
/// entered the pool.
pub trait Pool {
    /// Ranks up to the last that any host may have; some may be empty.
    fn ranks(&self) -> usize;

    /// Hosts of a rank.
    fn count(&self, rank: usize) -> usize;

    /// The first rank with a host.
    fn first_rank(&self) -> usize {
        (0..self.ranks()).find(|&rank| self.count(rank) > 0).unwrap_or(0)
    }

    /// The host at a place.
    fn host(&self, place: Place) -> Candidate<'_>;
}

/// Where a host stands in its pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its rank.
    pub rank: usize,
    /// Hosts of its rank that entered before it.
    pub index: usize,
}

impl Place {
    /// The place in a pool whose hosts all have one rank.
    const fn of(index: usize) -> Self {
        Self { rank: 0, index }
    }
}

/// Decides which host of a pool is taken. Has a memory, of one trial.
pub trait HostChoice: Send {
    /// The rank of a host with this record. Asked when a host is blamed: it depends on no clock.
    fn rank(&self, _record: &Record) -> usize {
        0
    }

    /// The place of the host to take. `below(n)` gives a uniform number below `n` and is called only where
    /// equals are to be told apart.
    fn pick(
        &mut self,
        now: SimTime,
        seat: &Seat,
        pool: &dyn Pool,
        below: &mut dyn FnMut(u32) -> u32,
    ) -> Place;

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
        _pool: &dyn Pool,
        _below: &mut dyn FnMut(u32) -> u32,
    ) -> Place {
        Place::of(0)
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
        pool: &dyn Pool,
        below: &mut dyn FnMut(u32) -> u32,
    ) -> Place {
        Place::of(any_of(pool.count(0), below))
    }
}

/// Takes the host that was blamed least often; among equals any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FewestFailures;

impl HostChoice for FewestFailures {
    fn rank(&self, record: &Record) -> usize {
        record.failures()
    }

    fn pick(
        &mut self,
        _now: SimTime,
        _seat: &Seat,
        pool: &dyn Pool,
        below: &mut dyn FnMut(u32) -> u32,
    ) -> Place {
        let rank = pool.first_rank();
        Place { rank, index: any_of(pool.count(rank), below) }
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
        pool: &dyn Pool,
        below: &mut dyn FnMut(u32) -> u32,
    ) -> Place {
        let score = |index| pool.host(Place::of(index)).record.score(&self.score, now);
        let scores: Vec<f64> = (0..pool.count(0)).map(score).collect();
        let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let best = || (0..scores.len()).filter(|&index| scores[index] == highest);
        let chosen = any_of(best().count(), below);
        Place::of(best().nth(chosen).unwrap_or(0))
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
        pool: &dyn Pool,
        _below: &mut dyn FnMut(u32) -> u32,
    ) -> Place {
        let inside = |candidate: &Candidate<'_>| match self.domain {
            Domain::Rack => candidate.rack == seat.rack,
            Domain::Pod => candidate.pod == seat.pod,
            Domain::PowerFeed => candidate.power_feed == seat.power_feed,
        };
        let wanted = |&index: &usize| inside(&pool.host(Place::of(index))) == self.inside;
        Place::of((0..pool.count(0)).find(wanted).unwrap_or(0))
    }
}

/// One of `count`, without luck where there is but one.
fn any_of(count: usize, below: &mut dyn FnMut(u32) -> u32) -> usize {
    if count > 1 { below(count as u32) as usize } else { 0 }
}
