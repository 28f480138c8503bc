//! The fabric: what the hosts lose when switches go.
//!
//! Switches of a kind with the same links below stand in for each other; such a set is taken out of
//! the graph as a whole, and what is left is searched:
//!
//! - a NIC with no switch left above it has lost its rail, and its host every other host;
//! - a NIC that reaches fewer pods than before, and its host with it, has lost the others.
//!
//! A path leads from NIC to NIC over leaves and spines; hosts do not forward.
//!
//! **Invariant**: only links are followed; no size of the spec is used here. Part of a set gone is
//! no loss: lower bandwidth is not modelled.

use std::collections::BTreeMap;
use std::ops::Range;

use brittle_model::ComponentKind;
use petgraph::graph::NodeIndex;
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::containment::{Containment, interval};
use crate::graph::Topology;
use crate::hit::Reach;

/// What is lost when all of a set of switches are down.
pub(crate) struct Loss {
    /// Which of their kind, ascending.
    pub(crate) switches: Vec<u32>,
    /// The hosts that lose something, by number.
    pub(crate) hosts: Range<u32>,
    /// What they lose.
    pub(crate) reach: Reach,
}

/// The network of a topology, ready to be cut.
pub(crate) struct Fabric<'a> {
    topology: &'a Topology,
    containment: &'a Containment,
    /// For each host, its pod.
    pod_of: &'a [u32],
    /// For each NIC, how many pods it reaches when all is well, its own included.
    pods_reached: Vec<u32>,
}

impl<'a> Fabric<'a> {
    /// The whole network.
    pub(crate) fn new(
        topology: &'a Topology,
        containment: &'a Containment,
        pod_of: &'a [u32],
    ) -> Self {
        let mut fabric = Self { topology, containment, pod_of, pods_reached: Vec::new() };
        fabric.pods_reached = fabric.pods_reached_without(&[]);
        fabric
    }

    /// The loss of each set of switches of a kind; every switch is in exactly one set. In order of
    /// the first switch.
    pub(crate) fn losses(&self, kind: ComponentKind) -> Vec<Loss> {
        let places = self.topology.members(kind);
        let mut sets: Vec<Vec<u32>> = Vec::new();
        let mut set_with = BTreeMap::new();
        for (index, &switch) in (0..).zip(places) {
            let mut below: Vec<_> = self.topology.linked_below(switch).collect();
            below.sort_unstable();
            let set = *set_with.entry(below).or_insert(sets.len());
            if set == sets.len() {
                sets.push(Vec::new());
            }
            sets[set].push(index);
        }
        sets.into_iter()
            .map(|switches| {
                let gone: Vec<_> = switches.iter().map(|&i| places[i as usize]).collect();
                let (hosts, reach) = self.lost_without(&gone);
                Loss { switches, hosts, reach }
            })
            .collect()
    }

    fn lost_without(&self, gone: &[NodeIndex]) -> (Range<u32>, Reach) {
        let cut_off = self.cut_off_without(gone);
        if cut_off.is_empty() {
            (self.parted_without(gone), Reach::BetweenPods)
        } else {
            (cut_off, Reach::BetweenHosts)
        }
    }

    /// The hosts with a NIC that has no switch left above it.
    fn cut_off_without(&self, gone: &[NodeIndex]) -> Range<u32> {
        let mut hosts: Vec<u32> = gone
            .iter()
            .flat_map(|&switch| self.topology.linked_below(switch))
            .filter(|&lower| self.topology.vertex(lower).is(ComponentKind::Nic))
            .filter(|&nic| self.topology.linked_above(nic).all(|up| gone.contains(&up)))
            .map(|nic| self.containment.hosts(nic).start)
            .collect();
        hosts.sort_unstable();
        hosts.dedup();
        interval(hosts)
    }

    /// The hosts with a NIC that reaches fewer pods.
    fn parted_without(&self, gone: &[NodeIndex]) -> Range<u32> {
        let left = self.pods_reached_without(gone);
        let mut hosts: Vec<u32> = self
            .topology
            .members(ComponentKind::Nic)
            .iter()
            .zip(self.pods_reached.iter().zip(left))
            .filter(|(_, (before, after))| after < *before)
            .map(|(&nic, _)| self.containment.hosts(nic).start)
            .collect();
        hosts.dedup();
        interval(hosts)
    }

    /// For each NIC, how many pods it reaches, its own included.
    fn pods_reached_without(&self, gone: &[NodeIndex]) -> Vec<u32> {
        let island_of = self.islands_without(gone);
        let nics = self.topology.members(ComponentKind::Nic);
        // NICs come in the order of their hosts, so the pods of an island come in order too.
        let mut pods_on = vec![(None, 0); island_of.len()];
        for &nic in nics {
            let pod = self.pod_of[self.containment.hosts(nic).start as usize];
            let (newest, pods) = &mut pods_on[island_of[nic.index()].index()];
            if *newest != Some(pod) {
                *newest = Some(pod);
                *pods += 1;
            }
        }
        nics.iter().map(|nic| pods_on[island_of[nic.index()].index()].1).collect()
    }

    /// For each vertex, a name of the set of vertices that it is connected to over links.
    fn islands_without(&self, gone: &[NodeIndex]) -> Vec<NodeIndex> {
        let graph = self.topology.graph();
        let mut forwards: Vec<bool> =
            graph.node_weights().map(|vertex| !vertex.is(ComponentKind::Host)).collect();
        for switch in gone {
            forwards[switch.index()] = false;
        }
        let mut islands = UnionFind::new(graph.node_count());
        for edge in graph.edge_references() {
            let (lower, upper) = (edge.source(), edge.target());
            let wired = edge.weight().bandwidth().is_some();
            if wired && forwards[lower.index()] && forwards[upper.index()] {
                islands.union(lower, upper);
            }
        }
        islands.into_labeling()
    }
}
