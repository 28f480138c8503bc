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

use brittle_model::scenario::RailClos;
use brittle_topology::{Reach, Topology};
use common::{build, tiny};
use compare::compare;
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
