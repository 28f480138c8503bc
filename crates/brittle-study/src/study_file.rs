//! The study file: one scenario, and axes of values to set in it.

mod files;
mod grid;
mod points;

use std::path::Path;

use brittle_model::rules::MAX_TITLE;
use brittle_model::text::{Document, Fault, Key, Problems, Source};
use schemars::JsonSchema;
use serde::Deserialize;

use self::grid::Grid;
use self::points::Points;
use crate::axis::{Axis, AxisFile, MAX_VALUES, Value};
use crate::design::Design;
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
    /// The swept keys, each with its values.
    #[schemars(length(min = 1, max = MAX_AXES))]
    pub axes: Key<Vec<Key<AxisFile>>>,
    /// Which combinations of the values are cells. Default: "grid".
    pub design: Key<Design>,
    /// How many points a design draws, from the seed that stands here: `latin_hypercube` and `sobol`.
    #[schemars(range(min = 1, max = MAX_VALUES))]
    pub points: Key<u64>,
    /// The points of the design `list`: of each the values of all axes, in their order.
    #[schemars(length(min = 1, max = MAX_VALUES))]
    pub list: Key<Vec<Key<Vec<Key<Value>>>>>,
}

/// What a study file says, checked; its scenario is not read yet.
struct Outline {
    title: String,
    scenario: String,
    trials: u64,
    seed: u64,
    axes: Vec<Axis>,
    cells: u64,
    /// Whether the cells are points, and not all combinations.
    points: bool,
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
    let points = outline.points.then_some(outline.cells as usize);
    let grid = Grid { study: &study, base: &base, axes: &outline.axes, points };
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
    let seed = file.seed.given().copied().unwrap_or(DEFAULT_SEED);
    let Points { axes, cells, every } = points::points(file, seed, faults)?;
    Some(Outline {
        title: file.title.given()?.clone(),
        scenario: file.scenario.given()?.clone(),
        trials,
        seed,
        axes,
        cells,
        points: !every,
    })
}
