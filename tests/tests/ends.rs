//! Every trial ends: each option on its own, and all that can be together, under a watchdog.
//!
//! AIReSim with servers that turn bad again never ended, since nothing bounded the trial. Here the horizon does, the
//! job's own end does, and no option makes one instant last for ever. The watchdog counts what is told: 200,000 events
//! are more than ten times what the busiest of these trials has.

use std::collections::BTreeSet;

use brittle_engine::{Event, JobEnd, Observer, Runner, Seed, TrialId};
use brittle_model::scenario::{
    Batch, Burst, BurstSize, Clock, Crew, Diagnosis, Discipline, Drain, Effect, Eviction,
    FailureClass, Flap, HostChoiceRule, HostSource, Hours, IntervalRule, Lemons, LemonsOf,
    Preflight, Refill, Renewal, Repair, RepairChoice, RepairTest, Response, RetirementRule, Rung,
    Score, Secondary, Signal, Slow, Stock, Wave, WaveTimes, Within,
};
use brittle_model::{Account, ComponentKind, Delay, Law, Parts, PhaseSet, SimTime};
use brittle_tests::build::{
    DAY, HOUR, class, delay, fixed, job, lives, old_lives, one_pod, parts, span, world,
};
use brittle_tests::stats::show;

/// More than any trial here should tell.
const PATIENCE: u32 = 200_000;

/// Counts what is told, and loses its patience.
#[derive(Default)]
struct Watchdog(u32);

impl Observer for Watchdog {
    fn see(&mut self, at: SimTime, event: Event) {
        self.0 += 1;
        assert!(self.0 < PATIENCE, "no end in sight at {at:?}: {event:?}");
    }
}

fn often(days: f64) -> Law {
    Law::exponential(days * DAY)
}

/// Twelve hosts of two GPUs that often fail; a job on eight of them with five days of work.
fn base() -> Parts {
    let hosts = class(ComponentKind::Host, lives(often(10.0)));
    let gpus = class(ComponentKind::Gpu, lives(often(40.0)));
    let mut training = job(16);
    training.work = Some(span(5.0 * DAY));
    training.hot_spares = 1;
    training.checkpoint.cost = span(60.0);
    training.recovery.start = delay(300.0);
    training.recovery.replace =
        vec![HostSource::Hot, HostSource::Warm, HostSource::Floating, HostSource::Cold];
    let mut parts = parts(one_pod(12, 2), 40.0 * DAY, vec![hosts, gpus], vec![training]);
    parts.repair = Repair::plain(delay(12.0 * HOUR), Renewal::AsNew);
    parts.spares.warm = 1;
    parts
}

fn rung(duration: f64, success: f64, silent: f64) -> Rung {
    Rung {
        name: "rung".to_owned(),
        duration: delay(duration),
        success,
        silent,
        crew: None,
        part: None,
    }
}

fn with_effect(parts: &mut Parts, kind: ComponentKind, effect: Effect) {
    parts.failures.push(FailureClass {
        effect,
        cause: "other".to_owned(),
        ..class(kind, lives(often(20.0)))
    });
}

/// What was added last takes an hour.
fn for_an_hour(parts: &mut Parts) {
    let length = Repair::plain(delay(HOUR), Renewal::AsOld);
    parts.failures.last_mut().expect("it is there").repair = RepairChoice::Own(length);
}

