//! Hosts that are not alike: gamma-distributed hazards, lemons, cures, batches.
//!
//! Closed forms, all seeds fixed. z tests are held to 4 standard errors: false alarm 6.3e-5 each. χ² tests are held
//! to the mean plus 5 standard deviations of χ²: false alarm below 1e-4 each at these degrees. Nothing is ever
//! down: failures are put right in place, or at once.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_engine::{Event, Runner, Seed, TrialId};
use brittle_model::scenario::{
    Age, Batch, Clock, FailureClass, LemonGroup, Lemons, LemonsOf, Onset, Renewal, Wave,
    WaveStretch, WaveTimes,
};
use brittle_model::{ComponentKind, Delay, HostId, Law, Parts, PhaseSet, SimTime};
use brittle_tests::build::{
    DAY, Failure, HOUR, class, class_in_place, failures, job, lives, one_pod, parts, repair, span,
    world,
};
use brittle_tests::stats::{Mean, Z_BOUND, chi_squared, show};

/// Hosts of four GPUs, one of which works.
fn fleet(hosts: u32, horizon: f64, classes: Vec<FailureClass>) -> Parts {
    parts(one_pod(hosts, 4), horizon, classes, vec![job(4)])
}

fn check(what: &str, sample: &[f64], truth: f64) {
    let mean = Mean::of(sample);
    let z = mean.z(truth);
    show(&format!("{what}: {:.4} for {truth:.4}, z {z:.2}, n {}", mean.mean, mean.n));
    assert!(z.abs() < Z_BOUND, "{what}: {} for {truth}, z {z}", mean.mean);
}

fn check_counts(what: &str, counts: &[f64], expected: &[f64]) {
    let chi = chi_squared(counts, expected);
    let degrees = counts.len() as f64 - 1.0;
    show(&format!("{what}: chi2 {chi:.1} for {degrees}"));
    assert!(chi < degrees + 5.0 * (2.0 * degrees).sqrt(), "{what}: chi2 {chi} for {degrees}");
}

/// Counts a host of the failures of a class in a time.
fn by_host(trial: &[Failure], hosts: u32, from: f64, until: f64) -> Vec<f64> {
    let mut counts = vec![0.0; hosts as usize];
    for &(_, _, gpu) in trial.iter().filter(|&&(at, ..)| (from..until).contains(&at)) {
        counts[gpu as usize / 4] += 1.0;
    }
    counts
}

/// Failures a host are negative binomial: mean µ, variance µ + µ²cv², and over two times the covariance
/// µ₁µ₂cv². 50 hosts, 400 trials: n = 20,000 hosts.
fn gamma(cv: f64, wave: Option<f64>, seed: u64) {
    let (hosts, horizon, mean) = (50, 60.0 * DAY, 80.0 * DAY);
    let mut gpus = class_in_place(ComponentKind::Gpu, lives(Law::exponential(mean)));
    gpus.pattern.gamma = Some(cv);
    gpus.pattern.wave = wave.map(|_| "w".to_owned());
    let mut parts = fleet(hosts, horizon, vec![gpus]);
    if let Some(multiplier) = wave {
        let stretch = WaveStretch { from: span(10.0 * DAY), until: span(20.0 * DAY), multiplier };
        let times = WaveTimes::Stretches(vec![stretch]);
        parts.shared.waves.push(Wave { name: "w".to_owned(), times });
    }
    let trials = failures(parts, seed, 400);
    let half = horizon / 2.0;
    let calm = |days: f64| 4.0 * days * DAY / mean;
    let first = calm(30.0) + wave.map_or(0.0, |multiplier| calm(10.0) * (multiplier - 1.0));
    let (second, spread) = (calm(30.0), cv * cv);
    let count = |from, until| -> Vec<f64> {
        trials.iter().flat_map(|trial| by_host(trial, hosts, from, until)).collect()
    };
    let (early, late) = (count(0.0, half), count(half, horizon));
    let all: Vec<f64> = early.iter().zip(&late).map(|(a, b)| a + b).collect();
    let mu = first + second;
    check("mean", &all, mu);
    let squares: Vec<f64> = all.iter().map(|x| (x - mu).powi(2)).collect();
    check("variance", &squares, mu + mu * mu * spread);
    let crossed: Vec<f64> =
        early.iter().zip(&late).map(|(a, b)| (a - first) * (b - second)).collect();
    check("covariance of the halves", &crossed, first * second * spread);
    // P(k + 1)/P(k) = (a + k)/(k + 1) · µ/(µ + a), P(0) = (a/(µ + a))^a.
    let shape = 1.0 / spread;
    let mut density = (shape / (mu + shape)).powf(shape);
    let (mut counts, mut expected, mut rest) = (Vec::new(), Vec::new(), 1.0);
    let n = all.len() as f64;
    let mut k = 0.0;
    while rest * n > 20.0 && density * n > 10.0 {
        counts.push(all.iter().filter(|&&x| x == k).count() as f64);
        expected.push(density * n);
        rest -= density;
        density *= (shape + k) / (k + 1.0) * mu / (mu + shape);
        k += 1.0;
    }
    counts.push(all.iter().filter(|&&x| x >= k).count() as f64);
    expected.push(rest * n);
    assert!(counts.len() > 8, "{} bins", counts.len());
    check_counts("negative binomial", &counts, &expected);
    let mut gpus = [0.0; 4];
    for &(_, _, gpu) in trials.iter().flatten() {
        gpus[gpu as usize % 4] += 1.0;
    }
    let even = gpus.iter().sum::<f64>() / 4.0;
    check_counts("GPUs of a host", &gpus, &[even; 4]);
}

