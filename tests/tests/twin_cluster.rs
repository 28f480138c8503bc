//! Engine against twin: whole clusters, several jobs, spares of both kinds.
//!
//! 3 scenarios with 13, 18 and 8 metrics × 2 tests at about 6e-5 each: all of them together raise a false
//! alarm once in 210. n = 1,000 trials of the twin, 3,000 of the engine.

use brittle_model::Account::{Lost, Waiting};
use brittle_model::ComponentKind::{Gpu, Host, Job, Leaf, Nic, Pod, PowerFeed, Rack, Spine};
use brittle_model::scenario::{FailureClass, RailClos, Renewal, Spares};
use brittle_model::{ComponentKind, Delay, Law, scenario};
use brittle_tests::build::{
    DAY, HOUR, class, class_in_place, delay, job, lives, old_lives, one_pod, parts, repair, span,
};
use brittle_tests::duel::{Duel, Metric};

/// 4 pods of 2 racks of 4 hosts, a power feed for each 3 racks, 2 spines.
fn pods() -> RailClos {
    RailClos {
        nics_per_host: 2,
        hosts_per_rack: 4,
        racks_per_pod: 2,
        racks_per_power_feed: 3,
        spines: 2,
        ..one_pod(32, 2)
    }
}

/// A class that is seen after five minutes and repaired within hours.
fn part(kind: ComponentKind, law: Law, hours: f64) -> FailureClass {
    let duration = Delay::Random(Law::lognormal_with_mean(hours * HOUR, 0.7));
    FailureClass {
        detection: delay(300.0).into(),
        repair: repair(duration, Renewal::AsNew),
        ..class(kind, old_lives(law))
    }
}

fn training(hosts: u32) -> scenario::Job {
    let mut job = job(hosts * 2);
    job.checkpoint.cost = span(120.0);
    job.recovery.start = delay(600.0);
    job.hot_activation = delay(60.0);
    job
}

fn warm(count: u32) -> Spares {
    let activation = Delay::Random(Law::exponential(900.0));
    Spares { warm: count, activation, ..Spares::default() }
}

#[test]
fn hosts_racks_and_leaves_on_several_pods() {
    let wear = |hours: f64| Law::weibull_with_mean(hours * HOUR, 1.5);
    let classes = vec![
        part(Host, Law::weibull_with_mean(1500.0 * HOUR, 0.7), 24.0),
        part(Rack, wear(3000.0), 8.0),
        part(Leaf, Law::exponential(3000.0 * HOUR), 4.0),
    ];
    // One job over three pods, one inside the last, two spares.
    let jobs = vec![training(24), training(6)];
    let mut parts = parts(pods(), 30.0 * DAY, classes, jobs);
    parts.spares = warm(2);
    let duel = Duel::fight(parts, 31, 1000);
    for metric in [
        Metric::Failures(0),
        Metric::Failures(1),
        Metric::Failures(2),
        Metric::Warm,
        Metric::Shortages(0),
    ] {
        assert!(duel.mean(metric) > 1.0, "{metric:?}");
    }
    duel.expect_agreement(
        "hosts, racks, leaves",
        &[
            Metric::Goodput(0),
            Metric::Goodput(1),
            Metric::Failures(0),
            Metric::Failures(1),
            Metric::Failures(2),
            Metric::Time(0, Lost),
            Metric::Time(0, Waiting),
            Metric::Time(1, Waiting),
            Metric::Shortages(0),
            Metric::Shortages(1),
            Metric::Warm,
            Metric::Fleet(2),
            Metric::Fleet(3),
        ],
    );
}

#[test]
fn everything_that_can_fail() {
    let memoryless = |hours: f64| Law::exponential(hours * HOUR);
    let classes = vec![
        part(Gpu, Law::weibull_with_mean(5000.0 * HOUR, 0.7), 20.0),
        part(Nic, Law::lognormal_with_mean(6000.0 * HOUR, 1.0), 6.0),
        part(Host, memoryless(4000.0), 20.0),
        part(Leaf, memoryless(4000.0), 3.0),
        part(Spine, memoryless(200.0), 40.0),
        part(Rack, memoryless(4000.0), 5.0),
        part(Pod, Law::weibull_with_mean(3000.0 * HOUR, 1.5), 5.0),
        part(PowerFeed, memoryless(3000.0), 5.0),
        class_in_place(Job, lives(Law::weibull_with_mean(200.0 * HOUR, 0.7))),
        class_in_place(Gpu, lives(memoryless(5000.0))),
    ];
    let mut jobs = vec![training(20), training(4), training(1)];
    jobs[0].hot_spares = 2;
    jobs[1].hot_spares = 1;
    let mut parts = parts(pods(), 30.0 * DAY, classes, jobs);
    parts.spares = warm(2);
    let duel = Duel::fight(parts, 32, 1000);
    let mut metrics: Vec<Metric> = (0..10).map(Metric::Failures).collect();
    assert!(metrics.iter().all(|&m| duel.mean(m) > 0.5), "not everything failed");
    metrics.extend((0..3).map(Metric::Goodput));
    metrics.extend((0..3).map(|j| Metric::Time(j, Waiting)));
    metrics.extend([Metric::Hot, Metric::Warm]);
    duel.expect_agreement("everything", &metrics);
}

#[test]
fn two_jobs_with_work_share_the_spares() {
    let classes = vec![part(Host, Law::weibull_with_mean(500.0 * HOUR, 0.7), 40.0)];
    let mut jobs = vec![training(14), training(14)];
    jobs[0].work = Some(span(9.7 * DAY));
    jobs[1].work = Some(span(500.0 * HOUR));
    jobs[1].recovery.initial_start = true;
    let mut parts = parts(pods(), 60.0 * DAY, classes, jobs);
    parts.spares = warm(3);
    let duel = Duel::fight(parts, 33, 1000);
    assert!(duel.mean(Metric::Warm) > 10.0 && duel.mean(Metric::Shortages(1)) > 1.0);
    duel.expect_agreement(
        "two jobs",
        &[
            Metric::Length(0),
            Metric::Length(1),
            Metric::Time(0, Waiting),
            Metric::Time(1, Waiting),
            Metric::Saves(0),
            Metric::Shortages(1),
            Metric::Warm,
            Metric::Failures(0),
        ],
    );
}
