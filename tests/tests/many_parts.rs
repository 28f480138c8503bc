//! What many components do together: splitting by cause, superposition, age, and the number down.
//!
//! Each test is held to 4 standard errors, a χ² or a Kolmogorov-Smirnov bound of a false-alarm rate of about
//! 6e-5: one in 2,300 for all seven of them together. Seeds are fixed.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_engine::{Event, Runner, Seed, TrialId};
use brittle_model::scenario::{FailureClass, RailClos, Renewal};
use brittle_model::{ComponentKind, Delay, Law, Parts};
use brittle_tests::build::{
    DAY, HOUR, class, class_in_place, delay, job, lives, old_lives, one_pod, outcomes, parts,
    repair, world,
};
use brittle_tests::stats::{KS_BOUND, Mean, Z_BOUND, chi_squared, ks_against, show};

const MEAN: f64 = 50_000.0 * HOUR;
const GPUS: u32 = 16_384;
const DAYS: f64 = 54.0;

fn weibull() -> Law {
    Law::weibull_with_mean(MEAN, 0.7)
}

fn cluster() -> RailClos {
    one_pod(GPUS / 8, 8)
}

fn fleet(class: FailureClass) -> Parts {
    parts(cluster(), DAYS * DAY, vec![class], vec![job(GPUS)])
}

/// Put right at once by a new part.
fn swapped(class: FailureClass) -> FailureClass {
    FailureClass { repair: repair(Delay::ZERO, Renewal::AsNew), ..class }
}

fn failures(parts: Parts, seed: u64, n: u64) -> Vec<f64> {
    let outcomes = outcomes(parts, seed, n);
    outcomes.iter().map(|o| f64::from(o.classes[0].failures)).collect()
}

/// Failures of independent causes split in proportion to their rates: χ² of 2 degrees of freedom below 19.4.
#[test]
fn causes_split_by_their_rates() {
    let means = [2000.0, 5000.0, 12_000.0];
    let kinds = [ComponentKind::Gpu, ComponentKind::Nic, ComponentKind::Host];
    let classes = kinds.iter().zip(means);
    let classes = classes.map(|(&k, mean)| class_in_place(k, lives(Law::exponential(mean * HOUR))));
    let cluster = RailClos { nics_per_host: 2, ..one_pod(32, 4) };
    let counts_of = [128.0, 64.0, 32.0];
    let parts = parts(cluster, 30.0 * DAY, classes.collect(), vec![job(128)]);
    let mut counts = [0.0; 3];
    for outcome in outcomes(parts, 11, 2000) {
        for (count, cause) in counts.iter_mut().zip(&outcome.jobs[0].causes) {
            *count += f64::from(cause.interruptions);
        }
    }
    let total: f64 = counts.iter().sum();
    let rates: Vec<f64> = counts_of.iter().zip(means).map(|(n, m)| n / m).collect();
    let sum: f64 = rates.iter().sum();
    let expected: Vec<f64> = rates.iter().map(|rate| total * rate / sum).collect();
    let chi = chi_squared(&counts, &expected);
    show(&format!("split of {total}: chi2 {chi:.2}"));
    assert!(total > 10_000.0 && chi < 19.4, "{counts:?} {expected:?}");
}

/// A stationary fleet that is renewed fails N T/µ times, whatever the law. n = 2,000.
#[test]
fn a_stationary_fleet_fails_at_its_mean() {
    let expected = f64::from(GPUS) * DAYS * DAY / MEAN;
    let laws = [weibull(), Law::lognormal_with_mean(MEAN, 1.0)];
    for (i, law) in laws.into_iter().enumerate() {
        let gpus = swapped(class(ComponentKind::Gpu, old_lives(law)));
        let counts = failures(fleet(gpus), 12 + i as u64, 2000);
        let z = Mean::of(&counts).z(expected);
        show(&format!("stationary: {expected:.1}, z {z:.2}"));
        assert!(z.abs() < Z_BOUND, "z {z}");
    }
}

