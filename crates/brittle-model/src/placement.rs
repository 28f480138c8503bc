//! Which hosts a job holds at the start, which are spares, and which are nobody's.
//!
//! A pure function of jobs, spares and domains. Jobs are placed in the order of the file, each among the hosts that
//! are free by then; then hot spares, job by job, then warm and cold ones: the first that are free.
//!
//! **Invariant**: no host has two roles, and the rule of every job holds, or the answer is a [`Misfit`]. It
//! deliberately lacks what happens later: where a replacement may stand is the engine's to see to.

use std::ops::Range;

use crate::kind::ComponentKind;
use crate::scenario::{
    ClusterSpec, Explicit, FloorPlan, HostDomain, Job, Parts, PlacementRule, RailClos,
};

/// The domains of a kind in a cluster: neighbouring hosts, all of them in one domain each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domains {
    /// The first host beyond each.
    ends: Vec<u32>,
}

impl Domains {
    /// Domains with these first hosts beyond, ascending.
    ///
    /// # Panics
    /// If they do not ascend.
    #[must_use]
    pub fn new(ends: Vec<u32>) -> Self {
        assert!(ends.windows(2).all(|pair| pair[0] < pair[1]), "domains are not in order");
        Self { ends }
    }

    /// Domains of so many hosts each, the last one perhaps of fewer; none of size zero.
    #[must_use]
    pub fn of_size(size: u32, hosts: u32) -> Self {
        let count = if size == 0 { 0 } else { hosts.div_ceil(size) };
        Self { ends: (1..=count).map(|i| i.saturating_mul(size).min(hosts)).collect() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.ends.len() as u32
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The domain of a host.
    #[must_use]
    pub fn of(&self, host: u32) -> u32 {
        self.ends.partition_point(|&end| end <= host) as u32
    }

    /// The hosts of a domain.
    ///
    /// # Panics
    /// If there is no such domain.
    #[must_use]
    pub fn hosts(&self, domain: u32) -> Range<u32> {
        let start = if domain == 0 { 0 } else { self.ends[domain as usize - 1] };
        start..self.ends[domain as usize]
    }

    fn all(&self) -> impl Iterator<Item = Range<u32>> {
        (0..self.len()).map(|domain| self.hosts(domain))
    }
}

impl ClusterSpec {
    /// The domains of a kind, by arithmetic; none where the cluster has no such thing, where some hosts stand outside, or
    /// where only the wiring says which they are: segments of a torus and of a listed cluster.
    #[must_use]
    pub fn domains(&self, domain: HostDomain) -> Domains {
        let hosts = self.hosts();
        // Hosts in a rack, then racks in the others.
        let (rack, pod, power_feed, cooling_loop) = match self {
            Self::RailClos(clos) => return of_clos(clos, 0, domain, hosts),
            Self::Nvl(nvl) => return of_clos(&nvl.network, nvl.racks_per_domain, domain, hosts),
            Self::Explicit(list) => return of_list(list, domain),
            Self::FatTree(tree) => {
                let half = tree.half();
                (half, half, tree.racks_per_power_feed, tree.racks_per_cooling_loop)
            }
            Self::DragonflyPlus(dragonfly) => (
                dragonfly.hosts_per_leaf,
                dragonfly.leaves,
                dragonfly.racks_per_power_feed,
                dragonfly.racks_per_cooling_loop,
            ),
            Self::Torus(torus) => {
                let cubes = u32::try_from(torus.cubes()).unwrap_or(u32::MAX).max(1);
                let each = hosts / cubes;
                (each, cubes, torus.racks_per_power_feed, torus.racks_per_cooling_loop)
            }
        };
        let racks = match (domain, self) {
            (HostDomain::Segment, Self::Torus(_)) => 0,
            (HostDomain::ScaleUp, Self::Torus(_)) | (HostDomain::Rack | HostDomain::Segment, _) => {
                1
            }
            (HostDomain::Pod, _) => pod,
            (HostDomain::PowerFeed, _) => power_feed,
            (HostDomain::CoolingLoop, _) => cooling_loop,
            (HostDomain::ScaleUp | HostDomain::Building, _) => 0,
        };
        Domains::of_size(rack.saturating_mul(racks), hosts)
    }
}

fn of_clos(clos: &RailClos, racks_per_domain: u32, domain: HostDomain, hosts: u32) -> Domains {
    let racks = |count: u32| clos.hosts_per_rack.saturating_mul(count);
    let pod = racks(clos.racks_per_pod);
    let size = match domain {
        HostDomain::Rack => racks(1),
        HostDomain::Pod => pod,
        HostDomain::Segment => {
            // The last of each pod may be smaller.
            let (mut ends, segment) = (Vec::new(), racks(clos.racks_per_segment()).max(1));
            for pod in Domains::of_size(pod, hosts).all() {
                let inside = Domains::of_size(segment, pod.len() as u32);
                ends.extend(inside.ends.into_iter().map(|end| pod.start + end));
            }
            return Domains { ends };
        }
        HostDomain::PowerFeed => racks(clos.racks_per_power_feed),
        HostDomain::ScaleUp => racks(racks_per_domain),
        HostDomain::CoolingLoop => racks(clos.options.racks_per_cooling_loop),
        HostDomain::Building => pod.saturating_mul(clos.options.pods_per_building),
    };
    Domains::of_size(size, hosts)
}

/// The domains in a listed cluster: what holds its hosts, one after the other.
fn of_list(list: &Explicit, domain: HostDomain) -> Domains {
    let (Ok(plan), Some(kind)) = (FloorPlan::of(list), domain.kind()) else {
        return Domains::default();
    };
    let is = |node: usize, kind: ComponentKind| list.nodes[node].kind.component() == kind;
    let holder = |host: usize| {
        let around = || std::iter::successors(Some(host), |&node| plan.parents[node]);
        let fed = |feeds: &[Option<usize>]| around().find_map(|node| feeds[node]);
        match kind {
            ComponentKind::PowerFeed => fed(&plan.power_feeds),
            ComponentKind::CoolingLoop => fed(&plan.cooling_loops),
            kind => around().find(|&node| is(node, kind)),
        }
    };
    let hosts = plan.order.iter().copied().filter(|&node| is(node, ComponentKind::Host));
    let Some(holders) = hosts.map(holder).collect::<Option<Vec<usize>>>() else {
        return Domains::default();
    };
    let rows = holders.chunk_by(|a, b| a == b);
    let ends = rows.scan(0, |end, row| {
        *end += row.len() as u32;
        Some(*end)
    });
    Domains { ends: ends.collect() }
}

/// The hosts of a job at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobPlaces {
    /// The host of each seat, in the order of the seats.
    pub seats: Vec<u32>,
    /// Its hot spares, ascending.
    pub hot: Vec<u32>,
    /// Hosts beside its own in the domains of its rule that are nobody's.
    pub unused: u32,
}

/// What every host is for at the start; those not named are nobody's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// Job by job.
    pub jobs: Vec<JobPlaces>,
    /// Warm spares, ascending.
    pub warm: Vec<u32>,
    /// Cold spares, ascending.
    pub cold: Vec<u32>,
}

