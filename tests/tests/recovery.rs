//! Recovery, told by hand: small cases in which every nanosecond is known.
//!
//! Each of them was once answered differently by engine and twin.

use brittle_engine::{JobEnd, JobOutcome, Outcome, Seed, TrialId, run_trial};
use brittle_model::ComponentKind::{Gpu, Host, Job, Nic, Rack};
use brittle_model::scenario::{Clock, Effect, FailureClass, HostSource, IntervalRule, Renewal};
use brittle_model::{Account, Law, Parts, Phase, PhaseSet};
use brittle_tests::build::{
    class, class_in_place, delay, fixed, job, lives, one_pod, parts, repair, span, world,
};

fn run(parts: Parts) -> Outcome {
    run_trial(&world(parts), Seed(1), TrialId(0))
}

fn seconds(job: &JobOutcome, account: Account) -> f64 {
    job.accounts.get(account).as_secs_f64()
}

/// A second failure while a spare is being activated does not make it ready.
#[test]
fn a_failure_does_not_shorten_an_activation() {
    let host = FailureClass {
        repair: repair(delay(1e6), Renewal::AsNew),
        ..class(Host, fixed(&[(100.0, 0)]))
    };
    let crash = class_in_place(Job, fixed(&[(200.0, 0)]));
    let mut parts = parts(one_pod(2, 1), 5000.0, vec![host, crash], vec![job(1)]);
    parts.spares.warm = 1;
    parts.spares.activation = delay(1000.0);
    let outcome = run(parts);
    assert_eq!(seconds(&outcome.jobs[0], Account::Waiting), 1000.0);
    assert_eq!(seconds(&outcome.jobs[0], Account::Productive), 3900.0);
}

/// Who has left the job is not waited for: the slow warm spare joins at 100 and dies at 200, and the hot one
/// that takes its place is quick.
#[test]
fn a_host_that_left_is_not_waited_for() {
    let hosts = FailureClass {
        repair: repair(delay(1e6), Renewal::AsNew),
        ..class(Host, fixed(&[(100.0, 0), (200.0, 2)]))
    };
    let mut training = job(1);
    training.hot_spares = 1;
    training.hot_activation = delay(10.0);
    training.recovery.replace = vec![HostSource::Warm, HostSource::Hot];
    let mut parts = parts(one_pod(3, 1), 5000.0, vec![hosts], vec![training]);
    parts.spares.warm = 1;
    parts.spares.activation = delay(1000.0);
    let outcome = run(parts);
    assert_eq!((outcome.spares.warm, outcome.spares.hot), (1, 1));
    assert_eq!(seconds(&outcome.jobs[0], Account::Waiting), 110.0);
}

/// What is down does not fail again, however the second failure would be put right.
#[test]
fn a_rack_that_is_down_does_not_fail_in_place() {
    let down = FailureClass {
        repair: repair(delay(1000.0), Renewal::AsNew),
        ..class(Rack, fixed(&[(100.0, 0)]))
    };
    let again = class_in_place(Rack, fixed(&[(500.0, 0)]));
    let outcome = run(parts(one_pod(2, 1), 5000.0, vec![down, again], vec![job(2)]));
    assert_eq!((outcome.classes[1].failures, outcome.classes[1].ignored), (0, 1));
    assert_eq!(outcome.jobs[0].interruptions(), 1);
}

/// A job in its last save finishes; planned work comes too late for it.
#[test]
fn a_job_in_its_last_save_is_not_stopped() {
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(600.0), Renewal::AsNew),
        ..class(Job, fixed(&[(1810.0, 0)]))
    };
    let mut training = job(1);
    training.work = Some(span(1800.0));
    training.checkpoint.cost = span(60.0);
    let outcome = run(parts(one_pod(1, 1), 5000.0, vec![planned], vec![training]));
    assert_eq!(outcome.jobs[0].elapsed, span(1860.0));
    assert_eq!(outcome.jobs[0].saves, 1);
}

/// A save before planned work counts, even one that costs nothing.
#[test]
fn a_free_save_before_planned_work_is_a_save() {
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(600.0), Renewal::AsNew),
        ..class(Job, fixed(&[(1000.0, 0)]))
    };
    let outcome = run(parts(one_pod(1, 1), 2000.0, vec![planned], vec![job(1)]));
    assert_eq!(outcome.jobs[0].saves, 1);
    assert_eq!(outcome.jobs[0].durable, span(1000.0));
    assert_eq!(seconds(&outcome.jobs[0], Account::Maintenance), 600.0);
}

/// A clock that runs at work stands still in maintenance: the life that would have ended there goes on.
#[test]
fn an_operating_clock_stands_still_in_maintenance() {
    let exposed = PhaseSet::EMPTY.with(Phase::Computing);
    let software = FailureClass {
        clock: Clock::Operating { exposed },
        ..class_in_place(Job, lives(Law::weibull_with_mean(1000.0, 8.0)))
    };
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(5000.0), Renewal::AsNew),
        ..class(Job, fixed(&[(500.0, 0)]))
    };
    let outcome = run(parts(one_pod(1, 1), 5400.0, vec![software, planned], vec![job(1)]));
    assert_eq!(outcome.classes[0].failures, 0, "it has worked for 500 s only");
    assert_eq!(seconds(&outcome.jobs[0], Account::Maintenance), 4900.0);
}

/// A NIC ages with its host at work, also where the job does not need it.
#[test]
fn a_nic_of_a_lone_host_fails_at_work() {
    let exposed = PhaseSet::EMPTY.with(Phase::Computing);
    let nic =
        FailureClass { clock: Clock::Operating { exposed }, ..class(Nic, fixed(&[(500.0, 0)])) };
    let outcome = run(parts(one_pod(1, 1), 1000.0, vec![nic], vec![job(1)]));
    assert_eq!(outcome.classes[0].failures, 1);
    assert_eq!(outcome.jobs[0].interruptions(), 0);
}

