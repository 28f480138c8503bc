//! `brittle run`: one scenario, many trials.

use brittle_study::Plan;

use crate::args::RunArgs;
use crate::commands::simulate::simulate;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;

/// Trials without `--trials`.
pub(crate) const TRIALS: u64 = 1000;

/// Seed without `--seed`.
pub(crate) const SEED: u64 = 1;

/// Simulates the scenario of a file.
pub fn run(args: &RunArgs) -> Result<Exit, Error> {
    let scenario = input::scenario(&args.input, "run")?;
    simulate(Plan::of_scenario(scenario, TRIALS, SEED), args)
}
