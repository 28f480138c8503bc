//! How fast the twin's jobs run.

use brittle_model::Phase;

use super::Twin;
use super::job::Stop;
use super::strike::Stopping;
use super::tiers::Tiers;

/// Work in a million of time.
pub(crate) const WHOLE: u64 = 1_000_000;

/// So many millionths of something, rounded down.
pub(crate) fn share(of: u64, millionths: u64) -> u64 {
    (u128::from(of) * u128::from(millionths) / u128::from(WHOLE)) as u64
}

/// How fast a job runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace {
    /// Work in a million of time.
    millionths: u64,
    /// What the slow hosts have a share in, in a million of what is lost.
    slowness: u64,
    /// What missing hosts have a share in, likewise, and whether they have all that the others leave.
    thinness: u64,
    thin_rest: bool,
    /// What it comes from: the stretch ends when that changes.
    causes: (f64, f64, f64),
}

impl Pace {
    /// Nothing is lost.
    pub(crate) const FULL: Self = Self {
        millionths: WHOLE,
        slowness: WHOLE,
        thinness: 0,
        thin_rest: false,
        causes: (1.0, 1.0, 1.0),
    };

    /// With the speed of the slowest host, exposed communication, the share of the bandwidth, and the speed that is left
    /// without missing hosts.
    fn of(speed: f64, communication: f64, bandwidth: f64, left: f64) -> Self {
        let causes = (speed, bandwidth, left);
        let slow = 1.0 / speed - 1.0;
        let network = communication * (1.0 / bandwidth - 1.0);
        let thin = (1.0 + slow + network) * (1.0 / left - 1.0);
        let lost = slow + network + thin;
        if lost == 0.0 {
            return Self { causes, ..Self::FULL };
        }
        let part = |part: f64| (part / lost * WHOLE as f64).floor() as u64;
        let millionths = (WHOLE as f64 / (1.0 + lost)).round() as u64;
        Self {
            millionths,
            slowness: part(slow),
            thinness: part(thin),
            thin_rest: thin > 0.0 && network == 0.0,
            causes,
        }
    }

    /// Work in a million of time.
    pub(crate) fn millionths(self) -> u64 {
        self.millionths
    }

    /// How much of what is lost is the slow hosts' doing.
    pub(crate) fn straggling_of(self, lost: u64) -> u64 {
        share(lost, self.slowness)
    }

    /// How much of what is lost is for want of hosts; what rounding leaves is the network's, if it has a part.
    pub(crate) fn degraded_of(self, lost: u64) -> u64 {
        match self.thin_rest {
            true => lost - self.straggling_of(lost),
            false => share(lost, self.thinness),
        }
    }

    /// The time that work takes.
    pub(crate) fn time_for(self, work: u64) -> u64 {
        (u128::from(work) * u128::from(WHOLE)).div_ceil(u128::from(self.millionths)) as u64
    }
}

