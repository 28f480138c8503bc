//! Random scenarios of jobs that save in tiers: given failures, constant delays, nothing left to chance.

use brittle_model::ComponentKind::{self, Gpu, Host, Job as Software, Nic, Rack, Storage};
use brittle_model::scenario::{
    Attempt, Backlog, CheckpointTier, Copies, Effect, FailureClass, Flap, HostDomain, HostSource,
    IntervalRule, Job, Keeps, Layout, Onset, Renewal, RepairChoice, Response, Sharing, Slow,
    StorageOutage, Store, Upload, UploadPart, Verify,
};
use brittle_model::{Parts, Span};
use brittle_tests::build::{self, delay, span};
use proptest::prelude::*;
use proptest::sample::{Index, select};

pub(crate) use crate::tier_scope::{ALL, NOTHING, Scope};

/// Odd numbers of seconds, so that few things happen at the same instant.
pub(crate) fn secs(most: u32) -> impl Strategy<Value = f64> {
    prop_oneof![1 => Just(0.0), 6 => (1..most).prop_map(|s| f64::from(s) + 0.137)]
}

pub(crate) fn some_secs(most: u32) -> impl Strategy<Value = f64> {
    (1..most).prop_map(|s| f64::from(s) + 0.293)
}

fn upload() -> impl Strategy<Value = Upload> {
    let slowdown = prop_oneof![
        2 => Just(0.0),
        4 => select(vec![0.1, 0.25, 0.333_333, 0.7]),
        1 => Just(1.0),
    ];
    let part = (some_secs(3000), slowdown)
        .prop_map(|(secs, slowdown)| UploadPart { duration: span(secs), slowdown });
    let backlog = select(vec![
        Backlog::Wait,
        Backlog::Skip,
        Backlog::Abort,
        Backlog::Queue(2),
        Backlog::Queue(3),
    ]);
    (prop::collection::vec(part, 1..3), backlog)
        .prop_map(|(parts, backlog)| Upload { parts, backlog })
}

fn store(places: bool) -> impl Strategy<Value = (u32, u32, bool, u32)> {
    (if places { 0..4_u32 } else { 0..1_u32 }, 1..4_u32, any::<bool>(), 0..3_u32)
}

#[derive(Clone, Debug)]
struct RawTier {
    store: (u32, u32, bool, u32),
    every: u32,
    cost: f64,
    upload: Option<Upload>,
    load: f64,
    keep: u32,
    rebuild: f64,
}

fn tier(scope: Scope) -> impl Strategy<Value = RawTier> {
    let upload = prop::option::weighted(0.7, upload());
    (store(scope.places), 1..4_u32, secs(300), upload, secs(2000), 1..4_u32, secs(4000)).prop_map(
        |(store, every, cost, upload, load, keep, rebuild)| RawTier {
            store,
            every,
            cost,
            upload,
            load,
            keep,
            rebuild,
        },
    )
}

fn store_of((place, members, apart, losses): (u32, u32, bool, u32), hosts: u32) -> Store {
    let members = members.min(hosts);
    // Racks of two hosts: apart if there are as many groups as hosts in one of them.
    let apart_from = (apart && hosts / members >= 2).then_some(HostDomain::Rack);
    let losses = match losses {
        0 => members - 1,
        losses => losses.min(members - 1),
    };
    let losses = if members > 1 { losses } else { 0 };
    let copies = Copies { members, losses, apart_from };
    match place {
        0 | 3 => Store::Storage,
        1 => Store::HostMemory(copies),
        _ => Store::LocalDisk(copies),
    }
}

#[derive(Clone, Debug)]
struct RawClass {
    way: u32,
    at: Vec<(f64, Index)>,
    secs: [f64; 2],
    in_place: bool,
    flag: bool,
    speed: f64,
}