#[test]
fn gamma_counts_are_negative_binomial() {
    gamma(1.0, None, 1);
}

#[test]
fn a_wide_gamma_is_one_too() {
    gamma(2.0, None, 2);
}

#[test]
fn a_narrow_gamma_in_a_wave_is_one_too() {
    gamma(0.5, Some(4.0), 3);
}

fn lemons_of(group: &str, multiplier: f64) -> Option<Lemons> {
    Some(Lemons { of: LemonsOf::Group(group.to_owned()), multiplier })
}

fn group(share: f64, cured_by_repair: bool) -> LemonGroup {
    LemonGroup { name: "bad".to_owned(), share, cured_by_repair }
}

/// A class that fails on lemons some 60 times a trial and elsewhere hardly ever: who is a lemon shows.
fn marker(horizon: f64) -> FailureClass {
    let mut marker =
        class_in_place(ComponentKind::Host, lives(Law::exponential(1e4 / 60.0 * horizon)));
    marker.pattern.lemons = lemons_of("bad", 1e4);
    marker
}

/// The lemons of a trial whose class `mark` is the marker.
fn marked(trial: &[Failure], mark: u32, hosts: u32) -> Vec<bool> {
    let mut counts = vec![0; hosts as usize];
    for &(_, _, host) in trial.iter().filter(|failure| failure.1 == mark) {
        counts[host as usize] += 1;
    }
    counts.into_iter().map(|count| count > 10).collect()
}

/// ⌊0.17 · 24⌋ = 4 hosts in each of 600 trials, each host as often; a Poisson count of mean 60 is below 11 with
/// 4e-15, one of mean 0.006 above 10 never.
#[test]
fn there_are_exactly_so_many_lemons_and_each_host_is_one_as_often() {
    let (hosts, horizon) = (24, 10.0 * DAY);
    let mut parts = fleet(hosts, horizon, vec![marker(horizon)]);
    parts.shared.lemons.push(group(0.17, false));
    let mut held = vec![0.0; hosts as usize];
    for trial in failures(parts, 4, 600) {
        let lemons = marked(&trial, 0, hosts);
        assert_eq!(lemons.iter().filter(|&&lemon| lemon).count(), 4);
        for (host, _) in lemons.iter().enumerate().filter(|(_, lemon)| **lemon) {
            held[host] += 1.0;
        }
    }
    check_counts("lemons", &held, &[100.0; 24]);
}

/// Lemons' failures and the others' have their own means, hence lemons the share pm/(1 − p + pm): classes without
/// memory, with memory on both clocks, and all share the lemons. 24 hosts, 6 lemons, m = 6, n = 300 trials.
fn lemons_share(law: Law, clock: Clock, seed: u64) {
    let (hosts, horizon, worse) = (24, 30.0 * DAY, 6.0);
    let met = law.cumulative_hazard(horizon);
    let mut gpus = class_in_place(ComponentKind::Gpu, lives(law));
    gpus.clock = clock;
    gpus.pattern.lemons = lemons_of("bad", worse);
    let mut parts = fleet(hosts, horizon, vec![marker(horizon), gpus]);
    parts.jobs = vec![job(4 * 9), job(4 * 15)];
    parts.jobs[1].name = "other".to_owned();
    parts.shared.lemons.push(group(0.25, false));
    let (mut bad, mut good) = (Vec::new(), Vec::new());
    for trial in failures(parts, seed, 300) {
        let lemons = marked(&trial, 0, hosts);
        let mut counts = [0.0; 2];
        for &(_, _, gpu) in trial.iter().filter(|failure| failure.1 == 1) {
            counts[usize::from(lemons[gpu as usize / 4])] += 1.0;
        }
        good.push(counts[0]);
        bad.push(counts[1]);
    }
    check("others", &good, 18.0 * 4.0 * met);
    check("lemons", &bad, 6.0 * 4.0 * met * worse);
    let (p, sum) = (0.25, |counts: &[f64]| counts.iter().sum::<f64>());
    let share = sum(&bad) / (sum(&bad) + sum(&good));
    let truth = p * worse / (1.0 - p + p * worse);
    let error = (truth * (1.0 - truth) / (sum(&bad) + sum(&good))).sqrt();
    show(&format!("share {share:.4} for {truth:.4}"));
    assert!(((share - truth) / error).abs() < Z_BOUND, "{share} for {truth}");
}