type Option = (&'static str, fn(&mut Parts));

/// Options that go together.
const TOGETHER: &[Option] = &[
    ("lemons", |p| {
        let of = LemonsOf::Own { share: 0.4, cured_by_repair: true };
        p.failures[0].pattern.lemons = Some(Lemons { of, multiplier: 8.0 });
    }),
    ("lemons for ever", |p| {
        let of = LemonsOf::Own { share: 0.4, cured_by_repair: false };
        p.failures[1].pattern.lemons = Some(Lemons { of, multiplier: 8.0 });
    }),
    ("waves", |p| {
        let (on, off) = (delay(HOUR), Delay::Random(often(0.5)));
        let times = WaveTimes::OnOff { on, off, multiplier: 5.0, starts_on: true };
        p.shared.waves.push(Wave { name: "wave".to_owned(), times });
        p.failures[0].pattern.wave = Some("wave".to_owned());
    }),
    ("bursts", |p| {
        let (size, within) = (BurstSize::Geometric(3.0), Within::Rack);
        p.failures[0].pattern.burst = Some(Burst { size, within });
    }),
    ("secondary", |p| {
        let class = p.failures[1].cause.clone();
        p.failures[0].pattern.secondary = vec![Secondary { class, probability: 1.0 }];
    }),
    ("batches", |p| {
        let multiplier = vec![(p.failures[0].cause.clone(), 5.0)];
        let batch = Batch { name: "old".to_owned(), first: 2, last: 5, age: None, multiplier };
        p.shared.batches.push(batch);
    }),
    ("dead on arrival", |p| p.spares.dead_on_arrival = 0.99),
    ("cold spares", |p| {
        p.spares.cold = 2;
        p.spares.cold_activation = delay(HOUR);
        p.spares.cold_at_once = 1;
        p.spares.give_back = true;
    }),
    ("required refill", |p| p.jobs[0].refill = Refill::Required),
    ("any host", |p| p.hosts.choice = HostChoiceRule::Random),
    ("wrong diagnosis", |p| p.diagnosis = Diagnosis { finds: 0.3, blames_other: 0.9 }),
    ("eviction", |p| {
        p.jobs[0].recovery.evict =
            Some(Eviction { hosts: 4, test: delay(2.0 * HOUR), after: Default::default() });
    }),
    ("preflight", |p| {
        p.jobs[0].recovery.preflight = Some(Preflight { duration: delay(60.0), recall: 1.0 });
    }),
    ("initial start", |p| p.jobs[0].recovery.initial_start = true),
    ("slow", |p| {
        let response = Response::Evict;
        with_effect(
            p,
            ComponentKind::Gpu,
            Effect::Slow(Slow { speed: 0.01, lasts: None, response }),
        );
    }),
    ("corrupt, never noticed", |p| {
        with_effect(p, ComponentKind::Gpu, Effect::Corrupt);
        p.failures.last_mut().expect("it is there").detection.signals.clear();
    }),
    ("flap", |p| {
        let flap = Flap { lasts: Delay::Random(Law::exponential(60.0)), timeout: delay(30.0) };
        with_effect(p, ComponentKind::Nic, Effect::Flap(flap));
    }),
    ("drain", |p| {
        with_effect(p, ComponentKind::Rack, Effect::Drain(Drain { notice: delay(HOUR) }));
        for_an_hour(p);
    }),
    ("false alarm", |p| {
        with_effect(p, ComponentKind::Host, Effect::FalseAlarm);
        for_an_hour(p);
    }),
    ("degrade", |p| {
        with_effect(p, ComponentKind::Nic, Effect::Degrade);
        p.jobs[0].communication = 0.5;
    }),
    ("planned", |p| {
        with_effect(p, ComponentKind::Job, Effect::Planned);
        for_an_hour(p);
    }),
    ("a ladder whose end never works", |p| {
        p.repair.rungs = vec![rung(60.0, 0.0, 0.0), rung(60.0, 0.01, 0.99)];
        p.repair.test = Some(RepairTest { duration: delay(60.0), recall: 1.0 });
    }),
    ("one hand, two hours a week, parts that take a month", |p| {
        let hours = Hours { from: span(9.0 * HOUR), length: span(2.0 * HOUR), days: 1 };
        let name = "crew".to_owned();
        p.crews.push(Crew { name, size: 1, hours: Some(hours), discipline: Discipline::Largest });
        let name = "parts".to_owned();
        p.stock.push(Stock { name, parts: 0, lead_time: delay(30.0 * DAY) });
        p.repair.rungs.iter_mut().for_each(|rung| (rung.crew, rung.part) = (Some(0), Some(0)));
    }),
];

/// Options that exclude others, or leave nothing of them to see.
const ALONE: &[Option] = &[
    ("a failure that comes back for ever, at once", |p| {
        p.repair.rungs = vec![rung(6.0 * HOUR, 0.0, 1.0)];
        p.repair.relapse = Some(delay(1.0));
    }),
    ("old lives at work", |p| {
        p.failures[0].onset = old_lives(Law::weibull_with_mean(10.0 * DAY, 0.5));
        p.failures[0].clock = Clock::Operating { exposed: PhaseSet::PROCESSES_UP };
        p.repair.renewal = Renewal::Partial(0.0);
    }),
    ("unlike hosts", |p| p.failures[0].pattern.gamma = Some(3.0)),
    ("instants that are given", |p| {
        p.failures[0].onset = fixed(&[(DAY, 0), (DAY, 0), (DAY, 1), (2.0 * DAY, 9)]);
    }),
    ("polls that hardly see", |p| {
        let poll = Signal::Poll { every: span(1.0), recall: 1e-6, takes: Delay::ZERO };
        p.failures[0].detection.signals = vec![poll];
    }),
    ("no saves", |p| p.jobs[0].checkpoint.interval = IntervalRule::Never),
    ("giving up", |p| {
        p.jobs[0].checkpoint.interval = IntervalRule::Never;
        p.jobs[0].recovery.give_up_after = 2;
    }),
    ("whoever fails retires", |p| {
        p.hosts.retirement = RetirementRule::Threshold { failures: 1, window: span(DAY) };
    }),
    ("bad scores retire", |p| {
        let score = Score { start: 100.0, penalty: 60.0, credit_per_day: 1.0 };
        p.hosts.choice = HostChoiceRule::BestScore(score);
        p.hosts.retirement = RetirementRule::Score { score, limit: 0.0 };
    }),
    ("jobs that take from each other", |p| {
        let mut other = job(4);
        other.name = "other".to_owned();
        other.priority = 2;
        (p.jobs[0].hot_spares, p.spares.warm) = (0, 0);
        other.recovery.replace = vec![HostSource::Floating];
        p.jobs[0].priority = 1;
        p.jobs.push(other);
    }),
    ("repairs that take no time", |p| p.repair = Repair::plain(Delay::ZERO, Renewal::AsNew)),
    ("a repair longer than the trial", |p| {
        p.repair = Repair::plain(delay(400.0 * DAY), Renewal::AsNew);
    }),
];

/// Ten trials of these parts, which end by the horizon with their books closed; how many events, and how jobs ended.
fn ends(name: &str, parts: Parts) -> (u32, BTreeSet<&'static str>) {
    let horizon = parts.horizon;
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let (mut most, mut ways) = (0, BTreeSet::new());
    for trial in 0..10 {
        let mut dog = Watchdog::default();
        let outcome = runner.watch(Seed(1), TrialId(trial), &mut dog);
        assert!(outcome.elapsed <= horizon, "{name}");
        for job in &outcome.jobs {
            let sum: u64 = Account::ALL.iter().map(|&a| job.accounts.get(a).as_nanos()).sum();
            assert_eq!(sum, job.elapsed.as_nanos(), "{name}");
            ways.insert(match job.end {
                JobEnd::Finished => "finished",
                JobEnd::Horizon => "horizon",
                JobEnd::GaveUp => "gave up",
            });
        }
        most = most.max(dog.0);
    }
    (most, ways)
}

#[test]
fn every_option_ends() {
    let mut ways = ends("base", base()).1;
    for (name, option) in TOGETHER.iter().chain(ALONE) {
        let mut parts = base();
        option(&mut parts);
        let (most, ended) = ends(name, parts);
        show(&format!("{name}: {most} events, {ended:?}"));
        assert!(most < PATIENCE / 10, "{name}: {most} events");
        ways.extend(ended);
    }
    assert_eq!(ways.len(), 3, "jobs finish, are cut and give up: {ways:?}");
}

#[test]
fn all_together_end() {
    let mut parts = base();
    TOGETHER.iter().for_each(|(_, option)| option(&mut parts));
    for (i, class) in parts.failures.iter_mut().enumerate().skip(2) {
        class.cause = format!("other{i}");
    }
    let (most, ended) = ends("together", parts);
    show(&format!("together: {most} events, {ended:?}"));
    assert!(most < PATIENCE / 10, "{most} events");
}
