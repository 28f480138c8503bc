//! The naive twin: a second simulator of the same model, an event for every component.
//!
//! Written from `docs/model.md` to be obviously right and as different from the engine as can be: a heap
//! that holds each component's next failure and each save, own random numbers, own sampling, own arithmetic
//! of who is below what, the state of the fleet recomputed at every question. It is slow.
//!
//! **Invariant**: nothing of the engine, the policies or the topology is used here; of the laws only Λ and
//! its inverse.
//!
//! Where the page is silent or can be read twice it follows what the engine is seen to do: which of several
//! hosts that fail or come back at one instant is first, the GPU-time of retired, wrongly blamed and
//! provisioned hosts, one relapse a component, and when a drain begins early. The tests called `questions` and
//! `standing` hold the cases where engine and page differed.
//!
//! Deliberately lacking: intervals by formula, giving up, the cause of each loss, and checkpoints that turn out bad.

mod clock;
mod detect;
mod fewer;
mod fleet;
mod hidden;
mod job;
mod life;
mod network;
mod pace;
mod pools;
mod queue;
mod recovery;
mod repair;
pub(crate) mod rng;
mod shelf;
mod storage;
mod strike;
mod tiers;
mod upload;
mod warn;

use std::collections::BTreeMap;

use brittle_model::scenario::{ClusterSpec, Onset};
use brittle_model::{Account, ComponentKind, Scenario};

use fleet::{Fleet, Role};
use hidden::{Drain, Hidden};
use job::Job;
use life::Life;
use queue::{Event, Queue};
use repair::{Outage, Shop};
use rng::Rng;
use tiers::Tiers;
use warn::{Move, Sign};

/// What a trial of the twin leaves behind. All times in ns.
#[derive(Clone, Debug)]
pub struct Report {
    /// The jobs.
    pub jobs: Vec<JobReport>,
    /// For each class, the failures that happened.
    pub failures: Vec<u32>,
    /// Warm spares taken.
    pub warm: u32,
    /// Hot spares taken.
    pub hot: u32,
    /// Hosts taken from other jobs.
    pub floating: u32,
    /// Cold spares ordered.
    pub cold: u32,
    /// Warm spares that did not come up.
    pub dead: u32,
    /// Hosts that left for good.
    pub retired: u32,
    /// Length of the trial.
    pub elapsed: u64,
    /// GPU-time allocated, spare, stranded, in repair, unallocated [GPU·ns].
    pub fleet: [u128; 5],
}

/// One job's share of it. All times in ns.
#[derive(Clone, Debug)]
pub struct JobReport {
    /// Whether its work was done.
    pub finished: bool,
    /// Its length.
    pub elapsed: u64,
    /// Its ledger, by [`Account`].
    pub accounts: [u64; Account::COUNT],
    /// Failures that stopped it or threw it back.
    pub interruptions: u32,
    /// Times that no spare was left.
    pub shortages: u32,
    /// Finished saves.
    pub saves: u64,
    /// Productive time that is durable.
    pub durable: u64,
    /// Whether it is corrupt, and nobody has noticed.
    pub corrupt: bool,
    /// Recoveries that read from each tier.
    pub reads: Vec<u64>,
    /// Recoveries that found nothing to read.
    pub scratch: u64,
}

impl JobReport {
    /// Productive time over elapsed time.
    #[must_use]
    pub fn goodput(&self) -> f64 {
        self.accounts[Account::Productive as usize] as f64 / self.elapsed as f64
    }
}

/// Runs one trial.
#[must_use]
pub fn run(scenario: &Scenario, seed: u64, trial: u64) -> Report {
    let mut twin = Twin::new(scenario, Rng::of_trial(seed, trial));
    twin.play();
    twin.report()
}

/// The life of one component in one class.
struct Unit {
    class: usize,
    index: u32,
    life: Life,
    /// When the life was last brought up to date [ns].
    since: u64,
    /// Whether its clock runs.
    runs: bool,
    /// Whether its life ended where it could not fail.
    stuck: bool,
    /// Whether its life has ended, and the next one not yet begun.
    dead: bool,
    /// The stamp of the event that counts.
    stamp: u64,
}

