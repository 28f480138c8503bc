//! Small graphs.

use brittle_model::ComponentKind::{
    Core, Gpu, Host, Leaf, Nic, OpticalSwitch, Pod, Rack, ScaleUp, Spine, SwitchTray,
};
use petgraph::graph::NodeIndex;

use crate::graph::Topology;

/// What a port carries [bytes/s].
const PORT: f64 = 25e9;

fn several(
    topology: &mut Topology,
    n: usize,
    kind: brittle_model::ComponentKind,
    inside: NodeIndex,
) -> Vec<NodeIndex> {
    (0..n).map(|_| topology.add(kind, inside)).collect()
}

/// A host with GPUs, and a NIC for each set of leaves.
fn host(topology: &mut Topology, rack: NodeIndex, gpus: usize, nics: &[&[NodeIndex]]) -> NodeIndex {
    let host = topology.add(Host, rack);
    several(topology, gpus, Gpu, host);
    for leaves in nics {
        let nic = topology.add(Nic, host);
        topology.link(host, nic, PORT * leaves.len() as f64);
        for &leaf in *leaves {
            topology.link(nic, leaf, PORT);
        }
    }
    host
}

fn mesh(topology: &mut Topology, lower: &[NodeIndex], upper: &[NodeIndex], bandwidth: f64) {
    for &low in lower {
        for &high in upper {
            topology.link(low, high, bandwidth);
        }
    }
}

/// Three pods of three hosts of two NICs of two ports, each on a leaf of its own: all below four spines, or the first
/// ports below two and the second ones below two others.
pub(super) fn dual_tor(planes: bool) -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let mut all = Vec::new();
    for _ in 0..3 {
        let pod = t.add(Pod, root);
        let leaves = several(&mut t, 4, Leaf, pod);
        let rack = t.add(Rack, pod);
        for _ in 0..3 {
            host(&mut t, rack, 2, &[&leaves[..2], &leaves[2..]]);
        }
        all.extend(leaves);
    }
    let spines = several(&mut t, 4, Spine, root);
    for (at, &leaf) in all.iter().enumerate() {
        let above = if planes { &spines[at % 2 * 2..][..2] } else { &spines[..] };
        mesh(&mut t, &[leaf], above, PORT);
    }
    t
}

/// Three pods of two segments of hosts with two NICs, of different sizes, below two spines a pod and three cores.
pub(super) fn three_tiers() -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let mut spines = Vec::new();
    for hosts in 1..4 {
        let pod = t.add(Pod, root);
        let above = several(&mut t, 2, Spine, pod);
        for _ in 0..2 {
            let leaves = several(&mut t, 2, Leaf, pod);
            let rack = t.add(Rack, pod);
            for _ in 0..hosts {
                host(&mut t, rack, 2, &[&leaves[..1], &leaves[1..]]);
            }
            mesh(&mut t, &leaves, &above, PORT * hosts as f64 / 2.0);
        }
        spines.extend(above);
    }
    let cores = several(&mut t, 3, Core, root);
    mesh(&mut t, &spines, &cores, PORT / 3.0);
    t
}

/// The 4-ary fat tree; the last pod has one leaf only.
pub(super) fn fat_tree() -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let mut spines = Vec::new();
    for pod in 0..4 {
        let (leaves, hosts) = if pod == 3 { (1, 1) } else { (2, 2) };
        let pod = t.add(Pod, root);
        let above = several(&mut t, 2, Spine, pod);
        for _ in 0..leaves {
            let leaf = t.add(Leaf, pod);
            let rack = t.add(Rack, pod);
            for _ in 0..hosts {
                host(&mut t, rack, 1, &[&[leaf, leaf]]);
            }
            mesh(&mut t, &[leaf], &above, PORT);
        }
        spines.extend(above);
    }
    let cores = several(&mut t, 4, Core, root);
    for (at, &spine) in spines.iter().enumerate() {
        mesh(&mut t, &[spine], &cores[at % 2 * 2..][..2], PORT);
    }
    t
}

