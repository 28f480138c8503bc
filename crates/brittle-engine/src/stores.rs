//! What the tiers of a job hold, and what failures have taken from them.
//!
//! Of a tier it is known how many checkpoints have been made there, the newest few of them, and which seats have lost their
//! parts since the newest was made. **Invariant**: a shelf that holds something is alive: no group of its seats has lost
//! more than it can.
//!
//! Deliberately lacking: when saves are durable (the tape says that), and what reading one costs.

use brittle_model::Span;
use brittle_model::scenario::Keeps;

/// Checkpoints of a tier that are known one by one. A tier may keep more: what corruption leaves clean is noted when it
/// begins, and of bad ones nobody tries more.
const KNOWN: usize = 16;

/// A tier of a job, compiled.
#[derive(Clone, Debug)]
pub(crate) struct TierPlan {
    /// The group of each seat; empty where no failure of hosts matters.
    pub groups: Vec<u32>,
    /// Seats that a group can lose.
    pub losses: u32,
    /// What holds it: what a tear-down must keep for it to be there afterwards.
    pub needs: Keeps,
    /// Whether it is the live state.
    pub live: bool,
    /// Whether it is in the storage.
    pub in_storage: bool,
    /// Checkpoints that are kept.
    pub keep: u64,
    /// Saves from one that goes here to the next.
    pub every: u64,
    /// The tier with the full checkpoints, where this one holds changes only.
    pub on_top_of: Option<usize>,
    /// Whether older ones than the newest may be read: some are bad, corrupt, or unchecked.
    pub tries: bool,
    /// From a restart on, until lost parts are there again [ns].
    pub rebuild: Span,
}

/// A checkpoint: its number in its tier, and the progress that it holds [ns].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub number: u64,
    pub progress: Span,
}

/// One tier in one trial.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shelf {
    /// Checkpoints made so far.
    count: u64,
    /// So many of them had been pushed out by newer ones when these were forgotten.
    gone: u64,
    /// The newest ones that are there, oldest first.
    held: Vec<Held>,
    /// Seats that have lost their part, with their groups.
    wounds: Vec<(u32, u32)>,
}

impl Shelf {
    /// Checkpoints made so far.
    pub(crate) const fn count(&self) -> u64 {
        self.count
    }