/// Why hosts cannot be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The number of the job; of none, if the pools are too large.
    pub job: Option<usize>,
    /// The reason, in words.
    pub reason: String,
}

/// Places the jobs and spares of a scenario; `domains` gives the domains of a kind.
///
/// # Errors
/// If they do not fit.
pub fn place(parts: &Parts, domains: impl Fn(HostDomain) -> Domains) -> Result<Places, Misfit> {
    let hosts = parts.cluster.hosts();
    let mut floor = Floor { states: vec![State::Free; hosts as usize], first: 0 };
    let mut places = Places::default();
    for (number, job) in parts.jobs.iter().enumerate() {
        let seats = seats(parts, job);
        let misfit = |reason| Misfit { job: Some(number), reason };
        let of_rule = job.placement.rule.domain().map(&domains).unwrap_or_default();
        let found = floor.seat(seats, &job.placement.rule, &of_rule).map_err(misfit)?;
        places.jobs.push(found);
    }
    let short =
        |what: &str| Misfit { job: None, reason: format!("too few hosts are left for {what}") };
    for (job, places) in parts.jobs.iter().zip(&mut places.jobs) {
        if job.placement.rule.spares(places.seats.len() as u32).is_none() {
            places.hot = floor.first(job.hot_spares).ok_or_else(|| short("the hot spares"))?;
        }
    }
    places.warm = floor.first(parts.spares.warm).ok_or_else(|| short("the warm spares"))?;
    places.cold = floor.first(parts.spares.cold).ok_or_else(|| short("the cold spares"))?;
    for (job, places) in parts.jobs.iter().zip(&mut places.jobs) {
        let Some(domain) = job.placement.rule.domain() else { continue };
        let domains = domains(domain);
        let mut held: Vec<u32> = places.seats.iter().map(|&host| domains.of(host)).collect();
        held.sort_unstable();
        held.dedup();
        let nobodys = |&host: &u32| floor.states[host as usize] != State::Taken;
        places.unused =
            held.into_iter().flat_map(|d| domains.hosts(d)).filter(nobodys).count() as u32;
    }
    Ok(places)
}

