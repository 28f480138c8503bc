//! How long the largest cluster takes: `cargo test --release -p brittle-topology --test scale -- --ignored --nocapture`.

mod common;

use std::time::Instant;

use brittle_model::ComponentId;
use brittle_model::ComponentKind::{self, Leaf, Nic, NicLink, Rack, Spine, Uplink};
use brittle_model::scenario::{NetworkRules, RailClos};
use common::build;

/// 131,072 GPUs: 16 pods of 128 racks of 8 hosts of 8, below 64 spines.
#[test]
#[ignore = "prints times; nothing can fail but the counts"]
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "it is the time that is asked for"
)]
fn the_largest_cluster() {
    let clos = RailClos {
        hosts: 16_384,
        gpus_per_host: 8,
        nics_per_host: 8,
        hosts_per_rack: 8,
        racks_per_pod: 128,
        racks_per_power_feed: 16,
        spines: 64,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: Default::default(),
    };
    let start = Instant::now();
    let topology = build(&clos);
    println!("build: {:?}", start.elapsed());
    let count = |kinds: &[ComponentKind]| -> u32 {
        kinds.iter().map(|&kind| topology.population(kind)).sum()
    };
    let cables = count(&[NicLink, Uplink]);
    let vertices = 1 + count(&ComponentKind::ALL) - cables;
    // All but the root are inside something, racks are fed, and NICs are wired to their hosts.
    let edges = vertices - 1 + count(&[Rack, Nic]) + cables;
    println!("{vertices} vertices, {edges} edges, {cables} of them cables");
    assert_eq!(cables, 16_384 * 8 + 128 * 64);

    let start = Instant::now();
    let cluster = topology.compile(NetworkRules::default());
    println!("compile: {:?}", start.elapsed());
    for (kind, index) in [(NicLink, 7), (Uplink, 7), (Spine, 7), (Leaf, 7)] {
        let start = Instant::now();
        let strains = cluster.network().strains(&[ComponentId { kind, index }], &[]);
        println!("one {} down: {} strains in {:?}", kind.as_str(), strains.len(), start.elapsed());
    }
}
