//! Waves: hazards that are multiplied for a time, given or drawn.
//!
//! Closed forms, all seeds fixed. z tests are held to 4 standard errors: false alarm 6.3e-5 each. Kolmogorov-Smirnov
//! tests are held to 2.3: false alarm 5.1e-5 each.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_model::scenario::{
    Age, Clock, FailureClass, IntervalRule, Onset, Renewal, Wave, WaveStretch, WaveTimes,
};
use brittle_model::{ComponentKind, Delay, Law, Parts, PhaseSet};
use brittle_tests::build::{
    DAY, HOUR, class, class_in_place, failures, job, lives, one_pod, parts, repair, span, world,
};
use brittle_tests::stats::{KS_BOUND, Mean, Z_BOUND, ks_against, show};

fn fleet(hosts: u32, horizon: f64, class: FailureClass, times: WaveTimes) -> Parts {
    let mut class = class;
    class.pattern.wave = Some("w".to_owned());
    let mut parts = parts(one_pod(hosts, 4), horizon, vec![class], vec![job(4)]);
    parts.shared.waves.push(Wave { name: "w".to_owned(), times });
    parts
}

fn stretches(list: &[(f64, f64, f64)]) -> WaveTimes {
    let one = |&(from, until, multiplier): &(f64, f64, f64)| WaveStretch {
        from: span(from * DAY),
        until: span(until * DAY),
        multiplier,
    };
    WaveTimes::Stretches(list.iter().map(one).collect())
}

fn check(what: &str, sample: &[f64], truth: f64) {
    let mean = Mean::of(sample);
    let z = mean.z(truth);
    show(&format!("{what}: {:.4} for {truth:.4}, z {z:.2}, n {}", mean.mean, mean.n));
    assert!(z.abs() < Z_BOUND, "{what}: {} for {truth}, z {z}", mean.mean);
}

/// Two weeks that follow each other, a quiet time, and what lies between: in each the count is Poisson, so its
/// variance is its mean. 30 hosts of 4 GPUs, n = 2,000 trials.
fn poisson(clock: Clock, seed: u64) {
    let (horizon, mean) = (40.0 * DAY, 200.0 * DAY);
    let mut gpus = class_in_place(ComponentKind::Gpu, lives(Law::exponential(mean)));
    gpus.clock = clock;
    let times =
        stretches(&[(0.0, 3.0, 2.0), (10.0, 12.0, 5.0), (12.0, 13.0, 8.0), (20.0, 30.0, 0.0)]);
    let mut parts = fleet(30, horizon, gpus, times);
    parts.jobs[0].gpus = 120;
    let pieces = [
        (0.0, 3.0, 2.0),
        (3.0, 10.0, 1.0),
        (10.0, 12.0, 5.0),
        (12.0, 13.0, 8.0),
        (13.0, 20.0, 1.0),
        (30.0, 40.0, 1.0),
    ];
    let total: f64 = pieces.iter().map(|(a, b, m)| (b - a) * m * DAY / mean * 120.0).sum();
    let expected = world(parts.clone()).expected_failures(0);
    assert!((expected / total - 1.0).abs() < 1e-9, "{expected} for {total}");
    let trials = failures(parts, seed, 2000);
    let count = |a: f64, b: f64| -> Vec<f64> {
        let inside = |at: f64| (a * DAY..b * DAY).contains(&at);
        trials.iter().map(|t| t.iter().filter(|f| inside(f.0)).count() as f64).collect()
    };
    for (a, b, multiplier) in pieces {
        let truth = (b - a) * multiplier * DAY / mean * 120.0;
        let counts = count(a, b);
        check(&format!("from {a} to {b}"), &counts, truth);
        let squares: Vec<f64> = counts.iter().map(|x| (x - truth).powi(2)).collect();
        check("variance", &squares, truth);
    }
    assert!(count(20.0, 30.0).iter().all(|&x| x == 0.0), "a failure in the quiet time");
}

#[test]
fn counts_in_and_out_of_a_stretch_are_poisson() {
    poisson(Clock::Calendar, 1);
}

/// An operating clock that always runs: nothing but the phases of a job that never waits.
#[test]
fn so_they_are_at_work() {
    poisson(Clock::Operating { exposed: PhaseSet::PROCESSES_UP }, 2);
}

