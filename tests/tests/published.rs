//! What others have published about strategies, simulated: `results/strategies/README.md`. `BLESS=1` rewrites it; read it
//! before you commit it.
//!
//! A claim is a figure of a paper or a vendor. What its source tells of the circumstances is in a scenario in
//! `configs/published`; what it does not tell is declared free there, and taken at the ends of a range. **Guarantee**: nothing
//! is chosen so that the figure comes out. Deliberately lacking: a judgement by machine. Whether a figure that is met says anything
//! is in the words of each claim.

#[path = "published/claims.rs"]
mod claims;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use brittle_engine::{Outcome, Runner, Seed, TrialId, World};
use brittle_model::text::{self, Source};
use brittle_model::{Account, Scenario};
use brittle_tests::stats::Mean;

use claims::{CLAIMS, Case, Figure, Group};

/// Trials of a case in which something is drawn.
const TRIALS: u64 = 40;
/// Schedules of failures that a case with its own is run with.
const SCHEDULES: u64 = 40;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A scenario of a claim with these keys set.
fn scenario(name: &str, sets: &[String]) -> Scenario {
    let path = root().join("configs/published").join(name);
    let source = fs::read_to_string(path).expect("a scenario of a claim");
    let mut load = |file: &str| Err(format!("{file}: a claim reads no tables"));
    text::read_with(Source { name, text: &source }, sets, &mut load)
        .unwrap_or_else(|problems| panic!("{name} {sets:?}: {problems}"))
}

/// Failures 2,700 to 4,500 s apart: host after host, each in the job by then. A schedule of its own for each number.
fn injected(number: u64) -> String {
    // Steele et al. 2014 (SplitMix64): any even spread does.
    let mut state = number;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = state;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    };
    let mut law = String::from("failures.injected.law={ fixed = [");
    let mut at = 0;
    for index in 0..28 {
        at += 2700 + next() % 1801;
        write!(law, "{{ at = \"{at}s\", index = {index} }},").expect("text has room");
    }
    law + "] }"
}

fn outcomes(scenario: &Scenario, n: u64) -> Vec<Outcome> {
    let world = World::new(scenario);
    let mut runner = Runner::new(&world);
    (0..n).map(|trial| runner.run(Seed(1), TrialId(trial))).collect()
}

/// The figure of a case: of one trial, if nothing is drawn.
fn simulate(file: &str, case: &Case, figure: Figure) -> Mean {
    let mut sets: Vec<String> = case.sets.iter().map(|&set| set.to_owned()).collect();
    let outcomes: Vec<Outcome> = if file == "torchpass.toml" {
        let of_schedule = |number| {
            sets.push(injected(number));
            let outcomes = outcomes(&scenario(file, &sets), 1);
            sets.pop();
            outcomes
        };
        (0..SCHEDULES).flat_map(of_schedule).collect()
    } else {
        outcomes(&scenario(file, &sets), TRIALS)
    };
    Mean::of(&outcomes.iter().map(|outcome| measure(outcome, figure)).collect::<Vec<_>>())
}

/// A figure of one trial.
fn measure(outcome: &Outcome, figure: Figure) -> f64 {
    use Account::{
        Detecting, Isolating, Loading, Lost, Queued, SaveDrag, Starting, Waiting, Warming,
    };
    let job = &outcome.jobs[0];
    let minutes = |accounts: &[Account]| -> f64 {
        accounts.iter().map(|&account| job.accounts.get(account).as_secs_f64() / 60.0).sum()
    };
    let stops = f64::from(job.interruptions());
    match figure {
        Figure::Goodput => job.goodput(),
        Figure::Elapsed => job.elapsed.as_secs_f64() / 60.0,
        Figure::Recovery => {
            minutes(&[Detecting, Isolating, Waiting, Queued, Starting, Loading, Warming]) / stops
        }
        Figure::Wasted => minutes(&[Lost, Loading]) / stops,
        Figure::Save => minutes(&[SaveDrag]) / job.saves as f64,
    }
}

/// A figure as the page has it.
fn told(value: f64, figure: Figure) -> String {
    match figure {
        Figure::Goodput => format!("{value:.3}"),
        Figure::Elapsed => format!("{value:.0} min"),
        Figure::Recovery | Figure::Save | Figure::Wasted => format!("{value:.1} min"),
    }
}

/// With its 95 % interval, where something is drawn.
fn with_interval(mean: &Mean, figure: Figure) -> String {
    let (lo, hi) = (mean.mean - 1.96 * mean.se, mean.mean + 1.96 * mean.se);
    let plain = told(mean.mean, figure);
    if told(lo, figure) == told(hi, figure) {
        return plain;
    }
    let bare = |value| told(value, figure).trim_end_matches(" min").to_owned();
    format!("{plain} ({}–{})", bare(lo), bare(hi))
}

/// What a group comes to: a figure with its interval, or the range over what is free.
fn summary(group: &Group, means: &[Mean]) -> String {
    let at = |pick: fn(f64, f64) -> f64| {
        means.iter().map(|mean| mean.mean).reduce(pick).expect("a group has cases")
    };
    let (lo, hi) = (told(at(f64::min), group.figure), told(at(f64::max), group.figure));
    let range = if means.len() == 1 {
        with_interval(&means[0], group.figure)
    } else if lo == hi {
        lo
    } else {
        format!("{}–{hi}", lo.trim_end_matches(" min"))
    };
    format!("{}: {range}", group.name)
}

fn page() -> String {
    let mut table = String::from("| claim | source | evidence | brittle | verdict |\n");
    table += "| :--- | :--- | :---: | :--- | :--- |\n";
    let mut details = String::new();
    for claim in CLAIMS {
        let mut ours = Vec::new();
        write!(
            details,
            "\n### {}\n\n[`{}`](../../configs/published/{})\n\n",
            claim.title, claim.file, claim.file
        )
        .expect("text has room");
        details += "| | published | case | brittle |\n| :--- | ---: | :--- | ---: |\n";
        for group in claim.groups {
            let means: Vec<Mean> =
                group.cases.iter().map(|case| simulate(claim.file, case, group.figure)).collect();
            for (place, (case, mean)) in group.cases.iter().zip(&means).enumerate() {
                let (name, published) =
                    if place == 0 { (group.name, group.published) } else { ("", "") };
                let ours = with_interval(mean, group.figure);
                writeln!(details, "| {name} | {published} | {} | {ours} |", case.name)
                    .expect("text has room");
            }
            ours.push(summary(group, &means));
        }
        writeln!(
            table,
            "| {} | {} | {} | {} | {} |",
            claim.claim,
            claim.source,
            claim.evidence,
            ours.join("; "),
            claim.verdict
        )
        .expect("text has room");
    }
    format!("{}{table}\n## Case by case\n{details}", claims::OPENING)
}

#[test]
fn the_published_figures_are_rebuilt_bit_for_bit() {
    let page = page();
    let golden = root().join("results/strategies/README.md");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&golden, &page).expect("the page is written");
    }
    let written = fs::read_to_string(&golden).expect("the page; BLESS=1 writes it");
    assert!(written == page, "results/strategies/README.md differs: make golden");
}
