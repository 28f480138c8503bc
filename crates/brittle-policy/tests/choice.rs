//! Each rule of the choice of hosts, through the factory that a scenario makes.

use brittle_model::scenario::{Domain, HostChoiceRule, HostPolicy, Neighbourhood, Score};
use brittle_model::{HostId, SimTime, Span};
use brittle_policy::spec::host_choice;
use brittle_policy::{Candidate, HostChoice, Place, Pool, Record, Seat};

const SCORE: Score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };
const SEAT: Seat = Seat { rack: 1, pod: 1, power_feed: 1 };

const RULES: [HostChoiceRule; 9] = [
    HostChoiceRule::Longest,
    HostChoiceRule::Random,
    HostChoiceRule::FewestFailures,
    HostChoiceRule::BestScore(SCORE),
    HostChoiceRule::ApartFrom(Domain::Rack),
    HostChoiceRule::ApartFrom(Domain::Pod),
    HostChoiceRule::ApartFrom(Domain::PowerFeed),
    HostChoiceRule::Near(Neighbourhood::Rack),
    HostChoiceRule::Near(Neighbourhood::Pod),
];

fn fresh(choice: HostChoiceRule) -> Box<dyn HostChoice> {
    host_choice(&HostPolicy { choice, ..HostPolicy::default() }).fresh()
}

fn days(days: u64) -> SimTime {
    SimTime::ZERO + Span::from_secs(86_400 * days)
}

fn records(blamed: &[&[u64]]) -> Vec<Record> {
    let record = |at: &&[u64]| Record { blamed: at.iter().map(|&day| days(day)).collect() };
    blamed.iter().map(record).collect()
}

/// Hosts in the order of the pool, each at its (rack, pod, power feed).
fn pool<'a>(places: &[(u32, u32, u32)], records: &'a [Record]) -> Vec<Candidate<'a>> {
    let host = |(i, record)| {
        let (rack, pod, power_feed) = places[i % places.len()];
        let (host, since) = (HostId(100 - i as u32), days(i as u64));
        Candidate { host, since, rack, pod, power_feed, record }
    };
    records.iter().enumerate().map(host).collect()
}

/// A pool as a policy ranks it: of each rank the hosts, by their place in the order of the pool.
struct Ranked<'a> {
    hosts: &'a [Candidate<'a>],
    ranks: Vec<Vec<usize>>,
}

impl<'a> Ranked<'a> {
    fn new(policy: &dyn HostChoice, hosts: &'a [Candidate<'a>]) -> Self {
        let mut ranks = Vec::new();
        for (i, host) in hosts.iter().enumerate() {
            let rank = policy.rank(host.record);
            ranks.resize(ranks.len().max(rank + 1), Vec::new());
            ranks[rank].push(i);
        }
        Self { hosts, ranks }
    }
}

impl Pool for Ranked<'_> {
    fn ranks(&self) -> usize {
        self.ranks.len()
    }

    fn count(&self, rank: usize) -> usize {
        self.ranks[rank].len()
    }

    fn host(&self, place: Place) -> Candidate<'_> {
        self.hosts[self.ranks[place.rank][place.index]]
    }
}

