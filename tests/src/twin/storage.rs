//! The twin's storage: how fast each job gets there, and what passes at that speed.

use brittle_model::scenario::{Effect, Sharing, StorageOutage, Store};
use brittle_model::{ComponentKind, Phase};

use super::Twin;
use super::pace::WHOLE;
use super::queue::Event;

/// Something that passes elsewhere first, then to or from the storage, and then perhaps in several ways side by side.
/// What is left of each: elsewhere in ns, of the storage in millionths of a ns at full speed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transfer {
    pub(super) near: u64,
    pub(super) far: u128,
    pub(super) ways: Vec<(u64, u128)>,
}

/// So many ns at full speed.
pub(super) fn far(nanos: u64) -> u128 {
    u128::from(nanos) * u128::from(WHOLE)
}

/// How long the storage takes, if it ever ends.
fn time_for(far: u128, rate: u64) -> Option<u64> {
    match (far, rate) {
        (0, _) => Some(0),
        (_, 0) => None,
        _ => Some(far.div_ceil(u128::from(rate)) as u64),
    }
}

impl Transfer {
    /// When it is over, if ever: ns from now.
    pub(super) fn left(&self, rate: u64) -> Option<u64> {
        let mut longest = 0;
        for &(near, far) in &self.ways {
            longest = longest.max(near + time_for(far, rate)?);
        }
        Some(self.near + time_for(self.far, rate)? + longest)
    }

    /// Time goes by.
    pub(super) fn pass(&mut self, mut time: u64, rate: u64) {
        let near = time.min(self.near);
        self.near -= near;
        time -= near;
        let blocked = time_for(self.far, rate).map_or(time, |needed| needed.min(time));
        self.far = self.far.saturating_sub(u128::from(blocked) * u128::from(rate));
        time -= blocked;
        if self.far > 0 {
            return;
        }
        for (near, far) in &mut self.ways {
            let before = time.min(*near);
            *near -= before;
            *far = far.saturating_sub(u128::from(time - before) * u128::from(rate));
        }
    }
}

impl Twin<'_> {
    /// A job enters a phase that lasts as long as something passes.
    pub(super) fn enter_transfer(&mut self, j: usize, phase: Phase, transfer: Transfer) {
        match transfer.left(self.jobs[j].storage) {
            Some(left) => self.enter_until(j, phase, self.now.saturating_add(left)),
            None => {
                self.enter_for_ever(j, phase);
            }
        }
        self.jobs[j].transfer = Some((transfer, self.now));
    }

    /// What passes in the present phase, brought up to date.
    pub(super) fn take_transfer(&mut self, j: usize) -> Option<Transfer> {
        let (now, rate) = (self.now, self.jobs[j].storage);
        let (mut transfer, since) = self.jobs[j].transfer.take()?;
        transfer.pass(now - since, rate);
        Some(transfer)
    }

    /// Whether a job goes on while the storage is down.
    pub(super) fn rides_out(&self, j: usize) -> bool {
        self.scenario.jobs[j].recovery.storage_outage == StorageOutage::RideOut
    }

    /// Whether a job cannot start for want of the storage.
    pub(super) fn lacks_storage(&self, j: usize) -> bool {
        self.fleet.is_down(ComponentKind::Storage, 0) && !self.rides_out(j)
    }

    /// The speed of the storage for a job.
    pub(super) fn storage_for(&self, j: usize) -> u64 {
        let away = self.fleet.is_down(ComponentKind::Storage, 0) || self.flaps > 0;
        if self.rides_out(j) && away {
            return 0;
        }
        let slow = self.hidden.iter().filter(|h| h.active && h.kind == ComponentKind::Storage);
        let speed = slow.map(|h| (h.speed * WHOLE as f64).round() as u64).min().unwrap_or(WHOLE);
        let weight = |k: usize| match self.scenario.storage.sharing {
            Sharing::None => 0,
            Sharing::Jobs => 1,
            Sharing::Hosts => self.jobs[k].seats.len() as u64,
        };
        let all: u64 = (0..self.jobs.len()).filter(|&k| self.has_share(k)).map(weight).sum();
        match self.scenario.storage.sharing {
            Sharing::None => speed,
            _ if !self.has_share(j) => speed,
            _ => (speed * weight(j) / all).max(1),
        }
    }

    /// Whether a job has a share: it has its hosts, and runs, restarts or stops in order.
    fn has_share(&self, j: usize) -> bool {
        let job = &self.jobs[j];
        let stopped = matches!(job.phase, Phase::Detecting | Phase::Isolating);
        !job.ended && !stopped && job.trying.is_none() && job.standing.is_none()
    }

    /// What goes to or from the storage goes on at another speed, where that has changed.
    pub(super) fn set_the_storage(&mut self) {
        for j in 0..self.jobs.len() {
            let rate = self.storage_for(j);
            if self.jobs[j].ended || self.jobs[j].storage == rate {
                continue;
            }
            let stalls = self.jobs[j].phase == Phase::Stalled;
            if !stalls {
                self.freeze(j);
            }
            let transfer = match stalls {
                true => None,
                false => self.take_transfer(j),
            };
            self.jobs[j].storage = rate;
            if stalls {
                continue;
            }
            self.send_on(j);
            if let Some(transfer) = transfer {
                let phase = self.jobs[j].phase;
                self.enter_transfer(j, phase, transfer);
            }
            if self.jobs[j].tiers.is_some() {
                self.see_uploads(j);
            }
        }
    }

    /// Uploads go on from where they stood still.
    pub(super) fn send_on(&mut self, j: usize) {
        if self.jobs[j].tiers.is_none() {
            return;
        }
        for t in 0..self.tiers(j).tiers.len() {
            let (now, stamp, rate) = (self.now, self.stamp(), self.jobs[j].storage);
            if let Some(sending) = self.tiers(j).tiers[t].uploads.first_mut() {
                sending.since = now;
                sending.stamp = stamp;
                if let Some(left) = sending.left.left(rate) {
                    let until = now.saturating_add(left);
                    self.queue.put(until, Event::Part { job: j, tier: t, stamp });
                }
            }
        }
    }

    /// Whether a tier is in the storage.
    pub(super) fn is_far(&self, j: usize, t: usize) -> bool {
        let tiers = self.jobs[j].tiers.as_ref().expect("it saves in tiers");
        tiers.tiers[t].spec.store == Store::Storage
    }

    /// Whether the storage can be slow, shared, or away and ridden out, for some job.
    pub(super) fn storage_varies(scenario: &brittle_model::Scenario, j: usize) -> bool {
        let slow = |c: &brittle_model::scenario::FailureClass| {
            c.component == ComponentKind::Storage && matches!(c.effect, Effect::Slow(_))
        };
        scenario.failures.iter().any(slow)
            || scenario.storage.sharing != Sharing::None
            || scenario.jobs[j].recovery.storage_outage == StorageOutage::RideOut
    }
}
