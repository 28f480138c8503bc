//! What a tape has made durable by an instant.

use brittle_model::Span;

use super::Tape;
use super::marks::Mark;

/// A snapshot that is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Durable {
    /// The work in it [ns, since the tape began; negative: so much less than had been done by then].
    pub work: i128,
    /// When it was taken: when its save began to block the job [ns since the tape began, before it negative].
    pub taken: i128,
    /// When it became durable [since the tape began].
    pub at: Span,
    /// The number of its save.
    pub number: u64,
}

impl From<Mark> for Durable {
    fn from(mark: Mark) -> Self {
        let Mark { at, number, work, taken } = mark;
        Self { work, taken, at: Span::from_nanos(at), number }
    }
}

impl Tape {
    /// How many snapshots of a tier have become durable on this tape by `elapsed`.
    pub(crate) fn durables_by(&self, tier: usize, elapsed: Span) -> u64 {
        self.durables[tier].until(elapsed.as_nanos(), self.cycle.as_ref())
    }

    /// The snapshot of a tier of an index, counted from 0 on, if there ever is one.
    pub(crate) fn durable_of(&self, tier: usize, index: u64) -> Option<Durable> {
        self.durables[tier].get(index, self.cycle.as_ref()).map(Durable::from)
    }

    /// The newest snapshot of a tier that became durable on this tape by `elapsed`, or the one `back` before.
    #[cfg(test)]
    pub(crate) fn durable(&self, tier: usize, elapsed: Span, back: u64) -> Option<Durable> {
        let (marks, cycle) = (&self.durables[tier], self.cycle.as_ref());
        let newest = marks.until(elapsed.as_nanos(), cycle).checked_sub(1)?;
        marks.get(newest.checked_sub(back)?, cycle).map(Durable::from)
    }
}
