//! Outages: what is down at the moment, and until when.

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

/// All outages, each in a slot that the agenda can name.
#[derive(Debug, Default)]
pub(crate) struct Outages {
    slots: Vec<Option<Outage>>,
    free: Vec<u32>,
}

impl Outages {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.free.clear();
    }

    /// Notes an outage that ends at `until`; one that outlasts the trial needs no turn.
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
            agenda.set(Key::comeback(slot), until);
        }
    }

    /// Ends the outage in a slot.
    pub(crate) fn end(&mut self, slot: u32, agenda: &mut Agenda) -> Outage {
        agenda.cancel(Key::comeback(slot));
        self.free.push(slot);
        self.slots[slot as usize].take().expect("an outage ends once")
    }

    /// Whether the component itself is down.
    pub(crate) fn contains(&self, component: ComponentId) -> bool {
        self.slots.iter().flatten().any(|o| o.component == component)
    }
}
