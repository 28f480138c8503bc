//! The fleet: what each host is for, whether it can be used, and where the GPU-time goes.
//!
//! A host is **dark** while it, a component of it, or a rack, pod or power feed above it is down, and
//! **cut** while it runs but a NIC or leaf of it is down. Each is counted, because outages overlap. A
//! trial touches few hosts; only those are put back for the next one.
//!
//! **Invariant**: the GPU-time of all accounts sums to GPUs × elapsed, in integers; asserted.

mod pool;
mod pools;

use brittle_model::{HostId, JobId, SimTime};

pub(crate) use self::pool::Pool;
use self::pool::Waiting;
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

/// How a host stands in its pool, or stood in the last, or will in the next.
#[derive(Clone, Copy, Debug)]
struct Stand {
    /// When it joined.
    since: SimTime,
    /// The number of its entry.
    ticket: u64,
    /// What the choice of hosts ranks it at.
    rank: u32,
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
    /// Of each host that holds a seat the host that held it first, and the other way round: a seat is known by its
    /// first host.
    seats: Vec<HostId>,
    holders: Vec<HostId>,
    /// How each host stands in its pool.
    stands: Vec<Stand>,
    touched: Vec<HostId>,
    warm: Pool,
    cold: Pool,
    hot: Vec<Pool>,
    /// Entries into pools so far, the first hosts of all pools included.
    tickets: u64,
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
            seats: hosts().collect(),
            holders: hosts().collect(),
            stands: hosts().map(first_stand).collect(),
            touched: Vec::new(),
            warm: Pool::new(),
            cold: Pool::new(),
            hot: vec![Pool::new(); world.jobs.len()],
            tickets: 0,
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
            self.seats[host.index()] = host;
            self.holders[host.index()] = host;
            self.stands[host.index()] = first_stand(host);
        }
        self.tickets = self.hosts.len() as u64;
        self.warm.fill(first_hosts(&world.warm));
        self.cold.fill(first_hosts(&world.cold));
        let mut spare = world.warm.len() + world.cold.len();
        let mut allocated = 0;
        self.tenants.clear();
        let tenants =
            world.jobs.iter().map(|j| Tenant { alone: j.alone(), ended: false, over: false });
        self.tenants.extend(tenants);
        for (pool, job) in self.hot.iter_mut().zip(&world.jobs) {
            pool.fill(first_hosts(&job.hot));
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
        let alone = || matches!(host.role, Role::Seat(job) if self.tenants[job.index()].alone);
        host.dark == 0 && (host.cut == 0 || alone())
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
        self.leave_pool(at, host);
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
        self.take_seat(new, seat);
    }

    /// Two jobs exchange hosts: each takes the other's seat.
    pub(crate) fn swap(&mut self, at: SimTime, one: HostId, other: HostId) {
        let [(a, a_seat), (b, b_seat)] = [one, other].map(|h| (self.role(h), self.seat_of(h)));
        self.assign(at, one, b);
        self.assign(at, other, a);
        self.take_seat(one, b_seat);
        self.take_seat(other, a_seat);
    }

    /// The seat of its job that a host holds: the host that held it first.
    pub(crate) fn seat_of(&self, host: HostId) -> HostId {
        self.seats[host.index()]
    }

    /// The host that holds a seat.
    pub(crate) fn holder_of(&self, seat: HostId) -> HostId {
        self.holders[seat.index()]
    }

    fn take_seat(&mut self, host: HostId, seat: HostId) {
        self.seats[host.index()] = seat;
        self.holders[seat.index()] = host;
    }

    /// The job ends: its `usable` hosts go back to the shelf, the others when they are repaired, and its
    /// hot spares serve everybody.
    pub(crate) fn release(&mut self, at: SimTime, job: JobId, usable: u32) {
        let gpus = i64::from(usable) * i64::from(self.gpus_per_host);
        self.shift(at, GpuState::Allocated, -gpus);
        self.shift(at, GpuState::Unallocated, gpus);
        let tenant = &mut self.tenants[job.index()];
        (tenant.ended, tenant.over) = (true, true);
        while let Some(host) = self.hot[job.index()].take_first() {
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
        if was != is {
            self.post(at, was, is);
        }
    }

    /// A host is to be put back for the next trial.
    #[inline]
    fn touch(&mut self, host: HostId) {
        if !std::mem::replace(&mut self.hosts[host.index()].touched, true) {
            self.touched.push(host);
        }
    }

    /// The state of a host's GPUs, and how many of them are broken.
    #[inline]
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

    /// The GPUs of a host pass from one state to another; the broken ones are in the hands of repair.
    #[inline]
    fn post(&mut self, at: SimTime, (was, had): (GpuState, u8), (is, has): (GpuState, u8)) {
        let gpus = i64::from(self.gpus_per_host);
        let (had, has) = (i64::from(had).min(gpus), i64::from(has).min(gpus));
        self.shift(at, was, had - gpus);
        self.shift(at, is, gpus - has);
        if had != has {
            self.shift(at, GpuState::Repair, has - had);
        }
        if was == is {
            return;
        }
        if is == GpuState::Stranded {
            self.unusable += 1;
            self.most_unusable = self.most_unusable.max(self.unusable);
        } else if was == GpuState::Stranded {
            self.unusable -= 1;
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

/// Before all who join later, in the order of the hosts.
fn first_stand(host: HostId) -> Stand {
    Stand { since: SimTime::ZERO, ticket: host.0.into(), rank: 0 }
}

fn first_hosts(hosts: &[u32]) -> impl ExactSizeIterator<Item = Waiting> {
    let waiting = |host| Waiting { ticket: first_stand(host).ticket, host };
    hosts.iter().copied().map(HostId).map(waiting)
}

/// An instant [ns]. Through i64: a product of two such numbers is one instruction, and a horizon fits.
fn nanos(at: SimTime) -> i128 {
    i128::from(at.as_nanos() as i64)
}
