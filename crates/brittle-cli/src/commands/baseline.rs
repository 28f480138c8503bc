//! `brittle baseline`: what a scenario comes to, kept.

use brittle_study::Plan;
use brittle_study::baseline::{MAX_TRIALS, save as run};
use brittle_study::study_file::{DEFAULT_SEED, DEFAULT_TRIALS};

use crate::args::{BaselineArgs, BaselineCommand, BaselineSaveArgs};
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;
use crate::output::Destination;

/// Does what is to be done with a baseline.
pub fn baseline(args: &BaselineArgs) -> Result<Exit, Error> {
    match &args.command {
        BaselineCommand::Save(args) => save(args),
    }
}

fn save(args: &BaselineSaveArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let scenario = input::scenario(&args.input, "baseline")?;
    let trials = args.trials.unwrap_or(DEFAULT_TRIALS);
    if !(2..=MAX_TRIALS).contains(&trials) {
        return Err(Error::Trials(trials, MAX_TRIALS));
    }
    let plan = Plan::of_scenario(scenario, trials, args.seed.unwrap_or(DEFAULT_SEED));
    let (baseline, _) = work(&args.work, 1, trials, |control| Ok(run(&plan, control)))?;
    // A part of a baseline would be taken for one.
    let baseline = baseline.ok_or(Error::NothingDone)?;
    let text = serde_json::to_string(&baseline).expect("a baseline is plain data");
    destination.deliver(&(text + "\n"))?;
    Ok(Exit::Ok)
}
