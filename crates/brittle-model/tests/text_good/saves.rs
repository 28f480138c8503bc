//! Tiers, attempts, running on: what is said of them arrives.

use brittle_model::scenario::{
    Attempt, Backlog, BatchRule, Checkpoint, CheckpointTier, Copies, Degraded, Effect, Fewer,
    HostDomain, HostSource, IntervalRule, Keeps, OnWarning, Online, Response, Sharing, Slow,
    StorageOutage, StorageRules, Store, Upload, UploadPart, Verify,
};
use brittle_model::{ComponentKind, Delay, Law, Span};

use super::{SMALL, parts};

const SAVES: &str = include_str!("../good/saves.toml");

fn secs(count: u64) -> Span {
    Span::from_secs(count)
}

fn part(duration: u64, slowdown: f64) -> UploadPart {
    UploadPart { duration: secs(duration), slowdown }
}

fn tier(name: &str, store: Store, every: u32, cost: u64, load: u64) -> CheckpointTier {
    CheckpointTier {
        name: name.to_owned(),
        store,
        every,
        cost: secs(cost),
        upload: None,
        load: Delay::Constant(secs(load)),
        keep: 2,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: Span::ZERO,
    }
}

#[test]
fn every_key_of_the_tiers_arrives() {
    let job = parts(SAVES, &[]).jobs.remove(0);
    assert_eq!((job.step, job.overhead), (Some(secs(5)), 0.01));
    let two = Copies { members: 2, losses: 1, apart_from: None };
    let apart = Copies { apart_from: Some(HostDomain::Rack), ..two };
    let erased = Copies { members: 8, losses: 2, apart_from: None };
    let memory = CheckpointTier {
        upload: Some(Upload { parts: vec![part(3, 0.5), part(10, 0.02)], backlog: Backlog::Skip }),
        keep: 3,
        bad: 0.01,
        rebuild: secs(120),
        ..tier("memory", Store::HostMemory(apart), 1, 2, 15)
    };
    let store = CheckpointTier {
        upload: Some(Upload { parts: vec![part(100, 0.0)], backlog: Backlog::Queue(2) }),
        ..tier("store", Store::Storage, 12, 6, 120)
    };
    let expected = Checkpoint {
        interval: IntervalRule::Fixed(secs(300)),
        believed_mtti: None,
        cost: secs(2),
        final_save: true,
        end_game: false,
        tiers: vec![
            CheckpointTier { keep: 1, ..tier("live", Store::GpuMemory(two), 1, 0, 20) },
            memory,
            tier("disk", Store::LocalDisk(erased), 3, 10, 5),
            store,
        ],
        verify: Some(Verify { every: 6, cost: secs(60), recall: 0.7 }),
    };
    assert_eq!(job.checkpoint, expected);
    assert_eq!(job.checkpoint.work_lost_to_a_save(), Span::from_nanos(3_700_000_000));
    assert_eq!(job.checkpoint.time_to_durable(), secs(15));
}

#[test]
fn every_key_of_the_way_back_arrives() {
    let recovery = parts(SAVES, &[]).jobs.remove(0).recovery;
    assert_eq!(recovery.queue, Delay::Random(Law::exponential(300.0)));
    assert_eq!(recovery.keeps, Keeps::Disk);
    assert_eq!(recovery.on_warning, OnWarning::Migrate { stall: secs(20), success: 0.9 });
    let in_process = Attempt {
        name: "in-process".to_owned(),
        success: vec![(ComponentKind::Job, 0.9), (ComponentKind::Gpu, 0.3)],
        otherwise: 0.1,
        timeout: Delay::Constant(secs(60)),
        replace: Vec::new(),
        keeps: Keeps::Memory,
        start: Delay::Constant(secs(20)),
        warm_up: Delay::ZERO,
    };
    let in_job = Attempt {
        name: "in-job".to_owned(),
        success: Vec::new(),
        otherwise: 0.8,
        timeout: Delay::Constant(secs(90)),
        replace: vec![HostSource::Hot],
        keeps: Keeps::Gpu,
        start: Delay::Constant(secs(90)),
        warm_up: Delay::Constant(secs(60)),
    };
    assert_eq!(recovery.attempts, [in_process, in_job]);
    let shares = [ComponentKind::Gpu, ComponentKind::Nic].map(|k| recovery.attempts[0].success(k));
    assert_eq!(shares, [0.3, 0.1]);
    let degraded = Degraded {
        how: Fewer::Reroute { microbatches: 16 },
        least: 0.8,
        stall: Delay::Constant(secs(30)),
        rejoin: Delay::Constant(secs(10)),
    };
    assert_eq!(recovery.degraded, Some(degraded));
}

