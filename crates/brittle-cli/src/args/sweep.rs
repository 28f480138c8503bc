//! The arguments of `brittle sweep`.

use std::path::PathBuf;

use brittle_study::Shard;
use brittle_study::shard::{MAX_SHARDS, Shards};
use clap::{Args, Subcommand, ValueEnum};

use super::{CheckFormat, Format, Output, PlanArgs, RunArgs, SingleArgs, Work};

/// The group of arguments of a sweep without a command.
pub(super) const WHOLE: &str = "WholeArgs";

/// Arguments of `sweep`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct SweepArgs {
    /// A part of the work; without it, all of it.
    #[command(subcommand)]
    pub command: Option<SweepCommand>,

    /// All of it.
    #[command(flatten)]
    pub whole: Option<WholeArgs>,
}

/// A whole study.
#[derive(Args, Debug)]
pub struct WholeArgs {
    /// What is run, and what is made of it.
    #[command(flatten)]
    pub run: RunArgs,

    /// Store what is done in this folder, so that the same command goes on where it was stopped
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
}

/// What can be done with a study in parts.
#[derive(Debug, Subcommand)]
pub enum SweepCommand {
    /// Tell how much work a study is, and what a shard of it would be
    #[command(after_help = "Example:\n  brittle sweep plan interval.toml --shards 64")]
    #[command(mut_arg("file", |arg| arg.help("A study in TOML; `-` for standard input")))]
    Plan(SweepPlanArgs),
    /// Run one shard of a study, or what is left of it, into a store
    #[command(after_help = "Examples:\n  \
        brittle sweep run interval.toml --store interval/ --shard 3/64\n  \
        seq 0 63 | parallel brittle sweep run interval.toml --store interval/ --shard {}/64\n\n\
        Without --shard it is that of the task of a Slurm array from 0 in steps of 1, or of\n\
        JOB_COMPLETION_INDEX (Kubernetes) or HQ_TASK_ID (HyperQueue) with BRITTLE_SHARDS, or else the\n\
        whole. What is stored is not run again; what is damaged is.")]
    #[command(mut_arg("file", |arg| arg.help("A study in TOML; `-` for standard input")))]
    Run(SweepRunArgs),
    /// Make one result of what is stored, if all is there
    #[command(after_help = "Examples:\n  \
        brittle sweep merge interval.toml --store interval/\n  \
        brittle sweep merge interval.toml --store here/ --store there/ --shards 64 --format json\n\n\
        If chunks are missing it ends with 4, and tells the shards to run again as --array=3,7-9.")]
    #[command(mut_arg("file", |arg| arg.help("A study in TOML; `-` for standard input")))]
    Merge(SweepMergeArgs),
    /// Give the shards of a study to Slurm or Kubernetes
    #[command(after_help = "Examples:\n  \
        brittle sweep submit interval.toml --store interval/ --engine slurm --shards 64 --dry-run\n  \
        brittle sweep submit interval.toml --store interval/ --engine slurm --shards 64 --array 3,7-9\n  \
        brittle sweep submit interval.toml --store out --engine kubernetes --shards 64 \\\n    \
        --image example/brittle:0.1 --claim studies --dry-run | kubectl apply -f -")]
    #[command(mut_arg("file", |arg| arg.help("A study in TOML, on a file system that the tasks share")))]
    Submit(Box<SubmitArgs>),
}

/// Arguments of `sweep plan`.
#[derive(Args, Debug)]
pub struct SweepPlanArgs {
    /// What is planned.
    #[command(flatten)]
    pub plan: PlanArgs,

    /// Tell what each shard would be, if there were so many
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_SHARDS))]
    pub shards: Option<u64>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, value_name = "FORMAT")]
    pub format: CheckFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `sweep run`.
#[derive(Args, Debug)]
pub struct SweepRunArgs {
    /// What is planned.
    #[command(flatten)]
    pub plan: PlanArgs,

    /// Where what is done is stored; shards may share it, or have one each
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,

    /// Which of how many shards, counted from zero [default: as the array task says, else the whole]
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,

    /// How it is worked on.
    #[command(flatten)]
    pub work: Work,
}

/// Arguments of `sweep merge`.
#[derive(Args, Debug)]
pub struct SweepMergeArgs {
    /// What is planned.
    #[command(flatten)]
    pub plan: PlanArgs,