impl Twin<'_> {
    /// Jobs that compute go on at another pace, where it has changed.
    pub(super) fn set_the_pace(&mut self) {
        for j in 0..self.jobs.len() {
            if self.jobs[j].ended || !self.jobs[j].is_running() {
                continue;
            }
            // What changes and is undone during a stall leaves no trace.
            let waits = self.jobs[j].phase == Phase::Stalled && self.jobs[j].tiers.is_some();
            let pace = self.pace_of(j);
            if waits || pace == self.jobs[j].pace {
                continue;
            }
            let now = self.now;
            let job = &mut self.jobs[j];
            job.close(now);
            job.post_carry();
            job.end_stretch();
            job.pace = pace;
            if job.phase == Phase::Computing {
                self.run_on(j);
            }
        }
    }

    /// The pace that a job has on its hosts now.
    pub(super) fn pace_of(&self, j: usize) -> Pace {
        let job = &self.jobs[j];
        let mut speed: f64 = 1.0;
        for hidden in self.hidden.iter().filter(|h| h.active) {
            let seat = job.seats.iter().position(|&host| host == hidden.host);
            if seat.is_some_and(|seat| self.needs_seat(j, seat)) {
                speed = speed.min(hidden.speed);
            }
        }
        let mut bandwidth: f64 = 1.0;
        if job.needs_network() {
            let several = self.spans_pods(j);
            let works = |&(seat, _): &(usize, &u32)| self.needs_seat(j, seat);
            for (_, &host) in job.seats.iter().enumerate().filter(works) {
                bandwidth = bandwidth.min(self.fleet.share_of_host(host));
                if several {
                    let pod = self.fleet.pod_of(host);
                    bandwidth = bandwidth.min(self.fleet.share_of_pod(pod));
                }
            }
        }
        Pace::of(speed, self.scenario.jobs[j].communication, bandwidth, job.fewer.speed)
    }

    /// A flap: running jobs stall.
    pub(super) fn stall(&mut self, j: usize, span: u64) {
        if self.jobs[j].is_running() && !self.jobs[j].moves && !self.closes(j) {
            self.stand_still(j, span);
        }
    }

    /// The work of a job moves to another host.
    pub(super) fn stand_for_a_move(&mut self, j: usize, span: u64) {
        self.stand_still(j, span);
        self.jobs[j].moves = true;
    }

    fn stand_still(&mut self, j: usize, span: u64) {
        let now = self.now;
        let transfer = match self.jobs[j].phase {
            // It stands still already.
            Phase::Stalled => self.jobs[j].transfer.take().map(|(transfer, _)| transfer),
            _ => self.take_transfer(j),
        };
        let job = &mut self.jobs[j];
        if job.phase == Phase::Computing && job.tiers.is_some() {
            // A stall does not cut what is computed at one rate.
            job.carry = now - job.since;
            job.since = now;
        }
        job.close(now);
        let mut until = now + span;
        match job.phase {
            Phase::Stalled => until = until.max(job.until),
            Phase::Saving => job.save_left = Some(job.until.saturating_sub(now)),
            _ => {}
        }
        if job.phase != Phase::Stalled {
            self.freeze(j);
        }
        self.enter_until(j, Phase::Stalled, until);
        self.jobs[j].transfer = transfer.map(|transfer| (transfer, now));
    }

    /// Whether a job makes its last save before an orderly stop or after all work: it does not run any more.
    pub(super) fn closes(&self, j: usize) -> bool {
        let job = &self.jobs[j];
        let plain = || job.stop.is_some() || job.is_done(&self.scenario.jobs[j]);
        job.phase == Phase::Saving && job.tiers.as_ref().map_or_else(plain, Tiers::closes)
    }

    /// A stalled job goes on where it was.
    pub(super) fn go_on_after_stall(&mut self, j: usize) {
        self.jobs[j].moves = false;
        if self.jobs[j].tiers.is_some() && self.thaw(j) {
            return;
        }
        if let Some(left) = self.jobs[j].save_left.take() {
            self.enter_until(j, Phase::Saving, self.now + left);
        } else if self.jobs[j].stop.is_some() {
            self.save_and_stop(j);
        } else {
            self.run_on(j);
        }
    }

    /// A job that runs is to stop with all its work kept; one on its way back is interrupted.
    pub(super) fn stop_gently(&mut self, j: usize, stopping: Stopping) {
        if self.jobs[j].ended {
            return;
        }
        if let (true, Stopping::Leave(_)) = (self.jobs[j].heeds, stopping) {
            self.jobs[j].stop = Some(Stop::Leave);
            return;
        }
        // Still to be diagnosed, stopped in order, or about to find something: it seeks hosts after that.
        let job = &mut self.jobs[j];
        let diagnosed =
            matches!(job.phase, Phase::Detecting | Phase::Isolating | Phase::Maintenance);
        let stops = job.phase == Phase::Saving && job.stop.is_some();
        let finds = job.phase == Phase::Checking && !job.findings.is_empty();
        if let Stopping::Leave(_) = stopping
            && (diagnosed || stops || finds)
        {
            job.seeks = true;
            return;
        }
        let stalls = self.jobs[j].phase == Phase::Stalled;
        if stalls || self.jobs[j].is_on_its_way_back() {
            if let Stopping::Leave(kind) = stopping {
                self.jobs[j].failed = Some(kind);
                self.interrupt(j, 0);
            }
            return;
        }
        if !self.jobs[j].is_running() || self.jobs[j].is_done(&self.scenario.jobs[j]) {
            return;
        }
        self.announce(j, stopping);
    }
}
