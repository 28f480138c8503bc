//! The pools of spare hosts: who stands by, who joins, who is taken.

use brittle_model::{HostId, JobId, SimTime};

use super::{Fleet, Role};
use crate::world::World;

impl Fleet {
    /// Usable hot spares of a job.
    pub(crate) fn hot(&self, job: JobId) -> u32 {
        self.hot[job.index()].len() as u32
    }

    /// Usable warm spares.
    pub(crate) fn warm(&self) -> u32 {
        self.warm.len() as u32
    }

    /// Cold spares that nobody has ordered.
    pub(crate) fn cold(&self) -> u32 {
        self.cold.len() as u32
    }

    /// The hosts of a job's hot pool or of the warm one, in the order in which they joined it, with the
    /// instants.
    pub(crate) fn pool(&self, hot: Option<JobId>) -> impl Iterator<Item = (HostId, SimTime)> {
        let pool = match hot {
            Some(job) => &self.hot[job.index()],
            None => &self.warm,
        };
        pool.iter().map(|&host| (host, self.since[host.index()]))
    }

    /// A host that nobody has is back: the pool that lacks one takes it, hot pools first.
    pub(crate) fn join_pool(&mut self, at: SimTime, host: HostId, world: &World) {
        let short = (0..world.jobs.len())
            .find(|&j| !self.tenants[j].ended && self.hot[j].len() < world.jobs[j].hot.len());
        let to_spare = self.warm.len() >= world.warm.len() && self.cold.len() < world.cold.len();
        match short {
            Some(j) => self.join_hot(at, host, JobId(j as u32)),
            None if world.give_back && to_spare => {
                self.enter(at, host, Role::Cold);
                self.cold.push_back(host);
            }
            None => self.join_warm(at, host),
        }
    }

    pub(crate) fn join_warm(&mut self, at: SimTime, host: HostId) {
        self.enter(at, host, Role::Warm);
        self.warm.push_back(host);
    }

    pub(crate) fn join_hot(&mut self, at: SimTime, host: HostId, job: JobId) {
        self.enter(at, host, Role::Hot(job));
        self.hot[job.index()].push_back(host);
    }

    /// Takes the `place`-th spare of the job's hot pool or of the warm one, to be given another role at once.
    #[inline]
    pub(crate) fn take_spare(&mut self, hot: Option<JobId>, place: usize) -> HostId {
        let pool = match hot {
            Some(job) => &mut self.hot[job.index()],
            None => &mut self.warm,
        };
        let host = if place == 0 { pool.pop_front() } else { pool.remove(place) };
        host.expect("a policy took a spare that it was not offered")
    }

    /// A spare that was taken is of no use.
    pub(crate) fn withdraw(&mut self, at: SimTime, host: HostId) {
        self.assign(at, host, Role::Replaced);
    }

    /// Takes the cold spare that has waited longest, to be provisioned. It is nobody's until it is there.
    pub(crate) fn order_cold(&mut self, at: SimTime) -> HostId {
        let host = self.cold.pop_front().expect("a cold spare was ordered that is not there");
        self.assign(at, host, Role::Ordered);
        host
    }

    /// What was ordered is there: a host that is back, or will be when it is put right.
    pub(crate) fn provision(&mut self, at: SimTime, host: HostId) {
        self.assign(at, host, Role::Replaced);
    }

    pub(super) fn leave_pool(&mut self, at: SimTime, host: HostId, hot: Option<JobId>) {
        let pool = match (hot, self.role(host)) {
            (Some(job), _) => &mut self.hot[job.index()],
            (None, Role::Cold) => &mut self.cold,
            (None, _) => &mut self.warm,
        };
        let place = pool.iter().position(|&h| h == host).expect("a spare is in its pool");
        pool.remove(place);
        self.assign(at, host, Role::Replaced);
    }

    fn enter(&mut self, at: SimTime, host: HostId, role: Role) {
        self.assign(at, host, role);
        self.since[host.index()] = at;
    }
}
