//! Arguments of what tells of single trials.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Input, Output};

/// Files of single trials.
#[derive(Args, Debug)]
pub struct SingleArgs {
    /// Write a row a job of every trial to this file: .parquet, .ndjson or .csv by its name
    #[arg(long, value_name = "FILE")]
    pub trials_out: Option<PathBuf>,

    /// Write the distributions of every cell to this file, as a log of HdrHistogram
    #[arg(long, value_name = "FILE")]
    pub hlog: Option<PathBuf>,
}

/// Arguments of `trace`.
#[derive(Args, Debug)]
pub struct TraceArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// Seed of all luck
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 1)]
    pub seed: u64,

    /// Which trial, counted from zero as in `brittle run`
    #[arg(long, value_name = "N", allow_negative_numbers = true, default_value_t = 0)]
    pub trial: u64,

    /// How the trace is written
    #[arg(long, value_enum, default_value_t = TraceFormat::Text, value_name = "FORMAT")]
    pub format: TraceFormat,

    /// Where the trace goes.
    #[command(flatten)]
    pub output: Output,
}

/// Formats of traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TraceFormat {
    /// A story, for a terminal
    Text,
    /// For programs: an array of records
    Json,
    /// The same records, one a line
    Ndjson,
    /// The same records, for spreadsheets
    Csv,
    /// The story, for a README
    Markdown,
    /// Trace events, for ui.perfetto.dev
    Chrome,
    /// A timeline to zoom into, for a browser: one file, no network
    Html,
}
