//! The world: a scenario compiled for the engine. Immutable, shared by all threads.
//!
//! **Invariant**: nothing after [`World::new`] fails, and nothing here depends on a seed.

mod intervals;
mod plan;

pub use intervals::Intervals;

pub(crate) use plan::JobPlan;
use plan::way_back;

use std::sync::Arc;

use brittle_model::placement::{JobPlaces, place};
use brittle_model::rules::causal_order;
use brittle_model::scenario::{
    Crew, Effect, FailureClass, GroupsHit, HostChoiceRule, HostSource, Job, Repair, Sharing, Stock,
    StorageOutage, StorageRules,
};
use brittle_model::{ComponentId, ComponentKind, Delay, HostId, JobId, PhaseSet, Scenario};
use brittle_model::{SimTime, Span};
use brittle_policy::{Belief, HostChoiceFactory, RetirementFactory, SavePolicyFactory, spec};
use brittle_topology::{Cluster, Reach};

use crate::class::{Class, Comeback, Process};
use crate::fleet::Role;
use crate::job::{Drag, Footing};
use crate::layout::Levels;
use crate::lemons::Groups;
use crate::regroup::Shape;
use crate::tiers::TierSet;
use crate::unlike::Units;
use crate::wave;

/// A scenario, ready to run.
pub struct World {
    pub(crate) horizon: SimTime,
    pub(crate) cluster: Cluster,
    pub(crate) classes: Vec<Class>,
    pub(crate) jobs: Vec<JobPlan>,
    /// Hosts that are warm spares at the start.
    pub(crate) warm: Vec<u32>,
    pub(crate) activation: Delay,
    /// Hosts that are cold spares at the start.
    pub(crate) cold: Vec<u32>,
    pub(crate) cold_activation: Delay,
    pub(crate) cold_at_once: u32,
    pub(crate) give_back: bool,
    pub(crate) dead_on_arrival: f64,
    /// The repair of whatever has none of its own.
    pub(crate) repair: Repair,
    pub(crate) crews: Vec<Crew>,
    pub(crate) stock: Vec<Stock>,
    pub(crate) choice: Arc<dyn HostChoiceFactory>,
    pub(crate) retirement: Arc<dyn RetirementFactory>,
    /// Rack, pod and power feed of each host, where a choice between hosts asks for them.
    pub(crate) places: Vec<[u32; 3]>,
    /// Whether somebody asks for the records of hosts, a retirement, a host of a lesser job, or a whole group to
    /// leave.
    pub(crate) keeps_records: bool,
    pub(crate) retires: bool,
    pub(crate) floats: bool,
    pub(crate) evicts: bool,
    /// Whether a repair that did not work can make the same failure come again.
    pub(crate) relapses: bool,
    /// The exposures that operating classes with memory count; each job keeps a clock for each.
    pub(crate) clocks: Vec<PhaseSet>,
    /// The classes that stop jobs at the limit of their allocation.
    pub(crate) limits: Vec<u16>,
    /// The waves that classes name.
    pub(crate) waves: Vec<wave::Plan>,
    /// The groups of lemons.
    pub(crate) lemons: Groups,
    /// Whether some job can run on with fewer hosts.
    pub(crate) runs_on: bool,
    /// Whether some job saves in tiers.
    pub(crate) has_tiers: bool,
    /// Who shares the storage.
    pub(crate) storage: StorageRules,
    /// Whether its speed can change for some job, and whether some job rides its outages out.
    pub(crate) storage_varies: bool,
    pub(crate) rides_out: bool,
    /// Whether something of the network can be lost in part.
    pub(crate) has_network: bool,
    /// Whether every failure is a crash that is put right in place, so that no job ever seeks a host.
    pub(crate) all_in_place: bool,
    /// What each host is for at the start.
    pub(crate) roles: Vec<Role>,
    /// Of each host that holds a seat at the start, which one of its job's.
    pub(crate) seat_numbers: Vec<u32>,
}

