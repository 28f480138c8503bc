//! Running on with fewer hosts: bounds, and what cannot be.

use brittle_engine::Outcome;
use brittle_model::Account;
use brittle_tests::stats::{Mean, Z_BOUND};

use super::{goodputs, refused, share, trials};

/// 32 hosts in eight replicas of four; hosts fail and are repaired, there are no spares.
fn replicas(degraded: &str, repair: &str) -> String {
    format!(
        r#"
title = "replicas"
[trial]
horizon = "200d"
[cluster.rail_clos]
hosts = 32
gpus_per_host = 8
hosts_per_rack = 2
[failures.host]
component = "host"
mttf = "2000h"
repair = {{ duration = {repair} }}
[jobs.train]
gpus = 256
layout = {{ tensor = 8, pipeline = 4, data = 8 }}
step = "1ns"
[jobs.train.checkpoint]
interval = "1h"
[jobs.train.checkpoint.tiers.peers]
at = "gpu_memory"
copies = 8
[jobs.train.checkpoint.tiers.storage]
at = "storage"
[jobs.train.recovery]
keeps = "gpu"
{degraded}
"#
    )
}

/// With nothing that costs time, replica drop reaches its upper bound: the mean share of replicas that are whole. A host
/// is up with probability a, a replica of four with a⁴, each for itself. n = 100 trials, bound 4 standard errors.
#[test]
fn replica_drop_reaches_its_upper_bound() {
    let text = replicas(
        "degraded = { how = \"replicas\", least = 0.1 }",
        "{ exponential = { mean = \"24h\" } }",
    );
    let outcomes = trials(&text, 21, 100);
    assert!(outcomes.iter().all(|o| o.jobs[0].interruptions() > 20));
    let up: f64 = 2000.0 / 2024.0;
    // All are up at the start: the share down is (1 − a)(1 − e^{−t(1/MTTF + 1/MTTR)}), whose transient is over in days.
    let slack = (1.0 - up) * 4.0 * 24.0 * up / (200.0 * 24.0);
    let expected = up.powi(4) + slack;
    let mean = Mean::of(&goodputs(&outcomes));
    let z = mean.z(expected);
    assert!(z.abs() <= Z_BOUND, "{} for {expected}, z {z}", mean.mean);
    assert!(share(&outcomes, Account::Lost) < 1e-9);
    let rest = share(&outcomes, Account::Degraded) + share(&outcomes, Account::Waiting);
    assert!((1.0 - mean.mean - rest).abs() < 1e-6, "{rest}");
}

/// Standing still until hosts are repaired is worse, and hosts that form new replicas are better.
#[test]
fn ways_to_run_on_are_in_their_order() {
    let of = |degraded: &str| {
        let text = replicas(degraded, "\"12h\"");
        Mean::of(&goodputs(&trials(&text, 22, 40))).mean
    };
    let still = of("");
    let replicas = of("degraded = { how = \"replicas\", least = 0.1 }");
    let elastic = of("degraded = { how = \"elastic\", least = 0.1 }");
    let replan = of("degraded = { how = \"replan\", least = 0.1 }");
    let reroute = of("degraded = { how = \"reroute\", microbatches = 12, least = 0.1 }");
    assert!(still < replicas && replicas < replan, "{still} {replicas} {replan}");
    assert!(replicas < elastic + 0.01 && replicas < reroute, "{elastic} {reroute}");
}

/// Stalls and the way back of a replica are paid: by all, and by the replica.
#[test]
fn a_stall_is_paid_by_all_and_a_start_by_the_replica() {
    let of = |more: &str, start: &str| {
        let text = replicas(
            &format!("degraded = {{ how = \"replicas\", least = 0.1{more} }}\n{start}"),
            "\"0s\"",
        );
        trials(&text, 23, 20)
    };
    let free = of("", "");
    let slow_start = of("", "start = \"2h\"");
    let stalls = of(", stall = \"5min\", rejoin = \"1min\"", "start = \"2h\"");
    let interruptions = |outcomes: &[Outcome]| -> f64 {
        outcomes.iter().map(|o| f64::from(o.jobs[0].interruptions())).sum::<f64>() / 20.0
    };
    let days = 200.0 * 86_400.0;
    assert!(share(&free, Account::Starting) == 0.0);
    // Each interruption costs one replica of eight for two hours.
    let expected = interruptions(&slow_start) * 7200.0 / 8.0 / days;
    let got = share(&slow_start, Account::Degraded);
    assert!((got / expected - 1.0).abs() < 0.05, "{got} for {expected}");
    let expected = interruptions(&stalls) * 360.0 / days;
    let got = share(&stalls, Account::Starting);
    assert!((got / expected - 1.0).abs() < 0.05, "{got} for {expected}");
}

#[test]
fn what_cannot_run_on_is_refused() {
    let one = replicas("degraded = { how = \"replicas\" }", "\"1h\"")
        .replace("tensor = 8, pipeline = 4, data = 8", "tensor = 8, pipeline = 32, data = 1");
    refused(&one, "with one data-parallel replica there is none to run on");
    let dead = replicas("degraded = { how = \"replicas\" }", "\"1h\"")
        .replace("at = \"gpu_memory\"\ncopies = 8", "at = \"host_memory\"");
    refused(&dead, "the job has no live copies of it");
}
