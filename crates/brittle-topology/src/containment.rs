//! Containment as intervals: one walk down the tree, and every vertex knows its hosts.
//!
//! The walk meets the hosts in preorder and they are numbered in that order, so the hosts below any
//! vertex are an interval: from the number of hosts met before it to the number met when it is
//! done.
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
    /// Walks the tree.
    ///
    /// # Panics
    /// If hosts are not numbered in preorder.
    pub(crate) fn of(topology: &Topology) -> Self {
        let mut walk = Walk { topology, met: 0, hosts: vec![0..0; topology.graph().node_count()] };
        walk.visit(topology.root(), None);
        assert_eq!(walk.met, topology.population(ComponentKind::Host));
        Self { hosts: walk.hosts }
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

struct Walk<'a> {
    topology: &'a Topology,
    met: u32,
    hosts: Vec<Range<u32>>,
}

impl Walk<'_> {
    fn visit(&mut self, place: NodeIndex, around: Option<u32>) {
        let before = self.met;
        let mut around = around;
        if self.topology.vertex(place).is(ComponentKind::Host) {
            let numbered = self.topology.members(ComponentKind::Host)[before as usize];
            assert_eq!(place, numbered, "hosts are not numbered in preorder");
            around = Some(before);
            self.met += 1;
        }
        for part in self.topology.targets(place, Edge::Contains) {
            self.visit(part, around);
        }
        self.hosts[place.index()] = match around {
            Some(host) => host..host + 1,
            None => before..self.met,
        };
    }
}
