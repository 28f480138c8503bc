//! Delays: how long a detection, a repair or a start takes.

use serde::Serialize;

use crate::law::Law;
use crate::time::Span;

/// A length of time that is fixed or drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// Always the same.
    Constant(Span),
    /// Drawn from a law.
    Random(Law),
}

impl Default for Delay {
    fn default() -> Self {
        Self::ZERO
    }
}

impl Delay {
    /// No delay.
    pub const ZERO: Self = Self::Constant(Span::ZERO);

    /// One such delay [ns]. A random one asks once for a unit exponential `e` and is Λ⁻¹(e), cut
    /// to [`Span::MAX`]; a constant one does not ask, and so leaves the stream where it is.
    #[inline]
    #[must_use]
    pub fn sample(&self, unit_exponential: impl FnOnce() -> f64) -> Span {
        match self {
            Self::Constant(span) => *span,
            Self::Random(law) => drawn(law, unit_exponential()),
        }
    }

    /// The mean [s], for formulas and for people.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Constant(span) => span.as_secs_f64(),
            Self::Random(law) => law.mean(),
        }
    }

    /// Whether it is always nothing.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

/// Out of line, so that a constant delay costs nothing to ask for.
#[inline(never)]
fn drawn(law: &Law, unit_exponential: f64) -> Span {
    Span::from_secs_f64(law.inverse_cumulative_hazard(unit_exponential))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_draws_nothing() {
        let delay = Delay::Constant(Span::from_secs(90));
        assert_eq!(delay.sample(|| unreachable!()), Span::from_secs(90));
        assert_eq!(delay.mean(), 90.0);
        assert!(!delay.is_zero() && Delay::ZERO.is_zero());
    }

    #[test]
    fn a_random_one_is_the_inverse_cumulative_hazard() {
        let delay = Delay::Random(Law::exponential(100.0));
        assert_eq!(delay.sample(|| 0.5), Span::from_secs(50));
        assert_eq!(delay.mean(), 100.0);
        assert!(!delay.is_zero());
        let never = Delay::Random(Law::piecewise(Vec::new()));
        assert_eq!(never.sample(|| 1.0), Span::MAX);
    }
}
