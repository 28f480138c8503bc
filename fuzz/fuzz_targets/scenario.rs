//! Any text, read as a scenario: either problems that can be printed, or a world whose trials end well.
//!
//! A line `#set path=value` is a `--set`, as in the wrong scenarios of brittle-model, which are seeds.

#![no_main]

mod check;

use brittle_model::text::{Source, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let sets: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("#set ")).map(str::to_owned).collect();
    match read(Source { name: "scenario.toml", text: &text }, &sets) {
        Ok(scenario) => check::trial(&scenario),
        Err(problems) => {
            assert!(!problems.0.is_empty(), "a refusal says why");
            assert!(!problems.to_string().contains('\u{1b}'), "no escape reaches a terminal");
        }
    }
});
