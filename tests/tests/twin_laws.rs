//! Engine against twin, law by law: new and stationary fleets, with spares and repairs.
//!
//! 64 hosts of 4 GPUs, 3 warm spares. 17 scenarios × 7 metrics × 2 tests; each test has a false-alarm rate
//! of about 6e-5, so all of them together 1.4 %. n = 700 trials of the twin, 2,100 of the engine.

use brittle_model::Account::{Lost, Waiting};
use brittle_model::law::Stretch;
use brittle_model::scenario::{Age, FailureClass, Onset, Renewal, RepairChoice, Spares};
use brittle_model::{ComponentKind, Delay, Law, Parts};
use brittle_tests::build::{DAY, HOUR, class, delay, job, one_pod, parts, repair, span};
use brittle_tests::duel::{Duel, Metric};

const MEAN: f64 = 2000.0 * HOUR;

const METRICS: [Metric; 7] = [
    Metric::Goodput(0),
    Metric::Failures(0),
    Metric::Interruptions(0),
    Metric::Time(0, Lost),
    Metric::Time(0, Waiting),
    Metric::Warm,
    Metric::Shortages(0),
];

/// GPUs that fail by a law, on 61 hosts with 3 spares for 20 days.
fn fleet(law: Law, age: Age, repaired: RepairChoice) -> Parts {
    let gpus = FailureClass {
        detection: delay(120.0).into(),
        repair: repaired,
        ..class(ComponentKind::Gpu, Onset::Lives { law, age })
    };
    let mut training = job(61 * 4);
    training.checkpoint.cost = span(60.0);
    training.recovery.isolate = Delay::Random(Law::exponential(200.0));
    training.recovery.start = delay(300.0);
    training.recovery.load = delay(100.0);
    training.recovery.warm_up = Delay::Random(Law::lognormal_with_mean(90.0, 0.5));
    let mut parts = parts(one_pod(64, 4), 20.0 * DAY, vec![gpus], vec![training]);
    parts.spares = Spares { warm: 3, activation: delay(240.0), ..Spares::default() };
    parts
}

/// Long enough that spares run out.
fn swap(renewal: Renewal) -> RepairChoice {
    let duration = Delay::Random(Law::lognormal_with_mean(15.0 * HOUR, 1.0));
    repair(duration, renewal)
}

fn check(name: &str, law: Law, age: Age, repaired: RepairChoice, seed: u64) {
    let stays = repaired == RepairChoice::InPlace;
    let duel = Duel::fight(fleet(law, age, repaired), seed, 700);
    assert!(duel.mean(Metric::Failures(0)) > 10.0, "too few failures");
    if !stays {
        assert!(duel.mean(Metric::Warm) > 10.0, "too few spares taken");
        assert!(duel.mean(Metric::Shortages(0)) > 1.0, "too few shortages");
    }
    duel.expect_agreement(name, &METRICS);
}

fn weibull(shape: f64) -> Law {
    Law::weibull_with_mean(MEAN, shape)
}

fn lognormal() -> Law {
    Law::lognormal_with_mean(MEAN, 1.0)
}

/// Ten days of burn-in, then a long flat bottom, then wear-out.
fn bathtub() -> Law {
    let stretch = |from: f64, hazard: f64| Stretch { from: from * HOUR, hazard: hazard / HOUR };
    Law::piecewise(vec![stretch(0.0, 1e-3), stretch(240.0, 3e-4), stretch(2000.0, 2e-3)])
}

#[test]
fn exponential() {
    let law = Law::exponential(MEAN);
    check("exponential", law, Age::New, swap(Renewal::AsNew), 1);
}

#[test]
fn exponential_as_old_is_the_same() {
    let (law, age) = (Law::exponential(MEAN), Age::Stationary);
    check("exponential as old", law, age, swap(Renewal::AsOld), 2);
}

#[test]
fn exponential_in_place() {
    let law = Law::exponential(MEAN);
    check("in place", law, Age::New, RepairChoice::InPlace, 3);
}

#[test]
fn early_failures_new() {
    let law = Law::weibull_with_mean(6000.0 * HOUR, 0.7);
    check("weibull 0.7 new", law, Age::New, swap(Renewal::AsNew), 4);
}

#[test]
fn early_failures_stationary() {
    let name = "weibull 0.7 stationary";
    check(name, weibull(0.7), Age::Stationary, swap(Renewal::AsNew), 5);
}

#[test]
fn early_failures_stationary_as_old() {
    let name = "weibull 0.7 stationary as old";
    check(name, weibull(0.7), Age::Stationary, swap(Renewal::AsOld), 6);
}

#[test]
fn early_failures_in_place() {
    let name = "weibull 0.7 new in place";
    check(name, weibull(0.7), Age::New, RepairChoice::InPlace, 7);
}

#[test]
fn wear_out_new_as_old() {
    let law = Law::weibull_with_mean(600.0 * HOUR, 1.5);
    check("weibull 1.5 new as old", law, Age::New, swap(Renewal::AsOld), 8);
}

#[test]
fn wear_out_stationary() {
    let name = "weibull 1.5 stationary";
    check(name, weibull(1.5), Age::Stationary, swap(Renewal::AsNew), 9);
}

#[test]
fn wear_out_aged() {
    let age = Age::Aged(span(3000.0 * HOUR));
    check("weibull 1.5 aged", weibull(1.5), age, swap(Renewal::AsOld), 10);
}

/// Most components that fail do so again at what is left of their age.
#[test]
fn wear_out_renewed_in_part() {
    let law = Law::weibull_with_mean(600.0 * HOUR, 3.0);
    let age = Age::Aged(span(400.0 * HOUR));
    let short = |share| {
        let duration = Delay::Random(Law::lognormal_with_mean(4.0 * HOUR, 1.0));
        repair(duration, Renewal::Partial(share))
    };
    check("weibull 3 in part", law.clone(), age, short(0.5), 15);
    check("weibull 3 stationary in part", law, Age::Stationary, short(0.3), 16);
}

#[test]
fn lognormal_new() {
    let law = Law::lognormal_with_mean(1200.0 * HOUR, 1.0);
    check("lognormal new", law, Age::New, swap(Renewal::AsNew), 11);
}

#[test]
fn lognormal_stationary() {
    let name = "lognormal stationary";
    check(name, lognormal(), Age::Stationary, swap(Renewal::AsNew), 12);
}

#[test]
fn lognormal_stationary_as_old() {
    let name = "lognormal stationary as old";
    check(name, lognormal(), Age::Stationary, swap(Renewal::AsOld), 13);
}

#[test]
fn bathtub_stationary() {
    let name = "bathtub stationary";
    check(name, bathtub(), Age::Stationary, swap(Renewal::AsNew), 14);
}

#[test]
fn gamma_stationary() {
    let law = Law::gamma_with_mean(MEAN, 0.5);
    check("gamma 0.5 stationary", law, Age::Stationary, swap(Renewal::AsOld), 15);
}
