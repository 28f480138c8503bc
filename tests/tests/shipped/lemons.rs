//! `lemons.toml`: who is a lemon, how much worse it is, and what taking it out gains.

use std::collections::BTreeMap;

use brittle_engine::Event;
use brittle_tests::stats::show;

use super::{Watched, goodput, mean, outcomes, shipped, watched};

const KEPT: &str = "hosts.retire.threshold.failures=1000";

/// Failures of each host and its time in seats before them [d], in one trial.
fn hosts((seen, _): &Watched, days: f64) -> BTreeMap<u32, (u32, f64)> {
    let mut seated: BTreeMap<u32, f64> = (0..512).map(|host| (host, 0.0)).collect();
    let mut hosts = BTreeMap::new();
    for &(at, event) in seen {
        let now = at.as_secs_f64() / 86_400.0;
        match event {
            Event::Failure { component, .. } => {
                // A host that came back to its own seat has no beginning that is told.
                if let Some(since) = seated.remove(&component.index) {
                    let entry: &mut (u32, f64) = hosts.entry(component.index).or_default();
                    *entry = (entry.0 + 1, entry.1 + now - since);
                }
            }
            Event::Replaced { new, .. } => {
                seated.insert(new.0, now);
            }
            _ => {}
        }
    }
    for (host, since) in seated {
        hosts.entry(host).or_default().1 += days - since;
    }
    hosts
}

/// In two years nobody but a lemon fails 20 times: an ordinary host does so 1.3 times in the mean. The two rates are over
/// time in seats, of which both are exposed for the same share. 60 trials: about 23,000 and 39,000 failures, so the ratio
/// has a standard error of 0.8 %; bound 4 of them.
#[test]
fn lemons_fail_225_times_as_often() {
    let scenario = shipped("lemons.toml", &[KEPT, "trial.horizon=\"720d\""]);
    let (mut lemons, mut others) = ((0, 0.0), (0, 0.0));
    for trial in watched(&scenario, 60) {
        let hosts = hosts(&trial, 720.0);
        let of = hosts.values().filter(|(failures, _)| *failures >= 20).count();
        assert_eq!(of, 6, "1.2 % of 524");
        for (failures, days) in hosts.into_values() {
            let sum = if failures >= 20 { &mut lemons } else { &mut others };
            *sum = (sum.0 + failures, sum.1 + days);
        }
    }
    let rate = |(failures, days): (u32, f64)| f64::from(failures) / days;
    let ratio = rate(lemons) / rate(others);
    show(&format!("{lemons:?} {others:?}: {ratio:.1}, {:.3} a day", rate(lemons)));
    let error = (1.0 / f64::from(lemons.0) + 1.0 / f64::from(others.0)).sqrt();
    assert!((ratio / 225.0 - 1.0).abs() < 4.0 * error, "{ratio}");
}

/// Who is retired has failed three times before, and most lemons are. By hand, 512 seats × 1.76/1000 × 90 d = 81 failures
/// of ordinary hosts, and three of each of 6 lemons: 99. (Ordinary hosts that are retired, two or three more lemons'
/// failures while they wait for the end of their repair: some more.)
#[test]
fn hosts_are_retired_after_three_failures() {
    let (mut retired, mut told) = (0, 0);
    let trials = watched(&shipped("lemons.toml", &[]), 100);
    for (seen, outcome) in &trials {
        told += outcome.spares.retired;
        for (i, &(_, event)) in seen.iter().enumerate() {
            let Event::Retired { host } = event else { continue };
            let of_it = |event: &Event| matches!(event, Event::Failure { component, .. } if component.index == host.0);
            let before = seen[..i].iter().filter(|(_, event)| of_it(event)).count();
            assert!(before >= 3, "{host:?} had {before}");
            retired += 1;
        }
    }
    assert_eq!(retired, told);
    let outcomes: Vec<_> = trials.into_iter().map(|(_, outcome)| outcome).collect();
    let failures = mean(&outcomes, |outcome| f64::from(outcome.classes[0].failures));
    show(&format!("{failures:?}, {retired} retired"));
    assert!((4.0..7.0).contains(&(f64::from(retired) / 100.0)), "{retired}");
    assert!((failures.mean - 99.0).abs() < 6.0, "{failures:?}");
}

/// What the file says comes out: the luck is the same, n = 200, and the differences are tens of standard errors.
#[test]
fn keeping_lemons_costs_and_so_does_retiring_too_soon() {
    let run = |sets: &[&str]| outcomes(&shipped("lemons.toml", sets), 200);
    let kept = run(&[KEPT]);
    assert!(kept.iter().all(|outcome| outcome.spares.retired == 0));
    let [one, two, three] = ["1", "2", "3"]
        .map(|k| goodput(&run(&[&format!("hosts.retire.threshold.failures={k}")])).mean);
    let kept = goodput(&kept).mean;
    let fewest = goodput(&run(&[KEPT, "hosts.choice=fewest_failures"])).mean;
    show(&format!("1: {one:.4} 2: {two:.4} 3: {three:.4} kept {kept:.4} fewest {fewest:.4}"));
    assert!(one < 0.2 && two < three && kept + 0.005 < three && three < fewest);
}
