//! The shop: repairs that wait for parts and crews.
//!
//! An order goes up its [ladder](crate::ladder): each rung waits for its part, then for its crew, then takes its
//! duration in the crew's working hours. At one instant everything that ends or arrives is dealt with first, in the
//! order of arrival numbers; then the crews take what waits, each by its discipline.
//!
//! Guarantees: the outcome depends on the orders and their luck alone; where nothing has to be waited for it is that
//! of [`ladder::walk`]; an event costs the logarithm of what is pending, and no memory beyond what was pending at
//! most.
//!
//! Deliberately lacking: orders that are called off, work that is handed over, and any knowledge of what is repaired.

mod hours;
mod team;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use brittle_model::scenario::{Crew, Repair, Rung, Stock};
use brittle_model::{Delay, SimTime, Span};

use self::team::{Step, Team};
use crate::ladder::{self, Draws, Verdict};

/// A repair to be done.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Order<'w> {
    /// Whose it is: handed back when it is done.
    pub(crate) outage: u32,
    /// What is to be done.
    pub(crate) repair: &'w Repair,
    /// GPUs unusable because of it, for crews that take the largest first.
    pub(crate) gpus: u32,
    /// Its own luck.
    pub(crate) luck: Draws,
}

/// An order under way.
#[derive(Clone, Copy, Debug)]
struct Case<'w> {
    order: Order<'w>,
    /// Orders admitted before it.
    arrival: u64,
    /// The rung that it is at.
    rung: usize,
    /// What this rung takes.
    work: Span,
    /// Whether the rung worked, while it is tested.
    cured: bool,
}

/// Parts of one kind.
#[derive(Debug)]
struct Shelf {
    stock: u32,
    lead_time: Delay,
    parts: u32,
    /// Orders that wait for one, by slot.
    waiting: VecDeque<u32>,
}

/// What happens next, of one thing; at one instant and arrival number in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    /// A part comes.
    Part(u16),
    /// A crew for which orders wait is at work again.
    Opening(u16),
    /// An order is admitted.
    Admitted(u32),
    /// The work of a rung is done.
    Worked(u32),
    /// A test is done.
    Tested(u32),
}

/// All repairs that may have to wait, and what happens to them next.
#[derive(Debug, Default)]
pub(crate) struct Shop<'w> {
    teams: Vec<Team>,
    shelves: Vec<Shelf>,
    cases: Vec<Case<'w>>,
    free: Vec<u32>,
    admitted: u64,
    calendar: BinaryHeap<Reverse<(SimTime, u64, Due)>>,
    /// Orders that were admitted and have not begun, first come first: beside the calendar, which they would go onto
    /// only to come off it at once.
    fresh: VecDeque<(SimTime, u64, Due)>,
    /// Crews that have something to decide at this instant.
    listed: Vec<u16>,
}

impl<'w> Shop<'w> {
    /// A shop with all of its crews free and its shelves full.
    pub(crate) fn new(crews: &[Crew], stock: &[Stock]) -> Self {
        let shelf = |stock: &Stock| Shelf {
            stock: stock.parts,
            lead_time: stock.lead_time.clone(),
            parts: stock.parts,
            waiting: VecDeque::new(),
        };
        Self {
            teams: crews.iter().map(Team::new).collect(),
            shelves: stock.iter().map(shelf).collect(),
            ..Self::default()
        }
    }

    /// As new, for the next trial.
    pub(crate) fn clear(&mut self) {
        self.teams.iter_mut().for_each(Team::clear);
        for shelf in &mut self.shelves {
            shelf.parts = shelf.stock;
            shelf.waiting.clear();
        }
        self.cases.clear();
        self.free.clear();
        self.admitted = 0;
        self.calendar.clear();
        self.fresh.clear();
        self.listed.clear();
    }

