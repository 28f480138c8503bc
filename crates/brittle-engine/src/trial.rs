//! A trial: failures strike, jobs stop and come back, until the work is done or the horizon is reached.
//!
//! [`run_trial`] is a pure function of world, seed and trial number. [`Runner`] is the same with its
//! memory kept, for many trials of one world. Read [`Runner::watch`] first: it is the whole story.

use std::collections::VecDeque;

use brittle_model::scenario::{Effect, HostSource, Renewal};
use brittle_model::{ClassId, ComponentId, ComponentKind, HostId, JobId, SimTime, Span};
use brittle_policy::Offer;
use brittle_topology::{Hit, Reach};

use crate::agenda::{Agenda, Key, Turn};
use crate::draw::{Luck, Purpose, Seed, TrialId};
use crate::fleet::{Fleet, Role};
use crate::job::JobState;
use crate::observe::{Event, Observer};
use crate::outage::{Outage, Outages};
use crate::outcome::{ClassTally, Outcome, SpareTally};
use crate::strikes::Strikes;
use crate::world::{Comeback, World};

/// Runs one trial.
#[must_use]
pub fn run_trial(world: &World, seed: Seed, trial: TrialId) -> Outcome {
    Runner::new(world).run(seed, trial)
}

/// The jobs that a failure stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stopped {
    Nobody,
    One(JobId),
    /// Those in the runner's list.
    Listed,
}

/// Runs trials of one world, one after the other, in the same memory.
pub struct Runner<'w> {
    world: &'w World,
    luck: Luck,
    agenda: Agenda,
    strikes: Strikes,
    outages: Outages,
    fleet: Fleet,
    jobs: Vec<JobState>,
    /// The job timers as the agenda has them.
    timers: Vec<SimTime>,
    /// Jobs that stand still for want of hosts, first come first.
    waiting: VecDeque<JobId>,
    /// For each redundancy group the members that are down.
    group_down: Vec<u32>,
    /// Outages that part the pods from each other.
    severed: u32,
    /// Units whose lives ended on a host that was dark: they are put right with the host.
    found: Vec<(HostId, u16, u32)>,
    tallies: Vec<ClassTally>,
    taken: SpareTally,
    unfinished: usize,
    /// Scratch: jobs that the failure at hand stops.
    stopped: Vec<JobId>,
}

impl<'w> Runner<'w> {
    /// A runner for `world`.
    #[must_use]
    pub fn new(world: &'w World) -> Self {
        Self {
            world,
            luck: Luck::new(Seed(0), TrialId(0)),
            agenda: Agenda::new(),
            strikes: Strikes::new(world),
            outages: Outages::default(),
            fleet: Fleet::new(world),
            jobs: Vec::new(),
            timers: Vec::new(),
            waiting: VecDeque::new(),
            group_down: vec![0; world.cluster.groups().len()],
            severed: 0,
            found: Vec::new(),
            tallies: Vec::new(),
            taken: SpareTally::default(),
            unfinished: 0,
            stopped: Vec::new(),
        }
    }

    /// Runs one trial.
    pub fn run(&mut self, seed: Seed, trial: TrialId) -> Outcome {
        self.watch(seed, trial, &mut ())
    }

    /// Runs one trial before an observer, who changes nothing.
    pub fn watch<O: Observer>(&mut self, seed: Seed, trial: TrialId, eyes: &mut O) -> Outcome {
        self.begin(seed, trial);
        let mut end = self.world.horizon;
        while let Some((now, key)) = self.agenda.next(self.world.horizon) {
            match key.turn() {
                Turn::Return => self.come_back(now, eyes),
                Turn::Job(job) => self.ring(now, JobId(job), eyes),
                Turn::Class(class, job) => {
                    let victim = self.strikes.victim(self.world, class, job);
                    if let Some(victim) = victim {
                        self.strike(now, class, victim, eyes);
                    }
                    self.schedule(now, class, job);
                }
                Turn::Unit(class, unit) => {
                    self.agenda.cancel(key);
                    self.strike(now, class, unit, eyes);
                }
            }
            if self.unfinished == 0 {
                end = now;
                break;
            }
        }
        if self.unfinished > 0 {
            eyes.see(end, Event::Horizon);
        }
        self.close(end, eyes)
    }

