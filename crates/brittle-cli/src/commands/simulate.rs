//! Running a plan and delivering its result: what `run` and `sweep` have in common.

use std::sync::atomic::Ordering;

use brittle_study::run::run_before;
use brittle_study::study_file::MAX_TRIALS;
use brittle_study::{Control, Plan, Progress, StudyResult};

use crate::args::{Format, PlanArgs, RunArgs, Work};
use crate::errors::{Error, MOST_THREADS};
use crate::exit::Exit;
use crate::given;
use crate::interrupt;
use crate::output::Destination;
use crate::progress::Meter;
use crate::single::Names;
use crate::terminal;

/// Most trials of a cell that runs until it is precise, without `--trials`.
const MOST_TRIALS: u64 = 1_000_000;

/// Runs `plan` as the arguments say; a run that is stopped delivers what it has.
pub(crate) fn simulate(plan: Plan, args: &RunArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let names = Names::new(&args.single, &destination)?;
    let plan = planned(plan, args)?;
    let mut single = names.create(&plan)?;
    let run = |control: &Control<'_>| {
        Ok(run_before(&plan, control, &mut |cell, first, records| {
            if !single.take(cell, first, records) {
                control.stop.store(true, Ordering::Relaxed);
            }
        }))
    };
    let trials = plan.trials * plan.cells.len() as u64;
    let (result, stopped) = work(&args.work, plan.cells.len(), trials, run)?;
    single.complete()?;
    deliver(result, &args.plan.input.set, stopped, args.format, &destination)
}

/// The plan with what the arguments change in it.
pub(crate) fn planned(mut plan: Plan, args: &RunArgs) -> Result<Plan, Error> {
    plan.precision = args.precision;
    if args.precision.is_some() {
        plan.trials = MOST_TRIALS;
    }
    plan.deadlines.clone_from(&args.deadline);
    let works = plan.cells.iter().flat_map(|cell| &cell.scenario.jobs).any(|j| j.work.is_some());
    if !args.deadline.is_empty() && !works {
        return Err(Error::NoWork);
    }
    reseeded(plan, &args.plan)
}

/// The plan with the trials and the seed of the arguments.
pub(crate) fn reseeded(mut plan: Plan, args: &PlanArgs) -> Result<Plan, Error> {
    plan.seed = args.seed.unwrap_or(plan.seed);
    plan.trials = args.trials.unwrap_or(plan.trials);
    if !(1..=MAX_TRIALS).contains(&plan.trials) {
        return Err(Error::Trials(plan.trials, MAX_TRIALS));
    }
    Ok(plan)
}

/// Works under a meter, and tells whether Ctrl-C came.
pub(crate) fn work<T>(
    args: &Work,
    cells: usize,
    trials: u64,
    job: impl FnOnce(&Control<'_>) -> Result<T, Error>,
) -> Result<(T, bool), Error> {
    if let Some(threads) = args.threads.filter(|threads| !(1..=MOST_THREADS).contains(threads)) {
        return Err(Error::Threads(threads));
    }
    let stop = interrupt::stop_flag();
    let meter = Meter::new(args.quiet, cells, trials);
    let progress = |progress: Progress| meter.show(progress);
    let threads = args.threads.unwrap_or(0);
    let done = job(&Control { threads, progress: &progress, stop });
    meter.finish();
    Ok((done?, stop.load(Ordering::Relaxed)))
}

/// Delivers a result; of one that was stopped, what there is.
pub(crate) fn deliver(
    mut result: StudyResult,
    set: &[String],
    stopped: bool,
    format: Format,
    destination: &Destination,
) -> Result<Exit, Error> {
    if stopped && result.cells.is_empty() {
        return Err(Error::NothingDone);
    }
    result.provenance.given = given::options("--set", set);
    let style = terminal::style(destination);
    destination.deliver(&brittle_report::render(&result, format.into(), &style))?;
    Ok(if stopped { Exit::Interrupted } else { Exit::Ok })
}
