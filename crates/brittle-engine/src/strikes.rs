//! Strikes: which component fails next, and when.
//!
//! Cost follows failures, never components:
//!
//! - A **memoryless** class is one clock, the victim drawn among all members; a strike on one that is
//!   already down is thinned out by the trial, so that every policy meets the same strikes.
//! - Any other law runs as a **cohort** (exact, Rényi 1953): in cumulative-hazard space the next first
//!   failure of m equal units is `H += Exp₁/m` away, at `t = Λ⁻¹(H)`, and strikes any of those not yet
//!   struck. Later lives of a unit are its own and enter the agenda only if they end before the horizon.
//! - With an **operating** clock each job has a cohort in its own exposure time. A host that joins later
//!   brings units with residual lives at their true age. One that leaves stays in its cohort as a ghost,
//!   whose strike is void: its real residual is drawn anew, given what it has survived, if it comes back.
//!
//! **Invariant**: nothing here knows what a failure does, nor why a unit was renewed.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use brittle_model::law::FirstLife;
use brittle_model::scenario::{Age, Renewal};
use brittle_model::{ComponentKind, SimTime, Span};
use rustc_hash::FxHashMap;

use crate::agenda::{Agenda, Key};
use crate::class::Process;
use crate::cohort::{Cohort, Stamps};
use crate::draw::{Luck, Purpose, Stream};
use crate::job::JobState;
use crate::world::World;

/// What is known of a unit's age.
#[derive(Clone, Copy, Debug)]
enum Lived {
    /// In its first life, this far into the trial on its own clock [s].
    First(f64),
    /// In a later life, of this age [s].
    Age(f64),
}

/// A unit on a life of its own.
#[derive(Clone, Copy, Debug)]
struct Unit {
    lived: Lived,
    /// The reading of its clock when it had lived this much; `None` while the clock stands.
    since: Option<Span>,
    /// Numbers its lives, and tells stale entries of the heap.
    lives: u32,
}

impl Unit {
    /// Brings what it has lived up to `reading`.
    fn advance(&mut self, reading: Span) {
        let Some(since) = self.since else { return };
        let more = (reading - since).as_secs_f64();
        self.lived = match self.lived {
            Lived::First(x) => Lived::First(x + more),
            Lived::Age(a) => Lived::Age(a + more),
        };
        self.since = Some(reading);
    }
}

/// The failures of one class.
enum State {
    /// The stream, and the mean time between strikes [ns].
    Memoryless(Stream, f64),
    Fixed(usize),
    Calendar(Cohort),
    Operating(Vec<Crew>),
}

/// The units of an operating class that work for one job.
struct Crew {
    cohort: Cohort,
    /// Units that joined later: exposure at which they fail, unit, life.
    joined: BinaryHeap<Reverse<(Span, u32, u32)>>,
}

/// All classes' failures in one trial.
pub(crate) struct Strikes {
    luck: Luck,
    states: Vec<State>,
    struck: Vec<Stamps>,
    units: FxHashMap<(u16, u32), Unit>,
}

impl Strikes {
    pub(crate) fn new(world: &World) -> Self {
        Self {
            luck: Luck::new(crate::draw::Seed(0), crate::draw::TrialId(0)),
            states: Vec::new(),
            struck: world.classes.iter().map(|_| Stamps::default()).collect(),
            units: FxHashMap::default(),
        }
    }

    /// Begins a trial: every class takes its place on the agenda.
    pub(crate) fn open(
        &mut self,
        world: &World,
        luck: Luck,
        jobs: &[JobState],
        agenda: &mut Agenda,
    ) {
        self.luck = luck;
        self.states.clear();
        self.units.clear();
        for (c, class) in world.classes.iter().enumerate() {
            let stream = luck.stream(Purpose::Strikes, c as u32);
            let state = match &class.onset {
                Process::Memoryless { gap } => State::Memoryless(stream, *gap * 1e9),
                Process::Fixed(_) => State::Fixed(0),
                Process::Cohort { first, .. } => {
                    self.struck[c].clear(class.population);
                    match class.clock {
                        None => State::Calendar(Cohort::new(stream, 0, class.population, first)),
                        Some(_) => State::Operating(crews(world, luck, c, first)),
                    }
                }
            };
            self.states.push(state);
            let crews = if let State::Operating(crews) = &self.states[c] { crews.len() } else { 1 };
            for job in 0..crews as u32 {
                self.schedule(world, c as u16, job, SimTime::ZERO, jobs, agenda);
            }
        }
    }

