//! The arguments of `brittle init`, `doctor`, `explain`, `completions` and `man`.

use std::path::PathBuf;

use brittle_model::{Span, quantity};
use clap::{Args, ValueEnum};

use super::{Format, Input, Output, PageFormat, span};

/// The end of `brittle init --help`.
pub(super) const INIT_HELP: &str = "\
Examples:
  brittle init                                      asks, on a terminal
  brittle init --gpus 16384 -o mine.toml
  brittle init --gpus 4608 --network nvl72 --stack nvrx --spares 72 -o racks.toml
  brittle init --gpus 1024 --rates rsc2 --save 30s --interval 1h | brittle run -

Every value in the file says whether it is [published], with its source, or [assumed]. Change what you know better.";

/// The end of `brittle doctor --help`.
pub(super) const DOCTOR_HELP: &str = "\
Examples:
  brittle doctor llama3.toml
  brittle doctor llama3.toml --set jobs.llama3.checkpoint.interval=4h --strict
  brittle doctor llama3.toml --format json | jq -r '.findings[].key'

Ends with 0 whatever it finds; with --strict, with 1 if it finds something. `brittle explain CODE` tells what a \
code means.";

/// The end of `brittle explain --help`.
pub(super) const EXPLAIN_HELP: &str = "\
Examples:
  brittle explain
  brittle explain checkpoint.interval
  brittle explain mtti_hours
  brittle explain few_trials --format json";

/// The end of `brittle completions --help`.
pub(super) const COMPLETIONS_HELP: &str = "\
Examples:
  brittle completions bash > ~/.local/share/bash-completion/completions/brittle
  brittle completions zsh > ~/.zfunc/_brittle
  brittle completions fish > ~/.config/fish/completions/brittle.fish";

/// The end of `brittle man --help`.
pub(super) const MAN_HELP: &str = "\
Examples:
  brittle man -o ~/.local/share/man/man1
  brittle man run | man -l -";

/// Arguments of `init`.
#[derive(Args, Clone, Debug)]
pub struct InitArgs {
    /// GPUs of the job: whole hosts
    #[arg(long, value_name = "N")]
    pub gpus: Option<u32>,

    /// GPUs in each host [default: 8; 4 for nvl72 and torus, which have no other]
    #[arg(long, value_name = "N")]
    pub gpus_per_host: Option<u32>,

    /// How hosts are joined [default: rail-clos]
    #[arg(long, value_enum, value_name = "NETWORK")]
    pub network: Option<Network>,

    /// Whose failure rates, with their evidence [default: llama3]
    #[arg(long, value_enum, value_name = "FLEET")]
    pub rates: Option<Rates>,

    /// Multiplies every failure rate [default: 1]
    #[arg(long, value_name = "FACTOR", value_parser = factor, allow_negative_numbers = true)]
    pub failure_rate: Option<f64>,

    /// A stack that ships, for saves and recovery: see `brittle presets` [default: none, plain saves]
    #[arg(long, value_name = "NAME")]
    pub stack: Option<String>,

    /// Warm spare hosts [default: as many as are nearly always enough for the failures and repairs, at least 2]
    #[arg(long, value_name = "HOSTS")]
    pub spares: Option<u32>,

    /// How long a save blocks the job [default: 10s, or what the stack says]
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub save: Option<Span>,

    /// Productive time between saves [default: exact, or what the stack says]
    #[arg(long, value_name = "TIME|RULE", value_parser = interval)]
    pub interval: Option<String>,

    /// Work of the job [default: it runs to the horizon]
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub work: Option<Span>,

    /// How long a trial is [default: 54d, or twice the work]
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub horizon: Option<Span>,

    /// Name of the job
    #[arg(long, value_name = "NAME", default_value = "train", value_parser = name)]
    pub job: String,

    /// One line that names the scenario [default: what it is]
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,

    /// Ask nothing, take the defaults
    #[arg(short = 'y', long)]
    pub yes: bool,

    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `doctor`.
#[derive(Args, Debug)]
pub struct DoctorArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// End with 1 if something looks wrong
    #[arg(long)]
    pub strict: bool,

    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// A key, the end of one, a number of a result, an account, a code, a stack or a word; without one, all there is
    #[arg(value_name = "NAME")]
    pub name: Option<String>,

    /// How it is written
    #[arg(long, value_enum, default_value_t = PageFormat::Text, value_name = "FORMAT")]
    pub format: PageFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `completions`.
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// Which shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `man`.
#[derive(Args, Debug)]
pub struct ManArgs {
    /// Print the page of this command, such as `sweep plan` [default: that of brittle]
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub of: Vec<String>,

    /// Write the pages of all commands into this folder
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

/// A finite number above zero.
fn factor(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && factor > 0.0 => Ok(factor),
        _ => Err("a number above 0 is expected".to_owned()),
    }
}

/// A length of time, or a rule by its word.
fn interval(text: &str) -> Result<String, String> {
    if ["never", "young", "daly_first", "daly", "exact"].contains(&text) {
        return Ok(text.to_owned());
    }
    quantity::span(text).map(|_| text.to_owned()).map_err(|_| {
        "a length of time such as 30min is expected, or never, young, daly_first, daly or exact"
            .to_owned()
    })
}

/// A name as tables of scenarios have it.
fn name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if (1..=64).contains(&text.len()) && text.chars().all(plain) {
        return Ok(text.to_owned());
    }
    Err("small letters, digits, `_` and `-` are expected, at most 64".to_owned())
}

/// How hosts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Network {
    /// A rail-optimised Clos: a leaf for each GPU of a host, pods of 384 hosts
    RailClos,
    /// A k-ary fat tree
    FatTree,
    /// NVL72 racks of 18 compute trays of 4 GPUs, a Clos above
    Nvl72,
    /// Groups of leaves and spines, every two of them joined
    DragonflyPlus,
    /// Cubes of 64 chips in a torus, as in TPU v4
    Torus,
}

/// Whose failure rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Rates {
    /// Pre-training of Llama 3 405B on 16,384 H100: 18 causes by count (arXiv 2407.21783)
    Llama3,
    /// The same in five classes
    Llama3Short,
    /// Meta's RSC-1, 16,000 A100: 6.50 failures in 1,000 host-days (arXiv 2410.21680)
    Rsc1,
    /// Meta's RSC-2, 8,000 A100: 2.34 failures in 1,000 host-days (arXiv 2410.21680)
    Rsc2,
    /// TPU v4: hosts, cables and optical switches (arXiv 2304.01433); with --network torus only
    Tpu,
}

impl Network {
    /// All of them.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Its word, as the option takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RailClos => "rail-clos",
            Self::FatTree => "fat-tree",
            Self::Nvl72 => "nvl72",
            Self::DragonflyPlus => "dragonfly-plus",
            Self::Torus => "torus",
        }
    }
}

impl Rates {
    /// All of them.
    #[must_use]
    pub fn all() -> &'static [Self] {
        Self::value_variants()
    }

    /// Its word, as the option takes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Llama3 => "llama3",
            Self::Llama3Short => "llama3-short",
            Self::Rsc1 => "rsc1",
            Self::Rsc2 => "rsc2",
            Self::Tpu => "tpu",
        }
    }
}
