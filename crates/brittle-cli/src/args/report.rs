//! The arguments of `brittle report` and `brittle plot`.

use std::path::PathBuf;

use brittle_report::Kind;
use clap::{Args, ValueEnum};

use super::Output;

/// A result, and what of it is shown.
#[derive(Args, Debug)]
pub struct ResultArgs {
    /// A result: what `brittle run`, `sweep`, `compare`, `optimize`, `sensitivity` or `break-even` write with --format json; `-` for standard input
    #[arg(value_name = "RESULT")]
    pub file: PathBuf,

    /// Of a study, the cell to show in detail: its number from 1, or its settings, such as 'interval = 8min'
    /// [default: the best]
    #[arg(long, value_name = "CELL")]
    pub cell: Option<String>,
}

/// Arguments of `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// The result.
    #[command(flatten)]
    pub result: ResultArgs,

    /// How it is written [default: what the name of the output ends in, else html]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Formats of `report`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// One file for a browser, which needs no network
    Html,
    /// For a README, with a file of SVG beside it for each picture
    Markdown,
}

/// Arguments of `plot`.
#[derive(Args, Debug)]
pub struct PlotArgs {
    /// The result.
    #[command(flatten)]
    pub result: ResultArgs,

    /// Which picture; without it, the ones that the result has are listed
    #[arg(long, value_name = "PICTURE")]
    pub picture: Option<String>,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// All pictures, for the end of `brittle plot --help`.
#[must_use]
pub fn pictures() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}
