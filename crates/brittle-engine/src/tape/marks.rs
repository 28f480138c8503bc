//! What happens at instants of a tape, in order: durables, checks, ends of saves.

use super::Cycle;

/// Something that happens at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// When [ns since the tape began].
    pub(super) at: u64,
    /// The number of its save.
    pub(super) number: u64,
    /// The work in its snapshot [ns, since the tape began; before it negative].
    pub(super) work: i128,
    /// When that was taken [ns, the same].
    pub(super) taken: i128,
}

/// Marks of one kind, the last of which repeat with the cycle. They are numbered from 0 on.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    list: Vec<Mark>,
    /// The first that repeats.
    first: usize,
}

impl Marks {
    /// Adds one that is not before the last.
    pub(super) fn push(&mut self, mark: Mark) {
        self.list.push(mark);
    }

    /// Takes all of them away.
    pub(super) fn clear(&mut self) {
        self.list.clear();
        self.first = 0;
    }

    /// How many there are so far.
    pub(super) const fn len(&self) -> usize {
        self.list.len()
    }

    /// The marks from `first` on repeat.
    pub(super) const fn repeat_from(&mut self, first: usize) {
        self.first = first;
    }

    /// How many lie at or before an instant.
    pub(super) fn until(&self, elapsed: u64, cycle: Option<&Cycle>) -> u64 {
        let within = |at| self.list.partition_point(|mark| mark.at <= at) as u64;
        match cycle {
            Some(cycle) if elapsed >= cycle.end() => {
                let (within_cycle, turns) = cycle.fold(elapsed);
                // An instant that ends a turn is not folded upon the instant before the first one.
                let in_turn = within(within_cycle) - self.first as u64;
                self.first as u64 + turns * self.per_turn() + in_turn
            }
            _ => within(elapsed),
        }
    }

    /// The mark of an index, if there ever is one.
    pub(super) fn get(&self, index: u64, cycle: Option<&Cycle>) -> Option<Mark> {
        if index < self.list.len() as u64 {
            return Some(self.list[index as usize]);
        }
        let cycle = cycle?;
        let beyond = index - self.first as u64;
        let turns = beyond.checked_div(self.per_turn())?;
        let mark = self.list[self.first + (beyond % self.per_turn()) as usize];
        Some(Mark {
            at: cycle.length.checked_mul(turns).and_then(|by| by.checked_add(mark.at))?,
            number: mark.number.saturating_add(cycle.dues.saturating_mul(turns)),
            work: mark.work + i128::from(cycle.step.work) * i128::from(turns),
            taken: mark.taken + i128::from(cycle.length) * i128::from(turns),
        })
    }

    /// How many a turn of the cycle has.
    const fn per_turn(&self) -> u64 {
        (self.list.len() - self.first) as u64
    }
}
