//! The beginning of a lead: computing, with nothing outstanding, until a save is due.
//!
//! Most jobs that go on in the middle of an interval are disturbed before its end. So what follows is laid out when
//! somebody asks for it, and not before.

use std::cell::RefCell;

use brittle_model::Span;

use super::entry::{Entry, Lead};
use super::grain::Grain;
use super::standing::{Doing, Standing, Totals};
use super::state::{Stage, State};
use super::{Recipe, Tape};

/// The beginning of a lead.
#[derive(Clone, Debug)]
pub(super) struct Onset {
    start: State,
    /// How computing is rounded.
    grain: Grain,
    /// When the save is due [ns since it began].
    due: u64,
    /// The memory of a lead that is none any more.
    old: RefCell<Option<Box<Lead>>>,
}

impl Onset {
    /// The beginning of the lead from `state` to `tape`, if it is one of those that can wait: in the middle of an interval,
    /// nothing outstanding, and what follows surely never [`Tape::ends`].
    pub(super) fn of(
        tape: &Tape,
        state: State,
        old: &mut Option<Box<Lead>>,
    ) -> Result<Self, State> {
        let recipe: &Recipe = &tape.recipe;
        let interval = recipe.interval.map_or(0, Span::as_nanos);
        let can_wait = tape.is_short
            && state.stage == Stage::Computing
            && (1..interval).contains(&state.into)
            && state.uploads.iter().all(Vec::is_empty);
        let base = recipe.base();
        let grain = match state.grain.is_at(base, base) {
            true => state.grain,
            false => Grain::new(base, base),
        };
        match grain.time_for(interval.saturating_sub(state.into)) {
            Some(due) if can_wait => {
                Ok(Self { start: state, grain, due, old: RefCell::new(old.take()) })
            }
            _ => Err(state),
        }
    }

    /// Whether the save is not due.
    #[inline]
    pub(super) const fn holds(&self, elapsed: Span) -> bool {
        elapsed.as_nanos() < self.due
    }

    /// Where the job stands before the save is due.
    #[inline]
    pub(super) fn at(&self, elapsed: Span) -> Standing {
        let elapsed = elapsed.as_nanos();
        let mut totals = Totals { open: self.start.open, ..Totals::default() };
        totals.pass(Doing::Computing, self.grain, elapsed);
        totals.standing(elapsed, Doing::Computing)
    }

    /// The state in which the job is before the save is due.
    pub(super) fn state_at(&self, elapsed: Span) -> State {
        let mut state = self.start.clone();
        if !elapsed.is_zero() {
            let elapsed = elapsed.as_nanos();
            let work = self.grain.work_in(elapsed);
            state.grain = self.grain.after(elapsed);
            state.into += work;
            state.open = state.open.saturating_add(work);
        }
        state
    }

    /// The whole way onto the tape.
    #[cold]
    pub(super) fn entry(&self, tape: &Tape) -> Entry {
        Entry::new(tape, self.start.clone(), self.old.take())
    }

    /// The memory that has not been used.
    pub(super) fn take_old(&mut self) -> Option<Box<Lead>> {
        self.old.take()
    }
}
