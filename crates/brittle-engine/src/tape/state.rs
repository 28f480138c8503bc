//! Where the machine behind a tape stands at an instant: all that its future depends on.

use super::grain::Grain;
use super::recipe::{Backlog, Recipe};
use super::rest::Rest;
use super::standing::Doing;

/// What a tape goes on from.
///
/// Snapshots are told relative to the instant: how much work has been done since, and how long ago they were
/// taken. So a state means the same wherever it is taken up again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// Saves that have fallen due and are dealt with.
    pub(super) count: u64,
    /// Work since the last of these [ns].
    pub(super) into: u64,
    /// Work since the snapshot of the last save that ended [ns].
    pub(super) open: u64,
    /// What the job does.
    pub(super) stage: Stage,
    /// How the piece of computing under way is rounded.
    pub(super) grain: Grain,
    /// Outstanding uploads of each tier; the first is under way, the others wait for it.
    pub(super) uploads: Vec<Vec<Upload>>,
}

/// What the job does, and how much of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It computes until a save is due.
    Computing,
    /// It is verified for `left` more [ns].
    Checking { left: u64 },
    /// It waits for uploads; a save to the `tiers` of these bits follows.
    Waiting { tiers: u64 },
    /// It is saved to `tiers`: for `left` more elsewhere [ns], then to the storage; that began `ago` [ns].
    Saving { left: u64, stored: Rest, tiers: u64, ago: u64 },
}

/// An outstanding upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// The part that is under way, or comes next.
    pub(super) part: usize,
    /// What is left of that.
    pub(super) left: Rest,
    /// Work since its snapshot [ns].
    pub(super) behind: u64,
    /// Time since its snapshot [ns].
    pub(super) ago: u64,
    /// The number of its save.
    pub(super) number: u64,
}

impl State {
    /// A job that begins: nothing done, nothing outstanding, the next save is number 1.
    pub(crate) fn fresh(recipe: &Recipe) -> Self {
        Self {
            count: 0,
            into: 0,
            open: 0,
            stage: Stage::Computing,
            grain: Grain::default(),
            uploads: vec![Vec::new(); recipe.tiers.len()],
        }
    }

    /// What the job does.
    pub(super) const fn doing(&self) -> Doing {
        match self.stage {
            Stage::Computing => Doing::Computing,
            Stage::Checking { .. } => Doing::Checking,
            Stage::Waiting { .. } => Doing::Waiting,
            Stage::Saving { .. } => Doing::Saving,
        }
    }

    /// A job that begins after so many saves: nothing done since, nothing outstanding.
    pub(crate) fn after(recipe: &Recipe, saves: u64) -> Self {
        Self { count: saves, ..Self::fresh(recipe) }
    }

    /// Whether an interval has just begun.
    pub(super) fn is_begun(&self) -> bool {
        self.into == 0 && self.stage == Stage::Computing && self.grain == Grain::default()
    }

    /// Whether an interval has just begun with nothing outstanding and nothing done since the last save.
    pub(super) fn is_bare(&self) -> bool {
        self.is_begun() && self.open == 0 && self.uploads.iter().all(Vec::is_empty)
    }

    /// Whether what follows is the same, at a save's end with the same tiers' turn to come. Where nothing is
    /// ever saved, what is open only grows and leaves no trace in what follows.
    pub(super) fn repeats(&self, other: &Self) -> bool {
        let same = |_, a: &Upload, b: &Upload| {
            (a.part, a.left, a.behind, a.ago) == (b.part, b.left, b.behind, b.ago)
                && self.count - a.number == other.count - b.number
        };
        let open = self.open == other.open || self.uploads.is_empty();
        open && self.matches(other, same)
    }

    /// The same of a state and an earlier one on one tape, where uploads that stand still may have grown older, and what is
    /// open has grown if no save has ended since (`quiet`).
    pub(super) fn recurs(&self, earlier: &Self, recipe: &Recipe, quiet: bool) -> bool {
        let same = |tier: usize, a: &Upload, b: &Upload| {
            let alike = (a.part, a.left) == (b.part, b.left);
            if self.stands(tier, recipe) {
                return alike;
            }
            alike
                && (a.behind, a.ago) == (b.behind, b.ago)
                && self.count - a.number == earlier.count - b.number
        };
        (quiet || self.open == earlier.open) && self.matches(earlier, same)
    }

    fn matches(&self, other: &Self, same: impl Fn(usize, &Upload, &Upload) -> bool) -> bool {
        (self.into, self.stage, self.grain) == (other.into, other.stage, other.grain)
            && self.uploads.iter().zip(&other.uploads).enumerate().all(|(tier, (ours, theirs))| {
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(a, b)| same(tier, a, b))
            })
    }

    /// Whether the uploads of a tier stand still for as long as the recipe holds, and nothing drops them.
    fn stands(&self, tier: usize, recipe: &Recipe) -> bool {
        let spec = &recipe.tiers[tier];
        self.uploads[tier].first().is_some_and(|first| {
            spec.rate_of(first.part, recipe.rate).is_none() && spec.backlog != Backlog::Abort
        })
    }

    /// The same after turns of a cycle.
    pub(super) fn later(&mut self, recipe: &Recipe, by: Later) {
        self.count += by.saves;
        self.open = self.open.saturating_add(by.open);
        for tier in 0..self.uploads.len() {
            let stands = self.stands(tier, recipe);
            for upload in &mut self.uploads[tier] {
                if stands {
                    upload.behind = upload.behind.saturating_add(by.work);
                    upload.ago = upload.ago.saturating_add(by.time);
                } else {
                    upload.number += by.saves;
                }
            }
        }
    }
}

/// What turns of a cycle add to a state.
#[derive(Clone, Copy, Debug)]
pub(super) struct Later {
    /// Saves that have fallen due.
    pub(super) saves: u64,
    /// Work that is open, where no save ends in a turn [ns].
    pub(super) open: u64,
    /// Work done [ns].
    pub(super) work: u64,
    /// Time [ns].
    pub(super) time: u64,
}

impl Later {
    /// The same of so many turns.
    pub(super) const fn times(self, turns: u64) -> Self {
        Self {
            saves: self.saves * turns,
            open: self.open * turns,
            work: self.work * turns,
            time: self.time * turns,
        }
    }
}
