//! The cuts of the network: the switches and the cables on which alone something hangs.
//!
//! The network is drawn as a plain graph of hosts and switches; the NICs and GPUs of a host are the host. A switch is a
//! cut if without it what is left falls apart (an articulation point), a cable likewise (a bridge; of parallel cables
//! none is one). Both by Hopcroft and Tarjan (1973), as petgraph has them.
//!
//! Deliberately lacking: bandwidth. What is left of it is for [`crate::Network::strains`] to say.

use std::collections::BTreeMap;

use brittle_model::{ComponentId, ComponentKind};
use petgraph::algo::{articulation_points::articulation_points, bridges::bridges};
use petgraph::graph::UnGraph;

use crate::graph::Topology;

/// The switches and cables without which the network falls apart, in order.
pub(crate) fn cuts(topology: &Topology) -> (Vec<ComponentId>, Vec<ComponentId>) {
    let mut cables: BTreeMap<(ComponentId, ComponentId), (u32, ComponentId)> = BTreeMap::new();
    for kind in network_cables(topology) {
        for cable in (0..topology.population(kind)).map(|index| ComponentId { kind, index }) {
            let Some((lower, upper)) = topology.ends(cable) else { continue };
            let (a, b) = (topology.station(lower), topology.station(upper));
            if a != b {
                cables.entry((a.min(b), a.max(b))).or_insert((0, cable)).0 += 1;
            }
        }
    }
    let mut graph: UnGraph<ComponentId, (u32, ComponentId)> = UnGraph::new_undirected();
    let mut places = BTreeMap::new();
    for (&(a, b), &cable) in &cables {
        let [a, b] = [a, b].map(|end| *places.entry(end).or_insert_with(|| graph.add_node(end)));
        graph.add_edge(a, b, cable);
    }
    let mut switches: Vec<ComponentId> =
        articulation_points(&graph).into_iter().map(|place| graph[place]).collect();
    switches.retain(|found| found.kind != ComponentKind::Host);
    switches.sort_unstable();
    let alone = bridges(&graph).map(|edge| *edge.weight()).filter(|&(count, _)| count == 1);
    let mut single: Vec<ComponentId> = alone.map(|(_, cable)| cable).collect();
    single.sort_unstable();
    (switches, single)
}

/// The kinds of cable that the network is made of; where there are no NICs, those between GPUs too.
fn network_cables(topology: &Topology) -> impl Iterator<Item = ComponentKind> + use<> {
    use ComponentKind::{CoreLink, Nic, NicLink, ScaleUpLink, Uplink};
    let torus = topology.population(Nic) == 0;
    [NicLink, Uplink, CoreLink, ScaleUpLink]
        .into_iter()
        .filter(move |&kind| torus || kind != ScaleUpLink)
}
