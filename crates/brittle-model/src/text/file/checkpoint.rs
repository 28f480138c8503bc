//! When, how and where a job saves, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::HostDomainWord;
use crate::quantity::{self, Quantity};
use crate::text::reader::{EITHER, Key, Named, suggest};
use crate::text::words::{BandwidthText, DelayText, LengthText, SizeText, text_or_table, told};
use crate::time::Span;

/// When, how and where a job saves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckpointFile {
    /// Productive time between saves: a length of time, a number of steps such as "100 steps", or "never", "young",
    /// "daly_first", "daly", "exact"; or a table: { budget = … }, { online = … }, { hazard = … }.
    pub interval: Key<IntervalText>,
    /// Mean time to interruption that the operator believes in, for the formulas. Default: what the
    /// failure classes imply.
    pub mtti: Key<LengthText>,
    /// How long a save blocks the job. This, or `size` and `write_bandwidth`, or `tiers`.
    pub cost: Key<LengthText>,
    /// Size of a checkpoint.
    pub size: Key<SizeText>,
    /// Bandwidth at which all ranks together write it.
    pub write_bandwidth: Key<BandwidthText>,
    /// Bandwidth at which all ranks together read it; with `size` it gives the load.
    pub read_bandwidth: Key<BandwidthText>,
    /// What goes on in the background after the blocking part. Default: nothing, a save is durable when the job
    /// is no longer blocked.
    pub upload: Key<UploadFile>,
    /// Where copies go, by name, in the order in which they are written. Default: to the storage only.
    pub tiers: Key<Named<TierFile>>,
    /// Checks of what has been computed, before saves. Default: none.
    pub verify: Key<VerifyFile>,
    /// Whether finished work is saved once more. Default: true.
    pub final_save: Key<bool>,
    /// Whether saves stop when less work is left than is worth one, √(2CM). Default: false.
    pub end_game: Key<bool>,
}

/// What goes on in the background after the blocking part of a save.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UploadFile {
    /// How long it takes. This, or `bandwidth` and the checkpoint's size.
    pub duration: Key<LengthText>,
    /// Bandwidth at which all ranks together write.
    pub bandwidth: Key<BandwidthText>,
    /// The share of its speed that the job loses meanwhile, 0 to 1. Default: 0.
    pub slowdown: Key<f64>,
    /// A part that comes before: copies to host memory that overlap with the next steps. Default: none.
    pub staging: Key<StagingFile>,
    /// When the next save is due and this one is not durable: "wait", "skip", "abort" or { queue = 2 }.
    /// Default: "wait".
    pub backlog: Key<BacklogText>,
}

/// Copies to host memory that overlap with the next steps.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["duration"]))]
#[serde(default, deny_unknown_fields)]
pub struct StagingFile {
    /// How long they take.
    pub duration: Key<LengthText>,
    /// The share of its speed that the job loses meanwhile, 0 to 1. Default: 0.
    pub slowdown: Key<f64>,
}

/// What happens when a save is due and the last one is not durable.
#[derive(Clone, Debug, PartialEq)]
pub enum BacklogText {
    /// The job waits.
    Wait,
    /// The save is left out.
    Skip,
    /// The last one is given up.
    Abort,
    /// So many are held at the same time.
    Queue(QueueFile),
}

/// Uploads one behind the other.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["queue"]))]
#[serde(default, deny_unknown_fields)]
pub struct QueueFile {
    /// Checkpoints that are held at the same time, the one that is written included; beyond that the job waits.
    pub queue: Key<u32>,
}

text_or_table!(
    BacklogText,
    "\"wait\", \"skip\", \"abort\" or { queue = 2 }",
    |text| match text {
        "wait" => Ok(BacklogText::Wait),
        "skip" => Ok(BacklogText::Skip),
        "abort" => Ok(BacklogText::Abort),
        _ => Err(format!(
            "{text:?} is not known here\nwrite \"wait\", \"skip\", \"abort\" or {{ queue = 2 }}"
        )),
    },
    QueueFile => BacklogText::Queue
);

impl JsonSchema for BacklogText {
    fn schema_name() -> Cow<'static, str> {
        "Backlog".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let queue = generator.subschema_for::<QueueFile>();
        json_schema!({ "anyOf": [{ "enum": ["wait", "skip", "abort"] }, queue] })
    }
}

