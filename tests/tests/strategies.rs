//! Checkpoint and recovery strategies against closed forms, exact combinatorics and small twins of their own.
//!
//! Statistical tests are held to 4 standard errors, 6.3e-5 each, unless they say otherwise. Seeds are fixed.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

#[path = "strategies/async_saves.rs"]
mod async_saves;
#[path = "strategies/chains.rs"]
mod chains;
#[path = "strategies/fewer.rs"]
mod fewer;
#[path = "strategies/memory.rs"]
mod memory;
#[path = "strategies/optima.rs"]
mod optima;
#[path = "strategies/storage.rs"]
mod storage;
#[path = "strategies/wall_limit.rs"]
mod wall_limit;
#[path = "strategies/ways.rs"]
mod ways;

use brittle_engine::{Outcome, Runner, Seed, TrialId, World};
use brittle_model::Account;
use brittle_model::text::{self, Source};
use brittle_tests::stats::Mean;

/// The world of a scenario in text.
fn world_of(text: &str) -> World {
    let scenario = text::read(Source { name: "test", text }, &[]);
    World::new(&scenario.unwrap_or_else(|problems| panic!("{problems}")))
}

/// The first `n` trials of a scenario in text.
fn trials(text: &str, seed: u64, n: u64) -> Vec<Outcome> {
    let world = world_of(text);
    let mut runner = Runner::new(&world);
    (0..n).map(|trial| runner.run(Seed(seed), TrialId(trial))).collect()
}

/// The goodput of the first job in each trial.
fn goodputs(outcomes: &[Outcome]) -> Vec<f64> {
    outcomes.iter().map(|outcome| outcome.jobs[0].goodput()).collect()
}

/// The mean share of an account of the first job.
fn share(outcomes: &[Outcome], account: Account) -> f64 {
    let shares: Vec<f64> = outcomes
        .iter()
        .map(|o| o.jobs[0].accounts.get(account).as_secs_f64() / o.jobs[0].elapsed.as_secs_f64())
        .collect();
    Mean::of(&shares).mean
}

/// Whether a text is refused, with this in the message.
fn refused(text: &str, with: &str) {
    let problems = text::read(Source { name: "test", text }, &[]).expect_err("it is refused");
    let told = problems.to_string();
    assert!(told.contains(with), "{told}");
}
