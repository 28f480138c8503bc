//! What `strains` says, against brute force, on small graphs that are built by hand, some of them odd.

#[path = "../tests/network/brute.rs"]
mod brute;
#[path = "../tests/network/compare.rs"]
mod compare;
mod graphs;

use compare::compare;

use crate::hit::Reach::{self, Inside, OverCores, OverLeaves, OverSpines};

fn check(topology: &crate::Topology, reaches: &[Reach], seed: u64) {
    let seen = compare(topology, 12_000, seed);
    assert!(seen.has(reaches), "{seen:?}");
}

#[test]
fn two_leaves_a_rail() {
    check(&graphs::dual_tor(false), &[OverLeaves, OverSpines], 11);
}

#[test]
fn two_planes() {
    check(&graphs::dual_tor(true), &[OverLeaves, OverSpines], 12);
}

#[test]
fn three_tiers_with_cores() {
    check(&graphs::three_tiers(), &[OverLeaves, OverSpines, OverCores], 13);
}

#[test]
fn a_fat_tree() {
    check(&graphs::fat_tree(), &[OverLeaves, OverSpines, OverCores], 14);
}

#[test]
fn domains_with_trays() {
    check(&graphs::trays(2), &[Inside, OverLeaves, OverSpines], 15);
    let seen = compare(&graphs::trays(3), 1000, 16);
    assert!(seen.lost[0] > 0 && seen.shares[0] == 0, "{seen:?}");
}

#[test]
fn a_torus_of_domains() {
    let seen = compare(&graphs::torus(true), 12_000, 17);
    assert!(seen.has(&[OverSpines]) && seen.lost[0] > 0, "{seen:?}");
    let seen = compare(&graphs::torus(false), 1000, 18);
    assert!(seen.lost[0] > 0, "{seen:?}");
}

#[test]
fn a_dragonfly() {
    check(&graphs::dragonfly(), &[OverLeaves, OverSpines, OverCores], 19);
}

#[test]
fn an_uneven_network() {
    check(&graphs::uneven(), &[OverLeaves, OverSpines, OverCores], 20);
}
