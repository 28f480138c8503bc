//! The Weibull law (Weibull 1951): Λ(t) = (t/η)^k.
//!
//! Increments use `(1 + t/a)^k − 1 = expm1(k·log1p(t/a))`, so that a short wait after a long age
//! keeps its digits. Scale η and all times in seconds; ages and times positive.

/// λ(t) = (k/η)(t/η)^{k−1} [failures/s].
pub(super) fn hazard(scale: f64, shape: f64, t: f64) -> f64 {
    shape / scale * libm::pow(t / scale, shape - 1.0)
}

/// Λ(t) = (t/η)^k.
pub(super) fn cumulative(scale: f64, shape: f64, t: f64) -> f64 {
    libm::pow(t / scale, shape)
}

/// Λ⁻¹(h) = η h^{1/k} [s].
pub(super) fn inverse(scale: f64, shape: f64, h: f64) -> f64 {
    scale * libm::pow(h, 1.0 / shape)
}

/// Λ(age + t) − Λ(age).
pub(super) fn increment(scale: f64, shape: f64, age: f64, t: f64) -> f64 {
    let before = cumulative(scale, shape, age);
    if t <= age {
        before * libm::expm1(shape * libm::log1p(t / age))
    } else {
        cumulative(scale, shape, age + t) - before
    }
}

/// The `t` with Λ(age + t) − Λ(age) = e [s].
pub(super) fn residual(scale: f64, shape: f64, age: f64, e: f64) -> f64 {
    let before = cumulative(scale, shape, age);
    if e <= before {
        age * libm::expm1(libm::log1p(e / before) / shape)
    } else {
        (inverse(scale, shape, before + e) - age).max(0.0)
    }
}
