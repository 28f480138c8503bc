//! Surveys and blasts against a plain search: take one thing away, and see what still hangs together.
//!
//! Networks are made at random from a fixed seed; the search knows nothing of petgraph, tiers or hits.

use brittle_model::scenario::{
    ClusterSpec, Explicit, FatTree, FloorPlan, NetworkRules, Node, NodeKind, RailClos, Wire,
};
use brittle_model::{ComponentId, ComponentKind, HostId};
use brittle_topology::{Blast, Cluster, Reach, Survey, Topology};

/// Small numbers that look random: the upper bits of a linear congruential generator (Knuth's MMIX).
struct Luck(u64);

impl Luck {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

/// Hosts of one or two links each, switches joined at random; not always one network.
fn random(luck: &mut Luck) -> Explicit {
    let (hosts, switches, ports) = (2 + luck.below(5), 2 + luck.below(6), 1 + luck.below(2));
    let mut list = Explicit { gpus_per_host: 2, ..Explicit::default() };
    for host in 0..hosts {
        list.nodes.push(Node::new(format!("h{host}"), NodeKind::Host));
    }
    for switch in 0..switches {
        list.nodes.push(Node::new(format!("s{switch}"), NodeKind::Switch));
    }
    let wire = |from: String, to: String, count| Wire { from, to, bandwidth: 1e9, count };
    for host in 0..hosts {
        for _ in 0..ports {
            let leaf = luck.below(switches);
            list.links.push(wire(format!("h{host}"), format!("s{leaf}"), 1));
        }
    }
    for _ in 0..switches + luck.below(4) {
        let (a, b) = (luck.below(switches), luck.below(switches));
        if a != b {
            let count = 1 + luck.below(2) as u32;
            list.links.push(wire(format!("s{a}"), format!("s{b}"), count));
        }
    }
    list
}

/// In how many pieces hosts and switches are without one switch, and without one cable.
fn pieces(topology: &Topology, switch: Option<ComponentId>, cut: Option<ComponentId>) -> usize {
    use ComponentKind::{Core, CoreLink, Host, Leaf, NicLink, Spine, Uplink};
    let all = |kind| (0..topology.population(kind)).map(move |index| ComponentId { kind, index });
    let mut stations: Vec<ComponentId> =
        [Host, Leaf, Spine, Core].into_iter().flat_map(all).collect();
    stations.retain(|&station| Some(station) != switch);
    let cables = [NicLink, Uplink, CoreLink].into_iter().flat_map(all);
    let ends: Vec<_> = cables
        .filter(|&cable| Some(cable) != cut)
        .filter_map(|cable| topology.ends(cable))
        .map(|(a, b)| (topology.station(a), topology.station(b)))
        .collect();
    let mut pieces = 0;
    while let Some(start) = stations.pop() {
        pieces += 1;
        let mut open = vec![start];
        while let Some(here) = open.pop() {
            for &(a, b) in &ends {
                let other = if a == here { b } else { a };
                if (a == here || b == here) && stations.contains(&other) {
                    stations.retain(|&station| station != other);
                    open.push(other);
                }
            }
        }
    }
    pieces
}

/// Of 6,000 random networks some hundreds are one piece, with cuts of both kinds among them and networks without any.
#[test]
fn cuts_are_what_a_search_finds() {
    let mut luck = Luck(7);
    let (mut networks, mut switches, mut cables, mut whole) = (0, 0, 0, 0);
    for _ in 0..6000 {
        let list = random(&mut luck);
        if FloorPlan::of(&list).is_err() {
            continue;
        }
        let topology = Topology::build(&ClusterSpec::Explicit(list));
        let survey = Survey::of(&topology, &topology.compile(NetworkRules::default()));
        assert_eq!(pieces(&topology, None, None), 1);
        use ComponentKind::{Core, CoreLink, Leaf, NicLink, Spine, Uplink};
        let all =
            |kind| (0..topology.population(kind)).map(move |index| ComponentId { kind, index });
        let found: Vec<_> = [Leaf, Spine, Core]
            .into_iter()
            .flat_map(all)
            .filter(|&switch| pieces(&topology, Some(switch), None) > 1)
            .collect();
        assert_eq!(survey.cut_switches, found);
        let mut found_cables: Vec<_> = [NicLink, Uplink, CoreLink]
            .into_iter()
            .flat_map(all)
            .filter(|&cable| pieces(&topology, None, Some(cable)) > 1)
            .collect();
        found_cables.sort_unstable();
        assert_eq!(survey.cut_cables, found_cables);
        networks += 1;
        switches += found.len();
        cables += found_cables.len();
        whole += usize::from(found.is_empty() && found_cables.is_empty());
    }
    assert!(networks > 200 && switches > 100 && cables > 100 && whole > 5, "{networks} {whole}");
}

fn shapes() -> Vec<ClusterSpec> {
    let clos = RailClos {
        hosts: 12,
        gpus_per_host: 4,
        nics_per_host: 2,
        hosts_per_rack: 2,
        racks_per_pod: 2,
        racks_per_power_feed: 2,
        spines: 2,
        nic_bandwidth: 50e9,
        oversubscription: 1.0,
        options: Default::default(),
    };
    let tree = FatTree {
        k: 4,
        hosts: 16,
        gpus_per_host: 2,
        nics_per_host: 1,
        racks_per_power_feed: 1,
        racks_per_cooling_loop: 0,
        nic_bandwidth: 50e9,
    };
    vec![ClusterSpec::RailClos(clos), ClusterSpec::FatTree(tree)]
}

fn everything(topology: &Topology) -> Vec<ComponentId> {
    let all = |kind| (0..topology.population(kind)).map(move |index| ComponentId { kind, index });
    ComponentKind::ALL.into_iter().flat_map(all).collect()
}

/// One component down takes what the tables say of it; what is broken is not stranded.
#[test]
fn a_blast_of_one_is_its_blast_radius() {
    for spec in shapes() {
        let topology = Topology::build(&spec);
        let cluster = topology.compile(NetworkRules::default());
        for component in everything(&topology) {
            let blast = Blast::of(&cluster, &[component]);
            assert_eq!(blast.gpus(), cluster.blast_radius(component), "{component}");
            assert_eq!(blast.stranded(), blast.gpus() - cluster.gpus_broken(component));
            let hosts: u32 = blast.levels()[3].shares.iter().map(|&(_, hosts)| hosts).sum();
            assert_eq!(hosts, cluster.hosts());
        }
    }
}

/// The more is down, the less is left; and the farther a path, the less.
#[test]
fn more_down_is_less_left() {
    const REACHES: [Reach; 4] =
        [Reach::Inside, Reach::OverLeaves, Reach::OverSpines, Reach::OverCores];
    let mut luck = Luck(11);
    for spec in shapes() {
        let topology = Topology::build(&spec);
        let cluster: Cluster = topology.compile(NetworkRules::default());
        let all = everything(&topology);
        for _ in 0..300 {
            let mut down: Vec<ComponentId> = Vec::new();
            let mut before = Blast::of(&cluster, &down);
            for _ in 0..5 {
                down.push(all[luck.below(all.len() as u64) as usize]);
                let after = Blast::of(&cluster, &down);
                for host in (0..cluster.hosts()).map(HostId) {
                    for reach in REACHES {
                        assert!(
                            after.left(host, reach) <= before.left(host, reach) + 1e-12,
                            "{down:?}: {host} {reach:?}"
                        );
                    }
                    let ways = REACHES.map(|reach| after.left(host, reach));
                    assert!(ways.is_sorted_by(|near, far| near >= far), "{down:?}: {ways:?}");
                }
                before = after;
            }
        }
    }
}
