//! A crew at work: who is free, and which of the waiting orders is taken next.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use brittle_model::scenario::{Crew, Discipline};
use brittle_model::{SimTime, Span};

use super::hours::Shifts;

/// A crew, its free members and the orders that wait for one.
#[derive(Debug)]
pub(super) struct Team {
    size: u32,
    free: u32,
    shifts: Option<Shifts>,
    discipline: Discipline,
    /// Smallest rank first, ties by arrival; the order's slot at the end.
    queue: BinaryHeap<Reverse<(u64, u64, u32)>>,
    /// Whether an opening is on the calendar already.
    expected: bool,
    /// Whether it is listed as having something to decide.
    pub(super) listed: bool,
}

/// What a crew does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// One member begins this order's work.
    Begin(u32),
    /// Orders wait and members are free: at the opening they begin.
    Open(SimTime),
    /// Nobody is free, or nothing waits.
    Rest,
}

impl Team {
    pub(super) fn new(crew: &Crew) -> Self {
        Self {
            size: crew.size,
            free: crew.size,
            shifts: crew.hours.as_ref().map(Shifts::new),
            discipline: crew.discipline,
            queue: BinaryHeap::new(),
            expected: false,
            listed: false,
        }
    }

    pub(super) fn clear(&mut self) {
        self.free = self.size;
        self.queue.clear();
        self.expected = false;
        self.listed = false;
    }

    /// An order of a given arrival number, work and number of unusable GPUs comes to wait.
    pub(super) fn join(&mut self, now: SimTime, slot: u32, arrival: u64, work: Span, gpus: u32) {
        let (rank, arrival) = match self.discipline {
            Discipline::Fifo => (now.as_nanos(), arrival),
            // Of those that come together the last one came last.
            Discipline::Lifo => (!now.as_nanos(), !arrival),
            Discipline::Shortest => (work.as_nanos(), arrival),
            Discipline::Largest => (!u64::from(gpus), arrival),
        };
        self.queue.push(Reverse((rank, arrival, slot)));
    }

    /// What to do now; to be asked again until the team rests.
    pub(super) fn step(&mut self, now: SimTime) -> Step {
        if self.free == 0 || self.queue.is_empty() {
            return Step::Rest;
        }
        let opening = self.shifts.map_or(now, |shifts| shifts.opening(now));
        if opening > now {
            if self.expected {
                return Step::Rest;
            }
            self.expected = true;
            return Step::Open(opening);
        }
        let Some(Reverse((_, _, slot))) = self.queue.pop() else { return Step::Rest };
        self.free -= 1;
        Step::Begin(slot)
    }

    /// When work that begins now is done.
    pub(super) fn done(&self, now: SimTime, work: Span) -> SimTime {
        self.shifts.map_or_else(|| now.saturating_add(work), |shifts| shifts.done(now, work))
    }

    /// A member is done.
    pub(super) fn release(&mut self) {
        self.free += 1;
    }

    /// The opening that was on the calendar has come.
    pub(super) fn opened(&mut self) {
        self.expected = false;
    }
}
