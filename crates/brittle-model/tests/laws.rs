//! Every law, by its own promises: inverse, order, derivative, mean, first lives.
//!
//! [`reference`] holds values computed elsewhere in high precision; [`samples`] what luck must show,
//! each with n, bound, seed and false-alarm rate. A new law joins by one line in [`laws`].

#[path = "laws/reference.rs"]
mod reference;
#[path = "laws/samples.rs"]
mod samples;

use brittle_model::Span;
use brittle_model::law::{FirstLife, Law, Stretch};
use brittle_model::scenario::Age;

fn stretches(of: &[(f64, f64)]) -> Law {
    let stretches = of.iter().map(|&(from, hazard)| Stretch { from, hazard });
    Law::piecewise(stretches.collect())
}

/// Laws of mean life around 1e6 s, shapes from the edge of the domain to the usual.
fn laws() -> Vec<Law> {
    let shapes = [0.05, 0.1, 0.3, 0.7, 0.999, 1.0, 1.5, 2.0, 5.0, 10.0, 50.0];
    let sigmas = [0.01, 0.05, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0];
    let mut laws = vec![Law::exponential(1e6)];
    laws.extend(shapes.map(|shape| Law::weibull_with_mean(1e6, shape)));
    laws.extend(sigmas.map(|sigma| Law::lognormal_with_mean(1e6, sigma)));
    laws.extend(shapes.map(|shape| Law::gamma_with_mean(1e6, shape)));
    laws.push(stretches(&[(0.0, 1e-6)]));
    laws.push(stretches(&[(0.0, 1e-5), (1e5, 1e-7), (1e7, 3e-6)]));
    laws.push(stretches(&[(0.0, 1e-6), (1e5, 0.0), (2e5, 1e-4), (3e5, 1e-6)]));
    laws
}

/// Laws whose S changes slowly enough for a plain quadrature.
fn smooth_laws() -> Vec<Law> {
    laws()
        .into_iter()
        .filter(|law| match law {
            Law::Weibull { shape, .. } => *shape >= 0.3,
            Law::Gamma { shape, .. } => *shape >= 0.3,
            Law::Lognormal { sigma, .. } => (0.05..=2.0).contains(sigma),
            _ => true,
        })
        .collect()
}

fn ages() -> [Age; 5] {
    let aged = |secs| Age::Aged(Span::from_secs(secs));
    [Age::New, Age::Stationary, aged(1), aged(300_000), aged(100_000_000)]
}

/// Cumulative hazards from 1e-300 to 700.
fn hazards() -> impl Iterator<Item = f64> {
    let tiny = (0..150).map(|i| libm::pow(10.0, -300.0 + 2.0 * f64::from(i)));
    let large = (0..120).map(|i| 0.016 * libm::pow(1.1, f64::from(i)));
    tiny.chain(large).filter(|h| *h <= 700.0)
}

/// ∫ of `f` over [a, b] by the composite Gauss-Legendre rule of two points.
fn integral(f: impl Fn(f64) -> f64, a: f64, b: f64) -> f64 {
    const N: u32 = 20_000;
    let half = (b - a) / f64::from(N) / 2.0;
    let x = half / 3.0_f64.sqrt();
    let panel = |i| {
        let mid = a + half * (2.0 * f64::from(i) + 1.0);
        f(mid - x) + f(mid + x)
    };
    (0..N).map(panel).sum::<f64>() * half
}

/// ∫₀ᵗ S, in ln u, from where S is still one.
fn lived(law: &Law, t: f64) -> f64 {
    let start = 1e-13_f64.min(t * 1e-9);
    start + integral(|x| libm::exp(x) * law.survival(libm::exp(x)), libm::log(start), libm::log(t))
}

#[test]
fn inverse_and_cumulative_hazard_round_trip() {
    for law in laws() {
        for h in hazards() {
            let t = law.inverse_cumulative_hazard(h);
            // Nearer to zero, or past ∞, `t` cannot carry what `h` says.
            if !(1e-290..1e300).contains(&t) {
                continue;
            }
            // A zero hazard makes Λ flat: an ulp of `t` is then worth this much hazard.
            let ulp = law.hazard(t * (1.0 + 1e-15)) * t * 1e-15;
            let error = (law.cumulative_hazard(t) - h).abs();
            assert!(error <= 1e-10 * h + ulp, "{law:?} h = {h:e}: {error:e}");
        }
    }
}

#[test]
fn first_lives_round_trip() {
    for law in laws() {
        for age in ages() {
            let first = FirstLife::new(&law, age);
            for h in hazards() {
                let t = first.inverse_cumulative_hazard(h);
                assert!(t >= 0.0, "{law:?} {age:?} {h:e}: {t:e}");
                if !(1e-290..1e300).contains(&t) {
                    continue;
                }
                let error = (first.cumulative_hazard(t) / h - 1.0).abs();
                let ulp = match age {
                    Age::New => law.hazard(t * (1.0 + 1e-15)) * t * 1e-15 / h,
                    _ => 0.0,
                };
                assert!(error <= 1e-10 + ulp, "{law:?} {age:?} h = {h:e}: {error:e}");
            }
        }
    }
}

