//! Settings over the toy scenario, a line each: those that leave it right are kept, and its trials end well.
//!
//! Arbitrary text is seldom a right scenario; this target spends its time in the engine instead.

#![no_main]

mod check;

use brittle_model::text::{Source, read};
use libfuzzer_sys::fuzz_target;

const TOY: &str = include_str!("../../configs/scenarios/toy.toml");
/// Most settings that are tried.
const MAX_SETTINGS: usize = 24;

fuzz_target!(|data: &[u8]| {
    // Without its layout, which would have to change with every number of GPUs.
    let toy: Vec<&str> = TOY.lines().filter(|line| !line.starts_with("layout")).collect();
    let toy = toy.join("\n");
    let source = Source { name: "toy.toml", text: &toy };
    let text = String::from_utf8_lossy(data);
    let mut kept: Vec<String> = Vec::new();
    for setting in text.lines().take(MAX_SETTINGS) {
        kept.push(setting.to_owned());
        if read(source, &kept).is_err() {
            kept.pop();
        }
    }
    let scenario = read(source, &kept).expect("what was kept is right");
    check::trial(&scenario);
});
