//! `[cluster.NAME]`: every shape, with what is said and with what is not, and that silence writes nothing.

use brittle_model::scenario::{
    ClosOptions, ClusterSpec, Cubes, DragonflyPlus, Explicit, FatTree, Node, NodeKind, Nvl,
    RailClos, Torus, Wire,
};
use brittle_model::text::{Source, read};
use brittle_model::{ComponentId, ComponentKind};

/// The cluster of a small scenario with this one in place of its own.
fn cluster(text: &str) -> ClusterSpec {
    let small = include_str!("good/small.toml");
    let (head, rest) = small.split_once("[cluster.rail_clos]").expect("a cluster");
    let (_, tail) = rest.split_once("[failures.gpu]").expect("a class");
    let text = format!("{head}{text}\n[failures.gpu]{tail}");
    match read(Source { name: "cluster.toml", text: &text }, &["jobs.train.gpus=8".to_owned()]) {
        Ok(scenario) => scenario.into_parts().cluster,
        Err(problems) => panic!("{problems}"),
    }
}

fn clos() -> RailClos {
    RailClos {
        hosts: 8,
        gpus_per_host: 8,
        nics_per_host: 8,
        hosts_per_rack: 2,
        racks_per_pod: 4,
        racks_per_power_feed: 1,
        spines: 0,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: ClosOptions::default(),
    }
}

#[test]
fn a_clos_of_two_tiers_says_nothing_new() {
    let text = "[cluster.rail_clos]\nhosts = 8\ngpus_per_host = 8\nhosts_per_rack = 2";
    let spec = cluster(text);
    assert_eq!(spec, ClusterSpec::RailClos(clos()));
    let written = serde_json::to_string(&spec).expect("it can be written");
    assert!(written.ends_with("\"oversubscription\":1.0}}"), "{written}");
}

#[test]
fn a_clos_has_planes_segments_cores_loops_and_buildings() {
    let text = r#"
        [cluster.rail_clos]
        hosts = 8
        gpus_per_host = 8
        hosts_per_rack = 2
        racks_per_pod = 2
        spines = 4
        nic_bandwidth = "800 Gb/s"
        leaves_per_rail = 2
        rails = 1
        uplinks = 3
        racks_per_segment = 1
        cores = 6
        core_oversubscription = 7
        racks_per_cooling_loop = 2
        pods_per_building = 1
    "#;
    let options = ClosOptions {
        leaves_per_rail: 2,
        rails: Some(1),
        uplinks: 3,
        racks_per_segment: Some(1),
        cores: 6,
        core_oversubscription: 7.0,
        racks_per_cooling_loop: 2,
        pods_per_building: 1,
    };
    let expected =
        RailClos { racks_per_pod: 2, spines: 4, nic_bandwidth: 100e9, options, ..clos() };
    assert_eq!(cluster(text), ClusterSpec::RailClos(expected));
}

