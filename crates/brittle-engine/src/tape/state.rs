//! Where the machine behind a tape stands at an instant: all that its future depends on.

use super::grain::Grain;
use super::recipe::Recipe;
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
    /// It is saved to `tiers` for `left` more [ns]; that began `ago` [ns].
    Saving { left: u64, tiers: u64, ago: u64 },
}

/// An outstanding upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Upload {
    /// The part that is under way, or comes next.
    pub(super) part: usize,
    /// What is left of that [ns].
    pub(super) left: u64,
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
        (self.into, self.stage, self.grain) == (other.into, other.stage, other.grain)
            && (self.open == other.open || self.uploads.is_empty())
            && self.uploads.iter().zip(&other.uploads).all(|(ours, theirs)| {
                ours.len() == theirs.len()
                    && ours.iter().zip(theirs).all(|(a, b)| {
                        (a.part, a.left, a.behind, a.ago) == (b.part, b.left, b.behind, b.ago)
                            && self.count - a.number == other.count - b.number
                    })
            })
    }

    /// The same with more saves behind it, and with more work open (where nothing is ever saved).
    pub(super) fn later(&mut self, saves: u64, open: u64) {
        self.count += saves;
        self.open = self.open.saturating_add(open);
        for upload in self.uploads.iter_mut().flatten() {
            upload.number += saves;
        }
    }
}