impl World {
    /// Compiles a scenario, its cluster included.
    #[must_use]
    pub fn new(scenario: &Scenario) -> Self {
        let cluster = Cluster::compile(&scenario.cluster, scenario.network);
        let lemons = Groups::new(scenario);
        let mut classes: Vec<Class> = scenario
            .failures
            .iter()
            .enumerate()
            .map(|(i, class)| Class::new(class, i as u32, scenario, &lemons, &cluster))
            .collect();
        let mut clocks = Vec::new();
        for class in &mut classes {
            if let (Some(exposed), Process::Cohort { .. }) = (class.exposed, &class.onset) {
                class.clock = Some(clocks.len());
                clocks.push(exposed);
            }
        }
        expect_following(&mut classes, scenario);
        let Ok(placed) = place(scenario, |domain| cluster.domains(domain)) else {
            unreachable!("a checked scenario has room for everybody")
        };
        let spares = &scenario.spares;
        let choice = spec::host_choice(&scenario.hosts);
        let retirement = spec::retirement(&scenario.hosts);
        let retires = !retirement.fresh().never();
        let place =
            |host| [cluster.rack_of(host), cluster.pod_of(host), cluster.power_feed_of(host)];
        let places = match scenario.hosts.choice {
            HostChoiceRule::Longest => Vec::new(),
            _ => (0..cluster.hosts()).map(HostId).map(place).collect(),
        };
        let any_job = |asks: fn(&Job) -> bool| scenario.jobs.iter().any(asks);
        let floats = any_job(|job| {
            let attempts = job.recovery.attempts.iter().flat_map(|attempt| &attempt.replace);
            job.recovery.replace.iter().chain(attempts).any(|&s| s == HostSource::Floating)
        });
        let evicts = any_job(|job| job.recovery.evict.is_some());
        let relapses = classes.iter().any(|class| match &class.comeback {
            Comeback::Repair(repair) => repair.relapse.is_some(),
            Comeback::InPlace => false,
        });
        let is_limit = |class: &&Class| matches!(class.onset, Process::Allocation(_));
        let limits = classes.iter().filter(is_limit).map(|class| class.id).collect();
        let slows = scenario.failures.iter().any(FailureClass::is_slow_storage);
        let shared = scenario.storage.sharing != Sharing::None;
        let varies = |job: &Job| slows || shared || rides_out(job);
        let saves_plainly = |job: &Job| job.checkpoint.is_plain() && !varies(job);
        let has_network = classes.iter().any(|class| class.is_lost_in_part(&cluster));
        let in_place = |class: &Class| {
            class.is_plain && !class.is_given && matches!(class.comeback, Comeback::InPlace)
        };
        let all_in_place = classes.iter().all(in_place)
            && !scenario.jobs.iter().any(|job| {
                let recovery = &job.recovery;
                recovery.preflight.is_some()
                    || recovery.evict.is_some()
                    || !recovery.attempts.is_empty()
                    || !recovery.queue.is_zero()
                    || recovery.degraded.is_some()
                    || !saves_plainly(job)
            });
        let mut world = Self {
            has_network,
            runs_on: any_job(|job| job.recovery.degraded.is_some()),
            has_tiers: scenario.jobs.iter().any(|job| !saves_plainly(job)),
            storage: scenario.storage,
            storage_varies: scenario.jobs.iter().any(varies),
            rides_out: any_job(rides_out),
            all_in_place,
            horizon: SimTime::ZERO + scenario.horizon,
            cluster,
            classes,
            jobs: Vec::new(),
            warm: placed.warm,
            activation: spares.activation.clone(),
            cold: placed.cold,
            cold_activation: spares.cold_activation.clone(),
            cold_at_once: spares.cold_at_once,
            give_back: spares.give_back,
            dead_on_arrival: spares.dead_on_arrival,
            repair: scenario.repair.clone(),
            crews: scenario.crews.clone(),
            stock: scenario.stock.clone(),
            choice: choice.into(),
            retirement: retirement.into(),
            places,
            keeps_records: retires || scenario.hosts.choice != HostChoiceRule::Longest,
            retires,
            floats,
            evicts,
            relapses,
            clocks,
            limits,
            waves: wave::plans(scenario),
            lemons,
            roles: Vec::new(),
            seat_numbers: Vec::new(),
        };
        let corrupts = scenario.failures.iter().any(|class| class.effect == Effect::Corrupt);
        for (index, (job, placed)) in scenario.jobs.iter().zip(placed.jobs).enumerate() {
            let JobPlaces { seats, hot, unused } = placed;
            let ground = Units::of_hosts(&seats);
            let rate = world.interruption_rate(index as u32, job, &seats, &ground);
            let implied = (rate > 0.0).then(|| Span::from_secs_f64(1.0 / rate));
            let footing = match world.has_network {
                true => Footing::new(seats.iter().copied().map(HostId), &world.cluster),
                false => Footing::default(),
            };
            let waits = job.layout.filter(|layout| !layout.exposed.is_nothing());
            let levels = waits.filter(|_| world.has_network).map(|layout| {
                let hosts: Vec<HostId> = seats.iter().copied().map(HostId).collect();
                Levels::of(&layout, &hosts, &world.cluster)
            });
            world.jobs.push(JobPlan {
                belief: Belief {
                    save_cost: job.checkpoint.work_lost_to_a_save(),
                    least: match job.checkpoint.tiers.iter().any(|tier| tier.upload.is_some()) {
                        true => job.checkpoint.time_to_durable(),
                        false => Span::ZERO,
                    },
                    mtti: job.checkpoint.believed_mtti.or(implied),
                },
                save: brittle_policy::spec::save_policy(&job.checkpoint).into(),
                recovery: brittle_policy::spec::recovery_policy(&job.recovery).into(),
                has_attempts: !job.recovery.attempts.is_empty(),
                seeks_always: job.recovery.preflight.is_some()
                    || !job.recovery.attempts.is_empty()
                    || !job.recovery.queue.is_zero()
                    || job.recovery.degraded.is_some()
                    || !saves_plainly(job),
                rides_out: rides_out(job),
                can_run_on: job.recovery.degraded.is_some(),
                steady: Drag::new((1.0, None), (0.0, None), (1.0, None), job.overhead),
                shape: Shape {
                    layout: job.layout,
                    gpus_per_host: world.cluster.gpus_per_host(),
                    seats: seats.len() as u32,
                },
                way_back: way_back(job, saves_plainly(job)),
                tiers: TierSet::new(job, &seats, &world.cluster, (corrupts, varies(job)))
                    .map(Arc::new),
                spec: job.clone(),
                footing,
                levels,
                seats,
                ground,
                hot,
                unused,
                within: job.placement.within.map(|domain| world.cluster.domains(domain)),
            });
        }
        world.hand_out_roles();
        world
    }

