//! Hosts, kept once more from what is told: what is down, who sits where, who is stopped by what.

#[path = "place.rs"]
mod place;

use std::collections::BTreeSet;

use brittle_engine::{Event, Outcome, Reason};
use brittle_model::ComponentKind::{Gpu, Host};
use brittle_model::scenario::{ClusterSpec, Effect, HostSource, RailClos, Repair, RepairChoice};
use brittle_model::{ComponentId, Delay, Scenario};

use crate::base::{ACTIVATE, ALLOCATE, COLD, COST, RUNG};
use crate::oracle::{Check, ns};

/// Something out of service.
struct Out {
    class: usize,
    component: ComponentId,
    since: u64,
    reason: Reason,
    /// Others carry its load.
    thin: bool,
}

/// The jobs that a failure stops, and those that have been told to stop so far.
struct Stop {
    class: usize,
    at: u64,
    expected: BTreeSet<usize>,
    told: BTreeSet<usize>,
}

pub(crate) struct Fleet<'a> {
    scenario: &'a Scenario,
    clos: &'a RailClos,
    seats: Vec<Vec<u32>>,
    over: Vec<bool>,
    finished: Vec<bool>,
    out: Vec<Out>,
    /// Cold spares that nobody can take, those that were ordered with the instants, and who is never used.
    cold: BTreeSet<u32>,
    ordered: Vec<(u32, u64)>,
    beyond: u32,
    /// For each job, when it could not run: closed stretches, and the beginning of the open one.
    bad: Vec<Vec<(u64, u64)>>,
    bad_since: Vec<Option<u64>>,
    /// When something went out of service in order: a job in its last save ends it all the same.
    planned: Vec<u64>,
    now: u64,
    stop: Option<Stop>,
    /// When the shop gave something back last.
    shop: Option<u64>,
    /// GPU-time [GPU·ns] on unusable hosts, that of broken GPUs, and most hosts unusable at once.
    unusable: u128,
    repair: u128,
    most: u32,
}

impl<'a> Fleet<'a> {
    pub(crate) fn new(scenario: &'a Scenario) -> Self {
        let ClusterSpec::RailClos(clos) = &scenario.cluster else { panic!("not a Clos") };
        let mut next = 0;
        let mut take = |hosts: u32| {
            next += hosts;
            (next - hosts..next).collect::<Vec<u32>>()
        };
        let seats: Vec<_> =
            scenario.jobs.iter().map(|job| take(job.gpus / clos.gpus_per_host)).collect();
        let hot: u32 = scenario.jobs.iter().map(|job| job.hot_spares).sum();
        take(hot + scenario.spares.warm);
        let cold = take(scenario.spares.cold).into_iter().collect();
        let jobs = seats.len();
        Self {
            scenario,
            clos,
            seats,
            over: vec![false; jobs],
            finished: vec![false; jobs],
            out: Vec::new(),
            cold,
            ordered: Vec::new(),
            beyond: next,
            bad: vec![Vec::new(); jobs],
            bad_since: vec![None; jobs],
            planned: Vec::new(),
            now: 0,
            stop: None,
            shop: None,
            unusable: 0,
            repair: 0,
            most: 0,
        }
    }

    // What happens.

    pub(crate) fn see(&mut self, at: u64, event: Event) -> Check {
        if matches!(event, Event::Ran { .. } | Event::Slowed { .. } | Event::Spent { .. }) {
            return Ok(());
        }
        if at < self.now {
            return Err(format!("time goes back: {event:?} at {at} after {}", self.now));
        }
        self.advance(at);
        match event {
            Event::Interrupted { job, class, .. } => {
                if let Some(stop) =
                    self.stop.as_mut().filter(|s| s.class == class.index() && s.at == at)
                    && !stop.told.insert(job.index())
                {
                    return Err(format!("stopped twice: job {} at {at}", job.0));
                }
                return Ok(());
            }
            Event::GaveUp { job } => {
                self.over[job.index()] = true;
                return Ok(());
            }
            Event::Down { reason: Reason::Broken | Reason::Innocent | Reason::Tested, .. } => {}
            _ => self.has_stopped()?,
        }
        match event {
            Event::Failure { class, component, .. } => self.fails(at, class.index(), component)?,
            Event::Ignored { class, component } => {
                let hidden = self.scenario.failures[class.index()].effect.is_hidden();
                let planned = self.scenario.failures[class.index()].effect.is_planned();
                if !self.is_down(component) && !hidden && !planned {
                    return Err(format!("ignored though up: {component:?} at {at}"));
                }
            }
            Event::Down { class, component, reason } => {
                self.goes_down(at, class.index(), component, reason)?;
            }
            Event::Repaired { class, component } => {
                self.comes_back(at, class.index(), component)?
            }
            Event::Ordered { host } => {
                if !self.cold.remove(&host.0) && self.seated(host.0).is_some() {
                    return Err(format!("a host at work is ordered: {host} at {at}"));
                }
                self.ordered.push((host.0, at));
            }
            Event::Arrived { host } => {
                let due = |&(other, since): &(u32, u64)| other == host.0 && since + ns(COLD) == at;
                let Some(place) = self.ordered.iter().position(due) else {
                    return Err(format!("it comes unordered: {host} at {at}"));
                };
                self.ordered.remove(place);
            }
            Event::Replaced { job, old, new, source } => {
                self.replaced(at, job.index(), (old.0, new.0), source)?;
            }
            Event::Finished { job } => {
                self.over[job.index()] = true;
                self.finished[job.index()] = true;
            }
            _ => {}
        }
        self.look(at);
        Ok(())
    }

