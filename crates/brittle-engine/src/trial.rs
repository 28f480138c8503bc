//! A trial: failures strike, jobs stop and come back, until the work is done or the horizon is reached.
//!
//! [`run_trial`] is a pure function of world, seed and trial number. [`Runner`] is the same with its
//! memory kept, for many trials of one world. Read [`Runner::watch`] first: it is the whole story.

mod attempts;
mod blame;
mod choice;
mod cure;
mod drags;
mod effects;
mod fewer;
mod groups;
mod hosts;
mod lives;
mod network;
mod outages;
mod spread;
mod storage;
mod strike;
mod tiers;
mod warnings;
mod within;

use std::cell::Cell;
use std::collections::VecDeque;

use brittle_model::{HostId, JobId, SimTime};
use brittle_policy::{HostChoice, Retirement};
use rustc_hash::FxHashSet;

use crate::agenda::{Agenda, Turn};
use crate::draw::{Luck, Seed, TrialId};
use crate::fleet::Fleet;
use crate::hidden::HiddenFaults;
use crate::job::JobState;
use crate::layout::Levels;
use crate::observe::{Event, Observer};
use crate::outage::Outages;
use crate::outcome::{ClassTally, Outcome, SpareTally};
use crate::records::Records;
use crate::regroup::Absent;
use crate::shop::Shop;
use crate::strikes::Strikes;
use crate::world::World;
use network::Outlook;
use storage::StorageView;

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
    /// Repairs that may have to wait for each other.
    shop: Shop<'w>,
    /// What nobody has noticed yet.
    hidden: HiddenFaults,
    fleet: Fleet,
    /// What an operator knows of the hosts, where anybody asks.
    records: Records,
    /// Hosts that were retired.
    gone: FxHashSet<HostId>,
    choice: Box<dyn HostChoice>,
    /// Whether it always takes the host that has waited longest.
    first_come: bool,
    retirement: Box<dyn Retirement>,
    jobs: Vec<JobState>,
    /// The job timers as the agenda has them.
    timers: Vec<SimTime>,
    /// Jobs that stand still for want of hosts, first come first.
    waiting: VecDeque<JobId>,
    /// What is down of the network, and what that does.
    network: Outlook,
    /// How far the parallel groups of each job reach; found anew when asked after hosts have changed places.
    levels: Vec<Cell<Option<Levels>>>,
    /// Outages of the storage.
    storage_down: u32,
    /// What jobs last knew of it.
    storage_seen: StorageView,
    /// Whether that may be news to whoever watches.
    storage_untold: bool,
    /// Cold spares that are being provisioned.
    ordered: u32,
    /// Spares taken, hosts chosen, hosts tested so far: they number the draws.
    arrivals: u64,
    choices: u64,
    tested: u64,
    /// Units whose lives ended on a host that was dark: they are put right with the host.
    found: Vec<(HostId, u16, u32)>,
    tallies: Vec<ClassTally>,
    /// Strikes so far of each class that takes others with it: its own, and those that followed others.
    blows: Vec<[u64; 2]>,
    taken: SpareTally,
    unfinished: usize,
    /// Scratch: hosts that the end of the outage at hand makes usable.
    returned: Vec<HostId>,
    /// The seats that do not take part of the job that was last asked about.
    absent: Vec<Absent>,
    /// Scratch: outages that the shop has ended.
    mended: Vec<(u32, bool)>,
    /// Scratch: jobs that the failure at hand stops.
    stopped: Vec<JobId>,
    /// Scratch: jobs that leave for planned work, and whether they run.
    leaving: Vec<(JobId, bool)>,
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
            shop: Shop::new(&world.crews, &world.stock),
            hidden: HiddenFaults::default(),
            fleet: Fleet::new(world),
            records: Records::new(if world.keeps_records { world.cluster.hosts() } else { 0 }),
            gone: FxHashSet::default(),
            choice: world.choice.fresh(),
            first_come: world.choice.fresh().takes_the_first(),
            retirement: world.retirement.fresh(),
            jobs: Vec::new(),
            timers: Vec::new(),
            waiting: VecDeque::new(),
            network: Outlook::default(),
            levels: Vec::new(),
            storage_down: 0,
            storage_seen: StorageView::WHOLE,
            storage_untold: false,
            ordered: 0,
            arrivals: 0,
            choices: 0,
            tested: 0,
            found: Vec::new(),
            tallies: Vec::new(),
            blows: Vec::new(),
            taken: SpareTally::default(),
            unfinished: 0,
            returned: Vec::new(),
            absent: Vec::new(),
            mended: Vec::new(),
            stopped: Vec::new(),
            leaving: Vec::new(),
        }
    }

    /// Runs one trial.
    pub fn run(&mut self, seed: Seed, trial: TrialId) -> Outcome {
        self.watch(seed, trial, &mut ())
    }

    /// Runs one trial before an observer, who changes nothing.
    pub fn watch<O: Observer>(&mut self, seed: Seed, trial: TrialId, eyes: &mut O) -> Outcome {
        self.begin(seed, trial);
        self.tell_first_rates(eyes);
        let mut standing = None;
        self.tell_hosts(SimTime::ZERO, &mut standing, eyes);
        let mut end = self.world.horizon;
        while let Some((now, key)) = self.agenda.next(self.world.horizon) {
            match key.turn() {
                Turn::Return => self.come_back(now, eyes),
                Turn::Shop => self.work_in_shop(now, eyes),
                Turn::Job(job) => self.ring(now, JobId(job), eyes),
                Turn::Notice => self.notice(now, eyes),
                Turn::Class => {
                    let (class, line) = self.strikes.first();
                    let class = self.world.class(class);
                    let victim = self.strikes.victim(self.world, class, line);
                    if let Some(victim) = victim {
                        self.hit(now, class, victim, eyes);
                    }
                    self.schedule(now, class.id, line);
                }
                Turn::Unit(class, unit) => {
                    self.agenda.cancel(key);
                    self.hit_apart(now, self.world.class(class), unit, eyes);
                }
            }
            if self.unfinished == 0 {
                end = now;
                break;
            }
            // Whatever has happened: who stands still takes what there is.
            self.serve_waiting(now, eyes);
            self.refresh_storage(now, eyes);
            self.tell_hosts(now, &mut standing, eyes);
        }
        if self.unfinished > 0 {
            eyes.see(end, Event::Horizon);
        }
        self.close(end, eyes)
    }

    /// Tells how many hosts stand by and are unusable, if that is news. Without an observer nothing is left of it.
    #[inline(always)]
    fn tell_hosts<O: Observer>(&self, now: SimTime, told: &mut Option<(u32, u32)>, eyes: &mut O) {
        let standing = self.fleet.standing();
        if *told != Some(standing) {
            *told = Some(standing);
            eyes.see(now, Event::Hosts { spare: standing.0, unusable: standing.1 });
        }
    }

    fn begin(&mut self, seed: Seed, trial: TrialId) {
        let world = self.world;
        self.luck = Luck::new(seed, trial);
        self.agenda.clear();
        self.outages.clear();
        self.shop.clear();
        self.hidden.clear();
        self.records.clear();
        self.gone.clear();
        if world.keeps_records {
            self.choice = world.choice.fresh();
            self.retirement = world.retirement.fresh();
        }
        self.fleet.reset(world);
        self.waiting.clear();
        self.network.clear();
        self.levels.clear();
        self.levels.extend(world.jobs.iter().map(|plan| Cell::new(plan.levels)));
        (self.storage_down, self.ordered) = (0, 0);
        (self.storage_seen, self.storage_untold) = (StorageView::WHOLE, false);
        (self.arrivals, self.choices, self.tested) = (0, 0, 0);
        self.found.clear();
        self.tallies.clear();
        self.tallies.resize(world.classes.len(), ClassTally::default());
        self.blows.clear();
        self.blows.resize(world.classes.len(), [0; 2]);
        self.taken = SpareTally::default();
        self.unfinished = world.jobs.len();
        self.timers.clear();
        self.timers.resize(world.jobs.len(), SimTime::NEVER);
        self.jobs.clear();
        for (j, plan) in world.jobs.iter().enumerate() {
            let id = JobId(j as u32);
            let mut job = JobState::new(id, plan, world.classes.len(), &world.clocks);
            job.set_first_rate(world.first_rate(id));
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
            standing_by: self.fleet.stood_by(end),
            fleet: self.fleet.close(end),
            classes: std::mem::take(&mut self.tallies),
            spares: self.taken,
            elapsed: end.since(SimTime::ZERO),
        }
    }
}
