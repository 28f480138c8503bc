//! The network as tables: what hosts have left of their paths while parts of it are down.
//!
//! ```text
//!                    core      core                   OverCores: cores and core links
//!                   /    \    /    \
//!      .--- spine --'  spine --' '-- spine ---.       OverSpines: spines and uplinks
//!      |    /  \       /  \        /  \       |       an island: segments below the same spines
//!     leaf  leaf   leaf  leaf    leaf  leaf           OverLeaves: leaves and NIC links
//!      |  \/  |     |  \/  |      |  \/  |            a segment: hosts behind the same leaves
//!    hosts  hosts  hosts hosts  hosts  hosts
//! ```
//!
//! What is left of a path is the least, over the cuts that it crosses, of the capacity left over the
//! whole: from a host to its leaves, from the leaves of a segment to the spines, from the spines of an
//! island to the cores. Everything that is equal is told once, for a range of hosts; whoever is not
//! told of has everything.
//!
//! In a torus of scale-up domains there are no NICs and leaves: its segments are the domains, and the
//! optical switches stand for the spines.
//!
//! **Invariant**: it never changes, and remembers nothing: what is down is told at each question, and an
//! answer takes time in proportion to what that touches. Only where so much is lost that the network could fall
//! apart is the whole of it searched.

mod build;
mod dead_ends;
mod even;
mod parts;
mod scale_up;
mod search;
mod strains;
mod twins;
mod view;
mod ways;

use std::collections::BTreeSet;
use std::ops::Range;

use brittle_model::scenario::NetworkRules;
use brittle_model::{ComponentId, ComponentKind};

use crate::hit::{Hit, Reach, Strain};
use build::Cables;
use scale_up::Domains;
use twins::Twins;
use ways::Ways;

/// The network of a cluster, ready to be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    rules: NetworkRules,
    /// NICs in each host, and the number of the NIC of each of its cables.
    nics: u32,
    nic_of_link: Vec<u32>,
    /// For each NIC of a host, its cables.
    links_of_nic: Vec<Vec<u32>>,
    segments: Vec<Segment>,
    /// For each host, its segment.
    segment_of: Vec<u32>,
    /// For each lower switch, its segments.
    segments_of: Vec<Vec<u32>>,
    /// What is below the uplinks: leaves, or dimensions of scale-up domains, three each.
    lower: ComponentKind,
    /// What is above the uplinks: spines or optical switches.
    upper: ComponentKind,
    /// From each lower switch up or across, from each upper one down, and from it up or across.
    up: Ways,
    down: Ways,
    beyond: Ways,
    /// From each core down.
    below_core: Ways,
    /// For each uplink and each core link, both ends, and what it carries [bytes/s].
    uplinks: Cables,
    core_links: Cables,
    /// For each island, its segments and its upper switches.
    islands: Vec<Island>,
    /// For each upper switch, its island.
    island_of: Vec<u32>,
    domains: Domains,
    /// What is wired alike.
    twins: Twins,
    /// Whether it is so even that it cannot fall apart while more than half of each cut is left.
    even: bool,
}

/// Hosts behind the same leaves.
#[derive(Clone, Debug, PartialEq)]
struct Segment {
    hosts: Vec<Range<u32>>,
    /// For each cable of a host, its leaf.
    leaf_of_link: Vec<u32>,
    /// For each rail, its lower switches.
    rails: Vec<Vec<u32>>,
    /// For each NIC of a host, or dimension of a domain, its rail.
    rail_of_nic: Vec<u32>,
    island: u32,
}

impl Segment {
    /// Number of hosts.
    fn size(&self) -> usize {
        self.hosts.iter().map(ExactSizeIterator::len).sum()
    }
}

/// Segments below the same spines.
#[derive(Clone, Debug, Default, PartialEq)]
struct Island {
    segments: Vec<u32>,
    uppers: Vec<u32>,
    /// From its first host to its last.
    span: Range<u32>,
}

impl Network {
    /// The segment of a host.
    pub(crate) fn segment_of(&self, host: u32) -> u32 {
        self.segment_of[host as usize]
    }

    /// The hosts of the scale-up domain of a host.
    pub(crate) fn scale_up_of(&self, host: u32) -> Range<u32> {
        match self.domains.of_host(host) {
            Some(domain) => self.domains.hosts[domain as usize].clone(),
            None => host..host + 1,
        }
    }

    /// The first host of a segment.
    pub(crate) fn first_of_segment(&self, segment: u32) -> u32 {
        self.segments[segment as usize].hosts[0].start
    }

    /// The island of a segment. A torus that is wired has neither: all its hosts are in one.
    pub(crate) fn island_of(&self, segment: u32) -> u32 {
        self.segments.get(segment as usize).map_or(0, |segment| segment.island)
    }

