//! Engine against twin: what a failure does, how it is noticed, and who is blamed for it, with luck.
//!
//! 16 hosts of 2 GPUs, two spares, 20 days. 7 scenarios of 7 to 9 metrics × 2 tests at about 6e-5 each: all of
//! them together raise a false alarm once in 150. n = 600 trials of the twin, 1,800 of the engine.

use brittle_model::Account::{Checking, Lost, Maintenance, Network, Saving, Straggling, Waiting};
use brittle_model::ComponentKind::{Gpu, Host, Leaf, Nic, Storage};
use brittle_model::scenario::{
    Detection, Diagnosis, Drain, Effect, Eviction, FailureClass, Flap, Preflight, RailClos,
    Renewal, Response, Signal, Slow, Spares,
};
use brittle_model::{ComponentKind, Delay, Law, Parts};
use brittle_tests::build::{DAY, HOUR, class, delay, job, lives, one_pod, parts, repair, span};
use brittle_tests::duel::{Duel, Metric};

const COMMON: [Metric; 6] = [
    Metric::Goodput(0),
    Metric::Failures(0),
    Metric::Interruptions(0),
    Metric::Time(0, Lost),
    Metric::Time(0, Waiting),
    Metric::Warm,
];

fn drawn(mean: f64) -> Delay {
    Delay::Random(Law::exponential(mean))
}

fn fleet(classes: Vec<FailureClass>) -> Parts {
    let mut training = job(14 * 2);
    training.communication = 0.3;
    training.checkpoint.cost = span(120.0);
    training.recovery.isolate = delay(300.0);
    training.recovery.start = delay(200.0);
    training.recovery.load = drawn(200.0);
    let clos = RailClos { nics_per_host: 2, ..one_pod(16, 2) };
    let mut parts = parts(clos, 20.0 * DAY, classes, vec![training]);
    parts.spares = Spares { warm: 2, activation: drawn(300.0), ..Spares::default() };
    parts
}

/// A class of exponential lives that is repaired within hours.
fn of(kind: ComponentKind, hours: f64, effect: Effect) -> FailureClass {
    let duration = Delay::Random(Law::lognormal_with_mean(6.0 * HOUR, 0.7));
    FailureClass {
        effect,
        repair: repair(duration, Renewal::AsNew),
        ..class(kind, lives(Law::exponential(hours * HOUR)))
    }
}

fn check(name: &str, parts: Parts, seed: u64, more: &[Metric]) {
    let duel = Duel::fight(parts, seed, 600);
    assert!(duel.mean(Metric::Failures(0)) > 4.0, "too few failures");
    assert!(more.iter().all(|&metric| duel.mean(metric) > 0.0), "something never happens");
    let metrics: Vec<Metric> = COMMON.iter().chain(more).copied().collect();
    duel.expect_agreement(name, &metrics);
}

#[test]
fn signals_and_diagnosis() {
    let signals = vec![
        Signal::After { delay: drawn(600.0), recall: 0.6 },
        Signal::Heartbeat { every: span(600.0), missed: 3 },
        Signal::Poll { every: span(900.0), recall: 0.5, takes: delay(20.0) },
    ];
    let hangs = FailureClass {
        detection: Detection { signals },
        diagnosis: Some(Diagnosis { finds: 0.8, blames_other: 0.3 }),
        ..of(Host, 500.0, Effect::Hang)
    };
    let metrics =
        [Metric::Time(0, brittle_model::Account::Detecting), Metric::Fleet(2), Metric::Fleet(3)];
    check("signals and diagnosis", fleet(vec![hangs]), 41, &metrics);
}

#[test]
fn groups_that_leave() {
    let crashes = FailureClass { detection: drawn(300.0).into(), ..of(Gpu, 1200.0, Effect::Crash) };
    let mut parts = fleet(vec![crashes]);
    parts.jobs[0].recovery.evict =
        Some(Eviction { hosts: 2, test: drawn(HOUR), after: Default::default() });
    check("eviction", parts, 42, &[Metric::Fleet(2)]);
}

#[test]
fn slow_hosts() {
    let tolerated = Effect::Slow(Slow {
        speed: 0.7,
        lasts: Some(drawn(5.0 * HOUR)),
        response: Response::Tolerate,
    });
    let evicted = Effect::Slow(Slow {
        speed: 0.5,
        lasts: Some(drawn(10.0 * HOUR)),
        response: Response::Evict,
    });
    let evicted = FailureClass { detection: drawn(HOUR).into(), ..of(Host, 3000.0, evicted) };
    let parts = fleet(vec![of(Gpu, 1500.0, tolerated), evicted]);
    check(
        "slow",
        parts,
        43,
        &[Metric::Time(0, Straggling), Metric::Time(0, Saving), Metric::Failures(1)],
    );
}

#[test]
fn corruption() {
    let signals = vec![Signal::After { delay: drawn(3.0 * HOUR), recall: 0.7 }];
    let corrupt =
        FailureClass { detection: Detection { signals }, ..of(Gpu, 2500.0, Effect::Corrupt) };
    let crashes = of(Host, 3000.0, Effect::Crash);
    let parts = fleet(vec![corrupt, crashes]);
    check("corrupt", parts, 44, &[Metric::Failures(1), Metric::Saves(0), Metric::Corrupt(0)]);
}

#[test]
fn checks_before_a_start() {
    let slow = Effect::Slow(Slow { speed: 0.8, lasts: None, response: Response::Evict });
    let slow = FailureClass { detection: drawn(20.0 * HOUR).into(), ..of(Gpu, 2000.0, slow) };
    let crashes = of(Host, 1000.0, Effect::Crash);
    let mut parts = fleet(vec![slow, crashes]);
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(120.0), recall: 0.7 });
    check("preflight", parts, 45, &[Metric::Time(0, Checking), Metric::Time(0, Straggling)]);
}

#[test]
fn flaps_around_the_timeout() {
    let flap = |lasts: f64| Effect::Flap(Flap { lasts: drawn(lasts), timeout: delay(60.0) });
    let nics = FailureClass {
        repair: brittle_model::scenario::RepairChoice::Default,
        ..of(Nic, 500.0, flap(40.0))
    };
    let storage = FailureClass {
        repair: brittle_model::scenario::RepairChoice::Default,
        ..of(Storage, 40.0, flap(80.0))
    };
    let leaves = FailureClass { detection: delay(30.0).into(), ..of(Leaf, 100.0, Effect::Degrade) };
    let parts = fleet(vec![nics, storage, leaves]);
    check(
        "flaps",
        parts,
        46,
        &[Metric::Time(0, Network), Metric::Failures(1), Metric::Failures(2)],
    );
}

#[test]
fn drains_with_notice() {
    let drain = Effect::Drain(Drain { notice: drawn(12.0 * HOUR) });
    let crashes = of(Gpu, 4000.0, Effect::Crash);
    let planned = FailureClass {
        repair: repair(delay(HOUR), Renewal::AsNew),
        ..of(ComponentKind::Job, 80.0, Effect::Planned)
    };
    let alarms = of(Gpu, 4000.0, Effect::FalseAlarm);
    let parts = fleet(vec![of(Host, 1000.0, drain), crashes, planned, alarms]);
    check(
        "drains",
        parts,
        47,
        &[Metric::Time(0, Maintenance), Metric::Time(0, Saving), Metric::Fleet(2)],
    );
}