    /// A failure class.
    #[inline]
    pub(crate) fn class(&self, id: u16) -> &Class {
        &self.classes[usize::from(id)]
    }

    /// The same world with another save policy for the `job`-th job: for policies that no scenario file
    /// can name.
    #[must_use]
    pub fn with_save_policy(mut self, job: usize, policy: Arc<dyn SavePolicyFactory>) -> Self {
        self.jobs[job].save = policy;
        self
    }

    /// Where the trials are cut.
    #[must_use]
    pub const fn horizon(&self) -> SimTime {
        self.horizon
    }

    /// The compiled cluster.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// The hosts of the seats of the `job`-th job at the start, by seat.
    #[must_use]
    pub fn seats(&self, job: usize) -> &[u32] {
        &self.jobs[job].seats
    }

    /// Mean time to interruption of the `job`-th job, as its operator believes it; `None` where nothing
    /// is expected to fail.
    #[must_use]
    pub fn believed_mtti(&self, job: usize) -> Option<Span> {
        self.jobs[job].belief.mtti
    }

    /// Hosts in the domains where the `job`-th job is placed that are nobody's at the start; `None` where its placement
    /// speaks of no domains.
    #[must_use]
    pub fn unused_hosts(&self, job: usize) -> Option<u32> {
        let plan = &self.jobs[job];
        plan.spec.placement.rule.domain().map(|_| plan.unused)
    }

    /// What the save policy of the `job`-th job will do, in words.
    #[must_use]
    pub fn save_plan(&self, job: usize) -> String {
        let plan = &self.jobs[job];
        plan.save.describe(&plan.belief)
    }

    /// How far the parallel groups of the `job`-th job reach at the start; `None` without a layout.
    #[must_use]
    pub fn levels(&self, job: usize) -> Option<Levels> {
        let plan = &self.jobs[job];
        let hosts: Vec<HostId> = plan.seats.iter().copied().map(HostId).collect();
        Some(Levels::of(plan.spec.layout.as_ref()?, &hosts, &self.cluster))
    }

    /// The parallel groups of the `job`-th job that are hit when these hosts are lost at the start; `None`
    /// without a layout.
    #[must_use]
    pub fn groups_hit(&self, job: usize, hosts: &[u32]) -> Option<GroupsHit> {
        let seated = |host: &&u32| self.roles[**host as usize] == Role::Seat(JobId(job as u32));
        let held = hosts.iter().filter(seated).map(|&host| self.seat_numbers[host as usize]);
        Some(self.jobs[job].spec.layout?.hit_with_seats(held, self.cluster.gpus_per_host()))
    }