/// Mean and variance of the failures until T at rate λ that is multiplied by m while a two-state Markov process,
/// off at zero, is on. With O the time on and s the sum of the rates of change, p the long-run share on:
/// E[O] = p(T − (1 − e^{−sT})/s), E[O²] = 2∫₀ᵀ p(1 − e^{−su}) (p(T−u) + (1−p)(1 − e^{−s(T−u)})/s) du; given O
/// the count is Poisson (Fischer and Meier-Hellstern 1993).
fn modulated(rate: f64, m: f64, on: f64, off: f64, t: f64) -> (f64, f64) {
    let (s, p) = (1.0 / on + 1.0 / off, on / (on + off));
    let first = p * (t - (1.0 - (-s * t).exp()) / s);
    let inner = |u: f64| {
        let later = p * (t - u) + (1.0 - p) * (1.0 - (-s * (t - u)).exp()) / s;
        2.0 * p * (1.0 - (-s * u).exp()) * later
    };
    let steps = 2000;
    let h = t / f64::from(steps);
    let weight = |i: i32| if i == 0 || i == steps { 1.0 } else { 2.0 + 2.0 * f64::from(i % 2) };
    let second = (0..=steps).map(|i| weight(i) * inner(f64::from(i) * h)).sum::<f64>() * h / 3.0;
    let mean = rate * (t + (m - 1.0) * first);
    let excess = rate * (m - 1.0);
    (mean, mean + excess * excess * (second - first * first))
}

/// n = 6,000 trials; the index of dispersion is 8.9 at 10 days, 10.1 at 40.
#[test]
fn an_exponential_wave_is_a_modulated_poisson_process() {
    let (mean, on, off, m) = (160.0 * DAY, 1.5 * DAY, 6.0 * DAY, 9.0);
    let exponential = |mean| Delay::Random(Law::exponential(mean));
    let times = WaveTimes::OnOff {
        on: exponential(on),
        off: exponential(off),
        multiplier: m,
        starts_on: false,
    };
    let gpus = class_in_place(ComponentKind::Gpu, lives(Law::exponential(mean)));
    let trials = failures(fleet(40, 40.0 * DAY, gpus, times), 3, 6000);
    for days in [10.0, 40.0] {
        let (truth, variance) = modulated(160.0 / mean, m, on, off, days * DAY);
        let within =
            |t: &Vec<(f64, u32, u32)>| t.iter().filter(|f| f.0 < days * DAY).count() as f64;
        let counts: Vec<f64> = trials.iter().map(within).collect();
        show(&format!("{days} days: index of dispersion {:.2}", variance / truth));
        assert!(variance / truth > 2.5);
        check("mean", &counts, truth);
        let squares: Vec<f64> = counts.iter().map(|x| (x - truth).powi(2)).collect();
        check("variance", &squares, variance);
    }
}

/// Waves of given lengths are exactly where they must be: on for a day after every three off.
#[test]
fn a_wave_of_fixed_lengths_comes_on_time() {
    for (starts_on, first) in [(false, 3.0), (true, 0.0)] {
        let delay = |days: f64| Delay::Constant(span(days * DAY));
        let times =
            WaveTimes::OnOff { on: delay(1.0), off: delay(3.0), multiplier: 1e4, starts_on };
        let gpus = class_in_place(ComponentKind::Gpu, lives(Law::exponential(1e5 * DAY)));
        let trials = failures(fleet(10, 40.0 * DAY, gpus, times), 4, 50);
        let all: Vec<f64> = trials.iter().flatten().map(|f| f.0 / DAY).collect();
        let on = all.iter().filter(|&at| (at - first).rem_euclid(4.0) < 1.0).count();
        // 40 GPUs · 10 days · 0.1 a day · 50 trials in it; 0.6 out of it.
        assert!(on > 1500 && all.len() - on < 8, "{on} of {}", all.len());
    }
}

/// ∫ λ(a + t) w(t) dt from `from` to `until`, for a unit of age `a` at `from` [s].
fn met(law: &Law, age: f64, from: f64, until: f64, pieces: &[(f64, f64, f64)]) -> f64 {
    let mut sum = law.cumulative_hazard_after(age, until - from);
    for &(a, b, m) in pieces {
        let (a, b) = ((a * DAY).max(from), (b * DAY).min(until));
        if a < b {
            sum += (m - 1.0) * law.cumulative_hazard_after(age + a - from, b - a);
        }
    }
    sum
}

