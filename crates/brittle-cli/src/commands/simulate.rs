//! Running a plan and delivering its result: what `run` and `sweep` have in common.

use std::sync::atomic::Ordering;

use brittle_study::study_file::MAX_TRIALS;
use brittle_study::{Control, Plan};

use crate::args::RunArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::interrupt;
use crate::output::Destination;
use crate::progress::Meter;
use crate::terminal;

/// Runs `plan` as the arguments say; a run that is stopped delivers what it has.
pub(crate) fn simulate(mut plan: Plan, args: &RunArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    plan.seed = args.seed.unwrap_or(plan.seed);
    plan.trials = args.trials.unwrap_or(plan.trials);
    if !(1..=MAX_TRIALS).contains(&plan.trials) {
        return Err(Error::Trials(plan.trials, MAX_TRIALS));
    }
    let threads = args.threads.number()?;
    plan.deadlines.clone_from(&args.deadline);
    let works = plan.cells.iter().flat_map(|cell| &cell.scenario.jobs).any(|j| j.work.is_some());
    if !args.deadline.is_empty() && !works {
        return Err(Error::NoWork);
    }
    let stop = interrupt::stop_flag();
    let meter = Meter::new(args.quiet, plan.cells.len(), plan.trials * plan.cells.len() as u64);
    let result = brittle_study::run(
        &plan,
        &Control { threads, progress: &|progress| meter.show(progress), stop },
    );
    meter.finish();
    let stopped = stop.load(Ordering::Relaxed);
    if stopped && result.cells.is_empty() {
        return Err(Error::NothingDone);
    }
    let style = terminal::style(&destination);
    destination.deliver(&brittle_report::render(&result, args.format.into(), &style))?;
    Ok(if stopped { Exit::Interrupted } else { Exit::Ok })
}