    /// What it holds, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = Held> {
        self.held.iter().rev().copied()
    }

    /// The newest checkpoint.
    pub(crate) fn newest(&self) -> Option<Held> {
        self.held.last().copied()
    }

    /// A checkpoint of this progress is durable, and whole.
    pub(crate) fn add(&mut self, progress: Span, keep: u64) {
        self.wounds.clear();
        self.count += 1;
        self.held.push(Held { number: self.count, progress });
        if self.held.len() as u64 > keep.min(KNOWN as u64) {
            self.held.remove(0);
        }
    }

    /// So many more have been made than are added one by one.
    pub(crate) fn skip(&mut self, number: u64) {
        self.count += number;
        if number > 0 {
            self.wounds.clear();
        }
    }

    /// Lost parts are there again.
    pub(crate) fn heal(&mut self) {
        self.wounds.clear();
    }

    /// A seat has lost its part; whether all that the tier holds is lost by it.
    pub(crate) fn wound(&mut self, seat: u32, plan: &TierPlan) -> bool {
        let group = plan.groups[seat as usize];
        let (mut known, mut lost) = (false, 1);
        for &(other, wounded) in &self.wounds {
            known |= wounded == seat;
            lost += u32::from(other == group);
        }
        if known {
            return false;
        }
        self.wounds.push((group, seat));
        if lost > plan.losses {
            self.held.clear();
        }
        lost > plan.losses
    }

    /// Seats lose their parts for a while: all that the tier holds is lost if that is too much.
    pub(crate) fn suffer(&mut self, seats: impl Iterator<Item = u32>, plan: &TierPlan) {
        let before = self.wounds.len();
        for seat in seats {
            self.wound(seat, plan);
        }
        self.wounds.truncate(before);
    }

    /// All that it holds is lost if some group has lost more than it can.
    pub(crate) fn succumb(&mut self, plan: &TierPlan) {
        let of = |group: u32| self.wounds.iter().filter(|&&(other, _)| other == group).count();
        if self.wounds.iter().any(|&(group, _)| of(group) > plan.losses as usize) {
            self.held.clear();
        }
    }

    /// All that it holds is gone.
    pub(crate) fn clear(&mut self) {
        self.held.clear();
        self.wounds.clear();
    }

    /// Forgets what is newer than this progress, of a tier that keeps so many.
    pub(crate) fn forget_after(&mut self, progress: Span, keep: u64) {
        let before = self.held.len();
        while self.held.last().is_some_and(|held| held.progress > progress) {
            self.held.pop();
        }
        // What is forgotten pushes nothing out any more.
        if self.held.len() < before
            && let Some(newest) = self.held.last()
        {
            self.gone = self.gone.max(self.count.saturating_sub(keep));
            self.count = newest.number;
        }
    }

    /// The live state: one, of this progress, which keeps its wounds. They may be too many.
    pub(crate) fn set_live(&mut self, progress: Span) {
        self.count = 1;
        self.held.clear();
        self.held.push(Held { number: 1, progress });
    }

    /// Brings back what was noted when corruption began, if it is still kept and whole.
    pub(crate) fn keep_noted(&mut self, noted: Held, keep: u64) {
        let kept = noted.number > self.gone && self.count.saturating_sub(noted.number) < keep;
        if kept && !self.held.is_empty() && !self.held.contains(&noted) {
            let place = self.held.partition_point(|held| held.number < noted.number);
            self.held.insert(place, noted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(secs: u64) -> Span {
        Span::from_secs(secs)
    }

    fn pairs(losses: u32) -> TierPlan {
        let groups = vec![0, 0, 1, 1, 2, 2];
        TierPlan {
            groups,
            losses,
            needs: Keeps::Memory,
            live: false,
            in_storage: false,
            keep: 2,
            every: 1,
            on_top_of: None,
            tries: true,
            rebuild: Span::ZERO,
        }
    }

    #[test]
    fn the_last_few_are_held() {
        let mut shelf = Shelf::default();
        for n in 1..=5 {
            shelf.add(s(n), 2);
        }
        let all: Vec<u64> = shelf.newest_first().map(|held| held.number).collect();
        assert_eq!((shelf.count(), all), (5, vec![5, 4]));
        shelf.forget_after(s(4), 2);
        assert_eq!(shelf.newest(), Some(Held { number: 4, progress: s(4) }));
    }

    #[test]
    fn a_group_can_lose_so_many_seats() {
        let plan = pairs(1);
        let mut shelf = Shelf::default();
        shelf.add(s(1), 2);
        assert!(!shelf.wound(0, &plan) && !shelf.wound(2, &plan) && !shelf.wound(0, &plan));
        assert!(shelf.wound(3, &plan) && shelf.newest().is_none());
        // What is made later has lost nothing.
        shelf.add(s(2), 2);
        assert!(!shelf.wound(0, &plan));
        shelf.heal();
        assert!(!shelf.wound(1, &plan));
    }

    /// What was clean when corruption began is there as long as no more than `keep` have been made since.
    #[test]
    fn what_was_noted_is_kept_so_long() {
        for (later, kept) in [(0, true), (2, true), (3, false), (10, false)] {
            let mut shelf = Shelf::default();
            shelf.add(s(1), 3);
            let noted = shelf.newest().unwrap();
            for n in 0..later {
                shelf.add(s(2 + n), 3);
            }
            shelf.keep_noted(noted, 3);
            shelf.forget_after(s(1), 3);
            assert_eq!(shelf.newest(), kept.then_some(noted), "{later}");
        }
    }
}
