//! Optima, swings and break-evens against closed forms, which are computed here by themselves.

use std::sync::atomic::AtomicBool;

use brittle_model::Scenario;
use brittle_model::text::{Problems, Source, read};
use brittle_study::Control;
use brittle_study::break_even::{self, break_even};
use brittle_study::dial::Dial;
use brittle_study::objective::{Objective, Prices};
use brittle_study::optimize::{self, Optimum, PointStanding, optimize};
use brittle_study::precision::HalfWidth;
use brittle_study::sensitivity::{self, sensitivity};

/// A job of 8 GPUs whose software fails once an hour: failures strike saves too, and coming back takes no time.
const SAVES: &str = r#"
title = "Saves"
trial.horizon = "20d"
cluster.rail_clos = { hosts = 1, gpus_per_host = 8, hosts_per_rack = 1 }
failures.software = { component = "job", rate = "24 per 1 job-days", detection = "0s" }
jobs.a.gpus = 8
jobs.a.checkpoint = { interval = "20min", cost = "5min" }
jobs.a.recovery = { isolate = "0s", start = "0s", load = "0s", warm_up = "0s" }
"#;

/// Eight hosts that are down a tenth of the time that they are up, and some spares, alike.
const SPARES: &str = r#"
title = "Spares"
trial.horizon = "200d"
cluster.rail_clos = { hosts = 14, gpus_per_host = 8, hosts_per_rack = 1 }
failures.host = { component = "host", mttf = "200h", detection = "0s" }
repair.duration = "20h"
spares = { warm = 0, activation = "0s" }
jobs.a.gpus = 64
jobs.a.checkpoint = { interval = "1min", cost = "0s" }
jobs.a.recovery = { isolate = "0s", start = "0s", load = "0s", warm_up = "0s" }
"#;

fn scenario(text: &str, sets: &[(String, String)]) -> Result<Scenario, Problems> {
    let sets: Vec<String> = sets.iter().map(|(key, value)| format!("{key}={value}")).collect();
    read(Source { name: "test", text }, &sets)
}

fn with_control<T>(threads: usize, job: impl FnOnce(&Control) -> T) -> T {
    let stop = AtomicBool::new(false);
    job(&Control { threads, progress: &|_| (), stop: &stop })
}

fn dials(texts: &[&str]) -> Vec<Dial> {
    texts.iter().map(|text| text.parse().expect("a good dial")).collect()
}

fn best(text: &str, over: &[&str], objective: Objective, trials: u64, threads: usize) -> Optimum {
    let question = optimize::Question {
        title: "test".to_owned(),
        dials: dials(over),
        within: match objective {
            Objective::Goodput => HalfWidth::Absolute(0.005),
            Objective::Cost(_) => HalfWidth::Relative(0.01),
        },
        objective,
        trials,
        seed: 1,
    };
    let found = with_control(threads, |control| {
        optimize(&question, &mut |sets| scenario(text, sets), control)
    });
    found.expect("good scenarios").expect("it is not stopped")
}

/// Goodput at an interval and a save cost [h], with failures once an hour: τ / (e^(τ+C) − 1).
fn goodput(interval: f64, cost: f64) -> f64 {
    interval / (libm::exp(interval + cost) - 1.0)
}

/// Where a function that falls through zero does.
fn root(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if f(middle) > 0.0 { low = middle } else { high = middle }
    }
    low
}

fn minutes(text: &str) -> f64 {
    brittle_model::quantity::span(text).expect("a time").as_secs_f64() / 60.0
}

