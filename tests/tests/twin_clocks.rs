//! Engine against twin: clocks that run only at work.
//!
//! 16 hosts of 4 GPUs, one of them a warm spare, for 30 days. 5 scenarios × 6 metrics × 2 tests at about 6e-5
//! each: all of them together raise a false alarm once in 280. n = 500 trials of the twin, 1,500 of the engine.

use brittle_model::Account::{Lost, Saving, Waiting};
use brittle_model::scenario::{Age, Clock, Effect, FailureClass, Onset, Renewal, Spares};
use brittle_model::{ComponentKind, Delay, Law, Parts, Phase, PhaseSet};
use brittle_tests::build::{
    DAY, EXPOSED, HOUR, class, class_in_place, delay, job, lives, one_pod, parts, repair, span,
};
use brittle_tests::duel::{Duel, Metric};

const METRICS: [Metric; 6] = [
    Metric::Goodput(0),
    Metric::Failures(0),
    Metric::Time(0, Lost),
    Metric::Time(0, Saving),
    Metric::Time(0, Waiting),
    Metric::Warm,
];

fn fleet(classes: Vec<FailureClass>) -> Parts {
    let mut training = job(15 * 4);
    training.checkpoint.cost = span(300.0);
    training.recovery.isolate = delay(600.0);
    training.recovery.start = delay(900.0);
    training.recovery.load = Delay::Random(Law::exponential(600.0));
    let mut parts = parts(one_pod(16, 4), 30.0 * DAY, classes, vec![training]);
    parts.spares = Spares { warm: 1, activation: delay(600.0), ..Spares::default() };
    parts
}

fn at_work(class: FailureClass, exposed: PhaseSet) -> FailureClass {
    let clock = Clock::Operating { exposed };
    FailureClass { clock, ..class }
}

fn gpus(law: Law, age: Age, renewal: Renewal, exposed: PhaseSet) -> FailureClass {
    let duration = Delay::Random(Law::lognormal_with_mean(20.0 * HOUR, 1.0));
    let gpus = FailureClass {
        detection: delay(300.0).into(),
        repair: repair(duration, renewal),
        ..class(ComponentKind::Gpu, Onset::Lives { law, age })
    };
    at_work(gpus, exposed)
}

fn check(name: &str, classes: Vec<FailureClass>, seed: u64) {
    let duel = Duel::fight(fleet(classes), seed, 500);
    assert!(duel.mean(Metric::Failures(0)) > 10.0, "too few failures");
    duel.expect_agreement(name, &METRICS);
}

#[test]
fn memory_at_work_as_new() {
    let law = Law::weibull_with_mean(2000.0 * HOUR, 0.7);
    let gpus = gpus(law, Age::New, Renewal::AsNew, PhaseSet::PROCESSES_UP);
    check("weibull 0.7 at work", vec![gpus], 21);
}

#[test]
fn memory_at_work_as_old() {
    let law = Law::weibull_with_mean(2000.0 * HOUR, 1.5);
    let gpus = gpus(law, Age::Stationary, Renewal::AsOld, EXPOSED);
    check("weibull 1.5 at work, as old", vec![gpus], 22);
}

#[test]
fn wear_by_saves_only() {
    let law = Law::weibull_with_mean(300.0 * HOUR, 2.0);
    let exposed = PhaseSet::EMPTY.with(Phase::Saving);
    let gpus = gpus(law, Age::Aged(span(200.0 * HOUR)), Renewal::AsNew, exposed);
    check("weibull 2 while saving", vec![gpus], 23);
}

#[test]
fn memoryless_at_work() {
    let law = Law::exponential(2000.0 * HOUR);
    let gpus = gpus(law, Age::New, Renewal::AsNew, EXPOSED);
    check("exponential at work", vec![gpus], 24);
}

/// Software that crashes when it has run for long, planned work on a calendar, and hardware in between.
#[test]
fn software_and_planned_work() {
    let leak = Law::weibull_with_mean(40.0 * HOUR, 1.5);
    let software = at_work(
        class_in_place(ComponentKind::Job, lives(leak)),
        PhaseSet::EMPTY.with(Phase::Computing),
    );
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(2.0 * HOUR), Renewal::AsNew),
        ..class(ComponentKind::Job, lives(Law::exponential(30.0 * HOUR)))
    };
    let law = Law::exponential(4000.0 * HOUR);
    let gpus = gpus(law, Age::New, Renewal::AsNew, PhaseSet::PROCESSES_UP);
    check("software and planned work", vec![software, planned, gpus], 25);
}
