//! The agenda: at most one pending instant for each key, earliest first.
//!
//! **The law of ties.** What falls on one instant happens in the order of the keys, and the order of
//! the keys is: hosts come back, the shop works, then job timers, then (the trial ends, then) what is
//! noticed, then failures; within each, by number. So a save that ends when a failure strikes is durable, a host that is back in that instant
//! can be taken, and a failure at the horizon is after the end. `priority-queue` pops equal priorities
//! in no stated order; the key is therefore part of the priority, and insertion order plays no role.
//!
//! **Invariant**: no other module knows `priority-queue`. The agenda holds tens of keys, not one a
//! component: cost follows failures.

use std::cmp::Reverse;

use brittle_model::SimTime;
use priority_queue::PriorityQueue;
use rustc_hash::FxBuildHasher;

/// Whose turn it is. The numeric order is the law of ties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key(u64);

/// A key, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The first of the outages under way ends.
    Return,
    /// The shop has something to do.
    Shop,
    /// A job's own timer.
    Job(u32),
    /// Something hidden is noticed, or ends.
    Notice,
    /// The first failure in the population of a class.
    Class,
    /// The next failure of one component on a life of its own: class, component.
    Unit(u16, u32),
}

const RETURN: u64 = 0;
const SHOP: u64 = 1;
const JOB: u64 = 2;
const NOTICE: u64 = 3;
const CLASS: u64 = 4;
const UNIT: u64 = 5;
const PHASE_SHIFT: u32 = 60;

impl Key {
    /// The end of the first outage.
    pub(crate) const RETURN: Self = Self(RETURN << PHASE_SHIFT);

    /// The shop's next turn.
    pub(crate) const SHOP: Self = Self(SHOP << PHASE_SHIFT);

    /// The first of what waits to be noticed.
    pub(crate) const NOTICE: Self = Self(NOTICE << PHASE_SHIFT);

    /// The first strike on the population of a class.
    pub(crate) const CLASS: Self = Self(CLASS << PHASE_SHIFT);

    pub(crate) const fn job(job: u32) -> Self {
        Self(JOB << PHASE_SHIFT | job as u64)
    }

    pub(crate) const fn unit(class: u16, component: u32) -> Self {
        Self(UNIT << PHASE_SHIFT | (class as u64) << 32 | component as u64)
    }

    pub(crate) const fn turn(self) -> Turn {
        let low = self.0 as u32;
        match self.0 >> PHASE_SHIFT {
            RETURN => Turn::Return,
            SHOP => Turn::Shop,
            JOB => Turn::Job(low),
            NOTICE => Turn::Notice,
            CLASS => Turn::Class,
            _ => Turn::Unit((self.0 >> 32) as u16, low),
        }
    }

    /// Failures come after the end of the trial in the law of ties.
    const fn is_failure(self) -> bool {
        self.0 >> PHASE_SHIFT >= NOTICE
    }
}

/// The keys that are set most often, and some that are set often where they are used at all.
const FAVOURITES: [Key; 3] = [Key::RETURN, Key::job(0), Key::CLASS];
const OTHERS: [Key; 2] = [Key::SHOP, Key::NOTICE];

/// An instant and whose it is; the order is the total order of the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at: SimTime,
    key: Key,
}

/// The pending instants.
///
/// A few keys stand beside the queue: they then cost nothing to find instead of a look-up and a sift. Who they are
/// changes no order and no outcome.
pub(crate) struct Agenda {
    favourites: [SimTime; FAVOURITES.len()],
    others: [SimTime; OTHERS.len()],
    queue: PriorityQueue<Key, Reverse<Due>, FxBuildHasher>,
    /// The first of the others and the queue.
    first_other: Due,
}

impl Agenda {
    /// No key: later than everything.
    const NOBODY: Due = Due { at: SimTime::NEVER, key: Key(u64::MAX) };

    pub(crate) fn new() -> Self {
        Self {
            favourites: [SimTime::NEVER; FAVOURITES.len()],
            others: [SimTime::NEVER; OTHERS.len()],
            queue: PriorityQueue::default(),
            first_other: Self::NOBODY,
        }
    }

