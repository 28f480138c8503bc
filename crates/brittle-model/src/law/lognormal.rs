//! The lognormal law (Aitchison & Brown 1957): Λ(t) = −ln Q(z), z = ln(t/median)/σ, with Q the normal
//! survival function.
//!
//! A small increment of Λ is an integral of the normal hazard over a small step of `z`, not a
//! difference. Median and all times in seconds; ages and times positive.

use crate::special::normal;

/// An increment below this share of Λ(age) is integrated, above it subtracted.
const SMALL: f64 = 0.01;

fn z(median: f64, sigma: f64, t: f64) -> f64 {
    libm::log(t / median) / sigma
}

/// λ(t) = φ(z)/(σ t Q(z)) [failures/s]; zero at zero.
pub(super) fn hazard(median: f64, sigma: f64, t: f64) -> f64 {
    if t == 0.0 {
        return 0.0;
    }
    normal::hazard(z(median, sigma, t)) / (sigma * t)
}

/// Λ(t) = −ln Q(z).
pub(super) fn cumulative(median: f64, sigma: f64, t: f64) -> f64 {
    -normal::ln_survival(z(median, sigma, t))
}

/// Λ⁻¹(h) = median·e^{σz}, −ln Q(z) = h [s].
pub(super) fn inverse(median: f64, sigma: f64, h: f64) -> f64 {
    median * libm::exp(sigma * normal::inverse_ln_survival(h))
}

/// Λ(age + t) − Λ(age).
pub(super) fn increment(median: f64, sigma: f64, age: f64, t: f64) -> f64 {
    let from = z(median, sigma, age);
    let before = -normal::ln_survival(from);
    let difference = cumulative(median, sigma, age + t) - before;
    if difference > SMALL * before {
        difference
    } else {
        normal_increment(from, libm::log1p(t / age) / sigma)
    }
}

/// The `t` with Λ(age + t) − Λ(age) = e [s].
pub(super) fn residual(median: f64, sigma: f64, age: f64, e: f64) -> f64 {
    let from = z(median, sigma, age);
    let before = -normal::ln_survival(from);
    if e > SMALL * before {
        return (inverse(median, sigma, before + e) - age).max(0.0);
    }
    // Newton from the tangent, for the step of z.
    let mut step = e * normal::mills_ratio(from);
    for _ in 0..2 {
        step += (e - normal_increment(from, step)) * normal::mills_ratio(from + step);
    }
    age * libm::expm1(sigma * step)
}

/// ln Q(z) − ln Q(z + step) = ∫ φ/Q over a small step of `z`, by the Gauss-Legendre rule of four
/// points (Abramowitz & Stegun 1964, 25.4.30).
fn normal_increment(z: f64, step: f64) -> f64 {
    const NEAR: (f64, f64) = (0.339_981_043_584_856_26, 0.652_145_154_862_546_1);
    const FAR: (f64, f64) = (0.861_136_311_594_052_6, 0.347_854_845_137_453_85);
    let half = 0.5 * step;
    let pair = |(x, weight): (f64, f64)| {
        let (low, high) = (half * (1.0 - x), half * (1.0 + x));
        weight * (normal::hazard(z + low) + normal::hazard(z + high))
    };
    half * (pair(NEAR) + pair(FAR))
}
