//! From graph to tables.
//!
//! **Invariant**: nothing of the spec arrives here but the rules of routing. Segments, rails, islands and
//! ways are found in the graph, so a builder with a mistake gives tables with the same mistake, and the
//! tests can see it.

use std::collections::BTreeMap;
use std::ops::Range;

use brittle_model::scenario::NetworkRules;
use brittle_model::{ComponentId, ComponentKind};
use petgraph::Direction::Outgoing;
use petgraph::unionfind::UnionFind;
use petgraph::visit::EdgeRef;

use super::scale_up::Domains;
use super::twins::Twins;
use super::ways::Ways;
use super::{Island, Network, Segment, span};
use crate::containment::Containment;
use crate::graph::Topology;

impl Network {
    /// Finds the tables in a graph.
    pub(crate) fn new(topology: &Topology, containment: &Containment, rules: NetworkRules) -> Self {
        let wiring = Wiring::of(topology);
        let (lower, upper) = match topology.population(ComponentKind::OpticalSwitch) {
            0 => (ComponentKind::Leaf, ComponentKind::Spine),
            _ => (ComponentKind::ScaleUp, ComponentKind::OpticalSwitch),
        };
        let domains = domains(topology, containment, &wiring);
        let nics = topology.population(ComponentKind::Nic)
            / topology.population(ComponentKind::Host).max(1);
        let patched = lower == ComponentKind::ScaleUp;
        let (nic_of_link, mut segments, segment_of) = if patched {
            domains_as_segments(&domains, topology)
        } else {
            behind_leaves(topology, &wiring, nics)
        };
        let Wiring { uplinks, core_links, .. } = wiring;
        let uplinks = if patched { optical(&domains, &uplinks, topology) } else { uplinks };
        let places = |kind| match kind {
            ComponentKind::ScaleUp => domains.hosts.len() as u32 * DIMENSIONS,
            kind => topology.population(kind),
        };
        let (islands, island_of) = islands(&mut segments, &uplinks, places(lower), places(upper));
        let mut segments_of = vec![Vec::new(); places(lower) as usize];
        for (at, segment) in (0..).zip(&segments) {
            for &lower in segment.rails.iter().flatten() {
                segments_of[lower as usize].push(at);
            }
        }
        let mut links_of_nic = vec![Vec::new(); nics as usize];
        for (link, &nic) in (0..).zip(&nic_of_link) {
            links_of_nic[nic as usize].push(link);
        }
        let ways = |kind, cables| Ways::new(kind, places(kind), cables);
        let mut network = Self {
            rules,
            nics,
            links_of_nic,
            nic_of_link,
            segments,
            segment_of,
            segments_of,
            lower,
            upper,
            up: ways(lower, &uplinks),
            down: ways(upper, &uplinks),
            beyond: ways(upper, &core_links),
            below_core: ways(ComponentKind::Core, &core_links),
            uplinks,
            core_links,
            islands,
            island_of,
            domains,
            twins: Twins::default(),
            even: false,
        };
        network.twins = Twins::of(&network);
        network.even = network.is_even();
        network
    }
}

/// Dimensions of a torus: the optical switches are shared out among them evenly, in order.
const DIMENSIONS: u32 = 3;

/// Cables of a kind, in order: the lower end, the upper end, bandwidth [bytes/s].
pub(super) type Cables = Vec<(ComponentId, ComponentId, f64)>;

struct Wiring {
    nic_links: Cables,
    uplinks: Cables,
    core_links: Cables,
    scale_up_links: Cables,
}

impl Wiring {
    fn of(topology: &Topology) -> Self {
        let cables = |kind| topology.cables(kind).collect();
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
            let (rails, rail_of_nic) = rails(leaves, &nic_of_link);
            segments.push(Segment {
                hosts: Vec::new(),
                leaf_of_link: leaves.clone(),
                rails,
                rail_of_nic,
                island: 0,
            });
            next
        });
        segment_of.push(segment);
        join(&mut segments[segment as usize].hosts, host);
    }
    (nic_of_link, segments, segment_of)
}

/// The leaves of NICs that share them, once each; and for each NIC, whose.
fn rails(leaves: &[u32], nic_of_link: &[u32]) -> (Vec<Vec<u32>>, Vec<u32>) {
    let mut of_nics: Vec<Vec<u32>> = Vec::new();
    for (&leaf, &nic) in leaves.iter().zip(nic_of_link) {
        of_nics.resize(of_nics.len().max(nic as usize + 1), Vec::new());
        of_nics[nic as usize].push(leaf);
    }
    let mut rails: Vec<Vec<u32>> = Vec::new();
    let mut rail_of_nic = Vec::new();
    for mut leaves in of_nics {
        leaves.sort_unstable();
        leaves.dedup();
        let rail = rails.iter().position(|other| *other == leaves);
        rail_of_nic.push(rail.unwrap_or(rails.len()) as u32);
        if rail.is_none() {
            rails.push(leaves);
        }
    }
    (rails, rail_of_nic)
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
        segments.push(Segment {
            hosts: vec![hosts.clone()],
            leaf_of_link: Vec::new(),
            rails,
            rail_of_nic: (0..DIMENSIONS).collect(),
            island: 0,
        });
    }
    (Vec::new(), segments, segment_of)
}

/// The uplinks of a torus: from a dimension of a domain to an optical switch of that dimension.
fn optical(domains: &Domains, uplinks: &Cables, topology: &Topology) -> Cables {
    let each = topology.population(ComponentKind::OpticalSwitch).div_ceil(DIMENSIONS);
    let ends = |&(gpu, switch, bandwidth): &(ComponentId, ComponentId, f64)| {
        let domain = domains.of_host(gpu.index / domains.gpus_per_host);
        let domain = domain.expect("what is patched is a domain");
        let index = domain * DIMENSIONS + switch.index / each;
        (ComponentId { kind: ComponentKind::ScaleUp, index }, switch, bandwidth)
    };
    uplinks.iter().map(ends).collect()
}

/// Which segments and upper switches uplinks join.
fn islands(
    segments: &mut [Segment],
    uplinks: &Cables,
    lowers: u32,
    uppers: u32,
) -> (Vec<Island>, Vec<u32>) {
    let mut sets = UnionFind::new((lowers + uppers) as usize);
    for &(low, high, _) in uplinks {
        let first = if high.kind == low.kind { 0 } else { lowers };
        sets.union(low.index, first + high.index);
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
        let island = &mut islands[segment.island as usize];
        island.segments.push(at);
        let own = span(&segment.hosts);
        island.span =
            if island.segments.len() == 1 { own } else { span(&[island.span.clone(), own]) };
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
    let mut domains = Domains {
        needed: topology.switch_trays_needed(),
        links: wiring.scale_up_links.iter().map(|&(a, b, _)| (a.index, b)).collect(),
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
    domains
}
