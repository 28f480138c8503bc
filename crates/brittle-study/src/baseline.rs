//! A baseline: what a scenario came to, trial by trial, to hold a later one against.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::measure::Measure;
use crate::numbers::Weights;
use crate::plan::Plan;
use crate::run::{Control, run_between};
use crate::summary::Provenance;
use crate::values::Values;

/// Version of the file; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// The most trials of a baseline: the file has some 60 bytes of each.
pub const MAX_TRIALS: u64 = 100_000;

/// What a scenario came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// Version of this format.
    pub schema_version: u32,
    /// What made it.
    pub provenance: Provenance,
    /// One line that names the scenario.
    pub title: String,
    /// SHA-256 of what decides which failures happen: a scenario that has the same one meets the same failures.
    pub luck_digest: String,
    /// SHA-256 over the outcomes of all trials.
    pub outcome_digest: String,
    /// The mean of each measure, to be read; the MTTI is absent without interruptions.
    pub means: std::collections::BTreeMap<String, f64>,
    /// The values that are compared.
    pub values: Values,
}

/// Trials of one scenario as they are done.
pub(crate) struct Trials {
    weights: Weights,
    digest: Digest,
    pub(crate) values: Values,
}

impl Trials {
    pub(crate) fn of(plan: &Plan) -> Self {
        let weights = Weights::of(&plan.cells[0].scenario);
        Self { weights, digest: Digest::default(), values: Values::default() }
    }

    /// Runs on to so many trials; whether it was not stopped.
    pub(crate) fn run_to(&mut self, plan: &Plan, trials: u64, control: &Control) -> bool {
        let from = self.values.trials() as u64;
        run_between(plan, control, from..trials, &mut |_, _, records| {
            for record in records {
                self.digest.add(record);
                self.values.push(&self.weights.numbers(record));
            }
        });
        self.values.trials() as u64 == trials
    }

    /// SHA-256 over the outcomes so far.
    pub(crate) fn outcome_digest(&self) -> String {
        self.digest.clone().finish()
    }
}

/// Runs the one cell of a plan as a baseline; `None` if it is stopped.
///
/// # Panics
/// If the threads cannot be started.
#[must_use]
pub fn save(plan: &Plan, control: &Control) -> Option<Baseline> {
    let mut trials = Trials::of(plan);
    trials.run_to(plan, plan.trials, control).then(|| Baseline {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(plan),
        title: plan.title.clone(),
        luck_digest: plan.luck_digest(),
        outcome_digest: trials.outcome_digest(),
        means: Measure::ALL
            .into_iter()
            .filter_map(|measure| Some((measure.to_string(), trials.values.mean(measure)?)))
            .collect(),
        values: trials.values,
    })
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// Why it is none, or none that can be used.
    pub fn read(text: &str) -> Result<Self, String> {
        let version = serde_json::from_str::<Version>(text).map_err(|why| why.to_string())?;
        if version.schema_version != SCHEMA_VERSION {
            let (has, is) = (version.schema_version, SCHEMA_VERSION);
            return Err(format!("its schema_version is {has}, and {is} is read"));
        }
        let baseline: Self = serde_json::from_str(text).map_err(|why| why.to_string())?;
        let trials = baseline.values.trials() as u64;
        if !baseline.values.is_sound() || trials != baseline.provenance.trials {
            return Err("its values are not one number for each trial".to_owned());
        }
        if !(2..=MAX_TRIALS).contains(&trials) {
            return Err(format!("it has {trials} trials; from 2 to {MAX_TRIALS} are read"));
        }
        Ok(baseline)
    }
}

/// What is read first of a file.
#[derive(Deserialize)]
struct Version {
    schema_version: u32,
}
