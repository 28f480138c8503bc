//! The twin's jobs from phase to phase, and where they get their hosts.

use brittle_model::Phase;
use brittle_model::scenario::HostSource;

use super::Twin;
use super::fleet::Role;
use super::life::pause;
use super::queue::Event;
use super::strike::nanos;

impl Twin<'_> {
    /// A job enters a phase whose length the scenario gives.
    pub(super) fn enter(&mut self, j: usize, phase: Phase) {
        let spec = &self.scenario.jobs[j];
        let recovery = &spec.recovery;
        let span = match phase {
            Phase::Saving => spec.checkpoint.cost.as_nanos(),
            Phase::Isolating => nanos(pause(&recovery.isolate, &mut self.rng)),
            Phase::Starting => nanos(pause(&recovery.start, &mut self.rng)),
            Phase::Loading => nanos(pause(&recovery.load, &mut self.rng)),
            Phase::Warming => nanos(pause(&recovery.warm_up, &mut self.rng)),
            Phase::Maintenance => self.jobs[j].announced.take().expect("was announced"),
            Phase::Computing | Phase::Detecting | Phase::Waiting => unreachable!(),
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
            Phase::Starting => self.enter(j, Phase::Loading),
            Phase::Loading => self.enter(j, Phase::Warming),
            Phase::Warming => self.run_on(j),
        }
    }

    fn finish(&mut self, j: usize) {
        self.jobs[j].finished = true;
        self.jobs[j].ended = true;
    }

    /// The unusable hosts of a job are replaced, one by one.
    fn replace(&mut self, j: usize) {
        for seat in 0..self.jobs[j].seats.len() {
            if self.is_usable(j, seat) {
                continue;
            }
            for source in &self.scenario.jobs[j].recovery.replace {
                let found = match source {
                    HostSource::Hot => self.seat_from(j, seat, Role::Hot(j)),
                    HostSource::Warm => self.seat_from(j, seat, Role::Warm),
                    HostSource::Repair => break,
                };
                if found {
                    break;
                }
            }
        }
        if self.is_complete(j) {
            self.wait_for_activation(j);
        } else {
            self.enter_for_ever(j, Phase::Waiting);
            self.arrivals += 1;
            self.jobs[j].standing = Some(self.arrivals);
            let missing = (0..self.jobs[j].seats.len()).any(|seat| !self.is_usable(j, seat));
            self.jobs[j].shortages += u32::from(missing);
        }
    }

    fn is_usable(&self, j: usize, seat: usize) -> bool {
        let job = &self.jobs[j];
        let host = job.seats[seat];
        !self.fleet.is_dark(host) && !(job.needs_network() && self.fleet.is_cut(host))
    }

    fn is_complete(&self, j: usize) -> bool {
        (0..self.jobs[j].seats.len()).all(|seat| self.is_usable(j, seat))
            && !(self.fleet.is_parted() && self.spans_pods(j))
    }

    /// Puts a host of this role into a seat, if there is one.
    fn seat_from(&mut self, j: usize, seat: usize, role: Role) -> bool {
        let Some(host) = self.fleet.find(role, self.jobs[j].needs_network()) else {
            return false;
        };
        let activation = match role {
            Role::Hot(_) => {
                self.hot += 1;
                pause(&self.scenario.jobs[j].hot_activation, &mut self.rng)
            }
            Role::Warm => {
                self.warm += 1;
                pause(&self.scenario.spares.activation, &mut self.rng)
            }
            _ => 0.0,
        };
        let job = &mut self.jobs[j];
        let old = std::mem::replace(&mut job.seats[seat], host);
        job.ready[seat] = self.now + nanos(activation);
        self.fleet.role[old as usize] = Role::GivenUp;
        self.fleet.role[host as usize] = Role::Seat(j);
        true
    }

    fn wait_for_activation(&mut self, j: usize) {
        let job = &mut self.jobs[j];
        job.standing = None;
        let until = job.ready.iter().copied().fold(self.now, u64::max);
        self.enter_until(j, Phase::Waiting, until);
    }

    /// Whatever is back serves the jobs that stand still, first come first; what they leave joins the pools.
    pub(super) fn serve(&mut self) {
        let mut standing: Vec<(u64, usize)> = (0..self.jobs.len())
            .filter_map(|j| Some((self.jobs[j].standing?, j)))
            .collect();
        standing.sort_unstable();
        for (_, j) in standing {
            for seat in 0..self.jobs[j].seats.len() {
                if !self.is_usable(j, seat) {
                    let sources = [Role::GivenUp, Role::Hot(j), Role::Warm];
                    let _ = sources.iter().any(|&role| self.seat_from(j, seat, role));
                }
            }
            if self.is_complete(j) {
                self.wait_for_activation(j);
            }
        }
        while let Some(host) = self.fleet.find(Role::GivenUp, true) {
            let lacking = (0..self.jobs.len()).find(|&j| {
                let has = self.fleet.role.iter().filter(|&&r| r == Role::Hot(j));
                (has.count() as u32) < self.scenario.jobs[j].hot_spares
            });
            self.fleet.role[host as usize] = lacking.map_or(Role::Warm, Role::Hot);
        }
    }
}
