//! The arguments of `brittle optimize`.

use brittle_study::dial::Dial;
use brittle_study::precision::Precision;
use clap::Args;

use super::{Format, Input, Output, Work};
use crate::price::Price;

/// Explains `--over` and the search, for the end of the help.
pub(super) const HELP: &str = "\
Examples:
  brittle optimize llama3.toml --over jobs.llama3.checkpoint.interval=1min..1h
  brittle optimize llama3.toml --over spares.warm=0..64 --cost gpu-hour=2.5usd
  brittle optimize two-tiers.toml --over a.b=1min..1h --over c.d=1..32

Times are tried by factors, so are numbers whose ends are 4 times apart or more; whole numbers and \
other numbers by steps; words all. docs/optimize.md explains the search.";

/// What the objective is, and how far.
#[derive(Args, Debug)]
pub struct Aim {
    /// The best is the lowest cost of a productive GPU-hour, at this price of a GPU-hour in a job
    /// (`gpu-hour=2.5usd`), and of a hot or warm spare (`spare-gpu-hour=1usd`) [default: the same]
    #[arg(long, value_name = "WHAT=PRICE")]
    pub cost: Vec<Price>,

    /// Seed of all luck [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Trials of each scenario, at most 1,000,000 [default: 1000]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<u64>,
}

/// What an answer is of, how it is found, and where it goes.
#[derive(Args, Debug)]
pub struct Answer {
    /// What is measured.
    #[command(flatten)]
    pub aim: Aim,

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

/// Arguments of `optimize`.
#[derive(Args, Debug)]
pub struct OptimizeArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// A key and what it may be: from low to high, or one of some words; may be given up to 4 times
    #[arg(long, value_name = "KEY=LOW..HIGH|A,B", required = true)]
    pub over: Vec<Dial>,

    /// A difference that is as good as none: 0.1pp of goodput, or 0.2% of the best
    /// [default: 0.1pp, of a cost 0.1%]
    #[arg(long, value_name = "WIDTH")]
    pub within: Option<Precision>,

    /// What is measured, and what becomes of it.
    #[command(flatten)]
    pub answer: Answer,
}
