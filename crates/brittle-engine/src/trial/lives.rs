//! Lives with memory: which clock drives a component, and when its life ends and begins anew.

use brittle_model::scenario::Renewal;
use brittle_model::{ComponentId, ComponentKind, HostId, JobId, SimTime, Span};

use super::Runner;
use crate::agenda::Key;
use crate::class::{Class, Comeback};

impl Runner<'_> {
    /// The reading of the clock that drives a component's life; `None` while it stands.
    pub(super) fn reading(
        &self,
        now: SimTime,
        class: &Class,
        component: ComponentId,
    ) -> Option<Span> {
        let Some(clock) = class.clock else {
            return Some(now.since(SimTime::ZERO));
        };
        let job = self.works_for(component)?;
        Some(self.jobs[job.index()].exposure(clock, now))
    }

    pub(super) fn works_for(&self, component: ComponentId) -> Option<JobId> {
        match component.kind {
            ComponentKind::Job => Some(JobId(component.index)),
            _ => self.fleet.tenant(self.world.cluster.host_of(component)?),
        }
    }

    #[inline]
    pub(super) fn end_life(&mut self, now: SimTime, class: &Class, component: ComponentId) {
        if class.has_memory()
            && let Some(reading) = self.reading(now, class, component)
        {
            self.strikes.end_life(self.world, class.id, component.index, reading);
        }
    }

    #[inline]
    pub(super) fn begin_life(
        &mut self,
        now: SimTime,
        class: &Class,
        component: ComponentId,
        renewal: Renewal,
    ) {
        if class.has_memory() {
            self.begin_aging_life(now, class, component, renewal);
        }
    }

    pub(super) fn begin_aging_life(
        &mut self,
        now: SimTime,
        class: &Class,
        component: ComponentId,
        renewal: Renewal,
    ) {
        let unit = component.index;
        let reading = self.reading(now, class, component);
        let Some(due) = self.strikes.renew(self.world, class.id, unit, renewal, reading) else {
            return;
        };
        match (class.clock, self.works_for(component)) {
            (None, _) => {
                let at = SimTime::ZERO.saturating_add(due);
                if at <= self.world.horizon {
                    self.agenda.set(Key::unit(class.id, unit), at);
                }
            }
            (Some(_), Some(job)) => {
                self.strikes.enlist(class.id, unit, job.0, due);
                self.schedule(now, class.id, job.0);
            }
            (Some(_), None) => {}
        }
    }

    /// A host is no longer dark: what was found broken on it begins a new life.
    pub(super) fn put_right(&mut self, now: SimTime, host: HostId) {
        let mut i = 0;
        while i < self.found.len() {
            if self.found[i].0 == host {
                let (_, class, unit) = self.found.swap_remove(i);
                let class = self.world.class(class);
                let component = class.component(unit);
                let renewal = match class.comeback {
                    Comeback::InPlace => Renewal::AsOld,
                    Comeback::Repair(ref repair) => repair.renewal,
                };
                self.begin_life(now, class, component, renewal);
            } else {
                i += 1;
            }
        }
    }

    /// A host joins or leaves a job: so do its units that age only at work.
    #[inline]
    pub(super) fn change_crews(&mut self, now: SimTime, job: JobId, host: HostId, joins: bool) {
        if !self.world.clocks.is_empty() {
            self.change_aging_crews(now, job, host, joins);
        }
    }

    fn change_aging_crews(&mut self, now: SimTime, job: JobId, host: HostId, joins: bool) {
        for class in 0..self.world.classes.len() as u16 {
            let compiled = &self.world.classes[class as usize];
            let Some(clock) = compiled.clock else { continue };
            let reading = self.jobs[job.index()].exposure(clock, now);
            let per_host = compiled.per_host;
            for unit in host.0 * per_host..(host.0 + 1) * per_host {
                if joins {
                    self.strikes.join(self.world, class, unit, job.0, reading);
                } else {
                    self.strikes.leave(class, unit, reading);
                }
            }
        }
    }
}
