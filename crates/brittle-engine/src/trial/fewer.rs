//! Jobs that run on with fewer hosts: who is absent, the speed that is left, and who takes part again.

use brittle_model::{ComponentId, ComponentKind, HostId, JobId, SimTime};

use super::strike::Struck;
use super::{Runner, Stopped};
use crate::observe::{Event, Observer};
use crate::regroup::{Absent, goes_on};

impl Runner<'_> {
    /// A job that has been isolated, and has taken what hosts there are, runs on without the others if it can; whether it
    /// does.
    #[cold]
    pub(super) fn run_on<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) -> bool {
        let plan = &self.world.jobs[job.index()];
        let Some(degraded) = &plan.spec.recovery.degraded else { return false };
        self.restart_seats(now, job);
        let state = &mut self.jobs[job.index()];
        state.forget_started(now);
        let grows = state.grows();
        self.find_absent(now, job);
        if self.absent.is_empty() && !grows || self.lacks_storage(job) || self.is_severed(job) {
            return false;
        }
        let speed = plan.shape.speed(degraded.how, &self.absent);
        if speed < degraded.least {
            return false;
        }
        self.regroup_as(now, job, speed, eyes);
        let drag = self.drag_of(now, job);
        let state = &mut self.jobs[job.index()];
        state.go_on_without(plan, self.luck, now, drag, eyes);
        if !self.jobs[job.index()].missing.is_empty() && !self.waiting.contains(&job) {
            self.waiting.push_back(job);
            self.order_cold(now, eyes);
        }
        self.rearm(now, job);
        true
    }

    /// Seats that were started beside the others can take part.
    #[cold]
    pub(super) fn regroup<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        let Some(degraded) = &plan.spec.recovery.degraded else { return };
        self.jobs[job.index()].forget_started(now);
        self.find_absent(now, job);
        let speed = plan.shape.speed(degraded.how, &self.absent);
        // A restart to take more in is worth it only where they are of use.
        let (before, _) = self.jobs[job.index()].speed_left();
        if !goes_on(degraded.how) && speed <= before {
            self.jobs[job.index()].set_speed(speed, !self.absent.is_empty());
            self.jobs[job.index()].set_regroup_alarm(now);
            return self.refresh_drag(now, job, eyes);
        }
        self.regroup_as(now, job, speed, eyes);
        let drag = self.drag_of(now, job);
        self.jobs[job.index()].rejoin(plan, self.luck, now, drag, eyes);
        self.rearm(now, job);
    }

    fn regroup_as<O: Observer>(&mut self, now: SimTime, job: JobId, speed: f64, eyes: &mut O) {
        let missing = self.absent.len() as u32;
        self.jobs[job.index()].set_speed(speed, missing > 0);
        let speed = (speed * 1e6).round() as u32;
        eyes.see(now, Event::Regrouped { job, missing, speed });
    }

    /// Finds the seats of a job that do not take part: they are in `absent` then.
    fn find_absent(&mut self, now: SimTime, job: JobId) {
        let mut absent = std::mem::take(&mut self.absent);
        absent.clear();
        let gpus = self.world.cluster.gpus_per_host();
        let state = &self.jobs[job.index()];
        let all = u64::MAX >> (u64::BITS - gpus);
        let missing = state.missing.iter().map(|&host| {
            let is_down = |&gpu: &u32| {
                let index = host.0 * gpus + gpu;
                let component = ComponentId { kind: ComponentKind::Gpu, index };
                self.outages.iter().any(|outage| outage.component == component)
            };
            let some: u64 = (0..gpus).filter(is_down).map(|gpu| 1 << gpu).sum();
            let some = if self.fleet.lacks_only_gpus(host, some.count_ones()) { some } else { all };
            Absent { seat: self.seat_of(host), gpus: some }
        });
        absent.extend(missing);
        for seat in state.starting_seats(now) {
            if !absent.iter().any(|other| other.seat == seat) {
                absent.push(Absent { seat, gpus: all });
            }
        }
        absent.sort_unstable_by_key(|absent| absent.seat);
        self.absent = absent;
    }

    /// A host has joined a job that can run on with fewer, and can be started at `ready`: that goes on beside the others,
    /// where these do not restart too.
    pub(super) fn start_beside(&mut self, now: SimTime, job: JobId, host: HostId, ready: SimTime) {
        let plan = &self.world.jobs[job.index()];
        let Some(degraded) = &plan.spec.recovery.degraded else { return };
        let seat = self.seat_of(host);
        let until = match goes_on(degraded.how) {
            true => ready.saturating_add(self.jobs[job.index()].start_and_load(plan, self.luck)),
            false => ready,
        };
        self.jobs[job.index()].start_seat(seat, until);
        if self.jobs[job.index()].runs_on() {
            self.jobs[job.index()].set_regroup_alarm(now);
        }
        self.set_timer(job);
    }

    /// A failure that takes nothing out of service ends the processes of one seat: where the others go on, only these are
    /// started again, when the job seeks hosts; at once where they were being started.
    pub(super) fn restart_seat(&mut self, now: SimTime, struck: Struck<'_>, seat: u32, job: JobId) {
        let plan = &self.world.jobs[job.index()];
        let goes = plan.spec.recovery.degraded.as_ref().is_some_and(|d| goes_on(d.how));
        let ends_one = matches!(
            struck.component.kind,
            ComponentKind::Job | ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host
        );
        let host = self.host_at(job, seat);
        if !goes || !ends_one || !self.fleet.is_usable(host) {
            return;
        }
        match self.takes_part(now, host, job) {
            true => self.jobs[job.index()].start_seat(seat, SimTime::NEVER),
            false => self.start_beside(now, job, host, now),
        }
    }

    /// Processes that have ended and nothing else are started again.
    fn restart_seats(&mut self, now: SimTime, job: JobId) {
        for seat in self.jobs[job.index()].ended_seats() {
            let host = self.host_at(job, seat);
            self.start_beside(now, job, host, now);
        }
    }

    /// A job that runs on has lost a host that was started beside the others, or one that took part.
    pub(super) fn lose_seat(&mut self, now: SimTime, job: JobId, host: HostId) {
        let seat = self.seat_of(host);
        self.jobs[job.index()].stop_seat(seat);
        if self.jobs[job.index()].runs_on() {
            self.jobs[job.index()].set_regroup_alarm(now);
            self.set_timer(job);
            if !self.waiting.contains(&job) {
                self.waiting.push_back(job);
            }
        }
    }

    /// Whether a host works for a job: it holds ranks of it, and these are not missed or started beside the others.
    pub(super) fn takes_part(&self, now: SimTime, host: HostId, job: JobId) -> bool {
        let state = &self.jobs[job.index()];
        let works =
            || self.fleet.is_usable(host) && !state.is_starting_seat(self.seat_of(host), now);
        self.fleet.tenant(host) == Some(job) && (!state.runs_on() || works())
    }

    /// The jobs that a failure stops: of those that run on with fewer hosts, the ones for which something below it works.
    #[cold]
    pub(super) fn who_needs(
        &mut self,
        now: SimTime,
        component: ComponentId,
        stopped: Stopped,
    ) -> Stopped {
        let is_shared = match component.kind {
            ComponentKind::Job | ComponentKind::Storage => true,
            _ => self.world.cluster.hit(component).shared,
        };
        if is_shared {
            return stopped;
        }
        let needs = |runner: &Self, job: JobId| {
            let mut below = runner.hosts_below(component).map(HostId);
            !runner.jobs[job.index()].runs_on() || below.any(|h| runner.takes_part(now, h, job))
        };
        match stopped {
            Stopped::One(job) if !needs(self, job) => Stopped::Nobody,
            Stopped::Listed => {
                let mut listed = std::mem::take(&mut self.stopped);
                listed.retain(|&job| needs(self, job));
                self.stopped = listed;
                Stopped::Listed
            }
            _ => stopped,
        }
    }
}
