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
//! With several leaves a rail there are as many planes: port `p` of a NIC is on leaf `p` of its rail, and that is
//! joined to the spines of plane `p` only. With several segments a pod there is a third tier:
//!
//! ```text
//!              core0             core1              at the root: every spine
//!         .======+======.   .======+======.         reaches every core of its plane
//!      spine0        spine1 (plane 1)     ...       in the pod
//!      .==+=====.======|=.====.                     every leaf of the pod reaches
//!    leaf0    leaf1  leaf2  leaf3         ...       every spine of its plane
//!    '- segment 0 -' '- segment 1 -'
//!    '------------ pod0 -----------'  '-- pod1 --'  pods fill buildings
//! ```
//!
//! Everything is numbered in host order: hosts fill racks, racks fill segments, pods and, on their own count,
//! power feeds and cooling loops; the last of each may be smaller. GPU `g` of a host is `host · gpus_per_host + g`,
//! NIC `n` is `host · nics_per_host + n`, and the leaf of rail `r` and plane `p` is
//! `(segment · rails + r) · planes + p`. The spines of a set, and the cores, come plane by plane. NIC `n` is on rail
//! `n · rails / nics_per_host`.
//!
//! A leaf has `ports on it · bandwidth of a port` down and that over the oversubscription up, in
//! equal parts to all cables; a spine likewise.
//!
//! **Invariant**: the builder joins vertices and computes no consequences. Who is hit by what is
//! found by search, in [`crate::compile`].

use brittle_model::ComponentKind;
use brittle_model::scenario::RailClos;
use petgraph::graph::NodeIndex;

use crate::floor::{Floor, add_host, add_nic};
use crate::graph::Topology;

/// What a builder above this one puts between racks and pods.
pub(crate) trait Domains {
    /// Where the next rack stands in a pod.
    fn enter(&mut self, topology: &mut Topology, pod: NodeIndex, rack: u32) -> NodeIndex;
    /// Joins the GPUs of a new host to the domain.
    fn join(&mut self, topology: &mut Topology, gpus: std::ops::Range<usize>);
}

/// No scale-up domains: racks stand in pods.
struct NoDomains;

impl Domains for NoDomains {
    fn enter(&mut self, _: &mut Topology, pod: NodeIndex, _: u32) -> NodeIndex {
        pod
    }
    fn join(&mut self, _: &mut Topology, _: std::ops::Range<usize>) {}
}

/// Builds the graph.
pub(crate) fn build(spec: &RailClos, topology: &mut Topology) {
    build_with(spec, topology, &mut NoDomains);
}

/// Builds the graph, with scale-up domains between racks and pods.
pub(crate) fn build_with(spec: &RailClos, topology: &mut Topology, domains: &mut dyn Domains) {
    assert_checked(spec);
    let options = &spec.options;
    let root = topology.root();
    let mut floor = Floor::new(spec.racks_per_power_feed, options.racks_per_cooling_loop);
    let (mut building, mut pod, mut rack) = (root, root, root);
    let mut leaves = Vec::new();
    // For each leaf, the set of spines above it: one in all, or one a pod.
    let mut set_above = Vec::new();
    let mut sets: Vec<Vec<NodeIndex>> = Vec::new();
    let mut pods = 0;
    for host in 0..spec.hosts {
        if host.is_multiple_of(spec.hosts_per_rack) {
            let rack_in_pod = floor.racks() % spec.racks_per_pod;
            if rack_in_pod == 0 {
                if options.pods_per_building > 0 && pods % options.pods_per_building == 0 {
                    building = topology.add(ComponentKind::Building, root);
                }
                pod = topology.add(ComponentKind::Pod, building);
                pods += 1;
                if spec.has_three_tiers() {
                    sets.push(add_spines(topology, pod, spec));
                }
            }
            if rack_in_pod.is_multiple_of(spec.racks_per_segment()) {
                let count = spec.rails() * spec.planes();
                leaves = (0..count).map(|_| topology.add(ComponentKind::Leaf, pod)).collect();
                set_above.resize(topology.members(ComponentKind::Leaf).len(), pods as usize - 1);
            }
            let container = domains.enter(topology, pod, floor.racks());
            rack = floor.set_rack(topology, container);
        }
        let here = add_host(topology, rack, spec.gpus_per_host);
        let gpus = topology.members(ComponentKind::Gpu).len();
        domains.join(topology, gpus - spec.gpus_per_host as usize..gpus);
        let planes = spec.planes() as usize;
        for nic in 0..spec.nics_per_host {
            let rail = (nic * spec.rails() / spec.nics_per_host) as usize;
            add_nic(
                topology,
                here,
                &leaves[rail * planes..(rail + 1) * planes],
                spec.nic_bandwidth,
            );
        }
    }
    if !spec.has_three_tiers() {
        sets.push(add_spines(topology, root, spec));
        set_above.fill(0);
    }
    join_leaves(topology, spec, &sets, &set_above);
    if options.cores > 0 {
        join_spines(topology, spec);
    }
}