struct Twin<'s> {
    scenario: &'s Scenario,
    rng: Rng,
    queue: Queue,
    now: u64,
    units: Vec<Unit>,
    outages: Vec<Outage<'s>>,
    shop: Shop,
    /// For each class and component, the stamp of the relapse that is to come.
    relapses: BTreeMap<(usize, u32), u64>,
    hidden: Vec<Hidden>,
    signs: Vec<Sign>,
    moves: Vec<Move>,
    drains: Vec<Drain>,
    /// For each host, when it was blamed [ns].
    blames: Vec<Vec<u64>>,
    /// For each host, the stamp of its order as a cold spare.
    coming: Vec<u64>,
    /// For each host, whether it was dark when last looked at.
    dark: Vec<bool>,
    /// How many cold spares are being provisioned, broken ones included.
    provisioning: usize,
    /// The component that a failure under way is of.
    struck: u32,
    /// Flaps of the storage that are under way.
    flaps: u32,
    fleet: Fleet,
    jobs: Vec<Job>,
    stamps: u64,
    arrivals: u64,
    failures: Vec<u32>,
    warm: u32,
    hot: u32,
    floating: u32,
    cold: u32,
    dead: u32,
    retired: u32,
    books: [u128; 5],
}

impl<'s> Twin<'s> {
    fn new(scenario: &'s Scenario, rng: Rng) -> Self {
        let ClusterSpec::RailClos(spec) = &scenario.cluster else {
            panic!("the twin knows rail-optimised Clos networks alone");
        };
        let mut twin = Self {
            scenario,
            rng,
            queue: Queue::default(),
            now: 0,
            units: Vec::new(),
            outages: Vec::new(),
            shop: Shop::new(scenario.crews.len(), scenario.stock.iter().map(|s| s.parts)),
            relapses: BTreeMap::new(),
            hidden: Vec::new(),
            signs: Vec::new(),
            moves: Vec::new(),
            drains: Vec::new(),
            blames: vec![Vec::new(); spec.hosts as usize],
            coming: vec![0; spec.hosts as usize],
            dark: vec![false; spec.hosts as usize],
            provisioning: 0,
            struck: 0,
            flaps: 0,
            fleet: Fleet::new(spec),
            jobs: Vec::new(),
            stamps: 0,
            arrivals: 0,
            failures: vec![0; scenario.failures.len()],
            warm: 0,
            hot: 0,
            floating: 0,
            cold: 0,
            dead: 0,
            retired: 0,
            books: [0; 5],
        };
        twin.place(spec.gpus_per_host);
        twin.be_born();
        let end = Event::End;
        twin.queue.put(scenario.horizon.as_nanos(), end);
        twin
    }

    /// Hosts to the jobs, then to their hot spares, then to the warm spares and the cold ones.
    fn place(&mut self, gpus_per_host: u32) {
        let mut next = 0;
        let fleet = &mut self.fleet;
        let mut hand_out = |count: u32, role: Role| {
            let hosts = next..next + count;
            next += count;
            hosts.clone().for_each(|host| fleet.assign(host, role));
            hosts.collect::<Vec<u32>>()
        };
        for (j, job) in self.scenario.jobs.iter().enumerate() {
            let seats = hand_out(job.gpus / gpus_per_host, Role::Seat(j));
            let tiers = Tiers::new(self.scenario, j, &seats);
            self.jobs.push(Job { tiers, ..Job::new(seats) });
        }
        for (j, job) in self.scenario.jobs.iter().enumerate() {
            hand_out(job.hot_spares, Role::Hot(j));
        }
        hand_out(self.scenario.spares.warm, Role::Warm);
        hand_out(self.scenario.spares.cold, Role::Cold);
    }

    /// Every component of every class begins or continues its life.
    fn be_born(&mut self) {
        let scenario = self.scenario;
        for (c, class) in scenario.failures.iter().enumerate() {
            let population = match class.component {
                ComponentKind::Job => self.jobs.len() as u32,
                kind => self.fleet.population(kind),
            };
            match &class.onset {
                Onset::Lives { law, age } => {
                    for index in 0..population {
                        let life = Life::first(law, *age, &mut self.rng);
                        self.units.push(Unit {
                            class: c,
                            index,
                            life,
                            since: 0,
                            runs: false,
                            stuck: false,
                            dead: false,
                            stamp: 0,
                        });
                    }
                }
                Onset::Allocation { length } => {
                    for job in 0..self.jobs.len() {
                        let event = Event::Limit { class: c, job, allocation: 0 };
                        self.queue.put(length.as_nanos(), event);
                    }
                }
                Onset::Fixed(failures) => {
                    for (place, failure) in failures.iter().enumerate() {
                        let index = failure.index;
                        let event = Event::Given { class: c, place, index };
                        self.queue.put(failure.at.as_nanos(), event);
                    }
                }
            }
        }
    }