    /// Where what is done is stored; may be repeated
    #[arg(long, value_name = "DIR", required = true)]
    pub store: Vec<PathBuf>,

    /// How many shards there were: tells which to run again if some are missing
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_SHARDS))]
    pub shards: Option<u64>,

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

/// The heading of options for Slurm.
const SLURM: &str = "For Slurm";

/// The heading of options for Kubernetes.
const KUBERNETES: &str = "For Kubernetes";

/// Arguments of `sweep submit`.
#[derive(Args, Debug)]
pub struct SubmitArgs {
    /// What is planned.
    #[command(flatten)]
    pub plan: PlanArgs,

    /// Where the shards store what is done
    #[arg(long, value_name = "DIR")]
    pub store: PathBuf,

    /// Who runs the shards
    #[arg(long, value_enum, value_name = "ENGINE")]
    pub engine: Engine,

    /// How many shards
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_SHARDS))]
    pub shards: u64,

    /// Print what would be submitted, and submit nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Name of the job
    #[arg(long, value_name = "NAME", default_value = "brittle")]
    pub name: String,

    /// Cores for each shard
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub cpus_per_task: u32,

    /// Shards at a time [default: as many as the engine allows]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=MAX_SHARDS))]
    pub at_once: Option<u64>,

    /// The brittle that the tasks call [default: this one for Slurm, `brittle` for Kubernetes]
    #[arg(long, value_name = "PATH")]
    pub program: Option<String>,

    /// What is for Slurm only.
    #[command(flatten)]
    pub slurm: SlurmArgs,

    /// What is for Kubernetes only.
    #[command(flatten)]
    pub kubernetes: KubernetesArgs,
}

/// Options of `sweep submit` for Slurm.
#[derive(Args, Debug)]
pub struct SlurmArgs {
    /// Submit these shards again, as `brittle sweep merge` lists them
    #[arg(long, help_heading = SLURM, value_name = "LIST")]
    pub array: Option<Shards>,

    /// Partition of all tasks
    #[arg(long, help_heading = SLURM, value_name = "NAME")]
    pub partition: Option<String>,

    /// Time limit of each task, as Slurm writes it
    #[arg(long, help_heading = SLURM, value_name = "TIME")]
    pub time: Option<String>,

    /// Another option of sbatch for all tasks, such as `--sbatch account=ml`; may be repeated
    #[arg(long, help_heading = SLURM, value_name = "OPTION")]
    pub sbatch: Vec<String>,

    /// Write the merged result to this file [default: the output of the merge job]
    #[arg(long, help_heading = SLURM, value_name = "FILE")]
    pub result: Option<PathBuf>,

    /// How the merged result is written [default: text]
    #[arg(long, help_heading = SLURM, value_enum, value_name = "FORMAT")]
    pub format: Option<Format>,
}

impl SlurmArgs {
    /// The first option that is given, if one is.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let given = [
            ("--array", self.array.is_some()),
            ("--partition", self.partition.is_some()),
            ("--time", self.time.is_some()),
            ("--sbatch", !self.sbatch.is_empty()),
            ("--result", self.result.is_some()),
            ("--format", self.format.is_some()),
        ];
        given.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}

/// Options of `sweep submit` for Kubernetes.
#[derive(Args, Debug)]
pub struct KubernetesArgs {
    /// Image that has brittle
    #[arg(long, help_heading = KUBERNETES, value_name = "IMAGE", required_if_eq("engine", "kubernetes"))]
    pub image: Option<String>,

    /// Claim of the volume on which the study and the store are
    #[arg(long, help_heading = KUBERNETES, value_name = "NAME", required_if_eq("engine", "kubernetes"))]
    pub claim: Option<String>,

    /// Where the volume is mounted: paths are seen from there [default: /study]
    #[arg(long, help_heading = KUBERNETES, value_name = "PATH")]
    pub mount: Option<String>,
}

impl KubernetesArgs {
    /// The first option that is given, if one is.
    pub(crate) fn given(&self) -> Option<&'static str> {
        let given = [
            ("--image", self.image.is_some()),
            ("--claim", self.claim.is_some()),
            ("--mount", self.mount.is_some()),
        ];
        given.into_iter().find_map(|(name, given)| given.then_some(name))
    }
}

/// Who runs the shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// An array, and a job that merges
    Slurm,
    /// An Indexed Job
    Kubernetes,
}