    /// The parallel groups of the `job`-th job that are hit at most when one component of a kind is down, and the
    /// component; the first of several. `None` without a layout, and where nothing is hit.
    #[must_use]
    pub fn worst_hit(&self, job: usize, kind: ComponentKind) -> Option<(ComponentId, GroupsHit)> {
        let mut worst: Option<(ComponentId, GroupsHit)> = None;
        for index in 0..self.cluster.population(kind) {
            let component = ComponentId { kind, index };
            let hit = self.groups_hit(job, &self.cluster.hosts_lost(component))?;
            let weight = |hit: &GroupsHit| (hit.replicas, hit.stages, hit.ranks);
            if hit.ranks > 0 && worst.is_none_or(|(_, most)| weight(&hit) > weight(&most)) {
                worst = Some((component, hit));
            }
        }
        worst
    }

    fn hand_out_roles(&mut self) {
        let hosts = self.cluster.hosts() as usize;
        self.roles = vec![Role::Unallocated; hosts];
        self.seat_numbers = vec![0; hosts];
        for (job, plan) in (0..).map(JobId).zip(&self.jobs) {
            for (number, &host) in (0..).zip(&plan.seats) {
                self.roles[host as usize] = Role::Seat(job);
                self.seat_numbers[host as usize] = number;
            }
            for &host in &plan.hot {
                self.roles[host as usize] = Role::Hot(job);
            }
        }
        for &host in &self.warm {
            self.roles[host as usize] = Role::Warm;
        }
        for &host in &self.cold {
            self.roles[host as usize] = Role::Cold;
        }
    }

    /// Expected unplanned interruptions of a job over the horizon, by its distance [1/s]: for each class
    /// the components that would stop it × the failures to expect of each.
    fn interruption_rate(&self, job: u32, spec: &Job, seats: &[u32], ground: &Units) -> f64 {
        let rides = rides_out(spec);
        let needs = self.cluster.reach_of(seats.iter().copied().map(HostId));
        let rate = |class: &Class| {
            if !class.stops_at_once || class.effect.is_planned() {
                return 0.0;
            }
            let stops = |index: u32| match class.component {
                ComponentKind::Job => index == job,
                ComponentKind::Storage => !rides,
                kind => self.stops(ComponentId { kind, index }, ground, needs),
            };
            let count = class.expected(SimTime::NEVER, stops);
            count / self.horizon.as_secs_f64()
        };
        self.classes.iter().map(rate).sum()
    }

    /// Failures to expect of the `class`-th class in a trial, over its whole population: exact for
    /// memoryless classes, fixed failures and stationary fleets that are renewed; elsewhere repairs are taken
    /// to take no time.
    #[must_use]
    pub fn expected_failures(&self, class: usize) -> f64 {
        self.classes[class].expected(self.horizon, |_| true)
    }

    /// Whether the failure of `component` alone stops a job that holds these hosts.
    fn stops(&self, component: ComponentId, ground: &Units, needs: Reach) -> bool {
        let hit = self.cluster.hit(component);
        if hit.shared {
            let strains = self.cluster.network().strains(&[component], &[]);
            return strains
                .iter()
                .any(|s| s.is_loss() && s.reach <= needs && ground.meets(&s.hosts));
        }
        ground.meets(&hit.hosts) && hit.stops(needs)
    }
}

/// Whether a job goes on while the storage is away.
fn rides_out(job: &Job) -> bool {
    job.recovery.storage_outage == StorageOutage::RideOut
}

/// Counts the failures to expect because others failed, causes first.
fn expect_following(classes: &mut [Class], scenario: &Scenario) {
    let order = causal_order(scenario).expect("a checked scenario has no circle");
    let horizon = SimTime::ZERO + scenario.horizon;
    for class in order {
        let Some(spread) = classes[class].spread.clone() else { continue };
        let count = classes[class].expected(horizon, |_| true);
        for (next, probability) in spread.secondary {
            let next = &mut classes[next as usize];
            next.following += probability * count / f64::from(next.population);
        }
    }
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "World of {} hosts, {} jobs", self.cluster.hosts(), self.jobs.len())
    }
}

const _: () = {
    const fn shared_by_threads<T: Send + Sync>() {}
    shared_by_threads::<World>();
};
