//! A job, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::{CheckpointFile, CommunicationText, LayoutFile, PlacementFile, RecoveryFile};
use crate::text::reader::Key;
use crate::text::stacks;
use crate::text::words::{DelayText, LengthText};

/// A synchronous training job. The name of the table is its name in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["gpus"], "anyOf" = complete()))]
#[serde(default, deny_unknown_fields)]
pub struct JobFile {
    /// How it saves and comes back, by the name of a stack that ships with brittle: what is given here goes before what
    /// the stack says. `brittle presets` lists them.
    pub stack: Key<StackText>,
    /// GPUs it runs on: a whole number of hosts.
    pub gpus: Key<u32>,
    /// Parallel layout.
    pub layout: Key<LayoutFile>,
    /// Productive time after which it is finished. Without it, it runs to the horizon.
    pub work: Key<LengthText>,
    /// How long a step takes, where something is counted in steps.
    pub step: Key<LengthText>,
    /// The share of its speed that the job loses all the time to the machinery of fault tolerance, 0 to below 1.
    /// Default: 0.
    pub overhead: Key<f64>,
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

/// What must be there: a stack, or all that a stack would give.
fn complete() -> [Schema; 2] {
    let named = json_schema!({ "required": ["stack"] });
    let told = json_schema!({
        "required": ["checkpoint"],
        "properties": {
            "checkpoint": {
                "required": ["interval"],
                "properties": { "tiers": { "additionalProperties": { "required": ["at"] } } }
            },
            "recovery": {
                "properties": {
                    "degraded": { "required": ["how"] },
                    "evict": { "required": ["hosts", "test"] }
                }
            }
        }
    });
    [named, told]
}

/// What a stack can say of a job.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["checkpoint", "recovery"]))]
#[serde(default, deny_unknown_fields)]
pub struct StackFile {
    /// How long a step takes, where something is counted in steps.
    pub step: Key<LengthText>,
    /// The share of its speed that the job loses all the time to the machinery of fault tolerance, 0 to below 1.
    pub overhead: Key<f64>,
    /// Spare hosts inside its allocation.
    pub hot_spares: Key<u32>,
    /// From the decision to a hot spare that can start.
    pub hot_activation: Key<DelayText>,
    /// When hot spares that were taken are replaced.
    pub refill: Key<RefillWord>,
    /// When and how it saves.
    pub checkpoint: Key<CheckpointFile>,
    /// How it comes back.
    pub recovery: Key<RecoveryFile>,
}

/// The name of a stack.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StackText(pub String);

impl JsonSchema for StackText {
    fn schema_name() -> Cow<'static, str> {
        "Stack".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = stacks().iter().map(|stack| stack.name).collect();
        json_schema!({ "enum": names })
    }
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
