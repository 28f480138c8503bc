//! What the network costs at 131,072 GPUs, with every NIC, cable and switch: to build, and a trial.

use std::time::Instant;

use brittle_model::scenario::NetworkRules;
use brittle_model::text::{self, Source};
use brittle_model::{ComponentKind, Scenario};
use brittle_topology::Topology;

/// Dual ToR, three tiers. The failures in the whole cluster are as many whatever its size: `mttf` is by population.
const TEXT: &str = r#"
title = "network"
[trial]
horizon = "30d"
[cluster.rail_clos]
hosts = 16384
gpus_per_host = 8
hosts_per_rack = 8
racks_per_segment = 16
racks_per_pod = 128
leaves_per_rail = 2
spines = 128
cores = 64
[failures.gpu]
component = "gpu"
[failures.nic_link]
component = "nic_link"
[failures.leaf]
component = "leaf"
[failures.uplink]
component = "uplink"
[failures.spine]
component = "spine"
[failures.core_link]
component = "core_link"
[repair]
duration = "4h"
[spares]
warm = 64
[jobs.train]
communication = 0.1
[jobs.train.checkpoint]
interval = "30min"
cost = "10s"
[jobs.train.recovery]
start = "5min"
"#;

/// Failures of each kind in a trial of 720 h.
const STRIKES: [(ComponentKind, f64); 6] = [
    (ComponentKind::Gpu, 100.0),
    (ComponentKind::NicLink, 50.0),
    (ComponentKind::Leaf, 5.0),
    (ComponentKind::Uplink, 50.0),
    (ComponentKind::Spine, 5.0),
    (ComponentKind::CoreLink, 20.0),
];

fn scenario(hosts: u32, racks_per_pod: u32) -> Scenario {
    let sets = |mttf: &dyn Fn(ComponentKind, f64) -> f64| {
        let mut sets = vec![
            format!("cluster.rail_clos.hosts={hosts}"),
            format!("cluster.rail_clos.racks_per_pod={racks_per_pod}"),
            format!("jobs.train.gpus={}", (hosts - 64) * 8),
        ];
        for (kind, strikes) in STRIKES {
            let name = kind.as_str();
            sets.push(format!("failures.{name}.mttf=\"{:.3}h\"", mttf(kind, strikes)));
        }
        text::read(Source { name: "network", text: TEXT }, &sets)
            .unwrap_or_else(|problems| panic!("{problems}"))
    };
    let cluster = sets(&|_, _| 1e6).cluster.clone();
    sets(&|kind, strikes| 720.0 * cluster.population(kind) as f64 / strikes)
}

/// Prints what it takes to build the large one; bounds: 2 s, 1 GiB.
pub(crate) fn build() {
    let scenario = scenario(16_384, 128);
    let start = Instant::now();
    let topology = Topology::build(&scenario.cluster);
    let built = start.elapsed().as_secs_f64();
    let cluster = topology.compile(NetworkRules::default());
    let all = start.elapsed().as_secs_f64();
    let parts: u64 =
        ComponentKind::ALL.iter().map(|&kind| u64::from(topology.population(kind))).sum();
    // Each NIC is also joined to its host, and each vertex to what holds it.
    println!("131,072 GPUs, {} hosts, dual ToR, three tiers: {parts} components", cluster.hosts());
    println!(
        "  build {built:.2} s, with compile {all:.2} s (bound 2); most memory so far {} MiB\n",
        peak()
    );
}

/// The most memory that this process has had [MiB], where the system tells.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The smallest cluster of the kind, two pods of two segments, and the large one, struck as often.
pub(crate) fn pair() -> [(&'static str, Scenario); 2] {
    [
        ("network, 4,096 GPUs, 230 failures", scenario(512, 32)),
        ("network, 131,072 GPUs, 230 failures", scenario(16_384, 128)),
    ]
}
