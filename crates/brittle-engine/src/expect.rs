//! How many failures to expect of one component: for an operator's belief and for a first look at a scenario.
//! No trial depends on it, but through what a policy is told.

use brittle_model::Law;
use brittle_model::law::FirstLife;
use brittle_model::scenario::{Age, Renewal};

/// Steps of the renewal equation, and points of the age distribution.
const STEPS: usize = 200;

/// Mean lives after which a renewal process has settled to one renewal in a mean life.
const SETTLED: f64 = 20.0;

/// Expected failures of one component until `horizon` [s], repairs taking no time.
///
/// - as new, from a stationary start: `T/µ`, exactly (Cox 1962);
/// - as new otherwise: the renewal equation `m(t) = F₁(t) + ∫ F(t−s) dm(s)` by the midpoint rule (Xie 1989);
/// - as old: `Λ(a+T) − Λ(a)`, averaged over the ages at the start.
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
            // The ages of a stationary fleet are distributed as the residual lives are.
            let at = |i: usize| {
                let rank = (i as f64 + 0.5) / STEPS as f64;
                let age = first.inverse_cumulative_hazard(-libm::log1p(-rank));
                law.cumulative_hazard_after(age, horizon)
            };
            (0..STEPS).map(at).sum::<f64>() / STEPS as f64 * pace
        }
    }
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
    fn few_failures_are_first_failures() {
        let law = Law::weibull_with_mean(1000.0, 2.0);
        let first = FirstLife::new(&law, Age::New).cumulative_hazard(10.0);
        assert!((expected(&law, Age::New, Renewal::AsNew, 10.0) / first - 1.0).abs() < 1e-3);
    }
}
