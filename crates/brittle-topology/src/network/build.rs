//! From graph to tables.
//!
//! **Invariant**: nothing of the spec arrives here but the rules of routing. Segments, rails, islands and
//! ways are found in the graph, so a builder with a mistake gives tables with the same mistake, and the
//! tests can see it.

use std::collections::BTreeMap;
use std::ops::Range;

use brittle_model::scenario::NetworkRules;
use brittle_model::{ComponentId, ComponentKind};
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::scale_up::Domains;
use super::ways::{Way, Ways};
use super::{Island, Network, Segment};
use crate::containment::Containment;
use crate::graph::Topology;

impl Network {
    /// Finds the tables in a graph.
    pub(crate) fn new(topology: &Topology, containment: &Containment, rules: NetworkRules) -> Self {
        let wiring = Wiring::of(topology);
        let (lower, upper) = match topology.population(ComponentKind::OpticalSwitch) {
            0 => (Some(ComponentKind::Leaf), ComponentKind::Spine),
            _ => (None, ComponentKind::OpticalSwitch),
        };
        let domains = domains(topology, containment, &wiring);
        let nics = topology.population(ComponentKind::Nic)
            / topology.population(ComponentKind::Host).max(1);
        let (nic_of_link, mut segments, segment_of) = match lower {
            Some(_) => behind_leaves(topology, &wiring, nics),
            None => domains_as_segments(&domains, topology),
        };
        let uplinks = match lower {
            Some(_) => wiring.uplinks.iter().map(|&(a, b, _)| (a.index, b.index)).collect(),
            None => optical(&domains, &wiring, topology),
        };
        let places = |kind| topology.population(kind);
        let lowers = lower.map_or(domains.hosts.len() as u32 * DIMENSIONS, places);
        let up = (0..).zip(&uplinks).map(|(cable, &(low, high))| {
            let far = ComponentId { kind: upper, index: high };
            (low, Way { cable, far, bandwidth: wiring.uplinks[cable as usize].2 })
        });
        let down = (0..).zip(&uplinks).map(|(cable, &(low, high))| {
            let far = ComponentId { kind: ComponentKind::Leaf, index: low };
            (high, Way { cable, far, bandwidth: wiring.uplinks[cable as usize].2 })
        });
        let (mut beyond, mut below_core) = (Vec::new(), Vec::new());
        for (cable, &(near, far, bandwidth)) in (0..).zip(&wiring.core_links) {
            for (from, to) in [(near, far), (far, near)] {
                let way = (from.index, Way { cable, far: to, bandwidth });
                if from.kind == upper { beyond.push(way) } else { below_core.push(way) }
            }
        }
        let (islands, island_of) = islands(&mut segments, &uplinks, lowers, places(upper));
        let mut segments_of = vec![Vec::new(); lowers as usize];
        for (at, segment) in (0..).zip(&segments) {
            for &lower in segment.rails.iter().flatten() {
                segments_of[lower as usize].push(at);
            }
        }
        Self {
            rules,
            nics,
            nic_of_link,
            segments,
            segment_of,
            segments_of,
            lower,
            upper,
            up: Ways::new(lowers, up.collect()),
            down: Ways::new(places(upper), down.collect()),
            beyond: Ways::new(places(upper), beyond),
            below_core: Ways::new(places(ComponentKind::Core), below_core),
            uplinks,
            core_links: wiring.core_links.iter().map(|&(a, b, _)| (a.index, b)).collect(),
            islands,
            island_of,
            domains,
        }
    }
}

/// Dimensions of a torus: the optical switches are shared out among them evenly, in order.
const DIMENSIONS: u32 = 3;

/// Cables by kind, in order: the lower end, the upper end, bandwidth [bytes/s].
type Cables = Vec<(ComponentId, ComponentId, f64)>;

struct Wiring {
    nic_links: Cables,
    uplinks: Cables,
    core_links: Cables,
    scale_up_links: Cables,
}

impl Wiring {
    fn of(topology: &Topology) -> Self {
        let cables = |kind| {
            let ends = |(from, to, bandwidth)| {
                let component =
                    |place| topology.vertex(place).component().expect("cables join components");
                (component(from), component(to), bandwidth)
            };
            topology.cables(kind).map(ends).collect()
        };
        Self {
            nic_links: cables(ComponentKind::NicLink),
            uplinks: cables(ComponentKind::Uplink),
            core_links: cables(ComponentKind::CoreLink),
            scale_up_links: cables(ComponentKind::ScaleUpLink),
        }
    }
}

/// Hosts with the same leaves at the same cables, in the order of their first host.
fn behind_leaves(
    topology: &Topology,
    wiring: &Wiring,
    nics: u32,
) -> (Vec<u32>, Vec<Segment>, Vec<u32>) {
    let hosts = topology.population(ComponentKind::Host);
    let links = wiring.nic_links.len() / hosts.max(1) as usize;
    if links == 0 {
        return (Vec::new(), Vec::new(), vec![0; hosts as usize]);
    }
    let nic_of_link: Vec<u32> =
        wiring.nic_links[..links].iter().map(|(nic, _, _)| nic.index).collect();
    let mut found: BTreeMap<Vec<u32>, u32> = BTreeMap::new();
    let mut segments: Vec<Segment> = Vec::new();
    let mut segment_of = Vec::new();
    for (host, cables) in (0..hosts).zip(wiring.nic_links.chunks(links)) {
        for (&(nic, _, _), of_first) in cables.iter().zip(&nic_of_link) {
            assert_eq!(
                nic.index,
                host * nics + of_first,
                "the cables of NICs are not numbered host by host"
            );
        }
        let leaves: Vec<u32> = cables.iter().map(|(_, leaf, _)| leaf.index).collect();
        let next = segments.len() as u32;
        let segment = *found.entry(leaves).or_insert_with_key(|leaves| {
            segments.push(Segment {
                hosts: Vec::new(),
                leaf_of_link: leaves.clone(),
                rails: rails(leaves, &nic_of_link),
                island: 0,
            });
            next
        });
        segment_of.push(segment);
        join(&mut segments[segment as usize].hosts, host);
    }
    (nic_of_link, segments, segment_of)
}

