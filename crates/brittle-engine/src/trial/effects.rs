//! Failures that do not simply stop a job: slow, degraded, corrupt, flapping, false alarms, drains.

use brittle_model::scenario::{Effect, Flap, Renewal, Response};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime, Span};

use super::strike::Struck;
use super::{Runner, Stopped};
use crate::class::Comeback;
use crate::detect::unnoticed;
use crate::draw::Purpose;
use crate::hidden::{Hidden, What};
use crate::observe::Observer;
use crate::outage::{Next, Outage, Why};

impl<'w> Runner<'w> {
    /// A failure with an effect other than a crash.
    #[cold]
    pub(super) fn show<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'w>,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let class = struck.class;
        let draw = |purpose| {
            let luck = self.luck;
            move || luck.exponential(purpose, u32::from(class.id), struck.number)
        };
        let noticed = |runner: &Self| {
            let after = unnoticed(&class.detection, runner.luck, class.id, struck.number);
            now.saturating_add(after)
        };
        match &class.effect {
            Effect::Slow(slow) => {
                let of_storage = struck.component.kind == ComponentKind::Storage;
                let lasts = slow.lasts.as_ref().map(|lasts| lasts.sample(draw(Purpose::Lasts)));
                let ends = lasts.map_or(SimTime::NEVER, |lasts| now.saturating_add(lasts));
                let what = What::Slow(slow.speed, slow.response);
                // Nobody does anything about a slow storage.
                let notice = if of_storage { SimTime::NEVER } else { noticed(self) };
                let ends = struck.until.unwrap_or(ends);
                self.hide(struck, what, notice, ends);
                if let Some(job) = struck.host.and_then(|host| self.fleet.tenant(host)) {
                    self.refresh_drag(now, job, eyes);
                }
            }
            Effect::Corrupt => {
                let notice = noticed(self);
                let id = self.hide(struck, What::Corrupt, notice, SimTime::NEVER);
                if let Some(job) = struck.host.and_then(|host| self.fleet.tenant(host)) {
                    self.jobs[job.index()].taint(now, id, eyes);
                    self.set_timer(job);
                }
            }
            Effect::Drain(drain) => {
                let notice = now.saturating_add(drain.notice.sample(draw(Purpose::Notice)));
                self.hide(struck, What::Drain, notice, SimTime::NEVER);
                self.restart_in_place(now, struck);
            }
            Effect::FalseAlarm => {
                self.restart_in_place(now, struck);
                let detect = noticed(self).since(now);
                self.send_to_repair(now, struck, Why::Tested, detect, eyes);
                self.stop(now, class, stopped, detect, eyes);
            }
            Effect::FalseWarning => self.warn_falsely(now, struck, eyes),
            Effect::Flap(flap) => self.flap(now, struck, flap, stopped, eyes),
            Effect::Degrade if !self.can_do_without(struck.component) => {
                let stopped = self.find_stopped(now, struck.component, struck.host);
                self.crash(now, struck, stopped.unwrap_or(Stopped::Nobody), eyes);
            }
            Effect::Degrade => {
                let detect = noticed(self).since(now);
                match &class.comeback {
                    Comeback::InPlace if struck.until.is_none() => {
                        self.restart_in_place(now, struck);
                    }
                    _ => {
                        self.send_to_repair(now, struck, Why::Thin, detect, eyes);
                    }
                }
            }
            Effect::Crash | Effect::Hang | Effect::Planned => unreachable!("struck before"),
        }
    }

    /// Notes something that nobody has noticed yet; its number.
    pub(super) fn hide(
        &mut self,
        struck: Struck<'_>,
        what: What,
        notice: SimTime,
        ends: SimTime,
    ) -> u32 {
        let Struck { class, component, number, .. } = struck;
        let class = class.id;
        let hidden = Hidden { class, component, number, what, notice, ends, present: true };
        self.hidden.begin(hidden, self.world.horizon, &mut self.agenda)
    }

    /// Whether a component already has such a hidden failure.
    pub(super) fn is_hidden(&self, class: u16, component: ComponentId) -> bool {
        let same = |h: &Hidden| h.present && h.class == class && h.component == component;
        match component.kind {
            ComponentKind::Storage => self.hidden.of_storage().any(same),
            _ => self.hidden.faults().any(|(_, hidden)| same(hidden)),
        }
    }

    /// A component is away for a moment.
    fn flap<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        flap: &Flap,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let Struck { class, component, number, .. } = struck;
        let luck = self.luck;
        let draw = |purpose| luck.exponential(purpose, u32::from(class.id), number);
        let lasts = flap.lasts.sample(|| draw(Purpose::Lasts));
        let timeout = flap.timeout.sample(|| draw(Purpose::Notice));
        self.restart_in_place(now, struck);
        if lasts > timeout {
            let (why, next) = (Why::Away, Next::Return);
            let outage = Outage { class: class.id, component, why, next, cured: false, number };
            self.go_down(now, outage, now.saturating_add(lasts), eyes);
            return self.stop(now, class, stopped, timeout, eyes);
        }
        if self.world.rides_out && component.kind == ComponentKind::Storage {
            self.hide(struck, What::Away, SimTime::NEVER, now.saturating_add(lasts));
        }
        for job in self.found(&stopped).to_vec() {
            let state = &mut self.jobs[job.index()];
            if state.is_stalled(now) || state.is_running(now) {
                let failure = (ClassId(u32::from(class.id)), lasts);
                state.stall(&self.world.jobs[job.index()], now, failure, eyes);
                self.rearm(now, job);
            }
        }
    }

    /// Something is noticed, is due, or ends by itself.
    #[cold]
    pub(super) fn notice<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let Some((id, hidden)) = self.hidden.pop(&mut self.agenda) else { return };
        match hidden.what {
            What::Away => {
                self.hidden.end(id);
            }
            _ if hidden.ends <= now => {
                self.hidden.end(id);
                self.begin_life(
                    now,
                    self.world.class(hidden.class),
                    hidden.component,
                    Renewal::AsOld,
                );
                if hidden.component.kind != ComponentKind::Storage {
                    self.refresh_drags_below(now, hidden.component, eyes);
                }
            }
            What::Slow(_, Response::Tolerate) => {}
            What::Slow(_, Response::Evict) => self.expose(now, id, eyes),
            What::Corrupt => {
                if hidden.present {
                    self.expose(now, id, eyes);
                } else {
                    self.hidden.end(id);
                }
                self.roll_back_tainted(now, id, hidden.class, false, eyes);
            }
            What::Drain => self.begin_drain(now, id, eyes),
            What::Doomed => self.fail_doomed(now, id, eyes),
            What::Moving(of) => self.migrate(now, id, of, eyes),
        }
    }

    /// A hidden failure comes to light: its component goes into repair, and the job on it stops: in order, where
    /// it is only slow.
    pub(super) fn expose<O: Observer>(&mut self, now: SimTime, id: u32, eyes: &mut O) {
        let hidden = *self.hidden.get(id).expect("it is exposed once");
        let tenant =
            self.world.cluster.host_of(hidden.component).and_then(|h| self.fleet.tenant(h));
        let runs = tenant.is_some_and(|job| self.jobs[job.index()].is_running(now));
        self.repair_hidden(now, id, eyes);
        let Some(job) = tenant else { return };
        if matches!(hidden.what, What::Slow(..)) {
            self.refresh_drag(now, job, eyes);
        }
        if matches!(hidden.what, What::Corrupt) && self.jobs[job.index()].is_corrupt_by(now, id) {
            return; // it is thrown back with all others
        }
        self.stop_in_order(now, job, hidden.class, runs, eyes);
    }

    /// The component of a hidden failure goes into repair, or is put right in place.
    pub(super) fn repair_hidden<O: Observer>(&mut self, now: SimTime, id: u32, eyes: &mut O) {
        let Hidden { class, component, number, .. } = self.hidden.end(id).expect("it is there");
        let host = self.world.cluster.host_of(component);
        let class = self.world.class(class);
        let struck = Struck { class, component, host, number, until: None };
        match class.comeback {
            Comeback::InPlace => self.restart_in_place(now, struck),
            Comeback::Repair(_) => {
                self.send_to_repair(now, struck, Why::Noticed, Span::ZERO, eyes);
            }
        }
    }

    /// A job that runs saves and seeks hosts; one that is starting begins anew; one that is still to seek hosts, or
    /// stands still, goes on so.
    fn stop_in_order<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        class: u16,
        runs: bool,
        eyes: &mut O,
    ) {
        let id = ClassId(u32::from(class));
        if runs {
            self.leave_the_line(job);
        }
        let state = &mut self.jobs[job.index()];
        if runs {
            state.leave(&self.world.jobs[job.index()], now, id, eyes);
            self.rearm(now, job);
        } else if state.seek_later(now, eyes) {
            self.rearm(now, job);
        } else if state.is_starting(now) {
            self.interrupt(now, job, (id, Span::ZERO), eyes);
        }
    }

    /// Every job that computed with what was corrupt goes back to before it.
    pub(super) fn roll_back_tainted<O: Observer>(
        &mut self,
        now: SimTime,
        id: u32,
        class: u16,
        by_check: bool,
        eyes: &mut O,
    ) {
        for job in (0..self.jobs.len() as u32).map(JobId) {
            if self.jobs[job.index()].is_over() {
                continue;
            }
            if self.jobs[job.index()].cleanse(now, id, by_check) {
                self.interrupt(now, job, (ClassId(u32::from(class)), Span::ZERO), eyes);
            }
        }
    }

    /// Planned work on a part of the cluster begins.
    pub(super) fn begin_drain<O: Observer>(&mut self, now: SimTime, id: u32, eyes: &mut O) {
        let Hidden { class, component, number, .. } = self.hidden.end(id).expect("it is there");
        let host = self.world.cluster.host_of(component);
        let Some(stopped) = self.find_stopped(now, component, host) else {
            return; // it is being worked on anyway
        };
        let mut jobs = std::mem::take(&mut self.leaving);
        let runs = |&job: &JobId| (job, self.jobs[job.index()].is_running(now));
        jobs.extend(self.found(&stopped).iter().map(runs));
        let struck =
            Struck { class: self.world.class(class), component, host, number, until: None };
        self.send_to_repair(now, struck, Why::Drained, Span::ZERO, eyes);
        for (job, runs) in jobs.drain(..) {
            self.stop_in_order(now, job, class, runs, eyes);
        }
        self.leaving = jobs;
    }

    /// Begins the planned work that waits for a job which is stopped now.
    pub(super) fn begin_drains_of<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let waits =
            |(id, hidden): (u32, &Hidden)| self.is_alone_on(job, hidden.component).then_some(id);
        let due: Vec<u32> = self.hidden.drains().filter_map(waits).collect();
        for id in due {
            self.begin_drain(now, id, eyes);
        }
    }

    /// Whether a job holds hosts at or below a component, and no other job does.
    pub(super) fn is_alone_on(&self, job: JobId, component: ComponentId) -> bool {
        let hosts = self.hosts_below(component);
        let mut tenants = hosts.filter_map(|host| self.fleet.tenant(HostId(host)));
        tenants.next() == Some(job) && tenants.all(|tenant| tenant == job)
    }

    /// The hosts that are, hold, or stand below a component.
    pub(super) fn hosts_below(&self, component: ComponentId) -> std::ops::Range<u32> {
        match component.kind {
            ComponentKind::Storage => 0..self.world.cluster.hosts(),
            _ => self.world.cluster.hit(component).hosts,
        }
    }
}
