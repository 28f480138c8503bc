//! Defects that were found by running AIReSim, the nearest published simulator, and a test for each that ours is
//! without it.
//!
//! That lives keep their ages over restarts is measured in `restarts.rs`; here it is exact. Statistical tests say
//! their n and bound; their seeds are fixed, and their false alarms are below 2e-4 together.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId};
use brittle_model::scenario::{
    Clock, FailureClass, HostChoiceRule, HostPolicy, HostSource, IntervalRule, Refill, Renewal,
    Repair, RepairChoice, Rung,
};
use brittle_model::text::{self, Source};
use brittle_model::{
    Account, ComponentKind, Delay, Law, Parts, Phase, PhaseSet, Scenario, SimTime, Span,
};
use brittle_study::summary::Estimate;
use brittle_study::{Control, Plan, StudyResult, run};
use brittle_tests::build::{
    DAY, HOUR, checked, class, class_in_place, delay, failures, fixed, job, lives, one_pod,
    outcomes, parts, repair, span, world,
};
use brittle_tests::stats::{chi_squared, chi_squared_bound, show};

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

/// The events of trial 0.
fn told(parts: Parts) -> (Outcome, Vec<(SimTime, Event)>) {
    let world = world(parts);
    let mut seen: Vec<(SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut seen);
    (outcome, seen)
}

fn study(scenario: Scenario, trials: u64, seed: u64) -> StudyResult {
    let control = Control { threads: 1, progress: &|_| {}, stop: &AtomicBool::new(false) };
    run(&Plan::of_scenario(scenario, trials, seed), &control)
}

/// Lives drawn anew at every restart: here components with memory fail at the same instants whether the job restarts
/// not at all or a hundred times a day (in no time, so that hosts work as long).
#[test]
fn restarts_move_no_failure() {
    let run = |stops: bool, clock| {
        let mut classes: Vec<FailureClass> = [0.7, 2.0]
            .map(|shape| FailureClass {
                repair: repair(delay(6.0 * HOUR), Renewal::AsNew),
                clock,
                ..class(ComponentKind::Gpu, lives(Law::weibull_with_mean(20.0 * DAY, shape)))
            })
            .into();
        if stops {
            let often = lives(Law::exponential(DAY / 100.0));
            classes.push(class_in_place(ComponentKind::Job, often));
        }
        let mut all = failures(parts(one_pod(8, 4), 30.0 * DAY, classes, vec![job(24)]), 1, 10);
        all.iter_mut().for_each(|trial| trial.retain(|&(_, class, _)| class < 2));
        all
    };
    let at_work = Clock::Operating { exposed: PhaseSet::EMPTY.with(Phase::Computing) };
    for clock in [Clock::Calendar, at_work] {
        let calm = run(false, clock);
        assert!(calm.iter().map(Vec::len).sum::<usize>() > 300);
        assert_eq!(calm, run(true, clock));
    }
}

/// A policy of escalation that was never asked: here a first rung that always works is the only one, one that never
/// does leads on to the second in every repair, and one that does so half of the time in half of them (n = 4,000,
/// 4 standard errors).
#[test]
fn the_ladder_is_climbed() {
    let (short, long) = (600.0, 6000.0);
    let repairs = |success: f64| {
        let ladder = Repair {
            rungs: vec![rung(short, success, 0.0), rung(long, 1.0, 0.0)],
            ..Repair::plain(Delay::ZERO, Renewal::AsNew)
        };
        let hosts = FailureClass {
            repair: RepairChoice::Own(ladder),
            ..class(ComponentKind::Host, fixed(&[(DAY, 0)]))
        };
        let parts = parts(one_pod(1, 1), 2.0 * DAY, vec![hosts], vec![job(1)]);
        let waited = |o: &Outcome| o.jobs[0].accounts.get(Account::Waiting);
        outcomes(parts, 2, 4000).iter().map(waited).collect::<Vec<Span>>()
    };
    assert!(repairs(1.0).iter().all(|&waited| waited == span(short)));
    assert!(repairs(0.0).iter().all(|&waited| waited == span(short + long)));
    let half = repairs(0.5);
    let climbed = half.iter().filter(|&&waited| waited == span(short + long)).count();
    assert_eq!(climbed + half.iter().filter(|&&waited| waited == span(short)).count(), 4000);
    let z = (climbed as f64 - 2000.0) / 1000.0_f64.sqrt();
    assert!(z.abs() < 4.0, "{climbed} of 4000 climbed");
}

