//! Failures in the twin, and whom they stop.

use brittle_model::scenario::{Effect, Flap, Repair, RepairChoice};
use brittle_model::{ComponentKind, Phase};

use super::Twin;
use super::detect::{Blame, notice};
use super::fleet::{Out, Role};
use super::job::Stop;
use super::life::pause;
use super::queue::Event;
use super::shelf::Loss;

/// How a running job is to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stopping {
    /// For maintenance of this length [ns].
    Planned(u64),
    /// To seek other hosts, for something is wrong with a component of this kind.
    Leave(ComponentKind),
}

impl<'s> Twin<'s> {
    /// A component fails, if it can.
    pub(super) fn strike(&mut self, c: usize, index: u32, unit: Option<usize>) {
        let class = &self.scenario.failures[c];
        let kind = class.component;
        if kind == ComponentKind::Job && self.jobs[index as usize].ended {
            return;
        }
        if unit.is_none() && !self.is_running(c, index) {
            return;
        }
        if self.fleet.is_shielded(kind, index) {
            if let Some(u) = unit {
                if self.fleet.host_of(kind, index).is_some() {
                    self.units[u].stuck = true;
                } else {
                    self.renew(u, 1.0);
                }
            }
            return;
        }
        if let Some(warning) = &class.warning
            && self.rng.chance(warning.recall)
        {
            self.show_signs(c, index, unit, warning);
            return;
        }
        match &class.effect {
            Effect::Planned => {
                let repair = self.repair_of(c).expect("a planned stop has a length");
                let length = repair.plain_duration().expect("it is a plain one");
                let length = pause(length, &mut self.rng);
                let before = self.jobs[index as usize].interruptions;
                self.stop_gently(index as usize, Stopping::Planned(length));
                if self.jobs[index as usize].interruptions > before {
                    self.failures[c] += 1;
                }
                self.live_on(unit);
            }
            Effect::Drain(_) => {
                self.announce_drain(c, index);
                self.live_on(unit);
            }
            Effect::Slow(_) | Effect::Corrupt => self.hide(c, index, unit),
            Effect::Flap(flap) => {
                self.flap(c, index, flap);
                self.live_on(unit);
            }
            Effect::FalseWarning => {
                self.failures[c] += 1;
                self.heed(c, index, None);
                self.live_on(unit);
            }
            Effect::FalseAlarm => {
                self.alarm_falsely(c, index);
                self.live_on(unit);
            }
            Effect::Degrade if !self.fleet.is_last_path(kind, index) => {
                self.failures[c] += 1;
                self.relapses.remove(&(c, index));
                let detection = notice(&class.detection, &mut self.rng).expect("it is noticed");
                let repair = self.repair_of(c).expect("a degradation has a repair");
                self.blame_part(kind, index);
                self.go_down(kind, index, Out::Degraded, unit, Some(c), repair, detection);
            }
            Effect::Crash | Effect::Hang | Effect::Degrade => {
                self.failures[c] += 1;
                self.break_down(c, index, unit);
            }
        }
    }

    /// A life that ended goes on as old.
    pub(super) fn live_on(&mut self, unit: Option<usize>) {
        if let Some(u) = unit {
            self.renew(u, 1.0);
        }
    }

    /// The jobs that the loss of a component stops.
    fn stopped_by(&self, kind: ComponentKind, index: u32) -> Vec<usize> {
        (0..self.jobs.len()).filter(|&j| self.is_stopped(j, kind, index)).collect()
    }

