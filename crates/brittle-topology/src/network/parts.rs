//! Parts: which segments still reach each other, found by search.
//!
//! Switches forward over every cable that is left, up and down; hosts do not forward. So the switches fall into parts.
//! One part is the network: of those that join several segments (over cores: several islands) the one with most
//! hosts behind it, then the one with the lowest leaf; where no part joins any two, the same among all. Segments
//! that are not joined to it stay, in their order, if they share some part with each that stays: with three planes, all
//! may still reach each other though none of the planes joins all. The others have lost their paths.
//!
//! As long as every cut of an even network has more than half of its ways left, any two of them share a switch above,
//! so that all reach each other, and nothing is searched.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use brittle_model::ComponentKind;
use petgraph::unionfind::UnionFind;

use super::strains::Answer;
use super::view::View;
use super::{Network, Segment};
use crate::hit::{Reach, Strain};

impl Answer<'_, '_> {
    /// Finds the segments that do not reach the others of their islands or, over cores, those of others; and tells
    /// them.
    pub(super) fn search(&mut self, reach: Reach) {
        let Self { hard, all, .. } = *self;
        let net = all.net;
        let everybody: Vec<u32> = (0..net.segments.len() as u32).collect();
        let groups: Vec<&[u32]> = match reach {
            Reach::OverCores => vec![&everybody],
            _ => net.islands.iter().map(|island| &island.segments[..]).collect(),
        };
        let parts = all.parts(reach);
        let of_hard = (!net.rules.failover).then(|| hard.parts(reach));
        for group in groups.into_iter().filter(|group| group.len() > 1) {
            // Who has nothing left at all is on no side.
            let mut stay: Vec<u32> =
                group.iter().copied().filter(|&segment| !self.is_lost(segment, reach)).collect();
            let before = stay.clone();
            // What others carry may go over any rail; what nobody carries needs its like.
            let joined = |segment: &Segment| parts.of(segment.rails.iter().flatten());
            net.keep(&mut stay, reach, joined);
            if let Some(parts) = &of_hard {
                for nic in 0..net.segments[group[0] as usize].rail_of_nic.len() {
                    let rail = |segment: &Segment| segment.rail_of_nic[nic] as usize;
                    let joined = |segment: &Segment| parts.of(segment.rails[rail(segment)].iter());
                    net.keep(&mut stay, reach, joined);
                }
            }
            for &segment in before.iter().filter(|segment| !stay.contains(segment)) {
                self.tell(&net.segments[segment as usize].hosts, reach, 0.0);
            }
        }
    }

    /// Whether a segment has lost its way already.
    fn is_lost(&self, segment: u32, reach: Reach) -> bool {
        let host = self.all.net.first_of_segment(segment);
        let own = |strain: &&Strain| {
            strain.hosts.contains(&host)
                && (Reach::OverSpines..=reach).contains(&strain.reach)
                && strain.is_loss()
        };
        self.strains.iter().any(|strain| own(&strain))
    }
}

/// For each lower switch, the lowest one of its part, unless it is down.
struct Parts(Vec<Option<u32>>);

impl Parts {
    /// The parts that some lower switches belong to.
    fn of<'l>(&self, lowers: impl Iterator<Item = &'l u32>) -> BTreeSet<u32> {
        lowers.filter_map(|&lower| self.0[lower as usize]).collect()
    }
}

impl View<'_> {
    /// Into which parts the switches fall; core links join them only for paths over cores.
    fn parts(&self, reach: Reach) -> Parts {
        let net = self.net;
        let (lowers, uppers) = (net.up.places(), net.down.places());
        let mut sets = UnionFind::new((lowers + uppers + net.below_core.places()) as usize);
        let with_cores = reach == Reach::OverCores;
        let kinds = [
            (ComponentKind::Uplink, &net.uplinks[..]),
            (ComponentKind::CoreLink, if with_cores { &net.core_links[..] } else { &[] }),
        ];
        for (kind, cables) in kinds {
            for (index, (low, high, _)) in (0..).zip(cables) {
                let ends = [low, high];
                if self.is_down(kind, index)
                    || ends.iter().any(|end| self.is_down(end.kind, end.index))
                {
                    continue;
                }
                let [low, high] = ends.map(|end| match end.kind {
                    kind if kind == net.lower => end.index,
                    kind if kind == net.upper => lowers + end.index,
                    _ => lowers + uppers + end.index,
                });
                sets.union(low, high);
            }
        }
        let mut lowest: BTreeMap<u32, u32> = BTreeMap::new();
        let part = |lower: u32| {
            let works = !self.is_lower_down(lower);
            works.then(|| *lowest.entry(sets.find(lower)).or_insert(lower))
        };
        Parts((0..lowers).map(part).collect())
    }
}

impl Network {
    /// Keeps those of several segments that are joined to the same part as most, and who reaches them all.
    fn keep(
        &self,
        segments: &mut Vec<u32>,
        reach: Reach,
        joined: impl Fn(&Segment) -> BTreeSet<u32>,
    ) {
        let parts_of = |segment: u32| joined(&self.segments[segment as usize]);
        // For each part: behind it, several segments or islands, and how many hosts.
        let mut sizes: BTreeMap<u32, (u32, bool, usize)> = BTreeMap::new();
        for &segment in &*segments {
            let Segment { island, hosts, .. } = &self.segments[segment as usize];
            let side = if reach == Reach::OverCores { *island } else { segment };
            let hosts: usize = hosts.iter().map(ExactSizeIterator::len).sum();
            for part in parts_of(segment) {
                let (first, several, sum) = sizes.entry(part).or_insert((side, false, 0));
                *several |= side != *first;
                *sum += hosts;
            }
        }
        let key = |(part, (_, several, hosts)): (u32, (u32, bool, usize))| {
            (several, hosts, Reverse(part))
        };
        let network = sizes.into_iter().map(key).max().map(|(_, _, Reverse(part))| part);
        let Some(network) = network else { return segments.clear() };
        let (mut stay, others): (Vec<u32>, Vec<u32>) =
            segments.iter().partition(|&&segment| parts_of(segment).contains(&network));
        let mut kept: BTreeSet<_> = stay.iter().map(|&segment| parts_of(segment)).collect();
        for segment in others {
            let own = parts_of(segment);
            if kept.iter().all(|parts| !parts.is_disjoint(&own)) {
                kept.insert(own);
                stay.push(segment);
            }
        }
        stay.sort_unstable();
        *segments = stay;
    }
}
