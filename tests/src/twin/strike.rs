//! Failures and comebacks in the twin.

use brittle_model::scenario::{Effect, Renewal, Repair, RepairChoice};
use brittle_model::{ComponentKind, Phase};

use super::life::pause;
use super::queue::Event;
use super::{Outage, Twin};

/// Seconds to ns.
pub(super) fn nanos(secs: f64) -> u64 {
    (secs * 1e9) as u64
}

impl<'s> Twin<'s> {
    /// A component fails, if it can.
    pub(super) fn strike(&mut self, c: usize, index: u32, unit: Option<usize>) {
        let class = &self.scenario.failures[c];
        let kind = class.component;
        if kind == ComponentKind::Job && self.jobs[index as usize].ended {
            return;
        }
        if self.fleet.is_shielded(kind, index) {
            if let Some(u) = unit {
                self.units[u].stuck = true;
            }
            return;
        }
        self.failures[c] += 1;
        let detection = nanos(pause(&class.detection, &mut self.rng));
        let repair = self.repair_of(c);
        if class.effect == Effect::Planned {
            let length = repair.map_or(0, |r| nanos(pause(&r.duration, &mut self.rng)));
            for j in 0..self.jobs.len() {
                if self.is_stopped(j, kind, index) {
                    self.announce(j, length);
                }
            }
        }
        match repair {
            Some(repair) if class.effect != Effect::Planned && kind != ComponentKind::Job => {
                let down = detection + nanos(pause(&repair.duration, &mut self.rng));
                self.fleet.set_down(kind, index, true);
                let outage = self.outages.len();
                let as_new = repair.renewal == Renewal::AsNew;
                self.outages.push(Outage {
                    kind,
                    index,
                    unit,
                    as_new,
                });
                self.queue.put(self.now + down, Event::Back { outage });
            }
            _ => {
                if let Some(u) = unit {
                    self.renew(u, false);
                }
            }
        }
        if class.effect != Effect::Planned {
            for j in 0..self.jobs.len() {
                if self.is_stopped(j, kind, index) {
                    self.interrupt(j, detection);
                }
            }
        }
    }

    /// Whether the failure of a component, down by now, stops a job.
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
                ComponentKind::Spine => self.fleet.is_parted() && self.spans_pods(j),
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
        let Outage {
            kind,
            index,
            unit,
            as_new,
        } = self.outages[outage];
        self.fleet.set_down(kind, index, false);
        if let Some(u) = unit {
            self.renew(u, as_new);
        }
        self.release_the_stuck();
        self.serve();
    }

    /// Planned work is announced to a job.
    fn announce(&mut self, j: usize, length: u64) {
        if !self.is_busy(j) || self.jobs[j].announced.is_some() {
            return;
        }
        let job = &mut self.jobs[j];
        job.interruptions += 1;
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