    fn play(&mut self) {
        for j in 0..self.jobs.len() {
            if self.scenario.jobs[j].recovery.initial_start {
                self.start_first(j);
            } else {
                self.run_on(j);
            }
        }
        self.order_cold();
        self.set_the_storage();
        self.turn_clocks();
        while self.jobs.iter().any(|job| !job.ended) {
            let (at, event) = self.queue.take().expect("the end is in the queue");
            self.pass(at);
            match event {
                Event::Back { outage } => self.come_back(outage),
                Event::Provisioned { host, stamp } => self.provision(host, stamp),
                Event::Begins { outage } => self.begin_repair(outage),
                Event::Arrives { stock } => self.receive_part(stock),
                Event::RungDone { outage } => self.end_rung(outage),
                Event::TestDone { outage } => self.end_test(outage),
                Event::Ask => self.ask_for_part(),
                Event::Choose => self.choose(),
                Event::Fades { hidden } => self.fade(hidden),
                Event::Flapped => self.flaps -= 1,
                Event::Notice { hidden } => self.notice(hidden),
                Event::Due { drain } => self.drain(drain, None),
                Event::Comes { sign } => self.come_true(sign),
                Event::Ready { to } => self.migrate(to),
                Event::Timer { job, stamp } => {
                    if self.jobs[job].stamp == stamp && !self.jobs[job].ended {
                        self.time_out(job);
                    }
                }
                Event::Part { job, tier, stamp } => self.end_part(job, tier, stamp),
                Event::Joins { .. } => {}
                Event::Rebuilt { job, tier, run } => self.rebuilt(job, tier, run),
                Event::End => self.end(),
                Event::Death { unit, stamp } => {
                    if self.units[unit].stamp == stamp {
                        self.die(unit);
                    }
                }
                Event::Again { class, index, stamp } => {
                    if self.relapses.get(&(class, index)) == Some(&stamp) {
                        self.strike(class, index, None);
                    }
                }
                Event::Limit { class, job, allocation } => self.reach_limit(class, job, allocation),
                Event::Given { class, index, .. } => self.strike(class, index, None),
            }
            self.take_in();
            self.serve();
            self.order_cold();
            self.set_the_pace();
            self.set_the_storage();
            self.turn_clocks();
        }
    }

    /// Time goes by.
    fn pass(&mut self, at: u64) {
        if at > self.now {
            let span = u128::from(at - self.now);
            for (book, gpus) in self.books.iter_mut().zip(self.fleet.census()) {
                *book += u128::from(gpus) * span;
            }
        }
        self.now = at;
    }

    fn end(&mut self) {
        let mut unfinished = Vec::new();
        for (j, job) in self.jobs.iter_mut().enumerate() {
            if !job.ended {
                job.close(self.now);
                job.post_carry();
                job.end_stretch();
                job.ended = true;
                unfinished.push(j);
            }
        }
        // What its tiers have lost since is not durable any more.
        for j in unfinished {
            if self.jobs[j].tiers.is_some() {
                self.jobs[j].durable = self.jobs[j].durable.min(self.saved_work(j));
            }
        }
    }

    fn stamp(&mut self) -> u64 {
        self.stamps += 1;
        self.stamps
    }

    fn report(self) -> Report {
        // The one tier of a job without tiers is not told of.
        fn told(job: &Job) -> impl Iterator<Item = &Tiers> {
            job.tiers.iter().filter(|tiers| tiers.told)
        }
        let job = |job: &Job| JobReport {
            finished: job.finished,
            elapsed: job.closed,
            accounts: job.accounts,
            interruptions: job.interruptions,
            shortages: job.shortages,
            saves: job.saves,
            durable: job.durable,
            corrupt: !job.corrupters.is_empty(),
            reads: told(job).flat_map(|t| &t.tiers).map(|tier| tier.reads).collect(),
            scratch: told(job).map(|tiers| tiers.scratch).sum(),
        };
        Report {
            jobs: self.jobs.iter().map(job).collect(),
            failures: self.failures,
            warm: self.warm,
            hot: self.hot,
            floating: self.floating,
            cold: self.cold,
            dead: self.dead,
            retired: self.retired,
            elapsed: self.now,
            fleet: self.books,
        }
    }
}
