//! Parts: which hosts still reach each other, found by search.
//!
//! As long as every cut has more than half of its ways left, any two of them share a switch above, so
//! that all reach each other. Below that they may not: then the islands are searched.
//!
//! Hosts do not forward. Of the parts into which the switches fall, the one that the most hosts are joined to
//! is the network; hosts that are not joined to it have lost their paths.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use brittle_model::ComponentKind;
use petgraph::unionfind::UnionFind;

use super::strains::Answer;
use super::view::View;
use crate::hit::Reach;

impl Answer<'_, '_> {
    /// Finds who does not reach the others, and tells it.
    pub(super) fn search(&mut self) {
        let Self { hard, all, .. } = *self;
        let net = all.net;
        for island in self.touched_islands().into_iter().map(|i| &net.islands[i as usize]) {
            // What others carry may go over any rail; what nobody carries needs its like.
            let mut apart = all.apart(&island.segments, true);
            if !net.rules.failover {
                apart.extend(hard.apart(&island.segments, false));
            }
            apart.sort_unstable();
            apart.dedup();
            for segment in apart {
                self.tell(&net.segments[segment as usize].hosts, Reach::OverSpines, 0.0);
            }
        }
        if net.has_islands() {
            for island in all.islands_apart() {
                let hosts: Vec<_> = net.hosts_of_island(island).cloned().collect();
                self.tell(&hosts, Reach::OverCores, 0.0);
            }
        }
    }

    /// The islands that have lost a way or a switch below their spines: all others are whole.
    fn touched_islands(&self) -> BTreeSet<u32> {
        let segments = self.touched_segments(self.all);
        segments.iter().map(|&segment| self.all.net.segments[segment as usize].island).collect()
    }
}

impl View<'_> {
    /// The segments of an island that are not joined to the network, over `any` rail or over each.
    fn apart(&self, segments: &[u32], any: bool) -> Vec<u32> {
        let net = self.net;
        if segments.len() < 2 {
            return Vec::new();
        }
        let lowers = net.up.places() as usize;
        let mut sets = UnionFind::new(lowers + net.down.places() as usize);
        let works = |&&lower: &&u32| !self.is_lower_down(lower);
        for &segment in segments {
            for &lower in net.segments[segment as usize].rails.iter().flatten().filter(works) {
                for way in net.up.of(lower) {
                    if !self.is_down(ComponentKind::Uplink, way.cable)
                        && !self.is_upper_down(way.far.index)
                    {
                        sets.union(lower as usize, lowers + way.far.index as usize);
                    }
                }
            }
        }
        let rails = if any { 1 } else { net.segments[segments[0] as usize].rails.len() };
        let mut apart = Vec::new();
        for rail in 0..rails {
            let joined = |segment: u32| {
                let all = &net.segments[segment as usize].rails;
                let own = if any { &all[..] } else { &all[rail..=rail] };
                let mut parts: Vec<usize> = own
                    .iter()
                    .flatten()
                    .filter(works)
                    .map(|&lower| sets.find(lower as usize))
                    .collect();
                parts.sort_unstable();
                parts.dedup();
                parts
            };
            let each: Vec<_> =
                segments.iter().map(|&segment| (joined(segment), self.hosts(segment))).collect();
            let network = largest(&each);
            let others = segments.iter().zip(&each);
            apart.extend(
                others
                    .filter(|(_, (parts, _))| network.is_none_or(|n| !parts.contains(&n)))
                    .map(|(&s, _)| s),
            );
        }
        apart
    }

    fn hosts(&self, segment: u32) -> usize {
        self.net.segments[segment as usize].hosts.iter().map(ExactSizeIterator::len).sum()
    }

    /// The islands that are not joined to the network.
    fn islands_apart(&self) -> Vec<u32> {
        let net = self.net;
        let uppers = net.down.places() as usize;
        let mut sets = UnionFind::new(uppers + net.below_core.places() as usize);
        let works = |&upper: &u32| !self.is_upper_down(upper);
        for upper in (0..net.down.places()).filter(works) {
            for way in net.beyond.of(upper) {
                if self.is_down(ComponentKind::CoreLink, way.cable)
                    || self.down.binary_search(&way.far).is_ok()
                {
                    continue;
                }
                let first = if way.far.kind == net.upper { 0 } else { uppers };
                sets.union(upper as usize, first + way.far.index as usize);
            }
        }
        let joined = |island: &super::Island| {
            let uppers = island.uppers.iter().copied().filter(works);
            let mut parts: Vec<usize> = uppers.map(|upper| sets.find(upper as usize)).collect();
            parts.sort_unstable();
            parts.dedup();
            let hosts = island.segments.iter().map(|&segment| self.hosts(segment)).sum();
            (parts, hosts)
        };
        let each: Vec<_> = net.islands.iter().map(joined).collect();
        let network = largest(&each);
        let others = (0..).zip(&each);
        others
            .filter(|(_, (parts, _))| network.is_none_or(|n| !parts.contains(&n)))
            .map(|(island, _)| island)
            .collect()
    }
}

/// The part that the most hosts are joined to; of several, the one that is met first.
fn largest(each: &[(Vec<usize>, usize)]) -> Option<usize> {
    let mut sizes: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for (at, (parts, hosts)) in each.iter().enumerate() {
        for &part in parts {
            sizes.entry(part).or_insert((0, at)).0 += hosts;
        }
    }
    sizes
        .into_iter()
        .max_by_key(|&(part, (size, at))| (size, Reverse((at, part))))
        .map(|(part, _)| part)
}
