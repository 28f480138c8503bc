//! A stretch of running that saves in tiers: the course of a tape, and where the work ends.

use brittle_model::{Phase, PhaseSet, SimTime, Span};

use super::{Brought, Standing};
use crate::tape::{self, Closing, Course, Doing, Lead, Made, Rate};

/// A course that began at an instant.
#[derive(Clone, Debug)]
pub(crate) struct Taped {
    since: SimTime,
    course: Course,
    /// When all work is done, if that is ever [ns since it began].
    end: Option<Span>,
    /// The save that follows, or what is left of it.
    closing: Closing,
}

impl Taped {
    /// A course from `since` on; of a job with `remaining` work and then a `closing` save, or what is left of one.
    pub(crate) fn new(
        since: SimTime,
        course: Course,
        remaining: Option<Span>,
        closing: Closing,
    ) -> Self {
        let end = remaining.map(|work| course.time_of_work(work)).filter(|&end| end != Span::MAX);
        Self { since, course, end, closing }
    }

    /// The speed of the storage.
    fn rate(&self) -> Rate {
        self.course.rate()
    }

    /// Takes its lead away, if nobody else goes by it: nothing can be asked of it any more.
    pub(crate) fn take_lead(&mut self) -> Option<Box<Lead>> {
        self.course.take_lead()
    }

    /// The time at an instant: that of the work's end after it.
    fn elapsed(&self, at: SimTime) -> Span {
        let elapsed = at.since(self.since);
        self.end.map_or(elapsed, |end| elapsed.min(end))
    }

    /// The instant of a time.
    fn instant(&self, elapsed: Span) -> SimTime {
        match elapsed {
            Span::MAX => SimTime::NEVER,
            elapsed => self.since.saturating_add(elapsed),
        }
    }

    /// Whether the work is done, so that only the closing save goes on.
    fn is_closing(&self, at: SimTime) -> bool {
        self.end.is_some_and(|end| at.since(self.since) >= end)
    }

    /// Where it stands: sums since it began.
    pub(crate) fn told(&self, at: SimTime) -> tape::Standing {
        self.course.at(self.elapsed(at))
    }

    /// The same as any stretch tells it: what is durable is not known here, and all time without work is a save's.
    pub(super) fn at(&self, at: SimTime) -> Standing {
        let told = self.told(at);
        let blocked = told.saving + told.waiting + told.checking;
        let saves = told.doing != Doing::Computing || self.is_closing(at);
        Standing {
            saves: told.saves,
            kept: told.work,
            open: Span::ZERO,
            done: told.work,
            saving: blocked + self.closing_by(at),
            into_save: saves.then_some(Span::ZERO),
        }
    }

    /// The time in the closing save by `at`.
    pub(crate) fn closing_by(&self, at: SimTime) -> Span {
        at.since(self.since) - self.elapsed(at)
    }

    pub(super) fn has_work_left(&self, at: SimTime) -> bool {
        !self.is_closing(at)
    }

    pub(super) fn finish(&self) -> Option<SimTime> {
        let closing = Span::from_nanos(self.closing.time_at(self.rate()));
        self.end.map(|end| self.since.saturating_add(end.saturating_add(closing)))
    }

    pub(super) fn first_save(&self) -> SimTime {
        self.course.first_save_end().map_or(SimTime::NEVER, |end| self.instant(end))
    }

    /// When its course must be laid out anew, if it does not go on for ever.
    pub(super) fn ends(&self) -> SimTime {
        self.course.ends().map_or(SimTime::NEVER, |ends| self.instant(ends))
    }

    /// When a tape that others share is taken up, if that is later than `since`.
    pub(super) fn joint(&self) -> SimTime {
        match self.course.joint() {
            Span::ZERO => SimTime::NEVER,
            joint => self.instant(joint),
        }
    }

    pub(super) fn exposed_until(&self, exposed: PhaseSet, target: Span) -> SimTime {
        let (computing, saving) =
            (exposed.contains(Phase::Computing), exposed.contains(Phase::Saving));
        self.instant(self.course.exposed_until(computing, saving, target))
    }

    /// What another one goes on from.
    pub(super) fn left_at(&self, at: SimTime) -> Brought {
        match self.is_closing(at) {
            true => {
                let spent = self.closing_by(at).as_nanos();
                Brought::Closing(self.closing.after(spent, self.rate()))
            }
            false => Brought::State(self.course.state_at(self.elapsed(at))),
        }
    }

    /// The checkpoints of a tier of the tape that have become durable by `at`.
    pub(crate) fn made(&self, tier: usize, at: SimTime) -> Made<'_> {
        self.course.made(tier, self.elapsed(at))
    }

    /// The work done when the last check ended, if one has.
    pub(crate) fn checked_by(&self, at: SimTime) -> Option<Span> {
        self.course.checked_by(self.elapsed(at))
    }

    /// When the next check ends after `at`, if that is before the work is done.
    pub(crate) fn next_check(&self, at: SimTime) -> SimTime {
        let last = self.end.unwrap_or(Span::MAX);
        let next = self.course.next_check(self.elapsed(at));
        next.filter(|&next| next <= last).map_or(SimTime::NEVER, |next| self.instant(next))
    }

    pub(crate) const fn since(&self) -> SimTime {
        self.since
    }
}
