//! The inverse of a cumulative hazard that has no closed one.

/// The `t` in [`low`, `high`] with Λ(t) = `h` [s], where `at(t)` gives (Λ(t), λ(t)) and Λ rises.
///
/// Newton's method in (ln t, ln Λ), where the cumulative hazards of all laws are almost straight,
/// kept inside the bracket by bisection in ln t (Dekker 1969 in spirit). Deterministic. Stops when a
/// Newton step is below 1e-7 relative: quadratic convergence leaves its square, 1e-14.
/// Domain: h > 0, 0 < low ≤ start ≤ high.
pub(super) fn invert(
    h: f64,
    start: f64,
    (mut low, mut high): (f64, f64),
    at: impl Fn(f64) -> (f64, f64),
) -> f64 {
    let mut t = start;
    for _ in 0..200 {
        let (cumulative, hazard) = at(t);
        if cumulative == h {
            break;
        }
        if cumulative < h {
            low = t;
        } else {
            high = t;
        }
        let step = libm::log(h / cumulative) * cumulative / (t * hazard);
        if step.abs() <= 1e-7 {
            return t + t * step;
        }
        let newton = t * libm::exp(step);
        t = if newton > low && newton < high {
            newton
        } else if high == f64::INFINITY {
            2.0 * low
        } else {
            libm::sqrt(low) * libm::sqrt(high)
        };
    }
    t
}
