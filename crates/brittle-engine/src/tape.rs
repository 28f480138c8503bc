//! A tape: how a running job computes, checks, waits and saves, laid out in full and in advance.
//!
//! A job computes until τ of work is done since its last save; then a save is due, perhaps after a check. It
//! goes to one or several tiers, each of which takes part in every so-many-th save, blocks the job for its
//! cost, and may go on in the background with an upload that slows the job down. Uploads that are not done in
//! time make later saves wait, or leave the tier out, or are dropped. All of that is deterministic. So a tape
//! is a beginning and then a cycle, kept as pieces in which one thing is done at one pace, with sums where
//! each begins: where the job stands at an instant is a division and a binary search, and no event a save.
//!
//! # What it guarantees
//!
//! - Integers only. Work and the five kinds of time that are not work add up to what has elapsed, at every
//!   nanosecond, and none ever shrinks.
//! - A tape that goes on from [`Tape::state_at`] by the same recipe is the rest of the first one, to the
//!   nanosecond, remainders of rounding included.
//! - At one instant, what ends (parts of uploads, phases) comes before what falls due, and a query sees both:
//!   an instant that ends a save counts it as ended.
//!
//! # When there is no cycle
//!
//! The state at the end of a save is that of outstanding uploads and of whose turn it is (see
//! [`Recipe::turn`]). There are finitely many, so it repeats; but that may take its time.
//!
//! It repeats after one turn if tiers with uploads wait or drop: at the end of a turn all of them take part in
//! the save, and each has just the one upload that begins. It repeats with the next upload of a tier that
//! skips, if that is the only one and all take part each time: the others' uploads have just begun too. These
//! are the recipes that [`Recipe::settles`] vouches for. It takes long only
//!
//! - if the turn itself is long;
//! - if a queue fills or drains slowly, because an upload takes a trifle more or less than the time between its
//!   tier's saves: about as many saves as that time holds trifles, for each place in the queue. A queue that
//!   is empty at each of its saves, or full, settles as a rule like a tier that waits;
//! - if several tiers skip, or one skips turns, and their uploads outlast many saves: up to the least common
//!   multiple of the numbers of saves that they outlast.
//!
//! While the storage is away an upload to it that nothing drops stands still, and only its age grows: that is no
//! hindrance to a cycle, and [`Tape::state_at`] counts it.
//!
//! A tape that has no cycle within [`Tape::MOST_PIECES`] pieces [`Tape::ends`]: it is exact up to there, and
//! who goes beyond lays out the next one from its state there. Nothing is approximated and nothing fails. A
//! rule for scenarios can bound the turn and lay one out to see whether it ends.
//!
//! # What it lacks
//!
//! The end of the work: ask [`Tape::time_of_work`]. What was durable before it began: whoever laid it out
//! knows. Failures: they cut the tape.

mod asked;
mod closing;
mod course;
mod durable;
mod entry;
mod grain;
mod layout;
mod machine;
mod marks;
mod onset;
mod recipe;
mod rest;
mod standing;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use closing::{Closing, FAR};
pub(crate) use course::{Course, Made};
pub(crate) use entry::Lead;
pub(crate) use recipe::{Backlog, CheckRecipe, Part, Recipe, TierRecipe};
pub(crate) use rest::{Rate, Rest};
pub(crate) use standing::{Doing, Standing};
use state::Later;
pub(crate) use state::State;

use std::sync::Arc;

use brittle_model::Span;

use entry::Entries;
use machine::{Deaf, Machine};
use marks::Marks;
use standing::{Piece, Totals};

/// How a job goes on from a state, by a recipe, until it is disturbed.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    recipe: Arc<Recipe>,
    /// Where it begins.
    start: State,
    /// When each piece begins [ns since the tape began].
    begins: Vec<u64>,
    /// What lies between.
    pieces: Vec<Piece>,
    /// What repeats, if anything does.
    cycle: Option<Cycle>,
    /// Up to where it is laid out, repetition included [ns]; `u64::MAX`: for ever.
    end: u64,
    /// Where another tape goes on from its end, if it was laid out up to that [ns since that one began].
    joins: Option<Span>,
    /// After how many saves the same tiers and checks take their turn again.
    turn: Option<u64>,
    /// Whether neither it has an end, nor any that goes on by the same recipe.
    is_short: bool,
    /// Where intervals begin in the first turn.
    starts: Vec<Start>,
    /// The ways onto it with nothing outstanding.
    entries: Entries,
    /// When checks end.
    checks: Marks,
    /// When saves end.
    saves: Marks,
    /// When snapshots become durable, for each tier.
    durables: Vec<Marks>,
}

/// Where an interval begins.
#[derive(Clone, Debug)]
struct Start {
    /// Saves so far.
    count: u64,
    /// When [ns].
    now: u64,
    state: State,
}

