//! From a neutral wiring to the list of an explicit cluster.
//!
//! Racks, scale-up domains, pods and buildings that hold no host are left out, and what stands in them is moved to the
//! next larger container. A rack inside a power feed or a cooling loop is fed by it. Of hosts that are left out, the
//! switches above them alone go too.
//!
//! Deliberately lacking: guesses. Nothing is added that the file does not tell.

use std::collections::BTreeSet;

use brittle_import::{NodeKind as Kind, Wiring};

use crate::scenario::{Explicit, Node, NodeKind, Wire};

/// What the file does not tell.
pub(super) struct Settings {
    pub(super) gpus_per_host: u32,
    pub(super) nics_per_host: Option<u32>,
    /// Of links to hosts [bytes/s].
    pub(super) nic_bandwidth: f64,
    /// Of links between switches [bytes/s].
    pub(super) uplink_bandwidth: f64,
}

/// A list, and where in the wiring its nodes and links come from.
pub(super) struct Listed {
    pub(super) list: Explicit,
    pub(super) nodes: Vec<u32>,
    pub(super) links: Vec<u32>,
}

/// Most NICs of a host for which links are multiplied.
const MOST_NICS: u32 = 64;

/// The list of the chosen hosts, or of all.
pub(super) fn listed(
    wiring: &Wiring,
    chosen: Option<&BTreeSet<String>>,
    settings: Settings,
) -> Listed {
    let kept = kept(wiring, chosen);
    let nearest_kept =
        |is: fn(Kind) -> bool| nearest(wiring, |at| kept[at] && is(wiring.nodes[at].kind));
    let container = nearest_kept(|kind| of(kind).is_container());
    let feed = nearest_kept(|kind| kind == Kind::PowerFeed);
    let loops = nearest_kept(|kind| kind == Kind::CoolingLoop);
    let name = |at: Option<u32>| at.map(|at| wiring.nodes[at as usize].name.clone());
    let nodes: Vec<u32> = (0..wiring.nodes.len() as u32).filter(|&at| kept[at as usize]).collect();
    let node = |&at: &u32| {
        let (at, node) = (at as usize, &wiring.nodes[at as usize]);
        let is_rack = node.kind == Kind::Rack;
        Node {
            name: node.name.clone(),
            kind: of(node.kind),
            inside: name(container[at].filter(|_| !is_feed(node.kind))),
            power_feed: name(feed[at].filter(|_| is_rack)),
            cooling_loop: name(loops[at].filter(|_| is_rack)),
        }
    };
    let is_kept = |&at: &u32| {
        let link = &wiring.links[at as usize];
        kept[link.a as usize] && kept[link.b as usize]
    };
    let links: Vec<u32> = (0..wiring.links.len() as u32).filter(is_kept).collect();
    let cables = cables_a_link(wiring, &kept, &links, settings.nics_per_host);
    let wire = |&at: &u32| {
        let link = &wiring.links[at as usize];
        let ends = [link.a, link.b].map(|end| &wiring.nodes[end as usize]);
        let at_host = ends.iter().any(|node| node.kind == Kind::Host);
        let untold = if at_host { settings.nic_bandwidth } else { settings.uplink_bandwidth };
        Wire {
            from: ends[0].name.clone(),
            to: ends[1].name.clone(),
            bandwidth: link.bandwidth.unwrap_or(untold),
            count: if at_host { cables } else { 1 },
        }
    };
    let list = Explicit {
        gpus_per_host: settings.gpus_per_host,
        nics_per_host: settings.nics_per_host,
        nodes: nodes.iter().map(node).collect(),
        links: links.iter().map(wire).collect(),
    };
    Listed { list, nodes, links }
}

/// How many cables a link of a host stands for: several, where the host has so many times more NICs than links.
fn cables_a_link(wiring: &Wiring, kept: &[bool], links: &[u32], nics: Option<u32>) -> u32 {
    let is_host = |&at: &u32| wiring.nodes[at as usize].kind == Kind::Host && kept[at as usize];
    let Some(first) = (0..wiring.nodes.len() as u32).find(is_host) else { return 1 };
    let ends = links.iter().map(|&at| &wiring.links[at as usize]);
    let told = ends.filter(|link| link.a == first || link.b == first).count() as u32;
    match nics {
        Some(nics @ 1..=MOST_NICS) if told > 0 && nics.is_multiple_of(told) => nics / told,
        _ => 1,
    }
}

/// For each node, whether it is part of the cluster.
fn kept(wiring: &Wiring, chosen: Option<&BTreeSet<String>>) -> Vec<bool> {
    let nodes = &wiring.nodes;
    let mut kept: Vec<bool> = nodes
        .iter()
        .map(|node| match node.kind {
            Kind::Host => chosen.is_none_or(|names| names.contains(&node.name)),
            Kind::Switch => chosen.is_none(),
            _ => false,
        })
        .collect();
    if chosen.is_some() {
        let tiers = wiring.tiers();
        let height = |at: u32| tiers[at as usize].unwrap_or(0);
        // From the lower end to the upper one, lowest first: what is above something that is kept is kept.
        let mut upward: Vec<(u32, u32)> = wiring
            .links
            .iter()
            .map(|link| (link.a, link.b))
            .map(|(a, b)| if height(a) > height(b) { (b, a) } else { (a, b) })
            .filter(|&(a, b)| height(a) < height(b))
            .collect();
        upward.sort_unstable_by_key(|&(a, b)| (height(b), a, b));
        for (lower, upper) in upward {
            kept[upper as usize] |= kept[lower as usize];
        }
    }
    for at in 0..nodes.len() {
        if nodes[at].kind != Kind::Host || !kept[at] {
            continue;
        }
        let mut around = nodes[at].inside;
        while let Some(holder) = around.filter(|&holder| !kept[holder as usize]) {
            kept[holder as usize] = true;
            around = nodes[holder as usize].inside;
        }
    }
    kept
}

/// For each node, the nearest of those around it that are meant.
fn nearest(wiring: &Wiring, is_meant: impl Fn(usize) -> bool) -> Vec<Option<u32>> {
    let nodes = &wiring.nodes;
    let mut found = vec![None; nodes.len()];
    let mut done = vec![false; nodes.len()];
    for start in 0..nodes.len() {
        let (mut way, mut here) = (Vec::new(), start);
        while !done[here] {
            way.push(here);
            match nodes[here].inside {
                Some(up) if !is_meant(up as usize) => here = up as usize,
                _ => break,
            }
        }
        for at in way.into_iter().rev() {
            let around = nodes[at].inside;
            found[at] = around
                .and_then(|up| if is_meant(up as usize) { Some(up) } else { found[up as usize] });
            done[at] = true;
        }
    }
    found
}

const fn is_feed(kind: Kind) -> bool {
    matches!(kind, Kind::PowerFeed | Kind::CoolingLoop)
}

const fn of(kind: Kind) -> NodeKind {
    match kind {
        Kind::Host => NodeKind::Host,
        Kind::Switch => NodeKind::Switch,
        Kind::Rack => NodeKind::Rack,
        Kind::Pod => NodeKind::Pod,
        Kind::Building => NodeKind::Building,
        Kind::PowerFeed => NodeKind::PowerFeed,
        Kind::CoolingLoop => NodeKind::CoolingLoop,
        Kind::ScaleUp => NodeKind::ScaleUp,
    }
}
