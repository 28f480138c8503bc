//! The first failure of a component in a trial, whose age at the start is given.

use super::Law;
use super::equilibrium::Equilibrium;
use crate::scenario::Age;

/// The law of the time from the start of a trial to the first failure of a component [s].
///
/// True ages: a new component follows its law; an aged one what is left of it, given that it got so
/// far; one of a stationary fleet the equilibrium law (Cox 1962, §5.2). All lives after the first
/// follow the law itself. Built once a failure class, with its constants.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstLife(Start);

#[derive(Clone, Debug, PartialEq)]
enum Start {
    New(Law),
    Aged { law: Law, age: f64 },
    Stationary(Equilibrium),
}

impl FirstLife {
    /// The first life under `law` of a component of this age at the start.
    #[must_use]
    pub fn new(law: &Law, age: Age) -> Self {
        Self(match age {
            Age::New => Start::New(law.clone()),
            Age::Stationary => Start::Stationary(Equilibrium::new(law)),
            Age::Aged(age) => Start::Aged { law: law.clone(), age: age.as_secs_f64() },
        })
    }

    /// −ln of the probability that the first failure comes after `t` [1]; zero up to the start.
    ///
    /// New: Λ(t). Aged: Λ(age + t) − Λ(age). Stationary: −ln(1 − (1/m)∫₀ᵗ S). Domain: all `t` [s].
    #[must_use]
    pub fn cumulative_hazard(&self, t: f64) -> f64 {
        match &self.0 {
            _ if t <= 0.0 => 0.0,
            Start::New(law) => law.cumulative_hazard(t),
            Start::Aged { law, age } => law.cumulative_hazard_after(*age, t),
            Start::Stationary(equilibrium) => equilibrium.cumulative(t),
        }
    }

    /// The time at which the cumulative hazard is `h` [s]; ∞ where it never is.
    ///
    /// With `h` a unit exponential this is the time of the first failure. Round trips through
    /// [`FirstLife::cumulative_hazard`] to 1e-9 relative or better. Domain: h ≥ 0.
    #[must_use]
    pub fn inverse_cumulative_hazard(&self, h: f64) -> f64 {
        match &self.0 {
            _ if h <= 0.0 => 0.0,
            Start::New(law) => law.inverse_cumulative_hazard(h),
            Start::Aged { law, age } => law.residual(*age, h),
            Start::Stationary(equilibrium) => equilibrium.inverse(h),
        }
    }
}
