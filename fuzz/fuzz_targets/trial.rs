//! Settings over the toy scenario, a line each: those that leave it right are kept, and its trials end well.
//!
//! Arbitrary text is seldom a right scenario; this target spends its time in the engine instead.

#![no_main]

mod check;

use std::sync::LazyLock;

use brittle_model::text::{Document, Source};
use libfuzzer_sys::fuzz_target;

/// Most settings that are tried.
const MAX_SETTINGS: usize = 24;

/// The toy scenario without its layout, which would have to change with every number of GPUs.
static TOY: LazyLock<Document> = LazyLock::new(|| {
    let toy = include_str!("../../configs/scenarios/toy.toml");
    let lines: Vec<&str> = toy.lines().filter(|line| !line.starts_with("layout")).collect();
    let source = Source { name: "toy.toml", text: &lines.join("\n") };
    Document::parse(source).expect("the toy scenario is TOML")
});

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let mut right = TOY.clone();
    let mut scenario = right.scenario().expect("the toy scenario is right");
    for setting in text.lines().take(MAX_SETTINGS) {
        let mut tried = right.clone();
        if tried.set(setting).is_ok()
            && let Ok(changed) = tried.scenario()
        {
            (right, scenario) = (tried, changed);
        }
    }
    check::trial(&scenario);
});
