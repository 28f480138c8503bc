//! The head of a stretch: what was begun before it, and goes on.

use brittle_model::{SimTime, Span};

use super::{Pace, Standing};

/// The rest of a piece of work and its save, begun in an earlier stretch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    /// When it goes on.
    pub from: SimTime,
    /// Work done before that is not durable.
    pub open: Span,
    /// Work left to the save.
    pub left: Span,
    /// The time that it takes.
    pub time: Span,
    /// What is left of the save after that.
    pub save: Span,
    /// The time that had been spent in the save before.
    pub into: Option<Span>,
    /// Whether the job is done with it.
    pub is_last: bool,
}

impl Head {
    /// Where things stand at an instant within it.
    pub(crate) fn at(&self, at: SimTime, pace: Pace) -> Standing {
        let elapsed = at.since(self.from);
        let computed = elapsed.min(self.time);
        let done = pace.work_in(computed).min(self.left);
        let saving = elapsed - computed;
        let in_save = done == self.left && saving < self.save;
        Standing {
            saves: 0,
            kept: Span::ZERO,
            open: self.open + done,
            done,
            saving,
            into_save: in_save.then(|| self.into.unwrap_or(Span::ZERO) + saving),
        }
    }

    /// Puts it before what came after it.
    pub(crate) fn before(&self, stand: &mut Standing) {
        stand.saves += 1;
        stand.kept += self.open + self.left;
        stand.done += self.left;
        stand.saving += self.save;
    }

    /// Whether it ends in a save: all but the last one do.
    pub(crate) const fn ends_in_save(&self) -> bool {
        !self.is_last
    }

    /// The instant within it at which exposed phases have lasted for `target`, or what is left of that.
    pub(crate) fn exposed_until(
        &self,
        computing: bool,
        saving: bool,
        target: Span,
    ) -> Result<SimTime, Span> {
        let mut from = self.from;
        let mut left = target;
        for (exposed, length) in [(computing, self.time), (saving, self.save)] {
            if exposed {
                if left <= length {
                    return Ok(from.saturating_add(left));
                }
                left -= length;
            }
            from = from.saturating_add(length);
        }
        Err(left)
    }
}
