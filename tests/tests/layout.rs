//! Parallel layouts: groups against a walk over coordinates, levels against a walk over pairs, how many tensor groups
//! single failures take, and what a step waits when a part of the network is lost, by hand.

use std::collections::BTreeMap;

use brittle_engine::{Event, Runner, Seed, TrialId, World};
use brittle_model::scenario::{
    ClosOptions, ClusterSpec, Dimension, Effect, Exposed, Job, Layout, NetworkRules, Parts,
    RailClos, Renewal,
};
use brittle_model::{Account, ComponentId, ComponentKind, HostId};
use brittle_tests::build::{class, delay, fixed, job, parts, repair, world};
use brittle_topology::{Cluster, Reach};
use proptest::prelude::*;

/// Racks of two hosts, pods of two racks.
fn pods(hosts: u32, gpus_per_host: u32, spines: u32) -> RailClos {
    RailClos {
        hosts,
        gpus_per_host,
        nics_per_host: 1,
        hosts_per_rack: 2,
        racks_per_pod: 2,
        racks_per_power_feed: 2,
        spines,
        nic_bandwidth: 5e10,
        oversubscription: 1.0,
        options: ClosOptions::default(),
    }
}

fn cluster(clos: RailClos) -> Cluster {
    Cluster::compile(&ClusterSpec::RailClos(clos), NetworkRules::default())
}

/// The ranks by their coordinates, counted up like an odometer.
fn coordinates(layout: &Layout) -> Vec<BTreeMap<Dimension, u32>> {
    let mut all = vec![BTreeMap::new()];
    for &dimension in layout.order.iter().rev() {
        let longer = |so_far: BTreeMap<Dimension, u32>| {
            (0..layout.width(dimension)).map(move |at| {
                let mut next = so_far.clone();
                next.insert(dimension, at);
                next
            })
        };
        all = all.into_iter().flat_map(longer).collect();
    }
    all
}

/// Whether two ranks are in one group: all other coordinates are the same.
fn are_peers(
    layout: &Layout,
    dimension: Dimension,
    one: &BTreeMap<Dimension, u32>,
    other: &BTreeMap<Dimension, u32>,
) -> bool {
    Dimension::USUAL.into_iter().all(|d| match (dimension, d) {
        (Dimension::Expert, Dimension::Data) => {
            one[&d] / layout.expert == other[&d] / layout.expert
        }
        _ => d == dimension || one[&d] == other[&d],
    })
}

prop_compose! {
    fn small_layout()(
        tensor in 1_u32..4,
        context in 1_u32..3,
        pipeline in 1_u32..4,
        expert in 1_u32..3,
        experts in 1_u32..3,
        order in Just(Dimension::USUAL.to_vec()).prop_shuffle(),
    ) -> Layout {
        let order = order.try_into().expect("four");
        let data = expert * experts;
        Layout { tensor, context, pipeline, expert, data, order, exposed: Exposed::default() }
    }
}