const WORK: Clock = Clock::Operating { exposed: PhaseSet::PROCESSES_UP };

#[test]
fn lemons_without_memory_fail_so_much_more() {
    lemons_share(Law::exponential(100.0 * DAY), Clock::Calendar, 5);
}

#[test]
fn lemons_with_memory_fail_so_much_more() {
    lemons_share(Law::weibull_with_mean(60.0 * DAY, 1.7), Clock::Calendar, 6);
    lemons_share(Law::weibull_with_mean(100.0 * DAY, 0.7), Clock::Calendar, 7);
}

#[test]
fn lemons_at_work_fail_so_much_more() {
    lemons_share(Law::weibull_with_mean(60.0 * DAY, 1.7), WORK, 8);
}

/// A lemon's first failure comes at m times the hazard H of a host; the repair, which takes no time, cures it.
/// Failures to expect of it: q + H − q/m with q = 1 − e^{−mH}. 24 hosts, 6 lemons, n = 600 trials.
fn cured(law: Law, clock: Clock, seed: u64) {
    let (hosts, horizon, worse) = (24, 30.0 * DAY, 12.0);
    let met = 4.0 * law.cumulative_hazard(horizon);
    let mut gpus = FailureClass {
        clock,
        repair: repair(Delay::ZERO, Renewal::AsOld),
        ..class(ComponentKind::Gpu, lives(law))
    };
    gpus.pattern.lemons = Some(Lemons {
        of: LemonsOf::Own { share: 0.25, cured_by_repair: true },
        multiplier: worse,
    });
    let mut parts = fleet(hosts, horizon, vec![gpus]);
    parts.jobs = vec![job(4 * hosts)];
    let counts: Vec<f64> =
        failures(parts, seed, 600).iter().map(|trial| trial.len() as f64).collect();
    let once = -(-worse * met).exp_m1();
    let lemon = once + met - once / worse;
    assert!(lemon < 0.5 * worse * met, "the cure makes no difference");
    check("failures", &counts, 6.0 * lemon + 18.0 * met);
}

#[test]
fn a_cured_lemon_fails_like_the_others() {
    cured(Law::exponential(200.0 * DAY), Clock::Calendar, 9);
}

#[test]
fn a_cured_lemon_with_memory_fails_like_the_others() {
    cured(Law::weibull_with_mean(100.0 * DAY, 1.5), Clock::Calendar, 10);
    cured(Law::weibull_with_mean(300.0 * DAY, 0.7), Clock::Calendar, 11);
}

#[test]
fn a_cured_lemon_at_work_fails_like_the_others() {
    cured(Law::weibull_with_mean(100.0 * DAY, 1.5), WORK, 12);
}

/// The lemons that are left at the end are those that nobody has repaired: 6 of 24 hosts at the start.
#[test]
fn whoever_was_repaired_is_no_lemon() {
    let mut gpus = FailureClass {
        repair: repair(Delay::ZERO, Renewal::AsNew),
        ..class(ComponentKind::Gpu, lives(Law::exponential(300.0 * DAY)))
    };
    gpus.pattern.lemons =
        Some(Lemons { of: LemonsOf::Own { share: 0.25, cured_by_repair: true }, multiplier: 4.0 });
    let world = world(fleet(24, 30.0 * DAY, vec![gpus]));
    let mut runner = Runner::new(&world);
    let (mut left, mut cured) = (0, 0);
    for trial in 0..50 {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let _ = runner.watch(Seed(20), TrialId(trial), &mut seen);
        let mut repaired = [false; 24];
        for (_, event) in seen {
            if let Event::Repaired { component, .. } = event {
                repaired[component.index as usize / 4] = true;
            }
        }
        let lemons = (0..24).filter(|&host| runner.is_lemon(HostId(host))).count();
        assert!((0..24).all(|host| !(repaired[host as usize] && runner.is_lemon(HostId(host)))));
        left += lemons;
        cured += 6 - lemons;
    }
    assert!(left > 30 && cured > 100, "{left} left, {cured} cured");
}

