//! The arguments, as `brittle --help` explains them.

mod compare;
mod explore;
mod gate;
mod guide;
mod optimize;
mod pages;
mod report;
mod sensitivity;
mod shells;
mod single;
mod sweep;
mod topo;

use std::path::PathBuf;

use brittle_model::{Span, quantity};
use brittle_study::precision::Precision;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit::Exit;

pub use compare::*;
pub use explore::*;
pub use gate::*;
pub use guide::*;
pub use optimize::*;
pub use pages::*;
pub use report::*;
pub use sensitivity::*;
pub use shells::*;
pub use single::*;
pub use sweep::*;
pub use topo::*;

/// Exit codes and examples, for the end of `brittle --help`.
fn after_help() -> String {
    let code = |exit: Exit| format!("  {:<4} {}\n", exit as u8, exit.describe());
    let codes: String = Exit::ALL.into_iter().map(code).collect();
    format!(
        "\
Exit codes:
{codes}
Examples:
  brittle init --gpus 16384 -o mine.toml
  brittle doctor mine.toml
  brittle run mine.toml --trials 10000 --set spares.warm=32
  brittle sweep interval.toml --format markdown -o interval.md
  brittle trace mine.toml --trial 7 | less -R
  brittle explain checkpoint.interval

COLUMNS sets the width of text, from 40 to 120; without it, that of the terminal, or 80.
The same files, options and seed give the same bytes, whatever --threads is."
    )
}

