//! A failure strikes: whom it stops, and what it sets going.

use brittle_model::scenario::{Effect, Renewal};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime};
use brittle_topology::Reach;

use super::{Runner, Stopped};
use crate::class::Comeback;
use crate::draw::Purpose;
use crate::observe::{Event, Observer};
use crate::outage::Outage;

impl Runner<'_> {
    /// A failure of `class` strikes its `victim`-th component.
    pub(super) fn strike<O: Observer>(
        &mut self,
        now: SimTime,
        class: u16,
        victim: u32,
        eyes: &mut O,
    ) {
        let compiled = &self.world.classes[class as usize];
        let id = ClassId(u32::from(class));
        let component = ComponentId { kind: compiled.component, index: victim };
        let host = compiled.host_of(victim);
        let announced = compiled.effect == Effect::Planned;
        let down = self.is_down(component, host);
        let stopped = if down { Stopped::Nobody } else { self.find_stopped(component, host) };
        if down
            || compiled.exposed.is_some() && self.is_shielded(now, class, component)
            || announced && !self.is_running(now, stopped)
        {
            self.ignore(now, class, component, host.filter(|_| down), eyes);
            return;
        }
        let tally = &mut self.tallies[class as usize];
        let number = tally.strikes();
        tally.failures += 1;
        eyes.see(now, Event::Failure { class: id, component, stops: self.count(stopped) });
        self.end_life(now, class, component);
        if announced {
            self.pause(now, class, number, stopped, eyes);
            self.begin_life(now, class, component, Renewal::AsOld);
            return;
        }
        let luck = self.luck;
        let draw = |purpose| luck.exponential(purpose, u32::from(class), number);
        let detect = compiled.detection.sample(|| draw(Purpose::Detection));
        let until = match (self.strikes.given_end(self.world, class), &compiled.comeback) {
            (Some(given), _) => Some(given),
            (None, Comeback::InPlace) => None,
            (None, Comeback::Repair { duration, .. }) => {
                let repaired = duration.sample(|| draw(Purpose::Repair));
                Some(now.saturating_add(detect).saturating_add(repaired))
            }
        };
        match until {
            None => self.begin_life(now, class, component, Renewal::AsOld),
            Some(until) => {
                let outage = Outage { class, component };
                self.outages.begin(outage, until, self.world.horizon, &mut self.agenda);
                self.break_down(now, &outage);
            }
        }
        match stopped {
            Stopped::Nobody => {}
            Stopped::One(job) => self.interrupt(now, job, (id, detect), eyes),
            Stopped::Listed => {
                for i in 0..self.stopped.len() {
                    self.interrupt(now, self.stopped[i], (id, detect), eyes);
                }
            }
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
    pub(super) fn is_down(&self, component: ComponentId, host: Option<HostId>) -> bool {
        host.is_some_and(|host| self.fleet.is_dark(host))
            || match component.kind {
                ComponentKind::Gpu | ComponentKind::Host => false,
                ComponentKind::Job => self.jobs[component.index as usize].is_over(),
                // A NIC that is down cuts its host: most are not, and need no search.
                ComponentKind::Nic if host.is_some_and(|host| !self.fleet.is_cut(host)) => false,
                _ => self.outages.contains(component),
            }
    }

    /// A strike without effect. A life that ends on a dark host is put right with the host.
    #[cold]
    pub(super) fn ignore<O: Observer>(
        &mut self,
        now: SimTime,
        class: u16,
        component: ComponentId,
        dark: Option<HostId>,
        eyes: &mut O,
    ) {
        self.tallies[class as usize].ignored += 1;
        eyes.see(now, Event::Ignored { class: ClassId(u32::from(class)), component });
        self.end_life(now, class, component);
        match dark {
            Some(host) if self.world.classes[class as usize].has_memory() => {
                self.found.push((host, class, component.index));
            }
            Some(_) => {}
            None => self.begin_life(now, class, component, Renewal::AsOld),
        }
    }

    /// The jobs that a failure stops: those that need what it takes away.
    #[inline]
    pub(super) fn find_stopped(&mut self, component: ComponentId, host: Option<HostId>) -> Stopped {
        match (component.kind, host) {
            (ComponentKind::Job, _) => Stopped::One(JobId(component.index)),
            (ComponentKind::Gpu | ComponentKind::Host, Some(host)) => {
                self.fleet.tenant(host).map_or(Stopped::Nobody, Stopped::One)
            }
            _ => self.list_stopped(component),
        }
    }

    pub(super) fn list_stopped(&mut self, component: ComponentId) -> Stopped {
        self.stopped.clear();
        let hit = self.world.cluster.hit(component);
        if let Some(group) = hit.group {
            let members = self.world.cluster.group(group).members;
            if self.group_down[group.index()] + 1 < members {
                return Stopped::Nobody; // the others stand in
            }
        }
        if hit.reach == Reach::BetweenPods {
            for job in (0..self.jobs.len() as u32).map(JobId) {
                if !self.jobs[job.index()].is_over() && self.spans_pods(job) {
                    self.stopped.push(job);
                }
            }
            return Stopped::Listed;
        }
        for host in hit.hosts.map(HostId) {
            let Some(job) = self.fleet.tenant(host) else { continue };
            let needed = hit.reach == Reach::Inside || !self.world.jobs[job.index()].alone();
            if needed && !self.stopped.contains(&job) {
                self.stopped.push(job);
            }
        }
        Stopped::Listed
    }

    /// Whether a class with an operating clock and no memory finds nothing on or below the component that
    /// works for a job in an exposed phase. (With memory, the clock itself has seen to that.)
    fn is_shielded(&self, now: SimTime, class: u16, component: ComponentId) -> bool {
        let compiled = &self.world.classes[class as usize];
        let (Some(exposed), None) = (compiled.exposed, compiled.clock) else { return false };
        let is_exposed = |job: JobId| {
            self.jobs[job.index()].phase(now).is_some_and(|phase| exposed.contains(phase))
        };
        if component.kind == ComponentKind::Job {
            return !is_exposed(JobId(component.index));
        }
        let hosts = match compiled.host_of(component.index) {
            Some(host) => host.0..host.0 + 1,
            None => self.world.cluster.hit(component).hosts,
        };
        !hosts.filter_map(|host| self.fleet.tenant(HostId(host))).any(is_exposed)
    }

    /// Whether the one job that a planned stop is for is running.
    pub(super) fn is_running(&self, now: SimTime, stopped: Stopped) -> bool {
        matches!(stopped, Stopped::One(job) if self.jobs[job.index()].is_running(now))
    }

    /// A planned stop of a running job.
    pub(super) fn pause<O: Observer>(
        &mut self,
        now: SimTime,
        class: u16,
        number: u64,
        stopped: Stopped,
        eyes: &mut O,
    ) {
        let (Stopped::One(job), Comeback::Repair { duration, .. }) =
            (stopped, &self.world.classes[class as usize].comeback)
        else {
            unreachable!("a planned class is of a job and has a length")
        };
        let luck = self.luck;
        let length =
            duration.sample(|| luck.exponential(Purpose::Repair, u32::from(class), number));
        let plan = &self.world.jobs[job.index()];
        let stop = (ClassId(u32::from(class)), length);
        self.jobs[job.index()].pause(plan, luck, now, stop, eyes);
        self.rearm(now, job);
    }
}
