//! Lays a tape out: runs the machine until it is where it was before.

use std::sync::Arc;

use super::entry::Entry;
use super::machine::{Machine, Notes, Step};
use super::marks::{Mark, Marks};
use super::recipe::Recipe;
use super::standing::{Piece, Totals};
use super::state::State;
use super::{Cycle, Start, Tape};

/// What is taken down on the way.
struct Record {
    begins: Vec<u64>,
    pieces: Vec<Piece>,
    totals: Totals,
    checks: Marks,
    saves: Marks,
    durables: Vec<Marks>,
}

impl Notes for Record {
    fn durable(&mut self, tier: usize, mark: Mark) {
        self.durables[tier].push(mark);
    }

    fn checked(&mut self, mark: Mark) {
        self.checks.push(mark);
    }

    fn saved(&mut self, mark: Mark) {
        self.saves.push(mark);
        self.totals.saves += 1;
        self.totals.open = 0;
    }
}

/// A place to come back to.
struct Place {
    state: State,
    now: u64,
    pieces: usize,
    totals: Totals,
    checks: usize,
    saves: usize,
    durables: Vec<usize>,
}

impl Record {
    /// Nothing yet, of a job with so many tiers; in the memory of an old tape, if there is one.
    fn new(tiers: usize, old: Option<&mut Tape>) -> Self {
        let mut record = Self {
            begins: Vec::new(),
            pieces: Vec::new(),
            totals: Totals::default(),
            checks: Marks::default(),
            saves: Marks::default(),
            durables: Vec::new(),
        };
        if let Some(Tape { begins, pieces, checks, saves, durables, .. }) = old {
            std::mem::swap(&mut record.begins, begins);
            std::mem::swap(&mut record.pieces, pieces);
            std::mem::swap(&mut record.checks, checks);
            std::mem::swap(&mut record.saves, saves);
            std::mem::swap(&mut record.durables, durables);
        }
        record.begins.clear();
        record.pieces.clear();
        record.durables.resize_with(tiers, Marks::default);
        let all = record.durables.iter_mut().chain([&mut record.checks, &mut record.saves]);
        all.for_each(Marks::clear);
        record
    }

    /// Takes a step down: as a piece of its own, unless it goes on with the last one. Every interval begins with
    /// a fresh grain.
    fn take(&mut self, now: u64, step: &Step) {
        let goes_on = self.pieces.last().is_some_and(|last| last.doing == step.doing);
        if !goes_on || step.fresh {
            self.begins.push(now);
            self.pieces.push(Piece { totals: self.totals, doing: step.doing, grain: step.grain });
        }
        if let Some(length) = step.length {
            self.totals.pass(step.doing, step.grain, length);
        }
    }

    /// Where a machine is.
    fn place(&self, machine: &Machine<'_>) -> Place {
        Place {
            state: machine.state.clone(),
            now: machine.now,
            pieces: self.pieces.len(),
            totals: self.totals,
            checks: self.checks.len(),
            saves: self.saves.len(),
            durables: self.durables.iter().map(Marks::len).collect(),
        }
    }

    /// The cycle from a place to where a machine is.
    fn close(&mut self, place: Place, machine: &Machine<'_>) -> Cycle {
        self.checks.repeat_from(place.checks);
        self.saves.repeat_from(place.saves);
        for (marks, first) in self.durables.iter_mut().zip(place.durables) {
            marks.repeat_from(first);
        }
        Cycle {
            first: place.pieces,
            begin: place.now,
            length: machine.now - place.now,
            step: self.totals.since(&place.totals),
            dues: machine.state.count - place.state.count,
            state: place.state,
        }
    }
}

/// Lays out a tape. A cycle is found as Brent does: the state is compared with that of one earlier place,
/// which moves on whenever it has been compared as often as the power of two that is next. With a base, a tape of
/// the same recipe, it ends where that can be taken up, after a save at least. The memory of an `old` tape is used again, which is none any more.
pub(super) fn lay_out(
    recipe: &Arc<Recipe>,
    state: State,
    base: Option<&Tape>,
    old: Option<&mut Tape>,
) -> Tape {
    let turn = base.map_or_else(|| recipe.turn(), |base| base.turn);
    let mut starts = Vec::new();
    let mut machine = Machine::new(recipe, state.clone());
    let mut record = Record::new(recipe.tiers.len(), old);
    record.totals.open = state.open;
    let mut place: Option<Place> = None;
    let (mut compared, mut power) = (0, 1);
    let (mut cycle, mut joins) = (None, None);
    let end = loop {
        machine.settle(&mut record);
        let State { count, .. } = machine.state;
        if base.is_none() && machine.state.is_begun() && turn.is_some_and(|turn| count < turn) {
            starts.push(Start { count, now: machine.now, state: machine.state.clone() });
        }
        if record.saves.len() > 0 {
            joins = base.and_then(|base| base.place_of(&machine.state));
        }
        let comparable = joins.is_none()
            && machine.state.is_begun()
            && turn.is_some_and(|turn| count.is_multiple_of(turn));
        if comparable {
            let recurs = |place: &mut Place| {
                let quiet = record.totals.saves == place.totals.saves;
                machine.state.recurs(&place.state, recipe, quiet)
            };
            match place.take_if(recurs) {
                Some(place) => {
                    cycle = Some(record.close(place, &machine));
                    break u64::MAX;
                }
                None if place.is_none() || compared == power => {
                    place = Some(record.place(&machine));
                    power = if compared == 0 { 1 } else { power * 2 };
                    compared = 0;
                }
                None => {}
            }
            compared += 1;
        }
        if joins.is_some() || record.pieces.len() >= Tape::MOST_PIECES {
            // What lies at the end is told there too.
            let step = machine.step();
            record.take(machine.now, &Step { fresh: true, length: None, ..step });
            break machine.now;
        }
        let mut step = machine.step();
        step.length = step.length.filter(|length| machine.now.checked_add(*length).is_some());
        record.take(machine.now, &step);
        match step.length {
            Some(length) => machine.pass(length),
            None => break u64::MAX,
        }
    };
    let is_short = end == u64::MAX && record.pieces.len() <= Tape::SHORT && recipe.settles();
    let Record { begins, pieces, checks, saves, durables, .. } = record;
    Tape {
        recipe: Arc::clone(recipe),
        start: state,
        begins,
        pieces,
        cycle,
        end,
        joins,
        turn,
        is_short,
        starts,
        entries: Entry::room(turn.filter(|_| base.is_none())),
        checks,
        saves,
        durables,
    }
}
