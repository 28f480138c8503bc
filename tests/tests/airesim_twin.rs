//! The second simulator of AIReSim's model against what AIReSim itself said, and against closed forms.
//!
//! The published figures are of AIReSim (arXiv 2603.07041; commit 7b139c7, MIT), unmodified: cases A1, A2, B, F
//! run by us with its seeds from 1000 on, K from its own report (seeds 42 to 71). Each figure is held to
//! |difference| / √(se₁² + se₂²) < 3.5, a false alarm of 4.7e-4: at most 2.0 % for the 44 figures of the four,
//! 2.5 % with the 10 of K. Seeds are fixed. Its count of stalls is not compared: it counts some that never were.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

use brittle_tests::airesim::published::{A1, A2, B, F, METRICS, Metric, Published, a1, a2, b, f};
use brittle_tests::airesim::{Case, Life, Outcome, Removal, Selection, run};
use brittle_tests::stats::{Mean, Z_BOUND, show};

/// Bound of the comparison [standard errors of the difference].
const BOUND: f64 = 3.5;

/// Trials of a small case: ours adds little to its standard error.
const TRIALS: u64 = 2500;

fn trials(case: &Case, count: u64) -> Vec<Outcome> {
    (0..count).map(|seed| run(case, seed)).collect()
}

fn mean(outcomes: &[Outcome], metric: impl Fn(&Outcome) -> f64) -> Mean {
    Mean::of(&outcomes.iter().map(metric).collect::<Vec<f64>>())
}

fn line(what: &str, ours: &Mean, theirs: &Mean) -> String {
    let z = ours.z_against(theirs);
    format!(
        "{what:18} {:12.5} ± {:9.5}   {:12.5} ± {:9.5}   z {z:5.2}\n",
        ours.mean, ours.se, theirs.mean, theirs.se
    )
}

fn compare(name: &str, case: &Case, published: &Published) {
    let outcomes = trials(case, TRIALS);
    let mut table = format!("{name}\n");
    let mut worst = 0.0_f64;
    for ((what, metric), (figure, se)) in METRICS.into_iter().zip(published.figures) {
        let ours = mean(&outcomes, metric);
        let theirs = Mean { n: published.trials, mean: figure, se };
        table += &line(what, &ours, &theirs);
        worst = worst.max(ours.z_against(&theirs).abs());
    }
    show(&table);
    assert!(worst < BOUND, "{table}");
}

#[test]
fn poisson_with_selections_as_published() {
    compare("A1", &a1(), &A1);
}

#[test]
fn poisson_with_standbys_as_published() {
    compare("A2", &a2(), &A2);
}

#[test]
fn tight_pool_as_published() {
    compare("B", &b(), &B);
}

#[test]
fn wrong_diagnosis_as_published() {
    compare("F", &f(), &F);
}

/// Its report gives the spread over its 30 trials for some figures; for the others ours stands in.
#[test]
fn paper_default_as_published() {
    let published: [(Metric, f64, f64); 6] = [
        (("total [h]", |o| o.total / 60.0), 9865.97, 33.60),
        (("compute / total", Outcome::etr), 0.6228, 0.0021),
        (("failures", |o| f64::from(o.failures)), 11_145.6, 100.3),
        (("random", |o| f64::from(o.random_failures)), 10_457.0, 96.1),
        (("systematic", |o| f64::from(o.systematic_failures)), 688.6, 15.4),
        (("manual repairs", |o| f64::from(o.manual_repairs)), 8922.9, 91.4),
    ];
    let outcomes = trials(&Case::default(), 40);
    let mut table = String::from("K\n");
    let mut worst = 0.0_f64;
    for ((what, metric), figure, sd) in published {
        let ours = mean(&outcomes, metric);
        let theirs = Mean { n: 30, mean: figure, se: sd / 30.0_f64.sqrt() };
        table += &line(what, &ours, &theirs);
        worst = worst.max(ours.z_against(&theirs).abs());
    }
    // Published without a spread: held to ours.
    for (what, hours, ours) in [
        ("recovery [h]", 3715.20, mean(&outcomes, |o| o.recovery / 60.0)),
        ("selection [h]", 2.15, mean(&outcomes, |o| o.host_selection / 60.0)),
        ("preemption [h]", 4.62, mean(&outcomes, |o| o.preemption / 60.0)),
        ("failed repairs", 2676.2, mean(&outcomes, |o| f64::from(o.failed_repairs))),
    ] {
        let sd = ours.se * (ours.n as f64).sqrt();
        let theirs = Mean { n: 30, mean: hours, se: sd / 30.0_f64.sqrt() };
        table += &line(what, &ours, &theirs);
        worst = worst.max(ours.z_against(&theirs).abs());
    }
    show(&table);
    assert!(worst < BOUND, "{table}");
}

