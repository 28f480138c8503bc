//! `brittle sensitivity`: which parameters matter, and what a minute is worth.

use brittle_study::Control;
use brittle_study::sensitivity::{Question, sensitivity as run};
use brittle_study::study_file::DEFAULT_SEED;

use crate::args::SensitivityArgs;
use crate::commands::optimize::trials;
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::given;
use crate::input::Document;
use crate::output::Destination;
use crate::price::objective;
use crate::terminal;

/// Measures how far each parameter swings the objective.
pub fn sensitivity(args: &SensitivityArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.answer.output.output.as_deref())?;
    let document = Document::read_scenario(&args.input.file, "sensitivity")?;
    let title = document.scenario(&args.input.set)?.title.clone();
    let mut parameters = Vec::new();
    for (i, vary) in args.vary.iter().enumerate() {
        if args.vary[..i].iter().any(|other| other.key() == vary.key()) {
            return Err(Error::Dials(
                format!("{} is given twice", vary.key()),
                "vary each key once".to_owned(),
            ));
        }
        let said = document.scalar(&args.input.set, vary.key())?;
        let dial = vary.dial(said.as_deref()).map_err(|why| {
            let remedy = format!("write --vary {}=low..high, with units", vary.key());
            Error::Dials(why, remedy)
        })?;
        parameters.push(dial);
    }
    let question = Question {
        title,
        parameters,
        objective: objective(&args.answer.aim.cost)?,
        trials: trials(&args.answer.aim)?,
        seed: args.answer.aim.seed.unwrap_or(DEFAULT_SEED),
    };
    let mut make = |sets: &[(String, String)]| document.turned(&args.input.set, sets, "--vary");
    let scenarios = 1 + 2 * question.parameters.len();
    let job = |control: &Control<'_>| run(&question, &mut make, control);
    let (result, _) = work(&args.answer.work, scenarios, scenarios as u64 * question.trials, job)?;
    let mut told = result.ok_or(Error::NotWhole)?;
    told.provenance.given = [
        given::options("--set", &args.input.set),
        given::options("--vary", &question.parameters),
        given::options("--cost", &args.answer.aim.cost),
    ]
    .concat();
    let style = terminal::style(&destination);
    destination.deliver(&brittle_report::render_sensitivity(
        &told,
        args.answer.format.into(),
        &style,
    ))?;
    Ok(Exit::Ok)
}
