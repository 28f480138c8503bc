//! Optimizing: a coarse grid, then a finer one about the best, all points on the same trials.
//!
//! Every point begins with an eighth of the trials. A point whose paired difference from the best so far is surely worse than the
//! tolerance leaves; the others have their trials doubled until all are done (successive halving with a test in the place of a
//! quota). Before that the grid is refined: each round tries the middle between the best and the next places on either side of
//! each dial, and between what may still be within the tolerance and what is surely not.
//!
//! Intervals hold for all pairs of points at once: half of what is left to chance goes to those that leave, half to what is told
//! at the end (Bonferroni).

mod search;
mod told;

use std::collections::BTreeMap;

use brittle_model::Scenario;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dial::Dial;
use crate::objective::Objective;
use crate::paired::Difference;
use crate::precision::HalfWidth;
use crate::run::Control;
use crate::summary::{CaveatCode, Interval, Provenance};

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Most dials: the coarse grid has at least three places on each.
pub const MAX_DIALS: usize = 4;

/// Most points of a coarse grid.
pub const MAX_GRID: usize = 256;

/// Most trials of a point.
pub const MAX_TRIALS: u64 = 1_000_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// One line that names it.
    pub title: String,
    /// What may be turned: one to [`MAX_DIALS`].
    pub dials: Vec<Dial>,
    /// What is to be best.
    pub objective: Objective,
    /// What difference is as good as none.
    pub within: HalfWidth,
    /// Trials of a point that stays, 1 to [`MAX_TRIALS`].
    pub trials: u64,
    /// Seed of all luck.
    pub seed: u64,
}

/// The best that was found, and what is as good.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Optimum {
    /// Version of this format.
    pub schema_version: u32,
    /// What made it; the same provenance and dials give the same bytes. The digest is of all points, in their order.
    pub provenance: Provenance,
    /// One line that names the scenario.
    pub title: String,
    /// What is to be best: `goodput` or `cost_per_productive_gpu_hour`.
    pub objective: String,
    /// Its unit.
    pub unit: String,
    /// Price of a GPU-hour in a job; null without prices.
    pub gpu_hour: Option<f64>,
    /// Price of a GPU-hour of a hot or warm spare; null without prices.
    pub spare_gpu_hour: Option<f64>,
    /// The difference that is as good as none, in the unit of the objective.
    pub within: f64,
    /// Confidence level of all differences together.
    pub level: f64,
    /// The dials, as they were asked for.
    pub dials: Vec<DialTold>,
    /// Which of the points is the best.
    pub best: usize,
    /// All points, by their places on the dials.
    pub points: Vec<PointTold>,
    /// What formulas choose in the place of the best interval; empty where no interval of saves is a dial.
    pub formulas: Vec<FormulaTold>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    pub caveat_codes: Vec<CaveatCode>,
}

/// A dial, and how flat the objective is along it with the others at their best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DialTold {
    /// Dotted path of the key.
    pub key: String,
    /// Lowest place; of words the first.
    pub from: String,
    /// Highest place; of words the last.
    pub to: String,
    /// The best place.
    pub best: String,
    /// Places that may be the best.
    pub may_be_best: Stretch,
    /// Places about the best that are surely within the tolerance.
    pub within: Stretch,
    /// Places about the best of which none is surely beyond the tolerance.
    pub perhaps: Stretch,
}

/// From one place to another, both of which were tried, as was what lies between them in `points`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// Lower end.
    pub from: String,
    /// Upper end.
    pub to: String,
    /// Whether the lower end is that of the dial.
    pub at_low_end: bool,
    /// Whether the upper end is that of the dial.
    pub at_high_end: bool,
}

/// A point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PointTold {
    /// What was set, by key.
    pub set: BTreeMap<String, String>,
    /// Trials done: fewer than asked for where it left.
    pub trials: u64,
    /// The objective, with an interval of its own at 95 %; null if no trial was productive.
    pub value: Option<Interval>,
    /// What it has more than the best, over the trials of both, with the interval that holds for all points at once; null of the
    /// best, and without a value.
    pub from_best: Option<Difference>,
    /// What that means.
    pub standing: PointStanding,
}

/// What a point is, beside the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointStanding {
    /// The best mean.
    Best,
    /// Surely worse by no more than the tolerance.
    Within,
    /// Neither surely within the tolerance nor surely beyond.
    Perhaps,
    /// Surely worse by more than the tolerance.
    Beyond,
}

/// What a formula comes to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FormulaTold {
    /// The key of the interval.
    pub key: String,
    /// Its name, as a scenario has it.
    pub name: String,
    /// What it chooses, in words.
    pub plan: String,
    /// The objective; null if no trial was productive.
    pub value: Option<Interval>,
    /// What it has more than the best, with an interval at 95 %.
    pub from_best: Option<Difference>,
}

/// Makes a scenario with these keys set, each to a value as TOML.
pub type Make<'a, E> = dyn FnMut(&[(String, String)]) -> Result<Scenario, E> + 'a;

/// Finds the best point. If it is stopped, what is done is told, and a caveat says so; `None` if that is nothing.
///
/// # Errors
/// Those of `make`, at the first point that is no scenario.
///
/// # Panics
/// If the threads cannot be started, or the question breaks the limits that it is to keep.
pub fn optimize<E>(
    question: &Question,
    make: &mut Make<'_, E>,
    control: &Control,
) -> Result<Option<Optimum>, E> {
    assert!((1..=MAX_DIALS).contains(&question.dials.len()), "the question is checked");
    assert!((1..=MAX_TRIALS).contains(&question.trials), "the question is checked");
    let mut search = search::Search::new(question);
    search.coarse(make)?;
    search.run(make, control)?;
    let formulas = search.formulas(make, control);
    Ok(told::told(&search, &formulas, control.is_stopped()))
}

/// How many points the coarse grid of these dials has.
#[must_use]
pub fn grid_size(dials: &[Dial]) -> usize {
    search::grids(dials).iter().map(Vec::len).fold(1, usize::saturating_mul)
}