#[test]
fn an_upload_without_tiers_goes_to_the_storage() {
    let job = parts(SAVES, &[]).jobs.remove(1);
    let upload = Upload { parts: vec![part(120, 0.05)], backlog: Backlog::Wait };
    let storage = CheckpointTier {
        upload: Some(upload),
        keep: u32::MAX,
        ..tier("storage", Store::Storage, 1, 5, 60)
    };
    assert_eq!(job.checkpoint.tiers, [storage]);
    assert_eq!(job.checkpoint.interval, IntervalRule::Budget { overhead: 0.035 });
    assert_eq!((job.recovery.on_warning, job.recovery.keeps), (OnWarning::Save, Keeps::Nothing));
}

#[test]
fn what_is_said_of_the_storage_arrives() {
    let plain = parts(SMALL, &[]);
    assert_eq!(plain.storage, StorageRules::default());
    assert_eq!(plain.jobs[0].recovery.storage_outage, StorageOutage::Stop);
    for (word, sharing) in
        [("none", Sharing::None), ("hosts", Sharing::Hosts), ("jobs", Sharing::Jobs)]
    {
        assert_eq!(parts(SMALL, &[&format!("storage.sharing={word}")]).storage.sharing, sharing);
    }
    let rides = parts(SMALL, &["jobs.train.recovery.storage_outage=ride_out"]);
    assert_eq!(rides.jobs[0].recovery.storage_outage, StorageOutage::RideOut);
    let traffic = "failures.traffic={ component = \"storage\", mttf = \"1d\", effect = { slow = { speed = 0.3, lasts = \"2h\" } } }";
    let slow = parts(SMALL, &[traffic]).failures.pop().expect("it is the last");
    let lasts = Some(Delay::Constant(secs(7200)));
    let expected = Slow { speed: 0.3, lasts, response: Response::Tolerate };
    assert_eq!(slow.effect, Effect::Slow(expected));
    assert!(slow.is_slow_storage());
}

#[test]
fn every_way_to_run_on_has_its_word() {
    let how = |set: &str| {
        let set = format!("jobs.tiers.recovery.degraded={{ {set} }}");
        let degraded = parts(SAVES, &[&set]).jobs.remove(0).recovery.degraded;
        degraded.expect("it runs on").how
    };
    let constant = BatchRule::Constant { microbatches: 8 };
    assert_eq!(how("how = \"replicas\""), Fewer::Replicas(BatchRule::Shrunk));
    assert_eq!(how("how = \"replicas\", microbatches = 8"), Fewer::Replicas(constant));
    assert_eq!(how("how = \"elastic\""), Fewer::Elastic(BatchRule::Shrunk));
    assert_eq!(how("how = \"replan\", efficiency = 0.9"), Fewer::Replan { efficiency: 0.9 });
    assert_eq!(how("how = \"narrow\", boost = 1.15"), Fewer::Narrow { boost: 1.15 });
}

#[test]
fn rules_with_parameters_for_the_interval() {
    let interval = |set: &str| {
        let set = format!("jobs.train.checkpoint.interval={set}");
        parts(SMALL, &["jobs.train.step=6s", &set]).jobs[0].checkpoint.interval
    };
    assert_eq!(interval("1_000 steps"), IntervalRule::Fixed(secs(6000)));
    assert_eq!(interval("1 step"), IntervalRule::Fixed(secs(6)));
    assert_eq!(interval("{ hazard = { shape = 0.7 } }"), IntervalRule::Hazard { shape: 0.7 });
    let online = interval("{ online = { prior = \"3h\", weight = 2.0, half_life = \"7d\" } }");
    let half_life = Some(secs(7 * 86_400));
    let expected = Online { prior: secs(3 * 3600), weight: 2.0, half_life };
    assert_eq!(online, IntervalRule::Online(expected));
}