/// What a class does to the storage, if it is of that.
fn of_storage(raw: &RawClass) -> Option<Effect> {
    let [a, b] = raw.secs;
    match raw.way {
        2 | 4 => {
            let lasts = (raw.way == 4 || raw.flag).then(|| delay(b));
            let speed = if raw.in_place { raw.speed } else { 0.333_333 };
            Some(Effect::Slow(Slow { speed, lasts, response: Response::Tolerate }))
        }
        3 => Some(Effect::Crash),
        6 => Some(Effect::Flap(Flap { lasts: delay(b), timeout: delay(a) })),
        _ => None,
    }
}

fn class() -> impl Strategy<Value = RawClass> {
    let at = prop::collection::vec((0.0..1.0_f64, any::<Index>()), 0..6);
    let length = prop_oneof![3 => some_secs(3000), 1 => some_secs(20_000)];
    let speed = select(vec![0.5, 0.8, 0.25]);
    (0..8_u32, at, (secs(600), length), any::<bool>(), any::<bool>(), speed).prop_map(
        |(way, at, (a, b), in_place, flag, speed)| RawClass {
            way,
            at,
            secs: [a, b],
            in_place,
            flag,
            speed,
        },
    )
}

fn class_of(
    scope: Scope,
    raw: &RawClass,
    (hosts, gpus, jobs): (u32, u32, u32),
    horizon: f64,
) -> FailureClass {
    let [a, b] = raw.secs;
    let stored = if scope.storage { of_storage(raw) } else { None };
    let (kind, effect): (ComponentKind, Effect) = match raw.way {
        _ if stored.is_some() => (Storage, stored.expect("it is there")),
        0 => (Host, Effect::Crash),
        1 => (Gpu, Effect::Hang),
        2 => (Rack, Effect::Crash),
        3 => (Storage, Effect::Crash),
        4 if scope.planned => (Software, Effect::Planned),
        5 if scope.slow && raw.flag => {
            let response = Response::Tolerate;
            let slow = Slow { speed: raw.speed, lasts: Some(delay(b)), response };
            (Host, Effect::Slow(slow))
        }
        5 if scope.slow => (Nic, Effect::Flap(Flap { lasts: delay(b), timeout: delay(4000.0) })),
        6 | 7 if scope.corrupt => (Gpu, Effect::Corrupt),
        6 => (Nic, Effect::Crash),
        // Which seat a failure of the job itself takes is drawn.
        _ if scope.live => (Nic, Effect::Hang),
        _ => (Software, Effect::Crash),
    };
    let count = match kind {
        Gpu => hosts * gpus,
        Host | Nic => hosts,
        Rack => hosts.div_ceil(2),
        Software => jobs,
        _ => 1,
    };
    let mut at: Vec<(f64, u32)> = raw
        .at
        .iter()
        .map(|(at, index)| (at * horizon, index.index(count as usize) as u32))
        .collect();
    at.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut class = build::class(kind, build::fixed(&at));
    let own = build::repair(delay(b), Renewal::AsNew);
    class.repair = match (&effect, kind) {
        (Effect::Planned, _) => own,
        (Effect::Flap(_), _) | (Effect::Slow(_), Storage) => RepairChoice::Default,
        (_, Software) => RepairChoice::Default,
        _ if !scope.repairs || raw.in_place => RepairChoice::InPlace,
        _ => own,
    };
    let unnoticed = kind == Storage && matches!(effect, Effect::Slow(_));
    if !unnoticed && !matches!(effect, Effect::Planned | Effect::Flap(_)) {
        class.detection = delay(if effect == Effect::Corrupt { b } else { a }).into();
    }
    class.effect = effect;
    class
}

#[derive(Clone, Debug)]
struct RawAttempt {
    success: [bool; 2],
    secs: [f64; 3],
    warm: bool,
    keeps: Keeps,
}

#[derive(Clone, Debug)]
struct RawJob {
    interval: f64,
    work: (Option<f64>, bool),
    delays: [f64; 4],
    spares: (u32, bool),
    verify: Option<(u32, f64)>,
    keeps: Keeps,
    attempts: Vec<RawAttempt>,
    queue: f64,
    live: (u32, f64, f64),
    step: Option<f64>,
}

