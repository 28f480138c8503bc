//! The builder of a k-ary fat tree (Al-Fares, Loukissas, Vahdat 2008).
//!
//! ```text
//!      core0     core1     core2     core3     (k/2)² cores; spine i of every pod is on the
//!        |  '--.   |  '--.   |         |       cores from i · k/2 on, k/2 of them
//!        | .----'--' .----'--'         |
//!      spine0    spine1      ...               k/2 spines a pod (aggregation switches)
//!        |  \   /  |                           every leaf of a pod is on every spine of it
//!      leaf0     leaf1       ...               k/2 leaves a pod (edge switches)
//!      |   |     |   |
//!    host0 host1 host2 host3                   k/2 hosts a leaf: a rack
//!    '------ pod0 ------'    ...               up to k pods; here k = 4
//! ```
//!
//! Hosts fill leaves and leaves fill pods; leaves and pods without a host are left out, and the last pod has all its
//! spines. Every link above the hosts is as wide as the NICs of a host together, so nothing is oversubscribed.

use brittle_model::ComponentKind;
use brittle_model::scenario::FatTree;
use petgraph::graph::NodeIndex;

use crate::floor::{Floor, add_host, add_nic};
use crate::graph::Topology;

/// Builds the graph.
pub(crate) fn build(spec: &FatTree, topology: &mut Topology) {
    let half = spec.half();
    assert!(half > 0 && u64::from(spec.hosts) <= spec.most_hosts(), "no such tree: {spec:?}");
    assert!(spec.gpus_per_host > 0 && spec.nics_per_host > 0, "an empty part in {spec:?}");
    let root = topology.root();
    let mut floor = Floor::new(spec.racks_per_power_feed, spec.racks_per_cooling_loop);
    let (mut pod, mut leaf, mut rack) = (root, root, root);
    // For each leaf, the first spine of its pod.
    let mut spines_above = Vec::new();
    for host in 0..spec.hosts {
        if host.is_multiple_of(half) {
            if floor.racks().is_multiple_of(half) {
                pod = topology.add(ComponentKind::Pod, root);
                for _ in 0..half {
                    topology.add(ComponentKind::Spine, pod);
                }
            }
            leaf = topology.add(ComponentKind::Leaf, pod);
            spines_above.push(topology.members(ComponentKind::Spine).len() - half as usize);
            rack = floor.set_rack(topology, pod);
        }
        let here = add_host(topology, rack, spec.gpus_per_host);
        for _ in 0..spec.nics_per_host {
            add_nic(topology, here, &[leaf], spec.nic_bandwidth);
        }
    }
    join(topology, spec, &spines_above);
}

/// The links above the leaves, and the cores.
fn join(topology: &mut Topology, spec: &FatTree, spines_above: &[usize]) {
    let half = spec.half() as usize;
    let width = f64::from(spec.nics_per_host) * spec.nic_bandwidth;
    let spines = topology.members(ComponentKind::Spine).to_vec();
    let leaves = topology.members(ComponentKind::Leaf).to_vec();
    for (leaf, &first) in leaves.into_iter().zip(spines_above) {
        for &spine in &spines[first..first + half] {
            topology.link(leaf, spine, width);
        }
    }
    let root = topology.root();
    let cores: Vec<NodeIndex> =
        (0..half * half).map(|_| topology.add(ComponentKind::Core, root)).collect();
    for (index, spine) in spines.into_iter().enumerate() {
        let first = index % half * half;
        for &core in &cores[first..first + half] {
            topology.link(spine, core, width);
        }
    }
}
