//! Where jobs stand: each rule by hand, and its law on random clusters; then replacement inside of a domain.

use brittle_engine::{Outcome, World};
use brittle_model::placement::{Places, place};
use brittle_model::scenario::{HostDomain, HostSource, Job, Placement, PlacementRule};
use brittle_model::{Account, ComponentKind, Parts};
use brittle_tests::build::{self, HOUR, checked, delay, fixed};
use brittle_topology::Cluster;
use proptest::prelude::*;
use proptest::sample::select;

const RACK: HostDomain = HostDomain::Rack;

/// Racks of so many hosts, of one GPU; no spines, as there is one pod.
fn racks(hosts: u32, rack: u32, jobs: Vec<(u32, PlacementRule)>) -> Parts {
    let mut clos = build::one_pod(hosts, 1);
    clos.hosts_per_rack = rack;
    let job = |(seats, rule): (u32, PlacementRule)| Job {
        placement: Placement { rule, ..Placement::default() },
        hot_spares: rule.spares(seats).unwrap_or(0),
        ..build::job(seats)
    };
    build::parts(clos, HOUR, Vec::new(), jobs.into_iter().map(job).collect())
}

fn placed(parts: &Parts) -> Result<Places, String> {
    place(parts, |domain| parts.cluster.domains(domain)).map_err(|misfit| misfit.reason)
}

fn seats(parts: &Parts) -> Vec<Vec<u32>> {
    placed(parts).expect("it fits").jobs.into_iter().map(|job| job.seats).collect()
}

#[test]
fn packed_jobs_follow_each_other_and_spares_follow_them() {
    let mut parts = racks(12, 4, vec![(3, PlacementRule::Packed), (2, PlacementRule::Packed)]);
    parts.jobs[0].hot_spares = 1;
    parts.jobs[1].hot_spares = 2;
    (parts.spares.warm, parts.spares.cold) = (1, 2);
    let places = placed(&parts).expect("it fits");
    assert_eq!((&places.jobs[0].seats, &places.jobs[1].seats), (&vec![0, 1, 2], &vec![3, 4]));
    assert_eq!((&places.jobs[0].hot, &places.jobs[1].hot), (&vec![5], &vec![6, 7]));
    assert_eq!((places.warm, places.cold), (vec![8], vec![9, 10]));
}

#[test]
fn an_aligned_job_begins_with_a_domain() {
    let aligned = PlacementRule::Aligned { to: RACK };
    let parts =
        racks(12, 4, vec![(1, PlacementRule::Packed), (5, aligned), (2, PlacementRule::Packed)]);
    assert_eq!(seats(&parts), [vec![0], vec![4, 5, 6, 7, 8], vec![1, 2]]);
    let parts = racks(12, 4, vec![(1, PlacementRule::Packed), (9, aligned)]);
    let reason = "no 9 free hosts in a row begin with the first host of a rack";
    assert_eq!(placed(&parts), Err(reason.to_owned()));
}

#[test]
fn a_spread_job_takes_a_host_of_each_domain_in_turn() {
    let spread = PlacementRule::Spread { over: RACK };
    // Racks of 4, 4 and 2 hosts, the first of which is taken.
    let parts = racks(10, 4, vec![(1, PlacementRule::Packed), (8, spread)]);
    assert_eq!(seats(&parts)[1], [1, 4, 8, 2, 5, 9, 3, 6]);
}

