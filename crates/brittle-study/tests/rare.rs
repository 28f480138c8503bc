//! What few scenarios know of reaches the summary: hosts ordered, taken, dead or retired; allocations; corruption.

use std::sync::atomic::AtomicBool;

use brittle_model::text::{Source, read};
use brittle_study::{Control, Plan, StudyResult, run};

const SMALL: &str = include_str!("scenarios/small.toml");

/// The small scenario with more said, over 40 trials.
fn told(more: &str, sets: &[&str]) -> StudyResult {
    let text = format!("{SMALL}\n{more}");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = read(Source { name: "small.toml", text: &text }, &sets)
        .unwrap_or_else(|problems| panic!("{problems:?}"));
    let plan = Plan::of_scenario(scenario, 40, 1);
    run(&plan, &Control { threads: 1, progress: &|_| (), stop: &AtomicBool::new(false) })
}

#[test]
fn a_plain_scenario_has_none_of_it() {
    let result = told("", &[]);
    let cell = &result.cells[0];
    let spares = &cell.spares;
    assert_eq!((spares.cold, cell.corrupt), (0, 0));
    let rare = [spares.floating_taken, spares.cold_ordered, spares.dead_on_arrival, spares.retired];
    assert_eq!(rare, [0.0; 4]);
    assert_eq!((cell.jobs[0].allocation_hours, cell.jobs[0].trials_corrupt), (0.0, 0.0));
    assert!(result.caveats.is_empty(), "{:?}", result.caveats);
}

#[test]
fn hosts_are_ordered_dead_and_retired() {
    let more = "[jobs.train.recovery]\nallocate = \"3min\"\nreplace = [\"warm\", \"cold\"]\n\
                [hosts]\nretire = { threshold = { failures = 1, window = \"1d\" } }\n";
    let result = told(more, &["spares.cold=1", "spares.dead_on_arrival=0.5"]);
    let cell = &result.cells[0];
    assert_eq!(cell.spares.cold, 1);
    for mean in [cell.spares.cold_ordered, cell.spares.dead_on_arrival, cell.spares.retired] {
        assert!(mean > 0.0, "{:?}", cell.spares);
    }
    let job = &cell.jobs[0];
    assert!((job.allocation_hours - 0.05).abs() < 1e-12);
    assert!(job.allocations > 0.0 && job.allocations <= cell.spares.warm_taken + 10.0);
}

#[test]
fn hosts_are_taken_from_lesser_jobs() {
    let more = "[jobs.train.recovery]\nreplace = [\"floating\"]\n\
                [jobs.other]\ngpus = 8\ncheckpoint = { interval = \"1h\", cost = \"1min\" }\n";
    let result = told(more, &["jobs.train.priority=1", "spares.warm=0"]);
    assert!(result.cells[0].spares.floating_taken > 0.0);
}

#[test]
fn unnoticed_corruption_is_a_caveat() {
    let more = "[failures.sums]\ncomponent = \"gpu\"\nmttf = \"200d\"\neffect = \"corrupt\"\n\
                detection = \"never\"\n";
    let result = told(more, &["failures.gpu.mttf=\"1000000h\""]);
    let cell = &result.cells[0];
    assert!((1..40).contains(&cell.corrupt), "{}", cell.corrupt);
    // With one job, its trials are the cell's.
    assert_eq!(cell.jobs[0].trials_corrupt, cell.corrupt as f64 / 40.0);
    let share = 100.0 * cell.jobs[0].trials_corrupt;
    let caveat = format!("{share:.1} % of trials end with corruption that nobody has noticed");
    assert!(result.caveats.iter().any(|c| c.starts_with(&caveat)), "{:?}", result.caveats);
}

#[test]
fn failures_that_come_together_are_a_caveat() {
    let more = "[failures.dip]\ncomponent = \"host\"\nmttf = \"100d\"\n\
                burst = { size = { fixed = 2 }, within = \"rack\" }\n";
    let caveats = told(more, &[]).caveats;
    assert!(caveats.iter().any(|c| c.contains("the time between stops")), "{caveats:?}");
}