/// Lives with memory in a wave meet unit exponentials in changed time: the first life of each unit, and the later
/// ones at their own ages, as new and as old. 1 host, n = 4,000 trials; and the first failures of a cohort of 40.
fn changed(law: &Law, age: Age, renewal: Renewal, seed: u64) {
    let pieces = [(0.0, 1.0, 3.0), (2.0, 6.0, 0.3), (6.0, 7.0, 12.0), (30.0, 60.0, 2.0)];
    let hosts = FailureClass {
        repair: repair(Delay::ZERO, renewal),
        ..class(ComponentKind::Host, Onset::Lives { law: law.clone(), age })
    };
    let horizon = 400.0 * DAY;
    let trials = failures(fleet(1, horizon, hosts.clone(), stretches(&pieces)), seed, 4000);
    let start = match age {
        Age::Aged(age) => age.as_secs_f64(),
        _ => 0.0,
    };
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for trial in trials {
        let (one, two) = (trial[0].0, trial[1].0);
        first.push(met(law, start, 0.0, one, &pieces));
        let age = if renewal == Renewal::AsNew { 0.0 } else { start + one };
        second.push(met(law, age, one, two, &pieces));
    }
    for (name, sample) in [("first", &first), ("second", &second)] {
        let distance = ks_against(sample, |h| -(-h).exp_m1());
        show(&format!("{name} lives: ks {distance:.2}"));
        assert!(distance < KS_BOUND, "{name} lives: ks {distance}");
    }
    let trials = failures(fleet(40, horizon, hosts, stretches(&pieces)), seed, 500);
    let mut sample = Vec::new();
    for trial in trials {
        let mut seen = [false; 40];
        for (at, _, host) in trial {
            if !std::mem::replace(&mut seen[host as usize], true) {
                sample.push(met(law, start, 0.0, at, &pieces));
            }
        }
    }
    assert_eq!(sample.len(), 500 * 40, "somebody did not fail");
    let distance = ks_against(&sample, |h| -(-h).exp_m1());
    show(&format!("cohort: ks {distance:.2}"));
    assert!(distance < KS_BOUND, "cohort: ks {distance}");
}

#[test]
fn wear_out_in_a_wave_is_a_change_of_time() {
    let law = Law::weibull_with_mean(12.0 * DAY, 2.0);
    changed(&law, Age::New, Renewal::AsNew, 5);
    changed(&law, Age::Aged(span(3.0 * DAY)), Renewal::AsOld, 6);
}

#[test]
fn early_failures_in_a_wave_are_a_change_of_time() {
    changed(&Law::weibull_with_mean(5.0 * DAY, 0.7), Age::New, Renewal::AsNew, 7);
}

/// Two classes of one wave swell together, and whoever saves when meets the same.
#[test]
fn classes_share_a_wave_and_policies_meet_the_same() {
    let run = |interval: f64| {
        let exponential = |mean| Delay::Random(Law::exponential(mean));
        let times = WaveTimes::OnOff {
            on: exponential(20.0 * HOUR),
            off: exponential(60.0 * HOUR),
            multiplier: 50.0,
            starts_on: false,
        };
        let gpus = class(ComponentKind::Gpu, lives(Law::exponential(400.0 * DAY)));
        let mut parts = fleet(20, 30.0 * DAY, gpus, times);
        let wearing = Law::weibull_with_mean(100.0 * DAY, 1.5);
        let mut hosts = class_in_place(ComponentKind::Host, lives(wearing));
        hosts.cause = "host1".to_owned();
        hosts.pattern.wave = Some("w".to_owned());
        parts.failures.push(hosts);
        parts.jobs[0].gpus = 60;
        parts.jobs[0].checkpoint.interval = IntervalRule::Fixed(span(interval));
        parts.jobs[0].checkpoint.cost = span(60.0);
        failures(parts, 8, 40)
    };
    let often = run(900.0);
    assert_eq!(often, run(10_000.0));
    // In windows of half a day the counts of the two go together: correlation, n = 2,400 windows, sd 0.02 if not.
    let mut pairs = Vec::new();
    for trial in &often {
        for window in 0..60 {
            let from = f64::from(window) * 0.5 * DAY;
            let count = |class: u32| {
                let here =
                    |f: &&(f64, u32, u32)| f.1 == class && (from..from + 0.5 * DAY).contains(&f.0);
                trial.iter().filter(here).count() as f64
            };
            pairs.push((count(0), count(1)));
        }
    }
    let n = pairs.len() as f64;
    let mean = |f: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(f).sum::<f64>() / n;
    let (a, b) = (mean(&|p| p.0), mean(&|p| p.1));
    let cross = mean(&|p| (p.0 - a) * (p.1 - b));
    let spread = (mean(&|p| (p.0 - a).powi(2)) * mean(&|p| (p.1 - b).powi(2))).sqrt();
    show(&format!("correlation {:.2}", cross / spread));
    assert!(cross / spread > 0.3, "{}", cross / spread);
}
