//! `make bench`: microseconds a trial and nanoseconds a failure of the named scenarios, one thread, and ratios
//! against the naive twin in the same run. Medians of rounds: these machines are noisy, quote ratios.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock and prints"
)]

#[path = "bench/network.rs"]
mod network;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use brittle_engine::{Runner, Seed, TrialId, World};
use brittle_model::Scenario;
use brittle_model::text::{self, Source};
use brittle_study::{Control, Plan};
use brittle_tests::twin;

/// One class, instant replacement, fixed interval: what the engine costs and nothing else.
const SIMPLE: &str = r#"
title = "simple"
[trial]
horizon = "54d"
[cluster.rail_clos]
hosts = 2048
gpus_per_host = 8
hosts_per_rack = 2
[failures.gpu]
component = "gpu"
mttf = "50000h"
repair = "in_place"
[jobs.train]
gpus = 16384
[jobs.train.checkpoint]
interval = "30min"
cost = "60s"
[jobs.train.recovery]
start = "10min"
"#;

/// Every feature at once.
const EVERYTHING: &str = include_str!("everything.toml");

const ROUNDS: usize = 9;

fn main() {
    let set = |sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(|&s| s.to_owned()).collect();
        text::read(Source { name: "simple", text: SIMPLE }, &sets).expect("a sound scenario")
    };
    network::build();
    println!("one thread, median of {ROUNDS} rounds\n");
    println!(
        "{:<44} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "", "trials/s", "µs/trial", "best", "failures", "ns/failure"
    );
    let (simple, _) = measure("simple, 16,384 GPUs of 50,000 h, 54 d", &set(&[]), 2000);
    let (large, _) = measure(
        "simple, 131,072 GPUs of 400,000 h, 54 d",
        &set(&[
            "cluster.rail_clos.hosts=16384",
            "jobs.train.gpus=131072",
            "failures.gpu.mttf=400000h",
        ]),
        2000,
    );
    let weibull = set(&["failures.gpu.law={ weibull = { shape = 0.7 } }"]);
    let (aging, _) = measure("simple, Weibull 0.7, all new", &weibull, 200);
    let llama = shipped("llama3-405b.toml", &[]);
    let (full, full_each) = measure("llama3-405b.toml", &llama, 500);
    measure("gpu-100k.toml", &shipped("gpu-100k.toml", &[]), 200);
    measure("airesim-default.toml (its own takes 30 s)", &shipped("airesim-default.toml", &[]), 20);
    let everything = text::read(Source { name: "everything.toml", text: EVERYTHING }, &[])
        .expect("a sound scenario");
    let (_, everything_each) =
        measure("everything switched on, 16,384 GPUs, 54 d", &everything, 200);
    let daly = shipped("llama3-405b.toml", &["jobs.llama3.checkpoint.interval=daly"]);
    let (blocking, _) = measure("llama3-405b.toml, blocking, Daly", &daly, 200);
    let stacks: Vec<(&str, f64)> = text::stacks()
        .iter()
        .map(|stack| {
            let set = format!("jobs.llama3.stack={}", stack.name);
            let scenario = shipped("llama3-405b.toml", &[&set, "spares.warm=240"]);
            (stack.name, measure(&format!("llama3-405b.toml, {}", stack.name), &scenario, 100).0)
        })
        .collect();
    let [small_network, large_network] =
        network::pair().map(|(name, scenario)| measure(name, &scenario, 20).0);

    println!("\nratios");
    println!("  131,072 GPUs of eight times the life against 16,384: {:.2}", large / simple);
    println!("  llama3-405b against simple: {:.1}", full / simple);
    println!(
        "  131,072 GPUs and their network against 4,096, struck as often (bound 1.3): {:.2}",
        large_network / small_network
    );
    println!(
        "  a failure with everything switched on against one of llama3-405b: {:.2}",
        everything_each / full_each
    );
    for (stack, micros) in stacks {
        println!("  {stack} against blocking saves by Daly (bound 3): {:.2}", micros / blocking);
    }
    let small =
        set(&["cluster.rail_clos.hosts=256", "jobs.train.gpus=2048", "failures.gpu.mttf=6250h"]);
    // The twin knows fixed intervals only: the one that `exact` chooses here.
    let llama_fixed = shipped("llama3-405b.toml", &["jobs.llama3.checkpoint.interval=465s"]);
    for (name, scenario, engine) in [
        ("simple, 2,048 GPUs of 6,250 h", &small, None),
        ("simple, 16,384 GPUs", &set(&[]), Some(simple)),
        ("Weibull 0.7, 16,384 GPUs", &weibull, Some(aging)),
        ("llama3-405b.toml", &llama_fixed, Some(full)),
    ] {
        let engine = engine.unwrap_or_else(|| time_engine(scenario, 500).0);
        println!("  naive twin against the engine, {name}: {:.0}", time_twin(scenario) / engine);
    }
    println!("  two threads against one, llama3-405b.toml, 4,000 trials: {:.2}", speedup(&llama));
}

/// Prints a line; microseconds a trial.
fn measure(name: &str, scenario: &Scenario, trials: u64) -> (f64, f64) {
    let (micros, best, failures) = time_engine(scenario, trials);
    let (rate, each) = (1e6 / micros, 1e3 * micros / failures);
    println!("{name:<44} {rate:>9.0} {micros:>9.2} {best:>9.2} {failures:>9.1} {each:>10.1}");
    (micros, each)
}

/// Median and least microseconds a trial, and failures in it.
fn time_engine(scenario: &Scenario, trials: u64) -> (f64, f64, f64) {
    let world = World::new(scenario);
    let mut runner = Runner::new(&world);
    let mut failures = 0;
    let mut rounds: Vec<f64> = (0..ROUNDS as u64)
        .map(|round| {
            let start = Instant::now();
            for trial in 0..trials {
                let outcome = runner.run(Seed(1), TrialId(round * trials + trial));
                failures += outcome.classes.iter().map(|c| u64::from(c.failures)).sum::<u64>();
            }
            start.elapsed().as_secs_f64() * 1e6 / trials as f64
        })
        .collect();
    let middle = median(&mut rounds);
    (middle, rounds[0], failures as f64 / (trials * ROUNDS as u64) as f64)
}

/// Median microseconds a trial of the naive twin.
fn time_twin(scenario: &Scenario) -> f64 {
    let mut rounds: Vec<f64> = (0..5)
        .map(|trial| {
            let start = Instant::now();
            let report = twin::run(scenario, 1, trial);
            assert!(!report.jobs.is_empty());
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    median(&mut rounds)
}

/// How much faster two threads are than one, pair by pair.
fn speedup(scenario: &Scenario) -> f64 {
    let plan = Plan::of_scenario(scenario.clone(), 4000, 1);
    let time = |threads| {
        let (progress, stop) = (|_| {}, AtomicBool::new(false));
        let start = Instant::now();
        let result =
            brittle_study::run(&plan, &Control { threads, progress: &progress, stop: &stop });
        assert_eq!(result.cells[0].trials, 4000);
        start.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..ROUNDS).map(|_| time(1) / time(2)).collect();
    median(&mut ratios)
}

fn shipped(name: &str, sets: &[&str]) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../configs/scenarios").join(name);
    let text = std::fs::read_to_string(&path).expect("a shipped scenario");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    text::read(Source { name, text: &text }, &sets).expect("a sound scenario")
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
