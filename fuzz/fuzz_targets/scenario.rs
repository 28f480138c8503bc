//! Any text, read as a scenario: either problems that can be printed, or a world whose trials end well.
//!
//! A line `#set path=value` is a `--set`, as in the wrong scenarios of brittle-model, which are seeds. A
//! scenario that is small enough to be simulated in milliseconds is compiled and one trial of it is run;
//! the accounts must then add up.

#![no_main]

use brittle_engine::{Seed, TrialId, World, run_trial};
use brittle_model::law::FirstLife;
use brittle_model::scenario::{ClusterSpec, Onset, Scenario};
use brittle_model::text::{Source, read};
use libfuzzer_sys::fuzz_target;

/// Most hosts, GPUs, and links between leaves and spines of a cluster that is compiled.
const MAX_HOSTS: u32 = 10_000;
const MAX_GPUS: u64 = 80_000;
const MAX_LINKS: u64 = 100_000;
/// Most pairs of a job and a class: compiling looks at all components for each.
const MAX_PAIRS: usize = 32;
/// Most failures to be expected in the trial.
const MAX_FAILURES: f64 = 2_000.0;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let sets: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("#set ")).map(str::to_owned).collect();
    let scenario = match read(Source { name: "scenario.toml", text: &text }, &sets) {
        Ok(scenario) => scenario,
        Err(problems) => {
            assert!(!problems.0.is_empty(), "a refusal says why");
            assert!(!problems.to_string().contains('\u{1b}'), "no escape reaches a terminal");
            return;
        }
    };
    if !is_small(&scenario) {
        return;
    }
    let world = World::new(&scenario);
    if expected_failures(&scenario, &world) > MAX_FAILURES {
        return;
    }
    let outcome = run_trial(&world, Seed(1), TrialId(0));
    for job in &outcome.jobs {
        assert_eq!(job.accounts.total(), job.elapsed, "the accounts of a job add up");
        assert!(job.elapsed <= scenario.horizon, "no job outlives the trial");
    }
    assert!(outcome == run_trial(&world, Seed(1), TrialId(0)), "a trial is a pure function");
});

/// Whether the world can be compiled in milliseconds.
fn is_small(scenario: &Scenario) -> bool {
    let ClusterSpec::RailClos(clos) = &scenario.cluster;
    let gpus = u64::from(clos.hosts) * u64::from(clos.gpus_per_host);
    let pods = clos.hosts.div_ceil(clos.hosts_per_rack).div_ceil(clos.racks_per_pod);
    let links = u64::from(pods) * u64::from(clos.nics_per_host) * u64::from(clos.spines);
    let pairs = scenario.jobs.len() * scenario.failures.len();
    clos.hosts <= MAX_HOSTS && gpus <= MAX_GPUS && links <= MAX_LINKS && pairs <= MAX_PAIRS
}

/// Failures to be expected in a trial, about.
fn expected_failures(scenario: &Scenario, world: &World) -> f64 {
    let horizon = scenario.horizon.as_secs_f64();
    let of_class = scenario.failures.iter().map(|class| match &class.onset {
        Onset::Fixed(failures) => failures.len() as f64,
        Onset::Lives { law, age } => {
            let members = match class.component {
                brittle_model::ComponentKind::Job => scenario.jobs.len() as u32,
                kind => world.cluster().population(kind),
            };
            let first = FirstLife::new(law, *age).cumulative_hazard(horizon);
            f64::from(members) * first.max(horizon / law.mean())
        }
    });
    of_class.sum()
}
