//! The twin's hosts: what is down, who is unusable, and which part each host plays.
//!
//! Everything is recomputed from the list of what is down whenever it is asked for.

use std::ops::Range;

use brittle_model::ComponentKind;
use brittle_model::ComponentKind::{
    Gpu, Host, Job, Leaf, Nic, Pod, PowerFeed, Rack, Spine, Storage,
};
use brittle_model::scenario::RailClos;

/// What a host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Holds ranks of this job.
    Seat(usize),
    /// Hot spare of this job.
    Hot(usize),
    /// Warm spare.
    Warm,
    /// Cold spare, not to be taken.
    Cold,
    /// Cold spare that is being provisioned.
    Coming,
    /// Replaced, or a spare that is unusable: nobody's until it is back.
    Replaced,
    /// Never used.
    Idle,
}

/// How a component is out of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Out {
    /// Broken, and in repair sooner or later.
    Broken,
    /// Nothing is broken.
    Sound,
    /// Others carry its load.
    Degraded,
}

/// The cluster.
#[derive(Clone, Debug)]
pub(crate) struct Fleet {
    pub(super) spec: RailClos,
    /// For each kind and component, all that keeps it down.
    down: [Vec<Vec<Out>>; ComponentKind::ALL.len()],
    /// The part of each host.
    role: Vec<Role>,
    /// For each host, when it took its part or, in a seat, when it became unusable; counted, not timed.
    turn: Vec<u64>,
    /// Jobs that have missed a host since they last asked.
    pub(crate) missing: Vec<usize>,
    /// For each host, whether it was usable when last looked at.
    usable: Vec<bool>,
    turns: u64,
    /// Hosts that have left for good.
    pub(crate) gone: Vec<bool>,
    /// Jobs that are over: their hosts are nobody's.
    pub(crate) over: Vec<usize>,
}

impl Fleet {
    /// A cluster without a job, all well.
    pub(crate) fn new(spec: &RailClos) -> Self {
        let role = vec![Role::Idle; spec.hosts as usize];
        let down = ComponentKind::ALL.map(|kind| vec![Vec::new(); population(spec, kind) as usize]);
        Self {
            spec: spec.clone(),
            down,
            turn: vec![0; role.len()],
            usable: vec![true; role.len()],
            gone: vec![false; role.len()],
            missing: Vec::new(),
            role,
            turns: 0,
            over: Vec::new(),
        }
    }

    /// The part of a host.
    pub(crate) fn role(&self, host: u32) -> Role {
        self.role[host as usize]
    }

    /// Gives a host its part; it comes after all others that have the same.
    pub(crate) fn assign(&mut self, host: u32, role: Role) {
        self.role[host as usize] = role;
        self.step(host);
    }

    fn step(&mut self, host: u32) {
        self.turns += 1;
        self.turn[host as usize] = self.turns;
    }

    /// Looks at all hosts, in order, after something changed; the ones that became usable.
    pub(crate) fn look(&mut self, alone: impl Fn(usize) -> bool) -> Vec<u32> {
        let mut back = Vec::new();
        for host in 0..self.spec.hosts {
            let cut_matters = !matches!(self.role(host), Role::Seat(j) if alone(j));
            let gone = self.gone[host as usize];
            let usable = !(gone || self.is_dark(host) || cut_matters && self.is_cut(host));
            if usable == self.usable[host as usize] {
                continue;
            }
            self.usable[host as usize] = usable;
            if usable {
                back.push(host);
            } else {
                self.step(host);
                if let Role::Seat(j) = self.role(host) {
                    self.missing.push(j);
                }
                if matches!(self.role(host), Role::Hot(_) | Role::Warm | Role::Cold) {
                    self.assign(host, Role::Replaced);
                }
            }
        }
        back
    }

    /// Whether a host can do what it is for.
    pub(crate) fn is_usable(&self, host: u32) -> bool {
        self.usable[host as usize]
    }

    /// The host of a role that has been in it, or unusable, for longest.
    pub(crate) fn first(&self, role: Role, usable: bool) -> Option<u32> {
        self.all(role, usable).into_iter().next()
    }

