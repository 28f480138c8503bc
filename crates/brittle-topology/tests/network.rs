//! What `strains` says, against brute force over the plain graph, for every builder.

#[path = "network/brute.rs"]
mod brute;
mod common;
#[path = "network/compare.rs"]
mod compare;

use brittle_model::scenario::RailClos;
use brittle_topology::Reach;
use common::{build, tiny};
use compare::compare;

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
