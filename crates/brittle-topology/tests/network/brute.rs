//! A second voice: what is left of a network by brute force over the plain graph, as docs/model.md defines it.
//!
//! It knows vertices and cables, and nothing of segments, rails, islands, tables of ways or sparse views: every
//! question walks over every cable.

#[path = "search.rs"]
mod search;

use std::collections::BTreeSet;

use brittle_model::ComponentId;
use brittle_model::ComponentKind::{
    self, CoreLink, Gpu, Host, Nic, NicLink, OpticalSwitch, ScaleUp, ScaleUpLink, Spine,
    SwitchTray, Uplink,
};
use brittle_model::scenario::NetworkRules;
use brittle_topology::Topology;

/// What is down.
pub(crate) type Down = BTreeSet<ComponentId>;

struct Cable {
    id: ComponentId,
    low: ComponentId,
    high: ComponentId,
    bandwidth: f64,
}

impl Cable {
    fn is_gone(&self, down: &Down) -> bool {
        [self.id, self.low, self.high].iter().any(|part| down.contains(part))
    }

    fn joins(&self, switch: ComponentId) -> bool {
        self.low == switch || self.high == switch
    }
}

/// A network as plain lists.
pub(crate) struct Brute {
    rules: NetworkRules,
    trays_needed: u32,
    /// For each host, its NICs; its domain with its switches; and for each NIC the lower switches above it.
    nics: Vec<Vec<ComponentId>>,
    domains: Vec<Option<ComponentId>>,
    trays: Vec<Vec<ComponentId>>,
    above: Vec<Vec<Vec<ComponentId>>>,
    /// For each GPU, its host.
    host_of: Vec<usize>,
    ports: Vec<Cable>,
    uplinks: Vec<Cable>,
    core_links: Vec<Cable>,
    scale_up: Vec<Cable>,
    /// For each host, the lowest lower switch that its island has.
    island: Vec<Option<ComponentId>>,
}

impl Brute {
    pub(crate) fn new(topology: &Topology, rules: NetworkRules) -> Self {
        let cables = |kind| -> Vec<Cable> {
            let id = |index| ComponentId { kind, index };
            let all = (0..).zip(topology.cables(kind));
            all.map(|(at, (low, high, bandwidth))| Cable { id: id(at), low, high, bandwidth })
                .collect()
        };
        let hosts = topology.population(Host) as usize;
        let mut host_of = vec![0; topology.population(Gpu) as usize];
        let mut nics = Vec::new();
        for host in all(topology, Host) {
            let (own, gpus) = topology.below(host).into_iter().partition(|part| part.kind == Nic);
            let gpus: Vec<ComponentId> = gpus;
            gpus.iter().for_each(|gpu| host_of[gpu.index as usize] = host.index as usize);
            nics.push(own);
        }
        let (mut domains, mut trays) = (vec![None; hosts], vec![Vec::new(); hosts]);
        for domain in all(topology, ScaleUp) {
            let inside = inside(topology, domain);
            for host in inside.iter().filter(|part| part.kind == Host) {
                domains[host.index as usize] = Some(domain);
                trays[host.index as usize] =
                    inside.iter().copied().filter(|part| part.kind == SwitchTray).collect();
            }
        }
        let mut brute = Self {
            rules,
            trays_needed: topology.switch_trays_needed(),
            nics,
            domains,
            trays,
            above: Vec::new(),
            host_of,
            ports: cables(NicLink),
            uplinks: cables(Uplink),
            core_links: cables(CoreLink),
            scale_up: cables(ScaleUpLink),
            island: Vec::new(),
        };
        brute.patch(topology.population(OpticalSwitch));
        brute.above = (0..hosts).map(|host| brute.above(host)).collect();
        let parts = brute.parts(&Down::new(), false, true);
        brute.island =
            (0..hosts).map(|host| brute.joined(host, None, &parts).first().copied()).collect();
        brute
    }

