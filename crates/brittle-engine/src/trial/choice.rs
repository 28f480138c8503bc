//! Which host: out of a pool, or out of a lesser job.

use brittle_model::scenario::HostSource;
use brittle_model::{ClassId, HostId, JobId, SimTime, Span};
use brittle_policy::{Candidate, Place, Pool, Seat};

use super::Runner;
use crate::draw::Purpose;
use crate::fleet::{self, Fleet, Role};
use crate::hidden::What;
use crate::observe::{Event, Observer};
use crate::records::Records;
use crate::world::World;

/// A pool as an operator sees it.
struct View<'a> {
    world: &'a World,
    fleet: &'a Fleet,
    records: &'a Records,
    pool: &'a fleet::Pool,
    /// The places of those that may be taken, rank by rank; without them, all.
    only: Option<&'a [Vec<usize>]>,
}

impl View<'_> {
    /// The place in the pool of what is seen at a place.
    fn in_pool(&self, Place { rank, index }: Place) -> Place {
        Place { rank, index: self.only.map_or(index, |only| only[rank][index]) }
    }
}

impl Pool for View<'_> {
    fn ranks(&self) -> usize {
        self.pool.ranks()
    }

    fn count(&self, rank: usize) -> usize {
        match self.only {
            None => self.pool.count(rank),
            Some(only) => only.get(rank).map_or(0, Vec::len),
        }
    }

    fn host(&self, place: Place) -> Candidate<'_> {
        let Place { rank, index } = self.in_pool(place);
        let host = self.pool.host(rank, index);
        let [rack, pod, power_feed] = self.world.places[host.index()];
        let (since, record) = (self.fleet.since(host), self.records.of(host));
        Candidate { host, since, rack, pod, power_feed, record }
    }
}

