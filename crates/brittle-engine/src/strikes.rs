//! Strikes: which component fails next, and when.
//!
//! Cost follows failures, never components:
//!
//! - A **memoryless** class is one clock, the victim drawn among all members; a strike on one that is
//!   already down is thinned out by the trial, so that every policy meets the same strikes.
//! - Any other law runs as a **cohort** (exact, Rényi 1953): in cumulative-hazard space the next first
//!   failure of m equal units is `H += Exp₁/m` away, at `t = Λ⁻¹(H)`, and strikes any of those not yet
//!   struck. Later lives of a unit are its own and enter the agenda only if they end before the horizon.
//! - A class that is **not alike** is superposed from sources, each one of the above: strata, what lemons
//!   fail more often, an urn; each is spent at the pace of the class's wave.
//! - With an **operating** clock each job has a cohort in its own exposure time. A host that joins later
//!   brings units with residual lives at their true age. One that leaves stays in its cohort as a ghost,
//!   whose strike is void: its real residual is drawn anew, given what it has survived, if it comes back.
//!
//! **Invariant**: nothing here knows what a failure does, nor why a unit was renewed.

mod crew;
mod lines;
mod source;
mod strata;
mod units;

use std::cmp::Reverse;
use std::iter;

use brittle_model::{HostId, SimTime, Span};
use rustc_hash::FxHashMap;

use self::crew::{Crew, crews};
use self::lines::Lines;
use self::source::Running;
use self::units::Unit;
use crate::agenda::{Agenda, Key};
use crate::class::{Class, Process};
use crate::cohort::{Cohort, Stamps};
use crate::draw::{Luck, Purpose, Stream};
use crate::job::JobState;
use crate::lemons::Lemons;
use crate::unlike::Units;
use crate::wave::{Flow, Waves};
use crate::world::World;

/// The failures of one class.
enum State {
    /// The stream, and the mean time between strikes [ns].
    Memoryless(Stream, f64),
    Fixed(usize),
    /// Several processes without memory.
    Sources(Vec<Running>),
    Calendar(Cohort),
    /// Several cohorts on the calendar.
    Strata(Vec<Cohort>),
    /// Stratum by stratum, in each job by job.
    Operating(Vec<Crew>),
    /// When the allocation of each job reaches its limit.
    Allocated(Vec<SimTime>),
}

/// All classes' failures in one trial.
///
/// A class has one or more **lines**, each with its next strike: its sources, its strata, or in each stratum the
/// crews of the jobs. On the agenda is one key, for the first of all.
pub(crate) struct Strikes {
    luck: Luck,
    states: Vec<State>,
    lines: Lines,
    struck: Vec<Stamps>,
    units: FxHashMap<(u16, u32), Unit>,
    waves: Waves,
    lemons: Lemons,
}

