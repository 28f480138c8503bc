//! Every shape of cluster has the structure that its spec describes: counts, nesting, numbering, connection, degrees
//! and bisection bandwidth.

mod common;
#[path = "shapes/degrees.rs"]
mod degrees;
#[path = "shapes/listed.rs"]
mod listed;
#[path = "shapes/specs.rs"]
mod specs;
#[path = "shapes/width.rs"]
mod width;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use brittle_model::ComponentKind::{self, Gpu, Host, Nic, NicLink};
use brittle_model::scenario::{ClusterSpec, HostDomain, NetworkRules, Nvl};
use brittle_model::{ComponentId, HostId};
use brittle_topology::{Cluster, Topology};
use common::{all, everything};
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_spec_counts_what_is_in_the_graph(spec in specs::shape()) {
        let topology = Topology::build(&spec);
        for kind in ComponentKind::ALL {
            let count = u64::from(topology.population(kind));
            prop_assert_eq!(count, spec.population(kind), "{:?} of {:?}", kind, spec);
        }
        prop_assert_eq!(topology.population(Gpu), spec.hosts() * spec.gpus_per_host());
        prop_assert_eq!(topology.population(Nic), spec.hosts() * spec.nics_per_host());
    }

    #[test]
    fn the_spec_tells_the_domains_that_are_in_the_graph(spec in specs::shape()) {
        let cluster = Cluster::compile(&spec, NetworkRules::default());
        for domain in HostDomain::ALL {
            let (told, found) = (spec.domains(domain), cluster.domains(domain));
            let only_wired = domain == HostDomain::Segment
                && matches!(spec, ClusterSpec::Torus(_) | ClusterSpec::Explicit(_));
            if only_wired {
                prop_assert!(told.is_empty());
                continue;
            }
            prop_assert_eq!(&told, &found, "{} of {:?}", domain, spec);
            let Some(kind) = domain.kind() else { continue };
            for host in (0..cluster.hosts()).map(HostId) {
                let holder = (!told.is_empty()).then(|| told.of(host.0));
                prop_assert_eq!(cluster.holder_of(kind, host), holder);
            }
        }
    }

    #[test]
    fn nothing_is_in_two_things_and_all_hosts_are_in_a_pod(spec in specs::shape()) {
        let topology = Topology::build(&spec);
        let mut around = BTreeMap::<ComponentId, ComponentId>::new();
        let mut fed = BTreeMap::<(ComponentId, ComponentKind), ComponentId>::new();
        for component in everything(&topology) {
            for part in topology.below(component) {
                let before = match component.kind {
                    ComponentKind::PowerFeed | ComponentKind::CoolingLoop => {
                        fed.insert((part, component.kind), component)
                    }
                    _ => around.insert(part, component),
                };
                prop_assert_eq!(before, None, "{} is in {} too", part, component);
            }
        }
        for host in all(&topology, Host) {
            let mut above = std::iter::successors(Some(host), |here| around.get(here).copied());
            prop_assert!(above.any(|container| container.kind == ComponentKind::Pod), "{}", host);
        }
        for kind in [ComponentKind::PowerFeed, ComponentKind::CoolingLoop] {
            let none = topology.population(kind) == 0;
            for rack in all(&topology, ComponentKind::Rack) {
                prop_assert_eq!(fed.contains_key(&(rack, kind)), !none, "{} and {:?}", rack, kind);
            }
        }
    }

    #[test]
    fn parts_of_hosts_are_numbered_host_by_host(spec in specs::shape()) {
        let topology = Topology::build(&spec);
        for host in all(&topology, Host) {
            for kind in [Gpu, Nic] {
                let parts = topology.below(host).into_iter().filter(|part| part.kind == kind);
                let per_host = topology.population(kind) / spec.hosts();
                let expected = host.index * per_host..(host.index + 1) * per_host;
                prop_assert!(parts.map(|part| part.index).eq(expected), "{:?} of {}", kind, host);
            }
        }
        let ports = topology.population(NicLink) / topology.population(Nic).max(1);
        for cable in all(&topology, NicLink) {
            let (lower, _) = topology.ends(cable).expect("a cable has ends");
            prop_assert_eq!(lower, ComponentId { kind: Nic, index: cable.index / ports });
        }
    }

    #[test]
    fn hosts_that_are_held_or_fed_together_are_neighbours(spec in specs::shape()) {
        let cluster = Topology::build(&spec).compile(NetworkRules::default());
        for host in (0..cluster.hosts()).map(HostId) {
            let inside = |kind, index| {
                let hit = cluster.hit(ComponentId { kind, index });
                hit.hosts.contains(&host.0)
            };
            prop_assert!(inside(ComponentKind::Pod, cluster.pod_of(host)));
            if cluster.population(ComponentKind::Rack) > 0 {
                prop_assert!(inside(ComponentKind::Rack, cluster.rack_of(host)));
            }
            if cluster.population(ComponentKind::PowerFeed) > 0 {
                prop_assert!(inside(ComponentKind::PowerFeed, cluster.power_feed_of(host)));
            }
        }
    }

    #[test]
    fn every_host_reaches_every_other_one(spec in specs::shape()) {
        let topology = Topology::build(&spec);
        let first = ComponentId { kind: Host, index: 0 };
        let mut met = BTreeSet::from([first]);
        let mut open = vec![first];
        while let Some(here) = open.pop() {
            let mut next: Vec<_> = topology.links(here).into_iter().map(|(there, _)| there).collect();
            if topology.population(Nic) == 0 {
                // The chips of a host are its network.
                if here.kind == Host {
                    next.extend(topology.below(here));
                } else if here.kind == Gpu {
                    next.push(ComponentId { kind: Host, index: here.index / spec.gpus_per_host() });
                }
            }
            open.extend(next.into_iter().filter(|&there| met.insert(there)));
        }
        for kind in [Host, ComponentKind::Leaf, ComponentKind::Spine, ComponentKind::OpticalSwitch] {
            let reached = met.iter().filter(|component| component.kind == kind).count();
            prop_assert_eq!(reached as u32, topology.population(kind), "{:?}", kind);
        }
    }

    #[test]
    fn cables_have_two_ends_that_know_each_other(spec in specs::shape()) {
        let topology = Topology::build(&spec);
        for component in everything(&topology) {
            let Some((lower, upper)) = topology.ends(component) else { continue };
            prop_assert!(topology.links(lower).iter().any(|&(there, _)| there == upper));
            prop_assert!(topology.links(upper).iter().any(|&(there, _)| there == lower));
        }
    }
}

#[test]
fn small_ones_look_like_their_goldens() {
    for (name, spec) in specs::small() {
        let path = format!("tests/golden/{name}.dot");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let dot = Topology::build(&spec).to_dot();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &dot).expect("the golden can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(dot == golden, "{name}: the DOT text changed; look at it, then BLESS=1:\n{dot}");
    }
}

/// A graph of a million vertices and links: anything quadratic would never end.
#[test]
fn a_hundred_thousand_gpus_are_built() {
    for spec in specs::large() {
        let topology = Topology::build(&spec);
        assert!(topology.population(Gpu) >= 131_000, "{}", spec.as_str());
        assert!(topology.bisection_bandwidth() > 0.0);
    }
}

#[test]
fn a_domain_needs_as_many_trays_as_its_spec_says() {
    let ClusterSpec::Nvl(nvl) = specs::small_nvl() else { panic!("not racks") };
    let needed = |spec: Nvl| Topology::build(&ClusterSpec::Nvl(spec)).switch_trays_needed();
    assert_eq!(needed(Nvl { switch_trays_needed: 1, ..nvl.clone() }), 1);
    assert_eq!(needed(nvl), 2);
}