    /// Whether there are hosts in several islands.
    fn has_islands(&self) -> bool {
        self.islands.iter().filter(|island| !island.segments.is_empty()).nth(1).is_some()
    }

    /// The cables of a host's NICs.
    fn links(&self) -> u32 {
        self.nic_of_link.len() as u32
    }

    /// The hosts below an uplink's lower end.
    fn hosts_of_lower(&self, lower: u32) -> impl Iterator<Item = &Range<u32>> {
        let segments = &self.segments_of[lower as usize];
        segments.iter().flat_map(|&segment| &self.segments[segment as usize].hosts)
    }

    /// The hosts of an island.
    fn hosts_of_island(&self, island: u32) -> impl Iterator<Item = &Range<u32>> {
        let segments = &self.islands[island as usize].segments;
        segments.iter().flat_map(|&segment| &self.segments[segment as usize].hosts)
    }

    /// The hosts whose paths may cross a component of the network, from the first to the last.
    pub(crate) fn hosts_below(&self, component: ComponentId) -> Range<u32> {
        let ComponentId { kind, index } = component;
        match kind {
            ComponentKind::Nic => {
                let host = index / self.nics;
                host..host + 1
            }
            ComponentKind::NicLink => {
                let host = index / self.links();
                host..host + 1
            }
            ComponentKind::Leaf => span(self.hosts_of_lower(index)),
            ComponentKind::Uplink => self.hosts_at(self.uplinks[index as usize]),
            ComponentKind::CoreLink => self.hosts_at(self.core_links[index as usize]),
            ComponentKind::Spine | ComponentKind::OpticalSwitch => {
                self.islands[self.island_of[index as usize] as usize].span.clone()
            }
            ComponentKind::Core => {
                let below = self.below_core.of(index).iter().map(|way| way.far);
                let below = below.filter(|far| far.kind == self.upper);
                let islands: BTreeSet<u32> =
                    below.map(|far| self.island_of[far.index as usize]).collect();
                let spans = islands.iter().map(|&island| &self.islands[island as usize].span);
                span(spans.filter(|hosts| hosts.end > 0))
            }
            ComponentKind::SwitchTray => self.domains.hosts_of_tray(index),
            ComponentKind::ScaleUpLink => self.domains.hosts_of_link(index),
            _ => 0..0,
        }
    }
}

impl Network {
    /// The hosts whose paths may cross a cable between switches: those below its lower end; between switches of
    /// the same kind, those below either.
    fn hosts_at(&self, (low, high, _): (ComponentId, ComponentId, f64)) -> Range<u32> {
        let below = |end: ComponentId| {
            if end.kind == self.lower {
                span(self.hosts_of_lower(end.index))
            } else {
                self.hosts_below(end)
            }
        };
        if low.kind != high.kind {
            return below(low);
        }
        span([below(low), below(high)].iter().filter(|hosts| hosts.end > 0))
    }
}

/// Whom a component of the network concerns, and whether others stand in.
impl Network {
    /// What a component takes from the hosts, alone or with others.
    pub(crate) fn hit(&self, component: ComponentId) -> Hit {
        let hosts = self.hosts_below(component);
        let (reach, shared) = match component.kind {
            ComponentKind::Nic => (Reach::OverLeaves, self.has_fail_over()),
            ComponentKind::NicLink => {
                let nic = self.nic_of_link[(component.index % self.links()) as usize];
                let ports = self.links_of_nic[nic as usize].len();
                (Reach::OverLeaves, ports > 1 || self.has_fail_over())
            }
            ComponentKind::Leaf => {
                let strains = self.strains_over_leaves(component);
                let all = |strain: &Strain| strain.is_loss() && strain.hosts == hosts;
                (Reach::OverLeaves, !strains.iter().any(all))
            }
            ComponentKind::SwitchTray | ComponentKind::ScaleUpLink => {
                (Reach::Inside, self.domains.is_shared(component))
            }
            ComponentKind::Core | ComponentKind::CoreLink => (Reach::OverCores, true),
            _ => match self.has_islands() {
                // Where every segment is alone below its spines, they are for other islands only.
                true if self.islands.iter().all(|i| i.segments.len() < 2) => {
                    (Reach::OverCores, true)
                }
                false if self.segments.len() < 2 => return Hit::NOBODY,
                _ => (Reach::OverSpines, true),
            },
        };
        Hit { hosts, reach, shared }
    }

    /// Whether other rails of a host carry the load of one that is lost.
    fn has_fail_over(&self) -> bool {
        self.rules.failover && self.nics > 1
    }
}

/// From the first to the last of several ranges; empty where there is none.
fn span<'a>(ranges: impl IntoIterator<Item = &'a Range<u32>>) -> Range<u32> {
    let join = |a: Range<u32>, b: Range<u32>| a.start.min(b.start)..a.end.max(b.end);
    ranges.into_iter().cloned().reduce(join).unwrap_or(0..0)
}
