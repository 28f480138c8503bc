//! Any text, read as a study of one small scenario: either problems that can be printed, or a plan whose
//! cells have the names and the number that its axes say.
//!
//! A line `#set path=value` is a `--set` for every cell.

#![no_main]

use std::collections::BTreeSet;

use brittle_model::text::Source;
use brittle_study::study_file::{MAX_CELLS, MAX_TRIALS, read};
use libfuzzer_sys::fuzz_target;

/// What every study of this target sweeps, whatever name it gives.
const SCENARIO: &str = include_str!("../../crates/brittle-study/tests/scenarios/small.toml");

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let sets: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("#set ")).map(str::to_owned).collect();
    let mut load = |name: &str| match name {
        "" => Err("it has no name".to_owned()),
        _ => Ok((name.to_owned(), SCENARIO.to_owned())),
    };
    match read(Source { name: "study.toml", text: &text }, &sets, &mut load) {
        Ok(plan) => {
            assert!((1..=MAX_CELLS).contains(&(plan.cells.len() as u64)), "the grid is bounded");
            assert!((1..=MAX_TRIALS).contains(&plan.trials), "the trials are bounded");
            assert!(!plan.axes.is_empty(), "a study sweeps something");
            assert!(plan.axes.iter().collect::<BTreeSet<_>>().len() == plan.axes.len());
            for cell in &plan.cells {
                assert!(
                    cell.set.iter().map(|(key, _)| key).eq(&plan.axes),
                    "a value for each axis"
                );
            }
        }
        Err(problems) => {
            assert!(!problems.0.is_empty(), "a refusal says why");
            assert!(!problems.to_string().contains('\u{1b}'), "no escape reaches a terminal");
        }
    }
});
