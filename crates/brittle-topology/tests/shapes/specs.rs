//! Specs of every shape: any small one, one to draw, and large ones.

#![allow(dead_code, reason = "each test file uses its share")]

use brittle_model::scenario::{
    ClosOptions, ClusterSpec, Cubes, DragonflyPlus, Explicit, FatTree, Node, NodeKind, Nvl,
    RailClos, Torus, Wire,
};
use proptest::prelude::*;

use super::listed;

/// Any shape.
pub(crate) fn shape() -> impl Strategy<Value = ClusterSpec> {
    prop_oneof![
        4 => clos().prop_map(ClusterSpec::RailClos),
        2 => fat_tree().prop_map(ClusterSpec::FatTree),
        2 => nvl().prop_map(ClusterSpec::Nvl),
        2 => dragonfly().prop_map(ClusterSpec::DragonflyPlus),
        2 => torus().prop_map(ClusterSpec::Torus),
        2 => (clos(), any::<u64>()).prop_map(|(clos, seed)| {
            ClusterSpec::Explicit(listed::list(&clos, seed))
        }),
    ]
}

prop_compose! {
    /// Two or three tiers, one to three planes, ragged everywhere.
    pub(crate) fn clos()(
        hosts in 1u32..=20,
        (rails, nics_per_rail, gpus_per_nic) in (1u32..=2, 1u32..=2, 1u32..=2),
        hosts_per_rack in 1u32..=3,
        (racks_per_segment, segments) in (1u32..=2, 1u32..=3),
        racks_per_power_feed in 1u32..=3,
        (planes, spines, cores, uplinks) in (1u32..=3, 1u32..=2, 1u32..=2, 1u32..=2),
        nic_bandwidth in 1e9..1e11,
        (oversubscription, core_oversubscription) in (1.0..4.0, 1.0..4.0),
        (racks_per_cooling_loop, pods_per_building) in (0u32..=3, 0u32..=2),
    ) -> RailClos {
        RailClos {
            hosts,
            gpus_per_host: rails * nics_per_rail * gpus_per_nic,
            nics_per_host: rails * nics_per_rail,
            hosts_per_rack,
            racks_per_pod: racks_per_segment * segments,
            racks_per_power_feed,
            spines: spines * planes,
            nic_bandwidth,
            oversubscription,
            options: ClosOptions {
                leaves_per_rail: planes,
                rails: Some(rails),
                uplinks,
                racks_per_segment: Some(racks_per_segment),
                cores: if segments > 1 { cores * planes } else { 0 },
                core_oversubscription,
                racks_per_cooling_loop,
                pods_per_building,
            },
        }
    }
}

/// Three tiers, three planes and two rails, a segment of a rack: where most can be lost without losing all.
pub(crate) fn three_planes() -> impl Strategy<Value = RailClos> {
    (clos(), 2u32..=3).prop_map(|(mut clos, segments)| {
        let options = &mut clos.options;
        clos.nics_per_host = clos.nics_per_host / options.rails.unwrap_or(1) * 2;
        clos.gpus_per_host = clos.nics_per_host;
        clos.spines = clos.spines / options.leaves_per_rail * 3;
        (options.rails, options.leaves_per_rail, options.cores) = (Some(2), 3, 3);
        options.racks_per_segment = Some(1);
        clos.racks_per_pod = segments;
        clos
    })
}

prop_compose! {
    /// Full ones and others.
    pub(crate) fn fat_tree()(
        half in 1u32..=3,
        share in 0.01f64..=1.0,
        (gpus_per_nic, nics_per_host) in (1u32..=2, 1u32..=2),
        racks_per_power_feed in 1u32..=3,
        racks_per_cooling_loop in 0u32..=3,
    ) -> FatTree {
        FatTree {
            k: 2 * half,
            hosts: (f64::from(2 * half * half * half) * share).ceil() as u32,
            gpus_per_host: gpus_per_nic * nics_per_host,
            nics_per_host,
            nic_bandwidth: 50e9,
            racks_per_power_feed,
            racks_per_cooling_loop,
        }
    }
}