/// Time that was in no bucket: here a job in a starved pool stands still for a third of its time, that time is in
/// `waiting` to the nanosecond, and the accounts are the whole.
#[test]
fn books_close_in_a_starved_pool() {
    let hosts = FailureClass {
        repair: repair(Delay::Random(Law::exponential(2.0 * DAY)), Renewal::AsNew),
        ..class(ComponentKind::Host, lives(Law::exponential(30.0 * DAY)))
    };
    let mut parts = parts(one_pod(13, 1), 1000.0 * DAY, vec![hosts], vec![job(12)]);
    parts.spares.warm = 1;
    parts.jobs[0].work = Some(span(60.0 * DAY));
    parts.jobs[0].recovery.start = delay(300.0);
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let mut most: f64 = 0.0;
    for trial in 0..50 {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let outcome = runner.watch(Seed(3), TrialId(trial), &mut seen);
        let job = &outcome.jobs[0];
        let sum: u64 = Account::ALL.iter().map(|&a| job.accounts.get(a).as_nanos()).sum();
        assert_eq!(sum, job.elapsed.as_nanos());
        // By hand: from each shortage to the first start after it.
        let (mut stood, mut since) = (0, None);
        for &(at, event) in &seen {
            match event {
                Event::Short { .. } => since = since.or(Some(at)),
                Event::Spent { account: Account::Starting, .. } => {
                    if let Some(since) = since.take() {
                        stood += at.since(since).as_nanos();
                    }
                }
                _ => {}
            }
        }
        let waiting = job.accounts.get(Account::Waiting);
        most = most.max(waiting.as_secs_f64() / job.elapsed.as_secs_f64());
        assert_eq!(stood, waiting.as_nanos());
    }
    assert!(most > 0.3, "it is not starved: {most}");
}

/// Negative rates and times and jobs of no length that were accepted: each is refused, at its key, with a reason.
#[test]
fn nonsense_is_refused_with_a_message() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/scenarios/airesim-b.toml");
    let text = fs::read_to_string(file).expect("a scenario");
    let source = Source { name: "airesim-b.toml", text: &text };
    assert!(text::read(source, &[]).is_ok());
    for set in [
        "failures.server.rate=-0.01 per 1 host-days",
        "failures.server.rate=0 per 1 host-days",
        "failures.server.lemons.share=-0.1",
        "failures.server.lemons.multiplier=-6.0",
        "jobs.job.recovery.isolate=-20min",
        "jobs.job.recovery.allocate=-3min",
        "jobs.job.work=0s",
        "jobs.job.work=-64d",
        "jobs.job.gpus=0",
        "jobs.job.gpus=-256",
        "jobs.job.checkpoint.interval=0s",
        "jobs.job.checkpoint.cost=-1s",
        "spares.warm=-4",
        "spares.cold=-8",
        "spares.cold_activation=-20min",
        "trial.horizon=0d",
        "trial.horizon=-200d",
        "cluster.rail_clos.hosts=0",
        "diagnosis.finds=-0.5",
        "diagnosis.blames_other=1.5",
        "repair.rungs=[{ name = \"a\", duration = \"-1h\" }]",
        "repair.rungs=[{ name = \"a\", duration = \"1h\", success = -0.5, silent = 1.5 }]",
    ] {
        let problems = match text::read(source, &[set.to_owned()]) {
            Ok(_) => panic!("{set} is accepted"),
            Err(problems) => problems,
        };
        let key = set.split_once('=').expect("an assignment").0;
        let at_key = problems
            .0
            .iter()
            .any(|problem| problem.path.starts_with(key) && !problem.message.is_empty());
        assert!(at_key, "{set}: {problems}");
    }
}

/// A random selection that was not random over the pool: here each of twelve spares is taken first, and each of the
/// eleven others second, equally often. n = 6,000, false alarm 1e-4 each.
#[test]
fn a_random_host_is_any_host() {
    let broken = FailureClass {
        repair: repair(delay(30.0 * DAY), Renewal::AsNew),
        ..class(ComponentKind::Host, fixed(&[(DAY, 0), (2.0 * DAY, 1)]))
    };
    let mut parts = parts(one_pod(16, 1), 3.0 * DAY, vec![broken], vec![job(4)]);
    parts.spares.warm = 12;
    parts.hosts = HostPolicy { choice: HostChoiceRule::Random, ..HostPolicy::default() };
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let (mut first, mut second) = ([0.0; 12], [0.0; 11]);
    for trial in 0..6000 {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let _ = runner.watch(Seed(4), TrialId(trial), &mut seen);
        let taken: Vec<usize> = seen
            .iter()
            .filter_map(|(_, event)| match event {
                Event::Replaced { new, .. } => Some(new.0 as usize - 4),
                _ => None,
            })
            .collect();
        let [one, two] = taken[..] else { panic!("two are taken: {taken:?}") };
        first[one] += 1.0;
        second[(two + 11 - one) % 12] += 1.0;
    }
    for (counts, degrees) in [(&first[..], 11), (&second[..], 10)] {
        let even = vec![6000.0 / counts.len() as f64; counts.len()];
        let chi = chi_squared(counts, &even);
        show(&format!("chi2 {chi:.1} for {degrees}"));
        assert!(chi < chi_squared_bound(degrees), "{counts:?}");
    }
}