proptest! {
    /// Groups, replicas and stages are those that the coordinates say.
    #[test]
    fn groups_are_those_of_the_coordinates(layout in small_layout(), lost in 0_u32..100) {
        let ranks = coordinates(&layout);
        prop_assert_eq!(ranks.len() as u128, layout.ranks());
        let lost: Vec<u32> = (lost..lost + 3).map(|rank| rank % ranks.len() as u32).collect();
        let hit = layout.hit(lost.clone());
        for dimension in Dimension::ALL {
            let mut groups = 0;
            let mut struck = 0;
            for (rank, own) in (0_u32..).zip(&ranks) {
                let peers: Vec<u32> = (0..)
                    .zip(&ranks)
                    .filter(|(_, other)| are_peers(&layout, dimension, own, other))
                    .map(|(peer, _)| peer)
                    .collect();
                if peers[0] == rank {
                    prop_assert_eq!(layout.group_of(dimension, rank), groups);
                    let members: Vec<u32> = layout.members(dimension, groups).collect();
                    prop_assert_eq!(&members, &peers);
                    struck += u32::from(peers.iter().any(|peer| lost.contains(peer)));
                    groups += 1;
                } else {
                    let of_first = layout.group_of(dimension, peers[0]);
                    prop_assert_eq!(layout.group_of(dimension, rank), of_first);
                }
            }
            prop_assert_eq!(layout.groups(dimension), groups);
            prop_assert_eq!(hit.of(dimension), struck);
        }
        let mut replicas: Vec<u32> =
            lost.iter().map(|&rank| ranks[rank as usize][&Dimension::Data]).collect();
        replicas.sort_unstable();
        replicas.dedup();
        prop_assert_eq!(hit.replicas as usize, replicas.len());
        let mut stages: Vec<(u32, u32)> = lost
            .iter()
            .map(|&rank| &ranks[rank as usize])
            .map(|at| (at[&Dimension::Data], at[&Dimension::Pipeline]))
            .collect();
        stages.sort_unstable();
        stages.dedup();
        prop_assert_eq!(hit.stages as usize, stages.len());
    }

    /// The level of a dimension is the farthest path between any two peers on different hosts.
    #[test]
    fn levels_are_those_of_the_farthest_peers(layout in small_layout(), swaps in any::<u64>()) {
        let per_host = [1, 2, 3].into_iter().rfind(|&g| layout.ranks() % g == 0).expect("one does");
        let hosts = (layout.ranks() / per_host) as u32;
        let cluster = cluster(pods(hosts + 3, per_host as u32, 2));
        // Hosts that were replaced: some seats are held by hosts from the far end.
        let mut seats: Vec<HostId> = (0..hosts).map(HostId).collect();
        for (extra, at) in [swaps, swaps >> 20].into_iter().enumerate().take(hosts as usize) {
            seats[(at % u64::from(hosts)) as usize] = HostId(hosts + extra as u32);
        }
        let levels = brittle_engine::Levels::of(&layout, &seats, &cluster);
        let ranks = coordinates(&layout);
        for dimension in Dimension::ALL {
            let mut farthest = Reach::Inside;
            for (a, one) in ranks.iter().enumerate() {
                for (b, other) in ranks.iter().enumerate() {
                    let (x, y) = (seats[a / per_host as usize], seats[b / per_host as usize]);
                    if x != y && are_peers(&layout, dimension, one, other) {
                        farthest = farthest.max(cluster.reach_of([x, y]));
                    }
                }
            }
            prop_assert_eq!(levels.level(dimension), farthest, "{:?}", dimension);
        }
    }
}

/// Splitmix64 (Steele, Lea and Flood 2014): a stream of its own for these tests.
struct Random(u64);

