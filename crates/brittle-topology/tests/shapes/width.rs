//! The bisection bandwidth of every shape: the closed form, and the maximum flow between the halves.

use brittle_model::scenario::{ClusterSpec, Cubes, DragonflyPlus, FatTree, RailClos, Torus};
use brittle_topology::Topology;
use proptest::prelude::*;

use super::common::{flow_between_halves, near};
use super::specs;

fn figure(spec: &ClusterSpec) -> f64 {
    Topology::build(spec).bisection_bandwidth()
}

fn is_the_flow(spec: &ClusterSpec) {
    let topology = Topology::build(spec);
    let (flow, figure) = (flow_between_halves(&topology), topology.bisection_bandwidth());
    assert!(near(flow, figure), "{spec:?}: flow {flow}, figure {figure}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn of_a_clos_it_is_half_of_the_narrowest_tier(clos in specs::clos()) {
        let down = f64::from(clos.hosts * clos.nics_per_host) * clos.nic_bandwidth;
        let mut narrowest = down;
        if clos.segments() > 1 {
            narrowest = down / clos.oversubscription;
        }
        if clos.pods() > 1 && clos.has_three_tiers() {
            narrowest /= clos.options.core_oversubscription;
        }
        let figure = figure(&ClusterSpec::RailClos(clos));
        prop_assert!(near(figure, narrowest / 2.0), "{} and {}", figure, narrowest / 2.0);
    }

    #[test]
    fn a_fat_tree_has_full_bisection(tree in specs::fat_tree()) {
        let down = f64::from(tree.hosts * tree.nics_per_host) * tree.nic_bandwidth;
        prop_assert!(near(figure(&ClusterSpec::FatTree(tree)), down / 2.0));
    }

    #[test]
    fn of_a_dragonfly_it_is_what_joins_half_of_the_groups(spec in specs::dragonfly()) {
        let groups = f64::from(spec.groups);
        let leaves = groups * f64::from(spec.leaves);
        let down = leaves * f64::from(spec.hosts_per_leaf * spec.nics_per_host) * spec.nic_bandwidth;
        let mut expected = down / 2.0;
        if leaves > 1.0 {
            expected = expected.min(leaves * f64::from(spec.spines) * spec.link_bandwidth / 2.0);
        }
        if groups > 1.0 {
            let pairs = groups * groups / 4.0;
            expected = expected.min(pairs * f64::from(spec.global_links) * spec.link_bandwidth);
        }
        prop_assert!(near(figure(&ClusterSpec::DragonflyPlus(spec)), expected));
    }

    #[test]
    fn of_a_wired_torus_it_is_two_slices_across_the_longest_dimension(
        longest in 1u32..=2, others in [1u32..=2, 1u32..=2], turn in 0usize..3, half in 1u32..=2,
    ) {
        let longest = 2 * longest;
        let mut grid = [longest, others[0], others[1]];
        grid.rotate_left(turn);
        let torus = wired(grid, 2 * half);
        let chips = torus.cubes() * torus.face() * u64::from(torus.side);
        let slices = 2.0 * chips as f64 / f64::from(longest * torus.side);
        prop_assert!(near(figure(&ClusterSpec::Torus(torus.clone())), slices * torus.link_bandwidth));
    }
}

fn wired(grid: [u32; 3], side: u32) -> Torus {
    Torus {
        cubes: Cubes::Grid(grid),
        side,
        optical_switches: 0,
        link_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    }
}

#[test]
fn it_is_the_maximum_flow_of_tiers() {
    let clos = specs::small_clos();
    for (hosts, racks_per_pod, oversubscription) in
        [(4, 2, 1.0), (8, 4, 1.0), (8, 2, 3.0), (8, 8, 2.0)]
    {
        is_the_flow(&ClusterSpec::RailClos(RailClos {
            hosts,
            racks_per_pod,
            oversubscription,
            ..clos.clone()
        }));
    }
    is_the_flow(&specs::small_nvl());
    for k in [2, 4] {
        is_the_flow(&ClusterSpec::FatTree(FatTree {
            k,
            hosts: k * k * k / 4,
            gpus_per_host: 2,
            nics_per_host: 2,
            nic_bandwidth: 50e9,
            racks_per_power_feed: 1,
            racks_per_cooling_loop: 0,
        }));
    }
}

#[test]
fn it_is_the_maximum_flow_of_groups() {
    for (groups, global_links, link_bandwidth) in
        [(2, 2, 10e9), (2, 8, 10e9), (4, 2, 10e9), (4, 4, 200e9), (4, 4, 1e9)]
    {
        is_the_flow(&ClusterSpec::DragonflyPlus(DragonflyPlus {
            groups,
            leaves: 2,
            spines: 2,
            hosts_per_leaf: 2,
            gpus_per_host: 1,
            nics_per_host: 1,
            global_links,
            nic_bandwidth: 50e9,
            link_bandwidth,
            racks_per_power_feed: 1,
            racks_per_cooling_loop: 0,
        }));
    }
}

#[test]
fn it_is_the_maximum_flow_of_chips() {
    for grid in [[1, 1, 1], [1, 2, 1], [2, 2, 1], [3, 1, 1]] {
        is_the_flow(&ClusterSpec::Torus(wired(grid, 2)));
    }
    is_the_flow(&ClusterSpec::Torus(wired([1, 1, 1], 4)));
    for cubes in [1, 2, 4] {
        let spec =
            Torus { cubes: Cubes::Number(cubes), optical_switches: 12, ..wired([1, 1, 1], 2) };
        is_the_flow(&ClusterSpec::Torus(spec));
    }
}