    /// A crash or a hang.
    pub(super) fn break_down(&mut self, c: usize, index: u32, unit: Option<usize>) {
        let class = &self.scenario.failures[c];
        let kind = class.component;
        self.relapses.remove(&(c, index));
        self.struck = index;
        let detection = notice(&class.detection, &mut self.rng).expect("it is noticed");
        let stopped = self.stopped_by(kind, index);
        let blame = self.diagnose(c, &stopped);
        let repair = self.repair_of(c);
        let in_place = repair.is_none() || blame == Blame::Nobody;
        let blamed = match blame {
            Blame::Culprit => self.fleet.host_of(kind, index),
            Blame::Other(_) | Blame::Nobody => None,
        };
        match (blame, repair) {
            (Blame::Culprit, Some(repair)) => {
                self.blame_part(kind, index);
                self.go_down(kind, index, Out::Broken, unit, Some(c), repair, detection);
            }
            (Blame::Other(host), Some(repair)) => {
                let kind = ComponentKind::Host;
                self.blame_part(kind, host);
                self.go_down(kind, host, Out::Sound, None, None, repair, detection);
                self.live_on(unit);
            }
            _ => self.live_on(unit),
        }
        if let (Some(host), Some(_), &[j]) = (blamed, repair, &stopped[..])
            && self.evicts_after(j, &class.effect)
        {
            self.look();
            for (other, test) in self.evict_with(j, host) {
                let outage = self.be_away(ComponentKind::Host, other, Out::Sound, None);
                let at = self.now.saturating_add(detection).saturating_add(test);
                self.be_back(at, outage);
                self.look();
            }
        }
        if stopped.is_empty() && in_place {
            self.restart_beside(kind, index);
        }
        for j in stopped {
            self.jobs[j].seeks |= !in_place;
            if in_place || matches!(blame, Blame::Other(_)) {
                self.restart_in_place(j, kind, index);
            }
            self.jobs[j].failed = Some(kind);
            self.interrupt(j, detection);
        }
        self.look();
    }

    /// What fails on a host that a job runs without is restarted where it is.
    fn restart_beside(&mut self, kind: ComponentKind, index: u32) {
        let host = self.fleet.host_of(kind, index).map(|host| self.fleet.role(host));
        if let Some(Role::Seat(j)) = host
            && self.jobs[j].fewer.runs
            && !self.jobs[j].ended
        {
            self.restart_in_place(j, kind, index);
        }
    }

    /// What fails in a job is restarted where it is.
    fn restart_in_place(&mut self, j: usize, kind: ComponentKind, index: u32) {
        let seats = &self.jobs[j].seats;
        if kind == ComponentKind::Job {
            let seat = self.rng.below(seats.len());
            self.lose_seat(j, seat, Loss::Process);
            self.end_processes(j, seat);
        } else if let Some(host) = self.fleet.host_of(kind, index)
            && let Some(seat) = seats.iter().position(|&h| h == host)
        {
            self.lose_seat(j, seat, Loss::InPlace(kind));
            self.end_processes(j, seat);
        }
    }

    /// A check says that something is broken, and nothing is.
    fn alarm_falsely(&mut self, c: usize, index: u32) {
        let class = &self.scenario.failures[c];
        let kind = class.component;
        self.failures[c] += 1;
        let detection = notice(&class.detection, &mut self.rng).expect("it is noticed");
        let host = self.fleet.host_of(kind, index).expect("a part of a host");
        let repair = self.repair_of(c).expect("a false alarm has a test");
        let stopped = self.stopped_by(kind, index);
        self.blame_part(kind, index);
        self.go_down(ComponentKind::Host, host, Out::Sound, None, None, repair, detection);
        for j in stopped {
            self.jobs[j].seeks = true;
            self.jobs[j].failed = Some(kind);
            self.interrupt(j, detection);
        }
        self.look();
    }

    /// Something is away for a moment.
    fn flap(&mut self, c: usize, index: u32, flap: &Flap) {
        let kind = self.scenario.failures[c].component;
        self.failures[c] += 1;
        let lasts = pause(&flap.lasts, &mut self.rng);
        let timeout = pause(&flap.timeout, &mut self.rng);
        let stopped = self.stopped_by(kind, index);
        if lasts <= timeout {
            if kind == ComponentKind::Storage {
                self.flaps += 1;
                self.queue.put(self.now.saturating_add(lasts), Event::Flapped);
            }
            for j in stopped {
                self.stall(j, lasts);
            }
            return;
        }
        let outage = self.be_away(kind, index, Out::Broken, None);
        self.be_back(self.now.saturating_add(lasts), outage);
        for j in stopped {
            self.jobs[j].seeks = true;
            self.jobs[j].failed = Some(kind);
            self.interrupt(j, timeout);
        }
        self.look();
    }

