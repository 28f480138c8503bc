//! The base scenarios: small clusters on which a good deal happens at known instants.

use brittle_model::ComponentKind::{Gpu, Host, Job, Leaf, Nic, Rack};
use brittle_model::scenario::{
    ClosOptions, ClusterSpec, Crew, Discipline, Drain, Effect, Eviction, FailureClass, Flap,
    HostSource, Preflight, RailClos, Refill, Renewal, Repair, RepairTest, Response, Rung, Slow,
};
use brittle_model::{ComponentKind, Parts};
use brittle_tests::build::{class, class_in_place, delay, fixed, job, parts, repair, span};

/// Save interval and save cost of every job [s].
pub(crate) const TAU: f64 = 500.0;
pub(crate) const COST: f64 = 30.0;

/// Length of the last rung of the shop, which has one crew of one [s].
pub(crate) const RUNG: f64 = 300.0;

/// Phases of the way back [s].
pub(crate) const ISOLATE: f64 = 20.0;
pub(crate) const CHECK: f64 = 15.0;
pub(crate) const START: f64 = 60.0;
pub(crate) const LOAD: f64 = 40.0;
pub(crate) const WARM_UP: f64 = 33.0;

/// Activation of a host, and allocation [s].
pub(crate) const ACTIVATE: f64 = 25.0;
pub(crate) const ALLOCATE: f64 = 10.0;

/// The bases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    /// Two jobs of two hosts, hot, warm and cold spares.
    Spares,
    /// A job of two hosts that takes hosts from a job of one, hot spares required, groups that leave.
    Floating,
}

impl Base {
    /// The scenario.
    pub(crate) fn parts(self) -> Parts {
        let (mut jobs, hosts) = match self {
            Self::Spares => (vec![job(4), job(4)], 8),
            Self::Floating => (vec![job(4), job(2)], 7),
        };
        for (j, job) in jobs.iter_mut().enumerate() {
            job.communication = 0.2;
            job.checkpoint.interval = brittle_model::scenario::IntervalRule::Fixed(span(TAU));
            job.checkpoint.cost = span(COST);
            job.hot_activation = delay(5.0);
            job.priority = 1 - j as u32;
            job.recovery.isolate = delay(ISOLATE);
            job.recovery.start = delay(START);
            job.recovery.load = delay(LOAD);
            job.recovery.warm_up = delay(WARM_UP);
            job.recovery.allocate = delay(ALLOCATE);
        }
        let sources =
            [HostSource::Hot, HostSource::Warm, HostSource::Cold, HostSource::Repair].to_vec();
        jobs[0].hot_spares = 1;
        jobs[0].work = Some(span(4_000.0));
        jobs[0].recovery.replace = sources.clone();
        jobs[1].recovery.replace = sources;
        jobs[1].recovery.give_up_after = 4;
        jobs[0].recovery.preflight = Some(Preflight { duration: delay(CHECK), recall: 1.0 });
        let mut failures = story();
        if self == Self::Floating {
            jobs[0].refill = Refill::Required;
            jobs[0].recovery.replace = vec![HostSource::Hot, HostSource::Floating];
            jobs[0].recovery.evict =
                Some(Eviction { hosts: 2, test: delay(120.0), after: Default::default() });
            jobs[1].recovery.initial_start = true;
            jobs[1].checkpoint.final_save = false;
            jobs[1].work = Some(span(3_000.0));
            failures.retain(|class| class.component != Leaf);
        }
        let cluster = RailClos {
            hosts,
            gpus_per_host: 2,
            nics_per_host: 2,
            hosts_per_rack: 2,
            racks_per_pod: 2,
            racks_per_power_feed: 3,
            spines: 2,
            nic_bandwidth: 5e10,
            oversubscription: 1.0,
            options: ClosOptions::default(),
        };
        let mut parts = parts(cluster_of_one(), 7_000.0, failures, jobs);
        parts.cluster = ClusterSpec::RailClos(cluster);
        parts.repair = shop();
        parts.crews = vec![Crew {
            name: "crew".to_owned(),
            size: 1,
            hours: None,
            discipline: Discipline::Fifo,
        }];
        parts.spares.warm = 1;
        parts.spares.cold = 1;
        parts.spares.cold_at_once = 1;
        parts.spares.give_back = true;
        parts.spares.activation = delay(ACTIVATE);
        parts.spares.cold_activation = delay(COLD);
        parts
    }
}

/// From the order of a cold spare to its arrival [s].
pub(crate) const COLD: f64 = 450.0;

fn cluster_of_one() -> RailClos {
    brittle_tests::build::one_pod(1, 1)
}

/// A reset that never helps, then a new part; tested.
fn shop() -> Repair {
    let rung = |name: &str, secs, success| Rung {
        name: name.to_owned(),
        duration: delay(secs),
        success,
        silent: 0.0,
        crew: Some(0),
        part: None,
    };
    Repair {
        rungs: vec![rung("reset", 50.0, 0.0), rung("replace", RUNG, 1.0)],
        renewal: Renewal::AsNew,
        test: Some(RepairTest { duration: delay(20.0), recall: 1.0 }),
        relapse: None,
    }
}

fn with(
    component: ComponentKind,
    effect: Effect,
    detect: f64,
    failures: &[(f64, u32)],
    length: Option<f64>,
) -> FailureClass {
    let mut class = class(component, fixed(failures));
    class.effect = effect;
    class.detection = delay(detect).into();
    if let Some(length) = length {
        class.repair = repair(delay(length), Renewal::AsOld);
    }
    class
}

/// What happens anyway.
fn story() -> Vec<FailureClass> {
    let slow = Slow { speed: 0.5, lasts: None, response: Response::Evict };
    let flap = Flap { lasts: delay(7.0), timeout: delay(20.0) };
    vec![
        // Two crashes that meet in the shop.
        with(Gpu, Effect::Crash, 10.0, &[(700.0, 0), (800.0, 4)], None),
        // A hang; where there are no spares left the job waits for the shop or a cold one.
        with(Host, Effect::Hang, 200.0, &[(1_900.0, 3)], None),
        // A host is slow, and that is noticed.
        with(Gpu, Effect::Slow(slow), 150.0, &[(2_700.0, 2)], Some(600.0)),
        // A GPU is corrupt across a save, and that is noticed.
        with(Gpu, Effect::Corrupt, 700.0, &[(3_300.0, 3), (3_350.0, 11)], Some(250.0)),
        with(Nic, Effect::Degrade, 30.0, &[(4_400.0, 8)], Some(300.0)),
        with(Leaf, Effect::Flap(flap), 0.0, &[(4_850.0, 0)], None),
        with(
            Rack,
            Effect::Drain(Drain { notice: delay(300.0) }),
            0.0,
            &[(5_000.0, 1)],
            Some(350.0),
        ),
        with(Job, Effect::Planned, 0.0, &[(5_900.0, 1)], Some(100.0)),
        class_in_place(Job, fixed(&[(6_400.0, 1)])),
    ]
}
