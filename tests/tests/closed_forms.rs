//! Closed forms that the engine must meet (`docs/model.md`): time to finish, lost work, no failures at all.
//!
//! The six published cases are held to 3 standard errors, n = 20,000 trials each: one false alarm in 62 for
//! all of them together. The rest is held to 4 standard errors, 6.3e-5 each. Seeds are fixed.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_engine::{JobEnd, Runner, Seed, TrialId};
use brittle_model::scenario::{Clock, FailureClass, IntervalRule, RailClos};
use brittle_model::{Account, ComponentKind, Law, Parts};
use brittle_tests::build::{
    DAY, EXPOSED, HOUR, class_in_place, delay, job, lives, one_pod, outcomes, parts, span, world,
};
use brittle_tests::stats::{Mean, Z_BOUND, show};

const MTTF: f64 = 50_000.0 * HOUR;
const SAVE: f64 = 60.0;
const START: f64 = 600.0;

/// A job that does n segments of work w, on GPUs that fail without memory while it computes, saves, starts.
struct Case {
    gpus: u32,
    work: f64,
    segments: u32,
    detection: f64,
    /// As published [days].
    published: f64,
}

impl Case {
    /// λ, the rate of interruptions [1/s].
    fn rate(&self) -> f64 {
        f64::from(self.gpus) / MTTF
    }

    /// `n e^{λR} (1/λ + D) (e^{λ(w+C)} − 1)` [s].
    fn formula(&self) -> f64 {
        let rate = self.rate();
        let segment = (rate * START).exp()
            * (1.0 / rate + self.detection)
            * (rate * (self.work + SAVE)).exp_m1();
        f64::from(self.segments) * segment
    }

    fn parts(&self) -> Parts {
        let gpus = FailureClass {
            clock: Clock::Operating { exposed: EXPOSED },
            detection: delay(self.detection).into(),
            ..class_in_place(ComponentKind::Gpu, lives(Law::exponential(MTTF)))
        };
        let mut training = job(self.gpus);
        training.work = Some(span(self.work * f64::from(self.segments)));
        training.checkpoint.interval = IntervalRule::Fixed(span(self.work));
        training.checkpoint.cost = span(SAVE);
        training.recovery.start = delay(START);
        let cluster = RailClos { hosts_per_rack: 8, ..one_pod(self.gpus / 8, 8) };
        parts(cluster, 3650.0 * DAY, vec![gpus], vec![training])
    }
}

fn check(seed: u64, case: &Case) {
    let truth = case.formula() / DAY;
    assert!((truth - case.published).abs() < 5e-5, "the formula gives {truth}");
    let world = world(case.parts());
    let mut runner = Runner::new(&world);
    let days = (0..20_000).map(|trial| {
        let outcome = runner.run(Seed(seed), TrialId(trial));
        assert_eq!(outcome.jobs[0].end, JobEnd::Finished);
        assert!(outcome.jobs[0].interruptions() > 0, "nothing failed");
        outcome.jobs[0].elapsed.as_secs_f64() / DAY
    });
    let mean = Mean::of(&days.collect::<Vec<f64>>());
    let z = mean.z(truth);
    let figures = format!("{:.4} ± {:.4} d, z {z:.2}", mean.mean, mean.se);
    show(&format!("{} d: {figures}", case.published));
    assert!(z.abs() < 3.0, "{figures}");
}

#[test]
fn sixteen_thousand_gpus() {
    check(
        1,
        &Case { gpus: 16_384, work: 1800.0, segments: 2592, detection: 0.0, published: 64.2147 },
    );
}

#[test]
fn sixteen_thousand_gpus_noticed_late() {
    check(
        2,
        &Case { gpus: 16_384, work: 1800.0, segments: 2592, detection: 300.0, published: 65.9682 },
    );
}

#[test]
fn sixteen_thousand_gpus_shorter_segments() {
    check(
        3,
        &Case { gpus: 16_384, work: 1147.0, segments: 2000, detection: 0.0, published: 31.1901 },
    );
}

#[test]
fn a_hundred_thousand_gpus_long_segments() {
    check(
        4,
        &Case { gpus: 131_072, work: 1800.0, segments: 2000, detection: 0.0, published: 141.4438 },
    );
}

#[test]
fn a_hundred_thousand_gpus() {
    check(
        5,
        &Case { gpus: 131_072, work: 400.0, segments: 2000, detection: 0.0, published: 19.5787 },
    );
}

