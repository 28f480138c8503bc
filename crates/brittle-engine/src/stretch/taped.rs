//! A stretch of running that saves in tiers: a tape, and where the work ends.

use std::sync::Arc;

use brittle_model::{Phase, PhaseSet, SimTime, Span};

use super::Standing;
use crate::tape::{self, Doing, State, Tape};

/// A tape that began to run at an instant.
#[derive(Clone, Debug)]
pub(crate) struct Taped {
    since: SimTime,
    tape: Arc<Tape>,
    /// When all work is done, if that is ever [ns since it began].
    end: Option<Span>,
    /// The save that follows [ns].
    closing: Span,
}

impl Taped {
    /// A tape from `since` on; of a job with `remaining` work and then a `closing` save.
    pub(crate) fn new(
        since: SimTime,
        tape: Arc<Tape>,
        remaining: Option<Span>,
        closing: Span,
    ) -> Self {
        let end = remaining.map(|work| tape.time_of_work(work)).filter(|&end| end != Span::MAX);
        Self { since, tape, end, closing }
    }

    /// The time on the tape at an instant: that of the work's end after it.
    fn elapsed(&self, at: SimTime) -> Span {
        let elapsed = at.since(self.since);
        self.end.map_or(elapsed, |end| elapsed.min(end))
    }

    /// Whether the work is done, so that only the closing save goes on.
    fn is_closing(&self, at: SimTime) -> bool {
        self.end.is_some_and(|end| at.since(self.since) >= end)
    }

    /// Where the tape stands.
    pub(crate) fn told(&self, at: SimTime) -> tape::Standing {
        self.tape.at(self.elapsed(at))
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
            saving: blocked + (at.since(self.since) - self.elapsed(at)),
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
        self.tape.first_save_end().map_or(SimTime::NEVER, |end| self.since.saturating_add(end))
    }

    /// When the tape must be laid out anew, if it does not go on for ever.
    pub(super) fn ends(&self) -> SimTime {
        // An instant before: no query goes beyond the end.
        let last = |ends: Span| ends.saturating_sub(Span::from_nanos(1));
        self.tape.ends().map_or(SimTime::NEVER, |ends| self.since.saturating_add(last(ends)))
    }

    pub(super) fn exposed_until(&self, exposed: PhaseSet, target: Span) -> SimTime {
        let saving = exposed.contains(Phase::Saving);
        let at =
            self.tape.exposed_until(exposed.contains(Phase::Computing), saving, saving, target);
        self.since.saturating_add(at)
    }

    /// The state that another tape goes on from.
    pub(crate) fn state_at(&self, at: SimTime) -> State {
        self.tape.state_at(self.elapsed(at))
    }

    /// How many checkpoints of a tier of the tape have become durable by `at`, and the work in the `back`-th newest
    /// [ns, since the tape began; negative: before it].
    pub(crate) fn durable(&self, tier: usize, at: SimTime) -> u64 {
        self.tape.durables_by(tier, self.elapsed(at))
    }

    /// The work in the `back`-th newest checkpoint of a tier that is durable [ns, since the tape began; negative: before
    /// it].
    pub(crate) fn work_in(&self, tier: usize, at: SimTime, back: u64) -> i128 {
        let durable = self.tape.durable(tier, self.elapsed(at), back);
        durable.expect("so many are durable").work
    }

    /// The work done when the last check ended, if one has.
    pub(crate) fn checked_by(&self, at: SimTime) -> Option<Span> {
        let end = self.tape.last_check(self.elapsed(at))?;
        Some(self.tape.at(end).work)
    }

    /// When the next check ends after `at`, if that is before the work is done.
    pub(crate) fn next_check(&self, at: SimTime) -> SimTime {
        let next = self.tape.next_check(self.elapsed(at)).map(|(end, _)| end);
        let next = next.filter(|&next| self.end.is_none_or(|end| next <= end));
        next.map_or(SimTime::NEVER, |next| self.since.saturating_add(next))
    }

    pub(super) const fn since(&self) -> SimTime {
        self.since
    }
}
