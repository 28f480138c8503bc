//! Failures that announce themselves in the twin, and what jobs do about it.

use brittle_model::ComponentKind;
use brittle_model::Phase;
use brittle_model::scenario::{HostSource, OnWarning, Warning};

use super::Twin;
use super::fleet::Role;
use super::life::pause;
use super::queue::Event;

/// A failure that has announced itself.
pub(super) struct Sign {
    class: usize,
    kind: ComponentKind,
    index: u32,
    unit: Option<usize>,
    /// Whether it is still to come.
    pub(super) pending: bool,
}

/// A move of a job's work away from a host.
pub(super) struct Move {
    class: usize,
    index: u32,
    host: u32,
    /// The failure that was announced, if there is one.
    sign: Option<usize>,
}

impl Twin<'_> {
    /// A component shows signs of a failure.
    pub(super) fn show_signs(
        &mut self,
        c: usize,
        index: u32,
        unit: Option<usize>,
        warning: &Warning,
    ) {
        self.failures[c] += 1;
        self.relapses.remove(&(c, index));
        let at = self.now.saturating_add(pause(&warning.lead, &mut self.rng));
        let kind = self.scenario.failures[c].component;
        let sign = self.signs.len();
        self.signs.push(Sign { class: c, kind, index, unit, pending: true });
        self.queue.put(at, Event::Comes { sign });
        self.heed(c, index, Some((sign, at)));
    }

    /// What was announced happens.
    pub(super) fn come_true(&mut self, sign: usize) {
        if !std::mem::take(&mut self.signs[sign].pending) {
            return;
        }
        let Sign { class, kind, index, unit, .. } = self.signs[sign];
        let over = kind == ComponentKind::Job && self.jobs[index as usize].ended;
        if over || self.fleet.is_shielded(kind, index) {
            self.live_on(unit);
        } else {
            self.break_down(class, index, unit);
        }
    }

    /// What was announced on hosts that have gone dark does not happen.
    pub(super) fn put_signs_right(&mut self) {
        for sign in self.signs.iter_mut().filter(|sign| sign.pending) {
            let host = self.fleet.host_of(sign.kind, sign.index);
            if host.is_some_and(|host| self.fleet.is_dark(host)) {
                sign.pending = false;
                if let Some(u) = sign.unit {
                    self.units[u].stuck = true;
                }
            }
        }
    }

    /// A job that runs does something about signs on a host of it.
    pub(super) fn heed(&mut self, c: usize, index: u32, sign: Option<(usize, u64)>) {
        let kind = self.scenario.failures[c].component;
        let host = self.fleet.host_of(kind, index);
        let j = match host.map(|host| self.fleet.role(host)) {
            None => index as usize,
            Some(Role::Seat(j)) => j,
            Some(_) => return,
        };
        let job = &self.jobs[j];
        let runs = job.is_running() && job.phase != Phase::Stalled && job.stop.is_none();
        if job.ended || !runs || self.closes(j) || job.is_done(&self.scenario.jobs[j]) {
            return;
        }
        match &self.scenario.jobs[j].recovery.on_warning {
            OnWarning::Ignore => {}
            OnWarning::Save => {
                self.jobs[j].failed = Some(kind);
                self.save_and_go_on(j);
            }
            OnWarning::Migrate { .. } => {
                let (Some(host), Some(source)) = (host, self.spare_to_move_to(j)) else { return };
                let activation = match source {
                    HostSource::Hot => &self.scenario.jobs[j].hot_activation,
                    _ => &self.scenario.spares.activation,
                };
                let ready = self.now.saturating_add(pause(activation, &mut self.rng));
                if sign.is_none_or(|(_, due)| due > ready) {
                    let sign = sign.map(|(sign, _)| sign);
                    self.moves.push(Move { class: c, index, host, sign });
                    self.queue.put(ready, Event::Ready { to: self.moves.len() - 1 });
                }
            }
        }
    }

    /// The first source of spares that has one.
    fn spare_to_move_to(&self, j: usize) -> Option<HostSource> {
        let mut sources = self.scenario.jobs[j].recovery.replace.iter().copied();
        sources.find(|source| match source {
            HostSource::Hot => self.fleet.first(Role::Hot(j), true).is_some(),
            HostSource::Warm => self.fleet.first(Role::Warm, true).is_some(),
            _ => false,
        })
    }

    /// A running job saves what is open, in every tier, and goes on.
    fn save_and_go_on(&mut self, j: usize) {
        self.jobs[j].close(self.now);
        if self.jobs[j].tiers.is_some() {
            let work = self.jobs[j].durable + self.jobs[j].open;
            self.tiers(j).save = None;
            if self.all_hold(j, work) {
                self.give_up_uploads(j);
                self.number_saves(j);
                self.compute(j);
            } else {
                self.jobs[j].heeds = true;
                self.close_the_save(j);
            }
        } else if self.jobs[j].phase == Phase::Saving {
            self.jobs[j].heeds = true;
            self.jobs[j].end_stretch();
        } else if self.jobs[j].open > 0 {
            self.jobs[j].heeds = true;
            self.enter(j, Phase::Saving);
        }
    }

    /// A save that signs have brought about is over.
    pub(super) fn go_on_after_heeding(&mut self, j: usize) {
        self.jobs[j].heeds = false;
        if self.jobs[j].stop.is_some() {
            self.stop_now(j);
            return;
        }
        self.jobs[j].pace = self.pace_of(j);
        if self.jobs[j].tiers.is_some() {
            self.number_saves(j);
        }
        self.run_on(j);
    }

    /// A spare can be moved to.
    pub(super) fn migrate(&mut self, id: usize) {
        let Move { class, index, host, sign } = self.moves[id];
        let Role::Seat(j) = self.fleet.role(host) else { return };
        let OnWarning::Migrate { stall, success } = self.scenario.jobs[j].recovery.on_warning
        else {
            return;
        };
        let job = &self.jobs[j];
        let runs = job.is_running() && job.phase != Phase::Stalled && job.stop.is_none();
        let works_on =
            runs && !job.ended && !self.closes(j) && !job.is_done(&self.scenario.jobs[j]);
        let void = sign.is_some_and(|sign| !self.signs[sign].pending);
        if void || !works_on || !self.fleet.is_usable(host) {
            return;
        }
        let Some(source) = self.spare_to_move_to(j) else { return };
        if self.rng.chance(success) {
            let pool = if source == HostSource::Hot { Role::Hot(j) } else { Role::Warm };
            let spare = self.choose_host(pool, host).expect("there is one");
            match source {
                HostSource::Hot => self.hot += 1,
                _ => self.warm += 1,
            }
            let seat =
                self.jobs[j].seats.iter().position(|&h| h == host).expect("it is in the job");
            self.jobs[j].seats[seat] = spare;
            self.jobs[j].ready[seat] = self.now;
            self.fleet.assign(spare, Role::Seat(j));
            self.fleet.assign(host, Role::Replaced);
            self.corrupt_what_joins(j, spare);
            if let Some(sign) = sign {
                self.signs[sign].pending = false;
            }
            self.take_away(class, index, host, sign);
        }
        self.stand_for_a_move(j, stall.as_nanos());
    }

    /// The host that has shown signs is out of the job: its component is repaired, or put right in place.
    fn take_away(&mut self, c: usize, index: u32, host: u32, sign: Option<usize>) {
        let kind = self.scenario.failures[c].component;
        let unit = sign.and_then(|sign| self.signs[sign].unit);
        match self.repair_of(c) {
            Some(repair) => {
                self.blame_part(kind, index);
                let out = super::fleet::Out::Broken;
                self.go_down(kind, index, out, unit, Some(c), repair, 0);
                self.look();
            }
            None => self.live_on(unit),
        }
        if self.fleet.is_usable(host) {
            self.receive(host);
        }
    }
}