    fn fails(&mut self, at: u64, class: usize, component: ComponentId) -> Check {
        if self.is_down(component) {
            return Err(format!("what is down fails: {component:?} at {at}"));
        }
        let failure = &self.scenario.failures[class];
        let stops = match &failure.effect {
            Effect::Crash | Effect::Hang | Effect::FalseAlarm | Effect::Planned => true,
            Effect::Degrade => self.is_last_path(component),
            Effect::Flap(flap) => constant(&flap.lasts) > constant(&flap.timeout),
            _ => false,
        };
        let expected = if stops { self.stopped_by(component) } else { BTreeSet::new() };
        self.stop = Some(Stop { class, at, expected, told: BTreeSet::new() });
        Ok(())
    }

    /// All that a failure stops has been told by now.
    fn has_stopped(&mut self) -> Check {
        let Some(stop) = self.stop.take() else { return Ok(()) };
        match stop.expected == stop.told {
            true => Ok(()),
            false => Err(format!(
                "the wrong jobs stop: {:?} for {:?}, at {}",
                stop.told, stop.expected, stop.at
            )),
        }
    }

    fn goes_down(
        &mut self,
        at: u64,
        class: usize,
        component: ComponentId,
        reason: Reason,
    ) -> Check {
        if self.is_down(component) {
            return Err(format!("down twice: {component:?} at {at}"));
        }
        let degrades = self.scenario.failures[class].effect == Effect::Degrade;
        let thin = degrades && reason == Reason::Broken && !self.is_last_path(component);
        self.out.push(Out { class, component, since: at, reason, thin });
        if matches!(reason, Reason::Planned | Reason::Noticed) {
            self.planned.push(at);
        }
        // Cold spares that break are replaced when they are back: they are no cold ones any more.
        let cold: Vec<u32> = self.cold.iter().copied().filter(|&h| !self.serves(h, None)).collect();
        self.cold.retain(|host| !cold.contains(host));
        Ok(())
    }

    fn comes_back(&mut self, at: u64, class: usize, component: ComponentId) -> Check {
        let same = |out: &Out| out.class == class && out.component == component;
        let Some(place) = self.out.iter().position(same) else {
            return Err(format!("back from nowhere: {component:?} at {at}"));
        };
        let out = self.out.remove(place);
        let failure = &self.scenario.failures[class];
        let repair = match &failure.repair {
            RepairChoice::Own(repair) => repair,
            _ => &self.scenario.repair,
        };
        let detect = failure.detection.plain().map_or(0, constant);
        let lasts = match (&failure.effect, out.reason) {
            (Effect::Flap(flap), _) => Some(constant(&flap.lasts)),
            (Effect::FalseAlarm, _) => plain(repair).map(|length| detect + length),
            (_, Reason::Broken | Reason::Innocent) => plain(repair).map(|length| detect + length),
            (_, Reason::Noticed | Reason::Planned) => plain(repair),
            (_, Reason::Tested) => {
                let evict = self.scenario.jobs.iter().find_map(|job| job.recovery.evict.as_ref());
                evict.map(|evict| detect + constant(&evict.test))
            }
            (_, Reason::Dead) => None,
        };
        if lasts.is_some_and(|lasts| out.since + lasts != at) {
            return Err(format!(
                "back at the wrong time: {component:?} at {at}, not after {lasts:?}"
            ));
        }
        if lasts.is_none() {
            if self.shop.is_some_and(|last| at < last + ns(RUNG)) {
                return Err(format!("one crew does two things: {component:?} at {at}"));
            }
            self.shop = Some(at);
        }
        Ok(())
    }