/// Seats of a job [hosts].
#[must_use]
pub fn seats(parts: &Parts, job: &Job) -> u32 {
    job.gpus.div_ceil(parts.cluster.gpus_per_host().max(1))
}

/// What has become of a host so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    Taken,
    /// Nobody's, and to stay so.
    Kept,
}

/// The hosts while they are handed out.
struct Floor {
    states: Vec<State>,
    /// No host before this one is free.
    first: u32,
}

impl Floor {
    fn is_free(&self, host: u32) -> bool {
        self.states[host as usize] == State::Free
    }

    fn take(&mut self, hosts: &[u32]) {
        for &host in hosts {
            debug_assert!(self.is_free(host));
            self.states[host as usize] = State::Taken;
        }
    }

    /// The first free hosts.
    fn first(&mut self, count: u32) -> Option<Vec<u32>> {
        let mut found = Vec::with_capacity(count.min(self.states.len() as u32) as usize);
        let mut host = self.first;
        while (found.len() as u32) < count {
            if host as usize == self.states.len() {
                return None;
            }
            if self.is_free(host) {
                found.push(host);
            }
            host += 1;
        }
        self.first = host;
        self.take(&found);
        Some(found)
    }

    fn seat(
        &mut self,
        count: u32,
        rule: &PlacementRule,
        domains: &Domains,
    ) -> Result<JobPlaces, String> {
        let mut places = JobPlaces::default();
        places.seats = match *rule {
            PlacementRule::Packed => {
                return match self.first(count) {
                    Some(seats) => Ok(JobPlaces { seats, ..places }),
                    None => Err("too few hosts are left".to_owned()),
                };
            }
            PlacementRule::Aligned { to } => self.aligned(count, domains).ok_or_else(|| {
                format!("no {count} free hosts in a row begin with the first host of a {to}")
            })?,
            PlacementRule::Spread { .. } => {
                self.spread(count, domains).ok_or("too few hosts are left")?
            }
            PlacementRule::Blocks { hosts, domain } => {
                self.blocks(count, hosts, domains).map_err(|found| {
                    format!(
                        "{count} seats are {} blocks of {hosts} free hosts in a row inside a {domain}, and there are {found}",
                        count / hosts.max(1)
                    )
                })?
            }
            PlacementRule::PerDomain { hosts, spares, domain } => {
                let found = self.whole(count, hosts, spares, domains);
                let (seats, hot) = found.map_err(|found| {
                    let and = if spares > 0 { format!(" + {spares}") } else { String::new() };
                    format!(
                        "{count} seats need {} free {domain}s of at least {hosts}{and} hosts, and there are {found}",
                        count / hosts.max(1)
                    )
                })?;
                places.hot = hot;
                seats
            }
        };
        self.take(&places.seats);
        self.take(&places.hot);
        Ok(places)
    }

