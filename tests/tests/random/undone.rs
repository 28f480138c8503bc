//! When a job is corrupt and when no more, and what else comes to light on the way back: each on the smallest scenario.

use brittle_model::Account::{
    Loading, Lost, Productive, SaveDrag, Saving, Starting, Straggling, Waiting,
};
use brittle_model::ComponentKind::{Gpu, Host, Job as Software, Nic, Spine};
use brittle_model::Parts;
use brittle_model::scenario::{
    Attempt, Backlog, CheckpointTier, Copies, Drain, Effect, FailureClass, HostSource, Keeps,
    OnWarning, RailClos, Renewal, Repair, RepairChoice, Response, RetirementRule, Rung, Slow,
    Store, Upload, UploadPart, Verify, Warning,
};
use brittle_tests::build::{HOUR, class_in_place, delay, fixed, job, one_pod, repair, span};

use crate::questions::{at, hour_long, on, run, secs};

/// A GPU that corrupts from the first instant on, until it is noticed after the second one.
fn corrupt(from: f64, after: f64) -> FailureClass {
    hour_long(FailureClass {
        effect: Effect::Corrupt,
        detection: delay(after).into(),
        ..at(Gpu, &[(from, 0)])
    })
}

/// The processes hang for an hour; in that time nothing is computed that could be wrong.
#[test]
fn a_job_that_does_not_compute_is_not_corrupted() {
    let hang = FailureClass {
        detection: delay(HOUR).into(),
        ..class_in_place(Software, fixed(&[(HOUR, 0)]))
    };
    let mut parts = on(2, 1, 12.0, vec![hang, corrupt(1.5 * HOUR, 0.25 * HOUR)]);
    parts.spares.warm = 1;
    let outcome = run(parts);
    assert_eq!((outcome.jobs[0].interruptions(), outcome.spares.warm), (1, 1));
}

/// It is noticed when the job has gone back to clean progress, and is being diagnosed.
#[test]
fn a_rollback_to_clean_progress_undoes_corruption_at_once() {
    let hang = FailureClass {
        detection: delay(HOUR).into(),
        ..class_in_place(Software, fixed(&[(HOUR + 20.0, 0)]))
    };
    let mut parts = on(2, 1, 12.0, vec![hang, corrupt(HOUR + 10.0, 600.0)]);
    parts.spares.warm = 1;
    let outcome = run(parts);
    assert_eq!((outcome.jobs[0].interruptions(), secs(&outcome, 0, Lost)), (1, 20.0));
}

/// An attempt that does not work is on its way like any other: who notices something on the job stops it.
#[test]
fn an_attempt_in_vain_is_interrupted() {
    let software = class_in_place(Software, fixed(&[(HOUR, 0)]));
    let mut parts = on(2, 1, 12.0, vec![software, corrupt(HOUR - 10.0, 110.0)]);
    parts.spares.warm = 1;
    parts.jobs[0].recovery.attempts = vec![Attempt {
        name: "again".to_owned(),
        success: Vec::new(),
        otherwise: 0.0,
        timeout: delay(600.0),
        replace: vec![HostSource::Warm],
        keeps: Keeps::Memory,
        start: delay(0.0),
        warm_up: delay(0.0),
    }];
    let outcome = run(parts);
    assert_eq!((outcome.jobs[0].interruptions(), secs(&outcome, 0, Starting)), (2, 700.0));
}

/// Slow, found, and not put right; slow again by itself before the relapse is due: that has come already.
#[test]
fn a_slow_gpu_that_is_slow_again_does_not_relapse() {
    let sham = Repair {
        rungs: vec![Rung {
            name: "sham".to_owned(),
            duration: delay(60.0),
            success: 0.0,
            silent: 1.0,
            crew: None,
            part: None,
        }],
        renewal: Renewal::AsOld,
        test: None,
        relapse: Some(delay(5.0 * HOUR)),
    };
    let gpus = FailureClass {
        effect: Effect::Slow(Slow {
            speed: 0.5,
            lasts: Some(delay(HOUR)),
            response: Response::Evict,
        }),
        detection: delay(600.0).into(),
        repair: RepairChoice::Own(sham),
        ..at(Gpu, &[(HOUR, 0), (3.0 * HOUR, 0)])
    };
    // At 1 h and at 3 h, and five hours after the second repair; not five after the first.
    let outcome = run(on(1, 1, 8.0, vec![gpus]));
    assert_eq!(outcome.classes[0].failures, 2);
    assert_eq!(secs(&outcome, 0, Straggling), 600.0);
}

