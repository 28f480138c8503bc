//! A Clos written down as a list, in any order, is the same cluster.

use brittle_model::ComponentKind::{self, Core, Gpu, Host, Leaf, Nic, Rack, Spine};
use brittle_model::scenario::{ClusterSpec, Explicit, Node, NodeKind, RailClos, Wire};
use brittle_model::{ComponentId, scenario::FloorPlan};
use brittle_topology::Topology;
use proptest::prelude::*;

use super::common::{all, near};
use super::specs;

/// The list of a Clos, its links and racks shuffled.
///
/// Feeds stay in order, as in a plan of a hall; a pod comes before its racks, as wherever else.
pub(crate) fn list(clos: &RailClos, seed: u64) -> Explicit {
    let topology = Topology::build(&ClusterSpec::RailClos(clos.clone()));
    let kinds = [
        (ComponentKind::Building, NodeKind::Building),
        (ComponentKind::Pod, NodeKind::Pod),
        (ComponentKind::PowerFeed, NodeKind::PowerFeed),
        (ComponentKind::CoolingLoop, NodeKind::CoolingLoop),
        (Rack, NodeKind::Rack),
        (Host, NodeKind::Host),
        (Leaf, NodeKind::Switch),
        (Spine, NodeKind::Switch),
        (Core, NodeKind::Switch),
    ];
    let mut nodes: Vec<Node> = Vec::new();
    let mut at = std::collections::BTreeMap::new();
    for (kind, node) in kinds {
        for component in all(&topology, kind) {
            at.insert(component, nodes.len());
            nodes.push(Node::new(component.to_string(), node));
        }
    }
    for &container in at.keys() {
        for part in topology.below(container) {
            let Some(&node) = at.get(&part) else { continue };
            let name = Some(container.to_string());
            match container.kind {
                ComponentKind::PowerFeed => nodes[node].power_feed = name,
                ComponentKind::CoolingLoop => nodes[node].cooling_loop = name,
                _ => nodes[node].inside = name,
            }
        }
    }
    let mut links = Vec::new();
    for nic in all(&topology, Nic) {
        let host = ComponentId { kind: Host, index: nic.index / clos.nics_per_host };
        for (leaf, bandwidth) in topology.links(nic) {
            if leaf.kind == Leaf {
                links.push(wire(host, leaf, bandwidth));
            }
        }
    }
    let ports = links.len();
    for lower in all(&topology, Leaf).into_iter().chain(all(&topology, Spine)) {
        for (upper, bandwidth) in topology.links(lower) {
            if matches!((lower.kind, upper.kind), (Leaf, Spine) | (Spine, Core)) {
                links.push(wire(lower, upper, bandwidth));
            }
        }
    }
    shuffle(&mut links[ports..], seed);
    shuffle(&mut nodes, seed ^ 1);
    // Feeds are told in the order of the hall, before all others.
    let feed = |node: &Node| matches!(node.kind, NodeKind::PowerFeed | NodeKind::CoolingLoop);
    let number = |node: &Node| {
        let digits = node.name.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.parse::<u32>().unwrap_or(0)
    };
    nodes.sort_by_key(|node| if feed(node) { (0, number(node)) } else { (1, 0) });
    // Containers that feeds straddle stand in the order of the hall too.
    nodes.sort_by_key(|node| match node.kind {
        NodeKind::Building => (0, number(node)),
        NodeKind::Pod => (1, number(node)),
        NodeKind::Rack => (2, number(node)),
        _ => (3, 0),
    });
    Explicit {
        gpus_per_host: clos.gpus_per_host,
        nics_per_host: Some(clos.nics_per_host),
        nodes,
        links,
    }
}

fn wire(lower: ComponentId, upper: ComponentId, bandwidth: f64) -> Wire {
    let (from, to) =
        if (lower.index + upper.index).is_multiple_of(2) { (lower, upper) } else { (upper, lower) };
    Wire { from: from.to_string(), to: to.to_string(), bandwidth, count: 1 }
}

