//! The scenario file: what can be written, key by key.
//!
//! The doc comments here are what a user reads in the JSON Schema.

mod checkpoint;
mod class;
mod cluster;
mod detection;
mod effect;
mod hosts;
mod job;
mod layout;
mod network;
mod periodic;
mod placement;
mod recovery;
mod repair;
mod storage;
mod unlike;

pub use checkpoint::*;
pub use class::*;
pub use cluster::*;
pub use detection::*;
pub use effect::*;
pub use hosts::*;
pub use job::*;
pub use layout::*;
pub use network::*;
pub use periodic::*;
pub use placement::*;
pub use recovery::*;
pub use repair::*;
pub use storage::*;
pub use unlike::*;

use schemars::JsonSchema;
use serde::Deserialize;

use super::reader::{Key, Named};
use super::words::{DelayText, LengthText};

/// A brittle scenario: a cluster, how it fails, and the jobs that run on it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["title", "trial", "cluster", "jobs"]))]
#[serde(default, deny_unknown_fields)]
pub struct ScenarioFile {
    /// One line that names the scenario in reports.
    pub title: Key<String>,
    /// How long a trial is.
    pub trial: Key<TrialFile>,
    /// The machines and their wiring.
    pub cluster: Key<ClusterFile>,
    /// How traffic behaves when a part of the network is lost.
    pub network: Key<NetworkFile>,
    /// How jobs share the storage.
    pub storage: Key<StorageFile>,
    /// What-if knobs over the whole scenario.
    pub stress: Key<StressFile>,
    /// The ways to fail, by cause.
    pub failures: Key<Named<ClassFile>>,
    /// Who is blamed for failures of parts of hosts, unless a class says otherwise. Default: the culprit.
    pub diagnosis: Key<DiagnosisFile>,
    /// Times in which some classes fail more, by name.
    pub waves: Key<Named<WaveFile>>,
    /// Groups of hosts that are worse than the others, by name; classes share them.
    pub lemons: Key<Named<LemonGroupFile>>,
    /// Hosts that were installed together, by name.
    pub batches: Key<Named<BatchFile>>,
    /// How a failed component is repaired, unless its class says otherwise.
    pub repair: Key<RepairFile>,
    /// Who repairs, by name; rungs of repairs name them.
    pub crews: Key<Named<CrewFile>>,
    /// The parts that repairs take, by name; rungs of repairs name them.
    pub stock: Key<Named<StockFile>>,
    /// Spare hosts that any job may take.
    pub spares: Key<SparesFile>,
    /// Which spare host is taken, and which host is taken no more.
    pub hosts: Key<HostsFile>,
    /// The jobs, by name; placed in this order.
    pub jobs: Key<Named<JobFile>>,
}

/// How long a trial is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["horizon"]))]
#[serde(default, deny_unknown_fields)]
pub struct TrialFile {
    /// Where every trial is cut. A job with work left then is counted as censored.
    pub horizon: Key<LengthText>,
}

/// What-if knobs over the whole scenario.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StressFile {
    /// Multiplies every failure rate: mean lives are divided by it, piecewise hazards multiplied; failures
    /// at given times stay. 0 switches all but these off. Default: 1.
    pub failure_rate: Key<f64>,
}

/// Spare hosts that any job may take.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SparesFile {
    /// Warm spares: booted, outside any job. Default: 0.
    pub warm: Key<u32>,
    /// From the decision to a host that can start processes. Default: "0s".
    pub activation: Key<DelayText>,
    /// Cold spares: to be provisioned, ordered by jobs that stand still and name "cold" in `replace`.
    /// Default: 0.
    pub cold: Key<u32>,
    /// From the order to a cold spare that has become a warm one. Default: "0s".
    pub cold_activation: Key<DelayText>,
    /// Cold spares that can be provisioned at the same time; 0: any number. Default: 0.
    pub cold_at_once: Key<u32>,
    /// Whether hosts that nobody waits for fill up the cold pool again. Default: false.
    pub give_back: Key<bool>,
    /// Probability that a warm spare that is taken does not come up, 0 to 0.99. Default: 0.
    pub dead_on_arrival: Key<f64>,
}
