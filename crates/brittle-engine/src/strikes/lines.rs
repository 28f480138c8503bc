//! Lines: when each of the processes of all classes strikes next, and which of them is the first.
//!
//! Lines are numbered class by class, and of two at one instant the first in that order strikes first.

use brittle_model::SimTime;

use crate::winners::Winners;

/// The next strike of every line.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// Where the lines of each class begin.
    starts: Vec<u32>,
    /// Class of each line, and its number in the class.
    lines: Vec<(u16, u32)>,
    dues: Winners,
}

impl Lines {
    pub(super) fn clear(&mut self) {
        self.starts.clear();
        self.lines.clear();
        self.dues.clear();
    }

    /// The next class has so many lines.
    pub(super) fn add(&mut self, lines: u32) {
        let class = self.starts.len() as u16;
        self.starts.push(self.lines.len() as u32);
        self.lines.extend((0..lines).map(|line| (class, line)));
        self.dues.reserve(self.lines.len());
    }

    /// Sets or moves the next strike of a line; when the first of all is.
    #[inline]
    pub(super) fn set(&mut self, class: u16, line: u32, at: SimTime) -> SimTime {
        self.dues.set(self.starts[usize::from(class)] + line, at);
        self.dues.first()
    }

    /// Who strikes first: class, and line of the class.
    #[inline]
    pub(super) fn first(&self) -> (u16, u32) {
        self.lines[self.dues.winner() as usize]
    }
}