/// What is picked, and how often luck was asked among how many.
fn pick(rule: HostChoiceRule, pool: &[Candidate<'_>], luck: u32) -> (usize, Vec<u32>) {
    let mut asked = Vec::new();
    let mut below = |n: u32| {
        asked.push(n);
        luck % n
    };
    let mut policy = fresh(rule);
    let pool = Ranked::new(policy.as_ref(), pool);
    let place = policy.pick(days(100), &SEAT, &pool, &mut below);
    (pool.ranks[place.rank][place.index], asked)
}

#[test]
fn the_longest_wait_is_the_first_in_the_pool() {
    let records = records(&[&[1, 2, 3], &[], &[]]);
    let pool = pool(&[(1, 1, 1)], &records);
    assert_eq!(pick(HostChoiceRule::Longest, &pool, 5), (0, vec![]));
    for rule in RULES {
        assert_eq!(fresh(rule).takes_the_first(), rule == HostChoiceRule::Longest);
    }
    assert_eq!(HostPolicy::default().choice, HostChoiceRule::Longest);
}

#[test]
fn random_takes_each_host_for_one_number() {
    let records = vec![Record::default(); 5];
    let pool = pool(&[(1, 1, 1)], &records);
    let taken = (0..5).map(|luck| pick(HostChoiceRule::Random, &pool, luck));
    let expected = (0..5).map(|luck| (luck, vec![5]));
    assert!(taken.eq(expected));
}

#[test]
fn the_fewest_failures_win_and_luck_only_tells_equals_apart() {
    let few = HostChoiceRule::FewestFailures;
    let records = records(&[&[1, 2], &[99], &[1, 2, 3], &[50], &[7, 8]]);
    let pool = pool(&[(1, 1, 1)], &records);
    assert_eq!(pick(few, &pool, 0), (1, vec![2]));
    assert_eq!(pick(few, &pool, 1), (3, vec![2]));
    assert_eq!(pick(few, &pool[2..], 7), (1, vec![]));
}

/// On day 100: 60, 90 (three days after), 70 (one day after), 100 (forgiven), 100.
#[test]
fn the_best_score_forgives_what_a_count_does_not() {
    let best = HostChoiceRule::BestScore(SCORE);
    let records = records(&[&[100], &[97], &[99], &[10, 20, 30], &[]]);
    let pool = pool(&[(1, 1, 1)], &records);
    assert_eq!(pick(best, &pool[..3], 9), (1, vec![]));
    assert_eq!(pick(best, &pool, 0), (3, vec![2]));
    assert_eq!(pick(best, &pool, 1), (4, vec![2]));
    assert_eq!(pick(HostChoiceRule::FewestFailures, &pool, 1), (4, vec![]));
}

#[test]
fn a_domain_is_shunned_or_sought_and_else_the_first_is_taken() {
    let records = vec![Record::default(); 4];
    // The same rack, the same feed, the same pod alone, nothing the same.
    let hosts = pool(&[(1, 1, 1), (2, 1, 1), (3, 1, 2), (4, 2, 3)], &records);
    let cases = [
        (HostChoiceRule::ApartFrom(Domain::Rack), 1),
        (HostChoiceRule::ApartFrom(Domain::PowerFeed), 2),
        (HostChoiceRule::ApartFrom(Domain::Pod), 3),
        (HostChoiceRule::Near(Neighbourhood::Rack), 0),
        (HostChoiceRule::Near(Neighbourhood::Pod), 0),
    ];
    for (rule, index) in cases {
        assert_eq!(pick(rule, &hosts, 3), (index, vec![]), "{rule}");
    }
    // From the other end: first what is far.
    let hosts = pool(&[(4, 2, 3), (3, 1, 2), (2, 1, 1), (1, 1, 1)], &records);
    assert_eq!(pick(HostChoiceRule::Near(Neighbourhood::Rack), &hosts, 3).0, 3);
    assert_eq!(pick(HostChoiceRule::Near(Neighbourhood::Pod), &hosts, 3).0, 1);
    // Nobody is as wanted: the longest wait decides.
    let same = pool(&[(1, 1, 1)], &records);
    assert_eq!(pick(HostChoiceRule::ApartFrom(Domain::Rack), &same, 3).0, 0);
    let far = pool(&[(9, 9, 9)], &records);
    assert_eq!(pick(HostChoiceRule::Near(Neighbourhood::Pod), &far, 3).0, 0);
}

/// Over many pools: what is picked is in the pool and is a best one, luck is asked at most once and only
/// where there are several, and the same question has the same answer.
#[test]
fn every_pick_is_of_the_pool_and_is_the_same_again() {
    let mut state = 1_u64;
    let mut next = |n: u64| {
        // Knuth's MMIX generator: any mixture will do.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    for _ in 0..2000 {
        let count = 1 + next(9) as usize;
        let records: Vec<Record> = (0..count)
            .map(|_| {
                let mut blamed: Vec<SimTime> = (0..next(4)).map(|_| days(next(100))).collect();
                blamed.sort_unstable();
                Record { blamed }
            })
            .collect();
        let places: Vec<(u32, u32, u32)> =
            (0..count).map(|_| (next(3) as u32, next(2) as u32, next(3) as u32)).collect();
        let pool = pool(&places, &records);
        let luck = next(1 << 20) as u32;
        for rule in RULES {
            let (index, asked) = pick(rule, &pool, luck);
            assert!(index < count && asked.len() <= 1 && asked.iter().all(|&n| n > 1), "{rule}");
            assert_eq!(pick(rule, &pool, luck), (index, asked), "{rule}");
            let taken = &pool[index];
            let unlike = |place: fn(&Candidate<'_>) -> bool| pool.iter().all(|c| !place(c));
            let best = match rule {
                HostChoiceRule::Longest => index == 0,
                HostChoiceRule::Random => true,
                HostChoiceRule::FewestFailures => {
                    pool.iter().all(|c| c.record.failures() >= taken.record.failures())
                }
                HostChoiceRule::BestScore(_) => {
                    let score = |c: &Candidate<'_>| c.record.score(&SCORE, days(100));
                    pool.iter().all(|c| score(c) <= score(taken))
                }
                HostChoiceRule::ApartFrom(Domain::Rack) => {
                    taken.rack != SEAT.rack || unlike(|c| c.rack != SEAT.rack)
                }
                HostChoiceRule::ApartFrom(Domain::Pod) => {
                    taken.pod != SEAT.pod || unlike(|c| c.pod != SEAT.pod)
                }
                HostChoiceRule::ApartFrom(Domain::PowerFeed) => {
                    taken.power_feed != SEAT.power_feed
                        || unlike(|c| c.power_feed != SEAT.power_feed)
                }
                HostChoiceRule::Near(Neighbourhood::Rack) => {
                    taken.rack == SEAT.rack || unlike(|c| c.rack == SEAT.rack)
                }
                HostChoiceRule::Near(Neighbourhood::Pod) => {
                    taken.pod == SEAT.pod || unlike(|c| c.pod == SEAT.pod)
                }
            };
            assert!(best, "{rule}: {index} of {places:?}");
        }
    }
}

#[test]
fn every_choice_describes_itself() {
    let texts = [
        "the one that has waited longest",
        "one at random",
        "the one with the fewest failures",
        "the one with the best score (from 100, 40 less a failure, 10 more a quiet day)",
        "one outside the rack of the failed host, if any",
        "one outside the pod of the failed host, if any",
        "one outside the power feed of the failed host, if any",
        "one in the rack of the failed host, if any",
        "one in the pod of the failed host, if any",
    ];
    for (choice, text) in RULES.into_iter().zip(texts) {
        let spec = HostPolicy { choice, ..HostPolicy::default() };
        assert_eq!(host_choice(&spec).describe(), text);
    }
}
