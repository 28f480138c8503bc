//! Running a plan: threads leave no trace, a stop leaves the beginning, and sums are sums.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brittle_model::text::Source;
use brittle_study::study_file::read;
use brittle_study::summary::CellSummary;
use brittle_study::{Control, Plan, Progress, StudyResult, run};
use hdrhistogram::Histogram;
use hdrhistogram::serialization::Deserializer;

const TOY: &str = include_str!("../../../configs/scenarios/toy.toml");

/// A study of the toy scenario: two cells that differ in their failures.
fn plan(trials: u64) -> Plan {
    let text = format!(
        "title = \"Toy\"\nscenario = \"toy.toml\"\ntrials = {trials}\n\
         [[axes]]\nkey = \"stress.failure_rate\"\nvalues = [0.5, 2]\n"
    );
    let mut load = |name: &str| Ok((name.to_owned(), TOY.to_owned()));
    read(Source { name: "study.toml", text: &text }, &[], &mut load).expect("a good study")
}

/// Runs a plan undisturbed.
fn result(plan: &Plan, threads: usize) -> StudyResult {
    let stop = AtomicBool::new(false);
    run(plan, &Control { threads, progress: &|_| (), stop: &stop })
}

fn bytes(result: &StudyResult) -> String {
    serde_json::to_string(result).expect("a result is plain data")
}

#[test]
fn the_number_of_threads_cannot_be_seen() {
    let plan = plan(700);
    let one = bytes(&result(&plan, 1));
    for threads in [2, 7] {
        assert!(bytes(&result(&plan, threads)) == one, "{threads} threads give another result");
    }
}

#[test]
fn progress_counts_every_trial_once() {
    let plan = plan(150);
    let (stop, calls, most) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let progress = |at: Progress| {
        calls.fetch_add(1, Ordering::Relaxed);
        most.fetch_max(at.trials, Ordering::Relaxed);
        assert_eq!(at.of, 300);
        assert!(at.cells < 2);
    };
    let done = run(&plan, &Control { threads: 3, progress: &progress, stop: &stop });
    assert!(done.caveats.is_empty(), "{:?}", done.caveats);
    // Chunks of 16: ten a cell.
    assert_eq!((calls.into_inner(), most.into_inner()), (20, 300));
}

#[test]
fn a_stop_leaves_the_beginning_and_a_caveat() {
    let plan = plan(1000);
    let stop = AtomicBool::new(false);
    let progress = |at: Progress| stop.store(at.trials >= 128, Ordering::Relaxed);
    let stopped = run(&plan, &Control { threads: 1, progress: &progress, stop: &stop });
    assert_eq!(stopped.caveats, ["stopped early: 128 of 2000 trials, 1 of 2 cells"]);
    assert_eq!(stopped.provenance.trials, 1000);
    assert_eq!(stopped.cells.len(), 1);
    let mut beginning = plan.clone();
    beginning.trials = 128;
    assert_eq!(stopped.cells[0], result(&beginning, 2).cells[0]);
}

#[test]
fn a_stop_on_many_threads_counts_whole_trials_of_the_beginning() {
    let plan = plan(5000);
    let stop = AtomicBool::new(false);
    let progress = |at: Progress| stop.store(at.trials >= 500, Ordering::Relaxed);
    let stopped = run(&plan, &Control { threads: 7, progress: &progress, stop: &stop });
    assert_eq!(stopped.caveats.len(), 1);
    for cell in &stopped.cells {
        assert!((1..5000).contains(&cell.trials), "{} trials", cell.trials);
        let mut beginning = plan.clone();
        beginning.trials = cell.trials;
        assert_eq!(*cell, result(&beginning, 1).cells[0]);
    }
}

#[test]
fn a_stop_before_the_start_leaves_no_cell() {
    let stop = AtomicBool::new(true);
    let stopped = run(&plan(100), &Control { threads: 2, progress: &|_| (), stop: &stop });
    assert!(stopped.cells.is_empty());
    assert_eq!(stopped.caveats, ["stopped early: 0 of 200 trials, 0 of 2 cells"]);
}

#[test]
fn shares_and_counts_add_up() {
    let plan = plan(300);
    let result = result(&plan, 2);
    assert_eq!(result.cells.len(), 2);
    for cell in &result.cells {
        let badput: f64 = cell.badput.values().map(|part| part.mean).sum();
        near(badput + cell.metrics.goodput.mean, 1.0, "accounts");
        let fleet = cell.fleet;
        let parts = [
            fleet.productive,
            fleet.badput,
            fleet.spare,
            fleet.stranded,
            fleet.repair,
            fleet.unallocated,
        ];
        assert!(parts.iter().all(|part| (0.0..=1.0).contains(part)), "{parts:?}");
        near(parts.iter().sum(), 1.0, "fleet");
        let interruptions: f64 = cell.causes.iter().map(|cause| cause.interruptions).sum();
        let told = cell.metrics.interruptions.mean + cell.metrics.planned_interruptions.mean;
        near(interruptions, told, "interruptions");
        let loss: f64 = cell.causes.iter().map(|cause| cause.share_of_loss).sum();
        near(loss, 1.0, "losses");
        let stops: f64 = cell.causes.iter().map(|cause| cause.share_of_interruptions).sum();
        near(stops, 1.0, "shares of interruptions");
        histograms(cell);
    }
}

/// The bins and the HdrHistogram hold every trial, and the latter the mean.
fn histograms(cell: &CellSummary) {
    assert_eq!(cell.trials, 300);
    let binned: u64 = cell.histogram.bins.iter().map(|bin| bin.count).sum();
    assert_eq!(binned, cell.trials);
    assert!(cell.histogram.bins.windows(2).all(|pair| pair[0].to == pair[1].from));
    let bytes = STANDARD.decode(&cell.histogram.hdr).expect("base64");
    let decoded: Histogram<u64> =
        Deserializer::new().deserialize(&mut &bytes[..]).expect("an HdrHistogram");
    assert_eq!(decoded.len(), cell.trials);
    let badput = 1.0 - cell.metrics.goodput.mean;
    let recorded = decoded.mean() / 1e6;
    assert!((recorded / badput - 1.0).abs() < 1e-3, "{recorded} for {badput}");
}

fn near(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() < 1e-9, "{what}: {found}, not {expected}");
}

#[test]
fn the_fields_of_the_json_are_those_of_the_type() {
    let result = result(&plan(70), 2);
    let back: StudyResult = serde_json::from_str(&bytes(&result)).expect("our own JSON");
    // Not the floats to the last bit: serde_json reads them so only with `float_roundtrip`.
    assert_eq!(back.provenance, result.provenance);
    for (back, cell) in back.cells.iter().zip(&result.cells) {
        assert_eq!((&back.name, back.trials), (&cell.name, cell.trials));
        assert_eq!(back.histogram.hdr, cell.histogram.hdr);
        near(back.metrics.goodput.mean, cell.metrics.goodput.mean, "goodput");
    }
}
