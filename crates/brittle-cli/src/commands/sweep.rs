//! `brittle sweep`: every cell of a study, here or in parts anywhere.

mod merge;
mod plan;
mod run;
mod submit;
mod whole;

use crate::args::{PlanArgs, SweepArgs, SweepCommand};
use crate::commands::simulate::reseeded;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;

/// Does what is asked for.
///
/// # Panics
/// If there is neither a command nor a file; the arguments always have one.
pub fn sweep(args: &SweepArgs) -> Result<Exit, Error> {
    match (&args.command, &args.whole) {
        (Some(SweepCommand::Plan(args)), _) => plan::plan(args),
        (Some(SweepCommand::Run(args)), _) => run::run(args),
        (Some(SweepCommand::Merge(args)), _) => merge::merge(args),
        (Some(SweepCommand::Submit(args)), _) => submit::submit(args),
        (None, Some(args)) => whole::whole(args),
        (None, None) => unreachable!("a file or a command is required"),
    }
}

/// The plan of a study, as the arguments change it.
fn planned(args: &PlanArgs) -> Result<brittle_study::Plan, Error> {
    reseeded(input::study(&args.input)?, args)
}
