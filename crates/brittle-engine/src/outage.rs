//! Outages: what is down at the moment, and until when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use brittle_model::{ComponentId, ComponentKind, SimTime};

use crate::agenda::{Agenda, Key};
use crate::fleet::Shade;

/// A component that is down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outage {
    pub(crate) class: u16,
    pub(crate) component: ComponentId,
}

impl Outage {
    /// What it makes of the hosts below: dead, or out of reach.
    pub(crate) const fn shade(&self) -> Shade {
        match self.component.kind {
            ComponentKind::Nic | ComponentKind::Leaf | ComponentKind::Spine => Shade::Cut,
            _ => Shade::Dark,
        }
    }
}

/// All outages under way, and which ends next.
///
/// None is ever called off, so their ends need no keys of their own: one on the agenda, for the first.
#[derive(Debug, Default)]
pub(crate) struct Outages {
    slots: Vec<Option<Outage>>,
    free: Vec<u32>,
    ends: BinaryHeap<Reverse<(SimTime, u32)>>,
}

impl Outages {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
        self.ends.clear();
    }

    /// Notes an outage that ends at `until`; one that outlasts the trial needs no end.
    pub(crate) fn begin(
        &mut self,
        outage: Outage,
        until: SimTime,
        horizon: SimTime,
        agenda: &mut Agenda,
    ) {
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() as u32 - 1
        });
        self.slots[slot as usize] = Some(outage);
        if until <= horizon {
            let first = self.first();
            self.ends.push(Reverse((until, slot)));
            if until < first {
                agenda.set(Key::RETURN, until);
            }
        }
    }

    /// Ends the outage that ends first.
    pub(crate) fn end(&mut self, agenda: &mut Agenda) -> Outage {
        let Reverse((_, slot)) = self.ends.pop().expect("an outage is due");
        agenda.set(Key::RETURN, self.first());
        self.free.push(slot);
        self.slots[slot as usize].take().expect("an outage ends once")
    }

    /// Whether the component itself is down.
    pub(crate) fn contains(&self, component: ComponentId) -> bool {
        self.slots.iter().flatten().any(|o| o.component == component)
    }

    fn first(&self) -> SimTime {
        self.ends.peek().map_or(SimTime::NEVER, |&Reverse((until, _))| until)
    }
}
