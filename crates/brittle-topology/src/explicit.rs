//! The builder of a cluster that is listed.
//!
//! ```text
//!    nodes                                        in the order of the floor plan
//!      name   kind    inside                      +- pod "p0" ------------+
//!      p0     pod                                 |  leaf "tor0"          |
//!      r0     rack    p0          becomes         |  +- rack "r0" -----+  |
//!      h0     host    r0                          |  |  host0 "h0"     |  |
//!      tor0   switch  p0                          |  |    nic0, nic1 --+--+- two cables to "tor0"
//!    links                                        |  +-----------------+  |
//!      h0 - tor0, count 2                         +-----------------------+
//! ```
//!
//! What the list means was found by [`FloorPlan`]: the tier of a switch, the order of hosts. Containers and hosts are
//! numbered in that order, power feeds and cooling loops by their first rack in it, switches and the cables between
//! them as listed. Ports of a host follow each other in listing order and fill NICs.

use brittle_model::ComponentKind;
use brittle_model::scenario::{Explicit, FloorPlan, NodeKind};
use petgraph::graph::NodeIndex;

use crate::graph::Topology;

/// Builds the graph.
///
/// # Panics
/// If the list has no floor plan: its check should not have let it through.
pub(crate) fn build(list: &Explicit, topology: &mut Topology) {
    let plan = FloorPlan::of(list).unwrap_or_else(|faults| panic!("not checked: {faults:?}"));
    let root = topology.root();
    let has_pods = list.nodes.iter().any(|node| node.kind == NodeKind::Pod);
    let top = if has_pods { root } else { topology.add(ComponentKind::Pod, root) };
    let mut places: Vec<Option<NodeIndex>> = vec![None; list.nodes.len()];
    let around = |places: &[Option<NodeIndex>], node: usize| {
        plan.parents[node].and_then(|parent| places[parent]).unwrap_or(top)
    };
    // Containers come before what they hold, and all of them before switches.
    for (component, node) in plan.components(list) {
        let kind = component.kind;
        let container = match kind {
            ComponentKind::PowerFeed | ComponentKind::CoolingLoop => root,
            ComponentKind::Leaf | ComponentKind::Spine | ComponentKind::Core
                if plan.parents[node].is_none() =>
            {
                root
            }
            _ => around(&places, node),
        };
        let place = topology.add_named(kind, container, &list.nodes[node].name);
        places[node] = Some(place);
        if kind == ComponentKind::Host {
            for _ in 0..list.gpus_per_host {
                topology.add(ComponentKind::Gpu, place);
            }
        }
    }
    for &rack in &plan.order {
        for feed in [plan.power_feeds[rack], plan.cooling_loops[rack]].into_iter().flatten() {
            topology.feed(place(&places, feed), place(&places, rack));
        }
    }
    let place = |node| place(&places, node);
    let nics = list.nics_per_host() as usize;
    for &host in plan.order.iter().filter(|&&node| list.nodes[node].kind == NodeKind::Host) {
        let ports = &plan.ports[host];
        for ports in ports.chunks((ports.len() / nics.max(1)).max(1)) {
            let nic = topology.add(ComponentKind::Nic, place(host));
            topology.link(place(host), nic, ports.iter().map(|&(_, bandwidth)| bandwidth).sum());
            for &(leaf, bandwidth) in ports {
                topology.link(nic, place(leaf), bandwidth);
            }
        }
    }
    for &(lower, upper, bandwidth, count) in &plan.trunks {
        for _ in 0..count {
            topology.link(place(lower), place(upper), bandwidth);
        }
    }
}

/// Where a node stands.
fn place(places: &[Option<NodeIndex>], node: usize) -> NodeIndex {
    places[node].expect("every node of a plan has a place")
}
