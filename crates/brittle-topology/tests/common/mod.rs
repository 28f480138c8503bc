//! Specs and ids for the tests.

#![allow(dead_code, reason = "each test file uses its share")]

use brittle_model::scenario::{ClosOptions, ClusterSpec, RailClos};
use brittle_model::{ComponentId, ComponentKind};
use std::collections::BTreeMap;

use brittle_topology::Topology;
use petgraph::algo::ford_fulkerson;
use petgraph::graph::DiGraph;
use proptest::prelude::*;

/// Every component of a kind.
pub(crate) fn all(topology: &Topology, kind: ComponentKind) -> Vec<ComponentId> {
    (0..topology.population(kind)).map(|index| ComponentId { kind, index }).collect()
}

/// Every component.
pub(crate) fn everything(topology: &Topology) -> Vec<ComponentId> {
    ComponentKind::ALL.into_iter().flat_map(|kind| all(topology, kind)).collect()
}

/// Number of racks, pods and power feeds.
pub(crate) fn racks_pods_feeds(clos: &RailClos) -> (u32, u32, u32) {
    let racks = clos.hosts.div_ceil(clos.hosts_per_rack);
    let pods = racks.div_ceil(clos.racks_per_pod);
    let feeds = racks.div_ceil(clos.racks_per_power_feed);
    (racks, pods, feeds)
}

/// Whether two sums are the same but for rounding.
pub(crate) fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
}

/// Max-flow, min-cut: what the lower half of the hosts can push through the graph to the upper half. Where there are
/// no NICs, hosts push through their GPUs.
pub(crate) fn flow_between_halves(topology: &Topology) -> f64 {
    let hosts = topology.population(ComponentKind::Host);
    let mut graph = DiGraph::<(), f64>::new();
    let place: BTreeMap<_, _> =
        everything(topology).into_iter().map(|component| (component, graph.add_node(()))).collect();
    for (&from, &here) in &place {
        for (to, bandwidth) in topology.links(from) {
            graph.add_edge(here, place[&to], bandwidth);
        }
    }
    let (source, sink) = (graph.add_node(()), graph.add_node(()));
    for host in all(topology, ComponentKind::Host) {
        let mut doors = vec![host];
        if topology.population(ComponentKind::Nic) == 0 {
            doors.extend(topology.below(host));
        }
        for door in doors {
            if host.index < hosts / 2 {
                graph.add_edge(source, place[&door], 1e18);
            } else {
                graph.add_edge(place[&door], sink, 1e18);
            }
        }
    }
    ford_fulkerson(&graph, source, sink).0
}

/// Builds the graph of a Clos.
pub(crate) fn build(clos: &RailClos) -> Topology {
    Topology::build(&ClusterSpec::RailClos(clos.clone()))
}

/// Two pods of one rack of two hosts of two GPUs and two NICs, two spines.
pub(crate) fn tiny() -> RailClos {
    RailClos {
        hosts: 4,
        gpus_per_host: 2,
        nics_per_host: 2,
        hosts_per_rack: 2,
        racks_per_pod: 1,
        racks_per_power_feed: 2,
        spines: 2,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: ClosOptions::default(),
    }
}

prop_compose! {
    /// A valid spec of up to 14 hosts: ragged racks, pods and feeds, one pod or several, any number
    /// of spines.
    pub(crate) fn small_clos()(
        hosts in 1u32..=14,
        nics_per_host in 1u32..=3,
        gpus_per_nic in 1u32..=2,
        hosts_per_rack in 1u32..=4,
        racks_per_pod in 1u32..=3,
        racks_per_power_feed in 1u32..=3,
        spines in 0u32..=3,
        nic_bandwidth in 1e9..1e11,
        oversubscription in 1.0..8.0,
    ) -> RailClos {
        let mut clos = RailClos {
            hosts,
            gpus_per_host: nics_per_host * gpus_per_nic,
            nics_per_host,
            hosts_per_rack,
            racks_per_pod,
            racks_per_power_feed,
            spines,
            nic_bandwidth,
            oversubscription,
            options: ClosOptions::default(),
        };
        if racks_pods_feeds(&clos).1 > 1 {
            clos.spines = spines.max(1);
        }
        clos
    }
}
