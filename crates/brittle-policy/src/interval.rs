//! Formulas for the checkpoint interval τ and for what it costs: pure functions, seconds in and out.
//!
//! τ is productive time between the ends of saves; C is the save cost, M the MTTI, R the recovery time.
//! All suppose failures of constant rate 1/M that may strike at any time, and none depends on R.
//! They are for choosing τ; what a run then yields is for the engine to say. Results are raw: where a
//! formula leaves its domain it says zero or less, and [`crate::save::Formula`] sets it right.

use brittle_model::special::lambert;

/// `√(2CM)`: Young (1974), "A first order approximation to the optimum checkpoint interval" [s].
///
/// Domain: C ≥ 0, M > 0. Good for C ≪ M; too long otherwise.
#[must_use]
pub fn young(cost: f64, mtti: f64) -> f64 {
    libm::sqrt(2.0 * cost * mtti)
}

/// `√(2CM) − C`: Daly (2006), "A higher order estimate of the optimum checkpoint interval for restart
/// dumps", first order [s].
///
/// Domain: C ≥ 0, M > 0. Zero or negative from C = 2M on.
#[must_use]
pub fn daly_first(cost: f64, mtti: f64) -> f64 {
    young(cost, mtti) - cost
}

/// `√(2CM)·[1 + ⅓√(C/2M) + ⅑(C/2M)] − C` for C < 2M, else M: Daly (2006), higher order [s].
///
/// Domain: C ≥ 0, M > 0. Within 0.1 % of [`exact`] for C ≤ M/6.
#[must_use]
pub fn daly(cost: f64, mtti: f64) -> f64 {
    if cost >= 2.0 * mtti {
        return mtti;
    }
    let root = libm::sqrt(cost / (2.0 * mtti));
    young(cost, mtti) * (1.0 + root / 3.0 + root * root / 9.0) - cost
}

/// `M·(1 + W₀(−e^{−C/M−1}))`: the minimum of [`expected_time_per_work`], by Lambert's W in Daly's
/// cost function (Daly 2006; Corless et al. 1996) [s].
///
/// Domain: C ≥ 0, M > 0. Tends to `√(2CM)` for small C/M and to M for large.
#[must_use]
pub fn exact(cost: f64, mtti: f64) -> f64 {
    mtti * lambert::one_plus_w0(cost / mtti)
}

/// `M·e^{R/M}·(e^{(τ+C)/M} − 1)/τ`: expected elapsed time for a unit of productive time (Daly 2006),
/// when failures may strike saves and recoveries too [1].
///
/// Domain: τ > 0, C ≥ 0, M > 0, R ≥ 0.
#[must_use]
pub fn expected_time_per_work(interval: f64, cost: f64, mtti: f64, recovery: f64) -> f64 {
    mtti * libm::exp(recovery / mtti) * libm::expm1((interval + cost) / mtti) / interval
}

#[cfg(test)]
mod tests {
    use super::*;

    /// To its last printed digit.
    fn assert_prints(value: f64, digits: usize, printed: &str) {
        assert_eq!(format!("{value:.digits$}"), printed);
    }

    /// Every printed digit, computed apart in 40 digits (mpmath 1.3).
    #[test]
    fn the_table_of_intervals() {
        // C, M, R: Young, Daly first, Daly, exact; E[time]/work at exact and at Young.
        let table = [
            ("60 10800 600", "1138.4 1078.4 1098.8 1098.8", "1.1769 1.1769"),
            ("300 10800 600", "2545.6 2245.6 2349.5 2349.6", "1.3511 1.3520"),
            ("10 10800 600", "464.8 454.8 458.1 458.1", "1.1040 1.1040"),
            ("300 1800 600", "1039.2 739.2 848.9 849.6", "2.6432 2.6696"),
            ("30 1800 180", "328.6 298.6 308.9 308.9", "1.3342 1.3346"),
            ("1200 1800 600", "2078.5 878.5 1355.4 1367.7", "5.8116 6.2611"),
        ];
        for (given, intervals, times) in table {
            let given = given.split(' ').map(|number| number.parse().expect("a number"));
            let [cost, mtti, recovery] = given.collect::<Vec<f64>>()[..] else {
                panic!("three numbers");
            };
            let rules = [young, daly_first, daly, exact];
            for (rule, printed) in rules.iter().zip(intervals.split(' ')) {
                assert_prints(rule(cost, mtti), 1, printed);
            }
            for (rule, printed) in [exact, young].iter().zip(times.split(' ')) {
                let time = expected_time_per_work(rule(cost, mtti), cost, mtti, recovery);
                assert_prints(time, 4, printed);
            }
        }
    }

    /// Daly (2006), figure: 117, 57 and 9.1 min for C = 5 min.
    #[test]
    fn exact_values_of_five_minute_saves() {
        const MIN: f64 = 60.0;
        for (hours, printed) in [(24.0, "116.690"), (6.0, "56.714"), (0.25, "9.167")] {
            assert_prints(exact(5.0 * MIN, hours * 60.0 * MIN) / MIN, 3, printed);
        }
        assert_prints(daly(5.0 * MIN, 15.0 * MIN) / MIN, 3, "9.141");
        assert_prints(young(5.0 * MIN, 15.0 * MIN) / MIN, 2, "12.25");
    }

    #[test]
    fn exact_is_the_minimum() {
        for share in [1e-6, 1e-3, 0.01, 0.1, 0.5, 1.0, 3.0, 10.0] {
            let (mtti, cost) = (10_800.0, 10_800.0 * share);
            let best = exact(cost, mtti);
            // The derivative vanishes where e^{−(τ+C)/M} = 1 − τ/M.
            let left = libm::exp(-(best + cost) / mtti);
            assert!((left - (1.0 - best / mtti)).abs() < 1e-14, "C/M = {share}");
            // The recovery time moves the cost, not the place.
            for recovery in [0.0, 600.0] {
                let time = |interval| expected_time_per_work(interval, cost, mtti, recovery);
                assert!(time(best) < time(best * 1.01).min(time(best * 0.99)), "C/M = {share}");
                for other in [young(cost, mtti), daly(cost, mtti)] {
                    assert!(time(best) <= time(other) * (1.0 + 1e-12), "C/M = {share}");
                }
            }
        }
    }

    #[test]
    fn limits() {
        // Small saves: all agree, to first order in √(C/M).
        for rule in [daly_first, daly, exact] {
            let ratio = rule(1e-8, 1e4) / young(1e-8, 1e4);
            assert!((ratio - 1.0).abs() < 1e-6, "{ratio}");
        }
        // Large saves: an interval of one MTTI.
        assert_eq!((daly(200.0, 100.0), daly(1e9, 100.0)), (100.0, 100.0));
        assert_eq!(exact(1e9, 100.0), 100.0);
        assert!(daly_first(200.0, 100.0) <= 0.0);
        // Free saves: as often as can be.
        for rule in [young, daly_first, daly, exact] {
            assert_eq!(rule(0.0, 100.0), 0.0);
        }
    }

    #[test]
    fn higher_order_stays_within_a_thousandth() {
        for i in 1..=1000 {
            let cost = f64::from(i) / 6000.0;
            assert!((daly(cost, 1.0) / exact(cost, 1.0) - 1.0).abs() < 1e-3, "{cost}");
        }
    }
}