impl Random {
    /// Uniform on [0, 1).
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// With a share p of GPUs down, a tensor group of T has lost one with probability 1 − (1 − p)^T.
///
/// n groups a width, drawn independently, so the share that is hit is within 5 standard errors: three widths and
/// three p give a false alarm with probability 5e-6 for a fresh seed; the seed is fixed.
#[test]
fn tensor_groups_fail_as_often_as_any_of_their_gpus() {
    for (width, per_host) in [(8_u32, 8_u32), (64, 8), (72, 4)] {
        let gpus = 72 * 64 * 8;
        let cluster = cluster(pods(gpus / per_host, per_host, 4));
        let layout = Layout { tensor: width, data: gpus / width, ..Layout::default() };
        for p in [1e-4, 1e-3, 1e-2] {
            let mut random = Random(u64::from(width) + (1e6 * p) as u64);
            let (mut groups, mut hit) = (0_u64, 0_u64);
            while groups < 40_000 {
                let down = (0..gpus).filter(|_| random.next() < p);
                // The cluster says which host a GPU takes with it; a rank is down where its own GPU is.
                let ranks = down.filter(|&index| {
                    let gpu = ComponentId { kind: ComponentKind::Gpu, index };
                    cluster.host_of(gpu) == Some(HostId(index / per_host))
                        && cluster.hosts_lost(gpu) == [index / per_host]
                });
                hit += u64::from(layout.hit(ranks).of(Dimension::Tensor));
                groups += u64::from(layout.groups(Dimension::Tensor));
            }
            let expected = 1.0 - (0..width).map(|_| 1.0 - p).product::<f64>();
            let n = groups as f64;
            let error = (expected * (1.0 - expected) / n).sqrt();
            let found = hit as f64 / n;
            assert!(
                (found - expected).abs() < 5.0 * error,
                "T = {width}, p = {p}: {found} of {n}, expected {expected}"
            );
        }
    }
}

/// Two pods of four hosts of two GPUs; tensor inside hosts, pipeline inside pods, data over the spines.
fn llama(exposed: Exposed) -> Job {
    let layout = Layout { tensor: 2, pipeline: 4, data: 2, exposed, ..Layout::default() };
    Job { layout: Some(layout), ..job(16) }
}

fn with_loss(kind: ComponentKind, index: u32, lost: Effect, job: Job) -> Parts {
    let mut spine = class(kind, fixed(&[(0.0, index)]));
    spine.effect = lost;
    spine.repair = repair(delay(1e6), Renewal::AsNew);
    parts(pods(8, 2, 4), 10_000.0, vec![spine], vec![job])
}

/// What the job gets done in 10,000 s [s].
fn done(parts: Parts) -> f64 {
    let world = world(parts);
    let outcome = Runner::new(&world).run(Seed(1), TrialId(0));
    outcome.jobs[0].accounts.get(Account::Productive).as_secs_f64()
}

const SPLIT: Exposed =
    Exposed { tensor: 0.05, context: 0.0, pipeline: 0.1, expert: 0.0, data: 0.2 };

#[test]
fn levels_of_a_small_llama() {
    let world = world(parts(pods(8, 2, 4), 1e4, Vec::new(), vec![llama(SPLIT)]));
    let levels = world.levels(0).expect("it has a layout");
    assert_eq!(levels.level(Dimension::Tensor), Reach::Inside);
    assert_eq!(levels.level(Dimension::Pipeline), Reach::OverLeaves);
    assert_eq!(levels.level(Dimension::Data), Reach::OverSpines);
    assert_eq!(levels.level(Dimension::Context), Reach::Inside);
    let hit = world.groups_hit(0, &[0, 1, 7]).expect("it has a layout");
    assert_eq!((hit.ranks, hit.replicas, hit.stages), (6, 2, 3));
    assert_eq!(hit.of(Dimension::Tensor), 3);
    let (rack, hit) = world.worst_hit(0, ComponentKind::Rack).expect("racks hold it");
    assert_eq!((rack.index, hit.replicas, hit.stages), (0, 1, 2));
    let (_, hit) = world.worst_hit(0, ComponentKind::Leaf).expect("a host has one NIC");
    assert_eq!((hit.replicas, hit.stages), (1, 4));
    assert_eq!(world.worst_hit(0, ComponentKind::Spine), None);
}

/// One of four spines lost: 3/4 is left there, and a step takes 1 + 0.2(4/3 − 1) = 16/15 of its time.
#[test]
fn only_the_dimension_that_crosses_spines_pays_for_them() {
    for effect in [Effect::Degrade, Effect::Crash] {
        let of = |exposed| done(with_loss(ComponentKind::Spine, 1, effect.clone(), llama(exposed)));
        let close = |found: f64, wait: f64| {
            let expected = 10_000.0 / (1.0 + wait);
            assert!((found - expected).abs() < 0.011, "{effect:?}: {found}, expected {expected}");
        };
        close(of(SPLIT), 0.2 / 3.0);
        close(of(Exposed { data: 0.2, ..Exposed::default() }), 0.2 / 3.0);
        close(of(Exposed { data: 0.0, ..SPLIT }), 0.0);
        // As a whole, all of it is charged at the farthest reach.
        let mut whole = llama(Exposed::default());
        whole.communication = 0.35;
        close(done(with_loss(ComponentKind::Spine, 1, effect.clone(), whole)), 0.35 / 3.0);
    }
}

/// A NIC with half of the host's rails lost halves all that leaves the host, and nothing inside it.
#[test]
fn what_is_near_is_paid_by_all_that_goes_farther() {
    let mut lossy = with_loss(ComponentKind::Nic, 3, Effect::Degrade, llama(SPLIT));
    let ClusterSpec::RailClos(clos) = &mut lossy.cluster else { unreachable!("it is a Clos") };
    clos.nics_per_host = 2;
    let expected = 10_000.0 / (1.0 + 0.1 + 0.2);
    let found = done(lossy);
    assert!((found - expected).abs() < 0.011, "{found}, expected {expected}");
}

/// A spare from the other pod brings pipeline groups over the spines: they pay for a lost one from then on.
#[test]
fn a_host_from_elsewhere_stretches_its_groups() {
    // Four hosts in one pod: nothing crosses spines but what stands in for a lost host.
    let exposed = Exposed { pipeline: 0.2, ..Exposed::default() };
    let layout = Layout { tensor: 2, pipeline: 4, exposed, ..Layout::default() };
    let mut spine = class(ComponentKind::Spine, fixed(&[(0.0, 0)]));
    spine.effect = Effect::Degrade;
    spine.repair = repair(delay(1e6), Renewal::AsNew);
    let mut host = class(ComponentKind::Host, fixed(&[(4_000.0, 2)]));
    host.repair = repair(delay(1e6), Renewal::AsNew);
    let mut job = Job { layout: Some(layout), ..job(8) };
    job.checkpoint.interval =
        brittle_model::scenario::IntervalRule::Fixed(brittle_tests::build::span(100.0));
    let mut parts = parts(pods(8, 2, 4), 10_000.0, vec![spine, host], vec![job]);
    parts.spares.warm = 1;
    let world = world(parts);
    let mut seen: Vec<(brittle_model::SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut seen);
    let replaced = |(_, event): &(_, Event)| {
        matches!(event, Event::Replaced { old: HostId(2), new: HostId(4), .. })
    };
    assert!(seen.iter().any(replaced));
    let found = outcome.jobs[0].accounts.get(Account::Productive).as_secs_f64();
    let expected = 4_000.0 + 6_000.0 / (1.0 + 0.2 / 3.0);
    assert!((found - expected).abs() < 0.02, "{found}, expected {expected}");
}

/// The levels of 131,072 GPUs in 16,384 hosts.
#[test]
fn levels_of_a_large_job() {
    let clos = RailClos {
        hosts: 16_384,
        gpus_per_host: 8,
        nics_per_host: 8,
        hosts_per_rack: 2,
        racks_per_pod: 192,
        racks_per_power_feed: 192,
        spines: 16,
        nic_bandwidth: 5e10,
        oversubscription: 1.0,
        options: ClosOptions::default(),
    };
    let layout = Layout { tensor: 8, context: 16, pipeline: 16, data: 64, ..Layout::default() };
    let world = World::new(&brittle_tests::build::checked(parts(
        clos,
        1e4,
        Vec::new(),
        vec![Job { layout: Some(layout), ..job(131_072) }],
    )));
    let levels = world.levels(0).expect("it has a layout");
    assert_eq!(levels.level(Dimension::Tensor), Reach::Inside);
    // 16 hosts do not lie askew in pods of 384; 256 do.
    assert_eq!(levels.level(Dimension::Context), Reach::OverLeaves);
    assert_eq!(levels.level(Dimension::Pipeline), Reach::OverSpines);
    assert_eq!(levels.level(Dimension::Data), Reach::OverSpines);
}

/// GPUs of a domain that tensor groups leave over, and groups that would be torn.
#[test]
fn tensor_groups_and_domains() {
    let layout = |tensor, data| Layout { tensor, data, ..Layout::default() };
    assert_eq!(layout(64, 2).stranded(72), 8);
    assert_eq!(layout(72, 2).stranded(72), 0);
    assert_eq!(layout(64, 1).torn(|rank| rank / 72), None);
    assert_eq!(layout(64, 2).torn(|rank| rank / 72), Some((1, 64, 127)));
    assert_eq!(layout(36, 4).torn(|rank| rank / 72), None);
    assert_eq!(layout(36, 4).torn(|rank| (4 + rank) / 72), Some((1, 36, 71)));
}

/// Two domains of 18 trays of four GPUs, a job on `gpus` with tensor groups of `tensor`.
fn racks(gpus: u32, tensor: u32, failures: &str) -> Result<brittle_model::Scenario, String> {
    let text = format!(
        "title = \"Racks\"
[trial]
horizon = \"10000s\"
[cluster.nvl]
domains = 2
switch_trays_needed = 8
{failures}
[jobs.job]
gpus = {gpus}
layout = {{ tensor = {tensor} }}
communication = {{ tensor = 0.2 }}
[jobs.job.checkpoint]
interval = \"1h\"
cost = \"0s\"
"
    );
    let source = brittle_model::text::Source { name: "racks.toml", text: &text };
    brittle_model::text::read(source, &[]).map_err(|problems| problems.to_string())
}

/// Tensor groups may be as wide as a domain; a switch tray of nine lost costs them 1/(8/9) − 1 = 1/8 of their waits.
#[test]
fn tensor_groups_of_several_hosts_talk_within_their_domain() {
    let tray = "[failures.tray]
component = \"switch_tray\"
mttf = \"1000000h\"
effect = \"degrade\"
repair = { duration = \"100d\" }";
    for tensor in [72, 36, 8] {
        let scenario = racks(144, tensor, "").expect("it fits");
        let levels = World::new(&scenario).levels(0).expect("it has a layout");
        assert_eq!(levels.level(Dimension::Tensor), Reach::Inside, "{tensor}");
    }
    let mut parts = racks(144, 72, tray).expect("it fits").into_parts();
    parts.failures[0].onset = fixed(&[(0.0, 1)]);
    let scenario = brittle_tests::build::checked(parts);
    let outcome = Runner::new(&World::new(&scenario)).run(Seed(1), TrialId(0));
    let found = outcome.jobs[0].accounts.get(Account::Productive).as_secs_f64();
    let expected = 10_000.0 / (1.0 + 0.2 / 8.0);
    assert!((found - expected).abs() < 0.011, "{found}, expected {expected}");
    assert!(racks(64, 64, "").is_ok(), "eight GPUs are stranded");
    let torn = racks(128, 64, "").expect_err("the second group is torn");
    assert!(torn.contains("on hosts 16 and 31, but must be in one scale-up domain"), "{torn}");
}