fn add_spines(topology: &mut Topology, container: NodeIndex, spec: &RailClos) -> Vec<NodeIndex> {
    (0..spec.spines).map(|_| topology.add(ComponentKind::Spine, container)).collect()
}

/// Cables from every leaf to every spine of its plane, in the set above it.
fn join_leaves(
    topology: &mut Topology,
    spec: &RailClos,
    sets: &[Vec<NodeIndex>],
    set_above: &[usize],
) {
    let planes = spec.planes() as usize;
    let each = spec.spines as usize / planes;
    let uplinks = spec.options.uplinks;
    let port = spec.nic_bandwidth / f64::from(spec.planes());
    for (index, leaf) in topology.members(ComponentKind::Leaf).to_vec().into_iter().enumerate() {
        let down = topology.linked_below(leaf).count() as f64 * port;
        let share = down / spec.oversubscription / (each as f64 * f64::from(uplinks));
        let plane = index % planes;
        for &spine in &sets[set_above[index]][plane * each..(plane + 1) * each] {
            for _ in 0..uplinks {
                topology.link(leaf, spine, share);
            }
        }
    }
}

/// The cores, and a cable from every spine to every core of its plane.
fn join_spines(topology: &mut Topology, spec: &RailClos) {
    let planes = spec.planes() as usize;
    let root = topology.root();
    let cores: Vec<_> =
        (0..spec.options.cores).map(|_| topology.add(ComponentKind::Core, root)).collect();
    let each = cores.len() / planes;
    let spines_of_plane = (spec.spines as usize / planes).max(1);
    for (index, spine) in topology.members(ComponentKind::Spine).to_vec().into_iter().enumerate() {
        let down = topology.carried_below(spine);
        let share = down / spec.options.core_oversubscription / each as f64;
        let plane = index / spines_of_plane % planes;
        for &core in &cores[plane * each..(plane + 1) * each] {
            topology.link(spine, core, share);
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
        spec.planes(),
        spec.rails(),
        spec.racks_per_segment(),
        spec.options.uplinks,
    ];
    assert!(!sizes.contains(&0), "an empty part in {spec:?}");
    assert!(
        spec.spines.is_multiple_of(spec.planes())
            && spec.options.cores.is_multiple_of(spec.planes())
            && spec.nics_per_host.is_multiple_of(spec.rails()),
        "uneven parts in {spec:?}"
    );
    assert!(
        spec.spines > 0 || spec.segments() <= 1,
        "pods without a spine between them in {spec:?}"
    );
    assert!(
        spec.options.cores > 0 || !spec.has_three_tiers() || spec.pods() <= 1,
        "pods without a core between them in {spec:?}"
    );
    assert!(spec.nic_bandwidth > 0.0 && spec.nic_bandwidth.is_finite(), "no bandwidth in {spec:?}");
    for ratio in [spec.oversubscription, spec.options.core_oversubscription] {
        assert!(ratio >= 1.0 && ratio.is_finite(), "more up than down in {spec:?}");
    }
}
