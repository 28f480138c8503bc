//! What works on in the twin though something is wrong with it: slow and corrupt components, and drains
//! that are announced.

use brittle_model::scenario::{Effect, Response};
use brittle_model::{ComponentKind, Phase};

use super::Twin;
use super::detect::notice;
use super::fleet::Out;
use super::job::Corruption;
use super::life::pause;
use super::queue::Event;
use super::strike::Stopping;

/// A slow or corrupt component.
pub(super) struct Hidden {
    pub(super) class: usize,
    pub(super) kind: ComponentKind,
    pub(super) index: u32,
    pub(super) host: u32,
    pub(super) unit: Option<usize>,
    /// Its speed; 1 if it is corrupt.
    pub(super) speed: f64,
    pub(super) corrupt: bool,
    /// Whether it is still so.
    pub(super) active: bool,
}

/// A drain that is announced.
pub(super) struct Drain {
    pub(super) class: usize,
    pub(super) kind: ComponentKind,
    pub(super) index: u32,
    pub(super) pending: bool,
}

impl Twin<'_> {
    /// A component becomes slow or corrupt.
    pub(super) fn hide(&mut self, c: usize, index: u32, unit: Option<usize>) {
        let class = &self.scenario.failures[c];
        let kind = class.component;
        let same = |h: &&Hidden| h.active && h.class == c && h.index == index;
        if self.hidden.iter().any(|h| same(&h)) {
            return;
        }
        self.failures[c] += 1;
        self.relapses.remove(&(c, index));
        let (speed, corrupt) = match &class.effect {
            Effect::Slow(slow) => (slow.speed, false),
            _ => (1.0, true),
        };
        // The storage is on no host.
        let host = self.fleet.host_of(kind, index).unwrap_or(u32::MAX);
        let id = self.hidden.len();
        self.hidden.push(Hidden {
            class: c,
            kind,
            index,
            host,
            unit,
            speed,
            corrupt,
            active: true,
        });
        if let Effect::Slow(slow) = &class.effect
            && let Some(lasts) = &slow.lasts
        {
            let at = self.now.saturating_add(pause(lasts, &mut self.rng));
            self.queue.put(at, Event::Fades { hidden: id });
        }
        if let Some(after) = notice(&class.detection, &mut self.rng) {
            self.queue.put(self.now.saturating_add(after), Event::Notice { hidden: id });
        }
        if corrupt {
            for j in 0..self.jobs.len() {
                let clean = self.clean_at_start(j);
                let job = &mut self.jobs[j];
                if !job.ended && job.has_begun() && job.seats.contains(&host) {
                    let runs = job.is_running() || job.heeds;
                    let clean = if runs { job.durable } else { clean };
                    job.corrupters.push(Corruption { source: id, clean, began: self.now });
                }
            }
        }
    }

    /// A slow component is itself again.
    pub(super) fn fade(&mut self, id: usize) {
        if std::mem::take(&mut self.hidden[id].active)
            && let Some(u) = self.hidden[id].unit
        {
            self.renew(u, 1.0);
        }
    }

    /// Hidden failures on hosts that have gone dark are put right with the host.
    pub(super) fn put_dark_right(&mut self) {
        for hidden in &mut self.hidden {
            let on_host = hidden.kind != ComponentKind::Storage;
            if hidden.active && on_host && self.fleet.is_dark(hidden.host) {
                hidden.active = false;
                if let Some(u) = hidden.unit {
                    self.units[u].stuck = true;
                }
            }
        }
    }

    /// A hidden failure is noticed.
    pub(super) fn notice(&mut self, id: usize) {
        let hidden = &self.hidden[id];
        let tolerated = matches!(&self.scenario.failures[hidden.class].effect,
            Effect::Slow(slow) if slow.response == Response::Tolerate);
        if !tolerated && (hidden.active || hidden.corrupt) {
            self.expose(id, false);
        }
    }

    /// A hidden failure has come to light: it is repaired, whom it has corrupted goes back, and who is on it leaves.
    pub(super) fn expose(&mut self, id: usize, by_check: bool) {
        let hidden = &self.hidden[id];
        let (kind, index, was_active) = (hidden.kind, hidden.index, hidden.active);
        if was_active {
            self.send_into_repair(id);
        }
        for j in 0..self.jobs.len() {
            if self.jobs[j].ended {
                continue;
            }
            if let Some(corruption) = self.take_corruption(j, id) {
                self.jobs[j].failed = Some(kind);
                self.interrupt(j, 0);
                if by_check {
                    self.roll_back_to_check(j, corruption);
                } else {
                    self.go_back_to_clean(j, corruption);
                }
            } else if was_active && self.is_stopped(j, kind, index) {
                self.stop_gently(j, Stopping::Leave(kind));
            }
        }
    }

    /// What a hidden failure has done to a job: the job is about to go back to before it.
    fn take_corruption(&mut self, j: usize, id: usize) -> Option<Corruption> {
        let corrupters = &mut self.jobs[j].corrupters;
        let place = corrupters.iter().position(|corruption| corruption.source == id)?;
        Some(corrupters.remove(place))
    }

    /// A job goes back to its clean progress.
    fn go_back_to_clean(&mut self, j: usize, corruption: Corruption) {
        if self.jobs[j].tiers.is_none() {
            self.jobs[j].roll_back_to_clean(corruption.clean);
        } else {
            self.forget(j, |kept| kept.work <= corruption.clean);
        }
    }

    /// The progress that a job would start with.
    fn clean_at_start(&self, j: usize) -> u64 {
        match &self.jobs[j].tiers {
            Some(_) => self.goes_back_to(j),
            None => self.jobs[j].durable,
        }
    }

    /// A job that has yet to start is corrupt by what it would start with, and by nothing else.
    pub(super) fn forget_what_is_undone(&mut self, j: usize) {
        if !self.jobs[j].has_begun() && !self.jobs[j].ended {
            let durable = self.clean_at_start(j);
            self.jobs[j].corrupters.retain(|corruption| durable > corruption.clean);
        }
    }

    /// A hidden failure that has been found goes into repair, or is put right in place.
    pub(super) fn send_into_repair(&mut self, id: usize) {
        let hidden = &mut self.hidden[id];
        hidden.active = false;
        let (c, kind, index, unit) = (hidden.class, hidden.kind, hidden.index, hidden.unit);
        match self.repair_of(c) {
            Some(repair) => {
                self.blame_part(kind, index);
                self.go_down(kind, index, Out::Broken, unit, Some(c), repair, 0);
                self.look();
            }
            None => {
                if let Some(u) = unit {
                    self.renew(u, 1.0);
                }
            }
        }
    }

    /// When a job starts, what is in it corrupts it from here.
    pub(super) fn settle_corruption(&mut self, j: usize) {
        let on_it = |h: &Hidden, seats: &[u32]| h.active && h.corrupt && seats.contains(&h.host);
        self.forget_what_is_undone(j);
        let durable = self.clean_at_start(j);
        let job = &mut self.jobs[j];
        for (id, hidden) in self.hidden.iter().enumerate() {
            let known = job.corrupters.iter().any(|corruption| corruption.source == id);
            if on_it(hidden, &job.seats) && !known {
                let began = self.now;
                job.corrupters.push(Corruption { source: id, clean: durable, began });
            }
        }
    }

    /// A host joins a job that runs: what is corrupt on it corrupts the job from here.
    pub(super) fn corrupt_what_joins(&mut self, j: usize, host: u32) {
        let (clean, began) = (self.jobs[j].durable, self.now);
        for (source, hidden) in self.hidden.iter().enumerate() {
            if hidden.active && hidden.corrupt && hidden.host == host {
                self.jobs[j].corrupters.push(Corruption { source, clean, began });
            }
        }
    }

    /// What the check before a start that is decided now will find.
    pub(super) fn foresee_findings(&mut self, j: usize) {
        self.jobs[j].findings.clear();
        let Some(preflight) = &self.scenario.jobs[j].recovery.preflight else { return };
        for id in 0..self.hidden.len() {
            let hidden = &self.hidden[id];
            if hidden.active
                && self.jobs[j].seats.contains(&hidden.host)
                && self.rng.chance(preflight.recall)
            {
                self.jobs[j].findings.push(id);
            }
        }
    }

    /// The check before a start is over.
    pub(super) fn end_check(&mut self, j: usize) {
        let findings = std::mem::take(&mut self.jobs[j].findings);
        if findings.is_empty() {
            self.enter(j, Phase::Starting);
            return;
        }
        for id in findings {
            if self.hidden[id].active {
                self.send_into_repair(id);
                self.roll_back_all(id, j);
            }
        }
        self.seek(j);
    }

    /// A check has found it: whoever it corrupted goes back, and all but the one that checked are stopped.
    fn roll_back_all(&mut self, id: usize, checking: usize) {
        for k in 0..self.jobs.len() {
            if self.jobs[k].ended {
                continue;
            }
            let Some(corruption) = self.take_corruption(k, id) else { continue };
            if k != checking {
                self.interrupt(k, 0);
            }
            let durable = self.jobs[k].durable;
            self.go_back_to_clean(k, corruption);
            if k == checking && self.jobs[k].durable < durable {
                self.jobs[k].interruptions += 1;
            }
        }
    }

    /// A drain is announced.
    pub(super) fn announce_drain(&mut self, c: usize, index: u32) {
        let class = &self.scenario.failures[c];
        let Effect::Drain(drain) = &class.effect else { unreachable!() };
        self.failures[c] += 1;
        let at = self.now.saturating_add(pause(&drain.notice, &mut self.rng));
        let drain = self.drains.len();
        self.drains.push(Drain { class: c, kind: class.component, index, pending: true });
        self.queue.put(at, Event::Due { drain });
    }

    /// A drain can wait no longer, or a job that seeks hosts lets it begin.
    pub(super) fn drain(&mut self, id: usize, seeker: Option<usize>) {
        let drain = &mut self.drains[id];
        if !std::mem::take(&mut drain.pending) {
            return;
        }
        let (c, kind, index) = (drain.class, drain.kind, drain.index);
        if self.fleet.is_shielded(kind, index) {
            return;
        }
        let repair = self.repair_of(c).expect("a drain has a length");
        let stopped: Vec<usize> = (0..self.jobs.len())
            .filter(|&j| Some(j) != seeker && self.is_stopped(j, kind, index))
            .collect();
        self.go_down(kind, index, Out::Sound, None, None, repair, 0);
        self.outages.last_mut().expect("it has just begun").planned = true;
        self.look();
        for j in stopped {
            self.stop_gently(j, Stopping::Leave(kind));
        }
    }

    /// Drains of what a job alone holds begin when it seeks hosts.
    pub(super) fn let_drains_begin(&mut self, j: usize) {
        for id in 0..self.drains.len() {
            if self.waits_for(id, j) {
                self.drain(id, Some(j));
            }
        }
    }

    /// Whether a drain is pending and waits for this job alone.
    pub(super) fn waits_for(&self, id: usize, j: usize) -> bool {
        let drain = &self.drains[id];
        let holds = |k: usize| {
            let mut seats = self.jobs[k].seats.iter();
            !self.jobs[k].ended && seats.any(|&h| self.fleet.is_below(h, drain.kind, drain.index))
        };
        drain.pending && (0..self.jobs.len()).all(|k| holds(k) == (k == j))
    }
}