fn batch(name: &str, hosts: (u32, u32), age: Option<f64>, multiplier: f64) -> Batch {
    Batch {
        name: name.to_owned(),
        first: hosts.0,
        last: hosts.1,
        age: age.map(span),
        multiplier: vec![("gpu0".to_owned(), multiplier)],
    }
}

/// Failures of each batch are those of its age, its multiplier and its share of lemons (a quarter of the hosts,
/// three times as bad). 24 hosts, n = 500 trials; lives go on as old, so counts are Λ(a + T) − Λ(a).
fn batches(law: Law, clock: Clock, lemons: bool, seed: u64) {
    let (hosts, horizon, old) = (24, 30.0 * DAY, 50.0 * DAY);
    let mut gpus = class_in_place(
        ComponentKind::Gpu,
        Onset::Lives { law: law.clone(), age: Age::Aged(span(10.0 * DAY)) },
    );
    gpus.clock = clock;
    let worse = if lemons {
        gpus.pattern.lemons = lemons_of("bad", 3.0);
        1.0 + 0.25 * 2.0
    } else {
        1.0
    };
    let mut parts = fleet(hosts, horizon, vec![gpus]);
    parts.jobs = vec![job(4 * 10), job(4 * 14)];
    parts.jobs[1].name = "other".to_owned();
    parts.shared.lemons.push(group(0.25, false));
    parts.shared.batches =
        vec![batch("late", (6, 13), None, 0.5), batch("early", (0, 2), Some(old), 2.0)];
    let expected = world(parts.clone()).expected_failures(0);
    let trials = failures(parts, seed, 500);
    let met = |age: f64| law.cumulative_hazard_after(age, horizon);
    let cases = [
        ("early", 0..3, 2.0 * met(old)),
        ("none", 3..6, met(10.0 * DAY)),
        ("late", 6..14, 0.5 * met(10.0 * DAY)),
        ("none", 14..24, met(10.0 * DAY)),
    ];
    let mut sum = 0.0;
    for (name, range, each) in cases {
        let count = |trial: &Vec<Failure>| {
            trial.iter().filter(|failure| range.contains(&(failure.2 / 4))).count() as f64
        };
        let truth = 4.0 * range.len() as f64 * each * worse;
        check(name, &trials.iter().map(count).collect::<Vec<f64>>(), truth);
        sum += truth;
    }
    assert!((expected / sum - 1.0).abs() < 1e-9, "{expected} for {sum}");
}

#[test]
fn batches_without_memory() {
    batches(Law::exponential(60.0 * DAY), Clock::Calendar, false, 13);
    batches(Law::exponential(60.0 * DAY), Clock::Calendar, true, 14);
}

#[test]
fn batches_with_memory() {
    batches(Law::weibull_with_mean(60.0 * DAY, 1.6), Clock::Calendar, false, 15);
    batches(Law::weibull_with_mean(60.0 * DAY, 1.6), Clock::Calendar, true, 16);
}

#[test]
fn batches_at_work() {
    batches(Law::weibull_with_mean(60.0 * DAY, 1.6), WORK, false, 17);
    batches(Law::weibull_with_mean(60.0 * DAY, 1.6), WORK, true, 18);
}

/// Strikes do not depend on when a job saves or how long it takes to start.
#[test]
fn policies_meet_the_same_strikes() {
    let run = |interval: f64| {
        let mut gpus = FailureClass {
            repair: repair(Delay::Random(Law::exponential(5.0 * HOUR)), Renewal::AsNew),
            ..class(ComponentKind::Gpu, lives(Law::exponential(60.0 * DAY)))
        };
        gpus.pattern.lemons = lemons_of("bad", 5.0);
        let mut nics = class(ComponentKind::Nic, lives(Law::exponential(50.0 * DAY)));
        nics.pattern.gamma = Some(1.0);
        let mut parts = fleet(24, 30.0 * DAY, vec![gpus, nics]);
        parts.shared.lemons.push(group(0.3, true));
        parts.jobs[0].gpus = 4 * 20;
        parts.jobs[0].checkpoint.interval =
            brittle_model::scenario::IntervalRule::Fixed(span(interval));
        parts.jobs[0].checkpoint.cost = span(90.0);
        failures(parts, 19, 20)
    };
    let often = run(900.0);
    assert!(often.iter().map(Vec::len).sum::<usize>() > 1000);
    assert_eq!(often, run(7200.0));
}