fn raw_attempt() -> impl Strategy<Value = RawAttempt> {
    let keeps = select(vec![Keeps::Nothing, Keeps::Disk, Keeps::Memory, Keeps::Gpu]);
    let lengths = (secs(900), secs(900), secs(500)).prop_map(|(a, b, c)| [a, b, c]);
    (any::<[bool; 2]>(), lengths, any::<bool>(), keeps)
        .prop_map(|(success, secs, warm, keeps)| RawAttempt { success, secs, warm, keeps })
}

fn raw_job(scope: Scope) -> impl Strategy<Value = RawJob> {
    let keeps = if scope.places || scope.live {
        select(vec![Keeps::Nothing, Keeps::Disk, Keeps::Memory, Keeps::Memory, Keeps::Gpu]).boxed()
    } else {
        Just(Keeps::Memory).boxed()
    };
    (
        some_secs(4000),
        (prop::option::of(0.05..0.9_f64), any::<bool>()),
        (secs(300), secs(900), secs(900), secs(500)).prop_map(|(a, b, c, d)| [a, b, c, d]),
        (0..3_u32, any::<bool>()),
        prop::option::of((1..4_u32, secs(200))),
        keeps,
        (prop::collection::vec(raw_attempt(), if scope.attempts { 0..3 } else { 0..1 }), secs(700)),
        ((1..4_u32, secs(900), secs(4000)), prop::option::of(some_secs(100))),
    )
        .prop_map(
            |(interval, work, delays, spares, verify, keeps, (attempts, queue), (live, step))| {
                RawJob {
                    interval,
                    work,
                    delays,
                    spares,
                    verify,
                    keeps,
                    attempts,
                    queue,
                    live,
                    step,
                }
            },
        )
}

/// So many live copies of the state, of which one is enough.
pub(crate) fn live_tier(members: u32, load: f64, rebuild: f64) -> CheckpointTier {
    CheckpointTier {
        name: "live".to_owned(),
        store: Store::GpuMemory(Copies { members, losses: members - 1, apart_from: None }),
        every: 1,
        cost: Span::ZERO,
        upload: None,
        load: delay(load),
        keep: 1,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: span(rebuild),
    }
}

/// Scenarios within a scope.
pub(crate) fn scenario(scope: Scope) -> impl Strategy<Value = Parts> {
    let tiers = prop::collection::vec(tier(scope), if scope.many { 1..4 } else { 1..2 }).boxed();
    let classes = prop::collection::vec(class(), 0..4);
    // What is drawn for one job comes first, so that it is the same with and without others.
    let one = (1..7_u32, 1..3_u32, 4000.0..60_000.0_f64, tiers.clone(), classes, raw_job(scope));
    let other = (1..7_u32, tiers, raw_job(scope));
    let others = match scope.shared {
        true => prop::collection::vec(other, 1..3).boxed(),
        false => Just(Vec::new()).boxed(),
    };
    (one, others).prop_map(move |((seats, gpus, horizon, tiers, classes, raw), others)| {
        let warm = raw.spares.0;
        let mut jobs = vec![job_of(scope, (seats, gpus, horizon), &tiers, &raw)];
        for (i, (seats, tiers, raw)) in others.iter().enumerate() {
            let name = format!("other{i}");
            jobs.push(Job { name, ..job_of(scope, (*seats, gpus, horizon), tiers, raw) });
        }
        let seats = seats + others.iter().map(|(seats, ..)| seats).sum::<u32>();
        let limits = (raw.interval, raw.attempts.len() % 2);
        let sizes = (seats, gpus, horizon);
        let mut parts = assemble(scope, sizes, &classes, jobs, (warm, limits));
        if scope.shared {
            parts.storage.sharing = [Sharing::Hosts, Sharing::Jobs][raw.interval as usize % 2];
        }
        parts
    })
}

