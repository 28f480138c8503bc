//! Quicker ways back: whether one can be tried, and with which hosts.

use brittle_model::scenario::{Attempt, HostSource};
use brittle_model::{ComponentKind, JobId, SimTime};

use super::Runner;
use crate::observe::Observer;

impl Runner<'_> {
    /// A job that has been isolated tries the ways back that it has not tried yet; whether one is under way. Where none
    /// is left it restarts in full.
    #[cold]
    pub(super) fn attempt<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) -> bool {
        let plan = &self.world.jobs[job.index()];
        while let Some((_, attempt)) = self.jobs[job.index()].next_attempt(plan) {
            if !self.has_hosts_for(job, attempt) {
                self.jobs[job.index()].skip_attempt();
                continue;
            }
            let kind = match self.jobs[job.index()].cause() {
                Some(cause) => self.world.class(cause.0 as u16).component,
                None => ComponentKind::Job,
            };
            let success = attempt.success(kind);
            let state = &mut self.jobs[job.index()];
            if !state.try_attempt(plan, self.luck, now, success, eyes) {
                self.rearm(now, job);
                return true;
            }
            // What an attempt takes makes no allocation due.
            let owes = self.jobs[job.index()].owes(now);
            self.take_hosts_for(now, job, attempt, eyes);
            self.jobs[job.index()].reallocated = owes;
            if self.is_complete(job) {
                self.resume(now, job, eyes);
                return true;
            }
            // A spare did not come up.
            self.jobs[job.index()].give_up_attempt();
        }
        false
    }

    /// Whether the job has, or could take, all the hosts that it needs.
    fn has_hosts_for(&self, job: JobId, attempt: &Attempt) -> bool {
        let state = &self.jobs[job.index()];
        let missing = state.missing.len() as u32;
        let lacks_hot = state.short && self.lacks_hot(job) > 0;
        if self.lacks_storage(job) || self.is_severed(job) || lacks_hot {
            return false;
        }
        if missing > 0 && self.world.jobs[job.index()].within.is_some() {
            return false; // groups that move restart in full
        }
        let usable = |source: &HostSource| match source {
            HostSource::Hot => self.fleet.hot(job),
            HostSource::Warm => self.fleet.warm(),
            HostSource::Floating => self.lesser_hosts(job),
            HostSource::Cold | HostSource::Repair => 0,
        };
        attempt.replace.iter().map(usable).sum::<u32>() >= missing
    }

    /// Takes the hosts that the job misses, in the order of the attempt's sources.
    fn take_hosts_for<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        attempt: &Attempt,
        eyes: &mut O,
    ) {
        for &source in &attempt.replace {
            loop {
                let there = match source {
                    HostSource::Hot => self.fleet.hot(job),
                    HostSource::Warm => self.fleet.warm(),
                    HostSource::Floating => self.lesser_hosts(job),
                    HostSource::Cold | HostSource::Repair => 0,
                };
                if self.jobs[job.index()].missing.is_empty() || there == 0 {
                    break;
                }
                self.take_one(now, job, source, eyes);
            }
        }
    }
}
