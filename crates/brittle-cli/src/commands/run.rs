//! `brittle run`: one scenario, many trials.

use brittle_study::Plan;
use brittle_study::study_file::DEFAULT_TRIALS;

use crate::args::RunArgs;
use crate::commands::simulate::simulate;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;

/// Seed without `--seed`.
pub(crate) const SEED: u64 = 1;

/// Simulates the scenario of a file.
pub fn run(args: &RunArgs) -> Result<Exit, Error> {
    let scenario = input::scenario(&args.plan.input, "run")?;
    simulate(Plan::of_scenario(scenario, DEFAULT_TRIALS, SEED), args)
}