    /// Puts the next strike of a class (of a job's crew, with an operating clock) on the agenda.
    #[inline(always)]
    pub(crate) fn schedule(
        &mut self,
        world: &World,
        class: u16,
        job: u32,
        now: SimTime,
        jobs: &[JobState],
        agenda: &mut Agenda,
    ) {
        let key = Key::class(class, job);
        let state = &mut self.states[class as usize];
        if let State::Memoryless(stream, gap) = state {
            // The cast saturates at 292 years, beyond every horizon.
            let wait = Span::from_nanos((stream.exponential() * *gap) as i64 as u64);
            let at = now.saturating_add(wait);
            if at <= world.horizon {
                agenda.set(key, at);
            } else {
                agenda.cancel(key);
            }
            return;
        }
        self.schedule_aging(world, class, job, jobs, agenda);
    }

    fn schedule_aging(
        &mut self,
        world: &World,
        class: u16,
        job: u32,
        jobs: &[JobState],
        agenda: &mut Agenda,
    ) {
        let key = Key::class(class, job);
        let state = &mut self.states[class as usize];
        let compiled = &world.classes[class as usize];
        let at = match (state, &compiled.onset) {
            (State::Fixed(next), Process::Fixed(list)) => {
                list.get(*next).map_or(SimTime::NEVER, |given| given.at)
            }
            (State::Calendar(cohort), _) => {
                cohort.due.map_or(SimTime::NEVER, |due| SimTime::ZERO.saturating_add(due))
            }
            (State::Operating(crews), _) => {
                let crew = &mut crews[job as usize];
                crew.forget_stale(class, &self.units);
                let joined = crew.joined.peek().map(|&Reverse((due, ..))| due);
                match crew.cohort.due.into_iter().chain(joined).min() {
                    Some(due) => {
                        let clock = compiled.clock.expect("an operating class has a clock");
                        jobs[job as usize].exposed_until(clock, due)
                    }
                    None => SimTime::NEVER,
                }
            }
            _ => unreachable!("states are made from the processes"),
        };
        if at <= world.horizon {
            agenda.set(key, at);
        } else {
            agenda.cancel(key);
        }
    }

    /// The victim of the strike that is due; `None` for a ghost.
    #[inline(always)]
    pub(crate) fn victim(&mut self, world: &World, class: u16, job: u32) -> Option<u32> {
        let compiled = &world.classes[class as usize];
        if let State::Memoryless(stream, _) = &mut self.states[class as usize] {
            return Some(stream.below(compiled.population));
        }
        let struck = &mut self.struck[class as usize];
        match (&mut self.states[class as usize], &compiled.onset) {
            (State::Fixed(next), Process::Fixed(list)) => {
                *next += 1;
                Some(list[*next - 1].victim)
            }
            (State::Calendar(cohort), Process::Cohort { first, .. }) => {
                Some(cohort.strike(struck, first))
            }
            (State::Operating(crews), Process::Cohort { first, .. }) => {
                let crew = &mut crews[job as usize];
                match crew.joined.peek() {
                    Some(&Reverse((due, unit, _))) if crew.cohort.due.is_none_or(|d| due <= d) => {
                        crew.joined.pop();
                        Some(unit)
                    }
                    _ => {
                        let victim = crew.cohort.strike(struck, first);
                        (!self.units.contains_key(&(class, victim))).then_some(victim)
                    }
                }
            }
            _ => unreachable!("states are made from the processes"),
        }
    }

    /// When the component that was just struck is back, if that is given.
    #[inline]
    pub(crate) fn given_end(&self, world: &World, class: u16) -> Option<SimTime> {
        match (&self.states[class as usize], &world.classes[class as usize].onset) {
            (State::Fixed(next), Process::Fixed(list)) => list[*next - 1].until,
            _ => None,
        }
    }

    /// Ends a unit's life at `reading` of its clock: what it had lived is remembered, the clock stands.
    pub(crate) fn end_life(&mut self, world: &World, class: u16, unit: u32, reading: Span) {
        let Process::Cohort { law, age, .. } = &world.classes[class as usize].onset else { return };
        let entry = self.unit(class, unit);
        entry.advance(reading);
        entry.since = None;
        let (lived, lives) = (entry.lived, entry.lives);
        // The age at failure of a unit in its first life: known, but for a stationary fleet, where it is
        // drawn from the law given that the residual was part of it.
        let lived = match (lived, age) {
            (Lived::Age(a), _) => a,
            (Lived::First(x), Age::New) => x,
            (Lived::First(x), Age::Aged(age)) => age.as_secs_f64() + x,
            (Lived::First(x), Age::Stationary) => {
                x + law.residual(x, self.life(class, unit, lives))
            }
        };
        let entry = self.unit(class, unit);
        entry.lived = Lived::Age(lived);
        entry.lives += 1;
    }