prop_compose! {
    /// Domains of one or two racks under any Clos.
    pub(crate) fn nvl()(
        clos in clos(),
        domains in 1u32..=5,
        racks_per_domain in 1u32..=2,
        switch_trays in 1u32..=3,
    ) -> Nvl {
        let hosts = domains * racks_per_domain * clos.hosts_per_rack;
        let racks_per_pod = clos.racks_per_pod * racks_per_domain;
        let options = ClosOptions {
            cores: clos.options.leaves_per_rail,
            racks_per_segment: Some(1),
            ..clos.options
        };
        // A pod of one rack has one segment, and so two tiers.
        let cores = if racks_per_pod > 1 { options.cores } else { 0 };
        let options = ClosOptions { cores, ..options };
        Nvl {
            network: RailClos { hosts, racks_per_pod, options, ..clos },
            racks_per_domain,
            switch_trays,
            switch_trays_needed: switch_trays,
            gpu_bandwidth: 900e9,
        }
    }
}

prop_compose! {
    /// Few groups of few switches.
    pub(crate) fn dragonfly()(
        groups in 1u32..=5,
        leaves in 1u32..=3,
        spines in 1u32..=3,
        hosts_per_leaf in 1u32..=3,
        (gpus_per_nic, nics_per_host) in (1u32..=2, 1u32..=2),
        global_links in 1u32..=4,
        link_bandwidth in 1e9..1e11,
        racks_per_power_feed in 1u32..=3,
        racks_per_cooling_loop in 0u32..=3,
    ) -> DragonflyPlus {
        DragonflyPlus {
            groups,
            leaves,
            spines,
            hosts_per_leaf,
            gpus_per_host: gpus_per_nic * nics_per_host,
            nics_per_host,
            global_links,
            nic_bandwidth: 50e9,
            link_bandwidth,
            racks_per_power_feed,
            racks_per_cooling_loop,
        }
    }
}

prop_compose! {
    /// Small cubes, switched or wired.
    pub(crate) fn torus()(
        grid in [1u32..=3, 1u32..=2, 1u32..=2],
        half in 1u32..=2,
        is_switched in any::<bool>(),
        racks_per_power_feed in 1u32..=3,
        racks_per_cooling_loop in 0u32..=3,
    ) -> Torus {
        Torus {
            cubes: Cubes::Grid(grid),
            side: 2 * half,
            optical_switches: if is_switched { 12 * half * half } else { 0 },
            link_bandwidth: 50e9,
            racks_per_power_feed,
            racks_per_cooling_loop,
        }
    }
}

/// Two pods of two segments of a host each, on two planes.
pub(crate) fn small_clos() -> RailClos {
    RailClos {
        hosts: 4,
        gpus_per_host: 1,
        nics_per_host: 1,
        hosts_per_rack: 1,
        racks_per_pod: 2,
        racks_per_power_feed: 2,
        spines: 2,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: ClosOptions {
            leaves_per_rail: 2,
            racks_per_segment: Some(1),
            cores: 2,
            core_oversubscription: 2.0,
            racks_per_cooling_loop: 4,
            pods_per_building: 1,
            ..ClosOptions::default()
        },
    }
}

/// Two domains of a rack of two trays.
pub(crate) fn small_nvl() -> ClusterSpec {
    let options = ClosOptions { rails: Some(1), ..ClosOptions::default() };
    let network = RailClos {
        hosts: 4,
        gpus_per_host: 2,
        hosts_per_rack: 2,
        racks_per_pod: 2,
        options,
        ..small_clos()
    };
    ClusterSpec::Nvl(Nvl {
        network,
        racks_per_domain: 1,
        switch_trays: 2,
        switch_trays_needed: 2,
        gpu_bandwidth: 900e9,
    })
}