    /// Whether the failure of a component stops a job.
    pub(super) fn is_stopped(&self, j: usize, kind: ComponentKind, index: u32) -> bool {
        let job = &self.jobs[j];
        let below = || {
            let mut seats = job.seats.iter().enumerate();
            seats.any(|(seat, &host)| {
                self.fleet.is_below(host, kind, index) && self.needs_seat(j, seat)
            })
        };
        !job.ended
            && match kind {
                ComponentKind::Job => j as u32 == index,
                ComponentKind::Nic | ComponentKind::Leaf => job.needs_network() && below(),
                ComponentKind::Spine => self.fleet.is_last_spine(index) && self.spans_pods(j),
                ComponentKind::Storage => !self.rides_out(j),
                _ => below(),
            }
    }

    /// Whether a job's hosts are in several pods.
    pub(super) fn spans_pods(&self, j: usize) -> bool {
        let mut pods = self.jobs[j].seats.iter().map(|&h| self.fleet.pod_of(h));
        let first = pods.next();
        pods.any(|pod| Some(pod) != first)
    }

    /// The repair of a class; none where it is put right in place.
    pub(super) fn repair_of(&self, c: usize) -> Option<&'s Repair> {
        let class = &self.scenario.failures[c];
        match &class.repair {
            RepairChoice::Default if class.component == ComponentKind::Job => None,
            RepairChoice::Default => Some(&self.scenario.repair),
            RepairChoice::InPlace => None,
            RepairChoice::Own(repair) => Some(repair),
        }
    }

    /// A part of a host is blamed: it stands in the record of the host.
    pub(super) fn blame_part(&mut self, kind: ComponentKind, index: u32) {
        if let Some(host) = self.fleet.host_of(kind, index) {
            self.blames[host as usize].push(self.now);
        }
    }

    /// A running job is told to stop: it saves first.
    pub(super) fn announce(&mut self, j: usize, stopping: Stopping) {
        let job = &mut self.jobs[j];
        if job.stop.is_some() {
            return;
        }
        job.interruptions += 1;
        job.has_started = true;
        job.fewer.stop();
        let (failed, stop) = match stopping {
            Stopping::Planned(length) => (ComponentKind::Job, Stop::Maintenance(length)),
            Stopping::Leave(kind) => (kind, Stop::Leave),
        };
        job.failed = Some(failed);
        job.stop = Some(stop);
        let tiers = job.tiers.is_some();
        match job.phase {
            Phase::Computing => self.save_and_stop(j),
            Phase::Saving if tiers => self.announce_in_save(j),
            _ => {}
        }
    }

    /// A job that is to stop saves what is open.
    pub(super) fn save_and_stop(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        if self.jobs[j].tiers.is_some() {
            self.close_before_stop(j);
        } else if self.jobs[j].open == 0 {
            self.stop_now(j);
        } else {
            self.enter(j, Phase::Saving);
        }
    }

    /// A job that was to stop has saved.
    pub(super) fn stop_now(&mut self, j: usize) {
        if self.jobs[j].tiers.is_some() {
            self.leave_live_state(j);
            self.give_up_uploads(j);
        }
        match self.jobs[j].stop.take().expect("it was to stop") {
            Stop::Maintenance(length) => {
                self.enter_until(j, Phase::Maintenance, self.now.saturating_add(length));
            }
            Stop::Grow => {
                self.grow(j);
                self.seek(j);
            }
            Stop::Leave => {
                self.jobs[j].seeks = true;
                self.enter_until(j, Phase::Isolating, self.now);
            }
        }
    }

    /// A job is stopped, or its recovery is thrown back.
    pub(super) fn interrupt(&mut self, j: usize, detection: u64) {
        let drains = (0..self.drains.len()).any(|id| self.waits_for(id, j));
        let job = &mut self.jobs[j];
        job.seeks |= drains;
        job.interruptions += 1;
        job.has_started = true;
        job.unallocated |= job.phase == Phase::Queued;
        job.close(self.now);
        job.post_carry();
        if job.tiers.is_some() {
            self.roll_back_in_tiers(j);
        } else {
            job.roll_back();
        }
        let job = &mut self.jobs[j];
        (job.heeds, job.moves) = (false, false);
        job.fewer.stop();
        job.trying = None;
        job.attempt = None;
        job.standing = None;
        let mut until = self.now.saturating_add(detection);
        if job.phase == Phase::Detecting {
            until = until.min(job.until);
        }
        self.enter_until(j, Phase::Detecting, until);
    }
}