/// Failures are Poisson with mean 256 r 92,160 = 163.84; each costs 23 min, or 20 where a standby steps in.
#[test]
fn closed_forms() {
    let count = 256.0 * a1().random_failure_rate * a1().job_length;
    for (case, cost) in [(a1(), 23.0), (a2(), 20.0)] {
        let outcomes = trials(&case, TRIALS);
        let total = 92_160.0 + count * cost + 3.0;
        let failures = mean(&outcomes, |o| f64::from(o.failures));
        let squares = mean(&outcomes, |o| (f64::from(o.failures) - count).powi(2));
        let zs = [failures.z(count), squares.z(count), mean(&outcomes, |o| o.total).z(total)];
        show(&format!("{zs:?}"));
        assert!(zs.iter().all(|z| z.abs() < Z_BOUND), "{zs:?}");
    }
}

/// Weibull lives on 256 servers that all always run. Drawn anew at each start, the runs are independent minima of
/// 256 lives, of mean 256^(-1/k)/r, and there are T/mean + (cv² - 1)/2 failures (Smith 1954). Lives that go on are
/// 256 renewal processes. n as below, 4 standard errors, 6.3e-5 each.
#[test]
fn weibull_in_closed_form() {
    let mean_life = 1.0 / a1().random_failure_rate;
    // Shape, Γ(1 + 1/k), cv², trials.
    let shapes = [(0.7, 1.265_823_506, 2.138_685_6, 15), (2.0, 0.886_226_925, 0.273_239_5, 600)];
    for (shape, gamma, cv2, count) in shapes {
        let case = Case { life: Life::Weibull(shape), ..a1() };
        let failures = |case: &Case, count| mean(&trials(case, count), |o| f64::from(o.failures));
        let runs = mean_life * 256_f64.powf(-1.0 / shape);
        let anew = failures(&case, count).z(case.job_length / runs + (cv2 - 1.0) / 2.0);
        let cdf = |x: f64| 1.0 - (-(x * gamma / mean_life).powf(shape)).exp();
        let on = failures(&Case { redraw: false, ..case }, 600)
            .z(256.0 * renewals(cdf, case.job_length));
        show(&format!("shape {shape}: drawn anew z {anew:.2}, going on z {on:.2}"));
        assert!(anew.abs() < Z_BOUND && on.abs() < Z_BOUND, "{shape}: {anew} {on}");
    }
}

/// Expected renewals to a time: m(t) = F(t) + ∫ m(t - s) dF(s), by the trapezium rule.
fn renewals(cdf: impl Fn(f64) -> f64, until: f64) -> f64 {
    const STEPS: usize = 2000;
    let f: Vec<f64> = (0..=STEPS).map(|i| cdf(until * i as f64 / STEPS as f64)).collect();
    let mut m = vec![0.0; STEPS + 1];
    for i in 1..=STEPS {
        let known: f64 = (1..=i).map(|j| (m[i - j] + m[i - j + 1]) / 2.0 * (f[j] - f[j - 1])).sum();
        m[i] = (f[i] + known) / (1.0 - f[1] / 2.0);
    }
    m[STEPS]
}

