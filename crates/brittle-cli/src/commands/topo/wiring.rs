//! From a cluster to the neutral wiring that other tools' files are written from.
//!
//! Hosts, leaves, spines and cores with their cables, and what holds them, under the names of a listed cluster or as
//! `leaf3`. Switch trays, and the links within scale-up domains, have no words there: the domain stands for them. A
//! power feed or a cooling loop stands between its racks and what holds these, if that is one thing; else it is left
//! out.

use std::collections::BTreeMap;

use brittle_import::{Link, Node, NodeKind, Wiring};
use brittle_model::{ComponentId, ComponentKind};
use brittle_topology::Topology;

/// The kinds that have words, in the order in which they are listed.
const KINDS: [(ComponentKind, NodeKind); 10] = [
    (ComponentKind::Building, NodeKind::Building),
    (ComponentKind::Pod, NodeKind::Pod),
    (ComponentKind::CoolingLoop, NodeKind::CoolingLoop),
    (ComponentKind::PowerFeed, NodeKind::PowerFeed),
    (ComponentKind::ScaleUp, NodeKind::ScaleUp),
    (ComponentKind::Rack, NodeKind::Rack),
    (ComponentKind::Host, NodeKind::Host),
    (ComponentKind::Leaf, NodeKind::Switch),
    (ComponentKind::Spine, NodeKind::Switch),
    (ComponentKind::Core, NodeKind::Switch),
];

/// The wiring of a cluster; none if its hosts are not joined by NICs and switches.
pub(super) fn wiring(topology: &Topology) -> Option<Wiring> {
    if topology.population(ComponentKind::NicLink) == 0 {
        return None;
    }
    let all = |kind| (0..topology.population(kind)).map(move |index| ComponentId { kind, index });
    let is_listed = all(ComponentKind::Host).any(|host| topology.name(host).is_some());
    let mut drawn = Wiring::default();
    let mut places: BTreeMap<ComponentId, u32> = BTreeMap::new();
    for (component, kind) in KINDS.iter().flat_map(|&(of, kind)| all(of).map(move |c| (c, kind))) {
        let name = topology.name(component).map(str::to_owned);
        // In a listed cluster, what has no name is not in the list.
        if name.is_some() || !is_listed {
            let name = name.unwrap_or_else(|| component.to_string());
            places.insert(component, drawn.nodes.len() as u32);
            drawn.nodes.push(Node { name, kind, inside: None });
        }
    }
    for kind in
        [ComponentKind::Building, ComponentKind::Pod, ComponentKind::ScaleUp, ComponentKind::Rack]
    {
        for container in all(kind).filter(|container| places.contains_key(container)) {
            for part in topology.below(container) {
                if let Some(&part) = places.get(&part) {
                    drawn.nodes[part as usize].inside = Some(places[&container]);
                }
            }
        }
    }
    for kind in [ComponentKind::PowerFeed, ComponentKind::CoolingLoop] {
        for feed in all(kind).filter(|feed| places.contains_key(feed)) {
            put_between(&mut drawn, places[&feed], topology.below(feed).iter().map(|r| places[r]));
        }
    }
    leave_out_empty(&mut drawn);
    let place: BTreeMap<&str, u32> =
        drawn.nodes.iter().zip(0..).map(|(node, at)| (node.name.as_str(), at)).collect();
    let end = |component| {
        let station = topology.station(component);
        let name = topology.name(station).map_or_else(|| station.to_string(), str::to_owned);
        place.get(name.as_str()).copied()
    };
    let mut links = Vec::new();
    for kind in [ComponentKind::NicLink, ComponentKind::Uplink, ComponentKind::CoreLink] {
        for cable in all(kind) {
            let Some((lower, upper)) = topology.ends(cable) else { continue };
            if let (Some(a), Some(b)) = (end(lower), end(upper)) {
                links.push(Link { a, b, bandwidth: topology.bandwidth(cable) });
            }
        }
    }
    drop(place);
    drawn.links = links;
    Some(drawn)
}

/// Puts a feed between some racks and what holds them, if that is one thing and holds nothing else of them.
fn put_between(drawn: &mut Wiring, feed: u32, racks: impl Iterator<Item = u32>) {
    let racks: Vec<u32> = racks.collect();
    let holder = |drawn: &Wiring, at: u32| drawn.nodes[at as usize].inside;
    let Some(&first) = racks.first() else { return };
    let around = holder(drawn, first);
    if racks.iter().all(|&rack| holder(drawn, rack) == around) {
        // Inside a power feed that holds more racks, or as many: either way each rack names both.
        for &rack in &racks {
            drawn.nodes[rack as usize].inside = Some(feed);
        }
        drawn.nodes[feed as usize].inside = around;
        return;
    }
    // A cooling loop over whole power feeds.
    let Some(mut feeds) =
        racks.iter().map(|&rack| holder(drawn, rack)).collect::<Option<Vec<u32>>>()
    else {
        return;
    };
    feeds.sort_unstable();
    feeds.dedup();
    let is_feed = |at: &u32| drawn.nodes[*at as usize].kind == NodeKind::PowerFeed;
    let inside =
        drawn.nodes.iter().filter(|node| node.inside.is_some_and(|at| feeds.contains(&at)));
    let around = holder(drawn, feeds[0]);
    let whole = inside.count() == racks.len() && feeds.iter().all(is_feed);
    if whole && feeds.iter().all(|&at| holder(drawn, at) == around) {
        for at in feeds {
            drawn.nodes[at as usize].inside = Some(feed);
        }
        drawn.nodes[feed as usize].inside = around;
    }
}

/// Leaves out the feeds and loops that found no place.
fn leave_out_empty(drawn: &mut Wiring) {
    let mut used = vec![false; drawn.nodes.len()];
    drawn.nodes.iter().filter_map(|node| node.inside).for_each(|at| used[at as usize] = true);
    let is_feed = |kind| matches!(kind, NodeKind::PowerFeed | NodeKind::CoolingLoop);
    let mut next = 0;
    let places: Vec<Option<u32>> = (drawn.nodes.iter().zip(&used))
        .map(|(node, &used)| {
            let stays = used || !is_feed(node.kind);
            next += u32::from(stays);
            stays.then(|| next - 1)
        })
        .collect();
    let mut at = 0;
    drawn.nodes.retain(|_| {
        at += 1;
        places[at - 1].is_some()
    });
    for node in &mut drawn.nodes {
        node.inside = node.inside.and_then(|holder| places[holder as usize]);
    }
}
