//! Containment as intervals: every vertex knows its hosts.
//!
//! Hosts are told in the order of their numbers to everything around them. What holds a host that does not follow the
//! last one that it holds is wrongly numbered, so the hosts below any vertex are an interval.
//!
//! **Invariant**: only edges are followed; no size of the spec is used here.

use std::ops::Range;

use brittle_model::ComponentKind;
use petgraph::graph::NodeIndex;

use crate::edge::Edge;
use crate::graph::Topology;

/// The hosts that belong to each vertex.
pub(crate) struct Containment {
    hosts: Vec<Range<u32>>,
}

impl Containment {
    /// Goes up the tree from every host.
    ///
    /// # Panics
    /// If hosts that something holds are not numbered one after the other.
    pub(crate) fn of(topology: &Topology) -> Self {
        let graph = topology.graph();
        let mut around = vec![topology.root(); graph.node_count()];
        for edge in graph.raw_edges().iter().filter(|edge| edge.weight == Edge::Contains) {
            around[edge.target().index()] = edge.source();
        }
        let mut hosts = vec![0..0; graph.node_count()];
        for (number, &place) in (0..).zip(topology.members(ComponentKind::Host)) {
            hosts[place.index()] = number..number + 1;
            let mut here = place;
            while here != topology.root() {
                here = around[here.index()];
                let held: &mut Range<u32> = &mut hosts[here.index()];
                let start = if held.end == 0 { number } else { held.start };
                assert!(held.end == 0 || held.end == number, "hosts are not numbered in preorder");
                *held = start..number + 1;
            }
        }
        for kind in [ComponentKind::Gpu, ComponentKind::Nic] {
            for &place in topology.members(kind) {
                hosts[place.index()] = hosts[around[place.index()].index()].clone();
            }
        }
        Self { hosts }
    }

    /// The hosts inside a vertex; for a host or a part of one, that host.
    pub(crate) fn hosts(&self, place: NodeIndex) -> Range<u32> {
        self.hosts[place.index()].clone()
    }

    /// The hosts of the racks on a power feed.
    pub(crate) fn hosts_fed(&self, topology: &Topology, power_feed: NodeIndex) -> Range<u32> {
        let racks = topology.targets(power_feed, Edge::Feeds);
        interval(racks.into_iter().flat_map(|rack| self.hosts(rack)))
    }
}

/// Ascending host numbers as a range.
///
/// # Panics
/// If there is a gap: whatever fails together has neighbouring numbers.
pub(crate) fn interval(hosts: impl IntoIterator<Item = u32>) -> Range<u32> {
    let mut hosts = hosts.into_iter();
    let Some(start) = hosts.next() else {
        return 0..0;
    };
    let mut end = start + 1;
    for host in hosts {
        assert_eq!(host, end, "hosts that fail together are not neighbours");
        end += 1;
    }
    start..end
}
