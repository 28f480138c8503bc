//! What a tape is laid out from.

use brittle_model::Span;

use super::grain::WHOLE;
use super::rest::{Rate, Rest};
use crate::stretch::Pace;

/// How a job computes, checks and saves: the rules that a [`super::Tape`] lays out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recipe {
    /// Productive work from the end of a save to the next one due [ns], τ, above zero; `None`: no saves.
    pub interval: Option<Span>,
    /// The job's speed while nothing is uploaded.
    pub pace: Pace,
    /// The speed of the storage.
    pub rate: Rate,
    /// Where saves go, at most [`Recipe::MOST_TIERS`].
    pub tiers: Vec<TierRecipe>,
    /// What is verified before saves, if anything is.
    pub check: Option<CheckRecipe>,
}

/// A verification that blocks the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CheckRecipe {
    /// It comes before each save whose number this divides, at least 1.
    pub every: u32,
    /// The time that the job is blocked [ns].
    pub cost: Span,
}

/// One place that saves go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TierRecipe {
    /// It takes part in each save whose number this divides, at least 1.
    pub every: u32,
    /// But not in those whose number this divides; zero: in all.
    pub unless: u32,
    /// The time that the job is blocked [ns].
    pub cost: Span,
    /// The upload that follows in the background, part after part; none: durable when the job goes on.
    pub parts: Vec<Part>,
    /// What a save does that finds an upload outstanding.
    pub backlog: Backlog,
    /// Whether it is in the storage, to which the last part of its upload goes, or without one what blocks the job.
    pub in_storage: bool,
}

/// A part of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// How long it takes, whatever the job does [ns].
    pub duration: Span,
    /// The share of the job's speed that it takes away [millionths].
    pub slowdown: u32,
}

/// What a save does that finds an upload of its tier outstanding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backlog {
    /// It waits until none is.
    Wait,
    /// It leaves the tier out.
    Skip,
    /// It drops the upload.
    Abort,
    /// It waits until fewer than so many are, at least 1: one is uploaded, the others stand behind it. Laying
    /// a tape out takes time in proportion to them, so it is for a rule to keep this low.
    Queue(u32),
}

impl TierRecipe {
    /// Whether it takes part in the save of this number.
    pub(super) const fn takes(&self, number: u64) -> bool {
        let is_excepted = self.unless > 0 && number.is_multiple_of(self.unless as u64);
        number.is_multiple_of(self.every as u64) && !is_excepted
    }

    /// What of its cost is spent elsewhere, and what on the storage [ns at full speed].
    pub(super) fn costs(&self) -> (u64, u64) {
        let cost = self.cost.as_nanos();
        if self.in_storage && self.parts.is_empty() { (0, cost) } else { (cost, 0) }
    }

    /// The speed of a part of its upload, where the storage has this one.
    #[inline]
    pub(super) fn rate_of(&self, part: usize, storage: Rate) -> Rate {
        if self.in_storage && part + 1 >= self.parts.len() { storage } else { Rate::FULL }
    }

    /// All of a part.
    pub(super) fn rest_of(&self, part: usize) -> Rest {
        Rest::of(self.parts[part].duration.as_nanos())
    }
}

impl Recipe {
    /// The most tiers there can be: who takes part in a save is kept in so many bits.
    pub(crate) const MOST_TIERS: usize = 64;

    /// The number of saves after which it is the same tiers' and the same check's turn again: the least
    /// common multiple of every `every`. `None` where that is beyond any count.
    ///
    /// A cycle holds a multiple of so many saves. A rule that keeps this to a thousand or so keeps tapes short.
    pub(crate) fn turn(&self) -> Option<u64> {
        let check = self.check.map(|check| check.every);
        let tiers = self.tiers.iter().flat_map(|tier| [tier.every, tier.unless.max(1)]);
        tiers.chain(check).try_fold(1, |turn: u64, every| {
            assert!(every > 0, "a tier that never takes part");
            let every = u64::from(every);
            (turn / gcd(turn, every)).checked_mul(every)
        })
    }

    /// Whether a job by this recipe surely comes to a cycle: within a turn or two where tiers with uploads wait
    /// or drop, whatever they do; within a few uploads where all take part each time and one of them skips.
    /// `false` where it may still do so soon, but may take long; see [`super`].
    pub(crate) fn settles(&self) -> bool {
        if self.interval.is_none() {
            return true;
        }
        let mut uploading = self.tiers.iter().filter(|tier| !tier.parts.is_empty());
        let skip = uploading.clone().filter(|tier| tier.backlog == Backlog::Skip).count();
        let queues = uploading.any(|tier| matches!(tier.backlog, Backlog::Queue(2..)));
        !queues
            && (skip == 0
                || skip == 1 && self.tiers.iter().all(|tier| (tier.every, tier.unless) == (1, 0)))
    }

    /// The base pace [millionths].
    pub(super) fn base(&self) -> u32 {
        self.pace.work_in(Span::from_nanos(WHOLE)).as_nanos() as u32
    }
}

/// The greatest common divisor of two numbers above zero.
const fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}