#[test]
fn blocks_stand_in_the_fewest_domains() {
    let blocks = PlacementRule::Blocks { hosts: 2, domain: RACK };
    // Rack 0 has hosts 1 to 4 left: two blocks. Racks 1 and 2 have two blocks each and a host left over.
    let parts =
        racks(15, 5, vec![(1, PlacementRule::Packed), (4, blocks), (2, PlacementRule::Packed)]);
    assert_eq!(seats(&parts)[1..], [vec![1, 2, 3, 4], vec![5, 6]]);
    // Two hosts in rack 0 are one block: the two blocks of rack 1 are in one domain.
    let parts = racks(15, 5, vec![(3, PlacementRule::Packed), (4, blocks)]);
    assert_eq!(seats(&parts)[1], [5, 6, 7, 8]);
    let parts = racks(9, 3, vec![(8, blocks)]);
    let reason = "8 seats are 4 blocks of 2 free hosts in a row inside a rack, and there are 3";
    assert_eq!(placed(&parts), Err(reason.to_owned()));
}

/// 18 trays of 4 GPUs in a rack, 16 of them used: an eighth of 72 GPUs is spare, or nobody's.
#[test]
fn of_each_domain_some_are_seats_and_the_next_are_spares() {
    for spares in [2, 0] {
        let rule = PlacementRule::PerDomain { hosts: 16, spares, domain: RACK };
        let mut parts = racks(54, 18, vec![(32, rule)]);
        parts.spares.warm = 18;
        let places = placed(&parts).expect("it fits");
        let expected: Vec<u32> = (0..16).chain(18..34).collect();
        assert_eq!(places.jobs[0].seats, expected);
        let hot = if spares == 2 { vec![16, 17, 34, 35] } else { Vec::new() };
        assert_eq!(places.jobs[0].hot, hot);
        // What is left of its domains is nobody's, so that the third rack is a whole one of spares.
        assert_eq!(places.warm, (36..54).collect::<Vec<u32>>());
        assert_eq!(places.jobs[0].unused, if spares == 2 { 0 } else { 4 });
        let outcome = &build::outcomes(parts, 1, 1)[0];
        let of_all = |gpu_time: u128| gpu_time as f64 / outcome.fleet.total() as f64;
        let nobodys = if spares == 2 { 0.0 } else { 4.0 / 54.0 };
        assert!((of_all(outcome.fleet.unallocated) - nobodys).abs() < 1e-12);
    }
}

#[test]
fn the_spec_tells_the_domains_that_the_graph_has() {
    for (hosts, rack, pod, feed) in [(7, 2, 2, 3), (12, 4, 1, 2), (1, 1, 1, 1), (30, 7, 3, 2)] {
        let mut clos = build::one_pod(hosts, 1);
        (clos.hosts_per_rack, clos.racks_per_pod, clos.racks_per_power_feed) = (rack, pod, feed);
        clos.spines = 2;
        let parts = build::parts(clos, HOUR, Vec::new(), vec![build::job(1)]);
        let cluster = Cluster::compile(&parts.cluster, parts.network);
        for domain in HostDomain::ALL {
            assert_eq!(cluster.domains(domain), parts.cluster.domains(domain), "{domain}");
        }
    }
}