/// The part of a tape that repeats for ever.
#[derive(Clone, Debug)]
struct Cycle {
    /// Its first piece; the last one is the tape's.
    first: usize,
    /// When it first begins [ns since the tape began].
    begin: u64,
    /// How long it is [ns].
    length: u64,
    /// What a turn of it adds.
    step: Totals,
    /// The saves that fall due in it, those included that no tier takes part in.
    dues: u64,
    /// The state where it first begins.
    state: State,
}

impl Cycle {
    /// When its first turn ends [ns].
    #[inline]
    const fn end(&self) -> u64 {
        self.begin + self.length
    }

    /// The instant of the first turn that an instant after its beginning repeats, and how many turns later.
    #[inline]
    const fn fold(&self, elapsed: u64) -> (u64, u64) {
        let into = elapsed - self.begin;
        (self.begin + into % self.length, into / self.length)
    }
}

impl Tape {
    /// How many pieces are laid out in search of a cycle.
    pub(crate) const MOST_PIECES: usize = 65_536;
    /// How many pieces a tape has at most that is short: one that goes on from another state, by a recipe that settles, has
    /// its cycle within a few times as many.
    const SHORT: usize = Self::MOST_PIECES / 16;

    /// The tape of a job that begins.
    pub(crate) fn new(recipe: &Recipe) -> Self {
        Self::from(recipe, State::fresh(recipe))
    }

    /// The tape of a job that goes on from a state. The recipe may have another pace, interval or check, other
    /// costs and backlogs, and another speed of the storage than the one that led there; its tiers are as many, and their uploads of as many
    /// parts.
    pub(crate) fn from(recipe: &Recipe, state: State) -> Self {
        layout::lay_out(&Arc::new(recipe.clone()), state, None, None)
    }

    /// The place on the tape from which all is as from this state, if there is one where an interval begins in the first
    /// turn, or where the cycle does [ns since the tape began].
    pub(crate) fn place_of(&self, state: &State) -> Option<Span> {
        if !state.is_begun() {
            return None;
        }
        let saves = state.count.checked_rem(self.turn?)?;
        let place = self.starts.binary_search_by_key(&saves, |start| start.count);
        if let Ok(place) = place
            && state.repeats(&self.starts[place].state)
        {
            return Some(Span::from_nanos(self.starts[place].now));
        }
        let cycle =
            self.cycle.as_ref().filter(|cycle| saves == 0 && state.repeats(&cycle.state))?;
        Some(Span::from_nanos(cycle.begin))
    }

    /// Up to where the tape is good [ns], if it is not good for ever: there was no cycle to be found. No query
    /// goes beyond; those that would answer with an instant beyond say [`Span::MAX`] or `None`.
    pub(crate) fn ends(&self) -> Option<Span> {
        (self.end < u64::MAX).then_some(Span::from_nanos(self.end))
    }

    /// Where the job stands.
    #[inline]
    pub(crate) fn at(&self, elapsed: Span) -> Standing {
        let elapsed = elapsed.as_nanos();
        let (folded, turns) = self.fold(elapsed);
        let index = self.begins.partition_point(|begin| *begin <= folded) - 1;
        let piece = &self.pieces[index];
        let mut totals = piece.totals;
        totals.pass(piece.doing, piece.grain, folded - self.begins[index]);
        if turns > 0
            && let Some(cycle) = &self.cycle
        {
            totals.add(&cycle.step, turns);
        }
        totals.standing(elapsed, piece.doing)
    }

    /// The state in which the job is. Runs at most the beginning or one turn of the cycle again.
    pub(crate) fn state_at(&self, elapsed: Span) -> State {
        let elapsed = elapsed.as_nanos();
        assert!(elapsed <= self.end, "beyond the end of the tape");
        let (start, mut left, turns) = match &self.cycle {
            Some(cycle) if elapsed >= cycle.begin => {
                let (folded, turns) = cycle.fold(elapsed);
                (&cycle.state, folded - cycle.begin, turns)
            }
            _ => (&self.start, elapsed, 0),
        };
        let mut machine = Machine::new(&self.recipe, start.clone());
        loop {
            machine.settle(&mut Deaf);
            if left == 0 {
                break;
            }
            let time = machine.step().length.map_or(left, |length| length.min(left));
            machine.pass(time);
            left -= time;
        }
        let mut state = machine.state;
        if let Some(cycle) = &self.cycle {
            let Totals { work, open, .. } = cycle.step;
            let by = Later { saves: cycle.dues, open, work, time: cycle.length };
            state.later(&self.recipe, by.times(turns));
        }
        state
    }

    /// The instant of the pieces that an instant repeats, and how many turns later.
    #[inline]
    fn fold(&self, elapsed: u64) -> (u64, u64) {
        match &self.cycle {
            Some(cycle) if elapsed >= cycle.end() => cycle.fold(elapsed),
            _ => {
                assert!(elapsed <= self.end, "beyond the end of the tape");
                (elapsed, 0)
            }
        }
    }
}
