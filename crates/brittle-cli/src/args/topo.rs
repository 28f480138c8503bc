//! The arguments of `brittle topo`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{CheckFormat, Input, Output};

/// Arguments of `topo`.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  brittle topo show llama3.toml\n  \
    brittle topo show topology.conf --gpus-per-host 8\n\n\
    Files of other tools are Slurm's topology.conf and topology.yaml, listings of ibnetdiscover,\n\
    GraphML, edges in CSV, and node-link JSON.")]
pub struct TopoArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: TopoCommand,
}

/// What can be done with a cluster.
#[derive(Debug, Subcommand)]
pub enum TopoCommand {
    /// Tell what a cluster is made of, how it is wired, and what must not fail
    #[command(after_help = "Examples:\n  brittle topo show llama3.toml\n  \
        brittle topo show topology.conf --gpus-per-host 8 --hosts 'gpu[0-63]'")]
    #[command(mut_arg("file", |arg| arg.index(1).help("A scenario in TOML, or a file of another tool; `-` for standard input")))]
    Show(ShowArgs),
    /// Tell who is hit while some components are down, all at once
    #[command(after_help = "Examples:\n  brittle topo blast llama3.toml leaf3\n  \
        brittle topo blast topology.conf sw-a1 nic_link17 --format json")]
    #[command(mut_arg("file", |arg| arg.index(1).help("A scenario in TOML, or a file of another tool; `-` for standard input")))]
    Blast(BlastArgs),
    /// Write a cluster for another tool
    #[command(
        after_help = "Examples:\n  brittle topo export toy.toml --format dot | dot -Tsvg\n  \
        brittle topo export llama3.toml --format slurm-conf -o topology.conf"
    )]
    #[command(mut_arg("file", |arg| arg.index(1).help("A scenario in TOML, or a file of another tool; `-` for standard input")))]
    Export(ExportArgs),
    /// Write a scenario around a file of another tool
    #[command(
        after_help = "Example:\n  brittle topo import topology.conf --gpus-per-host 8 -o cluster.toml"
    )]
    Import(ImportArgs),
}

/// A cluster to look at.
#[derive(Args, Debug)]
pub struct ClusterInput {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// What a file of another tool leaves out.
    #[command(flatten)]
    pub untold: Untold,
}

/// The heading of options that are not for scenarios.
const FOREIGN: &str = "Of a file of another tool";

/// How a file of another tool is written, and what it leaves out; not for scenarios.
#[derive(Args, Clone, Debug, Default)]
pub struct Untold {
    /// How it is written [default: as its name or look tells]
    #[arg(long, help_heading = FOREIGN, value_enum, value_name = "FORMAT")]
    pub from: Option<WiringFormat>,

    /// GPUs in each host [default: 8]
    #[arg(long, help_heading = FOREIGN, value_name = "N")]
    pub gpus_per_host: Option<u32>,

    /// NICs in each host [default: one a link]
    #[arg(long, help_heading = FOREIGN, value_name = "N")]
    pub nics_per_host: Option<u32>,

    /// Bandwidth of links where it is not told [default: "400 Gb/s"]
    #[arg(long, help_heading = FOREIGN, value_name = "BANDWIDTH")]
    pub nic_bandwidth: Option<String>,

    /// Likewise of links between switches [default: that of a NIC]
    #[arg(long, help_heading = FOREIGN, value_name = "BANDWIDTH")]
    pub uplink_bandwidth: Option<String>,

    /// Which of the hosts are the cluster, as in 'gpu[0-63]' [default: all]
    #[arg(long, help_heading = FOREIGN, value_name = "HOSTLIST")]
    pub hosts: Option<String>,
}

impl Untold {
    /// Whether nothing is said.
    pub(crate) const fn is_empty(&self) -> bool {
        self.from.is_none()
            && self.gpus_per_host.is_none()
            && self.nics_per_host.is_none()
            && self.nic_bandwidth.is_none()
            && self.uplink_bandwidth.is_none()
            && self.hosts.is_none()
    }
}

/// Arguments of `topo show`.
#[derive(Args, Debug)]
pub struct ShowArgs {
    /// What to read.
    #[command(flatten)]
    pub cluster: ClusterInput,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, value_name = "FORMAT")]
    pub format: CheckFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `topo blast`.
#[derive(Args, Debug)]
pub struct BlastArgs {
    /// What to read.
    #[command(flatten)]
    pub cluster: ClusterInput,

    /// What is down: kind and number such as leaf3, or a name in a listed cluster
    #[arg(value_name = "COMPONENT", required = true, index = 2)]
    pub components: Vec<String>,

    /// How the answer is written
    #[arg(long, value_enum, default_value_t = CheckFormat::Text, value_name = "FORMAT")]
    pub format: CheckFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `topo export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// What to read.
    #[command(flatten)]
    pub cluster: ClusterInput,

    /// How the cluster is written
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: ExportFormat,

    /// Where it goes.
    #[command(flatten)]
    pub output: Output,
}

/// Arguments of `topo import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// A file of another tool
    #[arg(value_name = "FILE")]
    pub file: PathBuf,

    /// What the file leaves out.
    #[command(flatten)]
    pub untold: Untold,

    /// Write the scenario to this file, which is not there yet, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Formats of files of other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum WiringFormat {
    /// Slurm's topology.conf, or what `scontrol show topology` prints
    SlurmConf,
    /// Slurm's topology.yaml
    SlurmYaml,
    /// What ibnetdiscover lists
    #[value(name = "ibnetdiscover")]
    IbNetDiscover,
    /// GraphML
    #[value(name = "graphml")]
    GraphMl,
    /// Edges in CSV
    EdgesCsv,
    /// Node-link JSON, as networkx writes it
    Json,
}

/// Formats in which a cluster is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Slurm's topology.conf
    SlurmConf,
    /// Slurm's topology.yaml
    SlurmYaml,
    /// GraphML
    #[value(name = "graphml")]
    GraphMl,
    /// Edges in CSV
    EdgesCsv,
    /// Node-link JSON, as networkx reads it
    Json,
    /// DOT, for Graphviz
    Dot,
    /// A fabric for ibsim
    Ibsim,
}

impl From<WiringFormat> for brittle_import::Format {
    fn from(format: WiringFormat) -> Self {
        match format {
            WiringFormat::SlurmConf => Self::SlurmConf,
            WiringFormat::SlurmYaml => Self::SlurmYaml,
            WiringFormat::IbNetDiscover => Self::IbNetDiscover,
            WiringFormat::GraphMl => Self::GraphMl,
            WiringFormat::EdgesCsv => Self::EdgesCsv,
            WiringFormat::Json => Self::Json,
        }
    }
}
