//! How many failures to expect of one component: for an operator's belief and for a first look at a scenario.
//! No trial depends on it, but through what a policy is told.

use brittle_model::Law;
use brittle_model::law::FirstLife;
use brittle_model::scenario::{Age, Renewal};

/// Steps of the renewal equation, and points of the age distribution.
const STEPS: usize = 200;

/// Points of the grid of ages.
const GRID: usize = 2000;

/// A share of the age below which the ages are not followed until they settle.
const LEAST_SHARE: f64 = 0.1;

/// Mean lives after which a renewal process has settled to one renewal in a mean life.
const SETTLED: f64 = 20.0;

/// Expected failures of one component until `horizon` [s], repairs taking no time.
///
/// - as new, from a stationary start: `T/µ`, exactly (Cox 1962);
/// - as new otherwise: the renewal equation `m(t) = F₁(t) + ∫ F(t−s) dm(s)` by the midpoint rule (Xie 1989);
/// - as old: `Λ(a+T) − Λ(a)`, averaged over the ages at the start;
/// - in part: the density of ages carried forward in steps (Kijima 1989, type II).
///
/// Every hazard is multiplied by `pace`; a stationary fleet is one at its own pace before the trial.
pub(crate) fn failures(
    law: &Law,
    first: &FirstLife,
    age: Age,
    renewal: Renewal,
    horizon: f64,
    pace: f64,
) -> f64 {
    match (renewal, age) {
        _ if pace == 0.0 => 0.0,
        (Renewal::AsNew, Age::Stationary) if pace == 1.0 => horizon / law.mean(),
        (Renewal::AsNew, _) => {
            let mean = if pace == 1.0 { law.mean() } else { mean_at(law, pace) };
            let settled = SETTLED * mean;
            if horizon > settled {
                renewals(law, first, settled, pace) + (horizon - settled) / mean
            } else {
                renewals(law, first, horizon, pace)
            }
        }
        (Renewal::AsOld, Age::New | Age::Aged(_)) => first.cumulative_hazard(horizon) * pace,
        (Renewal::AsOld, Age::Stationary) => {
            let later = |age| law.cumulative_hazard_after(age, horizon) * pace;
            stationary(first).map(later).sum::<f64>() / STEPS as f64
        }
        (Renewal::Partial(share), Age::New) => partial(law, &[0.0], share, horizon, pace),
        (Renewal::Partial(share), Age::Aged(age)) => {
            partial(law, &[age.as_secs_f64()], share, horizon, pace)
        }
        (Renewal::Partial(share), Age::Stationary) => {
            partial(law, &stationary(first).collect::<Vec<_>>(), share, horizon, pace)
        }
    }
}

/// Ages of a stationary fleet [s]: they are distributed as the residual lives are.
fn stationary(first: &FirstLife) -> impl Iterator<Item = f64> {
    (0..STEPS).map(|i| {
        let rank = (i as f64 + 0.5) / STEPS as f64;
        first.inverse_cumulative_hazard(-libm::log1p(-rank))
    })
}

/// Failures to expect by `horizon` [s] where each takes away a share of the age: the density of ages is carried
/// forward on a grid, what fails is put back at its new age.
fn partial(law: &Law, ages: &[f64], share: f64, horizon: f64, pace: f64) -> f64 {
    let settled = SETTLED * law.mean() / share.max(LEAST_SHARE);
    let window = horizon.min(settled);
    let oldest = ages.iter().copied().fold(0.0, f64::max);
    let steps = (GRID as f64 * window / (oldest + window)).max(1.0) as usize;
    let step = window / steps as f64;
    let bins = (oldest / step) as usize + steps + 2;
    let hazard: Vec<f64> =
        (0..bins).map(|i| law.cumulative_hazard_after(i as f64 * step, step) * pace).collect();
    let (mut mass, mut next) = (vec![0.0; bins + 1], vec![0.0; bins + 1]);
    let put = |mass: &mut Vec<f64>, at: f64, part: f64| {
        let bin = (at as usize).min(bins - 1);
        let above = (at - bin as f64).clamp(0.0, 1.0);
        mass[bin] += part * (1.0 - above);
        mass[bin + 1] += part * above;
    };
    for age in ages {
        put(&mut mass, age / step, 1.0 / ages.len() as f64);
    }
    let kept = 1.0 - share;
    let (mut count, mut late) = (0.0, 0.0);
    for i in 0..steps {
        next.fill(0.0);
        let mut now = 0.0;
        for bin in 0..bins {
            let here = mass[bin];
            if here > 0.0 {
                // Failures fall in the middle of a step, in the mean, and some fail again in the rest of it.
                let failed = -here * libm::expm1(-hazard[bin]);
                let renewed = (bin as f64 + 0.5) * kept;
                let after = hazard[renewed as usize];
                let again = -failed * libm::expm1(-0.5 * after);
                now += failed;
                if hazard[bin] > 0.0 {
                    now += (here * hazard[bin] - failed) * after / hazard[bin];
                }
                next[bin + 1] += here - failed;
                put(&mut next, renewed + 0.5, failed - again);
                put(&mut next, (renewed + 0.25) * kept + 0.25, again);
            }
        }
        std::mem::swap(&mut mass, &mut next);
        count += now;
        if i >= steps - steps.div_ceil(10) {
            late += now;
        }
    }
    count + (horizon - window) * late / (steps.div_ceil(10) as f64 * step)
}