#[test]
fn the_exact_interval_lies_in_the_flat_region() {
    let found = best(SAVES, &["jobs.a.checkpoint.interval=2min..3h"], Objective::Goodput, 512, 2);
    // The derivative of the closed form vanishes where e^-(τ+C) = 1 − τ.
    let exact = 60.0 * root(1e-6, 1.0, |tau| 1.0 - tau - libm::exp(-(tau + 5.0 / 60.0)));
    let dial = &found.dials[0];
    let (from, to) = (minutes(&dial.within.from), minutes(&dial.within.to));
    assert!(from <= exact && exact <= to, "{exact} in {from} to {to}");
    // What the region claims holds in the closed form: it is wide enough to be of use, and not too wide.
    let at = |minutes: f64| goodput(minutes / 60.0, 5.0 / 60.0);
    assert!(from < 0.97 * exact && to > 1.03 * exact, "{from} to {to}");
    // To what is lost of it by the end of the horizon and in the best itself: 0.5 pp asked for, 0.6 pp held.
    assert!(at(exact) - at(from) < 0.006 && at(exact) - at(to) < 0.006, "{from} to {to}");
    let perhaps = (minutes(&dial.perhaps.from), minutes(&dial.perhaps.to));
    assert!(perhaps.0 <= from && perhaps.1 >= to);
    // The formula that is exact chooses it and is as good as the best; Young's interval is too long, and surely worse.
    let formula = |name: &str| {
        let told = found.formulas.iter().find(|formula| formula.name == name);
        told.and_then(|told| told.from_best).expect("it is there")
    };
    assert!(formula("exact").hi > -0.001, "{:?}", formula("exact"));
    let (young, said) = (formula("young"), (2.0 * 5.0_f64 / 60.0).sqrt());
    let loss = goodput(said, 5.0 / 60.0) - at(exact);
    assert!(
        young.hi < 0.0 && young.lo - 0.003 <= loss && loss <= young.hi + 0.003,
        "{young:?} {loss}"
    );
    // 512 trials of 480 h: the best is within four half-widths of what is said of it, and a twentieth of a point.
    let value = found.points[found.best].value.expect("it is productive");
    let off = (value.mean - at(minutes(&dial.best))).abs();
    assert!(off < 2.0 * (value.hi - value.lo) + 0.0005, "{off} {value:?}");
}

/// Chance that of `n` hosts at most `k` are down, each with a chance of 1/11.
fn at_most(k: u32, n: u32) -> f64 {
    let (down, mut sum, mut choose) = (1.0 / 11.0_f64, 0.0, 1.0);
    for i in 0..=k {
        sum += choose * libm::pow(down, f64::from(i)) * libm::pow(1.0 - down, f64::from(n - i));
        choose *= f64::from(n - i) / f64::from(i + 1);
    }
    sum
}

#[test]
fn the_best_number_of_spares_is_that_of_the_binomial_law() {
    let prices = Prices { gpu_hour: 2.0, spare_gpu_hour: 2.0, currency: "usd".to_owned() };
    let found = best(SPARES, &["spares.warm=0..6"], Objective::Cost(prices), 256, 2);
    // Eight of 8 + s hosts must be up: cost of a productive GPU-hour 2 (8 + s) / 8 / P(at most s down).
    let cost = |s: u32| 2.0 * f64::from(8 + s) / 8.0 / at_most(s, 8 + s);
    let cheapest = (0..=6).min_by(|&a, &b| cost(a).total_cmp(&cost(b))).expect("there are some");
    assert_eq!(found.dials[0].best, cheapest.to_string());
    for point in &found.points {
        let spares: u32 = point.set["spares.warm"].parse().expect("a number");
        let value = point.value.expect("it is productive");
        let off = (value.mean - cost(spares)).abs();
        // Two intervals (four standard errors), and half a percent for the start with all hosts up and for half a minute's work lost.
        let bound = (value.hi - value.lo) + 0.005 * cost(spares);
        assert!(off < bound, "{spares}: {value:?}, {}", cost(spares));
    }
    let beyond = |point: &&optimize::PointTold| point.standing == PointStanding::Beyond;
    assert_eq!(found.points.iter().filter(beyond).count(), 6, "costs lie 5 % apart");
}

#[test]
fn threads_cannot_be_seen_in_an_optimum() {
    let over = ["jobs.a.checkpoint.interval=5min..1h", "jobs.a.checkpoint.cost=1min,5min"];
    let found = |threads| best(SAVES, &over, Objective::Goodput, 140, threads);
    let one = found(1);
    assert_eq!(one, found(3));
    assert_eq!(one.dials[1].best, "1min");
}