/// Palm and Khintchine: the first failure of many aged ones is exponential of mean µ/N. n = 4,000.
#[test]
fn many_aged_renewals_are_poisson() {
    let gpus = swapped(class(ComponentKind::Gpu, old_lives(weibull())));
    let world = world(fleet(gpus));
    let mut runner = Runner::new(&world);
    let first = (0..4000).map(|trial| {
        let mut seen = Vec::new();
        let _ = runner.watch(Seed(14), TrialId(trial), &mut seen);
        let failure = seen.iter().find(|(_, e)| matches!(e, Event::Failure { .. }));
        failure.expect("hundreds fail").0.as_secs_f64()
    });
    let first: Vec<f64> = first.collect();
    let ks = ks_against(&first, |t| -(-t * f64::from(GPUS) / MEAN).exp_m1());
    show(&format!("first of many: ks {ks:.2}"));
    assert!(ks < KS_BOUND, "ks {ks}");
}

/// All new and put right as old: N Λ(T) failures exactly. n = 2,000.
#[test]
fn minimal_repair_follows_the_cumulative_hazard() {
    let gpus = class_in_place(ComponentKind::Gpu, lives(weibull()));
    let expected = f64::from(GPUS) * weibull().cumulative_hazard(DAYS * DAY);
    let z = Mean::of(&failures(fleet(gpus), 15, 2000)).z(expected);
    show(&format!("minimal repair: {expected:.1}, z {z:.2}"));
    assert!(z.abs() < Z_BOUND, "z {z}");
}

/// Repairs that take away part of the age: the density of ages that an operator's belief is made from, against
/// trials. Failures of 200 hosts, 24 mean lives long, to 1 %; the error of the trials' mean is below 0.1 %.
#[test]
fn failures_to_expect_of_repairs_in_part() {
    let law = Law::weibull_with_mean(20.0 * HOUR, 3.0);
    for share in [0.1, 0.4, 0.8] {
        let hosts = FailureClass {
            repair: repair(Delay::ZERO, Renewal::Partial(share)),
            ..class(ComponentKind::Host, lives(law.clone()))
        };
        let parts = parts(one_pod(200, 1), 20.0 * DAY, vec![hosts], vec![job(10)]);
        let expected = world(parts.clone()).expected_failures(0);
        let mean = Mean::of(&failures(parts, 18, 100)).mean;
        show(&format!("in part, {share}: {mean:.1} for {expected:.1}"));
        assert!((mean / expected - 1.0).abs() < 0.01, "{share}: {mean} for {expected}");
    }
}

/// The trap: at k = 0.7 a fleet that is all new fails 3.6 times as often in 54 days as its mean life says.
#[test]
fn a_new_fleet_is_not_a_stationary_one() {
    let gpus = swapped(class(ComponentKind::Gpu, lives(weibull())));
    let expected = f64::from(GPUS) * DAYS * DAY / MEAN;
    let ratio = Mean::of(&failures(fleet(gpus), 16, 500)).mean / expected;
    show(&format!("new over stationary: {ratio:.3}"));
    assert!((3.55..3.75).contains(&ratio), "{ratio}");
}

/// With memoryless lives and crews without end, MTTR/(MTTF + MTTR) of the hosts are down in the long run,
/// whatever the law of repair. Between days 100 and 200, after the start has been forgotten; n = 1,000.
#[test]
fn the_share_that_is_down() {
    let (mttf, mttr) = (100.0 * HOUR, 20.0 * HOUR);
    let repair_time = |days: f64| {
        let duration = Delay::Random(Law::lognormal_with_mean(mttr - 600.0, 1.0));
        let hosts = FailureClass {
            detection: delay(600.0).into(),
            repair: repair(duration, Renewal::AsNew),
            ..class(ComponentKind::Host, lives(Law::exponential(mttf)))
        };
        let parts = parts(one_pod(50, 1), days * DAY, vec![hosts], vec![job(10)]);
        let outcomes = outcomes(parts, 17, 1000);
        let hours = outcomes.into_iter().map(|o| o.fleet.repair as f64 / 1e9);
        hours.collect::<Vec<f64>>()
    };
    let (early, late) = (repair_time(100.0), repair_time(200.0));
    let shares = early.iter().zip(&late);
    let shares = shares.map(|(early, late)| (late - early) / (50.0 * 100.0 * DAY));
    let mean = Mean::of(&shares.collect::<Vec<f64>>());
    let z = mean.z(mttr / (mttf + mttr));
    show(&format!("down: {:.5}, z {z:.2}", mean.mean));
    assert!(z.abs() < Z_BOUND, "z {z}");
}