/// A host that is back serves the job that stands still; its own come first.
#[test]
fn own_hosts_come_first_when_a_rack_is_back() {
    // Host 0 fails and is replaced by host 2. The rack of hosts 0 and 1 then takes host 1 with it.
    let gpu = FailureClass {
        repair: repair(delay(300.0), Renewal::AsNew),
        ..class(Gpu, fixed(&[(100.0, 0), (3000.0, 0)]))
    };
    let rack = FailureClass {
        repair: repair(delay(1000.0), Renewal::AsNew),
        ..class(Rack, fixed(&[(200.0, 0)]))
    };
    let mut parts = parts(one_pod(4, 1), 5000.0, vec![gpu, rack], vec![job(2)]);
    parts.spares.warm = 1;
    let outcome = run(parts);
    // Hosts 1 and 2 work from 1200 on, so the failure of host 0 at 3000 meets a spare.
    assert_eq!(outcome.jobs[0].interruptions(), 2);
    assert_eq!(seconds(&outcome.jobs[0], Account::Waiting), 1000.0);
}

/// After so many interruptions in a row without a new save the job stands still.
#[test]
fn a_job_gives_up() {
    let crash = class_in_place(Job, fixed(&[(2000.0, 0), (2100.0, 0), (2200.0, 0), (2300.0, 0)]));
    let mut training = job(1);
    training.recovery.give_up_after = 2;
    let outcome = run(parts(one_pod(1, 1), 5000.0, vec![crash], vec![training]));
    let job = &outcome.jobs[0];
    assert_eq!(job.end, JobEnd::GaveUp);
    // The first found a new save; the second and third did not. The fourth meets nobody.
    assert_eq!(job.interruptions(), 3);
    assert_eq!(job.elapsed, span(5000.0));
    assert_eq!(seconds(job, Account::Waiting), 2800.0);
}

/// A host that lost its network does for a job in one host: the exchange leaves that one whole.
#[test]
fn a_job_in_one_host_goes_on_without_the_network() {
    let nic = FailureClass {
        repair: repair(delay(1e6), Renewal::AsNew),
        ..class(Nic, fixed(&[(100.0, 0)]))
    };
    let mut first = job(2);
    first.priority = 1;
    first.recovery.replace = vec![HostSource::Floating];
    let outcome = run(parts(one_pod(3, 1), 5000.0, vec![nic], vec![first, job(1)]));
    assert_eq!(outcome.spares.floating, 1);
    assert_eq!(outcome.jobs[0].interruptions(), 1);
    assert_eq!(outcome.jobs[1].interruptions(), 1);
    assert_eq!(seconds(&outcome.jobs[1], Account::Waiting), 0.0);
}

/// A host that lost its network, which its own job does not need, is not taken by one that does.
#[test]
fn a_host_without_network_does_not_float() {
    let nic = FailureClass {
        repair: repair(delay(1e6), Renewal::AsNew),
        ..class(Nic, fixed(&[(50.0, 2)]))
    };
    let host = FailureClass {
        repair: repair(delay(1000.0), Renewal::AsNew),
        ..class(Host, fixed(&[(100.0, 0)]))
    };
    let mut first = job(2);
    first.priority = 1;
    first.recovery.replace = vec![HostSource::Floating];
    let outcome = run(parts(one_pod(3, 1), 5000.0, vec![nic, host], vec![first, job(1)]));
    assert_eq!(outcome.spares.floating, 0);
    assert_eq!(outcome.jobs[1].interruptions(), 0);
    assert_eq!(seconds(&outcome.jobs[0], Account::Waiting), 1000.0);
}

/// A cold spare that breaks while it is provisioned, and is put right, is not there before it is provisioned.
#[test]
fn a_repair_does_not_shorten_a_provision() {
    let host = FailureClass {
        repair: repair(delay(1e6), Renewal::AsNew),
        ..class(Host, fixed(&[(100.0, 0)]))
    };
    let gpu = FailureClass {
        repair: repair(delay(300.0), Renewal::AsNew),
        ..class(Gpu, fixed(&[(200.0, 1)]))
    };
    let mut training = job(1);
    training.recovery.replace = vec![HostSource::Cold];
    let mut parts = parts(one_pod(2, 1), 5000.0, vec![host, gpu], vec![training]);
    parts.spares.cold = 1;
    parts.spares.cold_activation = delay(1000.0);
    let outcome = run(parts);
    assert_eq!(seconds(&outcome.jobs[0], Account::Waiting), 1000.0);
}

/// Two sources of corruption: when one throws the job back behind the onset of the other, that one has spoiled all
/// that is done from there.
#[test]
fn a_source_that_stays_corrupts_from_where_the_job_goes_back_to() {
    let corrupt = |at, gpu, after| FailureClass {
        effect: Effect::Corrupt,
        detection: delay(after).into(),
        ..class_in_place(Gpu, fixed(&[(at, gpu)]))
    };
    let mut training = job(2);
    training.checkpoint.interval = IntervalRule::Fixed(span(100.0));
    let classes = vec![corrupt(150.0, 0, 100.0), corrupt(220.0, 1, 1000.0)];
    let outcome = run(parts(one_pod(2, 1), 2000.0, classes, vec![training]));
    // At 250 back to 100, and at 1220 again.
    assert_eq!(seconds(&outcome.jobs[0], Account::Lost), 150.0 + 970.0);
}