/// Three domains of two hosts of two GPUs and three switches, each a pod with a leaf, below two spines.
pub(super) fn trays(needed: u32) -> Topology {
    let mut t = Topology::empty();
    t.need_switch_trays(needed);
    let root = t.root();
    let mut leaves = Vec::new();
    for _ in 0..3 {
        let pod = t.add(Pod, root);
        let leaf = t.add(Leaf, pod);
        let domain = t.add(ScaleUp, pod);
        let trays = several(&mut t, 3, SwitchTray, domain);
        let rack = t.add(Rack, domain);
        for _ in 0..2 {
            host(&mut t, rack, 2, &[&[leaf], &[leaf]]);
            let gpus = t.members(Gpu).to_vec();
            mesh(&mut t, &gpus[gpus.len() - 2..], &trays, PORT);
        }
        leaves.push(leaf);
    }
    let spines = several(&mut t, 2, Spine, root);
    mesh(&mut t, &leaves, &spines, PORT);
    t
}

/// Four domains of two hosts of two GPUs in a ring, each joined to the next by a wire, or all by six optical switches
/// with two ports for each.
pub(super) fn torus(switched: bool) -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let pod = t.add(Pod, root);
    for _ in 0..4 {
        let domain = t.add(ScaleUp, pod);
        let rack = t.add(Rack, domain);
        for _ in 0..2 {
            host(&mut t, rack, 2, &[]);
        }
    }
    let gpus = t.members(Gpu).to_vec();
    for own in gpus.chunks(4) {
        for at in 0..4 {
            t.link(own[at], own[(at + 1) % 4], PORT);
        }
    }
    if switched {
        let switches = several(&mut t, 6, OpticalSwitch, root);
        for own in gpus.chunks(4) {
            for (at, &switch) in switches.iter().enumerate() {
                mesh(&mut t, &[own[at % 4], own[(at + 1) % 4]], &[switch], PORT);
            }
        }
    } else {
        for domain in 0..4 {
            t.link(gpus[domain * 4 + 3], gpus[(domain + 1) % 4 * 4], PORT);
        }
    }
    t
}

/// Four groups of two leaves and two spines; two cables between every two groups.
pub(super) fn dragonfly() -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let mut groups = Vec::new();
    for _ in 0..4 {
        let pod = t.add(Pod, root);
        let spines = several(&mut t, 2, Spine, pod);
        for _ in 0..2 {
            let leaf = t.add(Leaf, pod);
            let rack = t.add(Rack, pod);
            host(&mut t, rack, 1, &[&[leaf], &[leaf]]);
            mesh(&mut t, &[leaf], &spines, PORT);
        }
        groups.push(spines);
    }
    for low in 0..4_usize {
        for high in low + 1..4 {
            for link in 0..2 {
                t.link(groups[low][(high + link) % 2], groups[high][(low + link) % 2], PORT);
            }
        }
    }
    t
}

/// Hosts with their NICs on one leaf or on two, leaves that are joined to each other, cables of all widths, spines
/// that lead nowhere, and cores that are joined to each other.
pub(super) fn uneven() -> Topology {
    let mut t = Topology::empty();
    let root = t.root();
    let pod = t.add(Pod, root);
    let leaves = several(&mut t, 6, Leaf, root);
    let [a, b, c, d, e, f] = leaves[..] else { unreachable!("six were added") };
    let rack = t.add(Rack, pod);
    for nics in [[a, b], [a, b], [b, c], [c, c], [d, d], [d, e], [e, f], [f, f]] {
        host(&mut t, rack, 1, &[&nics[..1], &nics[1..]]);
    }
    let spines = several(&mut t, 5, Spine, root);
    t.link(a, b, PORT);
    t.link(d, f, 3.0 * PORT);
    mesh(&mut t, &[a, b, c], &spines[..2], PORT);
    t.link(c, spines[1], 2.0 * PORT);
    mesh(&mut t, &[d, e], &spines[2..4], PORT);
    mesh(&mut t, &[e], &spines[4..], PORT / 2.0);
    let cores = several(&mut t, 3, Core, root);
    t.link(spines[0], cores[0], PORT);
    t.link(spines[1], cores[1], 2.0 * PORT);
    t.link(spines[2], cores[1], PORT);
    t.link(spines[3], cores[2], PORT);
    t.link(spines[4], cores[2], PORT);
    t.link(cores[0], cores[2], PORT);
    t.link(spines[0], spines[2], PORT);
    t
}