impl Strikes {
    pub(crate) fn new(world: &World) -> Self {
        let luck = Luck::new(crate::draw::Seed(0), crate::draw::TrialId(0));
        Self {
            luck,
            states: Vec::new(),
            lines: Lines::default(),
            struck: world.classes.iter().map(|_| Stamps::default()).collect(),
            units: FxHashMap::default(),
            waves: Waves::new(luck),
            lemons: Lemons::default(),
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
        self.lines.clear();
        self.units.clear();
        self.waves.open(&world.waves, luck);
        self.lemons.open(&world.lemons, luck);
        for (c, class) in world.classes.iter().enumerate() {
            let stream = luck.stream(Purpose::Strikes, c as u32);
            let state = match &class.onset {
                Process::Memoryless { gap } => State::Memoryless(stream, *gap * 1e9),
                Process::Sources(sources) => {
                    State::Sources(source::running(sources, luck, c as u32))
                }
                Process::Fixed(_) => State::Fixed(0),
                Process::Allocation(length) => {
                    let limit = |job: &JobState| job.allocated().saturating_add(*length);
                    State::Allocated(jobs.iter().map(limit).collect())
                }
                Process::Cohort { first, .. } => {
                    self.struck[c].clear(class.population);
                    match (class.clock, &class.unlike) {
                        (None, None) => {
                            State::Calendar(Cohort::new(stream, 0, class.population, first))
                        }
                        (None, Some(_)) => State::Strata(self.strata(world, c, stream)),
                        (Some(_), _) => {
                            State::Operating(crews(world, luck, c, first, &self.lemons))
                        }
                    }
                }
            };
            let lines = match &state {
                State::Operating(crews) => crews.len() as u32,
                State::Strata(cohorts) => cohorts.len() as u32,
                State::Sources(sources) => sources.len() as u32,
                State::Allocated(limits) => limits.len() as u32,
                State::Memoryless(..) | State::Fixed(_) | State::Calendar(_) => 1,
            };
            self.states.push(state);
            self.lines.add(lines);
            for line in 0..lines {
                self.schedule(world, c as u16, line, SimTime::ZERO, jobs, agenda);
            }
        }
    }

    /// The line that strikes next: its class, and its number in the class.
    #[inline]
    pub(crate) fn first(&self) -> (u16, u32) {
        self.lines.first()
    }

    fn strata(&mut self, world: &World, class: usize, plain: Stream) -> Vec<Cohort> {
        let compiled = &world.classes[class];
        let unlike = compiled.unlike.as_ref().expect("strata are of classes that are not alike");
        let flow = flow(&mut self.waves, world, compiled);
        let luck = self.luck;
        let all = Units::new(iter::once(0..compiled.population).collect());
        strata::cohorts(compiled, unlike, &[all], &self.lemons, flow, |line, _| match line {
            0 => plain.clone(),
            _ => luck.stream(Purpose::Source, (class as u32) << 20 | line as u32),
        })
    }

    /// Whether a repair may cure a lemon.
    #[inline]
    pub(crate) const fn has_cures(&self) -> bool {
        self.lemons.curable
    }

    /// A repair has put a host right; whether it was a lemon of some class and is none any more.
    pub(crate) fn cure(&mut self, host: HostId) -> bool {
        self.lemons.cure(host)
    }

    /// Whether a host is a lemon of any group.
    pub(crate) fn is_lemon(&self, host: HostId) -> bool {
        self.lemons.is_lemon_of_any(host)
    }

    /// Whether a host was a lemon of a group and is none any more.
    pub(crate) fn was_cured(&self, group: usize, host: HostId) -> bool {
        self.lemons.was_drawn(group, host) && self.lemons.is_cured(group, host)
    }

    /// A job has a new allocation from `begins` on, which a class limits.
    pub(crate) fn allot(&mut self, world: &World, class: u16, job: u32, begins: SimTime) {
        let (State::Allocated(limits), Process::Allocation(length)) =
            (&mut self.states[class as usize], &world.classes[class as usize].onset)
        else {
            unreachable!("a class that limits allocations")
        };
        limits[job as usize] = begins.saturating_add(*length);
    }

    /// The job's course has changed: so does the next strike of each of its crews of a class.
    pub(crate) fn reschedule(
        &mut self,
        world: &World,
        class: u16,
        job: u32,
        now: SimTime,
        jobs: &[JobState],
        agenda: &mut Agenda,
    ) {
        let lines = match &self.states[class as usize] {
            State::Operating(crews) => crews.len() as u32,
            _ => return,
        };
        for line in (job..lines).step_by(jobs.len()) {
            self.schedule(world, class, line, now, jobs, agenda);
        }
    }

    /// Finds the next strike of a line of a class; with an operating clock, and for those who joined later, a
    /// line is a job.
    #[inline(always)]
    pub(crate) fn schedule(
        &mut self,
        world: &World,
        class: u16,
        line: u32,
        now: SimTime,
        jobs: &[JobState],
        agenda: &mut Agenda,
    ) {
        let at = match &mut self.states[class as usize] {
            State::Memoryless(stream, gap) => {
                // The cast saturates at 292 years, beyond every horizon.
                now.saturating_add(Span::from_nanos((stream.exponential() * *gap) as i64 as u64))
            }
            _ => self.next_of_another(world, class, line, now, jobs),
        };
        agenda.set(Key::CLASS, self.lines.set(class, line, at));
    }

    /// When a line of a class of another kind than most strikes next.
    fn next_of_another(
        &mut self,
        world: &World,
        class: u16,
        line: u32,
        now: SimTime,
        jobs: &[JobState],
    ) -> SimTime {
        let state = &mut self.states[class as usize];
        let compiled = &world.classes[class as usize];
        match (state, &compiled.onset) {
            (State::Fixed(next), Process::Fixed(list)) => {
                list.get(*next).map_or(SimTime::NEVER, |given| given.at)
            }
            (State::Allocated(limits), _) => limits[line as usize],
            (State::Sources(sources), _) => {
                let calm = sources[line as usize].calm(compiled, &self.lemons, world.horizon);
                match flow(&mut self.waves, world, compiled) {
                    Some(mut flow) => flow.later(now, calm),
                    None => now.saturating_add(Span::from_nanos(calm as u64)),
                }
            }
            (State::Strata(cohorts), _) => {
                let due = cohorts[line as usize].due;
                due.map_or(SimTime::NEVER, |due| SimTime::ZERO.saturating_add(due))
            }
            (State::Calendar(cohort), _) => {
                cohort.due.map_or(SimTime::NEVER, |due| SimTime::ZERO.saturating_add(due))
            }
            (State::Operating(crews), _) => {
                let crew = &mut crews[line as usize];
                crew.forget_stale(class, &self.units);
                let joined = crew.joined.peek().map(|&Reverse((due, ..))| due);
                match crew.cohort.due.into_iter().chain(joined).min() {
                    Some(due) => {
                        let clock = compiled.clock.expect("an operating class has a clock");
                        jobs[line as usize % jobs.len()].exposed_until(clock, due)
                    }
                    None => SimTime::NEVER,
                }
            }
            _ => unreachable!("states are made from the processes"),
        }
    }

    /// The victim of the strike that is due; `None` for a ghost or another void strike.
    #[inline(always)]
    pub(crate) fn victim(&mut self, world: &World, compiled: &Class, line: u32) -> Option<u32> {
        let class = compiled.id;
        if let State::Memoryless(stream, _) = &mut self.states[class as usize] {
            return Some(stream.below(compiled.population));
        }
        let struck = &mut self.struck[class as usize];
        let lemons = &self.lemons;
        match (&mut self.states[class as usize], &compiled.onset) {
            (State::Fixed(next), Process::Fixed(list)) => {
                *next += 1;
                Some(list[*next - 1].victim)
            }
            (State::Allocated(limits), _) => {
                limits[line as usize] = SimTime::NEVER;
                Some(line)
            }
            (State::Calendar(cohort), Process::Cohort { first, .. }) => {
                Some(cohort.strike(struck, first, lemons, None))
            }
            (State::Sources(sources), _) => sources[line as usize].victim(compiled, lemons),
            (State::Strata(cohorts), Process::Cohort { first, .. }) => {
                let cohort = &mut cohorts[line as usize];
                let first = compiled.first_of(cohort.stratum, first);
                let flow = flow(&mut self.waves, world, compiled);
                let victim = cohort.strike(struck, first, lemons, flow);
                (!self.units.contains_key(&(class, victim))).then_some(victim)
            }
            (State::Operating(crews), Process::Cohort { first, .. }) => {
                let crew = &mut crews[line as usize];
                match crew.joined.peek() {
                    Some(&Reverse((due, unit, _))) if crew.cohort.due.is_none_or(|d| due <= d) => {
                        crew.joined.pop();
                        Some(unit)
                    }
                    _ => {
                        let first = compiled.first_of(crew.cohort.stratum, first);
                        let victim = crew.cohort.strike(struck, first, lemons, None);
                        (!self.units.contains_key(&(class, victim))).then_some(victim)
                    }
                }
            }
            _ => unreachable!("states are made from the processes"),
        }
    }

    /// When the component that was just struck is back, if that is given.
    #[inline]
    pub(crate) fn given_end(
        &self,
        world: &World,
        class: u16,
        (now, victim): (SimTime, u32),
    ) -> Option<SimTime> {
        match (&self.states[class as usize], &world.classes[class as usize].onset) {
            (State::Fixed(next), Process::Fixed(list)) => {
                let given = list.get(next.checked_sub(1)?)?;
                given.until.filter(|_| given.at == now && given.victim == victim)
            }
            _ => None,
        }
    }
}

/// The wave of a class, if it has one.
fn flow<'a>(waves: &'a mut Waves, world: &'a World, class: &Class) -> Option<Flow<'a>> {
    let wave = class.unlike.as_ref()?.wave?;
    Some(Flow { waves, plans: &world.waves, wave, horizon: world.horizon })
}