/// The mean life where every hazard is multiplied by `pace` [s]: the mean of Λ⁻¹(e/pace), by quantiles.
fn mean_at(law: &Law, pace: f64) -> f64 {
    let points = 20 * STEPS;
    let life = |i: usize| {
        let rank = (i as f64 + 0.5) / points as f64;
        law.inverse_cumulative_hazard(-libm::log1p(-rank) / pace)
    };
    (0..points).map(life).sum::<f64>() / points as f64
}

/// The renewal function at `horizon` [s].
fn renewals(law: &Law, first: &FirstLife, horizon: f64, pace: f64) -> f64 {
    let step = horizon / STEPS as f64;
    let share = |hazard: f64| -libm::expm1(-hazard * pace);
    // F at the midpoints: between[i] = F((i + ½)·step).
    let between: Vec<f64> =
        (0..STEPS).map(|i| share(law.cumulative_hazard((i as f64 + 0.5) * step))).collect();
    let mut counted = vec![0.0; STEPS + 1];
    for i in 1..=STEPS {
        let earlier: f64 = (1..i).map(|j| between[i - j] * (counted[j] - counted[j - 1])).sum();
        let own = share(first.cumulative_hazard(i as f64 * step));
        counted[i] = (own + earlier - between[0] * counted[i - 1]) / (1.0 - between[0]);
    }
    counted[STEPS]
}

#[cfg(test)]
mod tests {
    use brittle_model::Span;

    use super::*;

    fn expected(law: &Law, age: Age, renewal: Renewal, horizon: f64) -> f64 {
        failures(law, &FirstLife::new(law, age), age, renewal, horizon, 1.0)
    }

    #[test]
    fn memoryless_lives_fail_at_their_rate() {
        let law = Law::exponential(100.0);
        for age in [Age::New, Age::Stationary, Age::Aged(Span::from_secs(40))] {
            for renewal in [Renewal::AsNew, Renewal::AsOld] {
                for horizon in [1.0, 250.0, 10_000.0] {
                    let count = expected(&law, age, renewal, horizon);
                    assert!((count * 100.0 / horizon - 1.0).abs() < 2e-3, "{count}");
                }
            }
        }
    }

    /// The renewal function of an Erlang-2 law is `t/µ − ¼(1 − e^{−4t/µ})`; a Weibull has none, but in the
    /// long run any is `t/µ + (σ² − µ²)/2µ²` (Smith 1954).
    #[test]
    fn renewed_lives_settle_where_theory_says() {
        for shape in [0.7, 2.0, 5.0] {
            let law = Law::weibull_with_mean(1.0, shape);
            let second =
                libm::tgamma(1.0 + 2.0 / shape) / libm::pow(libm::tgamma(1.0 + 1.0 / shape), 2.0);
            let theory = 15.0 + (second - 2.0) / 2.0;
            let count = expected(&law, Age::New, Renewal::AsNew, 15.0);
            assert!((count / theory - 1.0).abs() < 0.01, "shape {shape}: {count} for {theory}");
            assert_eq!(expected(&law, Age::Stationary, Renewal::AsNew, 15.0), 15.0);
        }
    }

    #[test]
    fn a_repair_in_part_is_as_old_at_one_end_and_as_new_at_the_other() {
        for shape in [0.7, 2.0, 4.0] {
            let law = Law::weibull_with_mean(100.0, shape);
            for age in [Age::New, Age::Stationary, Age::Aged(Span::from_secs(80))] {
                for horizon in [30.0, 300.0, 3000.0] {
                    let count = |renewal| expected(&law, age, renewal, horizon);
                    let (old, new) = (count(Renewal::AsOld), count(Renewal::AsNew));
                    let (zero, one) = (count(Renewal::Partial(0.0)), count(Renewal::Partial(1.0)));
                    let place = format!("shape {shape}, {age:?}, {horizon}");
                    assert!((zero / old - 1.0).abs() < 0.02, "{place}: {zero} for {old}");
                    assert!((one / new - 1.0).abs() < 0.04, "{place}: {one} for {new}");
                    let half = count(Renewal::Partial(0.5));
                    let (low, high) = (old.min(new), old.max(new));
                    assert!(0.96 * low < half && half < 1.04 * high, "{place}: {half}");
                }
            }
        }
    }

    #[test]
    fn few_failures_are_first_failures() {
        let law = Law::weibull_with_mean(1000.0, 2.0);
        let first = FirstLife::new(&law, Age::New).cumulative_hazard(10.0);
        assert!((expected(&law, Age::New, Renewal::AsNew, 10.0) / first - 1.0).abs() < 1e-3);
    }
}
