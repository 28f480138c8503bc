//! The searches of the second voice: which switches reach which, and who is cut off.

use std::collections::BTreeSet;

use brittle_model::ComponentId;
use brittle_model::ComponentKind::{Leaf, OpticalSwitch, ScaleUp, Spine};

use super::{Brute, Down};

/// For each switch that is joined to others, the lowest lower switch that it reaches.
pub(super) struct Parts(Vec<(ComponentId, Option<ComponentId>)>);

impl Parts {
    pub(super) fn of(&self, switch: ComponentId) -> Option<ComponentId> {
        let at = self.0.binary_search_by_key(&switch, |&(switch, _)| switch).ok()?;
        self.0[at].1
    }
}

/// The searches.
impl Brute {
    /// What is down for paths over cores.
    pub(super) fn without_dead_ends(&self, down: &Down) -> Down {
        let mut down = down.clone();
        loop {
            let ends = self.uplinks.iter().chain(&self.core_links).flat_map(|c| [c.low, c.high]);
            let dead = |spine: ComponentId| {
                [&self.uplinks, &self.core_links].into_iter().any(|cables| {
                    let mut own = cables.iter().filter(|c| c.joins(spine)).peekable();
                    own.peek().is_some() && own.all(|cable| cable.is_gone(&down))
                })
            };
            let more: Vec<_> = ends
                .filter(|end| matches!(end.kind, Spine | OpticalSwitch) && !down.contains(end))
                .filter(|&end| dead(end))
                .collect();
            if more.is_empty() {
                return down;
            }
            down.extend(more);
        }
    }

    /// Which switches reach which, over cores too or not; `wired`: over hosts too.
    pub(super) fn parts(&self, down: &Down, cores: bool, wired: bool) -> Parts {
        let lowers = self.above.iter().flatten().flatten().copied();
        let ends = self.uplinks.iter().chain(&self.core_links).flat_map(|c| [c.low, c.high]);
        let switches: BTreeSet<_> = lowers.chain(ends).collect();
        let own = |switch: ComponentId| {
            (matches!(switch.kind, Leaf | ScaleUp) && !down.contains(&switch)).then_some(switch)
        };
        let mut parts = Parts(switches.into_iter().map(|switch| (switch, own(switch))).collect());
        let place = |parts: &Parts, switch| {
            parts.0.binary_search_by_key(&switch, |&(s, _)| s).expect("it is listed")
        };
        let mut joins: Vec<[usize; 2]> = Vec::new();
        let core_links = self.core_links.iter().filter(|_| cores);
        for cable in self.uplinks.iter().chain(core_links).filter(|c| !c.is_gone(down)) {
            joins.push([cable.low, cable.high].map(|end| place(&parts, end)));
        }
        if wired {
            for above in &self.above {
                let all: Vec<_> = above.iter().flatten().map(|&s| place(&parts, s)).collect();
                joins.extend(all.windows(2).map(|two| [two[0], two[1]]));
            }
        }
        loop {
            let mut changed = false;
            for &[a, b] in &joins {
                let lowest = [parts.0[a].1, parts.0[b].1].into_iter().flatten().min();
                changed |= parts.0[a].1 != lowest || parts.0[b].1 != lowest;
                (parts.0[a].1, parts.0[b].1) = (lowest, lowest);
            }
            if !changed {
                return parts;
            }
        }
    }

    /// The parts that a host is wired to, with one NIC or any.
    pub(super) fn joined(
        &self,
        host: usize,
        nic: Option<usize>,
        parts: &Parts,
    ) -> BTreeSet<ComponentId> {
        let all = &self.above[host];
        let own = nic.map_or(&all[..], |nic| &all[nic..=nic]);
        own.iter().flatten().filter_map(|&lower| parts.of(lower)).collect()
    }

    /// Marks the hosts of a group that are not joined to the part that is the network.
    pub(super) fn cut_off(
        &self,
        group: Vec<usize>,
        cut: &mut [[bool; 2]],
        level: usize,
        hard: &Down,
        all: &Down,
        left: &[[f64; 4]],
    ) {
        if group.iter().all(|&host| self.above[host] == self.above[group[0]]) {
            return;
        }
        // Those whose cut is lost, apart from what their own ports have, are on no side.
        let none = |host: usize| {
            let lost = |level: usize| cut[host][level] || self.lost(host, level, hard, all, left);
            (0..=level).any(lost)
        };
        let mut stay: Vec<usize> = group.into_iter().filter(|&host| !none(host)).collect();
        let before = stay.clone();
        let mut keep = |parts: &Parts, nic| {
            let joined: Vec<_> = stay.iter().map(|&host| self.joined(host, nic, parts)).collect();
            let size = |part: ComponentId| {
                let own = stay.iter().zip(&joined).filter(|(_, own)| own.contains(&part));
                let hosts: Vec<usize> = own.map(|(&host, _)| host).collect();
                let apart = |&host: &usize| match level {
                    0 => self.above[host] != self.above[hosts[0]],
                    _ => self.island[host] != self.island[hosts[0]],
                };
                (hosts.iter().any(apart), hosts.len(), std::cmp::Reverse(part))
            };
            let network = joined.iter().flatten().copied().max_by_key(|&part| size(part));
            let Some(network) = network else { return stay.clear() };
            let mut kept: Vec<usize> =
                (0..stay.len()).filter(|&at| joined[at].contains(&network)).collect();
            for at in 0..stay.len() {
                let reaches = |&other: &usize| joined[at].iter().any(|p| joined[other].contains(p));
                if kept.iter().all(reaches) && !kept.contains(&at) {
                    kept.push(at);
                }
            }
            kept.sort_unstable();
            stay = kept.into_iter().map(|at| stay[at]).collect();
        };
        keep(&self.parts(all, level == 1, false), None);
        if !self.rules.failover {
            let parts = self.parts(hard, level == 1, false);
            (0..self.above[before.first().copied().unwrap_or(0)].len())
                .for_each(|nic| keep(&parts, Some(nic)));
        }
        for host in before {
            cut[host][level] = !stay.contains(&host);
        }
    }

    /// Whether a host has nothing left above its leaves.
    fn lost(&self, host: usize, level: usize, hard: &Down, all: &Down, left: &[[f64; 4]]) -> bool {
        if left[host][1] > 0.0 {
            return left[host][2 + level] == 0.0;
        }
        // Its own ports hide it.
        self.to_spines(host, hard, all) == 0.0 || level == 1 && self.to_cores(host, all) == 0.0
    }
}
