//! `brittle compare`: scenarios under the same luck, and which differences are real.

use std::path::Path;

use brittle_study::compare::{MAX_TRIALS, compare as run};
use brittle_study::study_file::{DEFAULT_SEED, DEFAULT_TRIALS};
use brittle_study::{Cell, Control, Plan};

use crate::args::CompareArgs;
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::given;
use crate::input::Document;
use crate::output::Destination;
use crate::terminal;
use crate::variant::Variant;

/// Compares files, and variants of the first.
pub fn compare(args: &CompareArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let cells = cells(args)?;
    let trials = args.trials.unwrap_or(DEFAULT_TRIALS);
    if !(1..=MAX_TRIALS).contains(&trials) {
        return Err(Error::Trials(trials, MAX_TRIALS));
    }
    let plan = Plan {
        title: title(&cells),
        axes: Vec::new(),
        cells,
        trials,
        seed: args.seed.unwrap_or(DEFAULT_SEED),
        precision: args.precision,
        deadlines: Vec::new(),
    };
    let of = plan.trials * plan.cells.len() as u64;
    let run = |control: &Control<'_>| Ok(run(&plan, args.by, control));
    let (result, stopped) = work(&args.work, plan.cells.len(), of, run)?;
    let mut comparison = result.ok_or(Error::NothingDone)?;
    comparison.provenance.given = [
        given::options("--set", &args.set),
        given::options("--variant", &args.variant),
        given::options("--stack", &args.stack),
    ]
    .concat();
    let style = terminal::style(&destination);
    let text = brittle_report::render_comparison(&comparison, args.format.into(), &style);
    destination.deliver(&text)?;
    Ok(if stopped { Exit::Interrupted } else { Exit::Ok })
}

fn title(cells: &[Cell]) -> String {
    let names: Vec<&str> = cells.iter().map(|cell| cell.name.as_str()).collect();
    match cells.iter().all(|cell| cell.scenario.title == cells[0].scenario.title) {
        true => cells[0].scenario.title.clone(),
        false => format!("Comparison of {}", names.join(", ")),
    }
}

/// The scenarios in the order of files, variants and stacks, each with a name of its own.
fn cells(args: &CompareArgs) -> Result<Vec<Cell>, Error> {
    let mut cells = Vec::new();
    let mut first = None;
    for file in &args.files {
        let document = Document::read_scenario(file, "compare")?;
        let scenario = document.scenario(&args.set)?;
        cells.push(Cell { name: name(file, &args.files), set: Vec::new(), scenario });
        first.get_or_insert(document);
    }
    let first = first.expect("there is a file");
    let mut variants = args.variant.clone();
    for stack in &args.stack {
        variants.push(Variant::stack(stack, &cells[0].scenario)?);
    }
    for Variant { name, sets } in variants {
        let scenario = first.variant(&args.set, &name, &sets)?;
        let pair = |set: &String| {
            let (key, value) = set.split_once('=').unwrap_or((set, ""));
            (key.trim().to_owned(), value.trim().to_owned())
        };
        cells.push(Cell { name, set: sets.iter().map(pair).collect(), scenario });
    }
    for (i, cell) in cells.iter().enumerate() {
        if cells[..i].iter().any(|other| other.name == cell.name) {
            return Err(Error::SameName(cell.name.clone()));
        }
    }
    if cells.len() < 2 {
        return Err(Error::NothingToCompare);
    }
    Ok(cells)
}

/// The name of a file without folders and ending, unless another has the same.
fn name(file: &Path, all: &[std::path::PathBuf]) -> String {
    let stem = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    match all.iter().filter(|other| stem(other) == stem(file)).count() {
        1 => stem(file),
        _ => file.display().to_string(),
    }
}
