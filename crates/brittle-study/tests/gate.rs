//! A gate on a scenario that has not changed, under other luck: how often it cries wolf.

use std::sync::atomic::AtomicBool;

use brittle_model::text::{Source, read};
use brittle_study::baseline::save;
use brittle_study::gate::{Identity, Verdict, gate};
use brittle_study::tolerance::{Better, Tolerances, defaults};
use brittle_study::{Control, Plan};

const TOY: &str = include_str!("../../../configs/scenarios/toy.toml");

fn plan(seed: u64, sets: &[&str]) -> Plan {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = read(Source { name: "toy.toml", text: TOY }, &sets).expect("a good scenario");
    Plan::of_scenario(scenario, 128, seed)
}

/// 1,000 pairs of seeds, five measures with nothing tolerated at all, two looks: at most 5 % false alarms, and 2.1 % for chance
/// (three standard errors).
#[test]
fn false_alarms_are_as_few_as_said() {
    let stop = AtomicBool::new(false);
    let control = Control { threads: 1, progress: &|_| (), stop: &stop };
    let none = |text: &str| brittle_study::tolerance::read(Source { name: "none", text });
    let rules: Tolerances = none(
        "goodput.tolerance = \"0pp\"\ninterruptions.tolerance = \"0\"\nfailures.tolerance = \"0\"\n\
         failures.better = \"lower\"\nmtti_hours.tolerance = \"0\"\nelapsed_hours.tolerance = \"0\"\n",
    )
    .expect("good tolerances");
    let alarms = (0..1000)
        .filter(|pair| {
            let baseline = save(&plan(2 * pair, &[]), &control).expect("it is not stopped");
            let report = gate(&plan(2 * pair + 1, &[]), &baseline, &rules, &control);
            let report = report.expect("it is not stopped");
            assert!(!report.paired);
            report.verdict == Verdict::Regressed
        })
        .count();
    assert!((1..=71).contains(&alarms), "{alarms} of 1000");
}

/// A loss of goodput that is twice what is tolerated is found in 95 of 100 pairs of seeds, and the same luck finds it with a
/// fraction of the trials.
#[test]
fn a_loss_of_twice_the_tolerance_is_found() {
    let stop = AtomicBool::new(false);
    let control = Control { threads: 1, progress: &|_| (), stop: &stop };
    let worse = ["jobs.toy.recovery.start=\"12min\""];
    let mean = |plan: &Plan| save(plan, &control).expect("it is not stopped").means["goodput"];
    let mut long = [plan(1, &[]), plan(1, &worse)];
    long.iter_mut().for_each(|plan| plan.trials = 2000);
    let loss = mean(&long[0]) - mean(&long[1]);
    assert!(loss > 0.0);
    let mut rules = defaults();
    rules.iter_mut().for_each(|rule| rule.better = Better::Any);
    rules[0].better = Better::Higher;
    rules[0].worse = brittle_study::precision::HalfWidth::Absolute(loss / 2.0);
    let found = (10..110)
        .filter(|&seed| {
            let baseline = save(&plan(seed, &[]), &control).expect("it is not stopped");
            let report = gate(&plan(seed, &worse), &baseline, &rules, &control);
            let report = report.expect("it is not stopped");
            assert!(
                report.paired
                    && report.identity == Identity::Changed { what: vec!["scenario".into()] }
            );
            report.measures["goodput"].verdict == Verdict::Regressed
        })
        .count();
    assert!(found >= 95, "{found} of 100");
}
