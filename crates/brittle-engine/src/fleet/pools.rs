//! The pools of spare hosts: who stands by, who joins, who is taken.

use brittle_model::{HostId, JobId, SimTime};
use brittle_policy::Place;

use super::pool::{Pool, Waiting};
use super::{Fleet, Role, Stand};
use crate::world::World;

impl Fleet {
    /// Usable hot spares of a job.
    pub(crate) fn hot(&self, job: JobId) -> u32 {
        self.hot[job.index()].len()
    }

    /// Usable warm spares.
    pub(crate) fn warm(&self) -> u32 {
        self.warm.len()
    }

    /// Cold spares that nobody has ordered.
    pub(crate) fn cold(&self) -> u32 {
        self.cold.len()
    }

    /// A job's hot pool, or the warm one.
    pub(crate) fn pool(&self, hot: Option<JobId>) -> &Pool {
        match hot {
            Some(job) => &self.hot[job.index()],
            None => &self.warm,
        }
    }

    fn pool_mut(&mut self, hot: Option<JobId>) -> &mut Pool {
        match hot {
            Some(job) => &mut self.hot[job.index()],
            None => &mut self.warm,
        }
    }

    /// Since when a host is in its pool.
    pub(crate) fn since(&self, host: HostId) -> SimTime {
        self.stands[host.index()].since
    }

    /// A host has this rank from here on, in the pool that it is in or will join.
    pub(crate) fn rank(&mut self, host: HostId, rank: u32) {
        let Stand { ticket, rank: old, .. } = self.stands[host.index()];
        if rank == old {
            return;
        }
        self.touch(host);
        self.stands[host.index()].rank = rank;
        if let Some(pool) = self.pool_of(host) {
            pool.move_to(rank, old, Waiting { ticket, host });
        }
    }

    /// A host that nobody has is back: the pool that lacks one takes it, hot pools first.
    pub(crate) fn join_pool(&mut self, at: SimTime, host: HostId, world: &World) {
        let short = (0..world.jobs.len()).find(|&j| {
            !self.tenants[j].ended && (self.hot[j].len() as usize) < world.jobs[j].hot.len()
        });
        let to_spare = self.warm.len() as usize >= world.warm.len()
            && (self.cold.len() as usize) < world.cold.len();
        match short {
            Some(j) => self.join_hot(at, host, JobId(j as u32)),
            None if world.give_back && to_spare => {
                let (rank, waiting) = self.enter(at, host, Role::Cold);
                self.cold.join(rank, waiting);
            }
            None => self.join_warm(at, host),
        }
    }

    pub(crate) fn join_warm(&mut self, at: SimTime, host: HostId) {
        let (rank, waiting) = self.enter(at, host, Role::Warm);
        self.warm.join(rank, waiting);
    }

    pub(crate) fn join_hot(&mut self, at: SimTime, host: HostId, job: JobId) {
        let (rank, waiting) = self.enter(at, host, Role::Hot(job));
        self.hot[job.index()].join(rank, waiting);
    }

    /// Takes the spare of the job's hot pool or of the warm one that joined first, to be given another role at
    /// once.
    #[inline]
    pub(crate) fn take_first(&mut self, hot: Option<JobId>) -> HostId {
        self.pool_mut(hot).take_first().expect("a policy took a spare that it was not offered")
    }

    /// Likewise the one at a place.
    pub(crate) fn take_at(&mut self, hot: Option<JobId>, place: Place) -> HostId {
        let taken = self.pool_mut(hot).take(place.rank, place.index);
        taken.expect("a policy took a spare that it was not offered")
    }

    /// A spare that was taken is of no use.
    pub(crate) fn withdraw(&mut self, at: SimTime, host: HostId) {
        self.assign(at, host, Role::Replaced);
    }

    /// Takes the cold spare that has waited longest, to be provisioned. It is nobody's until it is there.
    pub(crate) fn order_cold(&mut self, at: SimTime) -> HostId {
        let host = self.cold.take_first().expect("a cold spare was ordered that is not there");
        self.assign(at, host, Role::Ordered);
        host
    }

    /// What was ordered is there: a host that is back, or will be when it is put right.
    pub(crate) fn provision(&mut self, at: SimTime, host: HostId) {
        self.assign(at, host, Role::Replaced);
    }

    pub(super) fn leave_pool(&mut self, at: SimTime, host: HostId) {
        let Stand { ticket, rank, .. } = self.stands[host.index()];
        if let Some(pool) = self.pool_of(host) {
            pool.leave(rank, Waiting { ticket, host });
            self.assign(at, host, Role::Replaced);
        }
    }

    /// The pool that a host is in, if it is in one.
    fn pool_of(&mut self, host: HostId) -> Option<&mut Pool> {
        match self.role(host) {
            Role::Hot(job) => Some(&mut self.hot[job.index()]),
            Role::Warm => Some(&mut self.warm),
            Role::Cold => Some(&mut self.cold),
            Role::Seat(_) | Role::Ordered | Role::Replaced | Role::Unallocated => None,
        }
    }

    fn enter(&mut self, at: SimTime, host: HostId, role: Role) -> (u32, Waiting) {
        self.assign(at, host, role);
        let stand = &mut self.stands[host.index()];
        (stand.since, stand.ticket) = (at, self.tickets);
        self.tickets += 1;
        (stand.rank, Waiting { ticket: stand.ticket, host })
    }
}