fn rule() -> impl Strategy<Value = PlacementRule> {
    let domain = || select(vec![RACK, HostDomain::PowerFeed]);
    prop_oneof![
        Just(PlacementRule::Packed),
        domain().prop_map(|to| PlacementRule::Aligned { to }),
        domain().prop_map(|over| PlacementRule::Spread { over }),
        (1..5_u32, domain()).prop_map(|(hosts, domain)| PlacementRule::Blocks { hosts, domain }),
        (1..5_u32, 0..3_u32, domain()).prop_map(|(hosts, spares, domain)| {
            PlacementRule::PerDomain { hosts, spares, domain }
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_host_has_one_role_and_every_rule_holds(
        (hosts, rack, feed) in (1..60_u32, 1..9_u32, 1..4_u32),
        jobs in prop::collection::vec((1..20_u32, rule()), 1..5),
        warm in 0..5_u32,
    ) {
        let jobs = jobs.into_iter().map(|(seats, rule)| {
            let size = match rule {
                PlacementRule::Blocks { hosts, .. } | PlacementRule::PerDomain { hosts, .. } => hosts,
                _ => 1,
            };
            (seats.next_multiple_of(size), rule)
        });
        let mut parts = racks(hosts, rack, jobs.collect());
        if let brittle_model::scenario::ClusterSpec::RailClos(clos) = &mut parts.cluster {
            clos.racks_per_power_feed = feed;
        }
        parts.spares.warm = warm;
        let needed: u32 = parts.jobs.iter().map(|j| j.gpus + j.hot_spares).sum::<u32>() + warm;
        let Ok(places) = placed(&parts) else {
            // Whatever the rules, who is refused would not be so if all were packed and fitted.
            let packed = parts.jobs.iter().all(|job| job.placement == Placement::default());
            prop_assert!(!packed || needed > hosts);
            return Ok(());
        };
        let mut all: Vec<u32> = places.warm.clone();
        for (job, places) in parts.jobs.iter().zip(&places.jobs) {
            all.extend(places.seats.iter().chain(&places.hot));
            prop_assert_eq!(places.seats.len() as u32, job.gpus);
            prop_assert_eq!(places.hot.len() as u32, job.hot_spares);
            let in_order = places.seats.windows(2).all(|pair| pair[0] < pair[1]);
            let Some(domain) = job.placement.rule.domain() else {
                prop_assert!(in_order);
                continue;
            };
            let domains = parts.cluster.domains(domain);
            let in_domain = |d: u32, hosts: &[u32]| hosts.iter().filter(|&&h| domains.of(h) == d).count() as u32;
            match job.placement.rule {
                PlacementRule::Packed => unreachable!(),
                PlacementRule::Aligned { .. } => {
                    let first = places.seats[0];
                    prop_assert_eq!(domains.hosts(domains.of(first)).start, first);
                    prop_assert!(places.seats.windows(2).all(|pair| pair[0] + 1 == pair[1]));
                }
                PlacementRule::Spread { .. } => {
                    // A domain has fewer than the fullest, less one, only if it has no host left.
                    let counts: Vec<u32> = (0..domains.len()).map(|d| in_domain(d, &places.seats)).collect();
                    let most = counts.iter().copied().max().unwrap_or(0);
                    let earlier = parts.jobs.iter().position(|other| other.name == job.name);
                    let taken: Vec<u32> = self::taken(&parts, &places_of(&parts), earlier.unwrap_or(0));
                    for (d, &count) in (0..).zip(&counts) {
                        let free = domains.hosts(d).filter(|host| !taken.contains(host)).count() as u32;
                        prop_assert!(count + 1 >= most || count == free);
                    }
                }
                PlacementRule::Blocks { hosts, .. } => {
                    for block in places.seats.chunks(hosts as usize) {
                        prop_assert_eq!(domains.of(block[0]), domains.of(block[block.len() - 1]));
                        prop_assert!(block.windows(2).all(|pair| pair[0] + 1 == pair[1]));
                    }
                }
                PlacementRule::PerDomain { hosts, spares, .. } => {
                    for d in 0..domains.len() {
                        let count = in_domain(d, &places.seats);
                        prop_assert!(count == 0 || count == hosts);
                        prop_assert_eq!(in_domain(d, &places.hot), if count > 0 { spares } else { 0 });
                    }
                }
            }
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        prop_assert_eq!(all.len(), count);
        prop_assert!(all.iter().all(|&host| host < hosts));
        if parts.jobs.iter().all(|job| job.placement == Placement::default()) {
            prop_assert_eq!(all, (0..needed).collect::<Vec<u32>>());
        }
    }
}

fn places_of(parts: &Parts) -> Places {
    placed(parts).expect("it fits")
}

/// Hosts that are not free any more when the `job`-th job is placed: of domains that are taken whole, all.
fn taken(parts: &Parts, places: &Places, job: usize) -> Vec<u32> {
    let mut taken = Vec::new();
    for (other, places) in parts.jobs.iter().zip(&places.jobs).take(job) {
        taken.extend(&places.seats);
        if let PlacementRule::PerDomain { domain, .. } = other.placement.rule {
            let domains = parts.cluster.domains(domain);
            taken.extend(places.seats.iter().flat_map(|&host| domains.hosts(domains.of(host))));
        }
    }
    taken
}

/// A job on 2 + 2 of 4 hosts of each of two racks, a rack of warm spares; a host is down for a day.
fn kept(failures: &[(f64, u32)], drain_over: Option<f64>) -> Outcome {
    let rule = PlacementRule::PerDomain { hosts: 2, spares: 2, domain: RACK };
    let mut parts = racks(12, 4, vec![(4, rule)]);
    parts.horizon = build::span(20.0 * HOUR);
    parts.spares.warm = 4;
    parts.spares.activation = delay(600.0);
    parts.repair = brittle_model::scenario::Repair::plain(
        delay(24.0 * HOUR),
        brittle_model::scenario::Renewal::AsNew,
    );
    parts.failures = vec![build::class(ComponentKind::Host, fixed(failures))];
    parts.jobs[0].placement.within = Some(RACK);
    parts.jobs[0].placement.drain_over = drain_over;
    build::outcomes(parts, 1, 1).remove(0)
}

#[test]
fn a_domain_that_is_mostly_broken_is_left_though_it_has_spares() {
    // Hosts 0 to 3 are rack 0, 2 and 3 its spares. One spare fails, then a seat: half of the rack is unusable, and
    // the other spare would do.
    let failures = [(HOUR, 3), (2.0 * HOUR, 0)];
    let spares = |drain_over| {
        let spares = kept(&failures, drain_over).spares;
        (spares.hot, spares.warm, spares.moved)
    };
    assert_eq!(spares(None), (1, 0, 0));
    assert_eq!(spares(Some(0.5)), (1, 0, 0), "half is not more than half");
    assert_eq!(spares(Some(0.4)), (0, 2, 1));
}

#[test]
fn a_job_stands_still_where_no_domain_has_room() {
    // Rack 0 loses its spares and a seat and moves to the warm rack; that one loses three, and no rack is left with two.
    let failures: Vec<(f64, u32)> = [2, 3, 0, 9, 10, 8]
        .iter()
        .zip(1..)
        .map(|(&host, hour)| (f64::from(hour) * HOUR, host))
        .collect();
    let outcome = kept(&failures, None);
    // To hosts 8 and 9 at the third hour. Host 1 has joined the hot spares, as have none of rack 0 since.
    assert_eq!(outcome.spares.moved, 2);
    // At the fourth hour 9 goes and 10 takes its seat; at the fifth 10 goes and 11 does; at the sixth 8 goes: rack 2
    // has nobody left, rack 1 has two hot spares, 6 and 7, and gives them.
    assert_eq!((outcome.spares.warm, outcome.spares.hot), (4, 2));
    assert_eq!(outcome.jobs[0].shortages, 0);
    let more: Vec<(f64, u32)> = failures.into_iter().chain([(10.0 * HOUR, 7)]).collect();
    let outcome = kept(&more, None);
    // Rack 1 has four seats of the job by then, and nobody has four hosts: it stands still from the tenth hour on, and
    // three activations of warm spares came before.
    assert_eq!(outcome.jobs[0].shortages, 1);
    assert_eq!(
        outcome.jobs[0].accounts.get(Account::Waiting),
        build::span(10.0 * HOUR + 3.0 * 600.0)
    );
}

#[test]
fn hosts_that_are_ordered_or_floating_cannot_keep_to_domains() {
    for source in [HostSource::Cold, HostSource::Floating] {
        let mut parts = racks(12, 4, vec![(4, PlacementRule::Packed)]);
        parts.jobs[0].placement.within = Some(RACK);
        let _ = World::new(&checked(parts.clone()));
        parts.jobs[0].recovery.replace = vec![source];
        assert!(parts.check().is_err());
    }
}
