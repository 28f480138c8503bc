//! Common random numbers: policies that are compared meet the same failures.

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId, World, run_trial};
use brittle_model::scenario::{Age, FailureClass, IntervalRule, Onset, RailClos, Renewal, Spares};
use brittle_model::{ClassId, ComponentId, ComponentKind, Delay, Law, Parts, SimTime};
use brittle_tests::build::{
    DAY, HOUR, class, class_in_place, delay, job, lives, old_lives, one_pod, outcomes, parts,
    repair, span, world,
};
use brittle_tests::stats::Mean;

fn classes(scale: f64) -> Vec<FailureClass> {
    let memoryless = |hours: f64| lives(Law::exponential(scale * hours * HOUR));
    let swap = repair(Delay::Random(Law::lognormal_with_mean(20.0 * HOUR, 1.0)), Renewal::AsNew);
    let weibull = Law::weibull_with_mean(scale * 3000.0 * HOUR, 0.7);
    let aged = Onset::Lives {
        law: Law::weibull_with_mean(scale * 4000.0 * HOUR, 1.5),
        age: Age::Aged(span(1000.0 * HOUR)),
    };
    vec![
        FailureClass {
            detection: delay(300.0).into(),
            repair: swap.clone(),
            ..class(ComponentKind::Gpu, old_lives(weibull))
        },
        FailureClass { repair: swap, ..class(ComponentKind::Host, aged) },
        class(ComponentKind::Rack, memoryless(3000.0)),
        class(ComponentKind::Leaf, memoryless(2000.0)),
        class_in_place(ComponentKind::Job, memoryless(200.0)),
    ]
}

fn scenario(interval: f64, start: f64, scale: f64) -> Parts {
    let cluster = RailClos { racks_per_pod: 4, spines: 2, ..one_pod(24, 4) };
    let mut jobs = vec![job(14 * 4), job(6 * 4)];
    for job in &mut jobs {
        job.checkpoint.interval = IntervalRule::Fixed(span(interval));
        job.checkpoint.cost = span(90.0);
        job.recovery.start = delay(start);
    }
    let mut parts = parts(cluster, 30.0 * DAY, classes(scale), jobs);
    parts.spares = Spares { warm: 2, activation: delay(300.0), ..Spares::default() };
    parts
}

type Strike = (SimTime, bool, ClassId, ComponentId);

fn strikes(world: &World, trial: u64) -> Vec<Strike> {
    let mut seen: Vec<(SimTime, Event)> = Vec::new();
    let _ = Runner::new(world).watch(Seed(3), TrialId(trial), &mut seen);
    let strike = |(at, event)| match event {
        Event::Failure { class, component, .. } => Some((at, true, class, component)),
        Event::Ignored { class, component } => Some((at, false, class, component)),
        _ => None,
    };
    seen.into_iter().filter_map(strike).collect()
}

#[test]
fn policies_meet_the_same_failures() {
    let often = world(scenario(900.0, 300.0, 1.0));
    let seldom = world(scenario(7200.0, 3600.0, 1.0));
    let mut total = 0;
    for trial in 0..50 {
        let (one, other) = (strikes(&often, trial), strikes(&seldom, trial));
        assert_eq!(one, other, "trial {trial}");
        assert!(one.is_sorted_by_key(|strike| strike.0));
        total += one.len();
    }
    assert!(total > 1000, "{total} strikes are too few to tell");
}

#[test]
fn watching_changes_nothing() {
    let world = world(scenario(1800.0, 600.0, 1.0));
    for trial in 0..50 {
        let mut seen: Vec<(SimTime, Event)> = Vec::new();
        let watched = Runner::new(&world).watch(Seed(4), TrialId(trial), &mut seen);
        assert!(!seen.is_empty());
        assert_eq!(watched, run_trial(&world, Seed(4), TrialId(trial)));
    }
}

#[test]
fn a_runner_remembers_nothing() {
    let world = world(scenario(1800.0, 600.0, 1.0));
    let fresh: Vec<Outcome> =
        (0..40).map(|trial| run_trial(&world, Seed(5), TrialId(trial))).collect();
    assert!(fresh.windows(2).all(|pair| pair[0] != pair[1]));
    let mut runner = Runner::new(&world);
    // Backwards, then by strides, then each twice.
    let orders = (0..40).rev().chain((0..40).map(|i| i * 7 % 40));
    for trial in orders.chain((0..80).map(|i| i / 2)) {
        let again = runner.run(Seed(5), TrialId(trial));
        assert_eq!(again, fresh[trial as usize], "trial {trial}");
    }
}

/// Parts that live longer never do harm on average. Paired trials, n = 400 for each of six scales.
#[test]
fn longer_lives_never_lower_the_mean_goodput() {
    let goodput = |scale: f64| {
        let outcomes = outcomes(scenario(1800.0, 600.0, scale), 6, 400);
        Mean::of(&outcomes.iter().map(|o| o.jobs[0].goodput()).collect::<Vec<f64>>()).mean
    };
    let means: Vec<f64> = [0.25, 0.5, 0.8, 1.0, 1.25, 4.0].map(goodput).to_vec();
    assert!(means.is_sorted(), "{means:?}");
    assert!(means[5] - means[0] > 0.05, "{means:?}");
}
