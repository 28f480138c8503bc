//! The arguments of `brittle compare`.

use std::path::PathBuf;

use brittle_study::measure::Measure;
use brittle_study::precision::Precision;
use clap::Args;

use super::{Format, Output, Work};
use crate::variant::Variant;

/// Arguments of `compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// Scenarios in TOML; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,

    /// Set a value of every scenario before it is checked, as TOML; may be repeated
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    pub set: Vec<String>,

    /// A variant of the first scenario, as 'name: key=value, key=value'; may be repeated
    #[arg(long, value_name = "VARIANT")]
    pub variant: Vec<Variant>,

    /// The first scenario on this stack, or with JOB=NAME one of its jobs; may be repeated
    #[arg(long, value_name = "NAME")]
    pub stack: Vec<String>,

    /// The measure to rank by: goodput, interruptions, failures, mtti_hours or elapsed_hours
    #[arg(long, value_name = "MEASURE", default_value_t = Measure::Goodput)]
    pub by: Measure,

    /// Stop when every difference from the first is known to this half-width, such as 0.1pp or
    /// mtti_hours=2% (of the first)
    #[arg(long, value_name = "HALF-WIDTH")]
    pub precision: Option<Precision>,

    /// Seed of all luck [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Trials of each scenario, at most 1,000,000 [default: 1000]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<u64>,

    /// How it is worked on.
    #[command(flatten)]
    pub work: Work,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// Where the result goes.
    #[command(flatten)]
    pub output: Output,
}