/// The defect: of the same mean life, AIReSim made 1,836, 22.9 and 38.4 failures in place of 204. These are case B;
/// the number of its trials is not known, so the bound is 5 %, at least five of our standard errors.
#[test]
fn lives_drawn_anew_as_published() {
    let laws = [
        (Life::Weibull(0.7), 1836.0, 20),
        (Life::Weibull(2.0), 22.9, 200),
        (Life::Lognormal(1.0), 38.4, 200),
    ];
    for (life, published, count) in laws {
        let case = Case { life, ..b() };
        let anew = mean(&trials(&case, count), |o| f64::from(o.failures));
        let on = mean(&trials(&Case { redraw: false, ..case }, count), |o| f64::from(o.failures));
        show(&format!(
            "{life:?}: {:.1} ± {:.1}, published {published}; going on {:.1} ± {:.1}",
            anew.mean, anew.se, on.mean, on.se
        ));
        assert!((anew.mean / published - 1.0).abs() < 0.05, "{life:?} {}", anew.mean);
        assert!(on.mean > 100.0 && on.mean < 320.0, "{life:?} {}", on.mean);
    }
}

/// Who is blamed never comes back: 264 servers bear 8 failures, the 9th takes spares. A job that waits for 260 takes
/// 5 and 3 of the 8 and then gives up, at the 14th failure; one that waits for 256 goes on to the 17th.
#[test]
fn a_job_that_waits_for_standbys_gives_up_sooner() {
    let never = Removal::Threshold { failures: 1, window: f64::INFINITY };
    for removal in [never, Removal::Scored { penalty: 1e6 }] {
        for (overwait, failures) in [(true, 14), (false, 17)] {
            for seed in 0..50 {
                let outcome = run(&Case { removal, overwait, ..b() }, seed);
                assert!(outcome.depleted && outcome.preemptions == 8, "{outcome:?}");
                assert_eq!(outcome.failures, failures, "{outcome:?}");
                assert_eq!(outcome.retired, failures, "{outcome:?}");
            }
        }
    }
}

/// Without the quirks B stalls less and selects less often; filling up early changes no stall. Each is tens of
/// standard errors wide, the equality is held to 4.
#[test]
fn quirks_move_the_figures() {
    let stalled = |case: &Case| {
        let outcomes = trials(case, TRIALS);
        (mean(&outcomes, |o| o.stalled), mean(&outcomes, |o| f64::from(o.selections)))
    };
    let quirky = stalled(&b());
    let patient = stalled(&Case { overwait: false, ..b() });
    let filled = stalled(&Case { refill_at_selection: false, ..b() });
    show(&format!("{quirky:?}\n{patient:?}\n{filled:?}"));
    assert!(patient.0.mean < 0.1 * quirky.0.mean);
    assert!(filled.0.z_against(&quirky.0).abs() < Z_BOUND);
    assert!(filled.1.mean < 0.3 * quirky.1.mean);
}

/// Whatever the switches, time is the sum of its parts and counts agree.
#[test]
fn books_close() {
    let mut cases = 0;
    for base in [b(), f(), Case { spare_pool_size: 0, working_pool_size: 258, ..f() }] {
        for bits in 0..8_u32 {
            for selection in [Selection::ListOrder, Selection::FewestFailuresFirst] {
                for life in [Life::Exponential, Life::Weibull(1.5), Life::Lognormal(0.8)] {
                    let case = Case {
                        life,
                        selection,
                        overwait: bits & 1 > 0,
                        refill_at_selection: bits & 2 > 0,
                        redraw: bits & 4 > 0,
                        removal: Removal::Scored { penalty: 40.0 },
                        ..base
                    };
                    for seed in 0..3 {
                        close(&case, &run(&case, seed));
                        cases += 1;
                    }
                }
            }
        }
    }
    assert_eq!(cases, 3 * 8 * 2 * 3 * 3);
}

fn close(case: &Case, o: &Outcome) {
    let parts = o.compute + o.recovery + o.host_selection + o.preemption + o.stalled;
    assert!((parts - o.total).abs() < 1e-5, "{case:?} {o:?}");
    assert!(o.depleted || (o.compute - case.job_length).abs() < 1e-5, "{case:?} {o:?}");
    assert_eq!(o.failures, o.random_failures + o.systematic_failures, "{case:?} {o:?}");
    assert!((o.recovery - case.recovery_time * f64::from(o.failures)).abs() < 1e-5, "{o:?}");
    assert!(o.manual_repairs <= o.auto_repairs && o.auto_repairs <= o.failures, "{o:?}");
    assert!(o.preemptions as usize <= case.spare_pool_size, "{case:?} {o:?}");
}
