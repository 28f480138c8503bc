//! What engine and twin once read differently, each on the smallest scenario: the page answers now.

use brittle_engine::{Outcome, Seed, TrialId, run_trial};
use brittle_model::Account;
use brittle_model::ComponentKind::{Gpu, Host, Job as Software, Leaf, Nic, Rack, Spine, Storage};
use brittle_model::scenario::{
    Crew, Discipline, Drain, Effect, FailureClass, Flap, HostSource, Hours, Preflight, RailClos,
    Refill, Renewal, Repair, RepairChoice, Response, RetirementRule, Rung, Slow, Spares,
};
use brittle_model::{ComponentKind, Parts};
use brittle_tests::build::{
    HOUR, class, class_in_place, delay, fixed, job, one_pod, parts, repair, span, world,
};

pub(crate) fn run(parts: Parts) -> Outcome {
    run_trial(&world(parts), Seed(1), TrialId(0))
}

pub(crate) fn secs(outcome: &Outcome, j: usize, account: Account) -> f64 {
    outcome.jobs[j].accounts.get(account).as_secs_f64()
}

pub(crate) fn at(kind: ComponentKind, strikes: &[(f64, u32)]) -> FailureClass {
    class(kind, fixed(strikes))
}

fn slow(speed: f64, lasts: Option<f64>, response: Response) -> Effect {
    Effect::Slow(Slow { speed, lasts: lasts.map(delay), response })
}

pub(crate) fn hour_long(class: FailureClass) -> FailureClass {
    FailureClass { repair: repair(delay(HOUR), Renewal::AsNew), ..class }
}

/// One job on so many hosts of one GPU; saves each half hour, at no cost.
pub(crate) fn on(hosts: u32, seats: u32, hours: f64, classes: Vec<FailureClass>) -> Parts {
    parts(one_pod(hosts, 1), hours * HOUR, classes, vec![job(seats)])
}

/// A repair that failed relapses after the delay, unless the component fails before. Strikes at 0 and 5 h, relapses
/// each 4 h: at 4, not at 8, and at 9 and 13.
#[test]
fn every_repair_that_failed_relapses() {
    let sham = Rung {
        name: "sham".to_owned(),
        duration: delay(0.0),
        success: 0.0,
        silent: 1.0,
        crew: None,
        part: None,
    };
    let repair = Repair {
        rungs: vec![sham],
        renewal: Renewal::AsNew,
        test: None,
        relapse: Some(delay(4.0 * HOUR)),
    };
    let hosts = FailureClass {
        repair: RepairChoice::Own(repair),
        ..at(Host, &[(0.0, 0), (5.0 * HOUR, 0)])
    };
    assert_eq!(run(on(2, 1, 13.5, vec![hosts])).classes[0].failures, 5);
}

/// A NIC of a host that has left for good fails on, and has the host retired once more each time.
#[test]
fn a_host_is_retired_once() {
    let nics = at(Nic, &[(HOUR, 1), (5.0 * HOUR, 1), (9.0 * HOUR, 1)]);
    let mut parts = on(2, 1, 12.0, vec![nics]);
    parts.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(2.0 * HOUR) };
    let outcome = run(parts);
    assert_eq!((outcome.spares.retired, outcome.classes[0].failures), (1, 1));
}

/// The record has the instant of the failure: a window of two hours does not hold one that was noticed after five.
#[test]
fn a_blame_is_of_the_failure() {
    let hosts = FailureClass { detection: delay(5.0 * HOUR).into(), ..at(Host, &[(HOUR, 1)]) };
    let mut parts = on(2, 1, 12.0, vec![hour_long(hosts)]);
    parts.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(2.0 * HOUR) };
    assert_eq!(run(parts).spares.retired, 0);
}

/// Its own host that is back is no new allocation.
#[test]
fn a_host_of_its_own_is_not_allocated() {
    let hosts = at(Host, &[(HOUR, 0)]);
    let software = class_in_place(Software, fixed(&[(2.5 * HOUR, 0)]));
    let mut parts = on(2, 1, 12.0, vec![hour_long(hosts), software]);
    parts.jobs[0].recovery.isolate = delay(2.0 * HOUR);
    parts.jobs[0].recovery.allocate = delay(600.0);
    assert_eq!(secs(&run(parts), 0, Account::Waiting), 0.0);
}

