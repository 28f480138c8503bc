//! The way back from an interruption, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::kind::ComponentKind;
use crate::text::reader::{Key, Named};
use crate::text::words::{DelayText, LengthText};

/// The way back from an interruption.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryFile {
    /// Diagnosis after detection. Default: "0s".
    pub isolate: Key<DelayText>,
    /// Hosts that leave together with the one that is blamed. Default: none.
    pub evict: Key<EvictionFile>,
    /// What is tried before the full restart that the other keys describe, by name and in this order. Default:
    /// nothing.
    pub attempts: Key<Named<AttemptFile>>,
    /// How the job runs on while hosts are missing. Default: it stands still.
    pub degraded: Key<DegradedFile>,
    /// What is done when a failure announces itself: "ignore", "save" or { migrate = … }. Default: "ignore".
    pub on_warning: Key<OnWarningFile>,
    /// What the job does while the storage is away: "stop", or "ride_out": it goes on, and what goes to or from the storage
    /// stands still until that is back. Default: "stop".
    pub storage_outage: Key<StorageOutageWord>,
    /// In the scheduler's queue, before every restart. Default: "0s".
    pub queue: Key<DelayText>,
    /// What of the state on healthy hosts is there after the tear-down: "nothing" (only the storage), "disk",
    /// "memory" or "gpu" (healthy processes go on). Default: "memory".
    pub keeps: Key<KeepsWord>,
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

/// What a job does while the storage is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StorageOutageWord {
    /// It stops, and starts when the storage is back.
    Stop,
    /// It goes on: what goes to or from the storage stands still until that is back.
    RideOut,
}

/// Hosts that leave together, because nobody knows which of them it was.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EvictionFile {
    /// Hosts in a group: so many neighbouring seats of the job, such as a pipeline or tensor group.
    pub hosts: Key<u32>,
    /// How long the innocent ones are tested before they can be used again.
    pub test: Key<DelayText>,
    /// After which failures: "any", or "hang" where a crash tells which host it was. Default: "any".
    pub after: Key<EvictAfterWord>,
}

/// After which failures a group leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvictAfterWord {
    /// All that are blamed on a host.
    Any,
    /// Hangs.
    Hang,
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

/// A quicker way back than the full restart, which may fail. The name of the table is its name in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AttemptFile {
    /// Probability that it works, 0 to 1: one number, or by what has failed, such as { job = 0.9, gpu = 0.3 }, where
    /// `otherwise` stands for what is not named. Default: 1.
    pub success: Key<SuccessText>,
    /// What is spent on it when it does not work. Default: what a `start` takes.
    pub timeout: Key<DelayText>,
    /// Where it takes hosts from; it is not tried where these do not suffice. Default: [], none are missing.
    pub replace: Key<Vec<Key<SourceWord>>>,
    /// What of the state on healthy hosts is there afterwards. Default: "gpu".
    pub keeps: Key<KeepsWord>,
    /// Tear-down, processes, communicators. Default: "0s".
    pub start: Key<DelayText>,
    /// First slow steps. Default: "0s".
    pub warm_up: Key<DelayText>,
}

/// Probability that an attempt works.
#[derive(Clone, Debug, PartialEq)]
pub enum SuccessText {
    /// Whatever has failed.
    Always(f64),
    /// By what has failed.
    By(SuccessFile),
}

/// Probability that an attempt works, by the kind of component that has failed.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SuccessFile {
    /// Software: the job itself.
    pub job: Key<f64>,
    /// A GPU.
    pub gpu: Key<f64>,
    /// A host.
    pub host: Key<f64>,
    /// A NIC or its cable.
    pub nic: Key<f64>,
    /// A leaf.
    pub leaf: Key<f64>,
    /// A rack.
    pub rack: Key<f64>,
    /// The storage.
    pub storage: Key<f64>,
    /// Whatever is not named. Default: 0.
    pub otherwise: Key<f64>,
}

impl SuccessFile {
    /// The kinds that can be named, with what is given for them.
    pub(crate) fn kinds(&self) -> [(ComponentKind, &Key<f64>); 7] {
        [
            (ComponentKind::Job, &self.job),
            (ComponentKind::Gpu, &self.gpu),
            (ComponentKind::Host, &self.host),
            (ComponentKind::Nic, &self.nic),
            (ComponentKind::Leaf, &self.leaf),
            (ComponentKind::Rack, &self.rack),
            (ComponentKind::Storage, &self.storage),
        ]
    }
}

impl<'de> Deserialize<'de> for SuccessText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = SuccessText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a probability such as 0.9, or a table such as { job = 0.9, gpu = 0.3 }",
                )
            }
            fn visit_f64<E: de::Error>(self, share: f64) -> Result<SuccessText, E> {
                Ok(SuccessText::Always(share))
            }
            fn visit_i64<E: de::Error>(self, share: i64) -> Result<SuccessText, E> {
                Ok(SuccessText::Always(share as f64))
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                table: D,
            ) -> Result<SuccessText, D::Error> {
                SuccessFile::deserialize(table).map(SuccessText::By)
            }
        }
        deserializer.deserialize_newtype_struct(crate::text::reader::EITHER, Either)
    }
}

impl JsonSchema for SuccessText {
    fn schema_name() -> Cow<'static, str> {
        "Success".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<SuccessFile>();
        json_schema!({ "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, table] })
    }
}

/// What of the state on healthy hosts is there after a tear-down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeepsWord {
    /// Only what is in the storage.
    Nothing,
    /// Local disks.
    Disk,
    /// The memory of hosts, and local disks.
    Memory,
    /// The memory of GPUs too: healthy processes go on.
    Gpu,
}

/// How a job runs on while hosts are missing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DegradedFile {
    /// What is left out: "replicas" (those that miss a host), "elastic" (as many replicas as the hosts that are left
    /// can form), "reroute" (the work of lost stages goes to other replicas), "replan" (new pipelines over all that is
    /// left) or "narrow" (narrower tensor groups).
    pub how: Key<HowWord>,
    /// The least share of its speed with which the job runs on. Default: 0.5.
    pub least: Key<f64>,
    /// How long the whole job stands still when hosts are lost. Default: "0s".
    pub stall: Key<DelayText>,
    /// How long it stands still when hosts are back. Default: "0s".
    pub rejoin: Key<DelayText>,
    /// Micro-batches of a step in each replica: with "replicas" and "elastic" the batch stays and the others take
    /// whole ones more (without it the batch shrinks); with "reroute" they fill the bubbles.
    pub microbatches: Key<u32>,
    /// With "replan": the share of the ideal speed that a new plan reaches. Default: 1.
    pub efficiency: Key<f64>,
    /// With "narrow": how much faster the GPUs that are left can run. Default: 1.
    pub boost: Key<f64>,
}

/// What a job leaves out while hosts are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HowWord {
    /// Replicas that miss a host.
    Replicas,
    /// As many replicas as the hosts that are left can form.
    Elastic,
    /// The work of lost stages goes to other replicas.
    Reroute,
    /// New pipelines over all that is left.
    Replan,
    /// Narrower tensor groups.
    Narrow,
}

/// What is done when a failure announces itself.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum OnWarningFile {
    /// Nothing.
    Ignore,
    /// The job saves.
    Save,
    /// Its work moves to a spare while it runs.
    Migrate(MigrateFile),
}

/// A live migration.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MigrateFile {
    /// How long the job stands still for it. Default: "0s".
    pub stall: Key<LengthText>,
    /// Probability that it works, 0 to 1. Default: 1.
    pub success: Key<f64>,
}
