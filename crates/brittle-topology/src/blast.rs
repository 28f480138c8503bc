//! A blast: what several components that are down at once take from the hosts.
//!
//! As the engine sees it: a part of a host, a host, and whatever holds or feeds hosts takes these hosts along; of the
//! network is lost what [`crate::Network::strains`] says. A switch that stands in a rack stays up when the rack goes.

use std::collections::BTreeSet;

use brittle_model::{ComponentId, ComponentKind, HostId};

use crate::cluster::Cluster;
use crate::hit::{Reach, Strain};

/// What is left of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Blast {
    /// What is down: in order, each once.
    pub down: Vec<ComponentId>,
    /// For each host, what it has left of its paths, by how far they go: [`Reach`] [1].
    left: Vec<[f64; REACHES.len()]>,
    /// GPUs that are themselves down, or whose hosts are.
    broken_gpus: u32,
    gpus_per_host: u32,
}

/// What the hosts have left of paths that go so far.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// How far.
    pub reach: Reach,
    /// The shares that hosts have left [1], with how many have each; the least first.
    pub shares: Vec<(f64, u32)>,
}

/// From near to far.
const REACHES: [Reach; 4] = [Reach::Inside, Reach::OverLeaves, Reach::OverSpines, Reach::OverCores];

impl Blast {
    /// What is left while these components are down.
    ///
    /// # Panics
    /// If one is not there.
    #[must_use]
    pub fn of(cluster: &Cluster, down: &[ComponentId]) -> Self {
        let down: BTreeSet<ComponentId> = down.iter().copied().collect();
        let down: Vec<ComponentId> = down.into_iter().collect();
        let mut left = vec![[1.0_f64; REACHES.len()]; cluster.hosts() as usize];
        let mut strain = |strain: &Strain| {
            for host in strain.hosts.clone() {
                for share in left[host as usize].iter_mut().skip(strain.reach as usize) {
                    *share = share.min(strain.left);
                }
            }
        };
        for &component in down.iter().filter(|down| !Cluster::is_network(down.kind)) {
            let hit = cluster.hit(component);
            strain(&Strain { hosts: hit.hosts, reach: hit.reach, left: 0.0, by: component });
        }
        let network: Vec<ComponentId> =
            down.iter().copied().filter(|down| Cluster::is_network(down.kind)).collect();
        cluster.network().strains(&network, &[]).iter().for_each(&mut strain);
        let broken: BTreeSet<u32> = down
            .iter()
            .filter(|down| down.kind == ComponentKind::Host)
            .map(|down| down.index)
            .collect();
        let gpus = down.iter().filter(|down| down.kind == ComponentKind::Gpu);
        let elsewhere =
            gpus.filter(|&&gpu| cluster.host_of(gpu).is_none_or(|host| !broken.contains(&host.0)));
        let broken_gpus = broken.len() as u32 * cluster.gpus_per_host() + elsewhere.count() as u32;
        Self { down, left, broken_gpus, gpus_per_host: cluster.gpus_per_host() }
    }

    /// Hosts that a job which needs every path cannot use, in order.
    pub fn lost(&self) -> impl Iterator<Item = HostId> {
        self.lost_for(Reach::OverCores)
    }

    /// Hosts that a job which needs paths so far cannot use, in order.
    pub fn lost_for(&self, needs: Reach) -> impl Iterator<Item = HostId> {
        let hosts = (0..).zip(&self.left);
        hosts.filter(move |(_, left)| left[needs as usize] == 0.0).map(|(host, _)| HostId(host))
    }

    /// What a host has left of paths that go so far [1].
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn left(&self, host: HostId, reach: Reach) -> f64 {
        self.left[host.index()][reach as usize]
    }

    /// GPUs of the lost hosts.
    #[must_use]
    pub fn gpus(&self) -> u32 {
        self.lost().count() as u32 * self.gpus_per_host
    }

    /// Of these, the healthy ones.
    #[must_use]
    pub fn stranded(&self) -> u32 {
        self.gpus() - self.broken_gpus
    }

    /// What the hosts have left, from near paths to far ones.
    #[must_use]
    pub fn levels(&self) -> Vec<Level> {
        let level = |reach: Reach| {
            let mut shares: Vec<f64> = self.left.iter().map(|left| left[reach as usize]).collect();
            shares.sort_unstable_by(f64::total_cmp);
            let mut counted: Vec<(f64, u32)> = Vec::new();
            for share in shares {
                match counted.last_mut() {
                    Some((last, count)) if *last == share => *count += 1,
                    _ => counted.push((share, 1)),
                }
            }
            Level { reach, shares: counted }
        };
        REACHES.map(level).into()
    }
}
