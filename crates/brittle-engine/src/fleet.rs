//! The fleet: what each host is for, whether it can be used, and where the GPU-time goes.
//!
//! A host is **dark** while it, a component of it, or a rack, pod or power feed above it is down, and
//! **cut** while it runs but a NIC or leaf of it is down. Each is counted, because outages overlap. A
//! trial touches few hosts; only those are put back for the next one.
//!
//! **Invariant**: the GPU-time of all accounts sums to GPUs × elapsed, in integers; asserted.

mod pools;

use std::collections::VecDeque;

use brittle_model::{HostId, JobId, SimTime};

use crate::outage::Shade;
use crate::world::World;

/// What a host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Holds ranks of the job.
    Seat(JobId),
    /// Stands by inside the job's allocation.
    Hot(JobId),
    /// Stands by for any job.
    Warm,
    /// Is to be provisioned when somebody needs it.
    Cold,
    /// A cold spare that is being provisioned, and of no use before.
    Ordered,
    /// Was replaced while unusable; joins a pool when it is back.
    Replaced,
    /// Not part of this study: neither a seat nor a spare.
    Unallocated,
}

/// Where a GPU's time goes. Every GPU that is paid for is in one of these at every instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
enum GpuState {
    Allocated,
    Spare,
    Stranded,
    Repair,
    Unallocated,
}

/// GPU-time of the whole fleet over a trial [GPU·ns], all GPUs that are paid for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FleetLedger {
    /// In a running or recovering job; how that time was used is in the jobs' ledgers.
    pub allocated: u128,
    /// Usable and standing by.
    pub spare: u128,
    /// Healthy, but unusable: the rest of a broken host, or behind a dead rack, feed or leaf.
    pub stranded: u128,
    /// Broken, and in the hands of repair.
    pub repair: u128,
    /// Neither in a job nor a spare.
    pub unallocated: u128,
}

impl FleetLedger {
    /// All GPU-time [GPU·ns].
    #[must_use]
    pub const fn total(&self) -> u128 {
        self.allocated + self.spare + self.stranded + self.repair + self.unallocated
    }
}

#[derive(Clone, Copy, Debug)]
struct Host {
    role: Role,
    dark: u16,
    cut: u16,
    /// GPUs that are themselves broken (at most 64 in a host, and a host breaks at most twice at once).
    broken: u8,
    touched: bool,
}

/// What the fleet knows of a job.
#[derive(Clone, Copy, Debug)]
struct Tenant {
    /// All its ranks are in one host: it needs no network.
    alone: bool,
    /// Its hosts are back on the shelf.
    ended: bool,
    /// Nothing stops it any more: ended, or given up.
    over: bool,
}

/// Hosts and pools in one trial.
#[derive(Debug)]
pub(crate) struct Fleet {
    hosts: Vec<Host>,
    /// Which seat of its job each host holds, and since when it is in its pool: apart, for few are asked.
    seats: Vec<u32>,
    since: Vec<SimTime>,
    touched: Vec<HostId>,
    warm: VecDeque<HostId>,
    cold: VecDeque<HostId>,
    hot: Vec<VecDeque<HostId>>,
    tenants: Vec<Tenant>,
    gpus_per_host: u32,
    /// `Σ ±gpus·t` over changes so far, and GPUs there now, by state.
    moments: [i128; 5],
    counts: [i64; 5],
    unusable: u32,
    most_unusable: u32,
}

impl Fleet {
    pub(crate) fn new(world: &World) -> Self {
        let hosts = || (0..world.cluster.hosts()).map(HostId);
        let mut fleet = Self {
            hosts: hosts().map(|host| fresh(world, host)).collect(),
            seats: hosts().map(|host| first_seat(world, host)).collect(),
            since: hosts().map(|_| SimTime::ZERO).collect(),
            touched: Vec::new(),
            warm: VecDeque::new(),
            cold: VecDeque::new(),
            hot: vec![VecDeque::new(); world.jobs.len()],
            tenants: Vec::new(),
            gpus_per_host: world.cluster.gpus_per_host(),
            moments: [0; 5],
            counts: [0; 5],
            unusable: 0,
            most_unusable: 0,
        };
        fleet.reset(world);
        fleet
    }

