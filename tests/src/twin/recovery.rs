//! The twin's jobs from phase to phase, and where they get their hosts.

use brittle_model::Phase;
use brittle_model::scenario::HostSource;

use super::Twin;
use super::fleet::Role;
use super::life::pause;
use super::queue::Event;

impl Twin<'_> {
    /// A job enters a phase whose length the scenario gives.
    pub(super) fn enter(&mut self, j: usize, phase: Phase) {
        let spec = &self.scenario.jobs[j];
        let recovery = &spec.recovery;
        let span = match phase {
            Phase::Saving => spec.checkpoint.cost.as_nanos(),
            Phase::Isolating => pause(&recovery.isolate, &mut self.rng),
            Phase::Starting => pause(&recovery.start, &mut self.rng),
            Phase::Loading => pause(&recovery.load, &mut self.rng),
            Phase::Warming => pause(&recovery.warm_up, &mut self.rng),
            Phase::Maintenance => self.jobs[j].announced.take().expect("was announced"),
            Phase::Computing
            | Phase::Detecting
            | Phase::Waiting
            | Phase::Checking
            | Phase::Stalled => unreachable!(),
        };
        self.enter_until(j, phase, self.now + span);
    }

    /// A job enters a phase that ends at a known instant.
    pub(super) fn enter_until(&mut self, j: usize, phase: Phase, until: u64) {
        let stamp = self.enter_for_ever(j, phase);
        self.jobs[j].until = until;
        self.queue.put(until, Event::Timer { job: j, stamp });
    }

    fn enter_for_ever(&mut self, j: usize, phase: Phase) -> u64 {
        let stamp = self.stamp();
        let job = &mut self.jobs[j];
        job.close(self.now);
        job.phase = phase;
        job.stamp = stamp;
        stamp
    }

    /// A job computes.
    pub(super) fn run_on(&mut self, j: usize) {
        match self.jobs[j].stretch(&self.scenario.jobs[j]) {
            Some(span) => self.enter_until(j, Phase::Computing, self.now + span),
            None => {
                self.enter_for_ever(j, Phase::Computing);
            }
        }
    }

    /// The phase of a job ends.
    pub(super) fn time_out(&mut self, j: usize) {
        let spec = &self.scenario.jobs[j];
        let job = &mut self.jobs[j];
        job.close(self.now);
        match job.phase {
            Phase::Computing if job.is_done(spec) && !spec.checkpoint.final_save => self.finish(j),
            Phase::Computing => self.enter(j, Phase::Saving),
            Phase::Saving => {
                job.keep();
                if job.is_done(spec) {
                    self.finish(j);
                } else if job.announced.is_some() {
                    self.enter(j, Phase::Maintenance);
                } else {
                    self.run_on(j);
                }
            }
            Phase::Detecting => self.enter(j, Phase::Isolating),
            Phase::Isolating => self.replace(j),
            Phase::Waiting | Phase::Maintenance => self.enter(j, Phase::Starting),
            Phase::Checking | Phase::Stalled => unreachable!("the twin has no checks and no flaps"),
            Phase::Starting if !job.has_started => self.enter(j, Phase::Warming),
            Phase::Starting => self.enter(j, Phase::Loading),
            Phase::Loading => self.enter(j, Phase::Warming),
            Phase::Warming => self.run_on(j),
        }
    }

    fn finish(&mut self, j: usize) {
        let job = &mut self.jobs[j];
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
    fn replace(&mut self, j: usize) {
        self.take_spares(j);
        if self.is_complete(j) {
            self.wait_for_activation(j);
        } else {
            self.enter_for_ever(j, Phase::Waiting);
            self.arrivals += 1;
            self.jobs[j].standing = Some(self.arrivals);
            self.jobs[j].shortages += 1;
        }
    }

    /// Takes spares for the hosts that a job misses, from wherever its policy allows.
    fn take_spares(&mut self, j: usize) {
        while let Some(missing) = self.fleet.first(Role::Seat(j), false) {
            let sources = self.scenario.jobs[j].recovery.replace.iter();
            let allowed = sources.take_while(|source| **source != HostSource::Repair);
            let found = allowed.copied().find_map(|source| {
                let role = match source {
                    HostSource::Hot => Role::Hot(j),
                    _ => Role::Warm,
                };
                Some((source, self.fleet.first(role, true)?))
            });
            let Some((source, host)) = found else { return };
            match source {
                HostSource::Hot => self.hot += 1,
                _ => self.warm += 1,
            }
            self.change_host(j, missing, host, source);
        }
    }

    fn change_host(&mut self, j: usize, old: u32, new: u32, source: HostSource) {
        let mut seats = self.jobs[j].seats.iter();
        let seat = seats.position(|&host| host == old).expect("it was in the job");
        self.jobs[j].seats[seat] = new;
        self.jobs[j].ready[seat] = self.now;
        self.fleet.assign(old, Role::Replaced);
        self.fleet.assign(new, Role::Seat(j));
        self.activate(j, seat, source);
    }

    fn activate(&mut self, j: usize, seat: usize, source: HostSource) {
        let activation = match source {
            HostSource::Hot => &self.scenario.jobs[j].hot_activation,
            _ => &self.scenario.spares.activation,
        };
        let span = pause(activation, &mut self.rng);
        let ready = &mut self.jobs[j].ready[seat];
        *ready = (*ready).max(self.now + span);
    }

    fn is_complete(&self, j: usize) -> bool {
        self.fleet.first(Role::Seat(j), false).is_none()
            && !(self.fleet.is_parted() && self.spans_pods(j))
    }

    fn wait_for_activation(&mut self, j: usize) {
        let job = &mut self.jobs[j];
        job.standing = None;
        let until = job.ready.iter().copied().fold(self.now, u64::max);
        self.enter_until(j, Phase::Waiting, until);
    }

    /// The jobs that stand still, first come first.
    fn standing(&self) -> Vec<usize> {
        let mut standing: Vec<(u64, usize)> =
            (0..self.jobs.len()).filter_map(|j| Some((self.jobs[j].standing?, j))).collect();
        standing.sort_unstable();
        standing.into_iter().map(|(_, j)| j).collect()
    }

    /// Looks at the hosts after something changed. Whatever is back serves the jobs that stand still: its own,
    /// or the first that lacks one; else it joins a pool.
    pub(super) fn look(&mut self) {
        let jobs = &self.jobs;
        for host in self.fleet.look(|j| !jobs[j].needs_network()) {
            match self.fleet.role(host) {
                Role::Seat(j) if self.jobs[j].ended => {}
                Role::Seat(j) => {
                    let mut seats = self.jobs[j].seats.iter();
                    let seat = seats.position(|&h| h == host).expect("it is in the job");
                    self.activate(j, seat, HostSource::Repair);
                }
                Role::Replaced => self.receive(host),
                Role::Hot(_) | Role::Warm | Role::Idle => {}
            }
        }
    }

    fn receive(&mut self, host: u32) {
        for j in self.standing() {
            if let Some(missing) = self.fleet.first(Role::Seat(j), false) {
                self.change_host(j, missing, host, HostSource::Repair);
                return;
            }
        }
        let lacking = (0..self.jobs.len()).find(|&j| {
            let spares = self.scenario.jobs[j].hot_spares as usize;
            !self.jobs[j].ended && self.fleet.count(Role::Hot(j)) < spares
        });
        self.fleet.assign(host, lacking.map_or(Role::Warm, Role::Hot));
    }

    /// Jobs that stand still take what there is now, and go on if they have all.
    pub(super) fn serve(&mut self) {
        for j in self.standing() {
            self.take_spares(j);
            if self.is_complete(j) {
                self.wait_for_activation(j);
            }
        }
    }
}
