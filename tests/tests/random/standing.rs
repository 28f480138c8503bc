//! Jobs that stand still, and hosts that leave for good: what the page says of them, each on the smallest scenario.

use brittle_model::Account::{Checking, Waiting};
use brittle_model::ComponentKind::{Gpu, Host, Job as Software, Nic, Rack, Storage};
use brittle_model::Parts;
use brittle_model::scenario::{
    Drain, Effect, FailureClass, HostSource, Preflight, Refill, Renewal, RetirementRule, Slow,
};
use brittle_tests::build::{HOUR, class_in_place, delay, fixed, repair, span};

use crate::questions::{at, hour_long, on, run, secs};

/// Repaired or away for so many hours.
fn for_hours(hours: f64, class: FailureClass) -> FailureClass {
    FailureClass { repair: repair(delay(hours * HOUR), Renewal::AsNew), ..class }
}

/// Planned work on a host at an hour, for so many hours, at once.
fn drained(hour: f64, host: u32, hours: f64) -> FailureClass {
    let effect = Effect::Drain(Drain { notice: delay(0.0) });
    for_hours(hours, FailureClass { effect, ..at(Host, &[(hour * HOUR, host)]) })
}

/// A job that needs so many hot spares back.
fn with_hot(mut parts: Parts, hot: u32, replace: &[HostSource]) -> Parts {
    parts.jobs[0].hot_spares = hot;
    parts.jobs[0].refill = Refill::Required;
    parts.jobs[0].recovery.replace = replace.to_vec();
    parts
}

/// The storage is down from 1 to 2 h. In that time one rack takes the job's host and its hot spare: the warm spare
/// takes the seat, and the job waits for its hot spare.
#[test]
fn a_seat_comes_before_the_hot_pool() {
    let racks = for_hours(3.0, at(Rack, &[(1.5 * HOUR, 0)]));
    let storage = hour_long(at(Storage, &[(HOUR, 0)]));
    let mut parts = with_hot(on(4, 1, 12.0, vec![racks, storage]), 1, &[HostSource::Warm]);
    parts.spares.warm = 1;
    let outcome = run(parts);
    assert_eq!(outcome.spares.warm, 1);
    assert_eq!(secs(&outcome, 0, Waiting), 3.5 * HOUR);
}

/// Two hosts of it are gone. It takes its hot spare, stands still, gets a warm one as a hot one and takes that, and
/// gets another one.
#[test]
fn a_hot_spare_that_is_got_while_it_stands_is_taken_at_once() {
    let racks = hour_long(at(Rack, &[(HOUR, 0)]));
    let mut parts = with_hot(on(6, 2, 12.0, vec![racks]), 1, &[HostSource::Hot]);
    parts.spares.warm = 2;
    let outcome = run(parts);
    assert_eq!((outcome.spares.hot, secs(&outcome, 0, Waiting)), (2, 0.0));
}

/// A job stands still for want of the storage, and a host of it is drained: it takes the warm spare, though nothing
/// comes back.
#[test]
fn a_job_that_stands_takes_what_there_is_when_it_loses_a_host() {
    let storage = hour_long(at(Storage, &[(HOUR, 0)]));
    let mut parts = on(2, 1, 12.0, vec![storage, drained(1.5, 0, 9.0)]);
    parts.jobs[0].recovery.replace = vec![HostSource::Warm];
    parts.spares.warm = 1;
    let outcome = run(parts);
    assert_eq!((outcome.spares.warm, secs(&outcome, 0, Waiting)), (1, HOUR));
}

/// A failure that throws a job back takes a second host of it: nothing is ordered for that before the job stands
/// still again, and then the first host is back.
#[test]
fn nothing_is_ordered_for_a_job_that_is_thrown_back() {
    let hosts = FailureClass {
        detection: delay(2.0 * HOUR).into(),
        ..at(Host, &[(HOUR, 0), (3.5 * HOUR, 1)])
    };
    let mut parts = on(4, 2, 12.0, vec![hour_long(hosts)]);
    parts.jobs[0].recovery.replace = vec![HostSource::Cold];
    parts.spares.cold = 2;
    parts.spares.cold_activation = delay(9.0 * HOUR);
    // At 3 h it stands still and orders one, at 3.5 h it is thrown back, at 4 h the first host is back, at 5.5 h it
    // lacks the other one, for which the first order will do.
    assert_eq!(run(parts).spares.cold, 1);
}

