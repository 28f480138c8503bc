//! Who notices what, and when: detection, diagnosis, checks before a start, spares that do not come up.
//!
//! Each against its closed form. χ² tests are held to a false alarm of 1e-4 (5 of them), Kolmogorov-Smirnov tests to
//! 5.1e-5 (3 of them): 0.07 % in all. Fixed seeds.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_engine::{Event, Runner, Seed, TrialId};
use brittle_model::scenario::{
    Detection, Diagnosis, Effect, FailureClass, HostSource, Preflight, Response, Signal, Slow,
};
use brittle_model::{Account, ComponentKind, Parts, SimTime, Span};
use brittle_tests::build::{
    DAY, HOUR, class, delay, fixed, job, one_pod, outcomes, parts, span, world,
};
use brittle_tests::stats::{KS_BOUND, chi_squared_bound, fit, ks_against, show};

fn check_fit(what: &str, sample: &[f64], probabilities: &[f64]) {
    let sum: f64 = probabilities.iter().sum();
    assert!((sum - 1.0).abs() < 1e-9, "{what}: {sum}");
    let (chi, degrees) = fit(sample, probabilities);
    show(&format!("{what}: chi2 {chi:.1} for {degrees}, n {}", sample.len()));
    assert!(degrees > 1 && chi < chi_squared_bound(degrees), "{what}: chi2 {chi} for {degrees}");
}

/// A host of a job fails once, after a day.
fn once(hosts: u32, gpus: u32, detection: Detection) -> Parts {
    let failure = FailureClass { detection, ..class(ComponentKind::Host, fixed(&[(DAY, 0)])) };
    parts(one_pod(hosts, 1), 3.0 * DAY, vec![failure], vec![job(gpus)])
}

/// Time to the detection [s] in each of 4,000 trials against its distribution function.
fn noticed(what: &str, signals: Vec<Signal>, cdf: impl Fn(f64) -> f64, seed: u64) {
    let all = outcomes(once(1, 1, Detection { signals }), seed, 4000);
    let times: Vec<f64> =
        all.iter().map(|o| o.jobs[0].accounts.get(Account::Detecting).as_secs_f64()).collect();
    let distance = ks_against(&times, cdf);
    show(&format!("{what}: KS {distance:.2}"));
    assert!(distance < KS_BOUND, "{what}: {distance}");
}

/// Three beats of 10 s must be missing: uniform between 20 and 30 s.
fn beat(x: f64) -> f64 {
    ((x - 20.0) / 10.0).clamp(0.0, 1.0)
}

/// Polls every 60 s that see it with 0.4 and take 5 s: a uniform part of a period, and a geometric number of periods.
fn poll(x: f64) -> f64 {
    let x = (x - 5.0).max(0.0) / 60.0;
    let missed = 0.6_f64.powf(x.floor());
    1.0 - missed * (1.0 - 0.4 * x.fract())
}

fn heartbeat() -> Signal {
    Signal::Heartbeat { every: Span::from_secs(10), missed: 3 }
}

fn polls() -> Signal {
    Signal::Poll { every: Span::from_secs(60), recall: 0.4, takes: delay(5.0) }
}

#[test]
fn a_heartbeat_is_missed() {
    noticed("heartbeat", vec![heartbeat()], beat, 1);
}

#[test]
fn a_poll_sees_it_sooner_or_later() {
    noticed("poll", vec![polls()], poll, 2);
}

#[test]
fn the_first_of_two_signals_counts() {
    let either = |x: f64| 1.0 - (1.0 - beat(x)) * (1.0 - poll(x));
    noticed("heartbeat or poll", vec![polls(), heartbeat()], either, 3);
}

/// Nobody is blamed with 1 − f; else another host than the culprit with o, each of the seven others alike.
/// n = 20,000.
#[test]
fn the_right_one_is_blamed_as_often_as_it_should_be() {
    let (finds, blames_other, culprit) = (0.7, 0.4, 3_u32);
    let mut parts = once(8, 8, Detection::instant());
    parts.failures[0].onset = fixed(&[(DAY, culprit)]);
    parts.diagnosis = Diagnosis { finds, blames_other };
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let mut blamed = |trial| {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let _ = runner.watch(Seed(4), TrialId(trial), &mut seen);
        let mut repaired = seen.iter().filter_map(|(_, event)| match event {
            Event::Repaired { component, .. } => Some(f64::from(component.index)),
            _ => None,
        });
        let first = repaired.next();
        assert!(repaired.next().is_none(), "one at most is repaired");
        first.unwrap_or(8.0)
    };
    let sample: Vec<f64> = (0..20_000).map(&mut blamed).collect();
    let mut probabilities = [finds * blames_other / 7.0; 9];
    probabilities[culprit as usize] = finds * (1.0 - blames_other);
    probabilities[8] = 1.0 - finds;
    check_fit("blame", &sample, &probabilities);
}

