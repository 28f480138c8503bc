//! The twin's jobs from phase to phase.

use brittle_model::scenario::{HostSource, Keeps, Onset, Refill};
use brittle_model::{ComponentKind, Phase};

use super::Twin;
use super::fleet::Role;
use super::life::pause;
use super::queue::Event;

impl Twin<'_> {
    /// A job enters a phase whose length the scenario gives.
    pub(super) fn enter(&mut self, j: usize, phase: Phase) {
        if phase == Phase::Starting {
            self.tear_down(j, self.keeps(j));
            self.settle_corruption(j);
        }
        let spec = &self.scenario.jobs[j];
        let recovery = &spec.recovery;
        let attempt = self.jobs[j].attempt.map(|i| &recovery.attempts[i]);
        let start = attempt.map_or(&recovery.start, |attempt| &attempt.start);
        let warm_up = attempt.map_or(&recovery.warm_up, |attempt| &attempt.warm_up);
        let span = match phase {
            Phase::Saving => spec.checkpoint.cost.as_nanos(),
            Phase::Isolating => pause(&recovery.isolate, &mut self.rng),
            Phase::Starting => pause(start, &mut self.rng),
            Phase::Loading if self.jobs[j].tiers.is_some() => {
                let load = self.load_from_tier(j);
                return self.enter_transfer(j, phase, load);
            }
            Phase::Loading => pause(&recovery.load, &mut self.rng),
            Phase::Warming => pause(warm_up, &mut self.rng),
            Phase::Checking => {
                let preflight = recovery.preflight.as_ref().expect("it checks");
                pause(&preflight.duration, &mut self.rng)
            }
            Phase::Maintenance
            | Phase::Computing
            | Phase::Detecting
            | Phase::Waiting
            | Phase::Stalled
            | Phase::Queued => unreachable!(),
        };
        self.enter_until(j, phase, self.now.saturating_add(span));
    }

    /// A job enters a phase that ends at a known instant.
    pub(super) fn enter_until(&mut self, j: usize, phase: Phase, until: u64) {
        let stamp = self.enter_for_ever(j, phase);
        self.jobs[j].until = until;
        self.queue.put(until, Event::Timer { job: j, stamp });
    }

    pub(super) fn enter_for_ever(&mut self, j: usize, phase: Phase) -> u64 {
        let stamp = self.stamp();
        let job = &mut self.jobs[j];
        job.close(self.now);
        job.transfer = None;
        job.phase = phase;
        job.stamp = stamp;
        if !job.is_running() {
            job.end_stretch();
            self.forget_what_is_undone(j);
        }
        stamp
    }

    /// A job computes.
    pub(super) fn run_on(&mut self, j: usize) {
        if !self.jobs[j].is_running() {
            self.jobs[j].pace = self.pace_of(j);
            self.jobs[j].attempt = None;
            self.has_resumed(j);
            if self.jobs[j].tiers.is_some() {
                self.count_reading(j);
                self.begin_run(j);
            }
        }
        if self.jobs[j].tiers.is_some() {
            self.compute(j);
            return;
        }
        let job = &self.jobs[j];
        match job.piece(&self.scenario.jobs[j]) {
            Some(work) => {
                let until = self.now.saturating_add(job.pace.time_for(work));
                self.enter_until(j, Phase::Computing, until);
            }
            None => {
                self.enter_for_ever(j, Phase::Computing);
            }
        }
    }

    /// The first start, inside the trial.
    pub(super) fn start_first(&mut self, j: usize) {
        self.jobs[j].joined = true;
        self.go_on(j);
    }

    /// The phase of a job ends.
    pub(super) fn time_out(&mut self, j: usize) {
        let spec = &self.scenario.jobs[j];
        let seeks = spec.recovery.preflight.is_some() || spec.recovery.degraded.is_some();
        let warm = self.is_warm(j);
        let job = &mut self.jobs[j];
        job.close(self.now);
        match job.phase {
            Phase::Computing if job.tiers.is_some() => self.end_piece(j),
            Phase::Saving if job.tiers.is_some() => self.end_step(j),
            Phase::Computing if job.is_done(spec) && !spec.checkpoint.final_save => self.finish(j),
            Phase::Computing => self.enter(j, Phase::Saving),
            Phase::Saving => {
                job.keep();
                if job.is_done(spec) {
                    self.finish(j);
                } else if job.heeds {
                    self.go_on_after_heeding(j);
                } else if job.stop.is_some() {
                    self.stop_now(j);
                } else {
                    self.run_on(j);
                }
            }
            Phase::Stalled => self.go_on_after_stall(j),
            Phase::Detecting => self.enter(j, Phase::Isolating),
            Phase::Isolating => self.attempt(j, 0),
            Phase::Queued => {
                self.allocate(j);
                self.wait_for_activation(j);
            }
            Phase::Waiting => {
                job.joined = false;
                self.start_or_check(j);
            }
            Phase::Maintenance if !spec.recovery.attempts.is_empty() => self.attempt(j, 0),
            Phase::Maintenance if job.seeks || seeks => self.seek(j),
            Phase::Maintenance => self.queue_up(j),
            Phase::Checking => self.end_check(j),
            Phase::Starting if job.trying.is_some() => {
                let next = job.trying.take().expect("it tries") + 1;
                self.attempt(j, next);
            }
            Phase::Starting if job.fewer.resumes => self.end_regrouping(j),
            Phase::Starting if !job.has_started => self.enter(j, Phase::Warming),
            Phase::Starting => self.enter(j, Phase::Loading),
            Phase::Loading if warm => self.run_on(j),
            Phase::Loading => self.enter(j, Phase::Warming),
            Phase::Warming => self.run_on(j),
        }
    }

    fn start_or_check(&mut self, j: usize) {
        self.settle_tiers(j);
        let full = self.jobs[j].attempt.is_none();
        let checks = full && self.scenario.jobs[j].recovery.preflight.is_some();
        self.enter(j, if checks { Phase::Checking } else { Phase::Starting });
    }

    pub(super) fn finish(&mut self, j: usize) {
        let job = &mut self.jobs[j];
        job.end_stretch();
        job.finished = true;
        job.ended = true;
        // Nobody can take it away any more, saved or not.
        job.durable += std::mem::take(&mut job.open);
        self.fleet.over.push(j);
        while let Some(host) = self.fleet.first(Role::Hot(j), true) {
            self.fleet.assign(host, Role::Warm);
        }
        self.look();
        self.serve();
    }

    /// The unusable hosts of a job are replaced, one by one.
    pub(super) fn seek(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        let misses = self.fleet.first(Role::Seat(j), false).is_some()
            || self.jobs[j].ready.iter().any(|&ready| ready > self.now);
        let checks = self.scenario.jobs[j].recovery.preflight.is_some();
        if std::mem::take(&mut self.jobs[j].seeks) || misses || checks {
            self.let_drains_begin(j);
        }
        self.provide(j);
        if self.run_without(j) {
            return;
        }
        if self.has_all(j) {
            self.go_on(j);
        } else {
            self.enter_for_ever(j, Phase::Waiting);
            self.arrivals += 1;
            self.jobs[j].standing = Some(self.arrivals);
            self.jobs[j].shortages += 1;
            self.jobs[j].stood = true;
            self.provide(j);
            if self.has_all(j) {
                self.go_on(j);
            }
        }
    }

    /// A job has its hosts: it goes on when the last of them can start.
    pub(super) fn go_on(&mut self, j: usize) {
        let spec = &self.scenario.jobs[j];
        self.jobs[j].standing = None;
        self.jobs[j].stood = false;
        self.start_together(j);
        if self.jobs[j].joined && spec.refill != Refill::Repaired {
            self.refill(j);
        }
        self.foresee_findings(j);
        self.queue_up(j);
    }

    /// A job that has its hosts waits in the queue first.
    fn queue_up(&mut self, j: usize) {
        self.settle_tiers(j);
        self.jobs[j].unreachable = self.storage_for(j) == 0;
        // An interruption in the queue does not make the allocation due again.
        self.jobs[j].allocates = std::mem::take(&mut self.jobs[j].joined);
        let queue = pause(&self.scenario.jobs[j].recovery.queue, &mut self.rng);
        if queue > 0 && self.jobs[j].has_started {
            // The last allocation is given back.
            self.jobs[j].allocation += 1;
            self.enter_until(j, Phase::Queued, self.now.saturating_add(queue));
        } else {
            self.wait_for_activation(j);
        }
    }

    /// A job comes out of the queue: its limits count from here.
    fn allocate(&mut self, j: usize) {
        self.jobs[j].unallocated = false;
        let allocation = self.jobs[j].allocation;
        for (class, failures) in self.scenario.failures.iter().enumerate() {
            if let Onset::Allocation { length } = failures.onset {
                let event = Event::Limit { class, job: j, allocation };
                self.queue.put(self.now.saturating_add(length.as_nanos()), event);
            }
        }
    }

    /// An allocation is over: a running job saves first, and another one begins its way back anew.
    pub(super) fn reach_limit(&mut self, class: usize, j: usize, allocation: u64) {
        let job = &self.jobs[j];
        if job.ended || job.unallocated || job.allocation != allocation {
            return;
        }
        self.jobs[j].unallocated = true;
        let before = self.failures[class];
        self.strike(class, j as u32, None);
        if self.failures[class] == before {
            self.failures[class] += 1;
            self.jobs[j].failed = Some(ComponentKind::Job);
            self.interrupt(j, 0);
        }
    }

    /// A job that has its hosts waits until the last of them can start, and for its allocation.
    fn wait_for_activation(&mut self, j: usize) {
        let spec = &self.scenario.jobs[j];
        let mut until = self.jobs[j].ready.iter().copied().fold(self.now, u64::max);
        if std::mem::take(&mut self.jobs[j].allocates) {
            until = until.saturating_add(pause(&spec.recovery.allocate, &mut self.rng));
        }
        self.enter_until(j, Phase::Waiting, until);
    }

    /// What is kept of the state on hosts when a job restarts.
    pub(super) fn keeps(&self, j: usize) -> Keeps {
        let recovery = &self.scenario.jobs[j].recovery;
        self.jobs[j].attempt.map_or(recovery.keeps, |i| recovery.attempts[i].keeps)
    }

    /// Tries what comes before the full restart, from one attempt on.
    fn attempt(&mut self, j: usize, from: usize) {
        self.jobs[j].close(self.now);
        self.jobs[j].attempt = None;
        let recovery = &self.scenario.jobs[j].recovery;
        let Some(kind) = self.jobs[j].failed.filter(|_| !self.jobs[j].unallocated) else {
            return self.seek(j);
        };
        for (i, attempt) in recovery.attempts.iter().enumerate().skip(from) {
            let missing = self.fleet.all(Role::Seat(j), false).len();
            let spares = attempt.replace.iter().map(|source| match source {
                HostSource::Hot => self.fleet.all(Role::Hot(j), true).len(),
                HostSource::Warm => self.fleet.all(Role::Warm, true).len(),
                _ => 0,
            });
            let parted = self.fleet.is_parted() && self.spans_pods(j);
            let storage = self.lacks_storage(j);
            if spares.sum::<usize>() < missing || parted || storage {
                continue;
            }
            if !self.rng.chance(attempt.success(kind)) {
                self.jobs[j].trying = Some(i);
                let timeout = pause(&attempt.timeout, &mut self.rng);
                self.enter_until(j, Phase::Starting, self.now.saturating_add(timeout));
                return;
            }
            self.jobs[j].attempt = Some(i);
            self.jobs[j].seeks = false;
            // What an attempt takes makes no allocation due.
            let joined = self.jobs[j].joined;
            self.take_spares(j, &attempt.replace);
            self.jobs[j].joined = joined;
            self.start_together(j);
            self.settle_tiers(j);
            self.jobs[j].unreachable = self.storage_for(j) == 0;
            let until = self.jobs[j].ready.iter().copied().fold(self.now, u64::max);
            self.enter_until(j, Phase::Waiting, until);
            return;
        }
        self.seek(j);
    }
}
