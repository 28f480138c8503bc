//! `brittle baseline`: what a scenario comes to, kept.

use brittle_study::baseline::{MAX_TRIALS, save as run};
use brittle_study::study_file::{DEFAULT_SEED, DEFAULT_TRIALS};
use brittle_study::{Control, Plan};

use crate::args::{BaselineArgs, BaselineCommand, BaselineSaveArgs};
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;
use crate::interrupt;
use crate::output::Destination;
use crate::progress::Meter;

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
    let threads = args.threads.number()?;
    let meter = Meter::new(args.quiet, 1, trials);
    let progress = |progress| meter.show(progress);
    let control = Control { threads, progress: &progress, stop: interrupt::stop_flag() };
    let baseline = run(&plan, &control);
    meter.finish();
    // A part of a baseline would be taken for one.
    let baseline = baseline.ok_or(Error::NothingDone)?;
    let text = serde_json::to_string(&baseline).expect("a baseline is plain data");
    destination.deliver(&(text + "\n"))?;
    Ok(Exit::Ok)
}