pub(crate) fn tier(store: Store, load: f64) -> CheckpointTier {
    CheckpointTier {
        name: store.as_str().to_owned(),
        store,
        every: 1,
        cost: span(0.0),
        upload: None,
        load: delay(load),
        keep: 1,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: span(0.0),
    }
}

/// Two copies of the state; corruption sends the job back to the storage, from where all seats get it. So the next
/// host that is lost, in the time that live copies would need to be made again, leaves one copy.
#[test]
fn live_state_that_came_from_elsewhere_is_whole() {
    let two = Copies { members: 2, losses: 1, apart_from: None };
    let live = CheckpointTier { rebuild: span(5.0 * HOUR), ..tier(Store::GpuMemory(two), 1.0) };
    let hosts = hour_long(at(Host, &[(3.0 * HOUR, 1)]));
    let mut parts: Parts = on(4, 2, 12.0, vec![corrupt(HOUR + 10.0, 10.0), hosts]);
    parts.spares.warm = 2;
    parts.jobs[0].layout = Some(brittle_model::scenario::Layout { data: 2, ..Default::default() });
    parts.jobs[0].recovery.keeps = Keeps::Gpu;
    parts.jobs[0].checkpoint.tiers = vec![tier(Store::Storage, 100.0), live];
    let outcome = run(parts);
    assert_eq!(secs(&outcome, 0, Loading), 101.0);
    assert_eq!(outcome.jobs[0].reads, vec![1, 1]);
}

/// The software of job 0 shows signs, and host 0 goes dark: the job is on no host, and fails all the same.
#[test]
fn the_signs_of_a_job_are_on_no_host() {
    let warning = Some(Warning { recall: 1.0, lead: delay(HOUR) });
    let software = FailureClass { warning, ..class_in_place(Software, fixed(&[(HOUR, 0)])) };
    let hosts = hour_long(at(Host, &[(1.5 * HOUR, 0)]));
    let outcome = run(on(2, 1, 12.0, vec![software, hosts]));
    assert_eq!(outcome.jobs[0].interruptions(), 2);
}

/// A hot spare is activated in its own time, which is longer than the failure leaves.
#[test]
fn work_moves_to_a_hot_spare_when_that_is_activated() {
    let warning = Some(Warning { recall: 1.0, lead: delay(HOUR) });
    let gpus = hour_long(FailureClass { warning, ..at(Gpu, &[(HOUR, 0)]) });
    let moved = |activation: f64| {
        let mut parts = on(2, 1, 12.0, vec![gpus.clone()]);
        parts.jobs[0].hot_spares = 1;
        parts.jobs[0].hot_activation = delay(activation);
        parts.jobs[0].recovery.on_warning = OnWarning::Migrate { stall: span(30.0), success: 1.0 };
        run(parts).jobs[0].interruptions()
    };
    assert_eq!((moved(0.5 * HOUR), moved(2.0 * HOUR)), (0, 1));
}

/// Signs show while nothing is left to save, and an upload of changes still holds the job up: it is given up.
#[test]
fn a_warning_gives_up_uploads_where_all_is_saved() {
    let one = Copies { members: 1, losses: 0, apart_from: None };
    let full = CheckpointTier { every: 2, cost: span(200.0), ..tier(Store::HostMemory(one), 0.0) };
    let part = |secs, slowdown| UploadPart { duration: span(secs), slowdown };
    let upload =
        Upload { parts: vec![part(1900.0, 0.0), part(3.0 * HOUR, 1.0)], backlog: Backlog::Skip };
    let changes = CheckpointTier {
        upload: Some(upload),
        differential_of: Some(0),
        ..tier(Store::Storage, 0.0)
    };
    let signs = FailureClass { effect: Effect::FalseWarning, ..at(Gpu, &[(2.0 * HOUR, 0)]) };
    let mut parts = on(1, 1, 8000.0 / HOUR, vec![signs]);
    parts.jobs[0].checkpoint.tiers = vec![full, changes];
    parts.jobs[0].recovery.on_warning = OnWarning::Save;
    let outcome = run(parts);
    // Changes are uploaded from 1800 s on, from 3700 s on at the cost of all speed; all is saved at 3800 s.
    let secs = |account| secs(&outcome, 0, account);
    assert_eq!((secs(Saving), secs(SaveDrag), secs(Productive)), (200.0, 3400.0, 4400.0));
}

