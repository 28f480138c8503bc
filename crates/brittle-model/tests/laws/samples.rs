//! Samples against distributions, by Kolmogorov and Smirnov.

use brittle_model::Span;
use brittle_model::law::{FirstLife, Law, Observed};
use brittle_model::scenario::Age;

use super::stretches;

/// The law that Nelson and Aalen estimate from a sample comes back to the law of the sample.
///
/// n = 9,000 Weibull lives (shape 1.5), each observed for an exponential time of twice the mean life: about a
/// third are censored. At an age at which r are at risk still the estimate of Λ is off by a standard error of
/// √Σ 1/r² (Nelson 1972), at most √(Λ/r); 4 of them at the deciles of the failures, false alarm 6.3e-5 each,
/// 5.7e-4 in all, if the seed were random. Seed 4.
#[test]
fn an_empirical_law_of_a_large_sample_is_the_law() {
    const N: usize = 9_000;
    let law = Law::weibull_with_mean(1e6, 1.5);
    let mut stream = SplitMix(4);
    let mut observe = || {
        let life = law.inverse_cumulative_hazard(stream.unit_exponential());
        let seen = 2e6 * stream.unit_exponential();
        Observed { life: life.min(seen), failed: life <= seen, count: 1 }
    };
    let sample: Vec<Observed> = (0..N).map(|_| observe()).collect();
    let mut failures: Vec<f64> = sample.iter().filter(|o| o.failed).map(|o| o.life).collect();
    failures.sort_by(f64::total_cmp);
    assert!((5_000..8_000).contains(&failures.len()), "{}", failures.len());
    let estimate = Law::empirical(sample.clone()).expect("failures");
    for decile in 1..10 {
        let age = failures[failures.len() * decile / 10];
        let at_risk = |t: f64| sample.iter().filter(|o| o.life >= t).count() as f64;
        let until = failures.iter().filter(|&&t| t <= age);
        let variance: f64 = until.map(|&t| 1.0 / (at_risk(t) * at_risk(t))).sum();
        let error = estimate.cumulative_hazard(age) - law.cumulative_hazard(age);
        assert!(error.abs() < 4.0 * variance.sqrt(), "decile {decile}: {error}");
        // And back: the inverse searches what Λ summed.
        let back = estimate.inverse_cumulative_hazard(estimate.cumulative_hazard(age));
        assert!((back / age - 1.0).abs() < 1e-12, "decile {decile}: {back} {age}");
    }
    // Past the last failure the hazard goes on, of the order of the law's own.
    let (end, last) = (failures[failures.len() - 1], failures[failures.len() * 9 / 10]);
    let (low, high) = (0.5 * law.hazard(last), 2.0 * law.hazard(end));
    assert!((low..high).contains(&estimate.hazard(2.0 * end)), "{}", estimate.hazard(2.0 * end));
}

/// SplitMix64 (Steele, Lea & Flood 2014): enough for a test, and portable.
struct SplitMix(u64);

impl SplitMix {
    fn unit_exponential(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let uniform = ((bits >> 11) as f64 + 0.5) / (1_u64 << 53) as f64;
        -libm::log(uniform)
    }
}

/// sup |F_n − F| for a sample and the distribution function 1 − e^{−Λ}.
fn distance(mut sample: Vec<f64>, cumulative_hazard: impl Fn(f64) -> f64) -> f64 {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let gap = |(i, t): (usize, &f64)| {
        let f = -libm::expm1(-cumulative_hazard(*t));
        (f - i as f64 / n).max((i as f64 + 1.0) / n - f)
    };
    sample.iter().enumerate().map(gap).fold(0.0, f64::max)
}

