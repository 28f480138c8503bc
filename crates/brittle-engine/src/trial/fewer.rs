//! Jobs that run on with fewer hosts: who is absent, the speed that is left, and who takes part again.

use brittle_model::{ComponentKind, HostId, JobId, SimTime};

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
        let drag = self.drag_of(job);
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
            self.rearm(now, job);
            return;
        }
        self.regroup_as(now, job, speed, eyes);
        let drag = self.drag_of(job);
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
        let missing = state.missing.iter().map(|&host| {
            let broken = self.fleet.broken(host);
            Absent { seat: self.seat_of(host), gpus: if broken == 0 { gpus } else { broken } }
        });
        absent.extend(missing);
        for seat in state.starting_seats(now) {
            if !absent.iter().any(|other| other.seat == seat) {
                absent.push(Absent { seat, gpus });
            }
        }
        absent.sort_unstable_by_key(|absent| absent.seat);
        self.absent = absent;
    }

    /// A host has joined a job that can run on with fewer, and can be started at `ready`: that goes on beside the others,
    /// where these do not restart too.
    pub(super) fn start_beside(&mut self, job: JobId, host: HostId, ready: SimTime) {
        let plan = &self.world.jobs[job.index()];
        let Some(degraded) = &plan.spec.recovery.degraded else { return };
        let seat = self.seat_of(host);
        let until = match goes_on(degraded.how) {
            true => ready.saturating_add(self.jobs[job.index()].start_and_load(plan, self.luck)),
            false => ready,
        };
        self.jobs[job.index()].start_seat(seat, until);
        if self.jobs[job.index()].runs_on() {
            self.jobs[job.index()].set_regroup_alarm();
            self.set_timer(job);
        }
    }

    /// A failure that takes nothing out of service ends the processes of one seat: where the others go on, only these are
    /// started again.
    pub(super) fn restart_seat(&mut self, now: SimTime, struck: Struck<'_>, seat: u32, job: JobId) {
        let plan = &self.world.jobs[job.index()];
        let goes = plan.spec.recovery.degraded.as_ref().is_some_and(|d| goes_on(d.how));
        let ends_one = matches!(
            struck.component.kind,
            ComponentKind::Job | ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host
        );
        if goes && ends_one {
            let wait = self.jobs[job.index()].start_and_load(plan, self.luck);
            self.jobs[job.index()].start_seat(seat, now.saturating_add(wait));
        }
    }

    /// A job that runs on has lost a host that was started beside the others, or one that took part.
    pub(super) fn lose_seat(&mut self, job: JobId, host: HostId) {
        let seat = self.seat_of(host);
        self.jobs[job.index()].stop_seat(seat);
        if self.jobs[job.index()].runs_on() && !self.waiting.contains(&job) {
            self.waiting.push_back(job);
        }
    }

    /// The jobs that a failure stops: not one that only starts the host beside the others, which do not need it yet.
    #[cold]
    pub(super) fn who_needs(&self, now: SimTime, struck: Struck<'_>, stopped: Stopped) -> Stopped {
        match (stopped, struck.host) {
            (Stopped::One(job), Some(host))
                if self.jobs[job.index()].is_starting_seat(self.seat_of(host), now) =>
            {
                Stopped::Nobody
            }
            _ => stopped,
        }
    }
}