/// The leaves of NICs that share them, once each.
fn rails(leaves: &[u32], nic_of_link: &[u32]) -> Vec<Vec<u32>> {
    let mut of_nics: Vec<Vec<u32>> = Vec::new();
    for (&leaf, &nic) in leaves.iter().zip(nic_of_link) {
        of_nics.resize(of_nics.len().max(nic as usize + 1), Vec::new());
        of_nics[nic as usize].push(leaf);
    }
    let mut rails: Vec<Vec<u32>> = Vec::new();
    for mut leaves in of_nics {
        leaves.sort_unstable();
        leaves.dedup();
        if !leaves.is_empty() && !rails.contains(&leaves) {
            rails.push(leaves);
        }
    }
    rails
}

/// Adds a host to ranges of hosts before it.
fn join(ranges: &mut Vec<Range<u32>>, host: u32) {
    match ranges.last_mut() {
        Some(last) if last.end == host => last.end += 1,
        _ => ranges.push(host..host + 1),
    }
}

/// In a torus of domains each is a segment, with a lower switch of no substance for each dimension.
fn domains_as_segments(
    domains: &Domains,
    topology: &Topology,
) -> (Vec<u32>, Vec<Segment>, Vec<u32>) {
    let mut segment_of = vec![0; topology.population(ComponentKind::Host) as usize];
    let mut segments = Vec::new();
    for (at, hosts) in (0..).zip(&domains.hosts) {
        segment_of[hosts.start as usize..hosts.end as usize].fill(at);
        let rails = (0..DIMENSIONS).map(|d| vec![at * DIMENSIONS + d]).collect();
        let hosts = vec![hosts.clone()];
        segments.push(Segment { hosts, leaf_of_link: Vec::new(), rails, island: 0 });
    }
    (Vec::new(), segments, segment_of)
}

/// The uplinks of a torus: from a dimension of a domain to an optical switch of that dimension.
fn optical(domains: &Domains, wiring: &Wiring, topology: &Topology) -> Vec<(u32, u32)> {
    let each = topology.population(ComponentKind::OpticalSwitch).div_ceil(DIMENSIONS);
    let ends = |&(gpu, switch, _): &(ComponentId, ComponentId, f64)| {
        let domain = domains.of_host(gpu.index / domains.gpus_per_host);
        (
            domain.expect("what is patched is a domain") * DIMENSIONS + switch.index / each,
            switch.index,
        )
    };
    wiring.uplinks.iter().map(ends).collect()
}

/// Which segments and upper switches uplinks join.
fn islands(
    segments: &mut [Segment],
    uplinks: &[(u32, u32)],
    lowers: u32,
    uppers: u32,
) -> (Vec<Island>, Vec<u32>) {
    let mut sets = UnionFind::new((lowers + uppers) as usize);
    for &(low, high) in uplinks {
        sets.union(low, lowers + high);
    }
    for segment in &*segments {
        let mut all = segment.rails.iter().flatten();
        if let Some(&first) = all.next() {
            all.for_each(|&lower| {
                sets.union(first, lower);
            });
        }
    }
    let mut numbers = BTreeMap::new();
    let mut islands: Vec<Island> = Vec::new();
    let mut number = |set: u32, islands: &mut Vec<Island>| {
        *numbers.entry(set).or_insert_with(|| {
            islands.push(Island::default());
            islands.len() as u32 - 1
        })
    };
    for (at, segment) in (0..).zip(segments) {
        let first = segment.rails.iter().flatten().next();
        segment.island = number(first.map_or(u32::MAX, |&lower| sets.find(lower)), &mut islands);
        islands[segment.island as usize].segments.push(at);
    }
    let island_of = (0..uppers)
        .map(|upper| {
            let island = number(sets.find(lowers + upper), &mut islands);
            islands[island as usize].uppers.push(upper);
            island
        })
        .collect();
    (islands, island_of)
}

/// The scale-up domains.
fn domains(topology: &Topology, containment: &Containment, wiring: &Wiring) -> Domains {
    let tray_of = |component: ComponentId| {
        (component.kind == ComponentKind::SwitchTray).then_some(component.index)
    };
    let mut domains = Domains {
        needed: topology.switch_trays_needed(),
        links: wiring.scale_up_links.iter().map(|&(a, b, _)| (a.index, tray_of(b))).collect(),
        gpus_per_host: topology.population(ComponentKind::Gpu)
            / topology.population(ComponentKind::Host).max(1),
        ..Domains::default()
    };
    let mut trays = 0;
    for &place in topology.members(ComponentKind::ScaleUp) {
        domains.hosts.push(containment.hosts(place));
        let own = topology.graph().edges_directed(place, Outgoing);
        let count =
            own.filter(|e| topology.vertex(e.target()).is(ComponentKind::SwitchTray)).count();
        domains.trays.push(trays..trays + count as u32);
        trays += count as u32;
    }
    debug_assert!(topology.graph().edges_directed(topology.root(), Incoming).next().is_none());
    domains
}
