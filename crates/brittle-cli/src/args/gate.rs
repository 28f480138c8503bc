//! The arguments of `brittle baseline` and `brittle gate`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{Input, Output, Work};

/// Examples and exit codes of a gate.
pub(super) const HELP: &str = "\
Examples:
  brittle gate llama3.toml --baseline llama3.baseline.json
  brittle gate llama3.toml --baseline llama3.baseline.json \\
    --tolerances gate.toml --format junit -o gate.xml

Ends with 0 if nothing is worse than tolerated, 1 if something is, 3 if too few trials tell, and 4 if the \
baseline cannot be used, or what should repeat it does not. docs/gate.md shows it in a workflow; there, \
with GITHUB_ACTIONS=true, files are annotated and the summary of the job has a table.";

/// Arguments of `baseline`.
#[derive(Args, Debug)]
pub struct BaselineArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: BaselineCommand,
}

/// What there is to do with a baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Simulate a scenario and keep its values, trial by trial
    #[command(after_help = "Example:\n  brittle baseline save llama3.toml -o llama3.baseline.json")]
    #[command(mut_arg("file", |arg| arg.help("A scenario in TOML; `-` for standard input")))]
    Save(BaselineSaveArgs),
}

/// Arguments of `baseline save`.
#[derive(Args, Debug)]
pub struct BaselineSaveArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// Seed of all luck [default: 1]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// Trials, from 2 to 100,000: the most that a gate can use [default: 1000]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub trials: Option<u64>,

    /// How it is worked on.
    #[command(flatten)]
    pub work: Work,

    /// Where the baseline goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `gate`.
#[derive(Args, Debug)]
pub struct GateArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// What `brittle baseline save` wrote
    #[arg(long, value_name = "FILE")]
    pub baseline: PathBuf,

    /// How much worse is no regression, in TOML [default: goodput 0.5pp, interruptions and MTTI 5%, length 1%]
    #[arg(long, value_name = "FILE")]
    pub tolerances: Option<PathBuf>,

    /// Other luck than the baseline's, with intervals of independent samples [default: the baseline's]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub seed: Option<u64>,

    /// How it is worked on.
    #[command(flatten)]
    pub work: Work,

    /// How the verdict is written
    #[arg(long, value_enum, default_value_t = GateFormat::Text, value_name = "FORMAT")]
    pub format: GateFormat,

    /// Where the verdict goes.
    #[command(flatten)]
    pub output: Output,
}

/// Formats of the verdict of a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GateFormat {
    /// For a terminal
    Text,
    /// For programs: everything there is
    Json,
    /// For tools that show tests
    Junit,
    /// For the summary of a job
    Markdown,
}

impl From<GateFormat> for brittle_report::GateFormat {
    fn from(format: GateFormat) -> Self {
        match format {
            GateFormat::Text => Self::Text,
            GateFormat::Json => Self::Json,
            GateFormat::Junit => Self::Junit,
            GateFormat::Markdown => Self::Markdown,
        }
    }
}
