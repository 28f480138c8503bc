//! Lines: when each of the processes of all classes strikes next, and which of them is the first.
//!
//! A winner tree (Knuth 1973, section 5.4.1): a line that moves costs a comparison for each doubling of their
//! number. Lines are numbered class by class, and of two at one instant the first in that order strikes first.

use brittle_model::SimTime;

/// The next strike of every line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Where the lines of each class begin.
    starts: Vec<u32>,
    /// The class of each line.
    classes: Vec<u16>,
    /// When each strikes.
    dues: Vec<SimTime>,
    /// The tree: at node 1 the first of all lines, at 2n and 2n + 1 the two of which the first is at n.
    winners: Vec<u32>,
}

impl Lines {
    pub(super) fn clear(&mut self) {
        self.starts.clear();
        self.classes.clear();
        self.dues.clear();
        self.winners.clear();
    }

    /// The next class has so many lines.
    pub(super) fn add(&mut self, lines: u32) {
        let class = self.starts.len() as u16;
        self.starts.push(self.classes.len() as u32);
        self.classes.resize(self.classes.len() + lines as usize, class);
    }

    /// All classes are there: none strikes yet.
    pub(super) fn close(&mut self) {
        let leaves = self.classes.len().next_power_of_two();
        self.dues.resize(leaves, SimTime::NEVER);
        self.winners.resize(leaves, 0);
        self.winners.extend(0..leaves as u32);
        for node in (1..leaves).rev() {
            self.winners[node] = self.winners[2 * node];
        }
    }

    /// How many lines a class has.
    pub(super) fn count(&self, class: u16) -> u32 {
        let class = usize::from(class);
        let end = self.starts.get(class + 1).copied().unwrap_or(self.classes.len() as u32);
        end - self.starts[class]
    }

    /// Sets or moves the next strike of a line.
    #[inline(always)]
    pub(super) fn set(&mut self, class: u16, line: u32, at: SimTime) {
        let line = self.starts[usize::from(class)] + line;
        self.dues[line as usize] = at;
        let mut node = line as usize + self.dues.len();
        while node > 1 {
            let (left, right) = (self.winners[node & !1], self.winners[node | 1]);
            node /= 2;
            let first = self.dues[left as usize] <= self.dues[right as usize];
            self.winners[node] = if first { left } else { right };
        }
    }

    /// When the first strike is.
    #[inline(always)]
    pub(super) fn first(&self) -> SimTime {
        self.dues[self.winners[1] as usize]
    }

    /// Whose it is: class, and line of the class.
    #[inline(always)]
    pub(super) fn whose(&self) -> (u16, u32) {
        let line = self.winners[1];
        let class = self.classes[line as usize];
        (class, line - self.starts[usize::from(class)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_the_first_in_order_at_every_size() {
        for sizes in [vec![], vec![1], vec![1, 1, 1], vec![3, 0, 1, 4], vec![2; 9]] {
            let mut lines = Lines::default();
            sizes.iter().for_each(|&size| lines.add(size));
            lines.close();
            assert_eq!(lines.first(), SimTime::NEVER);
            let all: Vec<(u16, u32)> = (0..sizes.len())
                .flat_map(|class| (0..sizes[class]).map(move |line| (class as u16, line)))
                .collect();
            let mut dues = vec![SimTime::NEVER; all.len()];
            for step in 0..60 * all.len() as u64 {
                let i = (step * 7 % 11 * 5) as usize % all.len();
                // Few different instants, so that many fall together.
                dues[i] = SimTime::from_nanos(step * 13 % 5);
                lines.set(all[i].0, all[i].1, dues[i]);
                let first = (0..all.len()).min_by_key(|&i| (dues[i], i)).unwrap_or(0);
                assert_eq!((lines.first(), lines.whose()), (dues[first], all[first]));
            }
            for (class, &size) in sizes.iter().enumerate() {
                assert_eq!(lines.count(class as u16), size);
            }
        }
    }
}
