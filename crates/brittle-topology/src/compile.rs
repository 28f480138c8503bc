//! From graph to tables.
//!
//! | component                                  | hosts hit                        | found by             |
//! |--------------------------------------------|----------------------------------|----------------------|
//! | GPU, host, rack, pod, building, scale-up domain | its own                     | the containment tree |
//! | power feed, cooling loop                   | those of its racks               | the forests of feeds |
//! | NIC, switch, cable                         | those whose paths may cross it   | [`Network`]          |
//!
//! **Invariant**: nothing of the spec arrives here. What the tables say was found in the graph, so
//! a builder with a mistake gives tables with the same mistake, and the tests can see it.

use brittle_model::scenario::NetworkRules;
use brittle_model::{ComponentId, ComponentKind};

use crate::cluster::Cluster;
use crate::containment::Containment;
use crate::graph::Topology;
use crate::hit::{Hit, Reach};
use crate::network::Network;

/// Searches the graph and fills the tables.
pub(crate) fn compile(topology: &Topology, rules: NetworkRules) -> Cluster {
    let containment = Containment::of(topology);
    let network = Network::new(topology, &containment, rules);
    let hits = ComponentKind::ALL.map(|kind| hits(topology, &containment, &network, kind));
    let populations = ComponentKind::ALL.map(|kind| topology.population(kind));
    Cluster::new(populations, hits, network, pods(topology, &containment))
}

/// For each host, its pod.
fn pods(topology: &Topology, containment: &Containment) -> Vec<u32> {
    let mut pod_of = Vec::new();
    for (pod, &place) in (0..).zip(topology.members(ComponentKind::Pod)) {
        let hosts = containment.hosts(place);
        pod_of.extend(hosts.map(|_| pod));
    }
    pod_of
}

/// The hit of each component of a kind, by index; none of cables, of which there are many, and whose ends say it.
fn hits(
    topology: &Topology,
    containment: &Containment,
    network: &Network,
    kind: ComponentKind,
) -> Vec<Hit> {
    let places = topology.members(kind).iter();
    let hit = |hosts| Hit { hosts, reach: Reach::Inside, shared: false };
    match kind {
        ComponentKind::Gpu
        | ComponentKind::Host
        | ComponentKind::Nic
        | ComponentKind::Rack
        | ComponentKind::Pod
        | ComponentKind::Building
        | ComponentKind::ScaleUp => places.map(|&place| hit(containment.hosts(place))).collect(),
        ComponentKind::PowerFeed | ComponentKind::CoolingLoop => {
            places.map(|&place| hit(containment.hosts_fed(topology, place))).collect()
        }
        ComponentKind::Leaf
        | ComponentKind::Spine
        | ComponentKind::Core
        | ComponentKind::SwitchTray
        | ComponentKind::OpticalSwitch => {
            (0..).zip(places).map(|(index, _)| network.hit(ComponentId { kind, index })).collect()
        }
        ComponentKind::ScaleUpLink
        | ComponentKind::NicLink
        | ComponentKind::Uplink
        | ComponentKind::CoreLink
        | ComponentKind::Storage
        | ComponentKind::Job => Vec::new(),
    }
}