/// Simulates failures of a GPU cluster and tells what reaches the training jobs as useful time.
#[derive(Debug, Parser)]
#[command(name = "brittle", version, after_help = after_help(), max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Colour: `auto` heeds the terminal, NO_COLOR and CLICOLOR_FORCE
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a scenario with comments, from a few options or questions
    #[command(after_help = guide::INIT_HELP)]
    Init(InitArgs),
    /// Read a scenario or a study and tell what was understood
    #[command(after_help = "Example:\n  brittle check llama3.toml --set 'spares.warm=32'")]
    Check(CheckArgs),
    /// Point at settings that are allowed and yet look wrong, with why and what to do
    #[command(after_help = guide::DOCTOR_HELP)]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Doctor(DoctorArgs),
    /// Tell what a key, a number, an account, a code or a word means
    #[command(after_help = guide::EXPLAIN_HELP)]
    Explain(ExplainArgs),
    /// Simulate a scenario and tell its goodput and where the time goes
    #[command(after_help = "Examples:\n  brittle run llama3.toml\n  \
        brittle run llama3.toml --trials 10000 --seed 7 --format json -o result.json\n  \
        cat llama3.toml | brittle run -")]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    #[command(mut_arg("seed", |arg| arg.help("Seed of all luck [default: 1]")))]
    #[command(mut_arg("trials", |arg| arg.help("Trials, at most 10,000,000 [default: 1000]")))]
    Run(Box<RunArgs>),
    /// Simulate every cell of a study and compare them, here or in parts anywhere
    #[command(after_help = "Examples:\n  brittle sweep interval.toml\n  \
        brittle sweep interval.toml --trials 100 --format csv -o interval.csv\n  \
        brittle sweep interval.toml --trials 100000 --store interval/\n\n\
        docs/scale.md shows how to run a study in parts: by hand, on Slurm, on Kubernetes.")]
    #[command(mut_arg("file", |arg| arg.group(WHOLE).help("A study in TOML; `-` for standard input")))]
    Sweep(Box<SweepArgs>),
    /// Compare scenarios under the same luck and tell which differences are real
    #[command(after_help = "Examples:\n  brittle compare restart.toml elastic.toml\n  \
        brittle compare llama3.toml --variant 'spares: spares.warm=32' --stack nvrx\n  \
        brittle compare a.toml b.toml --precision 0.05pp --trials 100000 --format markdown")]
    Compare(CompareArgs),
    /// Find the best intervals, spares or other values, how flat it is about them, and what formulas choose
    #[command(after_help = optimize::HELP)]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Optimize(OptimizeArgs),
    /// Tell which parameters matter most within their uncertainty, and what a minute of each is worth
    #[command(
        after_help = "Example:\n  brittle sensitivity llama3.toml --vary jobs.llama3.recovery.start=±50% \\\n    \
        --vary stress.failure_rate=0.5..2 --cost gpu-hour=2.5usd"
    )]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Sensitivity(SensitivityArgs),
    /// Find from where on one variant pays more than another
    #[command(
        after_help = "Example:\n  brittle break-even llama3.toml --over stress.failure_rate=0.25..8 \\\n    \
        --variant 'often: jobs.llama3.checkpoint.interval=5min' \\\n    --along spares.warm=0,64,256"
    )]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    BreakEven(BreakEvenArgs),
    /// Keep what a scenario comes to, to hold later ones against it
    #[command(after_help = "Example:\n  brittle baseline save llama3.toml -o llama3.baseline.json")]
    Baseline(BaselineArgs),
    /// Tell whether a scenario has become worse than its baseline by more than is tolerated
    #[command(after_help = gate::HELP)]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Gate(GateArgs),
    /// Show a result as a page with pictures, for a browser or as Markdown
    #[command(after_help = "Examples:\n  brittle run llama3.toml --format json -o llama3.json\n  \
        brittle report llama3.json -o llama3.html\n  \
        brittle report llama3.json -o llama3.md     (and llama3-goodput.svg and others beside it)\n\n\
        docs/report.md explains the pictures.")]
    Report(ReportArgs),
    /// Draw one picture of a result as SVG
    #[command(after_help = format!("Pictures:\n  {}\n\nExamples:\n  brittle plot llama3.json\n  \
        brittle plot llama3.json --picture waterfall -o waterfall.svg", report::pictures()))]
    Plot(PlotArgs),
    /// Tell the story of one trial, transition by transition
    #[command(after_help = "Examples:\n  brittle trace llama3.toml | less -R\n  \
        brittle trace llama3.toml --trial 7 --format ndjson | jq 'select(.event == \"short\")'\n  \
        brittle trace llama3.toml --format html -o trial.html\n  \
        brittle trace llama3.toml --format chrome -o trial.json   # open it in ui.perfetto.dev\n\n\
        docs/trace.md explains the columns.")]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Trace(TraceArgs),
    /// Turn the knobs of a scenario in the browser, on a page that only this machine can open
    #[command(after_help = "Example:\n  brittle explore llama3.toml\n\n\
        The page is at the URL that is printed, with a token in it, until Ctrl-C. docs/explore.md tells the rest.")]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Explore(ExploreArgs),
    /// List the stacks that ship: ways to save and to come back, each explained, with its sources
    #[command(after_help = "Examples:\n  brittle presets\n  brittle presets nvrx\n  \
        brittle presets nvrx --job llama3 --format json | jq -r .toml > nvrx.toml\n  \
        brittle run llama3.toml --set jobs.llama3.stack=nvrx --set spares.warm=240\n\n\
        A job takes one with stack = \"nvrx\"; what is given beside it goes before it.")]
    Presets(PresetsArgs),
    /// Look at the network of a cluster, take it apart, and bring it in from other tools or out to them
    Topo(TopoArgs),
    /// Print the JSON Schema of a file type
    #[command(after_help = "Example:\n  brittle schema scenario -o scenario.schema.json")]
    Schema(SchemaArgs),
    /// Print what a shell needs to complete commands and options
    #[command(after_help = guide::COMPLETIONS_HELP)]
    Completions(CompletionsArgs),
    /// Write the manual pages
    #[command(after_help = guide::MAN_HELP)]
    Man(ManArgs),
}

/// What a command reads.
#[derive(Args, Debug)]
pub struct Input {
    /// A scenario or a study in TOML; `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// Set a value of the scenario before it is checked, as TOML; may be repeated
    #[arg(long, value_name = "PATH.TO.KEY=VALUE")]
    pub set: Vec<String>,
}

/// Where a result goes.
#[derive(Args, Clone, Debug)]
pub struct Output {
    /// Write to this file, complete or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// What is planned: the scenario or the study of a file, with other trials and another seed.
#[derive(Args, Debug)]
pub struct PlanArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// Seed of all luck [default: what the study says]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Trials in each cell, at most 10,000,000 [default: what the study says]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<u64>,
}