/// Three hosts with two ports each; racks out of order, one switch above.
pub(crate) fn small_list() -> Explicit {
    let rack = |name: &str, feed: &str| Node {
        power_feed: Some(feed.to_owned()),
        ..Node::new(name, NodeKind::Rack)
    };
    let wire = |from: &str, to: &str, count| Wire {
        from: from.to_owned(),
        to: to.to_owned(),
        bandwidth: 25e9,
        count,
    };
    Explicit {
        gpus_per_host: 1,
        nics_per_host: Some(1),
        nodes: vec![
            Node::new("top", NodeKind::Switch),
            Node::new("feed-a", NodeKind::PowerFeed),
            Node::new("feed-b", NodeKind::PowerFeed),
            rack("r1", "feed-a"),
            rack("r2", "feed-b"),
            rack("r3", "feed-a"),
            Node::new("alpha", NodeKind::Host).inside("r1"),
            Node::new("beta", NodeKind::Host).inside("r2"),
            Node::new("gamma", NodeKind::Host).inside("r3"),
            Node::new("tor1", NodeKind::Switch).inside("r1"),
            Node::new("tor2", NodeKind::Switch),
        ],
        links: vec![
            wire("alpha", "tor1", 2),
            wire("tor2", "beta", 2),
            wire("gamma", "tor1", 1),
            wire("gamma", "tor2", 1),
            wire("top", "tor1", 2),
            wire("tor2", "top", 1),
        ],
    }
}

/// One of each shape, small enough to be looked at.
pub(crate) fn small() -> Vec<(&'static str, ClusterSpec)> {
    let tree = FatTree {
        k: 4,
        hosts: 5,
        gpus_per_host: 1,
        nics_per_host: 1,
        nic_bandwidth: 50e9,
        racks_per_power_feed: 2,
        racks_per_cooling_loop: 0,
    };
    let dragonfly = DragonflyPlus {
        groups: 3,
        leaves: 2,
        spines: 2,
        hosts_per_leaf: 1,
        gpus_per_host: 1,
        nics_per_host: 1,
        global_links: 1,
        nic_bandwidth: 50e9,
        link_bandwidth: 25e9,
        racks_per_power_feed: 2,
        racks_per_cooling_loop: 0,
    };
    let torus = Torus {
        cubes: Cubes::Grid([1, 2, 1]),
        side: 2,
        optical_switches: 0,
        link_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    let switched = Torus { cubes: Cubes::Number(1), optical_switches: 12, ..torus.clone() };
    vec![
        ("three_tiers", ClusterSpec::RailClos(small_clos())),
        ("fat_tree", ClusterSpec::FatTree(tree)),
        ("nvl", small_nvl()),
        ("dragonfly_plus", ClusterSpec::DragonflyPlus(dragonfly)),
        ("torus", ClusterSpec::Torus(torus)),
        ("torus_switched", ClusterSpec::Torus(switched)),
        ("explicit", ClusterSpec::Explicit(small_list())),
    ]
}

/// Clusters of about 131,072 GPUs.
pub(crate) fn large() -> Vec<ClusterSpec> {
    let clos = RailClos {
        hosts: 16_384,
        gpus_per_host: 8,
        nics_per_host: 8,
        hosts_per_rack: 2,
        racks_per_pod: 512,
        racks_per_power_feed: 16,
        spines: 64,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: ClosOptions {
            leaves_per_rail: 2,
            racks_per_segment: Some(64),
            cores: 128,
            ..ClosOptions::default()
        },
    };
    let network = RailClos {
        hosts: 1_821 * 18,
        gpus_per_host: 4,
        nics_per_host: 4,
        hosts_per_rack: 18,
        racks_per_pod: 8,
        racks_per_power_feed: 1,
        spines: 64,
        options: ClosOptions::default(),
        ..clos.clone()
    };
    let nvl = Nvl {
        network,
        racks_per_domain: 1,
        switch_trays: 9,
        switch_trays_needed: 9,
        gpu_bandwidth: 900e9,
    };
    let torus = Torus {
        cubes: Cubes::Number(2048),
        side: 4,
        optical_switches: 48,
        link_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    let dragonfly = DragonflyPlus {
        groups: 64,
        leaves: 16,
        spines: 16,
        hosts_per_leaf: 16,
        gpus_per_host: 8,
        nics_per_host: 8,
        global_links: 16,
        nic_bandwidth: 50e9,
        link_bandwidth: 100e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    let tree = FatTree {
        k: 42,
        hosts: 16_400,
        gpus_per_host: 8,
        nics_per_host: 8,
        nic_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    vec![
        ClusterSpec::RailClos(clos.clone()),
        ClusterSpec::Nvl(nvl),
        ClusterSpec::Torus(torus),
        ClusterSpec::DragonflyPlus(dragonfly),
        ClusterSpec::FatTree(tree),
        ClusterSpec::Explicit(listed::list(&clos, 1)),
    ]
}
