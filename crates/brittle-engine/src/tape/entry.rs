//! How a job comes upon a tape: at a place of it, or after a lead.
//!
//! A job that restarts has nothing outstanding, where the tape has as many saves behind it and perhaps uploads under way.
//! Some saves later the two are alike; what goes before is the lead. It depends on nothing but the tape's recipe and
//! whose turn it is, so that those that begin with nothing outstanding are kept with the tape, up to
//! [`Entry::MOST_KEPT`] of them. Who asks first lays it out, and it is the same whoever does.

use std::sync::{Arc, OnceLock};

use brittle_model::Span;

use super::layout;
use super::{Recipe, Standing, State, Tape};

/// The way onto a tape.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// What goes before the tape.
    pub(super) lead: Option<Lead>,
    /// The place where the tape is taken up [ns since it began].
    pub(super) from: Span,
    /// How the tape stands there.
    pub(super) origin: Standing,
    /// Snapshots of each tier that the tape has made durable by then.
    pub(super) durables: Vec<u64>,
}

/// What goes before a tape.
#[derive(Clone, Debug)]
pub(super) struct Lead {
    pub(super) tape: Tape,
    /// How long it takes [ns]; [`Span::MAX`] if it never comes to the tape.
    pub(super) length: Span,
    /// How it stands at its end.
    pub(super) told: Standing,
}

/// Entries with nothing outstanding, by the number of saves before them in a turn.
pub(super) type Entries = Box<[OnceLock<Arc<Entry>>]>;

impl Entry {
    /// The longest turn of which entries are kept.
    pub(super) const MOST_KEPT: u64 = 4096;

    /// Room for the entries of a turn.
    pub(super) fn room(turn: Option<u64>) -> Entries {
        let turn = turn.filter(|turn| *turn <= Self::MOST_KEPT).unwrap_or(0);
        (0..turn).map(|_| OnceLock::new()).collect()
    }

    /// The way onto `tape` from a state. A lead is laid out in the place of an `old` one.
    pub(super) fn new(tape: &Tape, state: State, old: Option<Tape>) -> Self {
        let at = |from: Span, lead| {
            let durables = (0..tape.durables.len()).map(|tier| tape.durables_by(tier, from));
            Self { lead, from, origin: tape.at(from), durables: durables.collect() }
        };
        if let Some(from) = tape.place_of(&state) {
            return at(from, None);
        }
        let lead = layout::lay_out(&tape.recipe, state, Some(tape), old);
        let (length, told) = match lead.joins {
            Some(_) => (Span::from_nanos(lead.end), lead.at(Span::from_nanos(lead.end))),
            None => (Span::MAX, lead.at(Span::ZERO)),
        };
        let from = lead.joins.unwrap_or(Span::ZERO);
        at(from, Some(Lead { tape: lead, length, told }))
    }

    /// The way onto `tape` after so many saves, with nothing done since and nothing outstanding.
    pub(super) fn after(tape: &Tape, saves: u64, old: &mut Option<Tape>) -> Arc<Self> {
        let recipe: &Recipe = &tape.recipe;
        let kept = tape.turn.and_then(|turn| tape.entries.get((saves % turn) as usize));
        match (kept, tape.turn) {
            (Some(kept), Some(turn)) => Arc::clone(kept.get_or_init(|| {
                Arc::new(Self::new(tape, State::after(recipe, saves % turn), None))
            })),
            _ => Arc::new(Self::new(tape, State::after(recipe, saves), old.take())),
        }
    }
}
