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
    /// Nothing is wrong with it, but something is done about it: a false alarm.
    Tested,
    /// Nothing is wrong with it, and nothing is done about it: evicted with another one, or a flap.
    Away,
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
            Self::Tested | Self::Away => Some(Reason::Tested),
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

    const fn is_apart(&self) -> bool {
        !matches!(self.component.kind, ComponentKind::Host | ComponentKind::Gpu)
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
/// None is ever called off, so their ends need no keys of their own: one on the agenda, for the first. What ends at
/// one instant ends in the order in which it began.
#[derive(Debug, Default)]
pub(crate) struct Outages {
    slots: Vec<Option<Outage>>,
    /// The components that are out of service, but for hosts and GPUs: the fleet knows of those.
    apart: Vec<ComponentId>,
    free: Vec<u32>,
    /// When each ends, how many began before it, and its slot.
    ends: BinaryHeap<Reverse<(SimTime, u32, u32)>>,
    begun: u32,
}

impl Outages {
    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.apart.clear();
        self.free.clear();
        self.ends.clear();
        self.begun = 0;
    }

    /// Notes an outage whose present wait ends at `until`; one that outlasts the trial needs no end.
    pub(crate) fn begin(
        &mut self,
        outage: Outage,
        until: SimTime,
        horizon: SimTime,
        agenda: &mut Agenda,
    ) {
        if outage.is_apart() {
            self.apart.push(outage.component);
        }
        let slot = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() as u32 - 1
        });
        self.slots[slot as usize] = Some(outage);
        if until <= horizon {
            let first = self.first();
            self.ends.push(Reverse((until, self.begun, slot)));
            self.begun = self.begun.wrapping_add(1);
            if until < first {
                agenda.set(Key::RETURN, until);
            }
        }
    }

    /// Ends the wait that ends first; the outage stays in its slot.
    pub(crate) fn pop(&mut self, agenda: &mut Agenda) -> (u32, Outage) {
        let Reverse((_, _, slot)) = self.ends.pop().expect("an outage is due");
        agenda.set(Key::RETURN, self.first());
        (slot, self.slots[slot as usize].expect("an outage ends once"))
    }

    /// Ends an outage.
    pub(crate) fn end(&mut self, slot: u32) -> Outage {
        self.free.push(slot);
        let outage = self.slots[slot as usize].take().expect("an outage ends once");
        if outage.is_apart() {
            self.rejoin(outage.component);
        }
        outage
    }

    #[inline(never)]
    fn rejoin(&mut self, component: ComponentId) {
        let place = self.apart.iter().position(|&other| other == component);
        self.apart.swap_remove(place.expect("it was noted when it began"));
    }

    /// The outages under way.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Outage> {
        self.slots.iter().flatten()
    }

    /// Whether the component itself is down; not for hosts and GPUs.
    pub(crate) fn contains(&self, component: ComponentId) -> bool {
        self.apart.contains(&component)
    }

    fn first(&self) -> SimTime {
        self.ends.peek().map_or(SimTime::NEVER, |&Reverse((until, ..))| until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_at_one_instant_ends_in_the_order_in_which_it_began() {
        let (mut outages, mut agenda) = (Outages::default(), Agenda::new());
        let outage = |number| {
            let component = ComponentId { kind: ComponentKind::Host, index: 0 };
            let (why, next) = (Why::Ordered, Next::Return);
            Outage { class: 0, component, why, next, cured: false, number }
        };
        let at = SimTime::from_nanos;
        // Slots are used again, the last one that was freed first.
        for (number, until) in [(0, 1), (1, 2)] {
            outages.begin(outage(number), at(until), at(9), &mut agenda);
        }
        for _ in 0..2 {
            let (slot, _) = outages.pop(&mut agenda);
            outages.end(slot);
        }
        for number in 2..5 {
            outages.begin(outage(number), at(7), at(9), &mut agenda);
        }
        let order: Vec<u64> = (0..3).map(|_| outages.pop(&mut agenda).1.number).collect();
        assert_eq!(order, [2, 3, 4]);
    }
}
