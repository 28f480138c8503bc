//! A study from Rust: three intervals under the same luck, each with its goodput and a 95 % interval.
//!
//! `cargo run -p brittle-study --example study`

use std::fmt::Write as _;

use brittle_model::text::{Problems, Source};
use brittle_study::{Control, run, study_file};

const SCENARIO: &str = include_str!("../tests/scenarios/small.toml");

const STUDY: &str = r#"
title = "How often should a small job save?"
scenario = "small.toml"
trials = 200

[[axes]]
key = "jobs.train.checkpoint.interval"
values = ["10min", "1h", "6h"]
"#;

/// What the study finds.
pub(crate) fn report() -> Result<String, Problems> {
    let mut load = |name: &str| Ok((name.to_owned(), SCENARIO.to_owned()));
    let plan = study_file::read(Source { name: "study.toml", text: STUDY }, &[], &mut load)?;
    let result = run(&plan, &Control::default());
    let mut text = format!("{}\n", result.title);
    for cell in &result.cells {
        let goodput = &cell.metrics.goodput;
        let interval = &cell.set["jobs.train.checkpoint.interval"];
        let _ = writeln!(
            text,
            "{interval:>6}  {:.4}  [{:.4}, {:.4}] at {:.0} %",
            goodput.mean,
            goodput.lo,
            goodput.hi,
            goodput.level * 100.0
        );
    }
    for caveat in &result.caveats {
        let _ = writeln!(text, "note: {caveat}");
    }
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "an example shows what it finds")]
fn main() -> Result<(), Problems> {
    print!("{}", report()?);
    Ok(())
}