    /// Everything as at the start of a trial, at the cost of what the last trial touched.
    pub(crate) fn reset(&mut self, world: &World) {
        for host in self.touched.drain(..) {
            self.hosts[host.index()] = fresh(world, host);
            self.seats[host.index()] = first_seat(world, host);
            self.since[host.index()] = SimTime::ZERO;
        }
        self.warm.clear();
        self.warm.extend(world.warm.clone().map(HostId));
        self.cold.clear();
        self.cold.extend(world.cold.clone().map(HostId));
        let mut spare = world.warm.len() + world.cold.len();
        let mut allocated = 0;
        self.tenants.clear();
        let tenants =
            world.jobs.iter().map(|j| Tenant { alone: j.alone(), ended: false, over: false });
        self.tenants.extend(tenants);
        for (pool, job) in self.hot.iter_mut().zip(&world.jobs) {
            pool.clear();
            pool.extend(job.hot.clone().map(HostId));
            spare += job.hot.len();
            allocated += job.seats.len();
        }
        (self.unusable, self.most_unusable) = (0, 0);
        let gpus = |hosts: usize| hosts as i64 * i64::from(self.gpus_per_host);
        self.moments = [0; 5];
        self.counts = [0; 5];
        self.counts[GpuState::Allocated as usize] = gpus(allocated);
        self.counts[GpuState::Spare as usize] = gpus(spare);
        self.counts[GpuState::Unallocated as usize] = gpus(self.hosts.len() - allocated - spare);
    }

    #[inline]
    pub(crate) fn role(&self, host: HostId) -> Role {
        self.hosts[host.index()].role
    }

    /// Whether the host is off, so that nothing on it can fail.
    #[inline]
    pub(crate) fn is_dark(&self, host: HostId) -> bool {
        self.hosts[host.index()].dark > 0
    }

    /// Whether a NIC or leaf of the host is down.
    pub(crate) fn is_cut(&self, host: HostId) -> bool {
        self.hosts[host.index()].cut > 0
    }

    /// Whether the host can do what it is for.
    pub(crate) fn is_usable(&self, host: HostId) -> bool {
        self.serves(&self.hosts[host.index()])
    }

    /// Whether the host could do what a job needs of it.
    pub(crate) fn would_serve(&self, host: HostId, job: JobId) -> bool {
        self.serves(&Host { role: Role::Seat(job), ..self.hosts[host.index()] })
    }

    fn serves(&self, host: &Host) -> bool {
        let alone = matches!(host.role, Role::Seat(job) if self.tenants[job.index()].alone);
        host.dark == 0 && (host.cut == 0 || alone)
    }

    /// The job that a failure of the host stops, if any.
    #[inline]
    pub(crate) fn tenant(&self, host: HostId) -> Option<JobId> {
        match self.role(host) {
            Role::Seat(job) if !self.tenants[job.index()].over => Some(job),
            _ => None,
        }
    }

    /// Hosts unusable at the same time, at most.
    pub(crate) const fn most_unusable(&self) -> u32 {
        self.most_unusable
    }

    /// Casts a shadow on a host: an outage begins. `broken` GPUs of it are themselves broken.
    pub(crate) fn shade(&mut self, at: SimTime, host: HostId, shade: Shade, broken: u32) {
        self.change(at, host, |h| {
            match shade {
                Shade::Dark => h.dark += 1,
                Shade::Cut => h.cut += 1,
            }
            h.broken += broken as u8;
        });
        match self.role(host) {
            Role::Hot(job) => self.leave_pool(at, host, Some(job)),
            Role::Warm | Role::Cold => self.leave_pool(at, host, None),
            Role::Seat(_) | Role::Ordered | Role::Replaced | Role::Unallocated => {}
        }
    }

    /// Lifts a shadow: the outage ends.
    pub(crate) fn unshade(&mut self, at: SimTime, host: HostId, shade: Shade, broken: u32) {
        self.change(at, host, |h| {
            match shade {
                Shade::Dark => h.dark -= 1,
                Shade::Cut => h.cut -= 1,
            }
            h.broken -= broken as u8;
        });
    }

    /// A host takes the seat of another one, which the job gives up.
    pub(crate) fn replace(&mut self, at: SimTime, old: HostId, new: HostId, job: JobId) {
        let seat = self.seat_of(old);
        self.assign(at, new, Role::Seat(job));
        self.assign(at, old, Role::Replaced);
        self.seats[new.index()] = seat;
    }

    /// Two jobs exchange hosts: each takes the other's seat.
    pub(crate) fn swap(&mut self, at: SimTime, one: HostId, other: HostId) {
        let [(a, a_seat), (b, b_seat)] = [one, other].map(|h| (self.role(h), self.seat_of(h)));
        self.assign(at, one, b);
        self.assign(at, other, a);
        self.seats[one.index()] = b_seat;
        self.seats[other.index()] = a_seat;
    }

