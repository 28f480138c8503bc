//! The plan of a study: which cells, how many trials, which seed.

use brittle_model::{Scenario, Span};

use crate::digest::Digest;
use crate::precision::Precision;

/// A point of a study.
#[derive(Clone, Debug)]
pub struct Cell {
    /// `key=value` of each axis, or the title of the scenario.
    pub name: String,
    /// The value of each swept key, as text.
    pub set: Vec<(String, String)>,
    /// What is simulated.
    pub scenario: Scenario,
}

/// What a study will do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// One line that names the study.
    pub title: String,
    /// The swept keys, in order.
    pub axes: Vec<String>,
    /// The cells; of a grid, the last axis running fastest.
    pub cells: Vec<Cell>,
    /// Trials in each cell.
    pub trials: u64,
    /// Seed of all luck; the cells share it.
    pub seed: u64,
    /// How narrow an interval must be for a cell to need no more trials than it has; without it, all are run.
    pub precision: Option<Precision>,
    /// Dates from the start by which jobs with work may have to finish.
    pub deadlines: Vec<Span>,
}

impl Plan {
    /// The plan for one scenario.
    #[must_use]
    pub fn of_scenario(scenario: Scenario, trials: u64, seed: u64) -> Self {
        let title = scenario.title.clone();
        let cell = Cell { name: title.clone(), set: Vec::new(), scenario };
        Self {
            title,
            axes: Vec::new(),
            cells: vec![cell],
            trials,
            seed,
            precision: None,
            deadlines: Vec::new(),
        }
    }

    /// SHA-256 of the canonical JSON of all scenarios, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut digest = Digest::default();
        self.cells.iter().for_each(|cell| digest.add(&cell.scenario));
        digest.finish()
    }

    /// SHA-256 of what decides which failures happen, in hexadecimal: scenarios that agree in it meet the same ones.
    #[must_use]
    pub fn luck_digest(&self) -> String {
        let mut digest = Digest::default();
        for Cell { scenario, .. } in &self.cells {
            digest.add(&(scenario.horizon, &scenario.cluster, &scenario.shared));
            for class in &scenario.failures {
                digest.add(&(class.component, &class.onset, &class.clock));
                digest.add(&class.pattern);
            }
        }
        digest.finish()
    }
}