    /// A dimension of a domain that optical switches patch stands for the switch below them.
    fn patch(&mut self, switches: u32) {
        let (host_of, domains) = (&self.host_of, &self.domains);
        for cable in self.uplinks.iter_mut().filter(|cable| cable.low.kind == Gpu) {
            let domain = domains[host_of[cable.low.index as usize]].expect("a cube is a domain");
            let index = domain.index * 3 + cable.high.index * 3 / switches;
            cable.low = ComponentId { kind: ScaleUp, index };
        }
    }

    /// For each NIC of a host its leaves, or for each dimension of its domain what stands for one.
    fn above(&self, host: usize) -> Vec<Vec<ComponentId>> {
        if self.ports.is_empty() && !self.uplinks.is_empty() {
            let domain = self.domains[host].expect("a cube is a domain").index;
            return (0..3)
                .map(|d| vec![ComponentId { kind: ScaleUp, index: domain * 3 + d }])
                .collect();
        }
        let leaves = |nic: &ComponentId| -> BTreeSet<ComponentId> {
            self.ports.iter().filter(|port| port.low == *nic).map(|port| port.high).collect()
        };
        self.nics[host].iter().map(|nic| leaves(nic).into_iter().collect()).collect()
    }

    /// For each host, what it has left inside, and for paths over leaves, spines and cores.
    pub(crate) fn left(&self, hard: &Down, soft: &Down) -> Vec<[f64; 4]> {
        let all: Down = hard.union(soft).copied().collect();
        let (far_hard, far_all) = (self.without_dead_ends(hard), self.without_dead_ends(&all));
        let several =
            |host: usize| self.peers(host).any(|other| self.above[other] != self.above[host]);
        let islands: BTreeSet<_> = self.island.iter().collect();
        let mut left: Vec<[f64; 4]> = Vec::new();
        for host in 0..self.nics.len() {
            let leaves = self.to_leaves(host, hard, &all);
            let spines = if several(host) { self.to_spines(host, hard, &all) } else { 1.0 };
            let cores = if islands.len() > 1 {
                // A segment alone in its island has lost nothing over spines, and over cores all the same.
                self.to_cores(host, &far_all)
                    .min(self.to_spines(host, hard, &all))
                    .min(self.to_spines(host, &far_hard, &far_all))
            } else {
                1.0
            };
            left.push([
                self.inside(host, &all),
                leaves,
                leaves.min(spines),
                leaves.min(spines).min(cores),
            ]);
        }
        let mut cut: Vec<[bool; 2]> = vec![[false; 2]; left.len()];
        let groups: BTreeSet<_> = self.island.iter().flatten().collect();
        for island in groups {
            let own = (0..left.len()).filter(|&host| self.island[host] == Some(*island));
            self.cut_off(own.collect(), &mut cut, 0, hard, &all, &left);
        }
        if islands.len() > 1 {
            self.cut_off((0..left.len()).collect(), &mut cut, 1, &far_hard, &far_all, &left);
        }
        for (left, cut) in left.iter_mut().zip(cut) {
            left[2] = if cut[0] { 0.0 } else { left[2] };
            left[3] = if cut[0] || cut[1] { 0.0 } else { left[3] };
        }
        left
    }

    fn peers(&self, host: usize) -> impl Iterator<Item = usize> {
        (0..self.island.len()).filter(move |&other| self.island[other] == self.island[host])
    }
}

/// The cuts.
impl Brute {
    fn inside(&self, host: usize, down: &Down) -> f64 {
        let Some(domain) = self.domains[host] else { return 1.0 };
        let trays = &self.trays[host];
        let gpus = (0..self.host_of.len()).filter(|&gpu| self.host_of[gpu] == host);
        // What the domain as a whole has left, and each GPU of the host.
        let mut least = 1.0_f64;
        for gpu in std::iter::once(None).chain(gpus.map(Some)) {
            let works = trays.iter().filter(|tray| {
                let cable = |c: &&Cable| Some(c.low.index as usize) == gpu && c.high == **tray;
                !down.contains(tray) && !self.scale_up.iter().filter(cable).any(|c| c.is_gone(down))
            });
            let (all, works) = (trays.len(), works.count());
            let needed = self.trays_needed as usize;
            if works < all {
                least = least.min(if works < needed { 0.0 } else { works as f64 / all as f64 });
            }
        }
        let wire = |cable: &&Cable| {
            let at = |end: ComponentId| {
                end.kind == Gpu && self.domains[self.host_of[end.index as usize]] == Some(domain)
            };
            cable.high.kind == Gpu && (at(cable.low) || at(cable.high))
        };
        if self.scale_up.iter().filter(wire).any(|cable| cable.is_gone(down)) { 0.0 } else { least }
    }

