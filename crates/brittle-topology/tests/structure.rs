//! The graph has the shape that the spec describes: counts, nesting, degrees, connection,
//! bandwidth.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use brittle_model::ComponentKind::{
    Gpu, Host, Job, Leaf, Nic, NicLink, Pod, PowerFeed, Rack, Spine, Uplink,
};
use brittle_model::scenario::RailClos;
use brittle_model::{ComponentId, ComponentKind};
use common::{
    all, build, everything, flow_between_halves, near, racks_pods_feeds, small_clos, tiny,
};
use proptest::prelude::*;

proptest! {
    #[test]
    fn counts_follow_from_the_spec(clos in small_clos()) {
        let topology = build(&clos);
        let (racks, pods, feeds) = racks_pods_feeds(&clos);
        let expected = [
            (Gpu, clos.hosts * clos.gpus_per_host),
            (Nic, clos.hosts * clos.nics_per_host),
            (Host, clos.hosts),
            (Leaf, pods * clos.nics_per_host),
            (Spine, clos.spines),
            (Rack, racks),
            (Pod, pods),
            (PowerFeed, feeds),
            (NicLink, clos.hosts * clos.nics_per_host),
            (Uplink, pods * clos.nics_per_host * clos.spines),
            (Job, 0),
        ];
        for (kind, count) in expected {
            prop_assert_eq!(topology.population(kind), count, "{:?}", kind);
        }
    }

    #[test]
    fn everything_is_inside_exactly_one_thing(clos in small_clos()) {
        let topology = build(&clos);
        let mut inside = BTreeMap::<ComponentId, u32>::new();
        let mut fed = BTreeMap::<ComponentId, u32>::new();
        for component in everything(&topology).into_iter().filter(is_vertex) {
            let count = if component.kind == PowerFeed { &mut fed } else { &mut inside };
            for part in topology.below(component) {
                *count.entry(part).or_default() += 1;
            }
        }
        for component in everything(&topology) {
            let top = matches!(component.kind, Pod | Spine | PowerFeed | NicLink | Uplink);
            prop_assert_eq!(inside.get(&component), if top { None } else { Some(&1) });
            let powered = component.kind == Rack;
            prop_assert_eq!(fed.get(&component), if powered { Some(&1) } else { None });
        }
    }

    #[test]
    fn degrees_follow_from_the_spec(clos in small_clos()) {
        let topology = build(&clos);
        let (_, pods, _) = racks_pods_feeds(&clos);
        let hosts_per_pod = clos.hosts_per_rack * clos.racks_per_pod;
        for component in everything(&topology).into_iter().filter(is_vertex) {
            let pod = component.index / clos.nics_per_host; // of a leaf
            let expected = match component.kind {
                Host => clos.nics_per_host,
                Nic => 2,
                Leaf => hosts_per_pod.min(clos.hosts - pod * hosts_per_pod) + clos.spines,
                Spine => pods * clos.nics_per_host,
                _ => 0,
            };
            prop_assert_eq!(topology.links(component).len() as u32, expected, "{}", component);
        }
    }

    #[test]
    fn the_network_is_connected(clos in small_clos()) {
        let topology = build(&clos);
        let mut met = BTreeSet::from([ComponentId { kind: Host, index: 0 }]);
        let mut open: Vec<_> = met.iter().copied().collect();
        while let Some(here) = open.pop() {
            for (there, _) in topology.links(here) {
                if met.insert(there) {
                    open.push(there);
                }
            }
        }
        let wired = [Host, Nic, Leaf, Spine].map(|kind| topology.population(kind));
        prop_assert_eq!(met.len() as u32, wired.iter().sum::<u32>());
    }

    #[test]
    fn bisection_follows_from_the_spec(clos in small_clos()) {
        let topology = build(&clos);
        let down = f64::from(clos.hosts * clos.nics_per_host) * clos.nic_bandwidth;
        let narrower = match racks_pods_feeds(&clos) {
            (_, 1, _) => down,
            _ => down / clos.oversubscription,
        };
        prop_assert!(near(topology.bisection_bandwidth(), narrower / 2.0));
        prop_assert!(near(topology.capacity(Host, Nic), down));
        prop_assert!(near(topology.capacity(Nic, Leaf), down));
        if clos.spines > 0 {
            prop_assert!(near(topology.capacity(Leaf, Spine), down / clos.oversubscription));
        }
    }
}

/// Max-flow, min-cut: what half of the hosts can really push through the graph to the other half.
#[test]
fn bisection_is_the_maximum_flow_between_halves_of_the_pods() {
    for (pods, spines, oversubscription) in [(1, 0, 1.0), (2, 1, 1.0), (2, 2, 2.0), (4, 3, 2.5)] {
        let clos =
            RailClos { hosts: pods * 4, racks_per_pod: 2, spines, oversubscription, ..tiny() };
        let topology = build(&clos);
        let flow = flow_between_halves(&topology);
        let figure = topology.bisection_bandwidth();
        assert!(near(flow, figure), "{clos:?}: flow {flow}, figure {figure}");
    }
}

#[test]
fn ids_are_numbered_in_host_order() {
    let clos = RailClos { hosts: 6, ..tiny() };
    let topology = build(&clos);
    for host in all(&topology, Host) {
        let parts = topology.below(host);
        let indices = |kind: ComponentKind| -> Vec<u32> {
            let of_kind = parts.iter().filter(|part| part.kind == kind);
            of_kind.map(|part| part.index).collect()
        };
        assert_eq!(indices(Gpu), [host.index * 2, host.index * 2 + 1]);
        assert_eq!(indices(Nic), [host.index * 2, host.index * 2 + 1]);
    }
    for nic in all(&topology, Nic) {
        let (host, rail) = (nic.index / 2, nic.index % 2);
        let leaf = ComponentId { kind: Leaf, index: host / 2 * 2 + rail };
        assert!(topology.links(nic).contains(&(leaf, 50e9)), "{nic}");
    }
}

fn is_vertex(component: &ComponentId) -> bool {
    !matches!(component.kind, NicLink | Uplink)
}
