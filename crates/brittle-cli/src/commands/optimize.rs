//! `brittle optimize`: the best values of some keys, and how flat it is about them.

use brittle_study::Control;
use brittle_study::objective::Objective;
use brittle_study::optimize::{
    MAX_DIALS, MAX_GRID, MAX_TRIALS, Question, grid_size, optimize as run,
};
use brittle_study::precision::HalfWidth;
use brittle_study::study_file::{DEFAULT_SEED, DEFAULT_TRIALS};

use crate::args::{Aim, OptimizeArgs};
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::given;
use crate::input::Document;
use crate::output::Destination;
use crate::price::objective;
use crate::terminal;

/// Finds the best values.
pub fn optimize(args: &OptimizeArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.answer.output.output.as_deref())?;
    let document = Document::read_scenario(&args.input.file, "optimize")?;
    let title = document.scenario(&args.input.set)?.title.clone();
    let objective = objective(&args.answer.aim.cost)?;
    let within = match (args.within, &objective) {
        (None, Objective::Goodput) => HalfWidth::Absolute(0.001),
        (None, Objective::Cost(_)) => HalfWidth::Relative(0.001),
        (Some(wish), Objective::Cost(_)) if matches!(wish.half, HalfWidth::Absolute(_)) => {
            return Err(Error::Dials(
                "a cost has no percentage points".to_owned(),
                "write --within as a share of it, such as 0.2%".to_owned(),
            ));
        }
        (Some(wish), _) => wish.half,
    };
    let dials = args.over.clone();
    let twice = (1..dials.len()).find(|&i| dials[..i].iter().any(|dial| dial.key == dials[i].key));
    if let Some(i) = twice {
        return Err(Error::Dials(
            format!("{} is given twice", dials[i].key),
            "one --over holds all values of a key: key=low..high or key=a,b".to_owned(),
        ));
    }
    if dials.len() > MAX_DIALS || grid_size(&dials) > MAX_GRID {
        let size = grid_size(&dials);
        return Err(Error::Dials(
            format!(
                "{} keys with {size} points are more than {MAX_DIALS} with {MAX_GRID}",
                dials.len()
            ),
            "leave a key out, or give it fewer words".to_owned(),
        ));
    }
    let question = Question {
        title,
        dials,
        objective,
        within,
        trials: trials(&args.answer.aim)?,
        seed: args.answer.aim.seed.unwrap_or(DEFAULT_SEED),
    };
    let mut make = |sets: &[(String, String)]| document.turned(&args.input.set, sets, "--over");
    let points = grid_size(&question.dials);
    let most = points as u64 * question.trials;
    let job = |control: &Control<'_>| run(&question, &mut make, control);
    let (result, stopped) = work(&args.answer.work, points, most, job)?;
    let mut optimum =
        result.ok_or(if stopped { Error::NothingDone } else { Error::NothingProductive })?;
    optimum.provenance.given = [
        given::options("--set", &args.input.set),
        given::options("--over", &args.over),
        args.within.iter().map(|within| given::option("--within", within)).collect(),
        given::options("--cost", &args.answer.aim.cost),
    ]
    .concat();
    let style = terminal::style(&destination);
    destination.deliver(&brittle_report::render_optimum(
        &optimum,
        args.answer.format.into(),
        &style,
    ))?;
    Ok(if stopped { Exit::Interrupted } else { Exit::Ok })
}

/// The trials that are asked for.
pub(super) fn trials(aim: &Aim) -> Result<u64, Error> {
    let trials = aim.trials.unwrap_or(DEFAULT_TRIALS);
    match (1..=MAX_TRIALS).contains(&trials) {
        true => Ok(trials),
        false => Err(Error::Trials(trials, MAX_TRIALS)),
    }
}