/// Cold spares cannot be taken, so a source that is named after them can.
#[test]
fn a_warm_spare_is_taken_though_cold_ones_are_named_first() {
    let mut parts = on(4, 1, 12.0, vec![hour_long(at(Host, &[(HOUR, 0)]))]);
    parts.jobs[0].recovery.replace = vec![HostSource::Cold, HostSource::Warm];
    parts.spares = Spares { warm: 1, cold: 1, ..Spares::default() };
    let spares = run(parts).spares;
    assert_eq!((spares.warm, spares.cold), (1, 0));
}

/// A policy that does not name cold spares orders none, whatever hot pool it needs.
#[test]
fn a_policy_without_cold_spares_orders_none() {
    let mut parts = on(4, 1, 12.0, vec![hour_long(at(Host, &[(HOUR, 0)]))]);
    parts.jobs[0].recovery.replace = Vec::new();
    parts.jobs[0].hot_spares = 1;
    parts.jobs[0].refill = Refill::Required;
    parts.spares.cold = 1;
    assert_eq!(run(parts).spares.cold, 0);
}

/// A job that stands still lacks hot spares, if they are required, whatever else it waits for.
#[test]
fn cold_spares_come_while_the_storage_is_down() {
    let storage =
        FailureClass { repair: repair(delay(HOUR), Renewal::AsNew), ..at(Storage, &[(HOUR, 0)]) };
    let hosts = FailureClass {
        repair: repair(delay(9.0 * HOUR), Renewal::AsNew),
        ..at(Host, &[(HOUR, 0)])
    };
    let mut parts = on(4, 1, 12.0, vec![hosts, storage]);
    parts.jobs[0].hot_spares = 1;
    parts.jobs[0].refill = Refill::Required;
    parts.jobs[0].recovery.replace = vec![HostSource::Hot, HostSource::Cold];
    parts.spares.cold = 1;
    parts.spares.cold_activation = delay(600.0);
    assert_eq!(secs(&run(parts), 0, Account::Waiting), HOUR);
}

/// Two sources: when the first is noticed the job goes back to progress that is clean of the second, which is in
/// the job when it starts, and so corrupts from there. Onsets at 1 and 5 h, noticed at 7 and 11 h; what the
/// second has corrupted is all since 7 h.
#[test]
fn a_second_source_corrupts_from_the_restart() {
    let gpus = |at: f64, index: u32| FailureClass {
        effect: Effect::Corrupt,
        detection: delay(6.0 * HOUR).into(),
        repair: RepairChoice::InPlace,
        ..class(Gpu, fixed(&[(at * HOUR, index)]))
    };
    let outcome = run(on(2, 2, 12.0, vec![gpus(1.0, 0), gpus(5.0, 1)]));
    // Noticed at 7 h: back to 1 h. Noticed at 11 h: back to 1 h again, for it corrupts from there.
    assert_eq!(secs(&outcome, 0, Account::Lost), 10.0 * HOUR);
}

/// What is durable at the onset is clean. A planned stop has saved once out of turn.
#[test]
fn clean_progress_counts_the_save_before_a_stop() {
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(0.0), Renewal::AsNew),
        ..at(Software, &[(4320.0, 0)])
    };
    let gpus = FailureClass { effect: Effect::Corrupt, ..at(Gpu, &[(8.0 * HOUR, 0)]) };
    let gpus = FailureClass { repair: RepairChoice::InPlace, ..gpus };
    let mut parts = on(1, 1, 12.0, vec![planned, gpus]);
    parts.jobs[0].checkpoint.cost = span(100.0);
    // Saves end at 1900, 3800, 4420, and then each 1900 s: the last one before the onset at 27,220.
    assert_eq!(secs(&run(parts), 0, Account::Lost), 28_800.0 - 27_220.0);
}

/// The source is found by a check, and the job had gone back to clean progress: it is not corrupt.
#[test]
fn a_source_that_a_check_finds_corrupts_no_more() {
    let gpus = FailureClass { effect: Effect::Corrupt, ..at(Gpu, &[(HOUR + 1.0, 0)]) };
    let gpus = FailureClass { detection: delay(99.0 * HOUR).into(), ..gpus };
    let software = class_in_place(Software, fixed(&[(HOUR + 2.0, 0)]));
    let mut parts = on(2, 1, 12.0, vec![gpus, software]);
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(0.0), recall: 1.0 });
    assert!(!run(parts).jobs[0].corrupt);
}