    fn begin(&mut self, seed: Seed, trial: TrialId) {
        let world = self.world;
        self.luck = Luck::new(seed, trial);
        self.agenda.clear(&world.favourites);
        self.outages.clear();
        self.fleet.reset(world);
        self.waiting.clear();
        self.group_down.fill(0);
        self.severed = 0;
        self.found.clear();
        self.tallies.clear();
        self.tallies.resize(world.classes.len(), ClassTally::default());
        self.taken = SpareTally::default();
        self.unfinished = world.jobs.len();
        self.timers.clear();
        self.timers.resize(world.jobs.len(), SimTime::NEVER);
        self.jobs.clear();
        for (j, plan) in world.jobs.iter().enumerate() {
            let id = JobId(j as u32);
            let mut job = JobState::new(id, plan, world.classes.len(), &world.clocks);
            job.begin(plan, self.luck, SimTime::ZERO);
            self.jobs.push(job);
        }
        self.strikes.open(world, self.luck, &self.jobs, &mut self.agenda);
        for j in 0..world.jobs.len() {
            self.set_timer(JobId(j as u32));
        }
    }

    fn close<O: Observer>(&mut self, end: SimTime, eyes: &mut O) -> Outcome {
        self.taken.most_unusable = self.fleet.most_unusable();
        Outcome {
            jobs: self.jobs.drain(..).map(|job| job.close(end, eyes)).collect(),
            fleet: self.fleet.close(end),
            classes: std::mem::take(&mut self.tallies),
            spares: self.taken,
            elapsed: end.since(SimTime::ZERO),
        }
    }