/// A stationary first life as it comes about: lives end to end, seen long after the start at a
/// random moment. Independent of the equilibrium law's formula.
///
/// Kolmogorov-Smirnov, n = 20,000 a law, five laws, seed 1. Bound 2.3/√n: false alarm
/// 2·e^{−2·2.3²} = 5.1e-5 a law, 2.6e-4 in all (Massart 1990), if the seed were random.
#[test]
fn a_fleet_renewed_for_long_meets_the_stationary_first_life() {
    const N: usize = 20_000;
    let laws = [
        Law::weibull_with_mean(1.0, 0.7),
        Law::weibull_with_mean(1.0, 2.0),
        Law::lognormal_with_mean(1.0, 0.8),
        stretches(&[(0.0, 2.0), (0.5, 0.25), (2.0, 3.0)]),
        Law::gamma_with_mean(1.0, 0.4),
    ];
    let mut stream = SplitMix(1);
    for law in laws {
        let mut wait = || {
            // 200 mean lives and a unit exponential of them: the start is forgotten.
            let seen = 200.0 + 20.0 * stream.unit_exponential();
            let mut end = 0.0;
            while end <= seen {
                end += law.inverse_cumulative_hazard(stream.unit_exponential());
            }
            end - seen
        };
        let sample = (0..N).map(|_| wait()).collect();
        let first = FirstLife::new(&law, Age::Stationary);
        let distance = distance(sample, |t| first.cumulative_hazard(t));
        assert!(distance < 2.3 / (N as f64).sqrt(), "{law:?}: {distance}");
    }
}

/// What is left of a life at an age, as it comes about: whole lives, those that ended before thrown
/// away.
///
/// Kolmogorov-Smirnov, n = 20,000 a law, six laws, seed 2. Bound 2.3/√n: false alarm
/// 5.1e-5 a law, 3.1e-4 in all (Massart 1990), if the seed were random.
#[test]
fn survivors_meet_the_aged_first_life() {
    const N: usize = 20_000;
    let laws = [
        Law::weibull_with_mean(1e6, 0.7),
        Law::weibull_with_mean(1e6, 2.0),
        Law::lognormal_with_mean(1e6, 0.8),
        stretches(&[(0.0, 2e-6), (5e5, 2.5e-7), (2e6, 3e-6)]),
        Law::gamma_with_mean(1e6, 0.4),
        Law::gamma_with_mean(1e6, 3.5),
    ];
    let mut stream = SplitMix(2);
    for law in laws {
        let mut sample = Vec::with_capacity(N);
        while sample.len() < N {
            let life = law.inverse_cumulative_hazard(stream.unit_exponential());
            if life > 7e5 {
                sample.push(life - 7e5);
            }
        }
        let first = FirstLife::new(&law, Age::Aged(Span::from_secs(700_000)));
        let distance = distance(sample, |t| first.cumulative_hazard(t));
        assert!(distance < 2.3 / (N as f64).sqrt(), "{law:?}: {distance}");
    }
}

/// Lives against distribution functions written out here, by other formulas than the crate's.
///
/// Kolmogorov-Smirnov, n = 100,000 a law, five laws, seed 3. Bound 2.3/√n: false alarm
/// 5.1e-5 a law, 2.6e-4 in all (Massart 1990), if the seed were random.
#[test]
fn lives_follow_their_law() {
    const N: usize = 100_000;
    type Cumulative = fn(f64) -> f64;
    let cases: [(Law, Cumulative); 5] = [
        (Law::exponential(3.0), |t| t / 3.0),
        (Law::Weibull { scale: 2.0, shape: 1.5 }, |t| (t / 2.0) * (t / 2.0).sqrt()),
        (Law::Lognormal { median: 2.0, sigma: 0.5 }, |t| {
            -libm::log(0.5 - 0.5 * libm::erf(libm::log(t / 2.0) * std::f64::consts::SQRT_2))
        }),
        (stretches(&[(0.0, 2.0), (0.5, 0.5)]), |t| (2.0 * t).min(0.75 + 0.5 * t)),
        (Law::Gamma { scale: 2.0, shape: 3.0 }, |t| 0.5 * t - libm::log1p(0.5 * t + 0.125 * t * t)),
    ];
    let mut stream = SplitMix(3);
    for (law, cumulative) in cases {
        let mut life = || law.inverse_cumulative_hazard(stream.unit_exponential());
        let sample = (0..N).map(|_| life()).collect();
        let distance = distance(sample, cumulative);
        assert!(distance < 2.3 / (N as f64).sqrt(), "{law:?}: {distance}");
    }
}
