//! Lives of the twin's components: how old, and how long still.
//!
//! Nothing of the equilibrium law is used: a component of a stationary fleet is found in a life drawn in
//! proportion to its length, at a uniform point of it.

use brittle_model::scenario::Age;
use brittle_model::{Delay, Law};

use super::rng::Rng;

/// A life under way [s of its clock].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    /// Age now.
    pub(crate) age: f64,
    /// Time left.
    pub(crate) left: f64,
}

impl Life {
    /// A life that begins.
    pub(crate) fn new(law: &Law, rng: &mut Rng) -> Self {
        let left = length(law, rng);
        Self { age: 0.0, left }
    }

    /// The rest of a life at an age.
    pub(crate) fn aged(law: &Law, age: f64, rng: &mut Rng) -> Self {
        let end = law.inverse_cumulative_hazard(law.cumulative_hazard(age) + rng.exponential());
        let left = (end - age).max(0.0);
        Self { age, left }
    }

    /// The life in which a trial finds a component.
    pub(crate) fn first(law: &Law, age: Age, rng: &mut Rng) -> Self {
        match age {
            Age::New => Self::new(law, rng),
            Age::Aged(age) => Self::aged(law, age.as_secs_f64(), rng),
            Age::Stationary => {
                let length = biased_length(law, rng);
                let age = length * rng.uniform();
                let left = length - age;
                Self { age, left }
            }
        }
    }
}

/// A delay [ns].
pub(crate) fn pause(delay: &Delay, rng: &mut Rng) -> u64 {
    match delay {
        Delay::Constant(span) => span.as_nanos(),
        Delay::Random(law) => (length(law, rng) * 1e9) as u64,
    }
}

/// The length of a life.
fn length(law: &Law, rng: &mut Rng) -> f64 {
    match law {
        Law::Exponential { mean } => mean * rng.exponential(),
        Law::Weibull { scale, shape } => scale * rng.exponential().powf(1.0 / shape),
        Law::Lognormal { median, sigma } => median * (sigma * rng.normal()).exp(),
        // A gamma of a shape larger by one, times U^{1/k} (Stuart 1962).
        Law::Gamma { scale, shape } => {
            scale * rng.gamma(1.0 + shape) * rng.uniform().powf(1.0 / shape)
        }
        Law::Piecewise(_) => law.inverse_cumulative_hazard(rng.exponential()),
    }
}

/// The length of a life that is drawn in proportion to its length: density `x f(x)/µ`.
fn biased_length(law: &Law, rng: &mut Rng) -> f64 {
    match law {
        Law::Exponential { mean } => mean * rng.gamma(2.0),
        // With h = (x/η)^k: x f(x) dx ~ h^{1/k} e^{−h} dh.
        Law::Weibull { scale, shape } => scale * rng.gamma(1.0 + 1.0 / shape).powf(1.0 / shape),
        // x times a lognormal density is one whose mean of ln x is larger by σ².
        Law::Lognormal { median, sigma } => median * (sigma * sigma + sigma * rng.normal()).exp(),
        // x times a gamma density is one of a shape larger by one.
        Law::Gamma { scale, shape } => scale * rng.gamma(1.0 + shape),
        // No formula: the life that covers an instant late in a long renewal process.
        Law::Piecewise(_) => {
            let mut at = 200.0 * law.mean();
            loop {
                let life = length(law, rng);
                if life > at {
                    return life;
                }
                at -= life;
            }
        }
    }
}
