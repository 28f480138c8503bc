//! Outages: what is out of service at the moment, why, and until when.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use brittle_model::{ComponentId, ComponentKind, SimTime};

use crate::agenda::{Agenda, Key};
use crate::observe::Reason;

/// A component that is out of service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outage {
    /// The class of the failure, or of the failure that got it blamed.
    pub(crate) class: u16,
    pub(crate) component: ComponentId,
    pub(crate) why: Why,
    pub(crate) next: Next,
    /// Whether it is put right at the end.
    pub(crate) cured: bool,
    /// The number of the failure within its class: what its draws are keyed by.
    pub(crate) number: u64,
}

/// Why a component is out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// It failed.
    Failed,
    /// It had a hidden failure, which is noticed.
    Noticed,
    /// It failed, and others carry its load.
    Thin,
    /// Nothing is wrong with it, but it is repaired: blamed for another one's failure.
    Innocent,
    /// Nothing is wrong with it, and nothing is done to it: evicted with another one, a false alarm, or a flap.
    Tested,
    /// Planned work.
    Drained,
    /// It is being provisioned, and was of no use before.
    Ordered,
    /// It did not come up when it was taken.
    Dead,
}

impl Why {
    /// The same for an observer; an order puts nothing out of service.
    pub(crate) const fn reason(self) -> Option<Reason> {
        match self {
            Self::Failed | Self::Thin => Some(Reason::Broken),
            Self::Noticed => Some(Reason::Noticed),
            Self::Innocent => Some(Reason::Innocent),
            Self::Tested => Some(Reason::Tested),
            Self::Drained => Some(Reason::Planned),
            Self::Dead => Some(Reason::Dead),
            Self::Ordered => None,
        }
    }
}

/// What the end of the present wait means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It is detected: it goes to the shop.
    Shop,
    /// It is back in service.
    Return,
}

/// How an outage makes hosts unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shade {
    /// Off: nothing on it can run or fail.
    Dark,
    /// Running, but out of reach of other hosts.
    Cut,
}

impl Outage {
    /// What it makes of the hosts below, if anything.
    pub(crate) const fn shade(&self) -> Option<Shade> {
        match (self.why, self.component.kind) {
            (Why::Thin, _) | (_, ComponentKind::Storage | ComponentKind::Job) => None,
            (_, ComponentKind::Nic | ComponentKind::Leaf | ComponentKind::Spine) => {
                Some(Shade::Cut)
            }
            _ => Some(Shade::Dark),
        }
    }

    /// Whether the component itself is broken.
    pub(crate) const fn is_broken(&self) -> bool {
        matches!(self.why, Why::Failed | Why::Noticed | Why::Dead)
    }

    /// Whether a failed component comes back with it, to begin a new life.
    pub(crate) const fn ended_a_life(&self) -> bool {
        matches!(self.why, Why::Failed | Why::Noticed | Why::Thin)
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

    /// Notes an outage whose present wait ends at `until`; one that outlasts the trial needs no end.
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

    /// Ends the wait that ends first; the outage stays in its slot.
    pub(crate) fn pop(&mut self, agenda: &mut Agenda) -> (u32, Outage) {
        let Reverse((_, slot)) = self.ends.pop().expect("an outage is due");
        agenda.set(Key::RETURN, self.first());
        (slot, self.slots[slot as usize].expect("an outage ends once"))
    }

    /// Ends an outage.
    pub(crate) fn end(&mut self, slot: u32) -> Outage {
        self.free.push(slot);
        self.slots[slot as usize].take().expect("an outage ends once")
    }

    /// The outages under way.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Outage> {
        self.slots.iter().flatten()
    }

    /// Whether the component itself is down.
    pub(crate) fn contains(&self, component: ComponentId) -> bool {
        self.iter().any(|o| o.component == component)
    }

    fn first(&self) -> SimTime {
        self.ends.peek().map_or(SimTime::NEVER, |&Reverse((until, _))| until)
    }
}