/// It has a new host while it stands still for want of the storage, is interrupted, and interrupted again when all
/// is there: it pays for the host when it goes on.
#[test]
fn an_interruption_does_not_cancel_the_allocation() {
    let storage = hour_long(at(Storage, &[(HOUR, 0)]));
    let hosts = for_hours(9.0, at(Host, &[(1.1 * HOUR, 0)]));
    let software = FailureClass {
        detection: delay(2.0 * HOUR).into(),
        ..class_in_place(Software, fixed(&[(1.5 * HOUR, 0), (2.5 * HOUR, 0)]))
    };
    let mut parts = on(2, 1, 12.0, vec![storage, hosts, software]);
    parts.jobs[0].recovery.replace = vec![HostSource::Warm];
    parts.jobs[0].recovery.allocate = delay(600.0);
    parts.spares.warm = 1;
    assert_eq!(secs(&run(parts), 0, Waiting), 0.5 * HOUR + 600.0);
}

/// A host is being activated until 2 h, and the check after that will find a slow GPU; planned work on another host
/// of the job at 1.5 h interrupts it, for nobody knows that yet.
#[test]
fn a_job_that_awaits_a_check_is_on_its_way_back() {
    let slow =
        Slow { speed: 0.5, lasts: None, response: brittle_model::scenario::Response::Tolerate };
    let gpus = FailureClass { effect: Effect::Slow(slow), ..at(Gpu, &[(60.0, 1)]) };
    let hosts = for_hours(9.0, at(Host, &[(HOUR, 0)]));
    let mut parts = on(3, 2, 12.0, vec![gpus, hosts, drained(1.5, 1, 9.0)]);
    parts.jobs[0].recovery.replace = vec![HostSource::Warm];
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(0.0), recall: 1.0 });
    parts.spares.warm = 1;
    parts.spares.activation = delay(HOUR);
    assert_eq!(run(parts).jobs[0].interruptions(), 2);
}

/// Planned work ends while a NIC of the same host is in repair; when that ends, its blame is out of the window.
#[test]
fn planned_work_retires_no_host() {
    let nics = for_hours(9.0, at(Nic, &[(HOUR, 0)]));
    let mut parts = on(2, 2, 12.0, vec![nics, drained(2.0, 0, 1.0)]);
    parts.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(5.0 * HOUR) };
    assert_eq!(run(parts).spares.retired, 0);
}

/// A GPU of it was broken when its host left: it stays so.
#[test]
fn what_is_broken_of_a_retired_host_stays_so() {
    let gpus = for_hours(7.0, at(Gpu, &[(3.0 * HOUR, 1)]));
    let nics = for_hours(4.0, at(Nic, &[(HOUR, 1)]));
    let mut parts = on(2, 1, 12.0, vec![gpus, nics]);
    parts.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(3.0 * HOUR) };
    let outcome = run(parts);
    assert_eq!((outcome.spares.retired, outcome.fleet.repair as f64 / 1e9), (1, 9.0 * HOUR));
}

/// A corrupt spare joins, and is noticed while a check goes on that will find it. The job has not started with it, so
/// it is not corrupt: it is not thrown back, and seeks after the check.
#[test]
fn a_spare_that_a_check_will_find_corrupts_nobody() {
    let gpus = FailureClass {
        effect: Effect::Corrupt,
        detection: delay(HOUR + 300.0).into(),
        ..at(Gpu, &[(HOUR, 1)])
    };
    let hosts = for_hours(9.0, at(Host, &[(2.0 * HOUR, 0)]));
    let mut parts = on(3, 1, 12.0, vec![gpus, hosts]);
    parts.spares.warm = 2;
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(600.0), recall: 1.0 });
    let outcome = run(parts);
    assert_eq!((secs(&outcome, 0, Checking), outcome.jobs[0].interruptions()), (1200.0, 1));
}
