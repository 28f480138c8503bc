//! The storage as jobs see it: slow, away, and shared.
//!
//! A job's speed of it is that of the storage times the job's share. It changes only when something happens to the
//! storage, and where it is shared when a job stops, restarts or ends: never from save to save.

use brittle_model::scenario::Sharing;
use brittle_model::{JobId, SimTime};

use super::Runner;
use crate::hidden::What;
use crate::observe::{Event, Observer};
use crate::tape::Rate;
use crate::world::World;

/// What jobs know of the storage, but for their shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StorageView {
    /// Its speed while it is there.
    speed: Rate,
    /// Whether it is away, for jobs that ride that out.
    away: bool,
    /// The weight of all that have a share.
    weight: u64,
}

impl StorageView {
    /// All of it is there, and nobody was seen to share it.
    pub(super) const WHOLE: Self = Self { speed: Rate::FULL, away: false, weight: 0 };
}

impl World {
    /// What a job weighs where the storage is shared.
    fn weight(&self, job: JobId) -> u64 {
        match self.storage.sharing {
            Sharing::None => 0,
            Sharing::Jobs => 1,
            Sharing::Hosts => self.jobs[job.index()].seats.len() as u64,
        }
    }

    /// The speed of the storage for a job that has its share among jobs of this weight.
    fn share(&self, job: JobId, speed: Rate, weight: u64) -> Rate {
        match self.storage.sharing {
            Sharing::None => speed,
            _ => {
                let own = u64::from(speed.millionths()) * self.weight(job) / weight.max(1);
                Rate::new((own as u32).max(1))
            }
        }
    }

    /// The speed of the storage for a job at the beginning, when all jobs have their shares.
    pub(super) fn first_rate(&self, job: JobId) -> Rate {
        let all = (0..self.jobs.len() as u32).map(JobId);
        self.share(job, Rate::FULL, all.map(|job| self.weight(job)).sum())
    }
}

impl Runner<'_> {
    /// Whether the storage is down, for a job that needs it to start.
    #[inline(always)]
    pub(super) fn lacks_storage(&self, job: JobId) -> bool {
        self.storage_down > 0 && !self.world.jobs[job.index()].rides_out
    }

    /// Tells of jobs that begin with less than all of the storage.
    pub(super) fn tell_first_rates<O: Observer>(&self, eyes: &mut O) {
        for job in (0..self.jobs.len() as u32).map(JobId) {
            let rate = self.world.first_rate(job);
            if rate != Rate::FULL {
                let speed = rate.millionths();
                eyes.see(SimTime::ZERO, Event::StorageSpeed { job, speed });
            }
        }
    }

    /// The speed of the storage is found anew for each job, and told where it is another one.
    #[inline(always)]
    pub(super) fn refresh_storage<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if self.world.storage_varies {
            self.look_at_storage(now, eyes);
            self.tell_rates(now, eyes);
        }
    }

    /// The speed of the storage is found anew for each job.
    #[inline(never)]
    pub(super) fn look_at_storage<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let shared = self.world.storage.sharing != Sharing::None;
        let seen = self.view_storage();
        if seen == self.storage_seen && !shared {
            return;
        }
        (self.storage_seen, self.storage_untold) = (seen, true);
        for job in (0..self.jobs.len() as u32).map(JobId) {
            let (plan, state) = (&self.world.jobs[job.index()], &self.jobs[job.index()]);
            if state.is_over() || !plan.meets_storage() {
                continue;
            }
            let rate = match state.shares_storage() {
                _ if seen.away && plan.rides_out => Rate::NONE,
                true => self.world.share(job, seen.speed, seen.weight),
                false => seen.speed,
            };
            if rate != state.rate() {
                self.jobs[job.index()].set_rate(plan, now, rate, eyes);
                self.rearm(now, job);
            }
        }
    }

    /// Tells of jobs that have another speed of it; where it is shared, of those that have a share.
    fn tell_rates<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        if !std::mem::take(&mut self.storage_untold) {
            return;
        }
        let shared = self.world.storage.sharing != Sharing::None;
        for (job, state) in (0..).map(JobId).zip(&mut self.jobs) {
            let told = !state.is_over() && (!shared || state.shares_storage());
            if told && state.tell_rate() {
                let speed = state.rate().millionths();
                eyes.see(now, Event::StorageSpeed { job, speed });
            }
        }
    }

    fn view_storage(&self) -> StorageView {
        let mut seen = StorageView { away: self.storage_down > 0, ..StorageView::WHOLE };
        for hidden in self.hidden.of_storage() {
            match hidden.what {
                What::Slow(speed, _) => {
                    let speed = Rate::new(((speed * 1e6).round() as u32).max(1));
                    seen.speed = seen.speed.min(speed);
                }
                What::Away => seen.away = true,
                _ => {}
            }
        }
        let sharers = (0..self.jobs.len() as u32).map(JobId);
        let sharers = sharers.filter(|job| self.jobs[job.index()].shares_storage());
        seen.weight = sharers.map(|job| self.world.weight(job)).sum();
        seen
    }
}
