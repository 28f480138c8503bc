//! `rack-power.toml`: feeds, racks, bursts in a rack, spares of three kinds, drains, and people who go home.

use std::collections::BTreeMap;

use brittle_engine::Event;
use brittle_model::{Account, ComponentKind};
use brittle_tests::build::{DAY, HOUR};
use brittle_tests::stats::show;

use super::{Watched, class, goodput, outcomes, shipped, watched};

const FILE: &str = "rack-power.toml";
const TRIALS: u64 = 100;

fn all() -> Vec<Watched> {
    watched(&shipped(FILE, &[]), TRIALS)
}

/// A feed takes its 16 hosts at once (the last one has 4 hosts, none of a job); 8 backup hosts do not reach, so cold
/// ones are ordered. 9 feeds × 91 d / 2 years = 1.12 a trial: 112 in all, ± 4 standard deviations.
#[test]
fn a_feed_takes_sixteen_hosts_and_cold_spares_are_ordered() {
    let (mut feeds, mut ordered, mut without) = (0, 0, 0);
    for (seen, outcome) in all() {
        let feed = |(_, event): &&(_, Event)| {
            matches!(event, Event::Failure { component, stops: 1, .. }
                if component.kind == ComponentKind::PowerFeed)
        };
        let count = seen.iter().filter(feed).count();
        feeds += count;
        assert!(count == 0 || outcome.spares.most_unusable >= 16, "{:?}", outcome.spares);
        ordered += u32::from(count > 0 && outcome.spares.cold > 0);
        without += u32::from(count > 0);
        assert!(outcome.spares.hot > 20, "{:?}", outcome.spares);
    }
    show(&format!("{feeds} feeds, in {without} trials, cold spares in {ordered}"));
    assert!((feeds as f64 - 112.0).abs() < 4.0 * 112.0_f64.sqrt(), "{feeds}");
    assert!(f64::from(ordered) > 0.9 * f64::from(without));
    let bare = shipped(FILE, &["spares.cold=0", "cluster.rail_clos.hosts=136"]);
    let (bare, full) = (outcomes(&bare, 200), outcomes(&shipped(FILE, &[]), 200));
    assert!(bare.iter().all(|outcome| outcome.spares.cold == 0));
    assert!(goodput(&bare).mean + 0.001 < goodput(&full).mean);
}

/// Two of three strikes take one host and one takes all four of a rack: two in the mean, at one instant. What is down
/// already is not taken again, which is rare. n is about 300 strikes: the mean has a standard error of 0.08.
#[test]
fn busbars_trip_by_the_rack() {
    let busbar = class(&shipped(FILE, &[]), "busbar");
    let (mut strikes, mut hosts, mut racks) = (0, 0, 0);
    for (seen, _) in all() {
        let mut at_once: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for (at, event) in seen {
            if let Event::Failure { class, component, .. } = event
                && class == busbar
            {
                at_once.entry((at.as_secs_f64() * 1e6) as u64).or_default().push(component.index);
            }
        }
        for victims in at_once.values() {
            assert!(victims.iter().all(|host| host / 4 == victims[0] / 4), "{victims:?}");
            strikes += 1;
            hosts += victims.len();
            racks += usize::from(victims.len() == 4);
        }
    }
    let size = hosts as f64 / strikes as f64;
    show(&format!("{strikes} strikes, {racks} on whole racks, mean size {size:.3}"));
    assert!(strikes > 200 && (size - 2.0).abs() < 0.32, "{size}");
}

/// Each of 37 racks is drained once, in its turn; most hold hosts of the job, which saves before it leaves: nothing is lost.
#[test]
fn racks_are_drained_in_turn_and_nothing_is_lost() {
    let maintenance = class(&shipped(FILE, &[]), "maintenance");
    for (seen, outcome) in all() {
        let turns: Vec<(f64, u32)> = seen
            .iter()
            .filter_map(|&(at, event)| match event {
                Event::Failure { class, component, .. } if class == maintenance => {
                    Some((at.as_secs_f64() / DAY, component.index))
                }
                _ => None,
            })
            .collect();
        assert!(turns.len() >= 35, "{}", turns.len());
        for (day, rack) in turns {
            assert_eq!(day, 7.375 + 2.0 * f64::from(rack));
        }
        let cost = &outcome.jobs[0].causes[maintenance.0 as usize];
        assert!((25..=37).contains(&cost.interruptions), "{}", cost.interruptions);
        assert!(cost.accounts.get(Account::Lost).is_zero());
        assert!(cost.accounts.get(Account::Starting).as_secs_f64() > 25.0 * 170.0);
    }
}

/// What technicians repair is back between 8 and 18 h of the first five days of a week.
#[test]
fn technicians_work_by_day() {
    let scenario = shipped(FILE, &[]);
    let theirs = ["busbar", "rack_cooling"].map(|cause| class(&scenario, cause));
    let mut repaired = 0;
    for (seen, _) in all() {
        for (at, event) in seen {
            if let Event::Repaired { class, .. } = event
                && theirs.contains(&class)
            {
                let (day, second) = (at.as_secs_f64() / DAY, at.as_secs_f64() % DAY);
                assert!((day as u32) % 7 < 5, "day {day}");
                assert!((8.0 * HOUR..=18.0 * HOUR).contains(&second), "{second} s");
                repaired += 1;
            }
        }
    }
    assert!(repaired > 400, "{repaired}");
}

/// Without parts on the shelf each swap takes another 14 d: 6 of 10 of about 32 broken GPUs, less those that are waiting at
/// the end: some 18 × 14 of 148 × 91 host-days, 2 % of the fleet's time. With 4 on the shelf hardly anybody waits: mean
/// demand in 14 d is 3.
#[test]
fn parts_are_waited_for() {
    let away = |sets: &[&str]| {
        super::mean(&outcomes(&shipped(FILE, sets), 100), |outcome| {
            let fleet = &outcome.fleet;
            (fleet.stranded + fleet.repair) as f64 / fleet.total() as f64
        })
        .mean
    };
    let (shelf, none) = (away(&[]), away(&["stock.gpu.parts=0"]));
    show(&format!("unusable {shelf:.4}, without parts {none:.4}"));
    assert!((0.01..0.025).contains(&(none - shelf)), "{shelf} {none}");
}