/// Fisher-Yates with a linear congruential generator: any order will do.
fn shuffle<T>(list: &mut [T], seed: u64) {
    let mut state = seed;
    for i in (1..list.len()).rev() {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        list.swap(i, (state >> 33) as usize % (i + 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_list_of_a_clos_is_that_clos(clos in specs::clos(), seed in any::<u64>()) {
        let built = Topology::build(&ClusterSpec::RailClos(clos.clone()));
        let spec = ClusterSpec::Explicit(list(&clos, seed));
        let listed = Topology::build(&spec);
        for kind in ComponentKind::ALL {
            prop_assert_eq!(listed.population(kind), built.population(kind), "{:?}", kind);
        }
        for kind in [Gpu, Nic, Host] {
            for (lower, upper) in [(kind, Nic), (kind, Leaf)] {
                prop_assert!(near(listed.capacity(lower, upper), built.capacity(lower, upper)));
            }
        }
        prop_assert!(near(listed.bisection_bandwidth(), built.bisection_bandwidth()));
        // The name of a component is what it was in the Clos: who is below it, and what it is wired to, are too.
        let names = spec.names();
        let old = |component: ComponentId| match listed.name(component) {
            Some(name) => name.to_owned(),
            None => String::new(),
        };
        for kind in [ComponentKind::Building, ComponentKind::Pod, Rack, Host, Leaf, Spine, Core] {
            for component in all(&listed, kind) {
                prop_assert_eq!(names.get(&component).cloned(), Some(old(component)));
                let index = old(component).trim_start_matches(kind.as_str()).parse().unwrap();
                let before = ComponentId { kind, index };
                let wired = |mut list: Vec<String>| { list.sort(); list };
                let switches = |there: &ComponentId| matches!(there.kind, Leaf | Spine | Core);
                prop_assert_eq!(
                    wired(listed.links(component).iter().map(|l| l.0).filter(switches).map(old).collect()),
                    wired(built.links(before).iter().map(|l| l.0).filter(switches).map(|c| c.to_string()).collect())
                );
                let held = |c: &ComponentId| !matches!(c.kind, Gpu | Nic);
                prop_assert_eq!(
                    wired(listed.below(component).into_iter().filter(held).map(old).collect()),
                    wired(built.below(before).into_iter().filter(held).map(|c| c.to_string()).collect())
                );
            }
        }
    }
}

#[test]
fn racks_change_places_so_that_a_feed_feeds_neighbours() {
    let list = specs::small_list();
    let topology = Topology::build(&ClusterSpec::Explicit(list.clone()));
    let names: Vec<_> = all(&topology, Host).into_iter().map(|h| topology.name(h)).collect();
    assert_eq!(names, [Some("alpha"), Some("gamma"), Some("beta")]);
    let feed = ComponentId { kind: ComponentKind::PowerFeed, index: 0 };
    assert_eq!(topology.below(feed).len(), 2);
    let leaf = topology.name(ComponentId { kind: Leaf, index: 0 });
    assert_eq!((leaf, topology.population(Spine)), (Some("tor1"), 1));
    // Two ports of the one NIC of gamma are on different leaves.
    let nic = ComponentId { kind: Nic, index: 1 };
    let leaves = topology.links(nic).into_iter().filter(|(there, _)| there.kind == Leaf).count();
    assert_eq!(leaves, 2);
    assert!(FloorPlan::of(&list).is_ok());
}

#[test]
fn feeds_that_cannot_be_neighbours_are_refused() {
    let mut list = specs::small_list();
    // r1 and r2 stand in one pod, r3 and r4 in another; feeds a and b both straddle them, and so does loop c.
    let pods = ["p0", "p1"].map(|name| Node::new(name, NodeKind::Pod));
    list.nodes.extend(pods);
    for (rack, pod) in [("r1", "p0"), ("r2", "p0"), ("r3", "p1"), ("r4", "p1")] {
        if rack == "r4" {
            list.nodes.push(Node {
                power_feed: Some("feed-b".to_owned()),
                ..Node::new(rack, NodeKind::Rack)
            });
            list.nodes.push(Node::new("delta", NodeKind::Host).inside("r4"));
            list.links.push(Wire {
                from: "delta".to_owned(),
                to: "tor2".to_owned(),
                bandwidth: 25e9,
                count: 2,
            });
        }
        let node = list.nodes.iter_mut().find(|node| node.name == rack).unwrap();
        node.inside = Some(pod.to_owned());
    }
    let faults = FloorPlan::of(&list).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("cannot be numbered next to each other"), "{faults:?}");
}