#[test]
fn a_swing_is_that_of_the_closed_form() {
    let question = sensitivity::Question {
        title: "test".to_owned(),
        parameters: dials(&["stress.failure_rate=0.99..1.01", "jobs.a.checkpoint.cost=4min..6min"]),
        objective: Objective::Goodput,
        trials: 400,
        seed: 3,
    };
    let told = with_control(2, |control| {
        sensitivity(&question, &mut |sets| scenario(SAVES, sets), control)
    });
    let told = told.expect("good scenarios").expect("it is not stopped");
    let bar = &told.bars[0];
    assert_eq!(bar.key, "jobs.a.checkpoint.cost");
    // d/dC of τ / (e^(τ+C) − 1), times two minutes.
    let (tau, c) = (1.0 / 3.0, 5.0 / 60.0);
    let e = libm::exp(tau + c);
    let slope = -tau * e / ((e - 1.0) * (e - 1.0));
    let swing = bar.swing.expect("it is productive");
    let half = swing.hi - swing.difference;
    // Two half-widths (four standard errors), and 2 % for the curvature and the end of the horizon.
    let expected = slope * 2.0 / 60.0;
    let off = (swing.difference - expected).abs();
    assert!(off < 2.0 * half + 0.02 * expected.abs(), "{swing:?} {expected}");
    assert!(half < 0.05 * expected.abs(), "paired: {half}");
    // 8 GPUs for 720 h, a minute less.
    let minute = bar.minute.as_ref().expect("it is a time");
    let month = -slope / 60.0 * 8.0 * 720.0;
    assert!((minute.per_month.mean / month - 1.0).abs() < 0.03, "{minute:?} {month}");
    // 720 interruptions a month.
    let each = minute.per_interruption.expect("there are some").mean;
    assert!((each * 720.0 / month - 1.0).abs() < 0.03, "{each}");
    assert!(told.bars[1].minute.is_none());
}

#[test]
fn a_break_even_is_that_of_the_closed_form() {
    let question = break_even::Question {
        title: "test".to_owned(),
        names: ["often".to_owned(), "seldom".to_owned()],
        over: "jobs.a.checkpoint.cost=10s..20min".parse().expect("a good dial"),
        along: None,
        objective: Objective::Goodput,
        trials: 200,
        seed: 1,
    };
    let mut make = |side: usize, sets: &[(String, String)]| {
        let interval = ["\"10min\"", "\"40min\""][side].to_owned();
        let all = [&[("jobs.a.checkpoint.interval".to_owned(), interval)], sets].concat();
        scenario(SAVES, &all)
    };
    let told = with_control(2, |control| break_even(&question, &mut make, control));
    let told = told.expect("good scenarios").expect("it is not stopped");
    let even = 60.0 * root(0.0, 1.0, |cost| goodput(1.0 / 6.0, cost) - goodput(2.0 / 3.0, cost));
    let [crossing] = &told.lines[0].crossings[..] else { panic!("{:?}", told.lines[0].crossings) };
    assert_eq!((crossing.below.as_str(), crossing.above.as_str()), ("often", "seldom"));
    let [from, at, to] = [&crossing.from, &crossing.at, &crossing.to].map(|text| minutes(text));
    assert!(from <= even && even <= to && from <= at && at <= to, "{crossing:?} {even}");
    assert!(to / from < 1.25 && (at / even - 1.0).abs() < 0.06, "{crossing:?} {even}");
}

#[test]
fn what_never_changes_has_no_break_even() {
    let question = break_even::Question {
        title: "test".to_owned(),
        names: ["as it is".to_owned(), "same".to_owned()],
        over: "jobs.a.checkpoint.cost=1min..2min".parse().expect("a good dial"),
        along: Some("jobs.a.checkpoint.interval=10min,20min".parse().expect("a good dial")),
        objective: Objective::Goodput,
        trials: 20,
        seed: 1,
    };
    let mut make = |_: usize, sets: &[(String, String)]| scenario(SAVES, sets);
    let told = with_control(1, |control| break_even(&question, &mut make, control));
    let told = told.expect("good scenarios").expect("it is not stopped");
    assert_eq!(told.lines.len(), 2);
    for line in &told.lines {
        assert!(line.crossings.is_empty() && line.places.iter().all(|p| p.ahead.is_none()));
    }
    assert_eq!(told.caveats.len(), 1);
}
