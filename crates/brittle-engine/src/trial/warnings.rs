//! Failures that announce themselves, and what jobs do then.

use brittle_model::scenario::{HostSource, OnWarning, Renewal};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime};

use super::Runner;
use super::strike::Struck;
use crate::class::Comeback;
use crate::draw::Purpose;
use crate::hidden::{Hidden, What};
use crate::observe::{Event, Observer};
use crate::outage::Why;

impl<'w> Runner<'w> {
    /// Whether a failure shows signs first; it happens later then, and the job on it may do something.
    #[cold]
    pub(super) fn warn<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'w>,
        eyes: &mut O,
    ) -> bool {
        let Some(warning) = &struck.class.warning else { return false };
        let (luck, class) = (self.luck, u32::from(struck.class.id));
        if luck.uniform(Purpose::Warn, class, struck.number) > warning.recall {
            return false;
        }
        let draw = || luck.exponential(Purpose::Notice, class, struck.number);
        let due = now.saturating_add(warning.lead.sample(draw));
        self.end_life(now, struck.class, struck.component);
        let id = self.hide(struck, What::Doomed, due, SimTime::NEVER);
        self.respond(now, struck, Some((id, due)), eyes);
        true
    }

    /// Signs that nothing follows.
    pub(super) fn warn_falsely<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'w>,
        eyes: &mut O,
    ) {
        self.restart_in_place(now, struck);
        self.respond(now, struck, None, eyes);
    }

    /// A component shows signs: the job on it saves, or has its work moved.
    fn respond<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'w>,
        doomed: Option<(u32, SimTime)>,
        eyes: &mut O,
    ) {
        let Struck { class, component, host, .. } = struck;
        let id = ClassId(u32::from(class.id));
        eyes.see(now, Event::Warned { class: id, component });
        let job = match component.kind {
            ComponentKind::Job => Some(JobId(component.index)),
            _ => host.and_then(|host| self.fleet.tenant(host)),
        };
        let Some(job) = job.filter(|job| self.jobs[job.index()].is_running(now)) else { return };
        let plan = &self.world.jobs[job.index()];
        match plan.spec.recovery.on_warning {
            OnWarning::Ignore => {}
            OnWarning::Save => {
                self.jobs[job.index()].save_now(plan, now, id, eyes);
                self.rearm(now, job);
            }
            OnWarning::Migrate { .. } => {
                let number = self.jobs[job.index()].joined;
                let luck = self.luck;
                let draw = || luck.exponential(Purpose::Migrate, job.0, number);
                let activation = match self.migration_source(job) {
                    Some(HostSource::Hot) => &plan.spec.hot_activation,
                    Some(_) => &self.world.activation,
                    None => return,
                };
                let ready = now.saturating_add(activation.sample(draw));
                let too_late = doomed.is_some_and(|(_, due)| due <= ready);
                if host.is_some() && !too_late {
                    let of = doomed.map_or(u32::MAX, |(id, _)| id);
                    self.hide(struck, What::Moving(of), ready, SimTime::NEVER);
                }
            }
        }
    }

    /// Where a spare for a migration comes from.
    fn migration_source(&self, job: JobId) -> Option<HostSource> {
        let has_one = |source: &HostSource| match source {
            HostSource::Hot => self.fleet.hot(job) > 0,
            HostSource::Warm => self.fleet.warm() > 0,
            _ => false,
        };
        self.world.jobs[job.index()].spec.recovery.replace.iter().copied().find(has_one)
    }

    /// What showed signs fails.
    pub(super) fn fail_doomed<O: Observer>(&mut self, now: SimTime, id: u32, eyes: &mut O) {
        let Hidden { class, component, number, .. } = self.hidden.end(id).expect("it is there");
        let (class, host) = (self.world.class(class), self.world.cluster.host_of(component));
        let Some(stopped) = self.find_stopped(now, component, host) else {
            return self.begin_life(now, class, component, Renewal::AsOld);
        };
        let struck = Struck { class, component, host, number, until: None };
        let (class, stops) = (ClassId(u32::from(class.id)), self.count(stopped));
        eyes.see(now, Event::Failure { class, component, stops });
        self.crash(now, struck, stopped, eyes);
    }

    /// The spare for a host that has shown signs is ready: the work moves there, if it can.
    pub(super) fn migrate<O: Observer>(&mut self, now: SimTime, id: u32, of: u32, eyes: &mut O) {
        let Hidden { class, component, number, .. } = self.hidden.end(id).expect("it is there");
        let Some(old) = self.world.cluster.host_of(component) else { return };
        let Some(job) = self.fleet.tenant(old) else { return };
        let plan = &self.world.jobs[job.index()];
        let OnWarning::Migrate { stall, success } = plan.spec.recovery.on_warning else { return };
        let Some(source) = self.migration_source(job) else { return };
        let is_void = of != u32::MAX && self.hidden.get(of).is_none();
        if is_void || !self.fleet.is_usable(old) || !self.jobs[job.index()].is_running(now) {
            return;
        }
        let cause = ClassId(u32::from(class));
        let key = u64::from(class) << 48 | number;
        let works = self.uniform(Purpose::Migrate, job.0, key) <= success;
        if works {
            let new = self.choose(now, job, source);
            self.move_work(now, job, (old, new), source, eyes);
            eyes.see(now, Event::Migrated { job, old, new, works });
            if of != u32::MAX {
                self.hidden.end(of);
            }
            self.take_away(now, class, component, number, eyes);
        } else {
            eyes.see(now, Event::Migrated { job, old, new: old, works });
        }
        self.jobs[job.index()].stand_for(plan, now, (cause, stall), eyes);
        self.refresh_drag(now, job, eyes);
    }

    /// The host that has shown signs is out of the job: it goes into repair, or wherever a host that is back goes.
    fn take_away<O: Observer>(
        &mut self,
        now: SimTime,
        class: u16,
        component: ComponentId,
        number: u64,
        eyes: &mut O,
    ) {
        let (class, host) = (self.world.class(class), self.world.cluster.host_of(component));
        let struck = Struck { class, component, host, number, until: None };
        match class.comeback {
            Comeback::Repair(_) => {
                self.send_to_repair(now, struck, Why::Noticed, Default::default(), eyes)
            }
            Comeback::InPlace => {
                self.restart_in_place(now, struck);
                if let Some(host) = host {
                    self.welcome(now, host, eyes);
                }
            }
        }
    }

    /// A spare takes the seat of a host that works, with all that it holds; what is corrupt on it corrupts the job.
    fn move_work<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        (old, new): (HostId, HostId),
        source: HostSource,
        eyes: &mut O,
    ) {
        match source {
            HostSource::Hot => self.taken.hot += 1,
            _ => self.taken.warm += 1,
        }
        self.change_crews(now, job, old, false);
        self.fleet.replace(now, old, new, job);
        self.change_crews(now, job, new, true);
        self.exchange(job, old, new);
        for (id, hidden) in self.hidden.faults() {
            let corrupts = hidden.present && matches!(hidden.what, What::Corrupt);
            if corrupts && self.world.cluster.host_of(hidden.component) == Some(new) {
                self.jobs[job.index()].taint(now, id, eyes);
            }
        }
        eyes.see(now, Event::Replaced { job, old, new, source });
    }
}
