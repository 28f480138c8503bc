//! An objective: what is to be best, and its value trial by trial.

use brittle_model::Scenario;

use crate::numbers::{Numbers, Weights};
use crate::record::{Record, hours};

/// What GPU-hours cost.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Of a GPU in a job \[1/h].
    pub gpu_hour: f64,
    /// Of a GPU of a hot or warm spare host, broken ones included \[1/h].
    pub spare_gpu_hour: f64,
    /// In which unit, such as `usd`.
    pub currency: String,
}

/// What is to be best.
#[derive(Clone, Debug, PartialEq)]
pub enum Objective {
    /// Goodput, as high as can be.
    Goodput,
    /// Cost of a productive GPU-hour, as low as can be.
    Cost(Prices),
}

impl Objective {
    /// Its name, as in the JSON output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Goodput => "goodput",
            Self::Cost(_) => "cost_per_productive_gpu_hour",
        }
    }

    /// Whether more of it is better.
    #[must_use]
    pub const fn higher_is_better(&self) -> bool {
        matches!(self, Self::Goodput)
    }

    /// The prices, if it is a cost.
    #[must_use]
    pub const fn prices(&self) -> Option<&Prices> {
        match self {
            Self::Goodput => None,
            Self::Cost(prices) => Some(prices),
        }
    }

    /// Its unit.
    #[must_use]
    pub fn unit(&self) -> &str {
        match self {
            Self::Goodput => "ratio",
            Self::Cost(prices) => &prices.currency,
        }
    }
}

/// What turns a record into the objective's numbers.
#[derive(Clone, Debug)]
pub(crate) struct Meter {
    weights: Weights,
    prices: Option<Prices>,
    spare_gpus: f64,
}

/// A trial's numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading {
    /// Above and below the line of the objective.
    pub(crate) ratio: (f64, f64),
    /// GPU-hours of jobs that are not productive.
    pub(crate) lost: f64,
    /// Unplanned interruptions.
    pub(crate) interruptions: f64,
    /// Length of the trial \[h].
    pub(crate) hours: f64,
}

impl Meter {
    pub(crate) fn of(scenario: &Scenario, objective: &Objective) -> Self {
        let hot: u32 = scenario.jobs.iter().map(|job| job.hot_spares).sum();
        let hosts = f64::from(hot) + f64::from(scenario.spares.warm);
        Self {
            weights: Weights::of(scenario),
            prices: objective.prices().cloned(),
            spare_gpus: hosts * f64::from(scenario.cluster.gpus_per_host()),
        }
    }

    pub(crate) fn read(&self, record: &Record) -> Reading {
        let Numbers { goodput, interruptions, elapsed_hours, productive, .. } =
            self.weights.numbers(record);
        let each = record.jobs.iter().zip(&self.weights.gpus);
        let in_jobs: f64 = each.map(|(job, gpus)| gpus * hours(job.elapsed)).sum();
        let ratio = match &self.prices {
            None => (goodput, 1.0),
            Some(prices) => {
                let spares = self.spare_gpus * elapsed_hours;
                (in_jobs * prices.gpu_hour + spares * prices.spare_gpu_hour, productive)
            }
        };
        Reading {
            ratio,
            lost: in_jobs - productive,
            interruptions: f64::from(interruptions),
            hours: elapsed_hours,
        }
    }
}
