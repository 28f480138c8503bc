//! The shipped scenarios: each runs, and what it is about really happens, about as often as a short calculation says.
//!
//! What the calculations leave out (several things at once, the last stretch before the horizon) is said at each;
//! the bounds are wide enough for it and narrow enough to notice that an effect is missing or counted twice. Seeds
//! are fixed.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

#[path = "shipped/bad_week.rs"]
mod bad_week;
#[path = "shipped/imported.rs"]
mod imported;
#[path = "shipped/lemons.rs"]
mod lemons;
#[path = "shipped/rack_power.rs"]
mod rack_power;
#[path = "shipped/sdc.rs"]
mod sdc;
#[path = "shipped/stragglers.rs"]
mod stragglers;

use std::fs;
use std::path::{Path, PathBuf};

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId, World};
use brittle_model::text::{self, Source};
use brittle_model::{Account, ClassId, Scenario, SimTime};
use brittle_tests::stats::Mean;

/// Seconds in a minute [s].
const MINUTE: f64 = 60.0;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/scenarios")
}

/// A shipped scenario with these keys set.
fn shipped(name: &str, sets: &[&str]) -> Scenario {
    let text = fs::read_to_string(folder().join(name)).expect("a shipped scenario");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let mut load = |file: &str| {
        let text = fs::read_to_string(folder().join(file)).map_err(|why| why.to_string());
        text.map(|text| (file.to_owned(), text))
    };
    text::read_with(Source { name, text: &text }, &sets, &mut load)
        .unwrap_or_else(|problems| panic!("{problems}"))
}

/// The class of a cause.
fn class(scenario: &Scenario, cause: &str) -> ClassId {
    let place = scenario.failures.iter().position(|class| class.cause == cause);
    ClassId(place.unwrap_or_else(|| panic!("no class {cause}")) as u32)
}

fn outcomes(scenario: &Scenario, n: u64) -> Vec<Outcome> {
    let world = World::new(scenario);
    let mut runner = Runner::new(&world);
    (0..n).map(|trial| runner.run(Seed(3), TrialId(trial))).collect()
}

/// What happened in a trial, and its outcome.
type Watched = (Vec<(SimTime, Event)>, Outcome);

fn watched(scenario: &Scenario, n: u64) -> Vec<Watched> {
    let world = World::new(scenario);
    let mut runner = Runner::new(&world);
    let mut watch = |trial| {
        let mut seen = Vec::new();
        let outcome = runner.watch(Seed(3), TrialId(trial), &mut seen);
        (seen, outcome)
    };
    (0..n).map(&mut watch).collect()
}

/// A figure of each trial.
fn mean(outcomes: &[Outcome], figure: impl Fn(&Outcome) -> f64) -> Mean {
    Mean::of(&outcomes.iter().map(figure).collect::<Vec<_>>())
}

/// Goodput of the only job.
fn goodput(outcomes: &[Outcome]) -> Mean {
    mean(outcomes, |outcome| outcome.jobs[0].goodput())
}

/// The share of the job's time in an account.
fn share(outcomes: &[Outcome], account: Account) -> Mean {
    mean(outcomes, |outcome| {
        let job = &outcome.jobs[0];
        job.accounts.get(account).as_secs_f64() / job.elapsed.as_secs_f64()
    })
}

/// All that ship; who adds one adds it here, and below what it is about.
const ALL: [&str; 32] = [
    "airesim-a1.toml",
    "airesim-a2.toml",
    "airesim-b.toml",
    "airesim-default.toml",
    "airesim-f.toml",
    "async-saves.toml",
    "bad-week.toml",
    "busy-storage.toml",
    "detection.toml",
    "drop-or-restart.toml",
    "gpu-100k.toml",
    "hpn-dual-tor.toml",
    "hpn-single-tor.toml",
    "imported.toml",
    "lemons.toml",
    "llama3-24k-roce.toml",
    "llama3-405b.toml",
    "memory-tier.toml",
    "nvl72-64-plus-8.toml",
    "nvl72-72.toml",
    "rack-power.toml",
    "retention.toml",
    "rsc1.toml",
    "rsc2.toml",
    "sdc.toml",
    "stacks-16k.toml",
    "stacks-by-scale.toml",
    "stragglers.toml",
    "toy.toml",
    "tpu-torus-wired.toml",
    "tpu-torus.toml",
    "two-tiers.toml",
];

/// Every one runs, something fails, something is computed, and the jobs' time adds up.
#[test]
fn every_shipped_scenario_runs() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ALL);
    for name in names {
        let outcomes = outcomes(&shipped(&name, &[]), 3);
        for outcome in &outcomes {
            for job in &outcome.jobs {
                let sum: u64 =
                    Account::ALL.iter().map(|&account| job.accounts.get(account).as_nanos()).sum();
                assert_eq!(sum, job.elapsed.as_nanos(), "{name}");
            }
            let productive = outcome.jobs.iter().any(|job| job.goodput() > 0.0);
            let failures: u32 = outcome.classes.iter().map(|class| class.failures).sum();
            assert!(productive && failures > 0, "{name}: {outcome:?}");
        }
        assert_ne!(outcomes[0], outcomes[1], "{name}: trials differ");
    }
}