    /// Forgets everything, keeps the memory.
    pub(crate) fn clear(&mut self) {
        self.queue.clear();
        self.favourites.fill(SimTime::NEVER);
        self.others.fill(SimTime::NEVER);
        self.first_other = Self::NOBODY;
    }

    /// Sets or moves the instant of `key`; one that is set often is better parked at [`SimTime::NEVER`]
    /// than cancelled.
    #[inline(always)]
    pub(crate) fn set(&mut self, key: Key, at: SimTime) {
        match place(key, &FAVOURITES) {
            Some(place) => self.favourites[place] = at,
            None => self.set_other(key, at),
        }
    }

    #[inline]
    fn set_other(&mut self, key: Key, at: SimTime) {
        let due = Due { at, key };
        if let Some(place) = place(key, &OTHERS) {
            self.others[place] = at;
        } else if self.queue.change_priority(&key, Reverse(due)).is_none() {
            self.queue.push(key, Reverse(due));
        }
        if due <= self.first_other {
            self.first_other = due;
        } else if key == self.first_other.key {
            self.find_first_other();
        }
    }

    /// Takes `key` off the agenda.
    pub(crate) fn cancel(&mut self, key: Key) {
        if place(key, &FAVOURITES).is_some() || place(key, &OTHERS).is_some() {
            self.set(key, SimTime::NEVER);
        } else {
            self.queue.remove(&key);
            self.find_first_other();
        }
    }

    fn find_first_other(&mut self) {
        let first = self.queue.peek().map_or(Self::NOBODY, |(_, &Reverse(due))| due);
        let others = OTHERS.into_iter().zip(self.others).map(|(key, at)| Due { at, key });
        self.first_other = others.fold(first, Due::min);
    }

    /// The first turn before the end of the trial. It stays on the agenda: whoever takes the turn sets
    /// or cancels the key.
    #[inline]
    pub(crate) fn next(&self, horizon: SimTime) -> Option<(SimTime, Key)> {
        let mut first = self.first_other;
        for (key, &at) in FAVOURITES.into_iter().zip(&self.favourites) {
            if at < first.at || at == first.at && key < first.key {
                first = Due { at, key };
            }
        }
        let Due { at, key } = first;
        (at < horizon || at == horizon && !key.is_failure()).then_some((at, key))
    }
}

/// The place of a key among some; known at compile time where the key is.
#[inline(always)]
fn place(key: Key, among: &[Key]) -> Option<usize> {
    among.iter().position(|&other| other == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: SimTime = SimTime::from_nanos(7);
    const LATER: SimTime = SimTime::from_nanos(8);

    fn drain(agenda: &mut Agenda, horizon: SimTime) -> Vec<Turn> {
        std::iter::from_fn(|| {
            let (_, key) = agenda.next(horizon)?;
            agenda.cancel(key);
            Some(key.turn())
        })
        .collect()
    }

    #[test]
    fn ties_follow_the_law_whatever_the_order_of_insertion() {
        let law = [
            Key::RETURN,
            Key::SHOP,
            Key::job(0),
            Key::job(3),
            Key::NOTICE,
            Key::CLASS,
            Key::unit(0, 1),
            Key::unit(2, 0),
        ];
        for rotation in 0..law.len() {
            let mut agenda = Agenda::new();
            for i in 0..law.len() {
                agenda.set(law[(i * 5 + rotation) % law.len()], T);
            }
            let turns: Vec<Turn> = law.iter().map(|k| k.turn()).collect();
            assert_eq!(drain(&mut agenda, LATER), turns);
        }
    }

    #[test]
    fn at_the_horizon_jobs_still_finish_and_nothing_fails() {
        let mut agenda = Agenda::new();
        agenda.set(Key::CLASS, T);
        agenda.set(Key::job(0), T);
        assert_eq!(drain(&mut agenda, T), [Turn::Job(0)]);
    }

    #[test]
    fn a_key_has_one_instant() {
        let mut agenda = Agenda::new();
        agenda.set(Key::job(0), T);
        agenda.set(Key::job(0), LATER);
        agenda.set(Key::job(1), T);
        agenda.cancel(Key::job(1));
        assert_eq!(agenda.next(SimTime::NEVER), Some((LATER, Key::job(0))));
    }
}
