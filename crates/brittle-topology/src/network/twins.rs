//! Twins: switches that are wired to the same others, and segments behind twins.
//!
//! Twins of which no cable is down share a part as long as anything that they are wired to is up. So a search
//! looks at one of them for all, and apart from that only at switches of which something is down. What it costs
//! follows that, and how many unlike switches there are; not the size of the cluster.
//!
//! **Invariant**: all twins of one class are joined to all of another, or none is to any.

use std::collections::BTreeMap;

use brittle_model::{ComponentId, ComponentKind};

use super::Network;
use super::ways::Way;

/// Switches and segments by what is above them. A switch is a number: lower ones, then upper ones, then cores.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Twins {
    /// For each switch, its class.
    pub(super) class_of: Vec<u32>,
    pub(super) classes: Vec<Class>,
    /// For each segment, its kind.
    pub(super) kind_of: Vec<u32>,
    pub(super) kinds: Vec<Kind>,
    /// For each island, the kinds of its segments.
    pub(super) kinds_of_island: Vec<Vec<u32>>,
}

/// Switches that are wired to the same others.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Class {
    /// In order.
    pub(super) members: Vec<u32>,
    /// The classes that it is wired to, over uplinks and over core links.
    pub(super) near: Vec<u32>,
    pub(super) far: Vec<u32>,
}

/// Segments of an island whose lower switches are twins, rail by rail.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Kind {
    /// In order.
    pub(super) segments: Vec<u32>,
    /// In all of them.
    pub(super) hosts: usize,
    /// The classes of its lower switches, each once.
    pub(super) classes: Vec<u32>,
}

impl Twins {
    /// Finds the twins of a network.
    pub(super) fn of(net: &Network) -> Self {
        let mut twins = Self::default();
        let switches = net.up.places() + net.down.places() + net.below_core.places();
        let mut found: BTreeMap<(ComponentKind, [Vec<u32>; 2]), u32> = BTreeMap::new();
        let mut others: Vec<[Vec<u32>; 2]> = Vec::new();
        for switch in 0..switches {
            let wired = net
                .ways_of(switch)
                .map(|ways| sorted(ways.iter().filter_map(|way| net.switch(way.far)).collect()));
            let next = others.len() as u32;
            let class =
                *found.entry((net.component(switch).kind, wired)).or_insert_with_key(|key| {
                    others.push(key.1.clone());
                    twins.classes.push(Class::default());
                    next
                });
            twins.class_of.push(class);
            twins.classes[class as usize].members.push(switch);
        }
        for (class, others) in twins.classes.iter_mut().zip(others) {
            let classes = |others: Vec<u32>| {
                sorted(others.into_iter().map(|other| twins.class_of[other as usize]).collect())
            };
            [class.near, class.far] = others.map(classes);
        }
        twins.add_segments(net);
        twins
    }

    fn add_segments(&mut self, net: &Network) {
        self.kinds_of_island.resize(net.islands.len(), Vec::new());
        let mut found = BTreeMap::new();
        for (at, segment) in (0..).zip(&net.segments) {
            let classes = |rail: &Vec<u32>| {
                sorted(rail.iter().map(|&lower| self.class_of[lower as usize]).collect())
            };
            let rails: Vec<Vec<u32>> = segment.rails.iter().map(classes).collect();
            let next = self.kinds.len() as u32;
            let key = (segment.island, rails, &segment.rail_of_nic);
            let kind = *found.entry(key).or_insert_with_key(|(island, rails, _)| {
                let classes = sorted(rails.concat());
                self.kinds.push(Kind { classes, ..Kind::default() });
                self.kinds_of_island[*island as usize].push(next);
                next
            });
            self.kind_of.push(kind);
            let kind = &mut self.kinds[kind as usize];
            kind.segments.push(at);
            kind.hosts += segment.size();
        }
    }
}

impl Network {
    /// The number of a switch.
    pub(super) fn switch(&self, component: ComponentId) -> Option<u32> {
        let ComponentId { kind, index } = component;
        match kind {
            kind if kind == self.lower => Some(index),
            kind if kind == self.upper => Some(self.up.places() + index),
            ComponentKind::Core => Some(self.up.places() + self.down.places() + index),
            _ => None,
        }
    }

    /// The switch of a number.
    pub(super) fn component(&self, switch: u32) -> ComponentId {
        let (lowers, uppers) = (self.up.places(), self.down.places());
        match switch {
            index if index < lowers => ComponentId { kind: self.lower, index },
            n if n < lowers + uppers => ComponentId { kind: self.upper, index: n - lowers },
            n => ComponentId { kind: ComponentKind::Core, index: n - lowers - uppers },
        }
    }

    /// The uplinks and the core links of a switch.
    pub(super) fn ways_of(&self, switch: u32) -> [&[Way]; 2] {
        let ComponentId { kind, index } = self.component(switch);
        match kind {
            kind if kind == self.lower => [self.up.of(index), &[]],
            kind if kind == self.upper => [self.down.of(index), self.beyond.of(index)],
            _ => [&[], self.below_core.of(index)],
        }
    }
}

/// In order, each once.
pub(super) fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
