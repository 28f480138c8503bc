//! `brittle break-even`: from where on one variant pays more than another.

use brittle_study::Control;
use brittle_study::break_even::{MAX_LINES, Question, break_even as run};
use brittle_study::study_file::DEFAULT_SEED;

use crate::args::BreakEvenArgs;
use crate::commands::optimize::trials;
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::given;
use crate::input::Document;
use crate::output::Destination;
use crate::price::objective;
use crate::terminal;
use crate::variant::Variant;

/// Finds where two variants are even.
pub fn break_even(args: &BreakEvenArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.answer.output.output.as_deref())?;
    let document = Document::read_scenario(&args.input.file, "break-even")?;
    let title = document.scenario(&args.input.set)?.title.clone();
    let scenario = Variant { name: "as it is".to_owned(), sets: Vec::new() };
    let sides = match &args.variant[..] {
        [one] => [scenario, one.clone()],
        [one, other] => [one.clone(), other.clone()],
        _ => {
            return Err(Error::Dials(
                "more than two variants cannot be even".to_owned(),
                "`brittle compare` ranks as many as there are".to_owned(),
            ));
        }
    };
    let names = sides.each_ref().map(|side| side.name.clone());
    if names[0] == names[1] {
        return Err(Error::SameName(names[0].clone()));
    }
    if !args.over.range.is_ordered() {
        return Err(Error::Dials(
            format!("--over {} has words, which have no order", args.over.key),
            "write key=low..high; words go with --along".to_owned(),
        ));
    }
    if args.along.as_ref().is_some_and(|along| along.key == args.over.key) {
        return Err(Error::Dials(
            format!("{} is given twice", args.over.key),
            "--along takes another key than --over".to_owned(),
        ));
    }
    let question = Question {
        title,
        names,
        over: args.over.clone(),
        along: args.along.clone(),
        objective: objective(&args.answer.aim.cost)?,
        trials: trials(&args.answer.aim)?,
        seed: args.answer.aim.seed.unwrap_or(DEFAULT_SEED),
    };
    let lines = question.lines().len();
    if lines > MAX_LINES {
        return Err(Error::Dials(
            format!("{lines} lines are more than {MAX_LINES}"),
            "give --along fewer values".to_owned(),
        ));
    }
    let mut make = |side: usize, sets: &[(String, String)]| {
        let all = [&args.input.set[..], &sides[side].sets].concat();
        document.turned(&all, sets, "--over")
    };
    let job = |control: &Control<'_>| run(&question, &mut make, control);
    let most = 28 * lines;
    let (result, _) = work(&args.answer.work, most, most as u64 * question.trials, job)?;
    let mut told = result.ok_or(Error::NotWhole)?;
    told.provenance.given = [
        given::options("--set", &args.input.set),
        given::options("--variant", &args.variant),
        vec![given::option("--over", &args.over)],
        args.along.iter().map(|dial| given::option("--along", dial)).collect(),
        given::options("--cost", &args.answer.aim.cost),
    ]
    .concat();
    let style = terminal::style(&destination);
    destination.deliver(&brittle_report::render_break_even(
        &told,
        args.answer.format.into(),
        &style,
    ))?;
    Ok(Exit::Ok)
}
