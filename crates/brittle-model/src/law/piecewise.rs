//! Constant hazards over stretches of age: Λ is a chain of straight lines.
//!
//! Ages in seconds, hazards in failures per second. Before its first stretch a law has no hazard. Walks on
//! from the stretch at hand without differences of Λ, and past [`STEPS`] of them searches: a law has a
//! handful of stretches, or thousands if it was estimated.

use super::{Stretch, Stretches};

/// Stretches that are walked before the others are searched.
const STEPS: usize = 64;

/// A stretch with its end: (from, to, hazard).
fn bounded(stretches: &[Stretch], i: usize) -> (f64, f64, f64) {
    let to = stretches.get(i + 1).map_or(f64::INFINITY, |next| next.from);
    (stretches[i].from, to, stretches[i].hazard)
}

/// λ(t) of the stretch that holds `t`.
pub(super) fn hazard(stretches: &Stretches, t: f64) -> f64 {
    match stretches.first() {
        Some(first) if first.from <= t => stretches[stretches.holding(t)].hazard,
        _ => 0.0,
    }
}

/// Λ(age + t) − Λ(age), near `age` a sum without differences of Λ.
pub(super) fn increment(stretches: &Stretches, age: f64, t: f64) -> f64 {
    let mut sum = 0.0;
    let first = stretches.holding(age);
    let near = stretches.len().min(first + STEPS);
    for i in first..near {
        let (from, to, hazard) = bounded(stretches, i);
        // Both ends counted from `age`, so that a short `t` keeps its digits.
        let (low, high) = ((from - age).max(0.0), (to - age).min(t));
        if high > low && hazard > 0.0 {
            sum += hazard * (high - low);
        }
        if to - age >= t {
            return sum;
        }
    }
    if near == stretches.len() {
        return sum;
    }
    let last = stretches.holding(age + t).max(near);
    let within = (t - (stretches[last].from - age)).max(0.0);
    sum += stretches.reached()[last] - stretches.reached()[near];
    // No hazard times an infinite time is nothing, not NaN.
    if stretches[last].hazard > 0.0 { sum + stretches[last].hazard * within } else { sum }
}

/// The least `t` with Λ(age + t) − Λ(age) = e [s]; ∞ where there is none.
pub(super) fn residual(stretches: &Stretches, age: f64, e: f64) -> f64 {
    let mut left = e;
    let first = stretches.holding(age);
    let near = stretches.len().min(first + STEPS);
    for i in first..near {
        let (from, to, hazard) = bounded(stretches, i);
        let low = (from - age).max(0.0);
        let here = hazard * (to - age - low).max(0.0);
        if hazard > 0.0 && here >= left {
            return low + left / hazard;
        }
        if hazard > 0.0 {
            left -= here;
        }
    }
    if near == stretches.len() {
        return f64::INFINITY;
    }
    // In the last stretch that begins below it; there Λ rises.
    let reached = stretches.reached();
    let wanted = reached[near] + left.max(0.0);
    let last = near + reached[near..].partition_point(|&begin| begin < wanted).max(1) - 1;
    let (from, to, hazard) = bounded(stretches, last);
    if hazard > 0.0 {
        (from - age + (wanted - reached[last]).max(0.0) / hazard).min(to - age)
    } else if wanted > reached[last] {
        f64::INFINITY
    } else {
        from - age
    }
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
        let none = Stretches::default();
        assert_eq!(hazard(&none, 1.0), 0.0);
        assert_eq!(increment(&none, 0.0, 1.0), 0.0);
        assert_eq!(residual(&none, 0.0, 1.0), f64::INFINITY);
        assert_eq!(mean(&[]), f64::INFINITY);
    }

    /// A long saw: hazards 1, 0 and 3 in turn, a second each.
    fn saw(count: u32) -> Stretches {
        let hazard = |i: u32| [1.0, 0.0, 3.0][i as usize % 3];
        let stretch = |i: u32| Stretch { from: f64::from(i), hazard: hazard(i) };
        Stretches::new((0..count).map(stretch).collect())
    }

    #[test]
    fn a_search_finds_what_a_walk_would() {
        let saw = saw(9_999);
        for i in 0..3_000_u32 {
            let begin = f64::from(3 * i);
            let sum = 4.0 * f64::from(i);
            assert_eq!(increment(&saw, 0.0, begin), sum, "{i}");
            assert_eq!(increment(&saw, 0.0, begin + 2.5), sum + 2.5, "{i}");
            assert_eq!(increment(&saw, 1.5, begin + 1.0), sum + 1.5, "{i}");
            assert_eq!(residual(&saw, 0.0, sum + 0.25), begin + 0.25, "{i}");
            assert_eq!(residual(&saw, 0.0, sum + 2.5), begin + 2.5, "{i}");
            assert_eq!(residual(&saw, 1.5, sum + 1.5), begin + 1.0, "{i}");
            // Where Λ is flat, its first age.
            assert_eq!(residual(&saw, 0.0, sum + 1.0), begin + 1.0, "{i}");
        }
        assert_eq!(hazard(&saw, 9_001.5), 0.0);
        assert_eq!(residual(&saw, 0.0, 1e6), 9_998.0 + (1e6 - 4.0 * 3_332.0 - 1.0) / 3.0);
    }
}
