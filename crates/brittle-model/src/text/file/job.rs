//! A job, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::{CommunicationText, LayoutFile, PlacementFile};
use crate::quantity::{self, Quantity};
use crate::text::reader::Key;
use crate::text::words::{
    BandwidthText, DelayText, LengthText, SizeText, bare, told, word_or_length,
};
use crate::time::Span;

/// A synchronous training job. The name of the table is its name in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["gpus", "checkpoint"]))]
#[serde(default, deny_unknown_fields)]
pub struct JobFile {
    /// GPUs it runs on: a whole number of hosts.
    pub gpus: Key<u32>,
    /// Parallel layout.
    pub layout: Key<LayoutFile>,
    /// Productive time after which it is finished. Without it, it runs to the horizon.
    pub work: Key<LengthText>,
    /// Spare hosts inside its allocation. Default: 0.
    pub hot_spares: Key<u32>,
    /// From the decision to a hot spare that can start. Default: "0s".
    pub hot_activation: Key<DelayText>,
    /// When hot spares that were taken are replaced: "repaired" (by hosts that come back and nobody waits
    /// for), "allocation" (also from the warm pool, with every new allocation) or "required" (a job that waits
    /// for hosts waits for them too). Default: "repaired".
    pub refill: Key<RefillWord>,
    /// Jobs take hosts ("floating") from jobs of a lower priority. Default: 0.
    pub priority: Key<u32>,
    /// Exposed communication: the share of a step that is spent waiting for the network at full bandwidth, from
    /// 0 to below 1. Default: 0.
    /// Or that of each dimension of the layout, as a table.
    pub communication: Key<CommunicationText>,
    /// Where its hosts stand. Default: on the first free hosts, and replaced by any.
    pub placement: Key<PlacementFile>,
    /// When and how it saves.
    pub checkpoint: Key<CheckpointFile>,
    /// How it comes back. Default: everything takes no time.
    pub recovery: Key<RecoveryFile>,
}

/// When and how a job saves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["interval"]))]
#[serde(default, deny_unknown_fields)]
pub struct CheckpointFile {
    /// Productive time between saves: a length of time, or "never", "young", "daly_first", "daly", "exact".
    pub interval: Key<IntervalText>,
    /// Mean time to interruption that the operator believes in, for the formulas. Default: what the
    /// failure classes imply.
    pub mtti: Key<LengthText>,
    /// How long a save blocks the job. This, or `size` and `write_bandwidth`.
    pub cost: Key<LengthText>,
    /// Size of a checkpoint.
    pub size: Key<SizeText>,
    /// Bandwidth at which all ranks together write it.
    pub write_bandwidth: Key<BandwidthText>,
    /// Bandwidth at which all ranks together read it; with `size` it gives the load.
    pub read_bandwidth: Key<BandwidthText>,
    /// Whether finished work is saved once more. Default: true.
    pub final_save: Key<bool>,
}

/// The way back from an interruption.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryFile {
    /// Diagnosis after detection. Default: "0s".
    pub isolate: Key<DelayText>,
    /// Hosts that leave together with the one that is blamed. Default: none.
    pub evict: Key<EvictionFile>,
    /// Scheduling of a new allocation, where hosts other than hot spares join, and at a first start.
    /// Default: "0s".
    pub allocate: Key<DelayText>,
    /// Health checks before every start. Default: none.
    pub preflight: Key<PreflightFile>,
    /// Tear-down, processes, communicators. Default: "0s".
    pub start: Key<DelayText>,
    /// Reading the checkpoint. Default: size ÷ read bandwidth if both are given, else "0s".
    pub load: Key<DelayText>,
    /// First slow steps. Default: "0s".
    pub warm_up: Key<DelayText>,
    /// Where replacement hosts come from, in order. Default: ["hot", "warm", "repair"].
    pub replace: Key<Vec<Key<SourceWord>>>,
    /// Interruptions in a row without new durable progress after which the job gives up. 0: never. Default: 0.
    pub give_up_after: Key<u32>,
    /// Whether the first start is inside the trial. Default: false.
    pub initial_start: Key<bool>,
}

/// When hot spares that were taken are replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefillWord {
    /// By the next hosts that come back and that no job waits for.
    Repaired,
    /// Also from the warm pool, as far as it goes, whenever the job gets a new allocation.
    Allocation,
    /// Likewise, and a job that is short of hosts waits until they are complete too.
    Required,
}

/// Hosts that leave together, because nobody knows which of them it was.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["hosts", "test"]))]
#[serde(default, deny_unknown_fields)]
pub struct EvictionFile {
    /// Hosts in a group: so many neighbouring seats of the job, such as a pipeline or tensor group.
    pub hosts: Key<u32>,
    /// How long the innocent ones are tested before they can be used again.
    pub test: Key<DelayText>,
}

/// Health checks before every start of a job.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["duration"]))]
#[serde(default, deny_unknown_fields)]
pub struct PreflightFile {
    /// How long they take.
    pub duration: Key<DelayText>,
    /// Probability that they find a hidden failure (slow, corrupt) of a host, 0 to 1. Default: 1.
    pub recall: Key<f64>,
}

/// Where a replacement host comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceWord {
    /// A hot spare of the job.
    Hot,
    /// A warm spare of the cluster.
    Warm,
    /// A host of a job of lower priority.
    Floating,
    /// A cold spare of the cluster.
    Cold,
    /// The next host that comes back from repair.
    Repair,
}

/// The checkpoint interval, or the rule that sets it.
#[derive(Clone, Debug, PartialEq)]
pub enum IntervalText {
    /// No saves.
    Never,
    /// Young's formula.
    Young,
    /// Daly's first order.
    DalyFirst,
    /// Daly's higher order.
    Daly,
    /// The exact optimum.
    Exact,
    /// As given.
    Fixed(Span),
}

word_or_length!(
    IntervalText,
    "a length of time or \"never\", \"young\", \"daly_first\", \"daly\", \"exact\"",
    Fixed,
    ["never" => Never, "young" => Young, "daly_first" => DalyFirst, "daly" => Daly, "exact" => Exact]
);
