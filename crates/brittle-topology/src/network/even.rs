//! Evenness: whether a network is so regular that what is left of its cuts says that it hangs together.
//!
//! Where every two segments of an island have the same upper switches above each NIC, and more than half of those
//! ways are left to both, they have one in common. So it is with islands and cores. Where every two islands are joined
//! by as many cables, a part of them that is cut off has lost at least half of its cables.

use std::collections::BTreeMap;

use brittle_model::{ComponentId, ComponentKind};

use super::Network;

/// What is above, and how many ways lead there.
type Above = BTreeMap<ComponentId, usize>;

impl Network {
    /// Whether it cannot fall apart while the worst two losses from segments to their spines, and the worst two from islands to the cores,
    /// are together below one.
    pub(super) fn is_even(&self) -> bool {
        let within = self.islands.iter().all(|island| {
            let first = island.segments.first().map(|&segment| self.above_segment(segment));
            let mut others = island.segments.iter().skip(1);
            others.all(|&other| first.as_ref() == Some(&self.above_segment(other)))
        });
        within && self.are_islands_alike()
    }

    /// For each NIC, what is above its leaves; none where cables differ or lead to other leaves.
    fn above_segment(&self, segment: u32) -> Option<Vec<Above>> {
        let segment = &self.segments[segment as usize];
        let rails: Option<Vec<Above>> = segment
            .rails
            .iter()
            .map(|rail| {
                let ways: Vec<_> = rail.iter().flat_map(|&lower| self.up.of(lower)).collect();
                let alike = ways
                    .iter()
                    .all(|way| way.bandwidth == ways[0].bandwidth && way.far.kind == self.upper);
                alike.then(|| count(ways.iter().map(|way| way.far)))
            })
            .collect();
        let rails = rails?;
        Some(segment.rail_of_nic.iter().map(|&rail| rails[rail as usize].clone()).collect())
    }

    /// Whether all islands have the same cores, or every two of them as many cables between them.
    fn are_islands_alike(&self) -> bool {
        let Some(first) = self.core_links.first() else { return true };
        if self.core_links.iter().any(|(_, _, bandwidth)| *bandwidth != first.2) {
            return self.are_cores_alike_but_for_width();
        }
        if self.core_links.iter().all(|(low, high, _)| [low.kind, high.kind] == [self.upper; 2]) {
            let pairs = count(self.core_links.iter().map(|(low, high, _)| {
                let [a, b] = [low, high].map(|end| self.island_of[end.index as usize]);
                (a.min(b), a.max(b))
            }));
            let islands = self.islands.iter().filter(|i| !i.segments.is_empty()).count();
            let each = pairs.values().next();
            return pairs.len() == islands * (islands - 1) / 2
                && pairs.iter().all(|((a, b), links)| a != b && Some(links) == each);
        }
        self.are_cores_alike_but_for_width()
    }

    /// Whether all islands have the same cores above, over cables that are as wide as the others of the island, and as
    /// many from each of its spines.
    fn are_cores_alike_but_for_width(&self) -> bool {
        let above = |island: usize| {
            let uppers = &self.islands[island].uppers;
            let ways: Vec<_> = uppers.iter().flat_map(|&upper| self.beyond.of(upper)).collect();
            let each = self.beyond.of(*uppers.first()?).len();
            let alike = uppers.iter().all(|&upper| self.beyond.of(upper).len() == each)
                && ways.iter().all(|way| {
                    way.bandwidth == ways[0].bandwidth && way.far.kind == ComponentKind::Core
                });
            alike.then(|| count(ways.iter().map(|way| way.far)))
        };
        let first = above(0);
        first.is_some() && (1..self.islands.len()).all(|island| above(island) == first)
    }
}

fn count<T: Ord>(each: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for one in each {
        *counts.entry(one).or_insert(0) += 1;
    }
    counts
}