    /// The hosts of a role, the one first that has been in it, or unusable, for longest.
    pub(crate) fn all(&self, role: Role, usable: bool) -> Vec<u32> {
        let mut hosts: Vec<u32> = (0..self.spec.hosts)
            .filter(|&h| self.role(h) == role && self.is_usable(h) == usable)
            .collect();
        hosts.sort_by_key(|&h| self.turn[h as usize]);
        hosts
    }

    /// Number of hosts of a role.
    pub(crate) fn count(&self, role: Role) -> usize {
        self.role.iter().filter(|&&r| r == role).count()
    }

    /// Number of components of a kind.
    pub(crate) fn population(&self, kind: ComponentKind) -> u32 {
        population(&self.spec, kind)
    }

    /// Whether a component itself is down.
    pub(crate) fn is_down(&self, kind: ComponentKind, index: u32) -> bool {
        kind != Job && !self.down[kind as usize][index as usize].is_empty()
    }

    /// Takes a component down.
    pub(crate) fn take_down(&mut self, kind: ComponentKind, index: u32, out: Out) {
        self.down[kind as usize][index as usize].push(out);
    }

    /// Ends one of the reasons that keep a component down.
    pub(crate) fn bring_up(&mut self, kind: ComponentKind, index: u32, out: Out) {
        let reasons = &mut self.down[kind as usize][index as usize];
        let i = reasons.iter().position(|&o| o == out).expect("it was down so");
        reasons.remove(i);
    }

    pub(super) fn is_down_so(&self, kind: ComponentKind, index: u32, out: Out) -> bool {
        self.down[kind as usize][index as usize].contains(&out)
    }

    pub(super) fn is_gone(&self, kind: ComponentKind, index: u32) -> bool {
        self.is_down_so(kind, index, Out::Broken) || self.is_down_so(kind, index, Out::Sound)
    }

    /// The host of a GPU, a NIC, a host.
    pub(crate) fn host_of(&self, kind: ComponentKind, index: u32) -> Option<u32> {
        match kind {
            Gpu => Some(index / self.spec.gpus_per_host),
            Nic => Some(index / self.spec.nics_per_host),
            Host => Some(index),
            _ => None,
        }
    }

    /// The pod of a host.
    pub(crate) fn pod_of(&self, host: u32) -> u32 {
        host / self.spec.hosts_per_rack / self.spec.racks_per_pod
    }

    /// Whether a host is below a component.
    pub(crate) fn is_below(&self, host: u32, kind: ComponentKind, index: u32) -> bool {
        let rack = host / self.spec.hosts_per_rack;
        match kind {
            Gpu | Nic | Host => self.host_of(kind, index) == Some(host),
            Leaf => self.pod_of(host) == index / self.spec.nics_per_host,
            Rack => rack == index,
            Pod => self.pod_of(host) == index,
            PowerFeed => rack / self.spec.racks_per_power_feed == index,
            Spine => true,
            _ => false,
        }
    }

    /// Whether a host, a GPU of it, or a rack, pod or feed above it is down.
    pub(crate) fn is_dark(&self, host: u32) -> bool {
        let rack = host / self.spec.hosts_per_rack;
        self.gone[host as usize]
            || self.gpus(host).any(|gpu| self.is_down(Gpu, gpu))
            || self.is_down(Host, host)
            || self.is_down(Rack, rack)
            || self.is_down(Pod, self.pod_of(host))
            || self.is_down(PowerFeed, rack / self.spec.racks_per_power_feed)
    }

    /// Whether a host would be unusable if all of its GPUs were well.
    pub(crate) fn is_out_but_for_gpus(&self, host: u32) -> bool {
        let mut well = self.clone();
        self.gpus(host).for_each(|gpu| well.down[Gpu as usize][gpu as usize].clear());
        well.is_dark(host) || well.is_cut(host)
    }

    /// Whether a NIC of a host or a leaf above it is down.
    pub(crate) fn is_cut(&self, host: u32) -> bool {
        let rails = self.spec.nics_per_host;
        let leaves = self.pod_of(host) * rails;
        (0..rails).any(|r| self.is_gone(Nic, host * rails + r) || self.is_gone(Leaf, leaves + r))
    }