/// A stalled job that waited for its size and its standbys: here it goes on with the first host that completes it,
/// with no hot spare. Who asks for the other (`required`) gets it.
#[test]
fn a_stalled_job_waits_for_its_seats_only() {
    let waits = |refill| {
        let at: Vec<(f64, u32)> = (0..3).map(|i| (DAY + f64::from(i) * HOUR, i)).collect();
        let hosts = FailureClass {
            repair: repair(delay(10.0 * HOUR), Renewal::AsNew),
            ..class(ComponentKind::Host, fixed(&at))
        };
        let mut job = job(4);
        job.hot_spares = 2;
        job.refill = refill;
        job.recovery.replace = vec![HostSource::Hot, HostSource::Repair];
        let (outcome, _) = told(parts(one_pod(6, 1), 3.0 * DAY, vec![hosts], vec![job]));
        assert_eq!((outcome.spares.hot, outcome.jobs[0].shortages), (2, 1));
        outcome.jobs[0].accounts.get(Account::Waiting)
    };
    // Two spares bear the first two failures; the third, at hour 2, waits for the first repair, at hour 10.
    assert_eq!(waits(Refill::Repaired), span(8.0 * HOUR));
    assert_eq!(waits(Refill::Allocation), span(8.0 * HOUR));
    // All three repairs, the last at hour 12.
    assert_eq!(waits(Refill::Required), span(10.0 * HOUR));
}

/// A stall that was counted again with every repair that ended meanwhile: here it is one, whatever comes and goes
/// before the job is complete, and a later one is another.
#[test]
fn a_shortage_is_counted_once() {
    // Three of four hosts go within an hour and come back one by one; days later one more does.
    let at = [(DAY, 0), (DAY + 60.0, 1), (DAY + 120.0, 2), (5.0 * DAY, 3)];
    let hosts = FailureClass {
        detection: delay(1800.0).into(),
        repair: repair(delay(10.0 * HOUR), Renewal::AsNew),
        ..class(ComponentKind::Host, fixed(&at))
    };
    let (outcome, seen) = told(parts(one_pod(4, 1), 9.0 * DAY, vec![hosts], vec![job(4)]));
    let stalls = seen.iter().filter(|(_, event)| matches!(event, Event::Short { .. })).count();
    assert_eq!((outcome.jobs[0].shortages, stalls), (2, 2));
    assert_eq!(outcome.jobs[0].interruptions(), 4);
}

/// A job of ten segments of an hour's work, saved at no cost, that fails once an hour: 10 (e − 1) hours in the mean.
fn random_length() -> Parts {
    let often = class_in_place(ComponentKind::Job, lives(Law::exponential(HOUR)));
    let mut training = job(1);
    training.work = Some(span(10.0 * HOUR));
    training.checkpoint.interval = IntervalRule::Fixed(span(HOUR));
    parts(one_pod(1, 1), 100.0 * DAY, vec![often], vec![training])
}

/// A 5 % quantile taken one place too low: here the p-quantile of n trials is the ⌈pn⌉-th smallest, to a tenth of a
/// per cent (the resolution of the histogram), and that is the place in which it differs from its neighbours.
#[test]
fn quantiles_are_by_their_definition() {
    for (n, seed) in [(30, 5), (99, 6), (1000, 7)] {
        let mut hours: Vec<f64> = outcomes(random_length(), seed, n)
            .iter()
            .map(|o| o.jobs[0].elapsed.as_secs_f64() / HOUR)
            .collect();
        hours.sort_by(f64::total_cmp);
        let result = study(checked(random_length()), n, seed);
        let Estimate { p01, p05, p50, p95, p99, .. } = result.cells[0].metrics.elapsed_hours;
        for (p, got) in [(0.01, p01), (0.05, p05), (0.50, p50), (0.95, p95), (0.99, p99)] {
            let place = (p * n as f64).ceil() as usize;
            let truth = hours[place - 1];
            show(&format!("n {n}, p {p}: {got:.4} for {truth:.4}"));
            assert!((got / truth - 1.0).abs() < 1.1e-3, "n {n}, p {p}: {got} for {truth}");
        }
        let below = hours[(0.05 * n as f64).ceil() as usize - 2];
        assert!(n > 100 || (p05 / below - 1.0).abs() > 2e-3, "the sample cannot tell: {n}");
    }
}

/// Standard deviations that were drawn where a reader expects confidence: here 95 % intervals of 400 studies of 30
/// trials hold the true mean 95 % of the time. Bound: 4 standard errors of a binomial share and a point for 30 trials
/// of a skewed law; a whisker of one standard deviation would hold it always.
#[test]
fn intervals_hold_the_mean_as_often_as_they_say() {
    let truth = 10.0 * 1.0_f64.exp_m1();
    let (mut held, mut width, mut spread) = (0, 0.0, 0.0);
    for seed in 0..400 {
        let result = study(checked(random_length()), 30, 1000 + seed);
        let Estimate { lo, hi, level, sd, .. } = result.cells[0].metrics.elapsed_hours;
        assert_eq!(level, 0.95);
        held += u32::from(lo <= truth && truth <= hi);
        width += (hi - lo) / 2.0;
        spread += sd;
    }
    let share = f64::from(held) / 400.0;
    let ratio = width / spread;
    show(&format!("{held} of 400 hold {truth:.3} h; half width {ratio:.3} standard deviations"));
    let error = (0.95 * 0.05 / 400.0_f64).sqrt();
    assert!((share - 0.95).abs() < 4.0 * error + 0.01, "{share}");
    // Student's 2.045/√30.
    assert!((ratio - 0.3734).abs() < 0.002, "{ratio}");
}