    /// Begins the next life of a unit whose life has ended, at `reading` of its clock: the reading at
    /// which it ends, or `None` while the clock stands (`reading` is `None`).
    pub(crate) fn renew(
        &mut self,
        world: &World,
        class: u16,
        unit: u32,
        renewal: Renewal,
        reading: Option<Span>,
    ) -> Option<Span> {
        match renewal {
            Renewal::AsNew => self.unit(class, unit).lived = Lived::Age(0.0),
            Renewal::AsOld => {}
            Renewal::Partial(share) => {
                let entry = self.unit(class, unit);
                if let Lived::Age(age) = &mut entry.lived {
                    *age *= 1.0 - share;
                }
            }
        }
        self.go_on(world, class, unit, reading)
    }

    /// Starts a unit's clock at `reading`: the reading at which its life ends.
    pub(crate) fn go_on(
        &mut self,
        world: &World,
        class: u16,
        unit: u32,
        reading: Option<Span>,
    ) -> Option<Span> {
        let Process::Cohort { law, first, .. } = &world.classes[class as usize].onset else {
            return None;
        };
        let entry = self.unit(class, unit);
        entry.since = reading;
        let reading = reading?;
        entry.lives += 1;
        let (lived, lives) = (entry.lived, entry.lives);
        let e = self.life(class, unit, lives);
        let residual = match lived {
            Lived::Age(age) => law.residual(age, e),
            Lived::First(x) => {
                (first.inverse_cumulative_hazard(first.cumulative_hazard(x) + e) - x).max(0.0)
            }
        };
        Some(reading.saturating_add(Span::from_secs_f64(residual)))
    }

    /// A unit joins a job's crew at `reading` of the job's exposure clock.
    pub(crate) fn join(&mut self, world: &World, class: u16, unit: u32, job: u32, reading: Span) {
        self.units.entry((class, unit)).or_insert(Unit {
            lived: Lived::First(0.0),
            since: None,
            lives: 0,
        });
        if let Some(due) = self.go_on(world, class, unit, Some(reading)) {
            self.enlist(class, unit, job, due);
        }
    }

    /// Puts a unit that fails at exposure `due` on its crew's list.
    pub(crate) fn enlist(&mut self, class: u16, unit: u32, job: u32, due: Span) {
        let life = self.units[&(class, unit)].lives;
        if let State::Operating(crews) = &mut self.states[class as usize] {
            crews[job as usize].joined.push(Reverse((due, unit, life)));
        }
    }

    /// A unit leaves its crew at `reading`: its clock stands.
    pub(crate) fn leave(&mut self, class: u16, unit: u32, reading: Span) {
        let entry = self.unit(class, unit);
        entry.advance(reading);
        entry.since = None;
        entry.lives += 1;
    }

    /// The unit; one that was in its cohort so far has been there since reading zero.
    fn unit(&mut self, class: u16, unit: u32) -> &mut Unit {
        self.units.entry((class, unit)).or_insert(Unit {
            lived: Lived::First(0.0),
            since: Some(Span::ZERO),
            lives: 0,
        })
    }

    fn life(&self, class: u16, unit: u32, lives: u32) -> f64 {
        let which = u64::from(unit) << 32 | u64::from(lives);
        self.luck.exponential(Purpose::Life, u32::from(class), which)
    }
}

impl Crew {
    /// Drops entries of units that have left or begun another life since.
    fn forget_stale(&mut self, class: u16, units: &FxHashMap<(u16, u32), Unit>) {
        while let Some(&Reverse((_, unit, life))) = self.joined.peek() {
            let now = &units[&(class, unit)];
            if now.lives == life && now.since.is_some() {
                break;
            }
            self.joined.pop();
        }
    }
}

/// The crews of an operating class: for each job the units in its seats.
fn crews(world: &World, luck: Luck, class: usize, law: &FirstLife) -> Vec<Crew> {
    let compiled = &world.classes[class];
    let crew = |(j, job): (usize, &crate::world::JobPlan)| {
        let (first, size) = match compiled.component {
            ComponentKind::Job => (j as u32, 1),
            _ => {
                let per_host = compiled.per_host;
                (job.seats.start * per_host, job.seats.len() as u32 * per_host)
            }
        };
        let stream = luck.stream(Purpose::Strikes, (class as u32) << 16 | (j as u32 + 1));
        Crew { cohort: Cohort::new(stream, first, size, law), joined: BinaryHeap::new() }
    };
    world.jobs.iter().enumerate().map(crew).collect()
}
