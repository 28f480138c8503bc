//! A survey of a cluster: how much of what there is, how it is wired, and what must not fail.
//!
//! Everything is counted in the graph or asked of the compiled tables, one component at a time: nothing is known of the
//! shape.

use std::collections::BTreeSet;

use brittle_model::{ComponentId, ComponentKind, HostId};

use crate::cluster::Cluster;
use crate::cuts::cuts;
use crate::graph::Topology;

/// What a cluster is like.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    /// The kinds of component that there are, in order.
    pub kinds: Vec<KindSurvey>,
    /// Bisection bandwidth [bytes/s]; see [`Topology::bisection_bandwidth`].
    pub bisection: f64,
    /// Segments: hosts behind the same leaves.
    pub segments: u32,
    /// Islands: segments below the same spines.
    pub islands: u32,
    /// Different leaves that the first host is linked to.
    pub leaves_of_a_host: u32,
    /// Switches without which the network falls apart, in order.
    pub cut_switches: Vec<ComponentId>,
    /// Cables without which the network falls apart, in order.
    pub cut_cables: Vec<ComponentId>,
}

/// The components of a kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KindSurvey {
    /// Which kind.
    pub kind: ComponentKind,
    /// How many there are.
    pub count: u32,
    /// Cables at one of them, where there are any.
    pub cables: Option<Spread>,
    /// Single points of failure: components whose loss alone makes hosts unusable, for a job that needs every path.
    pub points: u32,
    /// GPUs that such a loss makes unusable.
    pub gpus: Option<Spread>,
    /// Most of these that are stranded: healthy, but out of reach.
    pub stranded: u32,
}

/// Least, median (the lower one of two) and most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The least.
    pub least: u32,
    /// As many are below it as above it.
    pub median: u32,
    /// The most.
    pub most: u32,
}

impl Spread {
    fn of(mut values: Vec<u32>) -> Option<Self> {
        values.sort_unstable();
        let middle = values.len().checked_sub(1)? / 2;
        Some(Self { least: values[0], median: values[middle], most: values[values.len() - 1] })
    }
}

impl Survey {
    /// Surveys a cluster: the graph, and the same compiled.
    #[must_use]
    pub fn of(topology: &Topology, cluster: &Cluster) -> Self {
        let cables = cables_at(topology);
        let kinds = ComponentKind::ALL.into_iter().filter(|&kind| topology.population(kind) > 0);
        let kinds = kinds.map(|kind| {
            let count = topology.population(kind);
            let all = (0..count).map(|index| ComponentId { kind, index });
            let hits = all.map(|component| {
                let gpus = cluster.blast_radius(component);
                (gpus, gpus.saturating_sub(cluster.gpus_broken(component)))
            });
            let hits: Vec<(u32, u32)> = hits.filter(|&(gpus, _)| gpus > 0).collect();
            let wired = &cables[kind as usize];
            KindSurvey {
                kind,
                count,
                cables: if wired.iter().any(|&n| n > 0) { Spread::of(wired.clone()) } else { None },
                points: hits.len() as u32,
                stranded: hits.iter().map(|&(_, stranded)| stranded).max().unwrap_or(0),
                gpus: Spread::of(hits.into_iter().map(|(gpus, _)| gpus).collect()),
            }
        });
        let kinds = kinds.collect();
        let segments: BTreeSet<u32> =
            (0..cluster.hosts()).map(|host| cluster.segment_of(HostId(host))).collect();
        let islands: BTreeSet<u32> =
            segments.iter().map(|&segment| cluster.island_of(segment)).collect();
        let (cut_switches, cut_cables) = cuts(topology);
        Self {
            kinds,
            bisection: topology.bisection_bandwidth(),
            segments: segments.len() as u32,
            islands: islands.len() as u32,
            leaves_of_a_host: leaves_of_a_host(topology, cluster),
            cut_switches,
            cut_cables,
        }
    }
}

/// For each kind, the cables at each component; a host has those of its NICs.
fn cables_at(topology: &Topology) -> Vec<Vec<u32>> {
    use ComponentKind::{CoreLink, Host, Nic, NicLink, ScaleUpLink, Uplink};
    let counts = ComponentKind::ALL.map(|kind| vec![0; topology.population(kind) as usize]);
    let mut counts = Vec::from(counts);
    for kind in [NicLink, Uplink, CoreLink, ScaleUpLink] {
        for index in 0..topology.population(kind) {
            let Some((lower, upper)) = topology.ends(ComponentId { kind, index }) else { continue };
            for end in [lower, upper] {
                counts[end.kind as usize][end.index as usize] += 1;
            }
            if lower.kind == Nic {
                counts[Host as usize][topology.station(lower).index as usize] += 1;
            }
        }
    }
    counts
}

fn leaves_of_a_host(topology: &Topology, cluster: &Cluster) -> u32 {
    let cables = cluster.population(ComponentKind::NicLink) / cluster.hosts().max(1);
    let ends = (0..cables)
        .filter_map(|index| topology.ends(ComponentId { kind: ComponentKind::NicLink, index }));
    ends.map(|(_, leaf)| leaf).collect::<BTreeSet<_>>().len() as u32
}

impl Topology {
    /// The host that a GPU or NIC is part of; anything else is by itself.
    #[must_use]
    pub fn station(&self, component: ComponentId) -> ComponentId {
        match component.kind {
            ComponentKind::Gpu | ComponentKind::Nic => {
                // Parts of hosts are numbered host by host, as many in each.
                let hosts = self.population(ComponentKind::Host);
                let index = component.index / (self.population(component.kind) / hosts).max(1);
                ComponentId { kind: ComponentKind::Host, index }
            }
            _ => component,
        }
    }
}