    fn replaced(
        &mut self,
        at: u64,
        job: usize,
        (old, new): (u32, u32),
        source: HostSource,
    ) -> Check {
        let wrong = |what: &str| Err(format!("{what}: job {job} takes {new} for {old} at {at}"));
        let Some(seat) = self.seats[job].iter().position(|&host| host == old) else {
            return wrong("no such seat");
        };
        if self.serves(old, Some(job)) {
            return wrong("a sound host is replaced");
        }
        if !self.serves(new, Some(job)) {
            return wrong("an unusable host joins");
        }
        let takes_part = self.ordered.iter().any(|&(host, _)| host == new);
        if self.cold.contains(&new) || takes_part || new >= self.beyond {
            return wrong("a host joins that nobody can take");
        }
        match (self.seated(new), source) {
            (None, _) => {}
            (Some(lesser), HostSource::Floating) => {
                let priority = |job: usize| self.scenario.jobs[job].priority;
                if self.over[lesser] || priority(lesser) >= priority(job) {
                    return wrong("a host floats up");
                }
                let place = self.seats[lesser].iter().position(|&host| host == new);
                self.seats[lesser][place.expect("it sits there")] = old;
            }
            _ => return wrong("a host in two seats"),
        }
        self.seats[job][seat] = new;
        Ok(())
    }

    // Time.

    fn hosts_unusable(&self) -> Vec<u32> {
        (0..self.clos.hosts).filter(|&host| !self.serves(host, self.seated(host))).collect()
    }

    fn advance(&mut self, at: u64) {
        if at == self.now {
            return;
        }
        let span = u128::from(at - self.now);
        self.now = at;
        for host in self.hosts_unusable() {
            let gpus = self.clos.gpus_per_host;
            let broken: u32 = self
                .out
                .iter()
                .filter(|out| {
                    !out.thin
                        && matches!(out.reason, Reason::Broken | Reason::Noticed | Reason::Dead)
                        && self.host_of(out.component) == Some(host)
                })
                .map(|out| match out.component.kind {
                    Gpu => 1,
                    Host => gpus,
                    _ => 0,
                })
                .sum();
            self.unusable += u128::from(gpus) * span;
            self.repair += u128::from(broken.min(gpus)) * span;
        }
    }

    /// Notes who cannot run from here on.
    fn look(&mut self, at: u64) {
        self.most = self.most.max(self.hosts_unusable().len() as u32);
        for job in 0..self.seats.len() {
            match (self.is_complete(job), self.bad_since[job]) {
                (false, None) => self.bad_since[job] = Some(at),
                (true, Some(since)) => {
                    self.bad[job].push((since, at));
                    self.bad_since[job] = None;
                }
                _ => {}
            }
        }
    }

    /// The end of the trial.
    pub(crate) fn close(&mut self, end: u64, outcome: &Outcome) -> Check {
        self.has_stopped()?;
        self.advance(end);
        for job in 0..self.seats.len() {
            if let Some(since) = self.bad_since[job].take() {
                self.bad[job].push((since, end));
            }
        }
        let fleet = &outcome.fleet;
        if fleet.repair + fleet.stranded != self.unusable || fleet.repair != self.repair {
            return Err(format!(
                "the fleet's books differ: repair {} and stranded {}, told {} of {}",
                fleet.repair, fleet.stranded, self.repair, self.unusable
            ));
        }
        let most = outcome.spares.most_unusable;
        if most < self.most {
            return Err(format!("more hosts were unusable: {} for {most}", self.most));
        }
        Ok(())
    }

    /// A job ran: it had all that it needs.
    pub(crate) fn could_run(&self, job: usize, from: u64, until: u64) -> Check {
        let last_save = |since: u64| self.planned.contains(&since) && until <= since + ns(COST);
        let wrong = |&&(since, to): &&(u64, u64)| {
            since < until && from < to && since < to && !last_save(since)
        };
        match self.bad[job].iter().find(wrong) {
            None => Ok(()),
            Some((since, to)) => Err(format!(
                "a job runs without its hosts: {job}, {from} to {until}, not whole {since} to {to}"
            )),
        }
    }

    /// A job waited: not longer than it takes once it is whole.
    pub(crate) fn had_to_wait(&self, job: usize, from: u64, until: u64) -> Check {
        let whole =
            self.bad[job].iter().filter(|&&(since, _)| since < until).map(|&(_, to)| to).max();
        let whole = whole.unwrap_or(0).max(from);
        match until.saturating_sub(whole) <= ns(ACTIVATE) + ns(ALLOCATE) {
            true => Ok(()),
            false => {
                Err(format!("a whole job waits: {job}, whole at {whole}, waits until {until}"))
            }
        }
    }
}

/// A delay that is not drawn.
fn constant(delay: &Delay) -> u64 {
    match delay {
        Delay::Constant(span) => span.as_nanos(),
        Delay::Random(_) => unreachable!("nothing is drawn here"),
    }
}

fn plain(repair: &Repair) -> Option<u64> {
    repair.plain_duration().map(constant)
}
