//! The compiled cluster: tables that say who is hit when what fails.
//!
//! Built once, shared by all threads, asked at every failure; every answer is one look at a table.
//!
//! **Invariant**: it never changes. Who is down at the moment is the engine's to keep.

use std::ops::Range;

use brittle_model::placement::Domains;
use brittle_model::scenario::{ClusterSpec, HostDomain, NetworkRules};
use brittle_model::{ComponentId, ComponentKind, HostId};

use crate::graph::Topology;
use crate::hit::{Hit, Reach, Strain};
use crate::network::Network;

/// A cluster as flat tables.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    gpus_per_host: u32,
    /// For each kind that is part of a host, how many there are in one; for the others zero.
    per_host: [u32; ComponentKind::ALL.len()],
    /// Components of each kind.
    populations: [u32; ComponentKind::ALL.len()],
    /// For each kind that is no part of a host, the hit of each component, by index. Parts of hosts are
    /// numbered host by host: a division says what a table too large for the cache would say.
    hits: [Vec<Hit>; ComponentKind::ALL.len()],
    network: Network,
    /// For each host, its pod.
    pod_of: Vec<u32>,
}

impl Cluster {
    /// Builds the graph of a checked spec and compiles it.
    ///
    /// # Panics
    /// If the spec breaks a rule that its check was to enforce.
    #[must_use]
    pub fn compile(spec: &ClusterSpec, rules: NetworkRules) -> Self {
        Topology::build(spec).compile(rules)
    }

    /// From finished tables.
    ///
    /// # Panics
    /// If the GPUs and NICs are not numbered host by host, the same number in each.
    pub(crate) fn new(
        populations: [u32; ComponentKind::ALL.len()],
        hits: [Vec<Hit>; ComponentKind::ALL.len()],
        network: Network,
        pod_of: Vec<u32>,
    ) -> Self {
        let hosts = populations[ComponentKind::Host as usize];
        let gpus_per_host = populations[ComponentKind::Gpu as usize] / hosts;
        let mut per_host = [0; ComponentKind::ALL.len()];
        for kind in
            [ComponentKind::NicLink, ComponentKind::Gpu, ComponentKind::Nic, ComponentKind::Host]
        {
            per_host[kind as usize] = populations[kind as usize] / hosts;
        }
        let mut cluster = Self { gpus_per_host, per_host, populations, hits, network, pod_of };
        for kind in [ComponentKind::Gpu, ComponentKind::Nic, ComponentKind::Host] {
            let found = std::mem::take(&mut cluster.hits[kind as usize]);
            let counted = (0..cluster.population(kind))
                .map(|index| cluster.host_number(ComponentId { kind, index }));
            let found = found.into_iter().map(|hit| hit.hosts);
            assert!(
                found.eq(counted.map(|host| host..host + 1)),
                "parts of hosts are not numbered host by host"
            );
        }
        cluster
    }

    /// Number of hosts, spares included.
    #[must_use]
    pub fn hosts(&self) -> u32 {
        self.population(ComponentKind::Host)
    }

    /// GPUs in each host.
    #[must_use]
    pub const fn gpus_per_host(&self) -> u32 {
        self.gpus_per_host
    }

    /// Number of GPUs.
    #[must_use]
    pub fn gpus(&self) -> u32 {
        self.population(ComponentKind::Gpu)
    }

    /// Number of components of a kind; zero for jobs, which are no part of the cluster, and one for the
    /// storage, which all share and which stands outside the graph.
    #[must_use]
    pub fn population(&self, kind: ComponentKind) -> u32 {
        match kind {
            ComponentKind::Storage => 1,
            kind => self.populations[kind as usize],
        }
    }

    /// Who becomes unusable while this component is down, alone or together with others. A job hits nobody, and the storage no host: whoever needs it stands still.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    #[inline]
    pub fn hit(&self, component: ComponentId) -> Hit {
        match component.kind {
            ComponentKind::Gpu | ComponentKind::Host => {
                let host = self.host_number(component);
                Hit { hosts: host..host + 1, reach: Reach::Inside, shared: false }
            }
            ComponentKind::Nic
            | ComponentKind::NicLink
            | ComponentKind::Uplink
            | ComponentKind::CoreLink
            | ComponentKind::ScaleUpLink => self.network.hit(component),
            ComponentKind::Storage | ComponentKind::Job => Hit::NOBODY,
            kind => self.hits[kind as usize][component.index as usize].clone(),
        }
    }

    /// The network, to ask what is left of it.
    #[must_use]
    pub const fn network(&self) -> &Network {
        &self.network
    }

    /// Whether a component is part of the network: its loss is one of paths.
    #[must_use]
    pub const fn is_network(kind: ComponentKind) -> bool {
        matches!(
            kind,
            ComponentKind::Nic
                | ComponentKind::NicLink
                | ComponentKind::Leaf
                | ComponentKind::Uplink
                | ComponentKind::Spine
                | ComponentKind::CoreLink
                | ComponentKind::Core
                | ComponentKind::OpticalSwitch
                | ComponentKind::SwitchTray
                | ComponentKind::ScaleUpLink
        )
    }

