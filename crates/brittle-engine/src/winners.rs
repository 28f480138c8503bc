//! Winners: instants by number, and which of them is the first.
//!
//! A winner tree (Knuth 1973, section 5.4.1): to move an instant costs a comparison for each doubling of how many
//! there are, and the first of all is at the root. Guarantees: of two at one instant the lower number is the first;
//! what was set when plays no role. Deliberately lacking: keys; numbers are dense, from zero on.

use brittle_model::SimTime;

/// Instants by number, each [`SimTime::NEVER`] until it is set.
#[derive(Debug)]
pub(crate) struct Winners {
    /// At place 1 the first of all, at place n the first of those at places 2n and 2n + 1; the last half are the
    /// instants themselves.
    tree: Vec<Due>,
}

/// An instant and whose it is.
#[derive(Clone, Copy, Debug)]
struct Due {
    at: SimTime,
    number: u32,
}

impl Default for Winners {
    fn default() -> Self {
        Self { tree: vec![Due { at: SimTime::NEVER, number: 0 }; 2] }
    }
}

impl Winners {
    /// Forgets all instants, keeps the memory.
    pub(crate) fn clear(&mut self) {
        for due in &mut self.tree {
            due.at = SimTime::NEVER;
        }
    }

    /// Makes room for so many.
    pub(crate) fn reserve(&mut self, count: usize) {
        if count > self.tree.len() / 2 {
            self.grow(count.next_power_of_two());
        }
    }

    #[cold]
    fn grow(&mut self, leaves: usize) {
        let old = self.tree.split_off(self.tree.len() / 2);
        let never = |number| Due { at: SimTime::NEVER, number: number as u32 };
        self.tree.clear();
        self.tree.resize(leaves, never(0));
        self.tree.extend_from_slice(&old);
        self.tree.extend((old.len()..leaves).map(never));
        for place in (1..leaves).rev() {
            self.tree[place] = self.below(place);
        }
    }

    /// Sets or moves the instant of a number for which there is room.
    #[inline]
    pub(crate) fn set(&mut self, number: u32, at: SimTime) {
        let leaf = number as usize + self.tree.len() / 2;
        self.tree[leaf].at = at;
        let mut place = leaf / 2;
        while place > 0 {
            self.tree[place] = self.below(place);
            place /= 2;
        }
    }

    /// The first of the two below a place: on the left are the lower numbers.
    #[inline(always)]
    fn below(&self, place: usize) -> Due {
        let (pairs, _) = self.tree.as_chunks();
        let [left, right] = &pairs[place];
        *(if right.at < left.at { right } else { left })
    }

    /// The first instant.
    #[inline]
    pub(crate) fn first(&self) -> SimTime {
        self.tree[1].at
    }

    /// Whose it is.
    #[inline]
    pub(crate) fn winner(&self) -> u32 {
        self.tree[1].number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_the_first_by_number_at_every_size() {
        let mut winners = Winners::default();
        for size in [1, 2, 3, 5, 8, 9, 33] {
            winners.clear();
            assert_eq!(winners.first(), SimTime::NEVER);
            let mut dues = vec![SimTime::NEVER; size];
            for step in 0..60 * size {
                let i = step * 7 % 11 * 5 % size;
                // It grows only now; few different instants, so that many fall together.
                winners.reserve(i + 1);
                dues[i] = match step * 13 % 6 {
                    5 => SimTime::NEVER,
                    at => SimTime::from_nanos(at as u64),
                };
                winners.set(i as u32, dues[i]);
                let first = (0..size).min_by_key(|&i| (dues[i], i)).unwrap_or(0);
                assert_eq!(winners.first(), dues[first]);
                if dues[first] < SimTime::NEVER {
                    assert_eq!(winners.winner() as usize, first);
                }
            }
        }
    }
}