    fn to_leaves(&self, host: usize, hard: &Down, all: &Down) -> f64 {
        let share = |nic: ComponentId, down: &Down| {
            let ports: Vec<_> = self.ports.iter().filter(|port| port.low == nic).collect();
            let left = ports.iter().filter(|port| !port.is_gone(down)).count();
            left as f64 / ports.len() as f64
        };
        self.together(
            self.nics[host].iter().map(|&nic| (share(nic, hard), share(nic, all))).collect(),
        )
    }

    fn to_spines(&self, host: usize, hard: &Down, all: &Down) -> f64 {
        let share = |nic: usize, down| self.shared(&self.above[host][nic], &self.uplinks, down);
        let nics = 0..self.above[host].len();
        self.together(nics.map(|nic| (share(nic, hard), share(nic, all))).collect())
    }

    fn to_cores(&self, host: usize, down: &Down) -> f64 {
        let parts = self.parts(&Down::new(), false, true);
        let spines: BTreeSet<ComponentId> = self
            .uplinks
            .iter()
            .flat_map(|cable| [cable.low, cable.high])
            .filter(|end| end.kind == Spine)
            .filter(|&spine| {
                let below = |c: &&Cable| c.joins(spine);
                let lower = self.uplinks.iter().find(below).map(|c| c.low);
                lower.and_then(|lower| parts.of(lower)) == self.island[host]
            })
            .collect();
        self.shared(&spines.into_iter().collect::<Vec<_>>(), &self.core_links, down)
    }

    /// What switches that share a load have left of their cables of one kind.
    fn shared(&self, switches: &[ComponentId], cables: &[Cable], down: &Down) -> f64 {
        let (mut whole, mut left) = (0.0, 0.0);
        let (mut all, mut works, mut busiest) = (0_u32, 0_u32, 1_u32);
        for &switch in switches {
            let own: Vec<_> = cables.iter().filter(|cable| cable.joins(switch)).collect();
            let alive: Vec<_> = own.iter().filter(|cable| !cable.is_gone(down)).collect();
            whole += own.iter().map(|cable| cable.bandwidth).sum::<f64>();
            left += alive.iter().map(|cable| cable.bandwidth).sum::<f64>();
            all += u32::from(!own.is_empty());
            works += u32::from(!alive.is_empty());
            if !alive.is_empty() {
                busiest = busiest.max((own.len() as u32).div_ceil(alive.len() as u32));
            }
        }
        match (all, works) {
            (0, _) => 1.0,
            (_, 0) => 0.0,
            _ if self.rules.adaptive => left / whole,
            _ => 1.0 / f64::from(busiest * all.div_ceil(works)),
        }
    }

    /// What a host has left over NICs that have each so much left: its load spreads over all as far as it can move.
    fn together(&self, nics: Vec<(f64, f64)>) -> f64 {
        if nics.is_empty() {
            return 1.0;
        }
        let together = nics.iter().map(|(_, all)| all).sum::<f64>() / nics.len() as f64;
        let stays = nics.iter().map(|&(hard, _)| hard).filter(|_| !self.rules.failover);
        stays.fold(together, f64::min)
    }
}

/// Every component of a kind.
pub(crate) fn all(topology: &Topology, kind: ComponentKind) -> Vec<ComponentId> {
    (0..topology.population(kind)).map(|index| ComponentId { kind, index }).collect()
}

/// Everything inside a component.
fn inside(topology: &Topology, component: ComponentId) -> Vec<ComponentId> {
    let mut met = topology.below(component);
    let mut at = 0;
    while at < met.len() {
        met.extend(topology.below(met[at]));
        at += 1;
    }
    met
}
