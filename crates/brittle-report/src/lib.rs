//! A finished result as something a person or a program reads.
//!
//! [`SurveyReport`] and [`BlastReport`] tell of a cluster at rest. [`render`] draws a study's result, [`tell`] the trace of one trial, [`outline`] what a scenario was
//! understood to say, [`stack_list`] and [`stack_page`] what ships to take from. Renderers are functions behind a [`Format`]; text and Markdown are two drawings of
//! one page. A [`Paper`] is the report of [`Findings`] with pictures, as HTML or Markdown.
//!
//! **Invariant**: no simulation, no files, no terminal, no clock, and no arithmetic beyond presentation:
//! the same result gives the same bytes.

mod bars;
mod break_even;
mod cast;
mod chrome;
mod comparison;
mod course;
mod csv;
mod difference;
mod doctor;
pub mod explain;
mod findings;
mod gate;
mod json;
mod junit;
mod many;
mod matrix;
mod number;
mod one;
mod optimum;
mod outline;
mod page;
mod panel;
mod paper;
mod plates;
mod sensitivity;
mod shape;
mod stacks;
mod story;
mod style;
mod table;
mod timeline;
mod topo;
mod trace;
mod trials;
mod workload;

use brittle_study::StudyResult;
use brittle_study::break_even::BreakEven;
use brittle_study::compare::Comparison;
use brittle_study::gate::GateReport;
use brittle_study::optimize::Optimum;
use brittle_study::sensitivity::Sensitivity;

pub use brittle_plot::page_style;
pub use cast::Cast;
pub use doctor::render_diagnosis;
pub use findings::{Findings, NoFindings};
pub use outline::{outline, outline_study};
pub use panel::{Apart, Panel, apart, panels, panels_apart};
pub use paper::{Drawn, Kind, Paper, answer};
pub use stacks::{stack_list, stack_page};
pub use story::{Tale, TraceFormat, tell};
pub use style::Style;
pub use topo::{BlastReport, Names, SurveyReport};
pub use trials::{TrialsFormat, TrialsWriter};
pub use workload::{render_workload, workload};

/// What a result is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For programs: everything there is.
    Json,
    /// For spreadsheets: a row a cell.
    Csv,
    /// For a README.
    Markdown,
}

impl Format {
    /// Its name, as `--format` takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
        }
    }
}

/// A result in a format. The style matters to text only.
#[must_use]
pub fn render(result: &StudyResult, format: Format, style: &Style) -> String {
    match format {
        Format::Text => compose(result).to_text(style),
        Format::Markdown => compose(result).to_markdown(),
        Format::Json => json::render(result),
        Format::Csv => csv::render(result),
    }
}

/// A comparison in a format; `brittle schema comparison` describes the JSON.
#[must_use]
pub fn render_comparison(comparison: &Comparison, format: Format, style: &Style) -> String {
    match format {
        Format::Text => comparison::page(comparison).to_text(style),
        Format::Markdown => comparison::page(comparison).to_markdown(),
        Format::Json => json::render(comparison),
        Format::Csv => comparison::csv(comparison),
    }
}

/// An optimum in a format; `brittle schema optimum` describes the JSON.
#[must_use]
pub fn render_optimum(optimum: &Optimum, format: Format, style: &Style) -> String {
    match format {
        Format::Text => optimum::page(optimum).to_text(style),
        Format::Markdown => optimum::page(optimum).to_markdown(),
        Format::Json => json::render(optimum),
        Format::Csv => optimum::csv(optimum),
    }
}

/// Sensitivities in a format; `brittle schema sensitivity` describes the JSON.
#[must_use]
pub fn render_sensitivity(told: &Sensitivity, format: Format, style: &Style) -> String {
    match format {
        Format::Text => sensitivity::page(told).to_text(style),
        Format::Markdown => sensitivity::page(told).to_markdown(),
        Format::Json => json::render(told),
        Format::Csv => sensitivity::csv(told),
    }
}

/// A break-even in a format; `brittle schema break-even` describes the JSON.
#[must_use]
pub fn render_break_even(told: &BreakEven, format: Format, style: &Style) -> String {
    match format {
        Format::Text => break_even::page(told).to_text(style),
        Format::Markdown => break_even::page(told).to_markdown(),
        Format::Json => json::render(told),
        Format::Csv => break_even::csv(told),
    }
}

/// What the verdict of a gate is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateFormat {
    /// For a terminal.
    Text,
    /// For programs: everything there is.
    Json,
    /// For tools that show tests.
    Junit,
    /// For a summary of a job.
    Markdown,
}

/// The verdict of a gate in a format; `brittle schema gate` describes the JSON.
#[must_use]
pub fn render_gate(report: &GateReport, format: GateFormat, style: &Style) -> String {
    match format {
        GateFormat::Text => gate::page(report).to_text(style),
        GateFormat::Markdown => gate::page(report).to_markdown(),
        GateFormat::Json => json::render(report),
        GateFormat::Junit => junit::render(report),
    }
}

/// Workflow commands of GitHub Actions that annotate `file` with what is not passed; nothing if all is.
#[must_use]
pub fn github_annotations(report: &GateReport, file: &str) -> String {
    gate::annotations(report, file)
}

fn compose(result: &StudyResult) -> page::Page {
    match &result.cells[..] {
        [cell] => one::page(result, cell),
        _ => many::page(result),
    }
}