/// A place that holds checkpoints. The name of the table is its name in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TierFile {
    /// What holds it: "gpu_memory" (the live state of the job, which takes no save), "host_memory", "local_disk" or
    /// "storage".
    pub at: Key<StoreWord>,
    /// Each n-th save goes here. Default: 1.
    pub every: Key<u32>,
    /// How long a save that goes here blocks the job. This, or the size and `write_bandwidth`. Default: "0s".
    pub cost: Key<LengthText>,
    /// Size of a checkpoint here. Default: the checkpoint's `size`.
    pub size: Key<SizeText>,
    /// Bandwidth at which all ranks together write it while the job is blocked.
    pub write_bandwidth: Key<BandwidthText>,
    /// What goes on in the background after the blocking part. Default: nothing.
    pub upload: Key<UploadFile>,
    /// Reading a checkpoint back. This, or the size and `read_bandwidth`. Default: the recovery's `load`.
    pub load: Key<DelayText>,
    /// Bandwidth at which all ranks together read it.
    pub read_bandwidth: Key<BandwidthText>,
    /// Hosts that hold each part of it, its own included. Default: 1.
    pub copies: Key<u32>,
    /// Instead of copies: an erasure code over groups of hosts.
    pub erasure: Key<ErasureFile>,
    /// The domain that hosts which hold copies of the same part never share. Default: none, they are neighbours.
    pub apart_from: Key<HostDomainWord>,
    /// The tier that holds the full checkpoints, where only changes are written here: one is read in the `load` of the full one and
    /// once more the `load` of this tier for each link of the chain. Saves that go to the full tier do not go here.
    pub differential_of: Key<String>,
    /// Checkpoints that are kept. Default: 2.
    pub keep: Key<u32>,
    /// Room for checkpoints: of each host, or of the whole storage. Those that are kept and those under way must fit. Needs the
    /// size. Default: enough.
    pub capacity: Key<SizeText>,
    /// Probability that a checkpoint turns out to be bad when it is read, 0 to 0.5; the one before is read
    /// then. Default: 0.
    pub bad: Key<f64>,
    /// After a restart with another host, until it holds its copies again. Default: "0s".
    pub rebuild: Key<LengthText>,
}

/// What holds a tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StoreWord {
    /// The live state of the job: lost where a process ends.
    GpuMemory,
    /// The memory of hosts: lost where a host reboots or leaves.
    HostMemory,
    /// Disks of hosts: lost where a host leaves.
    LocalDisk,
    /// A shared file system or object store: never lost.
    Storage,
}

/// An erasure code over a group of hosts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["hosts", "parity"]))]
#[serde(default, deny_unknown_fields)]
pub struct ErasureFile {
    /// Hosts in a group, those of the parity included.
    pub hosts: Key<u32>,
    /// Hosts that a group can lose: 1 for XOR.
    pub parity: Key<u32>,
}

/// Checks of what has been computed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["cost"]))]
#[serde(default, deny_unknown_fields)]
pub struct VerifyFile {
    /// Before each n-th save. Default: 1.
    pub every: Key<u32>,
    /// How long a check blocks the job.
    pub cost: Key<LengthText>,
    /// Probability that it finds a corruption, 0 to 1. Default: 1.
    pub recall: Key<f64>,
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
    /// As given, in steps.
    Steps(u32),
    /// A rule with parameters.
    Rule(IntervalFile),
}

/// A rule for the interval that has parameters.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum IntervalFile {
    /// Saves take at most this share of the time.
    Budget(BudgetFile),
    /// Daly's formula, for an MTTI that is estimated while the job runs.
    Online(OnlineFile),
    /// By the time since the last interruption, for failures that come early or late.
    Hazard(HazardFile),
}

/// What saves may cost.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["overhead"]))]
#[serde(default, deny_unknown_fields)]
pub struct BudgetFile {
    /// The share of the time that saves may take, above 0 and below 1.
    pub overhead: Key<f64>,
}

/// How the MTTI is estimated.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct OnlineFile {
    /// The MTTI believed at the start. Default: the checkpoint's `mtti`, else what the failure classes imply.
    pub prior: Key<LengthText>,
    /// How many interruptions that belief is worth. Default: 1.
    pub weight: Key<f64>,
    /// After what time an observation counts half. Default: never.
    pub half_life: Key<LengthText>,
}

/// How failures depend on the time since the last one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["shape"]))]
#[serde(default, deny_unknown_fields)]
pub struct HazardFile {
    /// The Weibull shape of the times between interruptions: below 1 they come early.
    pub shape: Key<f64>,
}

const WORDS: [&str; 6] = ["never", "young", "daly_first", "daly", "exact", "30min"];

fn interval(text: &str) -> Result<IntervalText, String> {
    let steps = text.trim().strip_suffix("steps").or_else(|| text.trim().strip_suffix("step"));
    match text {
        "never" => Ok(IntervalText::Never),
        "young" => Ok(IntervalText::Young),
        "daly_first" => Ok(IntervalText::DalyFirst),
        "daly" => Ok(IntervalText::Daly),
        "exact" => Ok(IntervalText::Exact),
        _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
            let help = suggest(text, &WORDS);
            Err(format!("`{text}` is not known here\n{help}"))
        }
        _ if steps.is_some() => {
            let number = steps.unwrap_or_default().trim().replace('_', "");
            number
                .parse()
                .map(IntervalText::Steps)
                .map_err(|_| format!("`{text}` is no whole number of steps\nwrite \"100 steps\""))
        }
        _ => quantity::span(text).map(IntervalText::Fixed).map_err(|error| told(&error)),
    }
}

text_or_table!(
    IntervalText,
    "a length of time or \"never\", \"young\", \"daly_first\", \"daly\", \"exact\"",
    bare Quantity::Time,
    |text| interval(text),
    IntervalFile => IntervalText::Rule
);

impl JsonSchema for IntervalText {
    fn schema_name() -> Cow<'static, str> {
        "Interval".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (length, rule) =
            (generator.subschema_for::<LengthText>(), generator.subschema_for::<IntervalFile>());
        json_schema!({
            "anyOf": [
                { "enum": ["never", "young", "daly_first", "daly", "exact"] },
                length,
                { "type": "string", "pattern": "^\\s*[0-9][0-9_]*\\s*steps?\\s*$" },
                rule
            ]
        })
    }
}