    /// The segment of a host: the hosts behind the same leaves.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn segment_of(&self, host: HostId) -> u32 {
        self.network.segment_of(host.0)
    }

    /// The host that a component is, or is a part of: for a GPU, a NIC with its cables, a host.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn host_of(&self, component: ComponentId) -> Option<HostId> {
        match component.kind {
            ComponentKind::Gpu
            | ComponentKind::Nic
            | ComponentKind::NicLink
            | ComponentKind::Host => Some(HostId(self.host_number(component))),
            _ => None,
        }
    }

    /// The number of the host that a component is part of.
    #[inline]
    fn host_number(&self, component: ComponentId) -> u32 {
        let population = self.populations[component.kind as usize];
        assert!(component.index < population, "there is no {component}");
        // Mostly a power of two, and a shift is much cheaper than a division.
        match self.per_host[component.kind as usize] {
            n if n.is_power_of_two() => component.index >> n.trailing_zeros(),
            n => component.index / n,
        }
    }

    /// The pod of a host.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn pod_of(&self, host: HostId) -> u32 {
        self.pod_of[host.index()]
    }

    /// The rack of a host.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn rack_of(&self, host: HostId) -> u32 {
        self.holder(ComponentKind::Rack, host)
    }

    /// The power feed of a host.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn power_feed_of(&self, host: HostId) -> u32 {
        self.holder(ComponentKind::PowerFeed, host)
    }

    /// The component of a kind that holds a host; none where the cluster has no such thing. Of containers of hosts and
    /// what feeds racks.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn holder_of(&self, kind: ComponentKind, host: HostId) -> Option<u32> {
        (self.population(kind) > 0).then(|| self.holder(kind, host))
    }

    /// The domains of a kind, as found in the graph.
    #[must_use]
    pub fn domains(&self, domain: HostDomain) -> Domains {
        let ends = match domain.kind() {
            Some(kind) => self.hits[kind as usize].iter().map(|hit| hit.hosts.end).collect(),
            None => {
                let segment = |host: u32| self.network.segment_of(host);
                let last = |&host: &u32| host == self.hosts() || segment(host - 1) != segment(host);
                (1..=self.hosts()).filter(last).collect()
            }
        };
        Domains::new(ends)
    }

    /// The component of a kind that holds a host: hosts are numbered so that their ranges follow each other.
    fn holder(&self, kind: ComponentKind, host: HostId) -> u32 {
        assert!(host.0 < self.hosts(), "there is no host {}", host.0);
        self.hits[kind as usize].partition_point(|hit| hit.hosts.end <= host.0) as u32
    }

    /// The farthest path that a job on these hosts needs.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn reach_of(&self, hosts: impl IntoIterator<Item = HostId>) -> Reach {
        let mut hosts = hosts.into_iter();
        let Some(first) = hosts.next() else {
            return Reach::Inside;
        };
        let mut reach = Reach::Inside;
        for host in hosts {
            if host != first {
                let apart = self.between_segments(self.segment_of(first), self.segment_of(host));
                reach = reach.max(apart);
            }
        }
        reach
    }

    /// The island of a segment: the segments below the same spines.
    ///
    /// # Panics
    /// If there is no such segment.
    #[must_use]
    pub fn island_of(&self, segment: u32) -> u32 {
        self.network.island_of(segment)
    }

    /// The first host of a segment.
    ///
    /// # Panics
    /// If there is no such segment.
    #[must_use]
    pub fn first_of_segment(&self, segment: u32) -> HostId {
        HostId(self.network.first_of_segment(segment))
    }

    /// The hosts of the scale-up domain of a host: itself alone, where hosts are not joined to larger ones.
    ///
    /// # Panics
    /// If there is no such host.
    #[must_use]
    pub fn scale_up_of(&self, host: HostId) -> Range<u32> {
        assert!(host.0 < self.hosts(), "there is no host {}", host.0);
        self.network.scale_up_of(host.0)
    }

    /// How far it is from a host of one segment to another host of the same or another one.
    ///
    /// # Panics
    /// If there is no such segment.
    #[must_use]
    pub fn between_segments(&self, one: u32, other: u32) -> Reach {
        if one == other {
            Reach::OverLeaves
        } else if self.network.island_of(one) == self.network.island_of(other) {
            Reach::OverSpines
        } else {
            Reach::OverCores
        }
    }

    /// GPUs that are themselves broken while a component is down: the GPU, or those of the host.
    /// All others that it takes with it are stranded: healthy, but out of reach.
    #[must_use]
    pub const fn gpus_broken(&self, component: ComponentId) -> u32 {
        match component.kind {
            ComponentKind::Gpu => 1,
            ComponentKind::Host => self.gpus_per_host,
            _ => 0,
        }
    }

    /// Blast radius of a component: the GPUs unusable while it alone is down, for a job that needs
    /// every path.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn blast_radius(&self, component: ComponentId) -> u32 {
        self.hosts_lost(component).len() as u32 * self.gpus_per_host
    }

    /// The hosts that are unusable while a component alone is down, for a job that needs every path; in order.
    ///
    /// # Panics
    /// If there is no such component.
    #[must_use]
    pub fn hosts_lost(&self, component: ComponentId) -> Vec<u32> {
        let hit = self.hit(component);
        if !hit.shared {
            return hit.hosts.collect();
        }
        let strains = self.network.strains(&[component], &[]);
        let lost = strains.into_iter().filter(Strain::is_loss).map(|strain| strain.hosts);
        let mut hosts: Vec<u32> = lost.flatten().collect();
        hosts.sort_unstable();
        hosts.dedup();
        hosts
    }
}