    /// Takes an order, whose failure is detected at `now`. It begins with the turn at `now`, which is due then.
    pub(crate) fn admit(&mut self, now: SimTime, order: Order<'w>) {
        let arrival = self.admitted;
        self.admitted += 1;
        let case = Case { order, arrival, rung: 0, work: Span::ZERO, cured: false };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.cases[slot as usize] = case;
                slot
            }
            None => {
                self.cases.push(case);
                self.cases.len() as u32 - 1
            }
        };
        let due = (now, arrival, Due::Admitted(slot));
        match self.fresh.back() {
            Some(last) if *last > due => self.calendar.push(Reverse(due)),
            _ => self.fresh.push_back(due),
        }
    }

    /// When something is due next; [`SimTime::NEVER`] if nothing is.
    pub(crate) fn next(&self) -> SimTime {
        let due = self.calendar.peek().map_or(SimTime::NEVER, |&Reverse((at, _, _))| at);
        self.fresh.front().map_or(due, |&(at, _, _)| at.min(due))
    }

    /// What is due first, if that is by `now`.
    fn pop(&mut self, now: SimTime) -> Option<(SimTime, u64, Due)> {
        let first = self.calendar.peek().map(|&Reverse(due)| due).filter(|&(at, _, _)| at <= now);
        match self.fresh.front() {
            Some(&fresh) if fresh.0 <= now && first.is_none_or(|first| fresh < first) => {
                self.fresh.pop_front()
            }
            _ if first.is_some() => self.calendar.pop().map(|Reverse(due)| due),
            _ => None,
        }
    }

    /// Does all that is due at `now`, and notes the orders that are done: whose they are, and whether the
    /// component was put right. To be called at every instant that [`next`](Self::next) names.
    pub(crate) fn turn(&mut self, now: SimTime, finished: &mut Vec<(u32, bool)>) {
        loop {
            while let Some((at, _, due)) = self.pop(now) {
                assert!(at == now, "a turn of the shop at {at} was left out");
                self.meet(now, due, finished);
            }
            if self.listed.is_empty() {
                return;
            }
            for i in 0..self.listed.len() {
                self.assign(now, self.listed[i]);
            }
            self.listed.clear();
        }
    }

    fn meet(&mut self, now: SimTime, due: Due, finished: &mut Vec<(u32, bool)>) {
        match due {
            Due::Part(part) => {
                let shelf = &mut self.shelves[usize::from(part)];
                match shelf.waiting.pop_front() {
                    Some(slot) => self.join(now, slot),
                    None => shelf.parts += 1,
                }
            }
            Due::Opening(crew) => {
                self.teams[usize::from(crew)].opened();
                self.list(crew);
            }
            Due::Admitted(slot) => self.begin(now, slot),
            Due::Worked(slot) => self.judge(now, slot, finished),
            Due::Tested(slot) => {
                let case = &mut self.cases[slot as usize];
                let found_out = !case.cured
                    && case.order.repair.test.as_ref().is_some_and(|test| {
                        ladder::finds_out(test, &mut || case.order.luck.next())
                    });
                if found_out {
                    self.climb(now, slot);
                } else {
                    self.finish(slot, finished);
                }
            }
        }
    }

    /// An order begins its rung. If it needs a part it takes one or waits for one, and the next is ordered.
    fn begin(&mut self, now: SimTime, slot: u32) {
        let case = &mut self.cases[slot as usize];
        let Rung { duration, part, .. } = &case.order.repair.rungs[case.rung];
        case.work = duration.sample(|| case.order.luck.next());
        let Some(part) = *part else { return self.join(now, slot) };
        let shelf = &mut self.shelves[usize::from(part)];
        let lead_time = shelf.lead_time.sample(|| case.order.luck.delivery());
        let waits = shelf.parts == 0;
        if waits {
            shelf.waiting.push_back(slot);
        } else {
            shelf.parts -= 1;
        }
        self.note(now.saturating_add(lead_time), slot, Due::Part(part));
        if !waits {
            self.join(now, slot);
        }
    }

    /// An order has its part: it needs a crew, if any.
    fn join(&mut self, now: SimTime, slot: u32) {
        let Case { order, arrival, rung, work, .. } = self.cases[slot as usize];
        match order.repair.rungs[rung].crew {
            None => self.note(now.saturating_add(work), slot, Due::Worked(slot)),
            Some(crew) => {
                let team = &mut self.teams[usize::from(crew)];
                team.join(now, slot, arrival, work, order.gpus);
                self.list(crew);
            }
        }
    }

    /// A crew takes as many waiting orders as it can.
    fn assign(&mut self, now: SimTime, crew: u16) {
        self.teams[usize::from(crew)].listed = false;
        loop {
            let team = &mut self.teams[usize::from(crew)];
            match team.step(now) {
                Step::Rest => return,
                Step::Open(at) => self.calendar.push(Reverse((at, 0, Due::Opening(crew)))),
                Step::Begin(slot) => {
                    let done = team.done(now, self.cases[slot as usize].work);
                    self.note(done, slot, Due::Worked(slot));
                }
            }
        }
    }

    /// The work of a rung is done: what came of it?
    fn judge(&mut self, now: SimTime, slot: u32, finished: &mut Vec<(u32, bool)>) {
        let case = &mut self.cases[slot as usize];
        let repair = case.order.repair;
        let verdict = ladder::verdict(repair, case.rung, &mut || case.order.luck.next());
        case.cured = verdict == Verdict::Cured;
        let test = repair.test.as_ref().filter(|_| verdict != Verdict::Failed);
        let tested = test.map(|test| test.duration.sample(|| case.order.luck.next()));
        if let Some(crew) = repair.rungs[case.rung].crew {
            self.teams[usize::from(crew)].release();
            self.list(crew);
        }
        match (verdict, tested) {
            (Verdict::Failed, _) => self.climb(now, slot),
            (_, Some(length)) => {
                self.note(now.saturating_add(length), slot, Due::Tested(slot));
            }
            (_, None) => self.finish(slot, finished),
        }
    }

    fn climb(&mut self, now: SimTime, slot: u32) {
        let case = &mut self.cases[slot as usize];
        case.rung = ladder::next(case.order.repair, case.rung);
        self.begin(now, slot);
    }

    fn finish(&mut self, slot: u32, finished: &mut Vec<(u32, bool)>) {
        let case = &self.cases[slot as usize];
        finished.push((case.order.outage, case.cured));
        self.free.push(slot);
    }

    fn note(&mut self, at: SimTime, slot: u32, due: Due) {
        let arrival = self.cases[slot as usize].arrival;
        self.calendar.push(Reverse((at, arrival, due)));
    }

    fn list(&mut self, crew: u16) {
        let team = &mut self.teams[usize::from(crew)];
        if !team.listed {
            team.listed = true;
            self.listed.push(crew);
        }
    }
}
