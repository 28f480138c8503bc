//! The gamma law (Johnson, Kotz & Balakrishnan 1994, ch. 17): S(t) = Q(k, t/θ), the upper regularised
//! incomplete gamma function.
//!
//! Λ and its slope come from one evaluation and keep their digits in both tails. A small increment of Λ
//! is an integral of the hazard over a small step of ln t, not a difference. Scale θ and all times in
//! seconds; ages and times positive.

use super::root;
use crate::special::gamma::IncompleteGamma;

/// An increment below this share of Λ(age) is integrated, above it subtracted.
const SMALL: f64 = 0.01;

/// Below this `x` the power law `xᵃ/Γ(a + 1)` is P to the last digit.
const TINY: f64 = 1e-17;

/// λ(t) = xᵏ⁻¹ e⁻ˣ/(θ Γ(k) Q(k, x)), x = t/θ [failures/s].
pub(super) fn hazard(scale: f64, shape: f64, t: f64) -> f64 {
    if t == 0.0 {
        return match shape {
            k if k < 1.0 => f64::INFINITY,
            k if k > 1.0 => 0.0,
            _ => 1.0 / scale,
        };
    }
    let x = t / scale;
    IncompleteGamma::new(shape).ln_q_and_slope(x, libm::log(x)).1 / t
}

/// Λ(t) = −ln Q(k, t/θ).
pub(super) fn cumulative(scale: f64, shape: f64, t: f64) -> f64 {
    -IncompleteGamma::new(shape).ln_q(t / scale)
}

/// Λ⁻¹(h) [s].
///
/// The hazard rises to 1/θ for k > 1 and falls to it for k < 1, so ln Λ over ln t bends one way only, and
/// Newton runs one way to the root from a bound on its side: x ≥ h for k > 1, x ≤ h for k < 1. The power
/// law `P ≤ xᵏ/Γ(k + 1)` bounds both from below.
pub(super) fn inverse(scale: f64, shape: f64, h: f64) -> f64 {
    if h == f64::INFINITY {
        return h;
    }
    let gamma = IncompleteGamma::new(shape);
    let ln_floor = (libm::log(-libm::expm1(-h)) + gamma.ln_gamma_above()) / shape;
    let floor = libm::exp(ln_floor);
    if floor < TINY {
        return scale * floor;
    }
    let (start, bracket) = if shape < 1.0 {
        let ceiling = h.min(libm::exp(ln_floor + h / shape)).max(floor);
        (ceiling, (floor, ceiling))
    } else {
        let low = floor.max(h);
        (low, (low, f64::INFINITY))
    };
    // Rounding may put the root an ulp outside; give it room.
    let room = (bracket.0 * (1.0 - 1e-12), bracket.1 * (1.0 + 1e-12));
    let at = |x: f64| {
        let (ln_q, slope) = gamma.ln_q_and_slope(x, libm::log(x));
        (-ln_q, slope / x)
    };
    scale * root::invert(h, start, room, at)
}

/// Λ(age + t) − Λ(age).
pub(super) fn increment(scale: f64, shape: f64, age: f64, t: f64) -> f64 {
    let gamma = IncompleteGamma::new(shape);
    let before = -gamma.ln_q(age / scale);
    let difference = -gamma.ln_q((age + t) / scale) - before;
    if difference > SMALL * before {
        difference
    } else {
        small_increment(&gamma, age / scale, libm::log1p(t / age))
    }
}

/// The `t` with Λ(age + t) − Λ(age) = e [s].
pub(super) fn residual(scale: f64, shape: f64, age: f64, e: f64) -> f64 {
    let gamma = IncompleteGamma::new(shape);
    let x = age / scale;
    let before = -gamma.ln_q(x);
    if e > SMALL * before {
        let t = (inverse(scale, shape, before + e) - age).max(0.0);
        if t == 0.0 || t >= age {
            return t;
        }
        // The difference has lost digits to the age: one more step of Newton, on the increment.
        let wrong = e - increment(scale, shape, age, t);
        return (t + wrong / hazard(scale, shape, age + t)).max(0.0);
    }
    // Newton from the tangent, for the step of ln x.
    let slope = |x: f64| gamma.ln_q_and_slope(x, libm::log(x)).1;
    let mut step = e / slope(x);
    for _ in 0..2 {
        step += (e - small_increment(&gamma, x, step)) / slope(x * libm::exp(step));
    }
    age * libm::expm1(step)
}

/// ln Q(x) − ln Q(x·e^step) = ∫ x λ d ln x over a small step, by the Gauss-Legendre rule of four points
/// (Abramowitz & Stegun 1964, 25.4.30).
fn small_increment(gamma: &IncompleteGamma, x: f64, step: f64) -> f64 {
    const NEAR: (f64, f64) = (0.339_981_043_584_856_26, 0.652_145_154_862_546_1);
    const FAR: (f64, f64) = (0.861_136_311_594_052_6, 0.347_854_845_137_453_85);
    let half = 0.5 * step;
    let ln_x = libm::log(x);
    let at = |shift: f64| gamma.ln_q_and_slope(x * libm::exp(shift), ln_x + shift).1;
    let pair = |(knot, weight): (f64, f64)| {
        let (low, high) = (half * (1.0 - knot), half * (1.0 + knot));
        weight * (at(low) + at(high))
    };
    half * (pair(NEAR) + pair(FAR))
}