#[test]
fn inverses_never_fall() {
    for law in laws() {
        for age in ages() {
            let first = FirstLife::new(&law, age);
            let mut before = 0.0;
            for h in hazards() {
                let t = first.inverse_cumulative_hazard(h);
                assert!(t >= before, "{law:?} {age:?} h = {h:e}: {t:e} < {before:e}");
                before = t;
            }
        }
    }
}

#[test]
fn hazard_is_the_derivative_of_its_cumulative() {
    for law in laws() {
        for h in [1e-6, 0.01, 0.3, 0.9, 3.0, 30.0, 300.0] {
            let t = law.inverse_cumulative_hazard(h);
            if !(1e-200..1e200).contains(&t) {
                continue;
            }
            let step = t * 1e-6;
            let slope = law.cumulative_hazard_after(t - step, 2.0 * step) / (2.0 * step);
            let hazard = law.hazard(t);
            assert!((slope / hazard - 1.0).abs() < 1e-5, "{law:?} at {t:e}");
        }
    }
}

#[test]
fn mean_is_the_integral_of_survival() {
    for law in smooth_laws() {
        let end = law.inverse_cumulative_hazard(45.0);
        let (mean, sum) = (law.mean(), lived(&law, end));
        assert!((sum / mean - 1.0).abs() < 1e-5, "{law:?}: {mean} {sum}");
    }
}

#[test]
fn mean_matched_laws_have_the_mean() {
    for law in laws() {
        if !matches!(law, Law::Piecewise(_)) {
            assert!((law.mean() / 1e6 - 1.0).abs() < 1e-13, "{law:?}");
        }
    }
    assert_eq!(stretches(&[(0.0, 1.0), (1.0, 0.0)]).mean(), f64::INFINITY);
}

#[test]
fn a_stationary_first_life_is_the_integral_of_survival_over_the_mean() {
    for law in smooth_laws() {
        let first = FirstLife::new(&law, Age::Stationary);
        for share in [1e-6, 0.01, 0.3, 0.9, 1.5, 3.0] {
            let t = share * law.mean();
            let survives = libm::exp(-first.cumulative_hazard(t));
            let sum = 1.0 - lived(&law, t) / law.mean();
            assert!((survives - sum).abs() < 1e-5, "{law:?} {t}: {survives} {sum}");
        }
    }
}

#[test]
fn a_law_of_shape_one_is_the_exponential() {
    let (weibull, exponential) = (Law::weibull_with_mean(1e6, 1.0), Law::exponential(1e6));
    assert!(weibull.is_memoryless() && exponential.is_memoryless());
    assert!(stretches(&[(0.0, 1e-6), (5.0, 1e-6)]).is_memoryless());
    assert!(!stretches(&[(0.0, 1e-6), (5.0, 2e-6)]).is_memoryless());
    let gamma = Law::gamma_with_mean(1e6, 1.0);
    assert!(gamma.is_memoryless());
    for age in ages() {
        let exponential = FirstLife::new(&exponential, age);
        for law in [&weibull, &gamma] {
            let first = FirstLife::new(law, age);
            for h in hazards() {
                let (a, b) =
                    (first.inverse_cumulative_hazard(h), exponential.inverse_cumulative_hazard(h));
                assert!((a / b - 1.0).abs() < 1e-13, "{law:?} {age:?} {h:e}: {a} {b}");
            }
        }
    }
    // Beside one the general form is in use, and must agree as nearly.
    for law in [Law::weibull_with_mean, Law::gamma_with_mean] {
        let beside = FirstLife::new(&law(1e6, 1.0 + 1e-9), Age::Stationary);
        for h in hazards() {
            let t = beside.inverse_cumulative_hazard(h);
            assert!((t / (1e6 * h) - 1.0).abs() < 1e-7, "{h:e}: {t}");
        }
    }
}

#[test]
fn what_never_comes_is_at_infinity() {
    let burn_in = stretches(&[(0.0, 1e-3), (1e3, 0.0)]);
    assert_eq!(burn_in.inverse_cumulative_hazard(0.5), 500.0);
    assert_eq!(burn_in.inverse_cumulative_hazard(1.5), f64::INFINITY);
    assert_eq!(burn_in.residual(2e3, 1e-9), f64::INFINITY);
    // For ever renewed, all are survivors.
    let first = FirstLife::new(&burn_in, Age::Stationary);
    assert_eq!(first.inverse_cumulative_hazard(1e-9), f64::INFINITY);
    assert_eq!(first.cumulative_hazard(1e9), 0.0);
}
