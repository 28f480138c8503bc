//! The study file: one scenario, and axes of values to set in it.

use brittle_model::text::{Document, Fault, Key, Problems, Source};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::axis::{AxisFile, Value};
use crate::plan::{Cell, Plan};

/// Most cells of a study.
pub const MAX_CELLS: u64 = 100_000;
/// Most trials in a cell.
pub const MAX_TRIALS: u64 = 10_000_000;
/// Trials in a cell where the study does not say.
pub const DEFAULT_TRIALS: u64 = 1000;

/// A brittle study: a scenario swept over one or more keys.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StudyFile {
    /// One line that names the study in reports.
    #[schemars(required)]
    pub title: Key<String>,
    /// The scenario file, relative to the study file.
    #[schemars(required)]
    pub scenario: Key<String>,
    /// Trials in each cell. Default: 1000.
    pub trials: Key<u64>,
    /// Seed of all luck; the cells share it, so that they meet the same failures. Default: 1.
    pub seed: Key<u64>,
    /// The swept keys. The grid has a cell for each combination; the last axis runs fastest.
    #[schemars(required)]
    pub axes: Key<Vec<Key<AxisFile>>>,
}

/// What a study file says, checked; its scenario is not read yet.
struct Outline {
    title: String,
    scenario: String,
    trials: u64,
    seed: u64,
    axes: Vec<(String, Vec<Value>)>,
}

/// Reads a study and plans its cells. `sets` change the scenario of every cell; `load` gives name and text of
/// the scenario file that the study names.
///
/// # Errors
/// Everything that is wrong with the study, or else with the scenario of the first cell that is wrong.
pub fn read(
    source: Source<'_>,
    sets: &[String],
    load: &mut dyn FnMut(&str) -> Result<(String, String), String>,
) -> Result<Plan, Problems> {
    let document = Document::parse(source)?;
    let outline = document.read(outline)?;
    let (name, text) = load(&outline.scenario).map_err(|reason| {
        let message = format!("the scenario {:?} cannot be read: {reason}", outline.scenario);
        let help = "the path is relative to the study file";
        document.blame(Fault::new("scenario", message).help(help))
    })?;
    let mut base = Document::parse(Source { name: &name, text: &text })?;
    for set in sets {
        base.set(set)?;
    }
    let mut cells = Vec::new();
    let sizes: Vec<usize> = outline.axes.iter().map(|(_, values)| values.len()).collect();
    for index in 0..sizes.iter().product() {
        let mut variant = base.clone();
        let mut set = Vec::new();
        for (axis, (key, values)) in outline.axes.iter().enumerate() {
            let faster: usize = sizes[axis + 1..].iter().product();
            let value = &values[index / faster % sizes[axis]];
            variant.set_from(
                &format!("{} (axis)", source.name),
                &format!("{key}={}", value.as_toml()),
            )?;
            set.push((key.clone(), value.as_text()));
        }
        let name: Vec<String> = set.iter().map(|(key, value)| format!("{key}={value}")).collect();
        cells.push(Cell { name: name.join(" "), set, scenario: variant.scenario()? });
    }
    Ok(Plan {
        title: outline.title,
        axes: outline.axes.into_iter().map(|(key, _)| key).collect(),
        cells,
        trials: outline.trials,
        seed: outline.seed,
    })
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
    need(file.title.is_missing(), "title", "title = \"what this study asks\"");
    need(file.scenario.is_missing(), "scenario", "scenario = \"../scenarios/toy.toml\"");
    let example = "[[axes]] with key = \"stress.failure_rate\" and values = [0.5, 1, 2]";
    let no_axis = file.axes.given().is_some_and(Vec::is_empty);
    need(file.axes.is_missing() || no_axis, "axes", example);
    let trials = file.trials.given().copied().unwrap_or(DEFAULT_TRIALS);
    if !(1..=MAX_TRIALS).contains(&trials) {
        let message = format!("{trials} trials are not between 1 and {MAX_TRIALS}");
        faults.push(Fault::new("trials", message));
    }
    let mut axes: Vec<(String, Vec<Value>)> = Vec::new();
    let given = file.axes.given().into_iter().flatten().enumerate();
    for (i, axis) in given.filter_map(|(i, axis)| Some((i, axis.given()?))) {
        let path = format!("axes.{i}");
        if let Some((key, values)) = axis.values(&path, faults) {
            if axes.iter().any(|(other, _)| *other == key) {
                let message = format!("`{key}` is swept twice");
                faults.push(
                    Fault::new(format!("{path}.key"), message).help("put all values into one axis"),
                );
            }
            axes.push((key, values));
        }
    }
    let cells =
        axes.iter().map(|(_, values)| values.len() as u64).try_fold(1_u64, u64::checked_mul);
    if cells.is_none_or(|cells| cells > MAX_CELLS) {
        let cells = cells.map_or("too many".to_owned(), |cells| cells.to_string());
        let message = format!("the axes make {cells} cells; the limit is {MAX_CELLS}");
        faults.push(Fault::new("axes", message).help("use fewer values, or several studies"));
    }
    Some(Outline {
        title: file.title.given()?.clone(),
        scenario: file.scenario.given()?.clone(),
        trials,
        seed: file.seed.given().copied().unwrap_or(1),
        axes,
    })
}
