//! The largest cluster answers rightly; how long it takes:
//! `cargo test --release -p brittle-topology --test scale -- --nocapture`.

mod common;

use std::time::Instant;

use brittle_model::ComponentId;
use brittle_model::ComponentKind::{self, Leaf, Nic, NicLink, Rack, Spine, Uplink};
use brittle_model::scenario::{NetworkRules, RailClos};
use common::build;

/// 131,072 GPUs: 16 pods of 128 racks of 8 hosts of 8, below 64 spines.
#[test]
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
    // A single cable of a NIC is the rail of its host, a leaf that of its pod; of 64 uplinks and spines 63 are left.
    let expected = [
        (NicLink, 0..1, 0.0),
        (Uplink, 0..1024, 63.0 / 64.0),
        (Spine, 0..16_384, 63.0 / 64.0),
        (Leaf, 0..1024, 0.0),
    ];
    for (kind, hosts, left) in expected {
        let start = Instant::now();
        let strains = cluster.network().strains(&[ComponentId { kind, index: 7 }], &[]);
        println!("one {} down: {} strains in {:?}", kind.as_str(), strains.len(), start.elapsed());
        let told: Vec<u32> = strains.iter().flat_map(|strain| strain.hosts.clone()).collect();
        let least = strains.iter().map(|strain| strain.left).fold(1.0, f64::min);
        assert_eq!(told.iter().min(), Some(&hosts.start), "{kind:?}");
        assert_eq!(told.iter().max(), Some(&(hosts.end - 1)), "{kind:?}");
        assert!((least - left).abs() < 1e-12, "{kind:?}: {least}, expected {left}");
    }
}
