//! The builder of a Dragonfly+ (Shpiner, Haramaty, Eliad, Zdornov, Gafni, Zahavi 2017).
//!
//! ```text
//!        .------ every two groups are joined by the same number of links ------.
//!        |                                                                     |
//!    spine0   spine1        spine2   spine3        spine4   spine5       every leaf of a
//!      |  \ /  |              |  \ /  |              |  \ /  |           group is on every
//!    leaf0   leaf1          leaf2   leaf3          leaf4   leaf5         spine of it
//!     | |     | |            | |     | |            | |     | |
//!    hosts   hosts          hosts   hosts          hosts   hosts         a rack a leaf
//!    '---- pod0 ---'        '---- pod1 ---'        '---- pod2 ---'       a group is a pod
//! ```
//!
//! Links between groups are numbered pair by pair, (0, 1), (0, 2), … (1, 2), …; each leads from the lower group to
//! the upper one. A group counts the other ends of its links group by group and gives them to its spines in turn, so
//! that no spine has more than one link more than another.

use brittle_model::ComponentKind;
use brittle_model::scenario::DragonflyPlus;

use crate::floor::{Floor, add_host, add_nic};
use crate::graph::Topology;

/// Builds the graph.
pub(crate) fn build(spec: &DragonflyPlus, topology: &mut Topology) {
    let sizes = [spec.groups, spec.leaves, spec.spines, spec.hosts_per_leaf, spec.gpus_per_host];
    assert!(!sizes.contains(&0) && spec.nics_per_host > 0, "an empty part in {spec:?}");
    assert!(spec.groups == 1 || spec.global_links > 0, "groups apart in {spec:?}");
    let root = topology.root();
    let mut floor = Floor::new(spec.racks_per_power_feed, spec.racks_per_cooling_loop);
    for _ in 0..spec.groups {
        let pod = topology.add(ComponentKind::Pod, root);
        for _ in 0..spec.spines {
            topology.add(ComponentKind::Spine, pod);
        }
        for _ in 0..spec.leaves {
            let leaf = topology.add(ComponentKind::Leaf, pod);
            let rack = floor.set_rack(topology, pod);
            for _ in 0..spec.hosts_per_leaf {
                let host = add_host(topology, rack, spec.gpus_per_host);
                for _ in 0..spec.nics_per_host {
                    add_nic(topology, host, &[leaf], spec.nic_bandwidth);
                }
            }
        }
    }
    let spines = topology.members(ComponentKind::Spine).to_vec();
    let per_group = spec.spines as usize;
    let leaves = topology.members(ComponentKind::Leaf).to_vec();
    for (index, leaf) in leaves.into_iter().enumerate() {
        let first = index / spec.leaves as usize * per_group;
        for &spine in &spines[first..first + per_group] {
            topology.link(leaf, spine, spec.link_bandwidth);
        }
    }
    let links = spec.global_links as usize;
    let end = |group: usize, rank: usize| spines[group * per_group + rank % per_group];
    for lower in 0..spec.groups as usize {
        for upper in lower + 1..spec.groups as usize {
            for link in 0..links {
                // The upper one is the (upper − 1)-th of the others to the lower, which is its lower-th.
                let below = end(lower, (upper - 1) * links + link);
                let above = end(upper, lower * links + link);
                topology.link(below, above, spec.link_bandwidth);
            }
        }
    }
}