#[test]
fn a_hundred_thousand_gpus_noticed_late() {
    check(
        6,
        &Case { gpus: 131_072, work: 400.0, segments: 2000, detection: 300.0, published: 23.8558 },
    );
}

/// Given a failure in a segment of work w, `1/λ − w/(e^{λw} − 1)` of it is lost. With free saves and no
/// recovery, lost work less that, summed over the failures of a trial, has mean zero. n = 4,000.
#[test]
fn work_lost_by_a_failure() {
    let (mean, work) = (2.0 * HOUR, 1.5 * HOUR);
    let class = class_in_place(ComponentKind::Job, lives(Law::exponential(mean)));
    let mut training = job(8);
    training.work = Some(span(100.0 * work));
    training.checkpoint.interval = IntervalRule::Fixed(span(work));
    let parts = parts(one_pod(1, 8), 1000.0 * DAY, vec![class], vec![training]);
    let each = mean - work / (work / mean).exp_m1();
    let excess = outcomes(parts, 7, 4000).into_iter().map(|outcome| {
        let job = &outcome.jobs[0];
        assert_eq!(job.end, JobEnd::Finished);
        let failures = f64::from(job.interruptions());
        job.accounts.get(Account::Lost).as_secs_f64() - failures * each
    });
    let z = Mean::of(&excess.collect::<Vec<f64>>()).z(0.0);
    show(&format!("lost work: z {z:.2}"));
    assert!(z.abs() < Z_BOUND, "z {z}");
}

/// Without failures, exactly τ of every τ + C.
#[test]
fn without_failures() {
    let mut training = job(8);
    training.work = Some(span(48.0 * 1800.0));
    training.checkpoint.cost = span(75.0);
    let parts = parts(one_pod(1, 8), 10.0 * DAY, Vec::new(), vec![training]);
    let outcome = &outcomes(parts, 1, 1)[0];
    let job = &outcome.jobs[0];
    assert_eq!(job.end, JobEnd::Finished);
    assert_eq!(job.elapsed, span(48.0 * 1875.0));
    assert_eq!(job.saves, 48);
    assert_eq!(job.goodput(), 1800.0 / 1875.0);
    assert_eq!(job.accounts.badput(), job.accounts.get(Account::Saving));
}

/// A fixed horizon is not the long run. Work in durable saves lies below the long run's share, since the last
/// stretch is cut; all work done lies above, since the trial begins with running and counts what is at risk.
/// Both biases fade with the horizon. n = 20,000 and 2,000.
#[test]
fn a_fixed_horizon_is_not_the_long_run() {
    let (mttf, work) = (3.0 * HOUR, 1800.0);
    let rate = 1.0 / mttf;
    let segment = (rate * START).exp() / rate * (rate * (work + SAVE)).exp_m1();
    let long_run = work / segment;
    let shares = |hours: f64, n: u64| {
        let class = class_in_place(ComponentKind::Job, lives(Law::exponential(mttf)));
        let mut training = job(8);
        training.checkpoint.cost = span(SAVE);
        training.recovery.start = delay(START);
        let parts = parts(one_pod(1, 8), hours * HOUR, vec![class], vec![training]);
        let outcomes = outcomes(parts, 8, n);
        let durable = outcomes.iter().map(|o| {
            let job = &o.jobs[0];
            job.durable.as_secs_f64() / job.elapsed.as_secs_f64()
        });
        let durable = Mean::of(&durable.collect::<Vec<f64>>());
        let done: Vec<f64> = outcomes.iter().map(|o| o.jobs[0].goodput()).collect();
        (durable, Mean::of(&done))
    };
    let (durable, done) = shares(6.3, 20_000);
    let (low, high) = (durable.z(long_run), done.z(long_run));
    show(&format!(
        "long run {long_run:.4}, durable {:.4} z {low:.1}, done {:.4} z {high:.1}",
        durable.mean, done.mean
    ));
    assert!(low < -Z_BOUND && high > Z_BOUND, "z {low}, {high}");
    let (later_durable, later_done) = shares(630.0, 2000);
    let near = |late: Mean, early: Mean| {
        let (late, early) = (late.mean - long_run, early.mean - long_run);
        late.abs() < 0.05 * early.abs() + 0.002
    };
    assert!(near(later_durable, durable) && near(later_done, done));
}