/// Each spare that is tried comes up with 1 − p: the number of dead ones is geometric, and the wait is one activation
/// for each that was tried. n = 5,000.
#[test]
fn spares_are_tried_until_one_comes_up() {
    let (dead, activation) = (0.4_f64, 600.0);
    let mut parts = once(64, 1, Detection::instant());
    parts.spares.warm = 63;
    parts.spares.activation = delay(activation);
    parts.spares.dead_on_arrival = dead;
    parts.jobs[0].recovery.replace = vec![HostSource::Warm];
    let all = outcomes(parts, 5, 5000);
    let tried: Vec<f64> = all.iter().map(|o| f64::from(o.spares.dead)).collect();
    for (outcome, tried) in all.iter().zip(&tried) {
        assert_eq!(outcome.spares.warm, 1);
        let waited = outcome.jobs[0].accounts.get(Account::Waiting);
        assert_eq!(waited, span((tried + 1.0) * activation));
    }
    let mut probabilities: Vec<f64> =
        (0..15).map(|k| (1.0 - dead) * dead.powf(f64::from(k))).collect();
    probabilities.push(dead.powf(15.0));
    check_fit("dead spares", &tried, &probabilities);
}

/// P(k) of a binomial count.
fn binomial(n: usize, p: f64) -> Vec<f64> {
    let mut all = vec![(1.0 - p).powf(n as f64)];
    for k in 0..n {
        all.push(all[k] * (n - k) as f64 / (k as f64 + 1.0) * p / (1.0 - p));
    }
    all
}

/// Three slow hosts, each found by a check with its recall; one that finds something is followed by another. The first
/// finds a binomial number; the number of checks is that of the chain from three on. n = 8,000.
#[test]
fn checks_before_a_start_find_with_their_recall() {
    let (recall, length) = (0.45, 60.0);
    let effect = Effect::Slow(Slow { speed: 0.8, lasts: None, response: Response::Tolerate });
    let hidden = fixed(&[(DAY, 0), (DAY, 1), (DAY, 2)]);
    let mut parts = once(20, 4, Detection::instant());
    parts.failures[0].onset = fixed(&[(2.0 * DAY, 3)]);
    parts.failures.push(FailureClass {
        effect,
        cause: "slow".to_owned(),
        ..class(ComponentKind::Host, hidden)
    });
    parts.spares.warm = 16;
    parts.jobs[0].recovery.preflight = Some(Preflight { duration: delay(length), recall });
    let world = world(parts);
    let mut runner = Runner::new(&world);
    let (mut first, mut checks) = (Vec::new(), Vec::new());
    for trial in 0..8000 {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let outcome = runner.watch(Seed(6), TrialId(trial), &mut seen);
        let at = SimTime::ZERO.saturating_add(span(2.0 * DAY + length));
        let found = |(when, event): &&(SimTime, Event)| {
            *when == at && matches!(event, Event::Replaced { .. })
        };
        first.push(seen.iter().filter(found).count() as f64);
        let time = outcome.jobs[0].accounts.get(Account::Checking).as_secs_f64();
        checks.push(time / length);
    }
    check_fit("found by the first check", &first, &binomial(3, recall));
    // chain[j][c]: from j slow hosts, c checks.
    let mut chain = vec![vec![0.0, 1.0, 0.0, 0.0, 0.0]];
    for slow in 1..=3 {
        let found = binomial(slow, recall);
        let mut checks = vec![0.0, found[0], 0.0, 0.0, 0.0];
        for k in 1..=slow {
            for c in 1..4 {
                checks[c + 1] += found[k] * chain[slow - k][c];
            }
        }
        chain.push(checks);
    }
    check_fit("checks", &checks, &chain[3]);
    assert!(HOUR > length, "hosts that were found are still in repair");
}
