//! Scenarios in a few words, for tests.
//!
//! A test names what matters to it and takes the rest from here: no spares, no delays, one job.

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId, World};
use brittle_model::scenario::{
    Age, Checkpoint, Clock, ClosOptions, ClusterSpec, Diagnosis, Effect, FailureClass,
    FixedFailure, HostPolicy, IntervalRule, Job, Onset, Pattern, Placement, RailClos, Recovery,
    Refill, Renewal, Repair, RepairChoice, Shared, Spares,
};
use brittle_model::{ComponentKind, Delay, Law, Parts, Phase, PhaseSet, Scenario, SimTime, Span};

/// Seconds in an hour [s].
pub const HOUR: f64 = 3600.0;

/// Seconds in a day [s].
pub const DAY: f64 = 86_400.0;

/// Computing, saving and starting: what the closed forms let failures strike in.
pub const EXPOSED: PhaseSet =
    PhaseSet::EMPTY.with(Phase::Computing).with(Phase::Saving).with(Phase::Starting);

/// The kinds of component that the naive twin knows: those of a network of two tiers whose cables do not fail.
pub const KINDS: [ComponentKind; 10] = [
    ComponentKind::Gpu,
    ComponentKind::Nic,
    ComponentKind::Host,
    ComponentKind::Leaf,
    ComponentKind::Spine,
    ComponentKind::Rack,
    ComponentKind::Pod,
    ComponentKind::PowerFeed,
    ComponentKind::Storage,
    ComponentKind::Job,
];

/// The checked scenario of these parts.
#[must_use]
pub fn checked(parts: Parts) -> Scenario {
    parts.check().expect("a sound scenario")
}

/// The world of these parts.
#[must_use]
pub fn world(parts: Parts) -> World {
    World::new(&checked(parts))
}

/// The outcomes of the first `n` trials of these parts.
#[must_use]
pub fn outcomes(parts: Parts, seed: u64, n: u64) -> Vec<Outcome> {
    let world = world(parts);
    let mut runner = Runner::new(&world);
    (0..n).map(|trial| runner.run(Seed(seed), TrialId(trial))).collect()
}

/// A failure: when [s], by which class, of which component of its kind.
pub type Failure = (f64, u32, u32);

/// The failures, in order, of each of the first `n` trials of these parts.
#[must_use]
pub fn failures(parts: Parts, seed: u64, n: u64) -> Vec<Vec<Failure>> {
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let mut trial = |trial| {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let _ = runner.watch(Seed(seed), TrialId(trial), &mut seen);
        let failure = |(at, event): (SimTime, Event)| match event {
            Event::Failure { class, component, .. } => {
                Some((at.as_secs_f64(), class.0, component.index))
            }
            _ => None,
        };
        seen.into_iter().filter_map(failure).collect()
    };
    (0..n).map(&mut trial).collect()
}

/// A span of seconds.
#[must_use]
pub fn span(secs: f64) -> Span {
    Span::from_secs_f64(secs)
}

/// A constant delay of seconds.
#[must_use]
pub fn delay(secs: f64) -> Delay {
    Delay::Constant(span(secs))
}

/// Lives from a law, all new at the start.
#[must_use]
pub const fn lives(law: Law) -> Onset {
    Onset::Lives { law, age: Age::New }
}

/// Lives from a law, at random ages at the start.
#[must_use]
pub const fn old_lives(law: Law) -> Onset {
    Onset::Lives { law, age: Age::Stationary }
}

/// Failures at given instants [s] of given components.
#[must_use]
pub fn fixed(failures: &[(f64, u32)]) -> Onset {
    let one = |&(at, index): &(f64, u32)| FixedFailure { at: span(at), index, until: None };
    Onset::Fixed(failures.iter().map(one).collect())
}

/// A repair of its own.
#[must_use]
pub fn repair(duration: Delay, renewal: Renewal) -> RepairChoice {
    RepairChoice::Own(Repair::plain(duration, renewal))
}

/// A crash, on a calendar clock, noticed at once, repaired by default.
#[must_use]
pub fn class(component: ComponentKind, onset: Onset) -> FailureClass {
    FailureClass {
        cause: component.as_str().to_owned(),
        component,
        onset,
        clock: Clock::Calendar,
        effect: Effect::Crash,
        detection: Delay::ZERO.into(),
        diagnosis: None,
        repair: RepairChoice::Default,
        pattern: Pattern::default(),
        warning: None,
    }
}

/// The same, put right in place.
#[must_use]
pub fn class_in_place(component: ComponentKind, onset: Onset) -> FailureClass {
    FailureClass { repair: RepairChoice::InPlace, ..class(component, onset) }
}

/// A job on so many GPUs: saves of no cost every half hour, no recovery time.
#[must_use]
pub fn job(gpus: u32) -> Job {
    Job {
        name: "job".to_owned(),
        gpus,
        layout: None,
        work: None,
        step: None,
        overhead: 0.0,
        hot_spares: 0,
        hot_activation: Delay::ZERO,
        refill: Refill::default(),
        priority: 0,
        communication: 0.0,
        placement: Placement::default(),
        checkpoint: Checkpoint {
            interval: IntervalRule::Fixed(span(1800.0)),
            believed_mtti: None,
            cost: Span::ZERO,
            final_save: true,
            end_game: false,
            tiers: Vec::new(),
            verify: None,
        },
        recovery: Recovery::default(),
    }
}

/// A cluster of one pod: one NIC a host, two hosts a rack, all racks on one power feed, no spine.
#[must_use]
pub fn one_pod(hosts: u32, gpus_per_host: u32) -> RailClos {
    RailClos {
        hosts,
        gpus_per_host,
        nics_per_host: 1,
        hosts_per_rack: 2,
        racks_per_pod: hosts.div_ceil(2),
        racks_per_power_feed: hosts.div_ceil(2),
        spines: 0,
        nic_bandwidth: 5e10,
        oversubscription: 1.0,
        options: ClosOptions::default(),
    }
}

/// Everything, with names numbered to be unique: an hour of repair that makes new, no spares.
#[must_use]
pub fn parts(
    cluster: RailClos,
    horizon: f64,
    mut failures: Vec<FailureClass>,
    mut jobs: Vec<Job>,
) -> Parts {
    for (i, class) in failures.iter_mut().enumerate() {
        class.cause = format!("{}{i}", class.cause);
    }
    for (i, job) in jobs.iter_mut().enumerate() {
        job.name = format!("{}{i}", job.name);
    }
    Parts {
        title: "a test".to_owned(),
        horizon: span(horizon),
        cluster: ClusterSpec::RailClos(cluster),
        network: brittle_model::scenario::NetworkRules::default(),
        storage: brittle_model::scenario::StorageRules::default(),
        failures,
        shared: Shared::default(),
        diagnosis: Diagnosis::default(),
        repair: Repair::plain(delay(HOUR), Renewal::AsNew),
        crews: Vec::new(),
        stock: Vec::new(),
        spares: Spares::default(),
        hosts: HostPolicy::default(),
        jobs,
    }
}
