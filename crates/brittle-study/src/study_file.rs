//! The study file: one scenario, and axes of values to set in it.

mod files;
mod grid;

use std::path::Path;

use brittle_model::rules::MAX_TITLE;
use brittle_model::text::{Document, Fault, Key, Problems, Source};
use schemars::JsonSchema;
use serde::Deserialize;

use self::grid::Grid;
use crate::axis::{Axis, AxisFile};
use crate::plan::Plan;

/// Most axes of a study.
pub const MAX_AXES: usize = 16;
/// Most cells of a study.
pub const MAX_CELLS: u64 = 100_000;
/// Most scenario text over all cells [bytes]: each cell holds a scenario of its own.
pub const MAX_GRID_BYTES: u64 = 1 << 31;
/// Most trials in a cell.
pub const MAX_TRIALS: u64 = 10_000_000;
/// Trials in a cell where the study does not say.
pub const DEFAULT_TRIALS: u64 = 1000;
/// Seed where the study does not say.
pub const DEFAULT_SEED: u64 = 1;

const TITLE: &str = "title = \"what this study asks\"";

/// What finds a file by its path, relative to the study: the name for problems and the text, or why not.
pub use brittle_model::text::Load;

/// A brittle study: a scenario swept over one or more keys.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["title", "scenario", "axes"]))]
#[serde(default, deny_unknown_fields)]
pub struct StudyFile {
    /// One line that names the study in reports.
    #[schemars(length(min = 1, max = MAX_TITLE))]
    pub title: Key<String>,
    /// The scenario file, relative to the study file.
    pub scenario: Key<String>,
    /// Trials in each cell. Default: 1000.
    #[schemars(range(min = 1, max = MAX_TRIALS))]
    pub trials: Key<u64>,
    /// Seed of all luck; the cells share it, so that they meet the same failures. Default: 1.
    pub seed: Key<u64>,
    /// The swept keys. The grid has a cell for each combination; the last axis runs fastest.
    #[schemars(length(min = 1, max = MAX_AXES))]
    pub axes: Key<Vec<Key<AxisFile>>>,
}

/// What a study file says, checked; its scenario is not read yet.
struct Outline {
    title: String,
    scenario: String,
    trials: u64,
    seed: u64,
    axes: Vec<Axis>,
    cells: u64,
}

/// Reads a study of a scenario that names no files; see [`read_with`].
///
/// # Errors
/// As there.
pub fn read(source: Source<'_>, sets: &[String], load: &mut Load<'_>) -> Result<Plan, Problems> {
    read_with(source, sets, load, &mut |_| Err("no files are read here".to_owned()))
}

/// Reads a study and plans its cells. `sets` change the scenario of every cell; `load` gives name and text of
/// the scenario file that the study names, `attach` those of the files that the scenario names in any cell.
///
/// # Errors
/// Everything that is wrong with the study, or else with its settings, or else with the files, or else with its
/// scenario in the first cell that is wrong and those beside it.
pub fn read_with(
    source: Source<'_>,
    sets: &[String],
    load: &mut Load<'_>,
    attach: &mut Load<'_>,
) -> Result<Plan, Problems> {
    let study = Document::parse(source)?;
    let outline = study.read(outline)?;
    let (name, text) = load(&outline.scenario).map_err(|reason| {
        let message = format!("the scenario {:?} cannot be read: {reason}", outline.scenario);
        study.blame(Fault::new("scenario", message).help("the path is relative to the study file"))
    })?;
    let fits = |size: usize| {
        let cells = outline.cells;
        if cells.saturating_mul(size as u64) <= MAX_GRID_BYTES {
            return Ok(());
        }
        let message = format!("{cells} cells of a scenario of {size} bytes do not fit into memory");
        let fault = Fault::new("axes", message);
        Err(study.blame(fault.help("use fewer values, or several studies")))
    };
    fits(text.len())?;
    let mut base = Document::parse(Source { name: &name, text: &text })?;
    let mut wrong = Vec::new();
    for set in sets {
        wrong.extend(base.set(set).err().into_iter().flat_map(|problems| problems.0));
        wrong.extend(idle(set, &outline.axes).into_iter().flat_map(|fault| study.blame(fault).0));
    }
    if !wrong.is_empty() {
        return Err(Problems(wrong));
    }
    let folder = Path::new(&outline.scenario).parent().unwrap_or(Path::new(""));
    let mut attach = |file: &str| attach(&folder.join(file).to_string_lossy());
    base.load(&mut attach)?;
    files::of_values(&mut base, &study, &outline.axes, &mut attach)?;
    fits(text.len() + base.attached_bytes())?;
    let grid = Grid { study: &study, base: &base, axes: &outline.axes };
    let cells = grid.cells()?;
    Ok(Plan {
        title: outline.title,
        axes: outline.axes.into_iter().map(|axis| axis.key).collect(),
        cells,
        trials: outline.trials,
        seed: outline.seed,
        precision: None,
        deadlines: Vec::new(),
    })
}

