//! A failure strikes: whether it has an effect, and whom it stops.

use brittle_model::scenario::{Effect, Renewal};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime, Span};
use brittle_topology::Reach;

use super::{Runner, Stopped};
use crate::agenda::Key;
use crate::class::{Class, Comeback, Process};
use crate::detect::unnoticed;
use crate::draw::Purpose;
use crate::fleet::Role;
use crate::observe::{Event, Observer};
use crate::outage::Why;

/// A failure that has an effect.
#[derive(Clone, Copy)]
pub(super) struct Struck<'w> {
    pub(super) class: &'w Class,
    pub(super) component: ComponentId,
    /// The host that it is part of.
    pub(super) host: Option<HostId>,
    /// Its number within the class.
    pub(super) number: u64,
    /// When it is back, where that was given.
    pub(super) until: Option<SimTime>,
}

impl<'w> Runner<'w> {
    /// A failure of `class` strikes its `victim`-th component; whether it has an effect.
    #[inline(always)]
    pub(super) fn strike<O: Observer>(
        &mut self,
        now: SimTime,
        class: &'w Class,
        victim: u32,
        eyes: &mut O,
    ) -> bool {
        if !class.is_usual {
            return self.strike_unusually(now, class, victim, eyes);
        }
        let component = class.component(victim);
        let host = class.host_of(victim);
        let Some(stopped) = self.find_stopped(now, component, host) else {
            self.ignore(now, class, component, host, eyes);
            return false;
        };
        self.forestall(class, victim);
        let tally = &mut self.tallies[usize::from(class.id)];
        let number = tally.strikes();
        tally.failures += 1;
        let id = ClassId(u32::from(class.id));
        eyes.see(now, Event::Failure { class: id, component, stops: self.count(stopped) });
        let struck = Struck { class, component, host, number, until: None };
        self.crash(now, struck, stopped, eyes);
        true
    }

    /// The same for a class that is not [usual](Class::is_usual).
    #[inline(never)]
    fn strike_unusually<O: Observer>(
        &mut self,
        now: SimTime,
        class: &'w Class,
        victim: u32,
        eyes: &mut O,
    ) -> bool {
        let component = class.component(victim);
        let host = class.host_of(victim);
        let found = match class.is_hidden || matches!(class.effect, Effect::Degrade) {
            // Nobody is stopped yet: that is found when it is.
            true => (!self.is_down(component, host)).then_some(Stopped::Nobody),
            false => self.find_stopped(now, component, host),
        };
        let stopped = found.unwrap_or(Stopped::Nobody);
        if found.is_none() || class.is_guarded && self.is_void(now, class, component, stopped) {
            self.ignore(now, class, component, host.filter(|_| found.is_none()), eyes);
            return false;
        }
        self.forestall(class, victim);
        let tally = &mut self.tallies[usize::from(class.id)];
        let number = tally.strikes();
        tally.failures += 1;
        let until = match class.is_given {
            true => self.strikes.given_end(self.world, class.id, (now, victim)),
            false => None,
        };
        let struck = Struck { class, component, host, number, until };
        if class.warning.is_some() && self.warn(now, struck, eyes) {
            return true;
        }
        let id = ClassId(u32::from(class.id));
        let stops = if class.stops_at_once { self.count(stopped) } else { 0 };
        eyes.see(now, Event::Failure { class: id, component, stops });
        self.end_life(now, class, component);
        if class.is_plain {
            self.crash(now, struck, stopped, eyes);
        } else if matches!(class.onset, Process::Allocation(_)) {
            self.expire(now, struck, stopped, eyes);
        } else if matches!(class.effect, Effect::Planned) {
            self.pause(now, struck, stopped, eyes);
            self.begin_life(now, class, component, Renewal::AsOld);
        } else {
            self.show(now, struck, stopped, eyes);
        }
        true
    }

    /// A component fails: what a repair left undone does not come again by itself any more.
    #[inline(always)]
    fn forestall(&mut self, class: &Class, victim: u32) {
        if self.world.relapses {
            self.agenda.cancel(Key::unit(class.id, class.component(victim).index));
        }
    }

    /// Whether a strike on what is not down has no effect all the same.
    fn is_void(
        &self,
        now: SimTime,
        class: &Class,
        component: ComponentId,
        stopped: Stopped,
    ) -> bool {
        match class.effect {
            Effect::Planned if matches!(class.onset, Process::Allocation(_)) => {
                matches!(stopped, Stopped::One(job) if !self.jobs[job.index()].is_allocated())
            }
            Effect::Planned if !self.is_running(now, stopped) => true,
            Effect::Slow(_) | Effect::Corrupt if self.is_hidden(class.id, component) => true,
            _ => class.exposed.is_some() && self.is_shielded(now, class, component),
        }
    }