/// A check is to find a slow GPU, which is itself again before its end: the next check finds nothing.
#[test]
fn a_check_that_finds_what_has_faded_is_made_once_more() {
    let gpus =
        FailureClass { effect: slow(0.5, Some(HOUR), Response::Tolerate), ..at(Gpu, &[(HOUR, 0)]) };
    let software = class_in_place(Software, fixed(&[(2.0 * HOUR - 30.0, 0)]));
    let mut parts = on(1, 1, 12.0, vec![gpus, software]);
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(60.0), recall: 1.0 });
    assert_eq!(secs(&run(parts), 0, Account::Checking), 120.0);
}

/// In place: the restart puts a slow host right, also if it was noticed on the job's way back.
#[test]
fn a_slow_host_is_put_right_by_the_restart() {
    let gpus = FailureClass {
        effect: slow(0.5, None, Response::Evict),
        repair: RepairChoice::InPlace,
        ..at(Gpu, &[(2.0 * HOUR, 0)])
    };
    let software = class_in_place(Software, fixed(&[(1.5 * HOUR, 0)]));
    let mut parts = on(1, 1, 12.0, vec![gpus, software]);
    parts.jobs[0].recovery.load = delay(HOUR);
    assert_eq!(secs(&run(parts), 0, Account::Straggling), 0.0);
}

/// A job that saves to leave is running: a second drain finds it leaving already, and no work is lost.
#[test]
fn a_job_that_leaves_is_not_interrupted_by_a_second_drain() {
    let drain = |at: f64, index: u32| FailureClass {
        effect: Effect::Drain(Drain { notice: delay(0.0) }),
        repair: repair(delay(HOUR), Renewal::AsOld),
        ..class(Host, fixed(&[(at, index)]))
    };
    let mut parts = on(4, 2, 12.0, vec![drain(3600.0, 0), drain(3650.0, 1)]);
    parts.jobs[0].checkpoint.cost = span(100.0);
    parts.jobs[0].checkpoint.interval = brittle_model::scenario::IntervalRule::Never;
    assert_eq!(secs(&run(parts), 0, Account::Lost), 0.0);
}

/// "A job whose work is done and is being saved is not stopped" by what is planned; a drain stops "as for
/// `planned`".
#[test]
fn a_last_save_is_not_stopped_by_a_drain() {
    let drain = FailureClass {
        effect: Effect::Drain(Drain { notice: delay(0.0) }),
        repair: repair(delay(HOUR), Renewal::AsOld),
        ..at(Host, &[(3650.0, 0)])
    };
    let mut parts = on(2, 1, 12.0, vec![drain]);
    parts.jobs[0].work = Some(span(HOUR));
    parts.jobs[0].checkpoint.cost = span(100.0);
    parts.jobs[0].checkpoint.interval = brittle_model::scenario::IntervalRule::Never;
    assert_eq!(run(parts).jobs[0].elapsed, span(3700.0));
}

/// A job that stalls is on its way back: a drain interrupts it, and its open work of 200 s is lost.
#[test]
fn a_job_that_stalls_is_not_running() {
    let flap = Effect::Flap(Flap { lasts: delay(60.0), timeout: delay(100.0) });
    let storage = FailureClass { effect: flap, ..at(Storage, &[(2000.0, 0)]) };
    let drain = FailureClass {
        effect: Effect::Drain(Drain { notice: delay(0.0) }),
        repair: repair(delay(HOUR), Renewal::AsOld),
        ..at(Host, &[(2030.0, 0)])
    };
    assert_eq!(secs(&run(on(2, 1, 12.0, vec![storage, drain])), 0, Account::Lost), 200.0);
}

/// A job of one host needs no network: a host whose NIC is broken serves it.
#[test]
fn a_job_of_one_host_runs_on_what_it_gets_in_exchange() {
    let nics = hour_long(at(Nic, &[(HOUR, 1)]));
    let mut jobs = vec![job(2), job(1)];
    jobs[0].priority = 1;
    jobs[0].recovery.replace = vec![HostSource::Floating];
    let outcome = run(parts(one_pod(3, 1), 12.0 * HOUR, vec![nics], jobs));
    assert_eq!(outcome.spares.floating, 1);
    assert_eq!(secs(&outcome, 1, Account::Waiting), 0.0);
}