    /// A failure of `class` strikes its `victim`-th component.
    fn strike<O: Observer>(&mut self, now: SimTime, class: u16, victim: u32, eyes: &mut O) {
        let compiled = &self.world.classes[class as usize];
        let id = ClassId(u32::from(class));
        let component = ComponentId { kind: compiled.component, index: victim };
        let host = compiled.host_of(victim);
        let tally = &self.tallies[class as usize];
        let number = u64::from(tally.failures) + u64::from(tally.ignored);
        let announced = compiled.effect == Effect::Planned;
        let down = self.is_down(class, component, host);
        let stopped = if down { Stopped::Nobody } else { self.find_stopped(component, host) };
        if down
            || compiled.exposed.is_some() && self.is_shielded(now, class, stopped)
            || announced && !self.is_running(now, stopped)
        {
            self.ignore(now, class, component, host.filter(|_| down), eyes);
            return;
        }
        self.tallies[class as usize].failures += 1;
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
        match &compiled.comeback {
            Comeback::InPlace => self.begin_life(now, class, component, Renewal::AsOld),
            Comeback::Repair { duration, .. } => {
                let repaired = duration.sample(|| draw(Purpose::Repair));
                let until = now.saturating_add(detect).saturating_add(repaired);
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

    fn count(&self, stopped: Stopped) -> u32 {
        match stopped {
            Stopped::Nobody => 0,
            Stopped::One(_) => 1,
            Stopped::Listed => self.stopped.len() as u32,
        }
    }

    /// Whether what was struck is already down (for a job: over), so that it cannot fail.
    #[inline]
    fn is_down(&self, class: u16, component: ComponentId, host: Option<HostId>) -> bool {
        if let Some(host) = host
            && (self.fleet.is_dark(host) || component.kind != ComponentKind::Nic)
        {
            return self.fleet.is_dark(host);
        }
        match (component.kind, &self.world.classes[class as usize].comeback) {
            (ComponentKind::Job, _) => self.jobs[component.index as usize].is_over(),
            (_, Comeback::Repair { .. }) => self.outages.contains(component),
            (_, Comeback::InPlace) => false,
        }
    }

    /// A strike without effect. A life that ends on a dark host is put right with the host.
    #[cold]
    fn ignore<O: Observer>(
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
    fn find_stopped(&mut self, component: ComponentId, host: Option<HostId>) -> Stopped {
        match (component.kind, host) {
            (ComponentKind::Job, _) => Stopped::One(JobId(component.index)),
            (ComponentKind::Gpu | ComponentKind::Host, Some(host)) => {
                match self.fleet.tenant(host) {
                    Some(job) if !self.jobs[job.index()].is_over() => Stopped::One(job),
                    _ => Stopped::Nobody,
                }
            }
            _ => self.list_stopped(component),
        }
    }

    fn list_stopped(&mut self, component: ComponentId) -> Stopped {
        self.stopped.clear();
        let hit = self.world.cluster.hit(component);
        if let Some(group) = hit.group {
            let members = self.world.cluster.group(group).members;
            if self.group_down[group.index()] + 1 < members {
                return Stopped::Nobody; // the others stand in
            }
        }
        if hit.reach == Reach::BetweenPods {
            let parted = |&j: &usize| !self.jobs[j].is_over() && self.jobs[j].abroad > 0;
            self.stopped.extend((0..self.jobs.len()).filter(parted).map(|j| JobId(j as u32)));
            return Stopped::Listed;
        }
        for host in hit.hosts.map(HostId) {
            let Some(job) = self.fleet.tenant(host) else { continue };
            let needed = hit.reach == Reach::Inside || !self.world.jobs[job.index()].alone();
            let over = self.jobs[job.index()].is_over();
            if needed && !over && !self.stopped.contains(&job) {
                self.stopped.push(job);
            }
        }
        Stopped::Listed
    }

    /// Whether a memoryless class with an operating clock finds nothing that works for a job in an
    /// exposed phase. (With memory, the clock itself has seen to that.)
    fn is_shielded(&self, now: SimTime, class: u16, stopped: Stopped) -> bool {
        let compiled = &self.world.classes[class as usize];
        let (Some(exposed), None) = (compiled.exposed, compiled.clock) else { return false };
        let is_exposed = |job: JobId| {
            self.jobs[job.index()].phase(now).is_some_and(|phase| exposed.contains(phase))
        };
        match stopped {
            Stopped::Nobody => true,
            Stopped::One(job) => !is_exposed(job),
            Stopped::Listed => !self.stopped.iter().any(|&job| is_exposed(job)),
        }
    }

    /// Whether the one job that a planned stop is for is running.
    fn is_running(&self, now: SimTime, stopped: Stopped) -> bool {
        matches!(stopped, Stopped::One(job) if self.jobs[job.index()].is_running(now))
    }

    /// A planned stop of a running job.
    fn pause<O: Observer>(
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

    /// An outage begins: hosts below become unusable, and their jobs miss them.
    fn break_down(&mut self, now: SimTime, outage: &Outage) {
        let hit = self.world.cluster.hit(outage.component);
        if self.changes_network(&hit, 1) {
            self.severed += 1;
        }
        if hit.reach == Reach::BetweenPods {
            return;
        }
        let broken = self.broken_in_each(outage);
        for host in hit.hosts.map(HostId) {
            let was_usable = self.fleet.is_usable(host);
            self.fleet.shade(now, host, outage.shade(), broken);
            if let Some(job) = self.fleet.tenant(host)
                && was_usable
                && !self.fleet.is_usable(host)
            {
                self.jobs[job.index()].missing.push(host);
            }
        }
    }

    /// An outage ends: its component begins a new life, hosts become usable, and whoever waits for them
    /// takes them.
    fn come_back<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        let outage = self.outages.end(&mut self.agenda);
        let Outage { class, component } = outage;
        eyes.see(now, Event::Repaired { class: ClassId(u32::from(class)), component });
        let hit = self.world.cluster.hit(component);
        if self.changes_network(&hit, -1) {
            self.severed -= 1;
        }
        if let Comeback::Repair { renewal, .. } = self.world.classes[class as usize].comeback {
            self.begin_life(now, class, component, renewal);
        }
        if hit.reach != Reach::BetweenPods {
            let broken = self.broken_in_each(&outage);
            for host in hit.hosts.map(HostId) {
                let was_usable = self.fleet.is_usable(host);
                self.fleet.unshade(now, host, outage.shade(), broken);
                if !self.fleet.is_dark(host) {
                    self.put_right(now, host);
                }
                if !was_usable && self.fleet.is_usable(host) {
                    self.welcome(now, host, eyes);
                }
            }
        }
        self.serve_waiting(now, eyes);
    }

    /// Counts a member of a redundancy group up or down; whether the pods' connection changed by it.
    fn changes_network(&mut self, hit: &Hit, step: i32) -> bool {
        let Some(group) = hit.group else {
            return hit.reach == Reach::BetweenPods && !hit.hosts.is_empty();
        };
        let members = self.world.cluster.group(group).members;
        let down = &mut self.group_down[group.index()];
        let was_cut = *down == members;
        *down = down.checked_add_signed(step).expect("a member comes back once");
        was_cut != (*down == members)
    }

    fn broken_in_each(&self, outage: &Outage) -> u32 {
        self.world.cluster.gpus_broken(outage.component)
    }

    /// A host is usable again.
    fn welcome<O: Observer>(&mut self, now: SimTime, host: HostId, eyes: &mut O) {
        match self.fleet.role(host) {
            Role::Seat(job) => {
                let state = &mut self.jobs[job.index()];
                let lacked = state.missing.len();
                state.missing.retain(|&missing| missing != host);
                if state.missing.len() < lacked && !state.is_over() {
                    self.activate(now, job, HostSource::Repair);
                }
            }
            Role::Replaced => {
                let lacks = |job: &&JobId| !self.jobs[job.index()].missing.is_empty();
                match self.waiting.iter().find(lacks).copied() {
                    Some(job) => self.seat(now, job, Some(host), HostSource::Repair, eyes),
                    None => self.fleet.join_pool(now, host, self.world),
                }
            }
            Role::Hot(_) | Role::Warm | Role::Unallocated => {}
        }
    }

    /// The job's timer rings.
    fn ring<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        let state = &mut self.jobs[job.index()];
        if state.ring(plan, now, eyes) {
            self.take_spares(now, job, eyes);
            if self.is_complete(job) {
                self.resume(now, job, eyes);
            } else {
                self.jobs[job.index()].stand(now, eyes);
                self.waiting.push_back(job);
                self.rearm(now, job);
            }
        } else if state.has_finished() {
            let usable = plan.seats.len() - state.missing.len();
            self.fleet.release(now, job, usable as u32);
            self.unfinished -= 1;
            self.rearm(now, job);
            self.serve_waiting(now, eyes);
        } else {
            self.rearm(now, job);
        }
    }

    /// A failure stops a job, or throws its recovery back.
    fn interrupt<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        failure: (ClassId, Span),
        eyes: &mut O,
    ) {
        if !self.waiting.is_empty() {
            self.waiting.retain(|&waiting| waiting != job);
        }
        let seek = !self.is_complete(job);
        let plan = &self.world.jobs[job.index()];
        self.jobs[job.index()].interrupt(plan, self.luck, now, failure, seek, eyes);
        self.rearm(now, job);
    }

    /// Whether the job has all its hosts, and they reach each other.
    #[inline(always)]
    fn is_complete(&self, job: JobId) -> bool {
        let job = &self.jobs[job.index()];
        job.missing.is_empty() && (self.severed == 0 || job.abroad == 0)
    }

    /// Takes spares for the hosts that a job misses, as its policy says and as far as they go.
    fn take_spares<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        loop {
            let missing = self.jobs[job.index()].missing.len() as u32;
            if missing == 0 {
                return;
            }
            let (hot, warm) = self.fleet.offer(job);
            match self.jobs[job.index()].policy().source(missing, &Offer { hot, warm }) {
                HostSource::Repair => return,
                source => self.seat(now, job, None, source, eyes),
            }
        }
    }

    /// Puts a host, a spare or the given one, in the place of the first that the job misses.
    fn seat<O: Observer>(
        &mut self,
        now: SimTime,
        job: JobId,
        repaired: Option<HostId>,
        source: HostSource,
        eyes: &mut O,
    ) {
        let old = self.jobs[job.index()].missing.remove(0);
        let new = match repaired {
            Some(host) => {
                self.fleet.seat(now, host, job);
                host
            }
            None => self.fleet.take_spare(now, job, source == HostSource::Hot),
        };
        match source {
            HostSource::Hot => self.taken.hot += 1,
            HostSource::Warm => self.taken.warm += 1,
            HostSource::Repair => {}
        }
        self.change_crews(now, job, old, false);
        self.fleet.replace(now, old);
        self.change_crews(now, job, new, true);
        let home = self.world.jobs[job.index()].home;
        let abroad = |host| u32::from(self.world.cluster.pod_of(host) != home);
        let state = &mut self.jobs[job.index()];
        state.abroad = state.abroad + abroad(new) - abroad(old);
        self.activate(now, job, source);
        eyes.see(now, Event::Replaced { job, old, new, source });
    }

    /// A host joins a job: it can start when it is activated.
    fn activate(&mut self, now: SimTime, job: JobId, source: HostSource) {
        let delay = match source {
            HostSource::Hot => &self.world.jobs[job.index()].spec.hot_activation,
            HostSource::Warm | HostSource::Repair => &self.world.activation,
        };
        let state = &mut self.jobs[job.index()];
        state.joined += 1;
        let (luck, number) = (self.luck, state.joined);
        let wait = delay.sample(|| luck.exponential(Purpose::Activate, job.0, number));
        state.ready = state.ready.max(now.saturating_add(wait));
    }

    /// Jobs that stand still take what there is now, first come first.
    fn serve_waiting<O: Observer>(&mut self, now: SimTime, eyes: &mut O) {
        for _ in 0..self.waiting.len() {
            let job = self.waiting.pop_front().expect("the queue is this long");
            self.take_spares(now, job, eyes);
            if self.is_complete(job) {
                self.resume(now, job, eyes);
            } else {
                self.waiting.push_back(job);
            }
        }
    }

    fn resume<O: Observer>(&mut self, now: SimTime, job: JobId, eyes: &mut O) {
        let plan = &self.world.jobs[job.index()];
        self.jobs[job.index()].resume(plan, self.luck, now, eyes);
        self.rearm(now, job);
    }

    /// The job's course has changed: its timer and what its exposure drives are set anew.
    #[inline(always)]
    fn rearm(&mut self, now: SimTime, job: JobId) {
        self.set_timer(job);
        if !self.world.clocks.is_empty() {
            for class in 0..self.world.classes.len() {
                if self.world.classes[class].clock.is_some() {
                    self.schedule(now, class as u16, job.0);
                }
            }
        }
    }

    #[inline(always)]
    fn set_timer(&mut self, job: JobId) {
        let at = self.jobs[job.index()].timer();
        let timer = &mut self.timers[job.index()];
        if *timer == at {
            return;
        }
        *timer = at;
        self.agenda.set(Key::job(job.0), at);
    }

    #[inline(always)]
    fn schedule(&mut self, now: SimTime, class: u16, job: u32) {
        self.strikes.schedule(self.world, class, job, now, &self.jobs, &mut self.agenda);
    }

    /// The reading of the clock that drives a component's life; `None` while it stands.
    fn reading(&self, now: SimTime, class: u16, component: ComponentId) -> Option<Span> {
        let Some(clock) = self.world.classes[class as usize].clock else {
            return Some(now.since(SimTime::ZERO));
        };
        let job = self.works_for(component)?;
        Some(self.jobs[job.index()].exposure(clock, now))
    }

    fn works_for(&self, component: ComponentId) -> Option<JobId> {
        match component.kind {
            ComponentKind::Job => Some(JobId(component.index)),
            _ => self.fleet.tenant(self.world.cluster.host_of(component)?),
        }
    }

    #[inline]
    fn end_life(&mut self, now: SimTime, class: u16, component: ComponentId) {
        if self.world.classes[class as usize].has_memory()
            && let Some(reading) = self.reading(now, class, component)
        {
            self.strikes.end_life(self.world, class, component.index, reading);
        }
    }

    #[inline]
    fn begin_life(&mut self, now: SimTime, class: u16, component: ComponentId, renewal: Renewal) {
        if self.world.classes[class as usize].has_memory() {
            self.begin_aging_life(now, class, component, renewal);
        }
    }

    fn begin_aging_life(
        &mut self,
        now: SimTime,
        class: u16,
        component: ComponentId,
        renewal: Renewal,
    ) {
        let unit = component.index;
        let reading = self.reading(now, class, component);
        let Some(due) = self.strikes.renew(self.world, class, unit, renewal, reading) else {
            return;
        };
        match (self.world.classes[class as usize].clock, self.works_for(component)) {
            (None, _) => {
                let at = SimTime::ZERO.saturating_add(due);
                if at <= self.world.horizon {
                    self.agenda.set(Key::unit(class, unit), at);
                }
            }
            (Some(_), Some(job)) => {
                self.strikes.enlist(class, unit, job.0, due);
                self.schedule(now, class, job.0);
            }
            (Some(_), None) => {}
        }
    }

    /// A host is no longer dark: what was found broken on it begins a new life.
    fn put_right(&mut self, now: SimTime, host: HostId) {
        let mut i = 0;
        while i < self.found.len() {
            if self.found[i].0 == host {
                let (_, class, unit) = self.found.swap_remove(i);
                let compiled = &self.world.classes[class as usize];
                let component = ComponentId { kind: compiled.component, index: unit };
                let renewal = match compiled.comeback {
                    Comeback::InPlace => Renewal::AsOld,
                    Comeback::Repair { renewal, .. } => renewal,
                };
                self.begin_life(now, class, component, renewal);
            } else {
                i += 1;
            }
        }
    }

    /// A host joins or leaves a job: so do its units that age only at work.
    fn change_crews(&mut self, now: SimTime, job: JobId, host: HostId, joins: bool) {
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
