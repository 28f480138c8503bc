//! Constant hazards over stretches of age: Λ is a chain of straight lines.
//!
//! Ages in seconds, hazards in failures per second. Before its first stretch a law has no hazard. Walks
//! from the front: a law has a handful of stretches.

use super::Stretch;

/// The stretches with their ends: (from, to, hazard).
fn bounded(stretches: &[Stretch]) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
    let ends = stretches.iter().skip(1).map(|next| next.from);
    let ends = ends.chain(std::iter::once(f64::INFINITY));
    let both = stretches.iter().zip(ends);
    both.map(|(stretch, to)| (stretch.from, to, stretch.hazard))
}

/// λ(t) of the stretch that holds `t`.
pub(super) fn hazard(stretches: &[Stretch], t: f64) -> f64 {
    let begun = stretches.iter().take_while(|stretch| stretch.from <= t);
    begun.last().map_or(0.0, |stretch| stretch.hazard)
}

/// Λ(age + t) − Λ(age), a sum without differences of Λ.
pub(super) fn increment(stretches: &[Stretch], age: f64, t: f64) -> f64 {
    let mut sum = 0.0;
    for (from, to, hazard) in bounded(stretches) {
        // Both ends counted from `age`, so that a short `t` keeps its digits.
        let (low, high) = ((from - age).max(0.0), (to - age).min(t));
        if high > low && hazard > 0.0 {
            sum += hazard * (high - low);
        }
    }
    sum
}

/// The least `t` with Λ(age + t) − Λ(age) = e [s]; ∞ where there is none.
pub(super) fn residual(stretches: &[Stretch], age: f64, e: f64) -> f64 {
    let mut left = e;
    for (from, to, hazard) in bounded(stretches) {
        let low = (from - age).max(0.0);
        let here = hazard * (to - age - low).max(0.0);
        if hazard > 0.0 && here >= left {
            return low + left / hazard;
        }
        if hazard > 0.0 {
            left -= here;
        }
    }
    f64::INFINITY
}

/// ∫₀^∞ S, the mean life [s].
pub(super) fn mean(stretches: &[Stretch]) -> f64 {
    let after = mean_residuals(stretches).first().copied();
    after.unwrap_or(f64::INFINITY)
}

/// The mean residual life at the begin of each stretch [s], from the last to the first:
/// `r = (1 − e^{−hL})/h + e^{−hL}·r'` over a stretch of length L and hazard h (Cox 1962).
pub(super) fn mean_residuals(stretches: &[Stretch]) -> Vec<f64> {
    let mut residuals = vec![f64::INFINITY; stretches.len()];
    let mut after = f64::INFINITY;
    for (i, stretch) in stretches.iter().enumerate().rev() {
        let length = stretches.get(i + 1).map_or(f64::INFINITY, |next| next.from - stretch.from);
        after = mean_residual(stretch.hazard, length, after);
        residuals[i] = after;
    }
    residuals
}

/// The mean residual life `length` before the end of a stretch, `after` being the one at its end [s].
pub(super) fn mean_residual(hazard: f64, length: f64, after: f64) -> f64 {
    let within = exposure(hazard, length);
    if length == f64::INFINITY {
        return within;
    }
    let reaches = libm::exp(-hazard * length);
    // No weight times an infinite life is nothing, not NaN.
    if reaches == 0.0 { within } else { within + reaches * after }
}

/// ∫₀ᴸ e^{−hu} du = (1 − e^{−hL})/h, the time lived in a stretch by who enters it [s]. Length ∞ is
/// allowed.
pub(super) fn exposure(hazard: f64, length: f64) -> f64 {
    if hazard > 0.0 { -libm::expm1(-hazard * length) / hazard } else { length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_stretch_never_fails() {
        assert_eq!(hazard(&[], 1.0), 0.0);
        assert_eq!(increment(&[], 0.0, 1.0), 0.0);
        assert_eq!(residual(&[], 0.0, 1.0), f64::INFINITY);
        assert_eq!(mean(&[]), f64::INFINITY);
    }
}
