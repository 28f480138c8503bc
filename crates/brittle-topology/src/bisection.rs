//! The bisection bandwidth, found in the graph.
//!
//! **Invariant**: no size of a spec is used here. Which tier counts follows from what stands apart: leaves matter
//! between hosts on different leaves, cores between pods.
//!
//! Deliberately lacking: a maximum flow. For the shapes that are built by rule the tests compare the figure with one.

use brittle_model::ComponentKind::{Core, Gpu, Host, Leaf, Nic, OpticalSwitch, Pod, Spine};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use crate::graph::Topology;

/// What half of the hosts can send to the others [bytes/s].
pub(crate) fn bisection(topology: &Topology) -> f64 {
    if topology.population(Nic) == 0 {
        return between_chips(topology);
    }
    let mut narrowest = topology.capacity(Nic, Leaf);
    if stand_apart(topology) {
        let trunks = topology.capacity(Leaf, Leaf) + topology.capacity(Leaf, Spine);
        narrowest = narrowest.min(trunks);
    }
    let pods = f64::from(topology.population(Pod));
    if pods > 1.0 && topology.population(Core) > 0 {
        narrowest = narrowest.min(topology.capacity(Spine, Core));
    }
    let direct = topology.capacity(Spine, Spine);
    if pods > 1.0 && direct > 0.0 && topology.population(Core) == 0 {
        // Of all pairs of P pods, (P/2)² are of different halves.
        let crossing = direct * pods / (2.0 * (pods - 1.0));
        return crossing.min(narrowest / 2.0);
    }
    narrowest / 2.0
}

/// Whether some hosts have no leaf in common with others, even over hosts in between.
fn stand_apart(topology: &Topology) -> bool {
    let graph = topology.graph();
    let mut sets = UnionFind::new(graph.node_count());
    for edge in graph.edge_references().filter(|e| e.weight().bandwidth().is_some()) {
        let upper = topology.vertex(edge.target());
        if upper.is(Nic) || upper.is(Leaf) && topology.vertex(edge.source()).is(Nic) {
            sets.union(edge.source(), edge.target());
        }
    }
    let hosts = topology.members(Host);
    hosts.windows(2).any(|pair| !sets.equiv(pair[0], pair[1]))
}

/// What the links of chips carry between the lower and the upper half of the hosts, directly or over a switch.
fn between_chips(topology: &Topology) -> f64 {
    let graph = topology.graph();
    let half = topology.population(Gpu) / 2;
    let is_lower = |place| {
        let chip = topology.vertex(place).component();
        chip.is_some_and(|chip| chip.kind == Gpu && chip.index < half)
    };
    let mut crossing = 0.0;
    for edge in graph.edge_references() {
        let (a, b) = (edge.source(), edge.target());
        let Some(bandwidth) = edge.weight().bandwidth() else { continue };
        if topology.vertex(b).is(Gpu) && is_lower(a) != is_lower(b) {
            crossing += bandwidth;
        }
    }
    for &switch in topology.members(OpticalSwitch) {
        let mut sides = [0.0, 0.0];
        let cables = graph.edges_directed(switch, petgraph::Direction::Incoming);
        for (chip, wire) in cables.map(|e| (e.source(), e.weight())) {
            sides[usize::from(is_lower(chip))] += wire.bandwidth().unwrap_or(0.0);
        }
        crossing += f64::min(sides[0], sides[1]);
    }
    crossing
}