    /// Which seat of its job a host holds.
    pub(crate) fn seat_of(&self, host: HostId) -> u32 {
        self.seats[host.index()]
    }

    /// The job ends: its `usable` hosts go back to the shelf, the others when they are repaired, and its
    /// hot spares serve everybody.
    pub(crate) fn release(&mut self, at: SimTime, job: JobId, usable: u32) {
        let gpus = i64::from(usable) * i64::from(self.gpus_per_host);
        self.shift(at, GpuState::Allocated, -gpus);
        self.shift(at, GpuState::Unallocated, gpus);
        let tenant = &mut self.tenants[job.index()];
        (tenant.ended, tenant.over) = (true, true);
        while let Some(host) = self.hot[job.index()].pop_front() {
            self.join_warm(at, host);
        }
    }

    /// The job has given up: it keeps its hosts, and nothing stops it any more.
    pub(crate) fn give_up(&mut self, job: JobId) {
        self.tenants[job.index()].over = true;
    }

    /// Closes the books at the end of the trial.
    pub(crate) fn close(&self, end: SimTime) -> FleetLedger {
        let state = |s: GpuState| {
            let moment =
                self.moments[s as usize] + i128::from(self.counts[s as usize]) * nanos(end);
            u128::try_from(moment).expect("GPU-time went below zero")
        };
        let ledger = FleetLedger {
            allocated: state(GpuState::Allocated),
            spare: state(GpuState::Spare),
            stranded: state(GpuState::Stranded),
            repair: state(GpuState::Repair),
            unallocated: state(GpuState::Unallocated),
        };
        let paid = self.hosts.len() as i128 * i128::from(self.gpus_per_host) * nanos(end);
        assert_eq!(ledger.total() as i128, paid, "the fleet's ledger does not balance");
        ledger
    }

    fn assign(&mut self, at: SimTime, host: HostId, role: Role) {
        self.change(at, host, |h| h.role = role);
    }

    fn change(&mut self, at: SimTime, host: HostId, change: impl FnOnce(&mut Host)) {
        let entry = &mut self.hosts[host.index()];
        let before = *entry;
        change(entry);
        entry.touched = true;
        let after = *entry;
        if !before.touched {
            self.touched.push(host);
        }
        let (was, is) = (self.state(&before), self.state(&after));
        if was == is {
            return;
        }
        self.post(at, was, -1);
        self.post(at, is, 1);
        match (self.serves(&before), self.serves(&after)) {
            (true, false) => {
                self.unusable += 1;
                self.most_unusable = self.most_unusable.max(self.unusable);
            }
            (false, true) => self.unusable -= 1,
            _ => {}
        }
    }

    /// The state of a host's GPUs, and how many of them are broken.
    fn state(&self, host: &Host) -> (GpuState, u8) {
        if !self.serves(host) {
            return (GpuState::Stranded, host.broken);
        }
        let state = match host.role {
            Role::Seat(job) if !self.tenants[job.index()].ended => GpuState::Allocated,
            Role::Hot(_) | Role::Warm | Role::Cold => GpuState::Spare,
            Role::Seat(_) | Role::Ordered | Role::Replaced | Role::Unallocated => {
                GpuState::Unallocated
            }
        };
        (state, 0)
    }

    /// Adds (or removes) a host's GPUs to the states that they are in.
    fn post(&mut self, at: SimTime, (state, broken): (GpuState, u8), sign: i64) {
        let broken = i64::from(broken).min(i64::from(self.gpus_per_host));
        self.shift(at, state, sign * (i64::from(self.gpus_per_host) - broken));
        if broken > 0 {
            self.shift(at, GpuState::Repair, sign * broken);
        }
    }

    fn shift(&mut self, at: SimTime, state: GpuState, gpus: i64) {
        self.moments[state as usize] -= i128::from(gpus) * nanos(at);
        self.counts[state as usize] += gpus;
    }
}

fn fresh(world: &World, host: HostId) -> Host {
    let role = world.roles[host.index()];
    Host { role, dark: 0, cut: 0, broken: 0, touched: false }
}

fn first_seat(world: &World, host: HostId) -> u32 {
    match world.roles[host.index()] {
        Role::Seat(job) => host.0 - world.jobs[job.index()].seats.start,
        _ => 0,
    }
}

/// An instant [ns]. Through i64: a product of two such numbers is one instruction, and a horizon fits.
fn nanos(at: SimTime) -> i128 {
    i128::from(at.as_nanos() as i64)
}
