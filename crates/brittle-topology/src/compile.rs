//! From graph to tables.
//!
//! | component             | hosts hit                        | found by                  |
//! |-----------------------|----------------------------------|---------------------------|
//! | GPU, host, rack, pod  | its own                          | the containment tree      |
//! | NIC                   | its own, for paths between hosts | the containment tree      |
//! | power feed            | those of its racks               | the power forest          |
//! | leaf, spine           | those that lose a path           | cutting it from the links |
//!
//! **Invariant**: nothing of the spec arrives here. What the tables say was found in the graph, so
//! a builder with a mistake gives tables with the same mistake, and the tests can see it.

use brittle_model::ComponentKind;

use crate::cluster::Cluster;
use crate::containment::Containment;
use crate::fabric::{Fabric, Loss};
use crate::graph::Topology;
use crate::hit::{Group, GroupId, Hit, Reach};

/// Searches the graph and fills the tables.
pub(crate) fn compile(topology: &Topology) -> Cluster {
    let containment = Containment::of(topology);
    let pod_of = pods(topology, &containment);
    let fabric = Fabric::new(topology, &containment, &pod_of);

    let mut hits = ComponentKind::ALL.map(|kind| direct(topology, &containment, kind));
    let mut groups = Vec::new();
    for kind in [ComponentKind::Leaf, ComponentKind::Spine] {
        for loss in fabric.losses(kind) {
            record(loss, &mut hits[kind as usize], &mut groups);
        }
    }
    Cluster::new(hits, groups, pod_of)
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

/// The hits that follow from where a component is; those of switches are still open.
fn direct(topology: &Topology, containment: &Containment, kind: ComponentKind) -> Vec<Hit> {
    let places = topology.members(kind).iter();
    let hit = |hosts, reach| Hit { hosts, reach, group: None };
    match kind {
        ComponentKind::Gpu
        | ComponentKind::Host
        | ComponentKind::Rack
        | ComponentKind::Pod
        | ComponentKind::Building
        | ComponentKind::ScaleUp => {
            places.map(|&place| hit(containment.hosts(place), Reach::Inside)).collect()
        }
        ComponentKind::Nic => {
            places.map(|&place| hit(containment.hosts(place), Reach::BetweenHosts)).collect()
        }
        ComponentKind::PowerFeed | ComponentKind::CoolingLoop => places
            .map(|&place| hit(containment.hosts_fed(topology, place), Reach::Inside))
            .collect(),
        _ => places.map(|_| Hit::NOBODY).collect(),
    }
}

/// Enters a loss in the row of each of its switches, and as a group where there are several.
fn record(loss: Loss, hits: &mut [Hit], groups: &mut Vec<Group>) {
    if loss.hosts.is_empty() {
        return;
    }
    let members = u32::try_from(loss.switches.len()).expect("indices are 32 bits wide");
    let group = (members > 1).then(|| {
        let id = u32::try_from(groups.len()).expect("fewer groups than switches");
        groups.push(Group { members, hosts: loss.hosts.clone(), reach: loss.reach });
        GroupId(id)
    });
    for switch in loss.switches {
        hits[switch as usize] = Hit { hosts: loss.hosts.clone(), reach: loss.reach, group };
    }
}
