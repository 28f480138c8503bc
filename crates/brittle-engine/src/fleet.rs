//! The fleet: what each host is for, whether it can be used, and where the GPU-time goes.
//!
//! A host is **dark** while it, a component of it, or a rack, pod or power feed above it is down, and
//! **cut** while it runs but a NIC or leaf of it is down. Each is counted, because outages overlap. A
//! trial touches few hosts; only those are put back for the next one. Where the GPU-time goes, the `books` know.

mod books;
mod pool;
mod pools;

use std::ops::Range;

use brittle_model::{HostId, JobId, SimTime};

use self::books::{Books, GpuState};
pub(crate) use self::pool::Pool;
use self::pool::Waiting;
use crate::outage::Shade;
use crate::world::World;

/// Looks at who stands by in the horizon, beside the one at the start.
pub const WATCHES: u32 = 32;

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
    books: Books,
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
            books: Books::new(world.cluster.gpus_per_host()),
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
        self.books.open(allocated, spare, self.hosts.len() - allocated - spare);
        if spare > 0 {
            self.books.watch(world.horizon().as_nanos() / u64::from(WATCHES));
        }
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

    /// What some hosts are for, in order.
    pub(crate) fn roles(&self, hosts: Range<u32>) -> impl Iterator<Item = Role> {
        self.hosts[hosts.start as usize..hosts.end as usize].iter().map(|host| host.role)
    }

    /// Whether nothing stops a job any more.
    pub(crate) fn is_over(&self, job: JobId) -> bool {
        self.tenants[job.index()].over
    }

    /// The job that a failure of the host stops, if any.
    #[inline]
    pub(crate) fn tenant(&self, host: HostId) -> Option<JobId> {
        match self.role(host) {
            Role::Seat(job) if !self.tenants[job.index()].over => Some(job),
            _ => None,
        }
    }

    /// Usable hosts that stand by, and unusable hosts.
    pub(crate) fn standing(&self) -> (u32, u32) {
        self.books.standing()
    }

    /// Hosts unusable at the same time, at most.
    pub(crate) const fn most_unusable(&self) -> u32 {
        self.books.most_unusable()
    }

    /// Whether a host is unusable for so many outages of its GPUs alone.
    pub(crate) fn lacks_only_gpus(&self, host: HostId, outages: u32) -> bool {
        let Host { dark, cut, .. } = self.hosts[host.index()];
        cut == 0 && u32::from(dark) == outages
    }

    /// Casts a shadow on a host: an outage begins. `broken` GPUs of it are themselves broken. Whether the host could be
    /// used until then, and cannot any more.
    #[inline]
    pub(crate) fn shade(&mut self, at: SimTime, host: HostId, shade: Shade, broken: u32) -> bool {
        self.touch(host);
        let served = self.is_usable(host);
        let entry = &mut self.hosts[host.index()];
        let had = entry.broken;
        match shade {
            Shade::Dark => entry.dark += 1,
            Shade::Cut => entry.cut += 1,
        }
        entry.broken += broken as u8;
        let entry = *entry;
        let lost = served && !self.serves(&entry);
        if lost {
            self.books.lose(at, self.use_of(entry.role), entry.broken);
        } else if !served && broken > 0 {
            self.books.recount(at, had, entry.broken);
        }
        if matches!(entry.role, Role::Hot(_) | Role::Warm | Role::Cold) {
            self.leave_pool(at, host);
        }
        lost
    }

    /// Lifts a shadow: the outage ends. Whether the host can be used again.
    pub(crate) fn unshade(&mut self, at: SimTime, host: HostId, shade: Shade, broken: u32) -> bool {
        self.touch(host);
        let served = self.is_usable(host);
        let entry = &mut self.hosts[host.index()];
        let had = entry.broken;
        match shade {
            Shade::Dark => entry.dark -= 1,
            Shade::Cut => entry.cut -= 1,
        }
        entry.broken -= broken as u8;
        let entry = *entry;
        let back = !served && self.serves(&entry);
        if back {
            self.books.regain(at, self.use_of(entry.role), had);
        } else if !served && broken > 0 {
            self.books.recount(at, had, entry.broken);
        }
        back
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
        self.books.pass(at, GpuState::Allocated, GpuState::Unallocated, usable);
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

    /// Usable hosts that stood by, look by look up to the end of the trial.
    pub(crate) fn stood_by(&mut self, end: SimTime) -> Vec<u32> {
        self.books.seen(end)
    }

    /// Closes the books at the end of the trial.
    pub(crate) fn close(&self, end: SimTime) -> FleetLedger {
        self.books.close(end, self.hosts.len())
    }

    #[inline(always)]
    fn assign(&mut self, at: SimTime, host: HostId, role: Role) {
        let Host { role: old, dark, cut, .. } = self.hosts[host.index()];
        if dark == 0 && cut > 0 {
            return self.assign_cut(at, host, role);
        }
        self.touch(host);
        self.hosts[host.index()].role = role;
        if dark > 0 {
            return; // stranded, whatever it is for
        }
        let (was, is) = (self.use_of(old), self.use_of(role));
        if was != is {
            self.books.pass(at, was, is, 1);
        }
    }

    /// A host that is cut can be used in some roles, and not in others.
    #[cold]
    #[inline(never)]
    fn assign_cut(&mut self, at: SimTime, host: HostId, role: Role) {
        self.touch(host);
        let before = self.hosts[host.index()];
        let after = Host { role, ..before };
        self.hosts[host.index()] = after;
        let (was, is) = (self.use_of(before.role), self.use_of(role));
        match (self.serves(&before), self.serves(&after)) {
            (true, true) if was != is => self.books.pass(at, was, is, 1),
            (true, false) => self.books.lose(at, was, before.broken),
            (false, true) => self.books.regain(at, is, before.broken),
            _ => {}
        }
    }

    /// A host is to be put back for the next trial.
    #[inline]
    fn touch(&mut self, host: HostId) {
        if !std::mem::replace(&mut self.hosts[host.index()].touched, true) {
            self.touched.push(host);
        }
    }

    /// What the GPUs of a host that can be used do in a role.
    #[inline]
    fn use_of(&self, role: Role) -> GpuState {
        match role {
            Role::Seat(job) if !self.tenants[job.index()].ended => GpuState::Allocated,
            Role::Hot(_) | Role::Warm | Role::Cold => GpuState::Spare,
            Role::Seat(_) | Role::Ordered | Role::Replaced | Role::Unallocated => {
                GpuState::Unallocated
            }
        }
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
