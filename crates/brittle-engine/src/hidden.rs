//! What is wrong and not noticed yet, or announced and not due yet.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use brittle_model::scenario::Response;
use brittle_model::{ComponentId, ComponentKind, HostId, SimTime};

use crate::agenda::{Agenda, Key};

/// Something that waits to be noticed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hidden {
    pub(crate) class: u16,
    pub(crate) component: ComponentId,
    /// The number of the failure within its class.
    pub(crate) number: u64,
    pub(crate) what: What,
    /// When it is noticed, or due.
    pub(crate) notice: SimTime,
    /// When it ends by itself.
    pub(crate) ends: SimTime,
    /// Whether it is still there; corruption outlives its source in what was computed.
    pub(crate) present: bool,
}

/// What waits to be noticed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// A host, or the storage, works at this speed; what is done about it.
    Slow(f64, Response),
    /// A host computes wrong results.
    Corrupt,
    /// Planned work was announced.
    Drain,
    /// It shows signs of a failure, and fails then.
    Doomed,
    /// A spare for it is being activated; the number of what it is doomed by, if it is.
    Moving(u32),
    /// The storage is away for a moment, for jobs that ride that out.
    Away,
}

/// Some of them, with their numbers: oldest first, so that numbers rise.
type List = VecDeque<(u32, Hidden)>;

/// All of them: what is wrong, and apart from that what is announced, of which there may be many, and what is wrong with
/// the storage, which no host has.
#[derive(Debug, Default)]
pub(crate) struct HiddenFaults {
    faults: List,
    drains: List,
    storage: List,
    count: u32,
    due: BinaryHeap<Reverse<(SimTime, u32)>>,
}

impl HiddenFaults {
    pub(crate) fn clear(&mut self) {
        self.faults.clear();
        self.drains.clear();
        self.storage.clear();
        self.count = 0;
        self.due.clear();
    }

    /// Whether nothing is wrong with hosts, and nothing announced.
    pub(crate) fn is_empty(&self) -> bool {
        self.faults.is_empty() && self.drains.is_empty()
    }

    /// Notes one; its number.
    pub(crate) fn begin(&mut self, hidden: Hidden, horizon: SimTime, agenda: &mut Agenda) -> u32 {
        let id = self.count;
        self.count += 1;
        let all = match hidden.component.kind {
            ComponentKind::Storage => &mut self.storage,
            _ if hidden.is_drain() => &mut self.drains,
            _ => &mut self.faults,
        };
        all.push_back((id, hidden));
        for at in [hidden.notice, hidden.ends] {
            if at <= horizon {
                self.due.push(Reverse((at, id)));
            }
        }
        agenda.set(Key::NOTICE, self.first());
        id
    }

    /// The next that is noticed or ends, if it is still there, and its number.
    pub(crate) fn pop(&mut self, agenda: &mut Agenda) -> Option<(u32, Hidden)> {
        let Reverse((_, id)) = self.due.pop().expect("something is due");
        agenda.set(Key::NOTICE, self.first());
        self.get(id).map(|&hidden| (id, hidden))
    }

    pub(crate) fn get(&self, id: u32) -> Option<&Hidden> {
        let all = [&self.faults, &self.drains, &self.storage];
        all.into_iter().find_map(|all| Some(&all[place(all, id)?].1))
    }

    pub(crate) fn get_mut(&mut self, id: u32) -> Option<&mut Hidden> {
        let place = place(&self.faults, id)?;
        self.faults.get_mut(place).map(|(_, hidden)| hidden)
    }

    /// Ends one, if it is still there.
    pub(crate) fn end(&mut self, id: u32) -> Option<Hidden> {
        let all = [&mut self.faults, &mut self.drains, &mut self.storage];
        all.into_iter().find_map(|all| {
            let ended = match place(all, id)? {
                0 => all.pop_front(),
                place => all.remove(place),
            };
            Some(ended?.1)
        })
    }

    /// What is wrong with hosts and not noticed yet, oldest first.
    pub(crate) fn faults(&self) -> impl Iterator<Item = (u32, &Hidden)> {
        self.faults.iter().map(|(id, hidden)| (*id, hidden))
    }

    /// What is announced and not due yet, oldest first.
    pub(crate) fn drains(&self) -> impl Iterator<Item = (u32, &Hidden)> {
        self.drains.iter().map(|(id, hidden)| (*id, hidden))
    }

    /// What is wrong with the storage, oldest first.
    pub(crate) fn of_storage(&self) -> impl Iterator<Item = &Hidden> {
        self.storage.iter().map(|(_, hidden)| hidden)
    }

    /// Those that slow a host down or corrupt it, oldest first.
    pub(crate) fn on(&self, host: HostId, per_host: impl Fn(&Hidden) -> u32) -> Vec<u32> {
        let is_on = |hidden: &Hidden| match per_host(hidden) {
            0 => false, // a job, which is on no host
            per_host => hidden.component.index / per_host == host.0,
        };
        let here = self.faults().filter(|(_, h)| h.present && is_on(h) && !h.is_moving());
        here.map(|(id, _)| id).collect()
    }

    fn first(&self) -> SimTime {
        self.due.peek().map_or(SimTime::NEVER, |&Reverse((at, _))| at)
    }
}

/// Where one is, if it is there: mostly it is the first.
#[inline]
fn place(all: &List, id: u32) -> Option<usize> {
    if all.front()?.0 == id {
        return Some(0);
    }
    all.binary_search_by_key(&id, |&(id, _)| id).ok()
}

impl Hidden {
    const fn is_moving(&self) -> bool {
        matches!(self.what, What::Moving(_))
    }

    /// Whether something is wrong that health checks can see.
    pub(crate) const fn is_wrong(&self) -> bool {
        matches!(self.what, What::Slow(..) | What::Corrupt)
    }

    pub(crate) const fn is_drain(&self) -> bool {
        matches!(self.what, What::Drain)
    }
}
