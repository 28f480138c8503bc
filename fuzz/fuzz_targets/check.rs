//! What is tried with a scenario that was read: it is compiled, one trial is run, and its accounts add up.
//!
//! Only where that takes milliseconds, so that much is tried.

use brittle_engine::{Seed, TrialId, World, run_trial};
use brittle_model::ComponentKind;
use brittle_model::law::FirstLife;
use brittle_model::scenario::{Onset, Scenario};

/// Most hosts, GPUs, and links between leaves and spines of a cluster that is compiled.
const MAX_HOSTS: u32 = 10_000;
const MAX_GPUS: u64 = 80_000;
const MAX_LINKS: u64 = 100_000;
/// Most pairs of a job and a class: compiling looks at all components for each.
const MAX_PAIRS: usize = 32;
/// Most failures to be expected in the trial.
const MAX_FAILURES: f64 = 2_000.0;

/// Runs one trial, if the scenario is small enough.
pub fn trial(scenario: &Scenario) {
    if !is_small(scenario) {
        return;
    }
    let world = World::new(scenario);
    if expected_failures(scenario, &world) > MAX_FAILURES {
        return;
    }
    let outcome = run_trial(&world, Seed(1), TrialId(0));
    for job in &outcome.jobs {
        assert_eq!(job.accounts.total(), job.elapsed, "the accounts of a job add up");
        assert!(job.elapsed <= scenario.horizon, "no job outlives the trial");
    }
    assert!(outcome == run_trial(&world, Seed(1), TrialId(0)), "a trial is a pure function");
}

/// Whether the world can be compiled in milliseconds.
fn is_small(scenario: &Scenario) -> bool {
    let count = |kind| scenario.cluster.population(kind);
    let cables = [
        ComponentKind::NicLink,
        ComponentKind::Uplink,
        ComponentKind::CoreLink,
        ComponentKind::ScaleUpLink,
    ];
    let links: u64 = cables.into_iter().map(count).sum();
    let pairs = scenario.jobs.len() * scenario.failures.len();
    let (hosts, gpus) = (scenario.cluster.hosts(), count(ComponentKind::Gpu));
    hosts <= MAX_HOSTS && gpus <= MAX_GPUS && links <= MAX_LINKS && pairs <= MAX_PAIRS
}

/// Failures to be expected in a trial, about.
fn expected_failures(scenario: &Scenario, world: &World) -> f64 {
    let horizon = scenario.horizon.as_secs_f64();
    let of_class = scenario.failures.iter().map(|class| match &class.onset {
        Onset::Fixed(failures) => failures.len() as f64,
        Onset::Lives { law, age } => {
            let members = match class.component {
                ComponentKind::Job => scenario.jobs.len() as u32,
                kind => world.cluster().population(kind),
            };
            let first = FirstLife::new(law, *age).cumulative_hazard(horizon);
            f64::from(members) * first.max(horizon / law.mean())
        }
    });
    of_class.sum()
}
