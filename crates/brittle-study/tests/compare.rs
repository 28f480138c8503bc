//! Comparing: what is stopped leaves the beginning, and it is that of a comparison of fewer trials.

use std::sync::atomic::{AtomicBool, Ordering};

use brittle_model::text::{Source, read};
use brittle_study::compare::{Standing, compare};
use brittle_study::measure::Measure;
use brittle_study::summary::CaveatCode;
use brittle_study::{Cell, Control, Plan, Progress};

const TOY: &str = include_str!("../../../configs/scenarios/toy.toml");

fn plan(trials: u64) -> Plan {
    let cell = |(name, set): (&str, &str)| {
        let source = Source { name: "toy.toml", text: TOY };
        let scenario = read(source, &[set.to_owned()]).expect("a good scenario");
        Cell { name: name.to_owned(), set: Vec::new(), scenario }
    };
    let starts = [("a", "\"3min\""), ("b", "\"4min\""), ("c", "\"3min\"")];
    let starts = starts.map(|(name, start)| (name, format!("jobs.toy.recovery.start={start}")));
    Plan {
        title: "Starts".to_owned(),
        axes: Vec::new(),
        cells: starts.iter().map(|(name, set)| cell((name, set))).collect(),
        trials,
        seed: 1,
        precision: None,
        deadlines: Vec::new(),
    }
}

#[test]
fn a_stop_leaves_what_all_have_done() {
    let stop = AtomicBool::new(false);
    // Three scenarios do a thousand trials each, and then the first a part of the next thousand.
    let progress = |at: Progress| stop.store(at.trials >= 3200, Ordering::Relaxed);
    let control = Control { threads: 1, progress: &progress, stop: &stop };
    let mut stopped = compare(&plan(5000), Measure::Goodput, &control).expect("some are done");
    assert_eq!(stopped.caveats, ["stopped early: 1000 of 5000 trials"]);
    assert_eq!(stopped.caveat_codes, [CaveatCode::StoppedEarly]);
    stop.store(false, Ordering::Relaxed);
    let control = Control { threads: 3, progress: &|_| (), stop: &stop };
    let whole = compare(&plan(1000), Measure::Goodput, &control).expect("it is not stopped");
    assert!(whole.caveats.is_empty(), "{:?}", whole.caveats);
    stopped.provenance.trials = 1000;
    (stopped.caveats, stopped.caveat_codes) = (Vec::new(), Vec::new());
    assert_eq!(stopped, whole);
    let standings: Vec<Standing> = whole.scenarios.iter().map(|s| s.standing).collect();
    assert_eq!(standings, [Standing::Best, Standing::Behind, Standing::NotTold]);
}

#[test]
fn a_stop_before_the_first_thousand_leaves_nothing() {
    let stop = AtomicBool::new(true);
    let control = Control { threads: 1, progress: &|_| (), stop: &stop };
    assert_eq!(compare(&plan(500), Measure::Goodput, &control), None);
}
