//! Failures and comebacks in the twin.

use brittle_model::scenario::{Effect, Renewal, Repair, RepairChoice};
use brittle_model::{ComponentKind, Delay, Phase};

use super::life::pause;
use super::queue::Event;
use super::{Outage, Twin};

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
                self.units[u].stuck = true;
            }
            return;
        }
        if class.effect == Effect::Planned {
            self.announce(c, index as usize);
            if let Some(u) = unit {
                self.renew(u, 1.0);
            }
            return;
        }
        self.failures[c] += 1;
        let detection = pause(class.detection.plain().expect("one signal"), &mut self.rng);
        match self.repair_of(c) {
            Some(repair) => {
                let down = detection + pause(plain(repair), &mut self.rng);
                self.fleet.set_down(kind, index, true);
                let outage = self.outages.len();
                self.outages.push(Outage { kind, index, unit, kept: kept(repair) });
                self.queue.put(self.now + down, Event::Back { outage });
            }
            None => {
                if let Some(u) = unit {
                    self.renew(u, 1.0);
                }
            }
        }
        for j in 0..self.jobs.len() {
            if self.is_stopped(j, kind, index) {
                self.interrupt(j, detection);
            }
        }
        self.look();
    }

    /// Whether the failure of a component stops a job.
    fn is_stopped(&self, j: usize, kind: ComponentKind, index: u32) -> bool {
        let job = &self.jobs[j];
        let below = || {
            let mut seats = job.seats.iter();
            seats.any(|&host| self.fleet.is_below(host, kind, index))
        };
        !job.ended
            && match kind {
                ComponentKind::Job => j as u32 == index,
                ComponentKind::Nic | ComponentKind::Leaf => job.needs_network() && below(),
                ComponentKind::Spine => self.fleet.is_last_spine(index) && self.spans_pods(j),
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

    /// A component is back.
    pub(super) fn come_back(&mut self, outage: usize) {
        let Outage { kind, index, unit, kept } = self.outages[outage];
        self.fleet.set_down(kind, index, false);
        if let Some(u) = unit {
            self.renew(u, kept);
        }
        self.release_the_stuck();
        self.look();
        self.serve();
    }

    /// Planned work is announced to a job; nothing happens unless it runs and has work left.
    fn announce(&mut self, c: usize, j: usize) {
        let repair = self.repair_of(c).expect("a planned stop has a length");
        let length = pause(plain(repair), &mut self.rng);
        let job = &self.jobs[j];
        // In its last save it finishes before anything else.
        let done = job.is_done(&self.scenario.jobs[j]);
        if !job.is_running() || job.announced.is_some() || done {
            return;
        }
        self.failures[c] += 1;
        let job = &mut self.jobs[j];
        job.interruptions += 1;
        job.has_started = true;
        job.announced = Some(length);
        if job.phase == Phase::Computing {
            job.close(self.now);
            if job.open == 0 {
                self.enter(j, Phase::Maintenance);
            } else {
                self.enter(j, Phase::Saving);
            }
        }
    }

    /// A job is stopped, or its recovery is thrown back.
    fn interrupt(&mut self, j: usize, detection: u64) {
        let job = &mut self.jobs[j];
        job.interruptions += 1;
        job.has_started = true;
        job.close(self.now);
        job.roll_back();
        job.standing = None;
        let mut until = self.now + detection;
        if job.phase == Phase::Detecting {
            until = until.min(job.until);
        }
        self.enter_until(j, Phase::Detecting, until);
    }
}

/// The share of the age that a repair leaves.
pub(super) fn kept(repair: &Repair) -> f64 {
    match repair.renewal {
        Renewal::AsNew => 0.0,
        Renewal::AsOld => 1.0,
        Renewal::Partial(share) => 1.0 - share,
    }
}

/// The duration of a repair; the twin knows no ladders.
fn plain(repair: &Repair) -> &Delay {
    repair.plain_duration().expect("a plain repair")
}
