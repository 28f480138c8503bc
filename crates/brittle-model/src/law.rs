//! Failure laws: the distribution of a component's life.

use serde::Serialize;

/// The law of a life [s].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Law {
    /// Memoryless: constant hazard `1/mean`.
    Exponential {
        /// Mean life [s].
        mean: f64,
    },
    /// `Λ(t) = (t/scale)^shape`.
    Weibull {
        /// Characteristic life η [s].
        scale: f64,
        /// Shape k: below 1 early failures, above 1 wear-out.
        shape: f64,
    },
    /// `ln t` is normal with mean `ln median` and standard deviation `sigma`.
    Lognormal {
        /// Median life [s].
        median: f64,
        /// Standard deviation of `ln t`.
        sigma: f64,
    },
    /// Constant hazards over stretches of age: burn-in, bathtub.
    Piecewise(Vec<Stretch>),
}

/// A stretch of age with a constant hazard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stretch {
    /// Age at which the stretch begins [s]. The first begins at zero; the last has no end.
    pub from: f64,
    /// Hazard [failures/s].
    pub hazard: f64,
}