impl Runner<'_> {
    /// Takes a host out of the job's hot pool or the warm one, for the first that the job misses.
    pub(super) fn choose(&mut self, now: SimTime, job: JobId, source: HostSource) -> HostId {
        let hot = (source == HostSource::Hot).then_some(job);
        if self.first_come {
            return self.fleet.take_first(hot);
        }
        let place = self.picked(now, self.jobs[job.index()].missing[0], hot, None);
        self.fleet.take_at(hot, place)
    }

    /// The place in a pool of the host that the choice takes for one that the job gives up, of those that may be taken.
    #[cold]
    pub(super) fn picked(
        &mut self,
        now: SimTime,
        old: HostId,
        hot: Option<JobId>,
        only: Option<&[Vec<usize>]>,
    ) -> Place {
        let Self { world, fleet, records, .. } = self;
        let [rack, pod, power_feed] = world.places[old.index()];
        let seat = Seat { rack, pod, power_feed };
        let view = View { world, fleet, records, pool: fleet.pool(hot), only };
        let (luck, number) = (self.luck, self.choices);
        self.choices += 1;
        let mut below =
            |n: u32| ((luck.uniform(Purpose::Choice, 0, number) * f64::from(n)) as u32).min(n - 1);
        let place = self.choice.pick(now, &seat, &view, &mut below);
        view.in_pool(place)
    }

    /// Usable hosts of jobs of a lower priority.
    pub(super) fn lesser_hosts(&self, job: JobId) -> u32 {
        self.lesser_jobs(job).map(|lesser| self.hosts_to_take(lesser, job).count() as u32).sum()
    }

    fn lesser_jobs(&self, job: JobId) -> impl Iterator<Item = JobId> {
        let priority = |job: JobId| self.world.jobs[job.index()].spec.priority;
        let all = (0..self.jobs.len() as u32).map(JobId);
        all.filter(move |&other| {
            priority(other) < priority(job)
                && !self.jobs[other.index()].is_over()
                && self.world.jobs[other.index()].within.is_none()
        })
    }

    /// The hosts of a lesser job that it can use and the taker too, the last seat first: without its network a
    /// host serves a job in one host only.
    fn hosts_to_take(&self, lesser: JobId, taker: JobId) -> impl Iterator<Item = HostId> {
        let seats = self.world.jobs[lesser.index()].seats.len() as u32;
        let hosts = (0..seats).rev().map(move |seat| self.host_at(lesser, seat));
        hosts.filter(move |&host| self.fleet.is_usable(host) && self.fleet.would_serve(host, taker))
    }

    /// Takes a host from the job of the lowest priority, the last of these; it has the missing one in exchange,
    /// and stops.
    pub(super) fn take_from_lesser<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let priority = |job: JobId| self.world.jobs[job.index()].spec.priority;
        let lesser = self
            .lesser_jobs(job)
            .filter(|&lesser| self.hosts_to_take(lesser, job).next().is_some())
            .min_by_key(|&lesser| (priority(lesser), std::cmp::Reverse(lesser)));
        let Some(lesser) = lesser else { unreachable!("a host was offered that nobody has") };
        let Some(new) = self.hosts_to_take(lesser, job).next() else { unreachable!("it has one") };
        let old = self.jobs[job.index()].missing.remove(0);
        self.taken.floating += 1;
        self.jobs[job.index()].reallocated = true;
        for (of, host) in [(job, old), (lesser, new)] {
            self.change_crews(now, of, host, false);
        }
        self.fleet.swap(now, old, new);
        for (of, host) in [(job, new), (lesser, old)] {
            self.change_crews(now, of, host, true);
        }
        self.exchange(job, old, new);
        self.exchange(lesser, new, old);
        self.activate(now, job, new, HostSource::Floating);
        if self.fleet.is_usable(old) {
            // It lacks only its network, and the other job needs none.
            self.activate(now, lesser, old, HostSource::Floating);
        } else {
            self.jobs[lesser.index()].missing.push(old);
        }
        eyes.see(now, Event::Replaced { job, old, new, source: HostSource::Floating });
        let cause = self.jobs[job.index()].cause().unwrap_or(ClassId(0));
        self.interrupt(now, lesser, (cause, Span::ZERO), eyes);
    }

    /// Makes the health checks of a job that is about to start: the hosts in which they will find something.
    pub(super) fn inspect(&mut self, job: JobId) {
        self.jobs[job.index()].caught.clear();
        let Some(preflight) = &self.world.jobs[job.index()].spec.recovery.preflight else { return };
        let number = self.jobs[job.index()].checks;
        self.jobs[job.index()].checks += 1;
        let mut caught = Vec::new();
        for (id, hidden) in self.hidden.faults().filter(|(_, h)| h.present && h.is_wrong()) {
            let Some(host) = self.world.cluster.host_of(hidden.component) else { continue };
            if self.fleet.role(host) == Role::Seat(job)
                && self.uniform(Purpose::Find, id, u64::from(job.0) << 32 | number)
                    <= preflight.recall
            {
                caught.push(id);
            }
        }
        self.jobs[job.index()].caught = caught;
    }

    /// What the health checks have found goes into repair; the job goes back to before what was corrupt.
    pub(super) fn take_out_caught<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        for id in std::mem::take(&mut self.jobs[job.index()].caught) {
            let Some(hidden) = self.hidden.get(id).copied().filter(|hidden| hidden.present) else {
                continue; // gone by itself, or with its host
            };
            self.repair_hidden(now, id, eyes);
            if matches!(hidden.what, What::Corrupt) {
                let class = ClassId(u32::from(hidden.class));
                self.jobs[job.index()].go_back(now, id, class, eyes);
                self.roll_back_tainted(now, id, hidden.class, false, eyes);
            }
        }
    }

    /// Whether planned work on the job's hosts is waiting for it to stop, so that it seeks hosts.
    pub(super) fn has_drains(&self, job: JobId) -> bool {
        self.hidden.drains().any(|(_, drain)| self.is_alone_on(job, drain.component))
    }

    /// Corruption that a rollback has undone is forgotten. A job that `starts` will be corrupt from there by all sources
    /// that are in it.
    pub(super) fn forget_undone(&mut self, job: JobId, starts: bool) {
        let state = &mut self.jobs[job.index()];
        state.forget_undone();
        if !starts {
            return;
        }
        for (id, hidden) in self.hidden.faults() {
            let host = self.world.cluster.host_of(hidden.component);
            if hidden.present
                && matches!(hidden.what, What::Corrupt)
                && host.is_some_and(|host| self.fleet.role(host) == Role::Seat(job))
            {
                state.taint_durable(id);
            }
        }
    }
}