/// A host has lost a rail whose NIC or leaf is down; where both are, it is one rail of two.
#[test]
fn a_nic_and_its_leaf_are_one_rail() {
    let degrade = |kind| FailureClass { effect: Effect::Degrade, ..at(kind, &[(HOUR, 0)]) };
    let clos = RailClos { nics_per_host: 2, ..one_pod(2, 2) };
    let mut jobs = vec![job(4)];
    jobs[0].communication = 0.5;
    let both = vec![degrade(Nic), degrade(Leaf)].into_iter().map(hour_long).collect();
    let outcome = run(parts(clos, 12.0 * HOUR, both, jobs));
    assert_eq!(outcome.fleet.stranded, 0);
}

/// A spine that alone is down makes no GPU unusable: a broken GPU, which does, comes first.
#[test]
fn the_largest_is_what_makes_most_gpus_unusable() {
    let by_crew = |kind, at: f64| FailureClass {
        repair: RepairChoice::Own(Repair {
            rungs: vec![Rung {
                name: "swap".to_owned(),
                duration: delay(HOUR),
                success: 1.0,
                silent: 0.0,
                crew: Some(0),
                part: None,
            }],
            renewal: Renewal::AsNew,
            test: None,
            relapse: None,
        }),
        ..class(kind, fixed(&[(at * HOUR, 0)]))
    };
    let clos = RailClos { spines: 2, racks_per_pod: 1, ..one_pod(4, 1) };
    let classes = vec![by_crew(Spine, 1.0), by_crew(Gpu, 2.0)];
    let mut parts = parts(clos, 12.0 * HOUR, classes, vec![job(1)]);
    parts.crews = vec![Crew {
        name: "crew".to_owned(),
        size: 1,
        hours: Some(Hours { from: span(4.0 * HOUR), length: span(8.0 * HOUR), days: 5 }),
        discipline: Discipline::Largest,
    }];
    // Broken at 2 h, the crew comes at 4 h and takes one.
    assert_eq!(run(parts).fleet.repair as f64 / 1e9, 3.0 * HOUR);
}

/// A wrong blame takes nobody else out of service.
#[test]
fn a_wrong_blame_evicts_no_group() {
    let diagnosis = brittle_model::scenario::Diagnosis { finds: 1.0, blames_other: 1.0 };
    let hosts = FailureClass { diagnosis: Some(diagnosis), ..at(Host, &[(HOUR, 0)]) };
    let mut parts = on(2, 2, 12.0, vec![hour_long(hosts)]);
    parts.jobs[0].recovery.evict = Some(brittle_model::scenario::Eviction {
        hosts: 2,
        test: delay(2.0 * HOUR),
        after: Default::default(),
    });
    assert_eq!(secs(&run(parts), 0, Account::Waiting), HOUR);
}

/// A rack goes down, and a host of it is to be drained while it is: there is nothing left to drain.
#[test]
fn a_host_in_a_dark_rack_is_not_drained() {
    let racks = hour_long(at(Rack, &[(HOUR, 0)]));
    let drain = FailureClass {
        effect: Effect::Drain(Drain { notice: delay(1800.0) }),
        repair: repair(delay(3.0 * HOUR), Renewal::AsOld),
        ..at(Host, &[(HOUR - 60.0, 0)])
    };
    let outcome = run(on(2, 1, 12.0, vec![racks, drain]));
    assert_eq!(secs(&outcome, 0, Account::Waiting), HOUR);
}

/// A slow GPU that was noticed and repaired is not slow any more, though the way back is interrupted again, here by
/// a crash for which nobody is blamed.
#[test]
fn a_slow_gpu_that_was_repaired_is_not_slow() {
    let diagnosis = brittle_model::scenario::Diagnosis { finds: 0.0, blames_other: 0.0 };
    let crash = FailureClass { diagnosis: Some(diagnosis), ..at(Gpu, &[(HOUR, 0)]) };
    let gpus = FailureClass {
        effect: slow(0.5, None, Response::Evict),
        detection: delay(600.0).into(),
        repair: repair(delay(0.0), Renewal::AsOld),
        ..at(Gpu, &[(60.0, 0)])
    };
    let mut parts = on(2, 1, 12.0, vec![hour_long(crash), gpus]);
    parts.jobs[0].recovery.start = delay(HOUR);
    parts.jobs[0].recovery.isolate = delay(HOUR);
    parts.jobs[0].recovery.initial_start = true;
    assert_eq!(secs(&run(parts), 0, Account::Straggling), 0.0);
}
