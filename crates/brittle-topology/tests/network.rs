//! What `strains` says, against brute force over the plain graph, for every builder.

#[path = "network/brute.rs"]
mod brute;
mod common;
#[path = "network/compare.rs"]
mod compare;
#[path = "shapes/listed.rs"]
mod listed;
#[path = "shapes/specs.rs"]
mod specs;

use brittle_model::scenario::{ClosOptions, NetworkRules, RailClos};
use brittle_model::{ComponentId, ComponentKind};
use brittle_topology::{Reach, Topology};
use common::{build, tiny};
use compare::{compare, compare_one};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

#[test]
fn rail_clos_is_as_brute_force_says() {
    let shapes = [
        tiny(),
        RailClos { hosts: 9, nics_per_host: 2, racks_per_pod: 2, spines: 3, ..tiny() },
        RailClos { hosts: 7, spines: 4, oversubscription: 2.0, ..tiny() },
        RailClos { hosts: 12, gpus_per_host: 4, nics_per_host: 4, spines: 2, ..tiny() },
    ];
    for (seed, clos) in (1..).zip(shapes) {
        let seen = compare(&build(&clos), 20_000, seed);
        assert!(seen.has(&[Reach::OverLeaves, Reach::OverSpines]), "{clos:?}: {seen:?}");
    }
}

#[test]
fn the_small_one_of_every_builder_is_as_brute_force_says() {
    let (mut lost, mut shares) = ([0; 4], [0; 4]);
    for (seed, (name, spec)) in (1..).zip(specs::small()) {
        let seen = compare(&Topology::build(&spec), 10_000, seed);
        assert!(seen.lost.iter().sum::<u32>() > 1000, "{name}: {seen:?}");
        for reach in 0..4 {
            lost[reach] += seen.lost[reach];
            shares[reach] += seen.shares[reach];
        }
    }
    // Within a domain of the small rack every switch is needed: nothing is left in part.
    assert!(
        lost.iter().all(|&n| n > 1000) && shares[1..].iter().all(|&n| n > 1000),
        "{lost:?} {shares:?}"
    );
}

/// Flows that do not part are better off without a leaf that has few ways left. So it is with one whose last ways lead
/// to a dead end: without it two cuts count for a segment alone in its island, and the lesser holds.
#[test]
fn a_dead_end_hides_no_loss_of_a_segment_alone() {
    let clos = RailClos {
        hosts: 3,
        racks_per_pod: 2,
        spines: 6,
        options: ClosOptions {
            leaves_per_rail: 3,
            racks_per_segment: Some(1),
            cores: 3,
            ..ClosOptions::default()
        },
        hosts_per_rack: 1,
        ..tiny()
    };
    let down = [
        (ComponentKind::Spine, 9),
        (ComponentKind::Spine, 10),
        (ComponentKind::Spine, 11),
        (ComponentKind::Core, 1),
    ];
    let down = down.map(|(kind, index)| ComponentId { kind, index });
    let rules = NetworkRules { adaptive: false, failover: false };
    let seen = compare_one(&build(&clos), rules, &down, &[]);
    // The host of the second pod has a quarter over cores: of three planes two, one of them on half of its ways.
    assert_eq!((seen.lost, seen.shares), ([0; 4], [0, 0, 0, 3]), "{seen:?}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        rng_seed: RngSeed::Fixed(20_261_122),
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_shape_is_as_brute_force_says(spec in specs::shape(), seed: u64) {
        compare(&Topology::build(&spec), 120, seed);
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        rng_seed: RngSeed::Fixed(20_261_129),
        ..ProptestConfig::default()
    })]

    #[test]
    #[ignore = "takes minutes: `make evidence`"]
    fn many_shapes_are_as_brute_force_says(spec in specs::shape(), seed: u64) {
        compare(&Topology::build(&spec), 400, seed);
    }

    #[test]
    #[ignore = "takes minutes: `make evidence`"]
    fn many_shapes_of_three_planes_are_as_brute_force_says(clos in specs::three_planes(), seed: u64) {
        compare(&build(&clos), 1200, seed);
    }
}