/// The fault of a setting that an axis sets again in every cell.
fn idle(set: &str, axes: &[Axis]) -> Option<Fault> {
    let path: Vec<&str> = set.split('=').next()?.split('.').map(str::trim).collect();
    let path = path.join(".");
    let axis = axes.iter().position(|axis| axis.sets(&path))?;
    let message = format!("--set {path} has no effect: this axis sets it in every cell");
    let fault = Fault::new(format!("axes.{axis}.key"), message);
    Some(fault.help("leave --set out, or take the axis out of the study"))
}

/// JSON Schema of a study file.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(StudyFile)
}

fn outline(file: &StudyFile, faults: &mut Vec<Fault>) -> Option<Outline> {
    let mut need = |missing: bool, key: &str, example: &str| {
        if missing {
            let fault = Fault::new(key, format!("the study needs `{key}`"));
            faults.push(fault.help(format!("add {example}")));
        }
    };
    need(file.title.is_missing(), "title", TITLE);
    need(file.scenario.is_missing(), "scenario", "scenario = \"../scenarios/toy.toml\"");
    let example = "[[axes]] with key = \"stress.failure_rate\" and values = [0.5, 1, 2]";
    let no_axis = file.axes.given().is_some_and(Vec::is_empty);
    need(file.axes.is_missing() || no_axis, "axes", example);
    if let Some(title) = file.title.given()
        && (title.trim().is_empty()
            || title.chars().count() > MAX_TITLE
            || title.contains(char::is_control))
    {
        let message = format!("the title must be one line of 1 to {MAX_TITLE} characters");
        faults.push(Fault::new("title", message).help(format!("write {TITLE}")));
    }
    let trials = file.trials.given().copied().unwrap_or(DEFAULT_TRIALS);
    if !(1..=MAX_TRIALS).contains(&trials) {
        let message = format!("`trials` is {trials}; it must be between 1 and {MAX_TRIALS}");
        let fault = Fault::new("trials", message);
        faults.push(fault.help(format!("write trials = {DEFAULT_TRIALS}, or leave it out")));
    }
    let axes = axes(file, faults);
    let cells = axes.iter().try_fold(1_u64, |n, axis| n.checked_mul(axis.values.len() as u64));
    if cells.is_none_or(|cells| cells > MAX_CELLS) {
        let cells = cells.map_or("more than 10^19".to_owned(), |cells| cells.to_string());
        let message = format!("the axes make {cells} cells; the limit is {MAX_CELLS}");
        faults.push(Fault::new("axes", message).help("use fewer values, or several studies"));
    }
    Some(Outline {
        title: file.title.given()?.clone(),
        scenario: file.scenario.given()?.clone(),
        trials,
        seed: file.seed.given().copied().unwrap_or(DEFAULT_SEED),
        axes,
        cells: cells?,
    })
}

/// The axes that are right by themselves.
fn axes(file: &StudyFile, faults: &mut Vec<Fault>) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::new();
    let given = file.axes.given().map_or(&[][..], Vec::as_slice);
    if given.len() > MAX_AXES {
        let message = format!("{} axes are more than the limit of {MAX_AXES}", given.len());
        faults.push(Fault::new("axes", message).help("split the question into several studies"));
        return axes;
    }
    for (i, axis) in given.iter().enumerate().filter_map(|(i, axis)| Some((i, axis.given()?))) {
        let path = format!("axes.{i}");
        let Some(axis) = axis.axis(&path, faults) else { continue };
        if let Some(other) =
            axes.iter().find(|other| other.sets(&axis.key) || axis.sets(&other.key))
        {
            let message = match other.key == axis.key {
                true => format!("`{}` is swept twice", axis.key),
                false => format!("`{}` and `{}` cannot both be swept", other.key, axis.key),
            };
            let help = "one key has one axis, and what is inside of it has none";
            faults.push(Fault::new(format!("{path}.key"), message).help(help));
        }
        axes.push(axis);
    }
    axes
}