/// Work moves to a host that computes nonsense: all from there on is bad.
#[test]
fn what_is_corrupt_on_a_spare_moves_in() {
    let warning = Some(Warning { recall: 1.0, lead: delay(HOUR) });
    let gpus = hour_long(FailureClass { warning, ..at(Gpu, &[(2.0 * HOUR, 0)]) });
    let bad = FailureClass {
        effect: Effect::Corrupt,
        detection: delay(5.0 * HOUR).into(),
        ..at(Gpu, &[(HOUR, 1)])
    };
    let mut parts = on(2, 1, 12.0, vec![gpus, bad]);
    parts.spares.warm = 1;
    parts.jobs[0].recovery.on_warning = OnWarning::Migrate { stall: span(0.0), success: 1.0 };
    // From 2 h, when it moves, to 6 h.
    assert_eq!(secs(&run(parts), 0, Lost), 4.0 * HOUR);
}

/// Of two checkpoints the older one is pushed out by a third, and does not come back when that turns out corrupt.
#[test]
fn what_was_pushed_out_does_not_come_back() {
    let noticed = |from: f64, at: f64| FailureClass {
        repair: RepairChoice::InPlace,
        ..corrupt(from, at - from)
    };
    // Saves at 1800, 3600, 5400, 7200. The second source is noticed first, at 7300: back to 5400, and 3600 is gone.
    let classes = vec![noticed(3700.0, 7400.0), noticed(5500.0, 7300.0)];
    let mut parts = on(1, 1, 2.1, classes);
    parts.jobs[0].checkpoint.tiers = vec![CheckpointTier { keep: 2, ..tier(Store::Storage, 0.0) }];
    let outcome = run(parts);
    assert_eq!((outcome.jobs[0].reads.clone(), outcome.jobs[0].scratch), (vec![1], 1));
}

/// A host that leaves takes along what was corrupt on it: nothing of it is repaired any more.
#[test]
fn a_retired_host_takes_along_what_is_hidden_on_it() {
    let nics = hour_long(at(Nic, &[(2.0 * HOUR, 0)]));
    let mut parts = on(2, 2, 12.0, vec![corrupt(HOUR, 5.0 * HOUR), nics]);
    parts.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(3.0 * HOUR) };
    let outcome = run(parts);
    assert_eq!((outcome.spares.retired, outcome.fleet.repair), (1, 0));
}

/// A spine is below nobody else's job: planned work on it begins when that is stopped anyway.
#[test]
fn a_spine_is_worked_on_when_its_only_job_is_stopped() {
    let drain = FailureClass {
        effect: Effect::Drain(Drain { notice: delay(3.0 * HOUR) }),
        repair: repair(delay(HOUR), Renewal::AsOld),
        ..at(Spine, &[(HOUR, 0)])
    };
    let software = class_in_place(Software, fixed(&[(2.0 * HOUR, 0)]));
    let clos = RailClos { spines: 1, racks_per_pod: 1, ..one_pod(4, 1) };
    let jobs = vec![job(4)];
    let outcome = run(brittle_tests::build::parts(clos, 12.0 * HOUR, vec![drain, software], jobs));
    assert_eq!((outcome.jobs[0].interruptions(), secs(&outcome, 0, Waiting)), (1, HOUR));
}

/// A check has passed, nothing was done since, and a save before a stop holds just that: it is good.
#[test]
fn a_save_of_what_was_checked_is_good() {
    let planned = FailureClass {
        effect: Effect::Planned,
        repair: repair(delay(60.0), Renewal::AsNew),
        ..at(Software, &[(1800.0 + 20.0, 0)])
    };
    let mut parts = on(2, 1, 2.0, vec![planned, corrupt(1990.0, 99.0 * HOUR)]);
    parts.spares.warm = 1;
    // The check ends at 1810; nothing is computed while the upload goes on.
    parts.jobs[0].checkpoint.verify = Some(Verify { every: 1, cost: span(10.0), recall: 1.0 });
    parts.jobs[0].checkpoint.tiers = vec![CheckpointTier {
        upload: Some(brittle_model::scenario::Upload {
            parts: vec![brittle_model::scenario::UploadPart {
                duration: span(100.0),
                slowdown: 1.0,
            }],
            backlog: brittle_model::scenario::Backlog::Wait,
        }),
        ..tier(Store::Storage, 0.0)
    }];
    let outcome = run(parts);
    assert_eq!((outcome.jobs[0].scratch, secs(&outcome, 0, Lost)), (0, 1800.0));
}