/// How it is worked on.
#[derive(Args, Debug)]
pub struct Work {
    /// Threads, at most 1024; the result does not depend on it [default: one a core]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub threads: Option<usize>,

    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `run`, and of `sweep` for a whole study.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// What is planned.
    #[command(flatten)]
    pub plan: PlanArgs,

    /// Run each cell until half the 95 % interval is as narrow as this: `0.1pp` or `mtti_hours=2%`;
    /// --trials is then the most [default: 1,000,000]
    #[arg(long, value_name = "[METRIC=]WIDTH", allow_hyphen_values = true)]
    pub precision: Option<Precision>,

    /// Tell the chance of each job with work to finish within this time, such as 60d; may be repeated
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub deadline: Vec<Span>,

    /// How it is worked on.
    #[command(flatten)]
    pub work: Work,

    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// Where the result goes.
    #[command(flatten)]
    pub output: Output,

    /// What is written of single trials.
    #[command(flatten)]
    pub single: SingleArgs,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// How it is written; `json` is the canonical form that the digest is of
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, value_name = "FORMAT")]
    pub format: CheckFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `presets`.
#[derive(Args, Debug)]
pub struct PresetsArgs {
    /// Explain this one, and print it to be copied
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// The job that the TOML to be copied is for
    #[arg(long, value_name = "JOB", default_value = "train", requires = "name")]
    pub job: String,

    /// How it is written
    #[arg(long, value_enum, default_value_t = PageFormat::Text, value_name = "FORMAT")]
    pub format: PageFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// Which file type
    #[arg(value_enum, default_value_t = FileType::Scenario, value_name = "TYPE")]
    pub of: FileType,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// A length of time with its unit.
fn span(text: &str) -> Result<Span, String> {
    quantity::span(text).map_err(|wrong| format!("{wrong}: {}", wrong.help()))
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where a terminal wants it
    Auto,
    /// Also into files and pipes
    Always,
    /// Nowhere
    Never,
}

/// Formats of results and traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    Text,
    /// For programs: everything there is
    Json,
    /// For spreadsheets: a row a cell, or an event
    Csv,
    /// For a README
    Markdown,
}

/// Formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For a terminal
    Text,
    /// For programs
    Json,
}

/// Formats of what is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PageFormat {
    /// For a terminal
    Text,
    /// For programs: everything there is
    Json,
    /// For a README
    Markdown,
}

/// Types of files that brittle reads or writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FileType {
    /// What is simulated
    Scenario,
    /// Which cells, how many trials
    Study,
    /// How a job saves and comes back
    Stack,
    /// What `--format json` writes
    Result,
    /// What `brittle compare --format json` writes
    Comparison,
    /// What `brittle optimize --format json` writes
    Optimum,
    /// What `brittle sensitivity --format json` writes
    Sensitivity,
    /// What `brittle break-even --format json` writes
    BreakEven,
    /// What `brittle baseline save` writes
    Baseline,
    /// How much worse is no regression
    Tolerances,
    /// What `brittle gate --format json` writes
    Gate,
    /// What `brittle topo show --format json` writes
    Survey,
    /// What `brittle topo blast --format json` writes
    Blast,
    /// What `brittle sweep plan --format json` writes
    Plan,
    /// A line of what `--trials-out` writes
    Trials,
    /// What `brittle doctor --format json` writes
    Diagnosis,
}

impl From<PageFormat> for brittle_report::Format {
    fn from(format: PageFormat) -> Self {
        match format {
            PageFormat::Text => Self::Text,
            PageFormat::Json => Self::Json,
            PageFormat::Markdown => Self::Markdown,
        }
    }
}

impl From<TraceFormat> for brittle_report::TraceFormat {
    fn from(format: TraceFormat) -> Self {
        match format {
            TraceFormat::Text => Self::Text,
            TraceFormat::Json => Self::Json,
            TraceFormat::Ndjson => Self::Ndjson,
            TraceFormat::Csv => Self::Csv,
            TraceFormat::Markdown => Self::Markdown,
            TraceFormat::Chrome => Self::Chrome,
            TraceFormat::Html => Self::Html,
        }
    }
}

impl From<Format> for brittle_report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
            Format::Markdown => Self::Markdown,
        }
    }
}
