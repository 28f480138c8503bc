//! Comparing scenarios: all of them under the same luck, so that a difference is far more exact than what differs.

mod told;

use std::collections::BTreeMap;

use brittle_model::Account;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::told::told;
use crate::measure::Measure;
use crate::numbers::{Numbers, Weights};
use crate::paired::{Difference, Paired};
use crate::plan::{Cell, Plan};
use crate::precision;
use crate::record::Record;
use crate::run::{Control, run_between};
use crate::stats::LEVEL;
use crate::summary::{CaveatCode, Interval, Provenance};
use crate::values::Values;

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The most trials that are compared: of each some numbers are kept.
pub const MAX_TRIALS: u64 = 1_000_000;

/// Trials between two looks at the stop flag: all scenarios do them, or none counts.
const STEP: u64 = 1000;

/// Several scenarios compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Version of this format.
    pub schema_version: u32,
    /// What made the comparison; the same provenance gives the same bytes.
    pub provenance: Provenance,
    /// One line that names the comparison.
    pub title: String,
    /// Trials done, the same ones of each scenario.
    pub trials: u64,
    /// Confidence level of every interval.
    pub level: f64,
    /// The measure that they are ranked by.
    pub ranked_by: String,
    /// The scenarios as they were given; differences are from the first.
    pub scenarios: Vec<Compared>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    pub caveat_codes: Vec<CaveatCode>,
}

/// One of several scenarios.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// What was set in it, as text.
    pub set: BTreeMap<String, String>,
    /// Mean of each measure with its interval; null of an MTTI without interruptions.
    pub measures: BTreeMap<String, Option<Interval>>,
    /// Place by the mean of the measure that they are ranked by, from one.
    pub rank: u64,
    /// What the place is worth.
    pub standing: Standing,
    /// What it has more than the best; null of the best.
    pub from_best: Option<Difference>,
    /// What it has more than the first; null of the first.
    pub from_first: Option<FromFirst>,
}

/// What a place is worth, all pairs considered at once (Holm 1979).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The best mean.
    Best,
    /// It cannot be told from the best.
    NotTold,
    /// Its difference from the best is real.
    Behind,
}

/// What a scenario has more than the first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromFirst {
    /// Differences of the measures; null of an MTTI without interruptions.
    pub measures: BTreeMap<String, Option<Difference>>,
    /// Differences of the shares of job time by account; they sum to zero.
    pub accounts: BTreeMap<String, Interval>,
    /// Differences of what each cause costs, causes of either.
    pub causes: Vec<CauseDifference>,
    /// Correlation of the failures in the cluster over trials; null where they never vary.
    pub failures_correlation: Option<f64>,
}

/// The difference of what one cause costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CauseDifference {
    /// The cause, as the scenarios name it.
    pub cause: String,
    /// Difference of interruptions in a trial.
    pub interruptions: Interval,
    /// Difference of badput, as a share of job time.
    pub badput: Interval,
}

/// One scenario under way.
struct Side {
    weights: Weights,
    values: Values,
    /// Of each of its causes the place among all causes.
    places: Vec<usize>,
    accounts: [Paired; Account::COUNT],
    /// By the place among all causes.
    causes: Vec<(Paired, Paired)>,
}

impl Side {
    /// The causes' interruptions and badput, by the place among all.
    fn causes_of(&self, numbers: &Numbers) -> Vec<(f64, f64)> {
        let mut all = vec![(0.0, 0.0); self.causes.len()];
        for (&place, cause) in self.places.iter().zip(&numbers.causes) {
            all[place].0 += f64::from(cause.stops);
            all[place].1 += cause.badput;
        }
        all
    }

    /// Adds a trial, beside the accounts and causes of the first scenario in it.
    fn add(&mut self, accounts: &[f64], causes: &[(f64, f64)], numbers: &Numbers) {
        self.values.push(numbers);
        let own = self.causes_of(numbers);
        for ((paired, &a), &b) in self.accounts.iter_mut().zip(accounts).zip(&numbers.accounts) {
            paired.add(a, b);
        }
        for ((paired, a), b) in self.causes.iter_mut().zip(causes).zip(&own) {
            paired.0.add(a.0, b.0);
            paired.1.add(a.1, b.1);
        }
    }
}

