//! A stretch of running that saves in tiers: a tape from some place on, and where the work ends.
//!
//! Many stretches share a tape. One that restarts after a number of saves begins where the tape has made as many, if
//! nothing is outstanding there.

use std::sync::Arc;

use brittle_model::{Phase, PhaseSet, SimTime, Span};

use super::{Brought, Standing};
use crate::tape::{self, Doing, Tape};

/// A tape that began to run at an instant.
#[derive(Clone, Debug)]
pub(crate) struct Taped {
    since: SimTime,
    tape: Arc<Tape>,
    /// The place on the tape where it begins [ns], and how the tape stands there.
    from: Span,
    origin: tape::Standing,
    /// When all work is done, if that is ever [ns since it began].
    end: Option<Span>,
    /// The save that follows, and how much of it was made before [ns].
    closing: Span,
    closed: Span,
}

impl Taped {
    /// A tape from `since` on, from a place on it; of a job with `remaining` work and then a `closing` save, of which some
    /// is made already.
    pub(crate) fn new(
        since: SimTime,
        (tape, from): (Arc<Tape>, Span),
        remaining: Option<Span>,
        (closing, closed): (Span, Span),
    ) -> Self {
        let origin = tape.at(from);
        let end = remaining
            .map(|work| tape.time_of_work(origin.work.saturating_add(work)))
            .filter(|&end| end != Span::MAX)
            .map(|end| end.saturating_sub(from));
        Self { since, tape, from, origin, end, closing: closing - closed, closed }
    }

    /// The time at an instant: that of the work's end after it.
    fn elapsed(&self, at: SimTime) -> Span {
        let elapsed = at.since(self.since);
        self.end.map_or(elapsed, |end| elapsed.min(end))
    }

    /// The place on the tape at an instant.
    fn place(&self, at: SimTime) -> Span {
        self.from + self.elapsed(at)
    }

    /// The instant of a place on the tape.
    fn instant(&self, place: Span) -> SimTime {
        match place {
            Span::MAX => SimTime::NEVER,
            place => self.since.saturating_add(place.saturating_sub(self.from)),
        }
    }

    /// Whether the work is done, so that only the closing save goes on.
    fn is_closing(&self, at: SimTime) -> bool {
        self.end.is_some_and(|end| at.since(self.since) >= end)
    }

    /// Where it stands: sums since it began.
    pub(crate) fn told(&self, at: SimTime) -> tape::Standing {
        self.tape.at(self.place(at)).since(&self.origin)
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
        self.end.map(|end| self.since.saturating_add(end.saturating_add(self.closing)))
    }

    pub(super) fn first_save(&self) -> SimTime {
        self.tape.next_save_end(self.from).map_or(SimTime::NEVER, |end| self.instant(end))
    }

    /// When the tape must be laid out anew, if it does not go on for ever.
    pub(super) fn ends(&self) -> SimTime {
        self.tape.ends().map_or(SimTime::NEVER, |ends| self.instant(ends))
    }

    pub(super) fn exposed_until(&self, exposed: PhaseSet, target: Span) -> SimTime {
        let (computing, saving) =
            (exposed.contains(Phase::Computing), exposed.contains(Phase::Saving));
        let busy = self.origin.saving + self.origin.waiting + self.origin.checking;
        let before = if computing { self.from - busy } else { Span::ZERO };
        let before = before + if saving { busy } else { Span::ZERO };
        let target = target.saturating_add(before);
        self.instant(self.tape.exposed_until(computing, saving, saving, target).max(self.from))
    }

    /// What another one goes on from.
    pub(super) fn left_at(&self, at: SimTime) -> Brought {
        match self.is_closing(at) {
            true => Brought::Closing(self.closed + self.closing_by(at)),
            false => Brought::State(self.tape.state_at(self.place(at))),
        }
    }

    /// How many checkpoints of a tier of the tape have become durable by `at`.
    pub(crate) fn durable(&self, tier: usize, at: SimTime) -> u64 {
        self.tape.durables_by(tier, self.place(at)) - self.tape.durables_by(tier, self.from)
    }

    /// The work in the `back`-th newest checkpoint of a tier that is durable [ns, since it began; negative: before it].
    pub(crate) fn work_in(&self, tier: usize, at: SimTime, back: u64) -> i128 {
        let durable = self.tape.durable(tier, self.place(at), back);
        durable.expect("so many are durable").work - i128::from(self.origin.work.as_nanos())
    }

    /// The work done when the last check ended, if one has.
    pub(crate) fn checked_by(&self, at: SimTime) -> Option<Span> {
        let end = self.tape.last_check(self.place(at)).filter(|&end| end > self.from)?;
        Some(self.tape.at(end).work - self.origin.work)
    }

    /// When the next check ends after `at`, if that is before the work is done.
    pub(crate) fn next_check(&self, at: SimTime) -> SimTime {
        let last = self.end.map_or(Span::MAX, |end| self.from.saturating_add(end));
        let next = self.tape.next_check(self.place(at)).map(|(end, _)| end);
        next.filter(|&next| next <= last).map_or(SimTime::NEVER, |next| self.instant(next))
    }

    pub(super) const fn since(&self) -> SimTime {
        self.since
    }
}
