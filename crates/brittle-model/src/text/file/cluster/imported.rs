//! A cluster from a file of another tool, as written.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::text::reader::Key;
use crate::text::words::BandwidthText;

/// The hosts, switches and links in a file of another tool. Slurm's blocks become scale-up domains.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["path", "gpus_per_host"]))]
#[serde(default, deny_unknown_fields)]
pub struct ImportedFile {
    /// The file, from the folder of this one.
    pub path: Key<String>,
    /// How it is written. Default: as the end of its name says, or how it begins.
    pub format: Key<WiringFormat>,
    /// GPUs in each host.
    pub gpus_per_host: Key<u32>,
    /// NICs in each host. If there are more than links of a host in the file, each of these stands for several cables,
    /// one a NIC. Default: one a link.
    pub nics_per_host: Key<u32>,
    /// Bandwidth of each link whose bandwidth the file does not tell. Default: "400 Gb/s".
    pub nic_bandwidth: Key<BandwidthText>,
    /// Bandwidth of such links between switches. Default: as `nic_bandwidth`.
    pub uplink_bandwidth: Key<BandwidthText>,
    /// The hosts of the cluster, as in "gpu[0-63],gpu[100-163]"; the others in the file are left out, and the switches
    /// that are above them only. Default: all.
    pub hosts: Key<String>,
}

/// How a file describes a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WiringFormat {
    /// Slurm's topology.conf, or what `scontrol show topology` prints.
    SlurmConf,
    /// Slurm's topology.yaml.
    SlurmYaml,
    /// What ibnetdiscover lists.
    #[serde(rename = "ibnetdiscover")]
    IbNetDiscover,
    /// GraphML.
    #[serde(rename = "graphml")]
    GraphMl,
    /// Edges in CSV.
    EdgesCsv,
    /// Node-link JSON, as networkx writes it.
    Json,
}