/// Scenarios under way, and the names of all their causes.
struct Sides {
    causes: Vec<String>,
    sides: Vec<Side>,
}

impl Sides {
    fn new(plan: &Plan) -> Self {
        let causes = all_causes(plan);
        let side = |cell: &Cell| Side {
            weights: Weights::of(&cell.scenario),
            values: Values::default(),
            places: cell
                .scenario
                .failures
                .iter()
                .filter_map(|class| causes.iter().position(|cause| *cause == class.cause))
                .collect(),
            accounts: [Paired::default(); Account::COUNT],
            causes: vec![(Paired::default(), Paired::default()); causes.len()],
        };
        Self { sides: plan.cells.iter().map(side).collect(), causes }
    }

    /// Adds trials that all have done.
    fn add(&mut self, fresh: &[Vec<Numbers>]) {
        let first: Vec<Vec<(f64, f64)>> =
            fresh[0].iter().map(|numbers| self.sides[0].causes_of(numbers)).collect();
        for (side, numbers) in self.sides.iter_mut().zip(fresh) {
            for (t, numbers) in numbers.iter().enumerate() {
                side.add(&fresh[0][t].accounts, &first[t], numbers);
            }
        }
    }
}

/// Compares the cells of a plan; its precision is that of the differences from the first. If it is stopped, the trials that
/// all have done are compared, and a caveat says so; `None` if there are none.
///
/// # Panics
/// If the threads cannot be started, or the plan has no cell or more than [`MAX_TRIALS`].
#[must_use]
pub fn compare(plan: &Plan, by: Measure, control: &Control) -> Option<Comparison> {
    assert!(plan.trials <= MAX_TRIALS && !plan.cells.is_empty(), "the plan is checked");
    let mut all = Sides::new(plan);
    let (mut done, mut enough) = (0, false);
    'looks: for look in precision::looks(plan) {
        while done < look {
            let to = (done + STEP).min(look);
            let mut fresh: Vec<Vec<Numbers>> = vec![Vec::new(); all.sides.len()];
            run_between(plan, control, done..to, &mut |cell, _, records| {
                let weights = &all.sides[cell].weights;
                fresh[cell].extend(records.iter().map(|record| weights.numbers(record)));
            });
            if fresh.iter().any(|numbers| (numbers.len() as u64) < to - done) {
                break 'looks;
            }
            all.add(&fresh);
            done = to;
        }
        let sides = &all.sides;
        let narrow = |side: &Side| {
            let wish = plan.precision?;
            let paired = Paired::of(&sides[0].values, &side.values, wish.measure, done as usize)?;
            let told = paired.told((1.0 - LEVEL) / 2.0);
            // As of one scenario alone: what differs seldom is met first.
            let fair = paired.sd() > 0.0 && !paired.is_heavy();
            (fair && wish.allows(told.hi - told.difference, told.first)).then_some(())
        };
        enough = sides[1..].iter().all(|side| narrow(side).is_some());
        if control.is_stopped() || enough {
            break;
        }
    }
    (done > 0).then(|| told(plan, by, &all.causes, &all.sides, enough))
}

/// Compares the cells of a plan by the records of their trials, the same ones of each; the bytes are those of [`compare`] over as many.
///
/// # Panics
/// If the plan has no cell, or not all have as many records.
pub(crate) fn of_records(plan: &Plan, by: Measure, records: &[&[Record]]) -> Comparison {
    let mut all = Sides::new(plan);
    let even = records.iter().all(|each| each.len() == records[0].len());
    assert!(even && records.len() == plan.cells.len(), "the trials go together");
    let numbers = |(side, records): (&Side, &&[Record])| -> Vec<Numbers> {
        records.iter().map(|record| side.weights.numbers(record)).collect()
    };
    let fresh: Vec<Vec<Numbers>> = all.sides.iter().zip(records).map(numbers).collect();
    all.add(&fresh);
    told(plan, by, &all.causes, &all.sides, false)
}

/// The causes of all scenarios, in the order in which they are met.
fn all_causes(plan: &Plan) -> Vec<String> {
    let mut causes: Vec<String> = Vec::new();
    for class in plan.cells.iter().flat_map(|cell| &cell.scenario.failures) {
        if !causes.contains(&class.cause) {
            causes.push(class.cause.clone());
        }
    }
    causes
}
