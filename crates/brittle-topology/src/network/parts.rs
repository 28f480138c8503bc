//! Parts: which switches still reach each other.
//!
//! Switches forward over every cable that is left, up and down; hosts do not forward. So the switches fall into parts.
//! Twins of which nothing is down are one place of the search, and every switch of which something is, is one.

use brittle_model::ComponentKind;
use petgraph::unionfind::UnionFind;

use super::Network;
use super::twins::sorted;
use super::view::View;
use crate::hit::Reach;

/// Into which parts the switches fall.
pub(super) struct Parts<'n> {
    net: &'n Network,
    /// The switches of which something is down, in order.
    pub(super) touched: Vec<u32>,
    /// For each class of twins, and then for each switch that is touched, the lowest lower switch of its part; none if it
    /// is down.
    lowest: Vec<Option<u32>>,
    /// For each class of twins, whether those that are not touched reach anything.
    joined: Vec<bool>,
}

impl Parts<'_> {
    /// The part of a lower switch: the lowest one of it; none if it is down.
    pub(super) fn of(&self, lower: u32) -> Option<u32> {
        let class = self.net.twins.class_of[lower as usize] as usize;
        match self.touched.binary_search(&lower) {
            Ok(at) => self.lowest[self.joined.len() + at],
            Err(_) if self.joined[class] => self.lowest[class],
            Err(_) => Some(lower),
        }
    }

    /// Whether each of some twins is a part of its own.
    pub(super) fn are_apart(&self, class: u32) -> bool {
        !self.joined[class as usize]
    }
}

impl<'n> View<'n> {
    /// The switches of which something is down: they themselves or cables of theirs; in order.
    fn touched(&self) -> Vec<u32> {
        let net = self.net;
        let switches = self.down.iter().flat_map(|component| {
            let cables = match component.kind {
                ComponentKind::Uplink => &net.uplinks,
                ComponentKind::CoreLink => &net.core_links,
                _ => return [net.switch(*component), None],
            };
            let (low, high, _) = cables[component.index as usize];
            [low, high].map(|end| net.switch(end))
        });
        sorted(switches.flatten().collect())
    }

    /// Into which parts the switches fall; core links join them only for paths over cores.
    pub(super) fn parts(&self, reach: Reach) -> Parts<'n> {
        let net = self.net;
        let classes = &net.twins.classes;
        let touched = self.touched();
        let mut left: Vec<usize> = classes.iter().map(|class| class.members.len()).collect();
        for &switch in &touched {
            left[net.twins.class_of[switch as usize] as usize] -= 1;
        }
        let mut sets = UnionFind::new(classes.len() + touched.len());
        let mut joined = vec![false; classes.len()];
        let with_cores = reach == Reach::OverCores;
        for (at, class) in classes.iter().enumerate().filter(|&(at, _)| left[at] > 0) {
            let far: &[u32] = if with_cores { &class.far } else { &[] };
            for other in class.near.iter().chain(far).map(|&other| other as usize) {
                if left[other] > 0 {
                    joined[at] = true;
                    sets.union(at, other);
                }
            }
        }
        let is_up = |switch: u32| {
            let component = net.component(switch);
            !self.is_down(component.kind, component.index)
        };
        for (at, &switch) in touched.iter().enumerate().filter(|(_, switch)| is_up(**switch)) {
            let [near, far] = net.ways_of(switch);
            let far = if with_cores { far } else { &[] };
            let cables = [(ComponentKind::Uplink, near), (ComponentKind::CoreLink, far)];
            for (kind, ways) in cables {
                for way in ways.iter().filter(|way| !self.is_down(kind, way.cable)) {
                    let Some(other) = net.switch(way.far) else { continue };
                    match touched.binary_search(&other) {
                        Ok(_) if !is_up(other) => {}
                        Ok(other) => {
                            sets.union(classes.len() + at, classes.len() + other);
                        }
                        Err(_) => {
                            let class = net.twins.class_of[other as usize] as usize;
                            joined[class] = true;
                            sets.union(classes.len() + at, class);
                        }
                    }
                }
            }
        }
        // Of each place its lowest lower switch that is up, then of each part.
        let untouched = |switch: &&u32| touched.binary_search(switch).is_err();
        let first = classes.iter().map(|class| class.members.iter().find(untouched).copied());
        let own: Vec<Option<u32>> = first
            .chain(touched.iter().map(|&switch| is_up(switch).then_some(switch)))
            .map(|switch| switch.filter(|&switch| switch < net.up.places()))
            .collect();
        let mut lowest: Vec<Option<u32>> = vec![None; own.len()];
        for (at, own) in own.iter().enumerate() {
            let part = &mut lowest[sets.find(at)];
            *part = part.iter().chain(own).copied().min();
        }
        let is_down = |at: usize| at >= classes.len() && !is_up(touched[at - classes.len()]);
        let lowest = (0..own.len())
            .map(|at| if is_down(at) { None } else { lowest[sets.find(at)] })
            .collect();
        Parts { net, touched, lowest, joined }
    }
}
