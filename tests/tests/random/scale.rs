//! Changes of a scenario that change nothing: another unit of time, and a spare that nobody needs.

use brittle_engine::{Outcome, Seed, TrialId, run_trial};
use brittle_model::ComponentKind::{Gpu, Host, Job, Nic};
use brittle_model::law::Stretch;
use brittle_model::scenario::{
    Age, ClusterSpec, Effect, FixedFailure, IntervalRule, Onset, Renewal, RepairChoice, Signal,
};
use brittle_model::{Delay, Law, Parts, Span};
use brittle_tests::build::{repair, world};
use proptest::prelude::*;

use crate::strategy::{cases, drawn_failures, given_failures};

/// By how much all times are stretched.
const FACTOR: u64 = 3;

fn stretched_law(law: &mut Law) {
    let k = FACTOR as f64;
    match law {
        Law::Exponential { mean: time }
        | Law::Weibull { scale: time, .. }
        | Law::Gamma { scale: time, .. }
        | Law::Lognormal { median: time, .. } => *time *= k,
        Law::Piecewise(stretches) => {
            let scaled = |s: &Stretch| Stretch { from: s.from * k, hazard: s.hazard / k };
            *law = Law::piecewise(stretches.iter().map(scaled).collect());
        }
    }
}

fn stretched_delay(delay: &mut Delay) {
    match delay {
        Delay::Constant(span) => *span = *span * FACTOR,
        Delay::Random(law) => stretched_law(law),
    }
}

/// The same scenario in other units of time.
fn stretched(mut parts: Parts) -> Parts {
    parts.horizon = parts.horizon * FACTOR;
    stretched_delay(&mut parts.repair.rungs[0].duration);
    stretched_delay(&mut parts.spares.activation);
    for class in &mut parts.failures {
        for signal in &mut class.detection.signals {
            if let Signal::After { delay, .. } = signal {
                stretched_delay(delay);
            }
        }
        if let RepairChoice::Own(repair) = &mut class.repair {
            stretched_delay(&mut repair.rungs[0].duration);
        }
        match &mut class.onset {
            Onset::Lives { law, age } => {
                stretched_law(law);
                if let Age::Aged(age) = age {
                    *age = *age * FACTOR;
                }
            }
            Onset::Allocation { length } => *length = *length * FACTOR,
            Onset::Fixed(failures) => {
                for FixedFailure { at, until, .. } in failures {
                    *at = *at * FACTOR;
                    *until = until.map(|until| until * FACTOR);
                }
            }
        }
    }
    for job in &mut parts.jobs {
        job.work = job.work.map(|work| work * FACTOR);
        job.checkpoint.cost = job.checkpoint.cost * FACTOR;
        if let IntervalRule::Fixed(interval) = &mut job.checkpoint.interval {
            *interval = *interval * FACTOR;
        }
        stretched_delay(&mut job.hot_activation);
        let recovery = &mut job.recovery;
        let phases =
            [&mut recovery.isolate, &mut recovery.start, &mut recovery.load, &mut recovery.warm_up];
        phases.into_iter().for_each(stretched_delay);
    }
    parts
}

fn failures(outcome: &Outcome) -> Vec<u32> {
    outcome.classes.iter().map(|c| c.failures).collect()
}

/// Only hosts and their parts fail, and none comes back; nor does any spare of a job that is done.
fn for_good(mut parts: Parts) -> Parts {
    parts.jobs.iter_mut().for_each(|job| job.work = None);
    let never = Delay::Constant(parts.horizon * 2);
    parts.failures.retain(|c| matches!(c.component, Gpu | Nic | Host | Job));
    for class in &mut parts.failures {
        if class.component != Job && class.repair != RepairChoice::InPlace {
            class.repair = repair(never.clone(), Renewal::AsNew);
        }
        assert!(class.effect != Effect::Planned || class.component == Job);
    }
    parts
}

proptest! {
    #![proptest_config(cases(4000))]

    #[test]
    fn the_unit_of_time_does_not_matter(parts in drawn_failures(), trial: u64) {
        let (seed, trial) = (Seed(1), TrialId(trial));
        let one = run_trial(&world(parts.clone()), seed, trial);
        let other = run_trial(&world(stretched(parts)), seed, trial);
        prop_assert_eq!(failures(&one), failures(&other));
        for (a, b) in one.jobs.iter().zip(&other.jobs) {
            prop_assert_eq!(a.interruptions(), b.interruptions());
            prop_assert_eq!(a.saves, b.saves);
            prop_assert!((a.goodput() - b.goodput()).abs() < 1e-6);
        }
    }

    #[test]
    fn a_spare_that_nobody_needs_changes_nothing(parts in given_failures()) {
        let parts = for_good(parts);
        let (seed, trial) = (Seed(1), TrialId(0));
        let without = run_trial(&world(parts.clone()), seed, trial);
        let mut more = parts;
        let ClusterSpec::RailClos(clos) = &mut more.cluster else { panic!("not a Clos") };
        clos.hosts += 1;
        more.spares.warm += 1;
        // Who ran short would have needed it.
        prop_assume!(without.jobs.iter().all(|job| job.shortages == 0));
        let with = run_trial(&world(more), seed, trial);
        prop_assert_eq!(with.jobs, without.jobs);
        prop_assert_eq!(with.elapsed, without.elapsed);
    }

    #[test]
    fn an_hour_without_failures_is_an_hour_of_work(mut parts in given_failures()) {
        parts.failures.clear();
        for job in &mut parts.jobs {
            job.checkpoint.cost = Span::ZERO;
            job.recovery.initial_start = false;
        }
        let outcome = run_trial(&world(parts), Seed(1), TrialId(0));
        prop_assert!(outcome.jobs.iter().all(|job| job.goodput() == 1.0));
    }
}
