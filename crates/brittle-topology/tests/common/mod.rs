//! Specs and ids for the tests.

#![allow(dead_code, reason = "each test file uses its share")]

use brittle_model::scenario::{ClosOptions, ClusterSpec, RailClos};
use brittle_model::{ComponentId, ComponentKind};
use brittle_topology::Topology;
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
