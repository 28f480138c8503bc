//! The plan of a study: which cells, how many trials, which seed.

use crate::precision::Precision;
use brittle_model::Scenario;
use sha2::{Digest, Sha256};

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
    /// The cells, the last axis running fastest.
    pub cells: Vec<Cell>,
    /// Trials in each cell.
    pub trials: u64,
    /// Seed of all luck; the cells share it.
    pub seed: u64,
    /// How narrow an interval must be for a cell to need no more trials than it has; without it, all are run.
    pub precision: Option<Precision>,
}

impl Plan {
    /// The plan for one scenario.
    #[must_use]
    pub fn of_scenario(scenario: Scenario, trials: u64, seed: u64) -> Self {
        let title = scenario.title.clone();
        let cell = Cell { name: title.clone(), set: Vec::new(), scenario };
        Self { title, axes: Vec::new(), cells: vec![cell], trials, seed, precision: None }
    }

    /// SHA-256 of the canonical JSON of all scenarios, in hexadecimal.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for cell in &self.cells {
            let text = serde_json::to_vec(&cell.scenario).expect("a scenario is plain data");
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