    /// The first free hosts in a row that begin with a domain.
    fn aligned(&self, count: u32, domains: &Domains) -> Option<Vec<u32>> {
        // Free hosts in a row up to a host, and where the run began.
        let mut start = None;
        let mut next = 0;
        for host in 0..self.states.len() as u32 {
            let begins = next < domains.len() && domains.hosts(next).start == host;
            next += u32::from(begins);
            if !self.is_free(host) {
                start = None;
            } else if begins && start.is_none() {
                start = Some(host);
            }
            if let Some(start) = start.filter(|start| host + 1 - start == count) {
                return Some((start..=host).collect());
            }
        }
        None
    }

    /// One free host of each domain in turn, while there are any.
    fn spread(&self, count: u32, domains: &Domains) -> Option<Vec<u32>> {
        let mut left: Vec<Range<u32>> = domains.all().collect();
        let mut seats = Vec::new();
        while (seats.len() as u32) < count {
            if left.is_empty() {
                return None;
            }
            left.retain_mut(|hosts| {
                let host = hosts.find(|&host| self.is_free(host));
                if (seats.len() as u32) < count {
                    seats.extend(host);
                }
                host.is_some()
            });
        }
        Some(seats)
    }

    /// Whole blocks in as few domains as can be, of these the first; else how many blocks there are.
    fn blocks(&self, count: u32, size: u32, domains: &Domains) -> Result<Vec<u32>, u32> {
        if size == 0 {
            return Err(0);
        }
        let mut found: Vec<(u32, Vec<u32>)> = Vec::new();
        for (number, hosts) in (0..).zip(domains.all()) {
            let (mut starts, mut row) = (Vec::new(), 0);
            for host in hosts {
                row = if self.is_free(host) { row + 1 } else { 0 };
                if row == size {
                    starts.push(host + 1 - size);
                    row = 0;
                }
            }
            if !starts.is_empty() {
                found.push((number, starts));
            }
        }
        let blocks = count / size;
        let there = found.iter().map(|(_, starts)| starts.len() as u32).sum();
        if there < blocks {
            return Err(there);
        }
        found.sort_by_key(|(_, starts)| std::cmp::Reverse(starts.len()));
        let mut starts: Vec<u32> =
            found.into_iter().flat_map(|(_, starts)| starts).take(blocks as usize).collect();
        starts.sort_unstable();
        Ok(starts.into_iter().flat_map(|start| start..start + size).collect())
    }

    /// The first hosts of whole free domains and the spares behind them, what is left of these domains being kept
    /// free; else how many such domains there are.
    fn whole(
        &mut self,
        count: u32,
        hosts: u32,
        spares: u32,
        domains: &Domains,
    ) -> Result<(Vec<u32>, Vec<u32>), u32> {
        if hosts == 0 {
            return Err(0);
        }
        let needed = hosts.saturating_add(spares);
        let fits = |range: &Range<u32>| {
            range.len() as u32 >= needed && range.clone().all(|host| self.is_free(host))
        };
        let wanted = (count / hosts) as usize;
        let found: Vec<Range<u32>> = domains.all().filter(fits).take(wanted).collect();
        if found.len() < wanted {
            return Err(found.len() as u32);
        }
        let (mut seats, mut hot) = (Vec::new(), Vec::new());
        for range in found {
            let (middle, end) = (range.start + hosts, range.start + needed);
            seats.extend(range.start..middle);
            hot.extend(middle..end);
            self.states[end as usize..range.end as usize].fill(State::Kept);
        }
        Ok((seats, hot))
    }
}