    /// A component breaks, and the jobs that need it stop.
    #[inline(always)]
    pub(super) fn crash<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'w>,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let class = struck.class;
        let detect = unnoticed(&class.detection, self.luck, class.id, struck.number);
        let mut blamed = true;
        match &class.comeback {
            Comeback::InPlace if struck.until.is_none() => {
                self.restart_in_place(now, struck);
                blamed = false;
            }
            Comeback::Repair(_) if class.diagnosis.is_some() && struck.until.is_none() => {
                blamed = self.blame(now, struck, stopped, detect, eyes);
            }
            _ => self.send_to_repair(now, struck, Why::Failed, detect, eyes),
        }
        if (self.world.has_tiers || self.world.runs_on)
            && !blamed
            && struck.host.is_none_or(|host| !self.fleet.is_dark(host))
        {
            self.hurt_in_place(now, struck, stopped);
        }
        if self.world.evicts && blamed {
            self.evict_group(now, struck, stopped, detect, eyes);
        }
        self.stop(now, class, stopped, detect, eyes);
    }

    /// Nothing is taken out of service: the component goes on at its age.
    pub(super) fn restart_in_place(&mut self, now: SimTime, struck: Struck<'_>) {
        self.begin_life(now, struck.class, struck.component, Renewal::AsOld);
    }

    /// Stops the jobs that were found, by a failure that is noticed `detect` later.
    #[inline(always)]
    pub(super) fn stop<O: Observer>(
        &mut self,
        now: SimTime,
        class: &Class,
        stopped: Stopped,
        detect: Span,
        eyes: &mut O,
    ) {
        let failure = (ClassId(u32::from(class.id)), detect);
        match stopped {
            Stopped::Nobody => {}
            Stopped::One(job) => self.interrupt(now, job, failure, eyes),
            Stopped::Listed => {
                for i in 0..self.stopped.len() {
                    self.interrupt(now, self.stopped[i], failure, eyes);
                }
            }
        }
    }

    /// The jobs that were found.
    pub(super) fn found<'a>(&'a self, stopped: &'a Stopped) -> &'a [JobId] {
        match stopped {
            Stopped::Nobody => &[],
            Stopped::One(job) => std::slice::from_ref(job),
            Stopped::Listed => &self.stopped,
        }
    }

    pub(super) fn count(&self, stopped: Stopped) -> u32 {
        match stopped {
            Stopped::Nobody => 0,
            Stopped::One(_) => 1,
            Stopped::Listed => self.stopped.len() as u32,
        }
    }

    /// Whether what was struck is already down (for a job: over), so that it cannot fail.
    #[inline]
    fn is_down(&self, component: ComponentId, host: Option<HostId>) -> bool {
        host.is_some_and(|host| self.fleet.is_dark(host))
            || match component.kind {
                ComponentKind::Gpu | ComponentKind::Host => false,
                ComponentKind::Job => self.jobs[component.index as usize].is_over(),
                // A NIC that is down cuts its host: most are not, and need no search.
                ComponentKind::Nic
                    if self.network.is_whole()
                        && host.is_some_and(|host| !self.fleet.is_cut(host)) =>
                {
                    false
                }
                _ => self.outages.contains(component),
            }
    }

    /// A strike without effect. A life that ends on a dark host is put right with the host.
    #[cold]
    pub(super) fn ignore<O: Observer>(
        &mut self,
        now: SimTime,
        class: &Class,
        component: ComponentId,
        dark: Option<HostId>,
        eyes: &mut O,
    ) {
        self.tallies[usize::from(class.id)].ignored += 1;
        let id = ClassId(u32::from(class.id));
        eyes.see(now, Event::Ignored { class: id, component });
        self.end_life(now, class, component);
        match dark {
            Some(host) if class.has_memory() => {
                self.found.push((host, class.id, component.index));
            }
            Some(_) => {}
            None => self.begin_life(now, class, component, Renewal::AsOld),
        }
    }

    /// The jobs that a failure stops: those that need what it takes away. `None` where that is already down.
    #[inline(always)]
    pub(super) fn find_stopped(
        &mut self,
        now: SimTime,
        component: ComponentId,
        host: Option<HostId>,
    ) -> Option<Stopped> {
        let stopped = self.find_below(now, component, host)?;
        match self.world.runs_on {
            true => Some(self.who_needs(now, component, stopped)),
            false => Some(stopped),
        }
    }

    #[inline(always)]
    fn find_below(
        &mut self,
        now: SimTime,
        component: ComponentId,
        host: Option<HostId>,
    ) -> Option<Stopped> {
        match (component.kind, host) {
            (ComponentKind::Gpu | ComponentKind::Host, Some(host)) => {
                let stopped = self.fleet.tenant(host).map_or(Stopped::Nobody, Stopped::One);
                (!self.fleet.is_dark(host)).then_some(stopped)
            }
            _ if self.is_down(component, host) => None,
            (ComponentKind::Job, _) => Some(Stopped::One(JobId(component.index))),
            _ => Some(self.list_stopped(now, component)),
        }
    }

    fn list_stopped(&mut self, now: SimTime, component: ComponentId) -> Stopped {
        self.stopped.clear();
        let hit = self.world.cluster.hit(component);
        if hit.shared {
            return self.list_cut_off_without(now, component);
        }
        if component.kind == ComponentKind::Storage {
            let jobs = (0..self.jobs.len() as u32).map(JobId);
            let stops = |job: &JobId| {
                !self.jobs[job.index()].is_over() && !self.world.jobs[job.index()].rides_out
            };
            self.stopped.extend(jobs.filter(stops));
            return Stopped::Listed;
        }
        let mut before = Role::Unallocated;
        for role in self.fleet.roles(hit.hosts) {
            if role == before {
                continue; // the hosts of a job stand together
            }
            before = role;
            let Role::Seat(job) = role else { continue };
            let needed = hit.reach == Reach::Inside || !self.world.jobs[job.index()].alone();
            if needed && !self.fleet.is_over(job) && !self.stopped.contains(&job) {
                self.stopped.push(job);
                if self.stopped.len() == self.jobs.len() {
                    break; // nobody is left
                }
            }
        }
        Stopped::Listed
    }

    /// Whether a class with an operating clock and no memory finds nothing on or below the component that
    /// works for a job in an exposed phase. (With memory, the clock itself has seen to that.)
    fn is_shielded(&self, now: SimTime, class: &Class, component: ComponentId) -> bool {
        let (Some(exposed), None) = (class.exposed, class.clock) else { return false };
        let is_exposed = |job: JobId| {
            self.jobs[job.index()].phase(now).is_some_and(|phase| exposed.contains(phase))
        };
        if component.kind == ComponentKind::Job {
            return !is_exposed(JobId(component.index));
        }
        if component.kind == ComponentKind::Storage {
            return !(0..self.jobs.len() as u32).map(JobId).any(is_exposed);
        }
        let hosts = match class.host_of(component.index) {
            Some(host) => host.0..host.0 + 1,
            None => self.world.cluster.hit(component).hosts,
        };
        !hosts.filter_map(|host| self.fleet.tenant(HostId(host))).any(is_exposed)
    }

    /// Whether the one job that a planned stop is for is running.
    pub(super) fn is_running(&self, now: SimTime, stopped: Stopped) -> bool {
        matches!(stopped, Stopped::One(job) if self.jobs[job.index()].is_running(now))
    }

    /// The allocation of a job has reached its limit: a running job saves and leaves, another one begins its way back
    /// anew; both in full.
    fn expire<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let Stopped::One(job) = stopped else { unreachable!("an allocation is of a job") };
        self.jobs[job.index()].expire();
        match self.is_running(now, stopped) {
            true => self.pause(now, struck, stopped, eyes),
            false => {
                let class = ClassId(u32::from(struck.class.id));
                self.interrupt(now, job, (class, Span::ZERO), eyes);
            }
        }
    }

    /// A planned stop of a running job.
    pub(super) fn pause<O: Observer>(
        &mut self,
        now: SimTime,
        struck: Struck<'_>,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let (Stopped::One(job), Comeback::Repair(repair)) = (stopped, &struck.class.comeback)
        else {
            unreachable!("a planned class is of a job and has a length")
        };
        let (luck, class) = (self.luck, u32::from(struck.class.id));
        let draw = || luck.exponential(Purpose::Repair, class, struck.number);
        let length = repair.rungs[0].duration.sample(draw);
        let plan = &self.world.jobs[job.index()];
        let stop = (ClassId(class), length);
        self.leave_the_line(job);
        self.jobs[job.index()].pause(plan, luck, now, stop, eyes);
        self.rearm(now, job);
    }
}
