//! The tables against brute force: every single failure, and many failures at once.

use brittle_model::ComponentId;
use brittle_model::scenario::NetworkRules;
use brittle_topology::{Cluster, Reach, Strain, Topology};

use brittle_model::ComponentKind;

use super::brute::{Brute, Down, all};

/// How often something was lost, or left in part: inside, over leaves, spines and cores.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) lost: [u32; 4],
    pub(crate) shares: [u32; 4],
}

impl Seen {
    /// Whether hosts have lost paths, and others had a share left, of each of these.
    pub(crate) fn has(&self, reaches: &[Reach]) -> bool {
        reaches.iter().all(|&r| self.lost[r as usize] > 0 && self.shares[r as usize] > 0)
    }
}

const REACHES: [Reach; 4] = [Reach::Inside, Reach::OverLeaves, Reach::OverSpines, Reach::OverCores];

/// Compares all failures of one component, hard and soft, and `random` ones of one to eight, under all rules.
pub(crate) fn compare(topology: &Topology, random: u32, seed: u64) -> Seen {
    let mut seen = Seen::default();
    for (adaptive, failover) in [(true, false), (true, true), (false, false), (false, true)] {
        let rules = NetworkRules { adaptive, failover };
        let (cluster, brute) = (topology.compile(rules), Brute::new(topology, rules));
        let kinds: Vec<Vec<ComponentId>> = ComponentKind::ALL
            .into_iter()
            .filter(|&kind| Cluster::is_network(kind) && topology.population(kind) > 0)
            .map(|kind| all(topology, kind))
            .collect();
        for &component in kinds.iter().flatten() {
            one(&cluster, &brute, &[component], &[], &mut seen);
            one(&cluster, &brute, &[], &[component], &mut seen);
        }
        let mut draw = Draw(seed);
        for _ in 0..random.div_ceil(4) {
            let mut down = [Vec::new(), Vec::new()];
            // Now and then of one kind only, so that whole tiers go.
            let only = draw.below(2) == 0;
            let first = draw.below(kinds.len());
            for _ in 0..=draw.below(8) {
                let kind = &kinds[if only { first } else { draw.below(kinds.len()) }];
                down[draw.below(3) / 2].push(kind[draw.below(kind.len())]);
            }
            one(&cluster, &brute, &down[0], &down[1], &mut seen);
        }
    }
    seen
}

/// Compares one question.
#[allow(dead_code, reason = "the tests of the crate itself do not need it")]
pub(crate) fn compare_one(
    topology: &Topology,
    rules: NetworkRules,
    hard: &[ComponentId],
    soft: &[ComponentId],
) -> Seen {
    let mut seen = Seen::default();
    one(&topology.compile(rules), &Brute::new(topology, rules), hard, soft, &mut seen);
    seen
}

fn one(
    cluster: &Cluster,
    brute: &Brute,
    hard: &[ComponentId],
    soft: &[ComponentId],
    seen: &mut Seen,
) {
    let strains = cluster.network().strains(hard, soft);
    for strain in &strains {
        let down = hard.contains(&strain.by) || soft.contains(&strain.by);
        assert!(down, "{} is to blame and up: {hard:?} {soft:?}", strain.by);
    }
    let set = |down: &[ComponentId]| down.iter().copied().collect::<Down>();
    for (host, expected) in (0..).zip(brute.left(&set(hard), &set(soft))) {
        for reach in REACHES {
            let (told, meant) = (left(&strains, host, reach), expected[reach as usize]);
            assert!(
                (told - meant).abs() < 1e-9 && (told == 0.0) == (meant == 0.0),
                "host {host}, {reach:?}: the tables say {told}, brute force {meant}; down: {hard:?}, softly {soft:?}; {:#?}",
                strains
            );
            seen.lost[reach as usize] += u32::from(meant == 0.0);
            seen.shares[reach as usize] += u32::from(meant > 0.0 && meant < 1.0 - 1e-9);
        }
    }
}

/// What a host has left for paths as far as `reach`.
fn left(strains: &[Strain], host: u32, reach: Reach) -> f64 {
    let concerned = |strain: &&Strain| {
        strain.hosts.contains(&host)
            && match reach {
                Reach::Inside => strain.reach == reach,
                _ => Reach::Inside < strain.reach && strain.reach <= reach,
            }
    };
    strains.iter().filter(concerned).map(|strain| strain.left).fold(1.0, f64::min)
}

/// Numbers drawn with SplitMix64 (Steele, Lea, Flood 2014).
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}