    /// Whether no spine is left.
    pub(crate) fn is_parted(&self) -> bool {
        self.spec.spines > 0 && (0..self.spec.spines).all(|i| self.is_down(Spine, i))
    }

    /// Whether all spines but this one are down.
    pub(crate) fn is_last_spine(&self, index: u32) -> bool {
        (0..self.spec.spines).all(|i| i == index || self.is_down(Spine, i))
    }

    /// Whether the loss of a NIC, leaf or spine leaves some host below it without a path.
    pub(crate) fn is_last_path(&self, kind: ComponentKind, index: u32) -> bool {
        if kind == Spine {
            return self.is_last_spine(index);
        }
        let rails = self.spec.nics_per_host;
        let lost = index % rails;
        (0..self.spec.hosts).filter(|&h| self.is_below(h, kind, index)).any(|h| {
            let leaves = self.pod_of(h) * rails;
            (0..rails).all(|r| {
                r == lost
                    || self.is_down_so(Nic, h * rails + r, Out::Degraded)
                    || self.is_down_so(Leaf, leaves + r, Out::Degraded)
            })
        })
    }

    /// GPUs that are unusable while a component alone is down.
    pub(crate) fn blast(&self, kind: ComponentKind, index: u32) -> u32 {
        if matches!(kind, Spine | Job) {
            return 0;
        }
        if kind == Storage {
            return self.spec.hosts * self.spec.gpus_per_host;
        }
        let hosts = (0..self.spec.hosts).filter(|&h| self.is_below(h, kind, index));
        hosts.count() as u32 * self.spec.gpus_per_host
    }

    /// Rack, pod and power feed of a host.
    pub(crate) fn place_of(&self, host: u32) -> [u32; 3] {
        let rack = host / self.spec.hosts_per_rack;
        [rack, self.pod_of(host), rack / self.spec.racks_per_power_feed]
    }

    /// Whether a component cannot fail now: it is down, or on a dark host.
    pub(crate) fn is_shielded(&self, kind: ComponentKind, index: u32) -> bool {
        let dark = self.host_of(kind, index).is_some_and(|h| self.is_dark(h));
        dark || self.is_down(kind, index)
    }

    /// GPUs in order in jobs, spare, stranded, in repair, unallocated.
    pub(crate) fn census(&self) -> [u64; 5] {
        let mut gpus = [0; 5];
        for host in 0..self.spec.hosts {
            let all = u64::from(self.spec.gpus_per_host);
            if !self.is_usable(host) {
                let broken = if self.is_down_so(Host, host, Out::Broken) {
                    all
                } else {
                    let broken =
                        self.gpus(host).filter(|&gpu| self.is_down_so(Gpu, gpu, Out::Broken));
                    broken.count() as u64
                };
                gpus[3] += broken;
                gpus[2] += all - broken;
                continue;
            }
            let place = match self.role(host) {
                Role::Seat(j) if self.over.contains(&j) => 4,
                Role::Seat(_) => 0,
                Role::Hot(_) | Role::Warm | Role::Cold => 1,
                Role::Coming | Role::Replaced | Role::Idle => 4,
            };
            gpus[place] += all;
        }
        gpus
    }

    fn gpus(&self, host: u32) -> Range<u32> {
        host * self.spec.gpus_per_host..(host + 1) * self.spec.gpus_per_host
    }
}

fn population(spec: &RailClos, kind: ComponentKind) -> u32 {
    let racks = spec.hosts.div_ceil(spec.hosts_per_rack);
    let pods = racks.div_ceil(spec.racks_per_pod);
    match kind {
        Gpu => spec.hosts * spec.gpus_per_host,
        Nic => spec.hosts * spec.nics_per_host,
        Host => spec.hosts,
        Leaf => pods * spec.nics_per_host,
        Spine => spec.spines,
        Rack => racks,
        Pod => pods,
        PowerFeed => racks.div_ceil(spec.racks_per_power_feed),
        Storage => 1,
        _ => 0,
    }
}
