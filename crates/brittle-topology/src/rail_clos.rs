//! The builder of a rail-optimised Clos network.
//!
//! ```text
//!         spine0                     spine1
//!            |                          |
//!      .=====+======.============.======+=====.     every leaf reaches every spine
//!      |            |            |            |
//!    leaf0        leaf1        leaf2        leaf3   one leaf a rail and pod
//!     |    \     /    |         |    \     /    |
//!     |     '-.-'     |         |     '-.-'     |   NIC r of each host
//!     |     .-'-.     |         |     .-'-.     |   is on rail r
//!     |    /     \    |         |    /     \    |
//!    nic0 nic1 nic2 nic3       nic4 nic5 nic6 nic7
//!    [-host0-] [-host1-]       [-host2-] [-host3-]  hosts fill racks
//!    '----- rack0 -----'       '----- rack1 -----'  racks fill pods
//!    '----- pod0 ------'       '----- pod1 ------'
//!    '-------------- power_feed0 ----------------'  and power feeds, which
//!                                                   may straddle pods
//! ```
//!
//! Everything is numbered in host order: hosts fill racks, racks fill pods and, on their own count,
//! power feeds; the last of each may be smaller. GPU `g` of a host is `host · gpus_per_host + g`,
//! NIC `r` is `host · nics_per_host + r`, and the leaf of rail `r` is `pod · nics_per_host + r`.
//!
//! A leaf has `hosts in the pod · NIC bandwidth` down and that over the oversubscription up, in
//! equal parts to all spines.
//!
//! **Invariant**: the builder joins vertices and computes no consequences. Who is hit by what is
//! found by search, in [`crate::compile`].

use brittle_model::ComponentKind;
use brittle_model::scenario::RailClos;
use petgraph::graph::NodeIndex;

use crate::graph::Topology;

/// Builds the graph.
pub(crate) fn build(spec: &RailClos) -> Topology {
    assert_checked(spec);
    let mut topology = Topology::empty();
    let mut pod = topology.root();
    let mut rack = topology.root();
    let mut power_feed = topology.root();
    let mut rails = Vec::new();
    let mut racks = 0;

    for host in 0..spec.hosts {
        if host.is_multiple_of(spec.hosts_per_rack) {
            if racks % spec.racks_per_pod == 0 {
                pod = topology.add(ComponentKind::Pod, topology.root());
                rails = add_leaves(&mut topology, pod, spec.nics_per_host);
            }
            if racks % spec.racks_per_power_feed == 0 {
                power_feed = topology.add(ComponentKind::PowerFeed, topology.root());
            }
            rack = topology.add(ComponentKind::Rack, pod);
            topology.feed(power_feed, rack);
            racks += 1;
        }
        add_host(&mut topology, rack, &rails, spec);
    }
    join_pods(&mut topology, spec);
    topology
}

/// One leaf a rail.
fn add_leaves(topology: &mut Topology, pod: NodeIndex, rails: u32) -> Vec<NodeIndex> {
    (0..rails).map(|_| topology.add(ComponentKind::Leaf, pod)).collect()
}

/// A host with its GPUs, and with a NIC on each rail.
fn add_host(topology: &mut Topology, rack: NodeIndex, rails: &[NodeIndex], spec: &RailClos) {
    let host = topology.add(ComponentKind::Host, rack);
    for _ in 0..spec.gpus_per_host {
        topology.add(ComponentKind::Gpu, host);
    }
    for &leaf in rails {
        let nic = topology.add(ComponentKind::Nic, host);
        topology.link(host, nic, spec.nic_bandwidth);
        topology.link(nic, leaf, spec.nic_bandwidth);
    }
}

/// The spines, and a link from every leaf to every spine.
fn join_pods(topology: &mut Topology, spec: &RailClos) {
    let spines: Vec<_> =
        (0..spec.spines).map(|_| topology.add(ComponentKind::Spine, topology.root())).collect();
    for leaf in topology.members(ComponentKind::Leaf).to_vec() {
        let down = topology.linked_below(leaf).count() as f64 * spec.nic_bandwidth;
        let share = down / spec.oversubscription / f64::from(spec.spines);
        for &spine in &spines {
            topology.link(leaf, spine, share);
        }
    }
}

/// Stops on a spec that its check should not have let through.
fn assert_checked(spec: &RailClos) {
    let sizes = [
        spec.hosts,
        spec.gpus_per_host,
        spec.nics_per_host,
        spec.hosts_per_rack,
        spec.racks_per_pod,
        spec.racks_per_power_feed,
    ];
    assert!(!sizes.contains(&0), "an empty part in {spec:?}");
    assert!(
        spec.spines > 0 || spec.hosts.div_ceil(spec.hosts_per_rack) <= spec.racks_per_pod,
        "pods without a spine between them in {spec:?}"
    );
    assert!(spec.nic_bandwidth > 0.0 && spec.nic_bandwidth.is_finite(), "no bandwidth in {spec:?}");
    assert!(
        spec.oversubscription >= 1.0 && spec.oversubscription.is_finite(),
        "more up than down in {spec:?}"
    );
}
