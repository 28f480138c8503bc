//! Where a job stands on its tape.

use brittle_model::Span;

use super::grain::Grain;

/// What a job does at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    /// It computes, perhaps slowed down.
    Computing,
    /// It is blocked by a save.
    Saving,
    /// It waits for uploads, to save.
    Waiting,
    /// It is verified.
    Checking,
}

/// Where a job stands: sums since the tape began. Work and the five other times add up to what has elapsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Work done, in time at full speed [ns].
    pub work: Span,
    /// Time blocked by saves [ns].
    pub saving: Span,
    /// Time waited for uploads [ns].
    pub waiting: Span,
    /// Time blocked by checks [ns].
    pub checking: Span,
    /// Time that uploads took from computing [ns].
    pub save_drag: Span,
    /// Time that the slow base pace took from computing [ns].
    pub base_drag: Span,
    /// Saves that have ended.
    pub saves: u64,
    /// Work since the snapshot of the last of them, brought along included [ns].
    pub open: Span,
    /// What the job does from this instant on.
    pub doing: Doing,
}

impl Standing {
    /// The same with its sums counted from `origin`, earlier on the same tape; `open` and `doing` are of the instant.
    pub(crate) fn since(&self, origin: &Self) -> Self {
        Self {
            work: self.work - origin.work,
            saving: self.saving - origin.saving,
            waiting: self.waiting - origin.waiting,
            checking: self.checking - origin.checking,
            save_drag: self.save_drag - origin.save_drag,
            base_drag: self.base_drag - origin.base_drag,
            saves: self.saves - origin.saves,
            ..*self
        }
    }

    /// The same with the sums of what went `before`.
    pub(super) fn after(&self, before: &Self) -> Self {
        Self {
            work: self.work + before.work,
            saving: self.saving + before.saving,
            waiting: self.waiting + before.waiting,
            checking: self.checking + before.checking,
            save_drag: self.save_drag + before.save_drag,
            base_drag: self.base_drag + before.base_drag,
            saves: self.saves + before.saves,
            ..*self
        }
    }
}

/// The sums of a [`Standing`], in plain nanoseconds. The base drag is what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Totals {
    /// Work done.
    pub(super) work: u64,
    /// Time blocked by saves.
    pub(super) saving: u64,
    /// Time waited.
    pub(super) waiting: u64,
    /// Time blocked by checks.
    pub(super) checking: u64,
    /// Time that uploads took.
    pub(super) save_drag: u64,
    /// Saves ended.
    pub(super) saves: u64,
    /// Work since the last one's snapshot.
    pub(super) open: u64,
}

/// A length of a tape in which one thing is done at one pace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    /// Sums where it begins.
    pub(super) totals: Totals,
    /// What is done.
    pub(super) doing: Doing,
    /// How computing is rounded.
    pub(super) grain: Grain,
}

impl Totals {
    /// Lets `time` pass in a piece.
    #[inline]
    pub(super) fn pass(&mut self, doing: Doing, grain: Grain, time: u64) {
        match doing {
            Doing::Computing => {
                let work = grain.work_in(time);
                self.work += work;
                self.open = self.open.saturating_add(work);
                self.save_drag += grain.drag_in(time - work);
            }
            Doing::Saving => self.saving += time,
            Doing::Waiting => self.waiting += time,
            Doing::Checking => self.checking += time,
        }
    }

    /// What has come since `before`; of what is open, only where no save has ended since.
    pub(super) const fn since(&self, before: &Self) -> Self {
        Self {
            work: self.work - before.work,
            saving: self.saving - before.saving,
            waiting: self.waiting - before.waiting,
            checking: self.checking - before.checking,
            save_drag: self.save_drag - before.save_drag,
            saves: self.saves - before.saves,
            open: if self.saves == before.saves { self.open - before.open } else { 0 },
        }
    }

    /// Adds a step `times` over: never more than what has elapsed, so nothing can overflow.
    #[inline]
    pub(super) const fn add(&mut self, step: &Self, times: u64) {
        self.work += step.work * times;
        self.saving += step.saving * times;
        self.waiting += step.waiting * times;
        self.checking += step.checking * times;
        self.save_drag += step.save_drag * times;
        self.saves += step.saves * times;
        self.open = self.open.saturating_add(step.open * times);
    }

    /// As a standing after `elapsed`.
    #[inline]
    pub(super) fn standing(&self, elapsed: u64, doing: Doing) -> Standing {
        let span = Span::from_nanos;
        let told = self.work + self.saving + self.waiting + self.checking + self.save_drag;
        Standing {
            work: span(self.work),
            saving: span(self.saving),
            waiting: span(self.waiting),
            checking: span(self.checking),
            save_drag: span(self.save_drag),
            base_drag: span(elapsed - told),
            saves: self.saves,
            open: span(self.open),
            doing,
        }
    }
}
