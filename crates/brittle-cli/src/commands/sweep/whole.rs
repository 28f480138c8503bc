//! `brittle sweep FILE`: a whole study, perhaps by way of a store.

use std::path::{Path, PathBuf};

use brittle_study::run::{fill, merge_before};
use brittle_study::{Control, Plan, Shard, Store, Stores, StudyResult};

use crate::args::{RunArgs, WholeArgs, Work};
use crate::commands::simulate::{deliver, planned, simulate, work};
use crate::errors::{Error, SweepError};
use crate::exit::Exit;
use crate::input;
use crate::output::Destination;
use crate::single::Names;
use crate::terminal;

/// Simulates the study of a file.
pub(super) fn whole(args: &WholeArgs) -> Result<Exit, Error> {
    let WholeArgs { run, store } = args;
    match store {
        Some(_) if run.precision.is_some() => Err(SweepError::Precision.into()),
        Some(folder) => stored(run, folder),
        None => simulate(input::study(&run.plan.input)?, run),
    }
}

/// Runs what the store lacks and delivers what it then has.
fn stored(args: &RunArgs, folder: &Path) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let names = Names::new(&args.single, &destination)?;
    let plan = planned(input::study(&args.plan.input)?, args)?;
    let stopped = filled(&plan, folder, Shard::WHOLE, &args.work)?;
    let stores = Stores::read(&[PathBuf::from(folder)], &plan)?;
    let result = merged(&plan, &stores, &names)?;
    deliver(result, &args.plan.input.set, stopped, args.format, &destination)
}

/// The result of what is stored, and the files of its single trials.
pub(super) fn merged(
    plan: &Plan,
    stores: &Stores,
    names: &Names<'_>,
) -> Result<StudyResult, Error> {
    let mut single = names.create(plan)?;
    let result = merge_before(plan, stores, &mut |cell, first, records| {
        single.take(cell, first, records);
    });
    single.complete()?;
    Ok(result)
}

/// Runs what a store lacks of a shard; whether it was stopped, and then how to go on is told.
pub(super) fn filled(plan: &Plan, folder: &Path, shard: Shard, args: &Work) -> Result<bool, Error> {
    let store = Store::open(folder, plan, shard)?;
    let run = |control: &Control<'_>| Ok(fill(plan, control, &store, shard)?);
    let ((), stopped) = work(args, plan.cells.len(), shard.work(plan).1, run)?;
    if stopped {
        terminal::tell(&format!(
            "what is done is stored in {}; the same command goes on from there",
            folder.display()
        ));
    }
    Ok(stopped)
}