fn job_of(
    scope: Scope,
    (seats, gpus, horizon): (u32, u32, f64),
    tiers: &[RawTier],
    raw: &RawJob,
) -> Job {
    let RawJob { interval, work, delays, spares: (_, initial), verify, keeps, .. } = *raw;
    let (work, final_save) = work;
    let mut job: Job = build::job(seats * gpus);
    job.checkpoint.interval = IntervalRule::Fixed(span(interval));
    job.checkpoint.final_save = final_save;
    if scope.work {
        job.work = work.map(|part| Span::from_secs_f64(part * horizon));
    }
    if scope.checks {
        job.checkpoint.verify =
            verify.map(|(every, cost)| Verify { every, cost: span(cost), recall: 1.0 });
    }
    let tier = |(i, raw): (usize, &RawTier)| CheckpointTier {
        name: format!("t{i}"),
        store: store_of(raw.store, seats),
        every: if scope.many { raw.every } else { 1 },
        cost: span(if scope.checks && scope.corrupt { raw.cost.max(0.137) } else { raw.cost }),
        upload: raw.upload.clone(),
        load: delay(raw.load),
        keep: raw.keep,
        bad: 0.0,
        differential_of: None,
        room: None,
        rebuild: if store_of(raw.store, seats) == Store::Storage {
            Span::ZERO
        } else {
            span(raw.rebuild)
        },
    };
    job.checkpoint.tiers = tiers.iter().enumerate().map(tier).collect();
    if let (true, [full, changes, ..]) = (scope.differential, &mut job.checkpoint.tiers[..]) {
        full.every = changes.every * (2 + full.every % 3);
        changes.differential_of = Some(0);
    }
    job.checkpoint.cost = job.checkpoint.tiers[0].cost;
    let (copies, load, rebuild) = raw.live;
    let copies = copies + 1;
    if scope.live && seats.is_multiple_of(copies) {
        job.layout = Some(Layout { tensor: gpus, data: seats, ..Layout::default() });
        job.step = raw.step.map(span);
        job.checkpoint.tiers.push(live_tier(copies, load, rebuild));
    }
    let recovery = &mut job.recovery;
    [recovery.isolate, recovery.start, recovery.warm_up, recovery.allocate] = delays.map(delay);
    recovery.initial_start = initial;
    recovery.keeps = keeps;
    recovery.replace = vec![HostSource::Warm];
    if scope.storage && (raw.interval as u32).is_multiple_of(2) {
        recovery.storage_outage = StorageOutage::RideOut;
    }
    let attempt = |(i, raw): (usize, &RawAttempt)| Attempt {
        name: format!("a{i}"),
        success: vec![(Software, f64::from(u8::from(raw.success[0])))],
        otherwise: f64::from(u8::from(raw.success[1])),
        timeout: delay(raw.secs[0]),
        replace: if raw.warm { vec![HostSource::Warm] } else { Vec::new() },
        keeps: raw.keeps,
        start: delay(raw.secs[1]),
        warm_up: delay(raw.secs[2]),
    };
    recovery.attempts = raw.attempts.iter().enumerate().map(attempt).collect();
    if scope.queue {
        recovery.queue = delay(raw.queue);
    }
    job
}

fn assemble(
    scope: Scope,
    (seats, gpus, horizon): (u32, u32, f64),
    classes: &[RawClass],
    jobs: Vec<Job>,
    (warm, (interval, skipped)): (u32, (f64, usize)),
) -> Parts {
    let warm = if scope.repairs { warm } else { 0 };
    let hosts = seats + warm;
    let counts = (hosts, gpus, jobs.len() as u32);
    let of = |raw: &RawClass| class_of(scope, raw, counts, horizon);
    let mut classes: Vec<FailureClass> = classes.iter().map(of).collect();
    let planned = |class: &&mut FailureClass| class.effect == Effect::Planned;
    if scope.limits && jobs.iter().all(|job| !job.recovery.queue.is_zero()) {
        for (i, class) in classes.iter_mut().filter(planned).enumerate().skip(skipped) {
            class.onset = Onset::Allocation { length: span(interval * (i + 1) as f64 + 900.5) };
        }
    }
    let mut parts = build::parts(build::one_pod(hosts, gpus), horizon, classes, jobs);
    parts.spares.warm = warm;
    parts.spares.activation = delay(200.25);
    parts
}