#[test]
fn a_fat_tree_is_full_unless_it_says_otherwise() {
    let plain = FatTree {
        k: 8,
        hosts: 128,
        gpus_per_host: 8,
        nics_per_host: 1,
        nic_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    let table = "[cluster.fat_tree]\nk = 8\ngpus_per_host = 8\n";
    assert_eq!(cluster(table), ClusterSpec::FatTree(plain.clone()));
    let more = "hosts = 100\nnics_per_host = 2\nnic_bandwidth = \"100 Gb/s\"\nracks_per_power_feed = 4\nracks_per_cooling_loop = 8";
    let expected = FatTree {
        hosts: 100,
        nics_per_host: 2,
        nic_bandwidth: 12.5e9,
        racks_per_power_feed: 4,
        racks_per_cooling_loop: 8,
        ..plain
    };
    assert_eq!(cluster(&format!("{table}{more}")), ClusterSpec::FatTree(expected));
}

#[test]
fn scale_up_racks_come_in_three_sizes_and_any() {
    let network = RailClos {
        hosts: 36,
        gpus_per_host: 4,
        nics_per_host: 4,
        hosts_per_rack: 18,
        racks_per_pod: 2,
        ..clos()
    };
    let plain = Nvl {
        network,
        racks_per_domain: 1,
        switch_trays: 9,
        switch_trays_needed: 9,
        gpu_bandwidth: 900e9,
    };
    let table = "[cluster.nvl]\ndomains = 2\n";
    assert_eq!(cluster(table), ClusterSpec::Nvl(plain.clone()));
    assert_eq!(cluster(&format!("{table}size = 72")), ClusterSpec::Nvl(plain.clone()));
    for (size, gpus, trays) in [(36, 72, 18), (72, 144, 18), (144, 288, 36)] {
        let spec = cluster(&format!("{table}size = {size}"));
        assert_eq!(spec.population(ComponentKind::Gpu), gpus);
        assert_eq!(spec.population(ComponentKind::SwitchTray), trays);
        assert_eq!(spec.population(ComponentKind::ScaleUp), 2);
    }
    let own = r#"
        racks_per_domain = 2
        trays_per_rack = 3
        gpus_per_tray = 2
        switch_trays = 5
        switch_trays_needed = 4
        gpu_bandwidth = "450 GB/s"
        [cluster.nvl.network]
        nics_per_host = 1
        racks_per_pod = 2
        spines = 2
        leaves_per_rail = 2
    "#;
    let options = ClosOptions { leaves_per_rail: 2, ..ClosOptions::default() };
    let network = RailClos {
        hosts: 12,
        gpus_per_host: 2,
        nics_per_host: 1,
        hosts_per_rack: 3,
        racks_per_pod: 2,
        spines: 2,
        options,
        ..clos()
    };
    let expected = Nvl {
        network,
        racks_per_domain: 2,
        switch_trays: 5,
        switch_trays_needed: 4,
        gpu_bandwidth: 450e9,
    };
    assert_eq!(cluster(&format!("{table}{own}")), ClusterSpec::Nvl(expected));
}

#[test]
fn a_dragonfly_has_links_as_wide_as_nics_unless_it_says_otherwise() {
    let table = "[cluster.dragonfly_plus]\ngroups = 4\nleaves = 3\nspines = 2\nhosts_per_leaf = 5\ngpus_per_host = 8\n";
    let plain = DragonflyPlus {
        groups: 4,
        leaves: 3,
        spines: 2,
        hosts_per_leaf: 5,
        gpus_per_host: 8,
        nics_per_host: 1,
        global_links: 1,
        nic_bandwidth: 50e9,
        link_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    assert_eq!(cluster(table), ClusterSpec::DragonflyPlus(plain.clone()));
    let more = "nics_per_host = 4\nglobal_links = 3\nlink_bandwidth = \"100 GB/s\"";
    let expected =
        DragonflyPlus { nics_per_host: 4, global_links: 3, link_bandwidth: 100e9, ..plain };
    assert_eq!(cluster(&format!("{table}{more}")), ClusterSpec::DragonflyPlus(expected));
}

#[test]
fn a_torus_is_switched_or_wired() {
    let plain = Torus {
        cubes: Cubes::Number(64),
        side: 4,
        optical_switches: 48,
        link_bandwidth: 50e9,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
    };
    let spec = cluster("[cluster.torus]\ncubes = 64");
    assert_eq!(spec, ClusterSpec::Torus(plain.clone()));
    let sizes =
        [ComponentKind::Gpu, ComponentKind::Host, ComponentKind::Uplink, ComponentKind::Nic];
    assert_eq!(sizes.map(|kind| spec.population(kind)), [4096, 1024, 6144, 0]);
    let wired = Torus {
        cubes: Cubes::Grid([4, 2, 1]),
        optical_switches: 0,
        link_bandwidth: 100e9,
        ..plain
    };
    let text =
        "[cluster.torus]\ncubes = [4, 2, 1]\noptical_switches = 0\nlink_bandwidth = \"100 GB/s\"";
    assert_eq!(cluster(text), ClusterSpec::Torus(wired));
}

#[test]
fn a_list_is_taken_as_it_stands() {
    let text = r#"
        [cluster.explicit]
        gpus_per_host = 8
        nics_per_host = 1
        nodes = [
            { name = "Rack 7", kind = "rack", power_feed = "A", cooling_loop = "W" },
            { name = "A", kind = "power_feed" },
            { name = "W", kind = "cooling_loop" },
            { name = "n1", kind = "host", inside = "Rack 7" },
            { name = "n0", kind = "host", inside = "Rack 7" },
            { name = "sw", kind = "switch" },
        ]
        links = [
            { from = "n0", to = "sw", bandwidth = "200 Gb/s", count = 2 },
            { from = "sw", to = "n1", bandwidth = "400 Gb/s" },
            { from = "sw", to = "n1", bandwidth = "400 Gb/s" },
        ]
    "#;
    let wire = |from: &str, to: &str, bandwidth, count| Wire {
        from: from.to_owned(),
        to: to.to_owned(),
        bandwidth,
        count,
    };
    let expected = Explicit {
        gpus_per_host: 8,
        nics_per_host: Some(1),
        nodes: vec![
            Node {
                power_feed: Some("A".to_owned()),
                cooling_loop: Some("W".to_owned()),
                ..Node::new("Rack 7", NodeKind::Rack)
            },
            Node::new("A", NodeKind::PowerFeed),
            Node::new("W", NodeKind::CoolingLoop),
            Node::new("n1", NodeKind::Host).inside("Rack 7"),
            Node::new("n0", NodeKind::Host).inside("Rack 7"),
            Node::new("sw", NodeKind::Switch),
        ],
        links: vec![
            wire("n0", "sw", 25e9, 2),
            wire("sw", "n1", 50e9, 1),
            wire("sw", "n1", 50e9, 1),
        ],
    };
    let spec = cluster(text);
    assert_eq!(spec, ClusterSpec::Explicit(expected));
    assert_eq!(spec.population(ComponentKind::NicLink), 4);
    let names = spec.names();
    let name = |kind, index| names.get(&ComponentId { kind, index }).map(String::as_str);
    assert_eq!(name(ComponentKind::Host, 0), Some("n1"));
    assert_eq!(name(ComponentKind::Leaf, 0), Some("sw"));
    assert_eq!(name(ComponentKind::Pod, 0), None);
}
