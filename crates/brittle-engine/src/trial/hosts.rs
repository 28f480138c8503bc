//! A job's way back: its timer, the hosts that it takes, and those that wait for some.

use brittle_model::scenario::HostSource;
use brittle_model::{ClassId, HostId, JobId, SimTime, Span};
use brittle_policy::Offer;

use super::Runner;
use crate::agenda::Key;
use crate::draw::Purpose;
use crate::observe::{Event, Observer};

impl Runner<'_> {
    /// The job's timer rings.
    pub(super) fn ring<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        let state = &mut self.jobs[job.index()];
        if state.ring(plan, now, eyes) {
            self.take_spares(now, job, eyes);
            if self.is_complete(job) {
                self.resume(now, job, eyes);
            } else {
                self.jobs[job.index()].stand(now, eyes);
                self.waiting.push_back(job);
                self.rearm(now, job);
            }
        } else if state.has_finished() {
            let usable = plan.seats.len() - state.missing.len();
            self.fleet.release(now, job, usable as u32);
            self.unfinished -= 1;
            self.rearm(now, job);
            self.serve_waiting(now, eyes);
        } else {
            self.rearm(now, job);
        }
    }

    /// A failure stops a job, or throws its recovery back.
    pub(super) fn interrupt<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        failure: (ClassId, Span),
        eyes: &mut O,
    ) {
        if !self.waiting.is_empty() {
            self.waiting.retain(|&waiting| waiting != job);
        }
        let seek = !self.is_complete(job) || self.jobs[job.index()].is_joining(now);
        let plan = &self.world.jobs[job.index()];
        let state = &mut self.jobs[job.index()];
        if !state.interrupt(plan, self.luck, now, failure, seek, eyes) {
            self.fleet.give_up(job);
        }
        self.rearm(now, job);
    }

    /// Whether the job has all its hosts, and they reach each other.
    #[inline(always)]
    pub(super) fn is_complete(&self, job: JobId) -> bool {
        let state = &self.jobs[job.index()];
        state.missing.is_empty() && (self.severed == 0 || !self.spans_pods(job))
    }

    /// Whether the job holds hosts in several pods.
    pub(super) fn spans_pods(&self, job: JobId) -> bool {
        self.jobs[job.index()].spans_pods(&self.world.jobs[job.index()])
    }

    /// Takes spares for the hosts that a job misses, as its policy says and as far as they go.
    pub(super) fn take_spares<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        loop {
            let missing = self.jobs[job.index()].missing.len() as u32;
            if missing == 0 {
                return;
            }
            let (hot, warm) = self.fleet.offer(job);
            match self.jobs[job.index()].policy().source(missing, &Offer { hot, warm }) {
                HostSource::Repair => return,
                source => self.seat(now, job, None, source, eyes),
            }
        }
    }

    /// Puts a host, a spare or the given one, in the place of the first that the job misses.
    pub(super) fn seat<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        repaired: Option<HostId>,
        source: HostSource,
        eyes: &mut O,
    ) {
        let old = self.jobs[job.index()].missing.remove(0);
        let new = match repaired {
            Some(host) => {
                self.fleet.seat(now, host, job);
                host
            }
            None => self.fleet.take_spare(now, job, source == HostSource::Hot),
        };
        match source {
            HostSource::Hot => self.taken.hot += 1,
            HostSource::Warm => self.taken.warm += 1,
            HostSource::Repair => {}
        }
        self.change_crews(now, job, old, false);
        self.fleet.replace(now, old);
        self.change_crews(now, job, new, true);
        let in_pod = |host| (host, self.world.cluster.pod_of(host));
        self.jobs[job.index()].exchange(in_pod(old), in_pod(new));
        self.activate(now, job, new, source);
        eyes.see(now, Event::Replaced { job, old, new, source });
    }

    /// A host joins a job: it can start when it is activated.
    pub(super) fn activate(&mut self, now: SimTime, job: JobId, host: HostId, source: HostSource) {
        let delay = match source {
            HostSource::Hot => &self.world.jobs[job.index()].spec.hot_activation,
            HostSource::Warm | HostSource::Repair => &self.world.activation,
        };
        let state = &mut self.jobs[job.index()];
        let (luck, number) = (self.luck, state.joined + 1);
        let wait = delay.sample(|| luck.exponential(Purpose::Activate, job.0, number));
        state.join(host, now, now.saturating_add(wait));
    }

    /// Jobs that stand still take what there is now, first come first.
    pub(super) fn serve_waiting<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        for _ in 0..self.waiting.len() {
            let job = self.waiting.pop_front().expect("the queue is this long");
            self.take_spares(now, job, eyes);
            if self.is_complete(job) {
                self.resume(now, job, eyes);
            } else {
                self.waiting.push_back(job);
            }
        }
    }

    pub(super) fn resume<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        self.jobs[job.index()].resume(plan, self.luck, now, eyes);
        self.rearm(now, job);
    }

    /// The job's course has changed: its timer and what its exposure drives are set anew.
    #[inline(always)]
    pub(super) fn rearm(&mut self, now: SimTime, job: JobId) {
        self.set_timer(job);
        if !self.world.clocks.is_empty() {
            for class in 0..self.world.classes.len() {
                if self.world.classes[class].clock.is_some() {
                    let (world, class) = (self.world, class as u16);
                    self.strikes.reschedule(world, class, job.0, now, &self.jobs, &mut self.agenda);
                }
            }
        }
    }

    #[inline(always)]
    pub(super) fn set_timer(&mut self, job: JobId) {
        let at = self.jobs[job.index()].timer();
        let timer = &mut self.timers[job.index()];
        if *timer == at {
            return;
        }
        *timer = at;
        self.agenda.set(Key::job(job.0), at);
    }

    #[inline(always)]
    pub(super) fn schedule(&mut self, now: SimTime, class: u16, job: u32) {
        self.strikes.schedule(self.world, class, job, now, &self.jobs, &mut self.agenda);
    }
}
