//! A workload: how much there is to do in a study, before any of it is done.

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::Plan;
use crate::shard::CHUNK;
use crate::summary::{Provenance, SCHEMA_VERSION};

/// How much a study is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Workload {
    /// Version of this format.
    pub schema_version: u32,
    /// What the study is known by, here and in a store.
    pub provenance: Provenance,
    /// One line that names the study.
    pub title: String,
    /// The keys that the study sweeps, in order.
    pub axes: Vec<String>,
    /// Cells.
    pub cells: u64,
    /// Trials over all cells.
    pub trials: u64,
    /// Trials in a chunk, the last one of a cell excepted: what is stored at a time, and run by one shard.
    pub trials_in_a_chunk: u64,
    /// Chunks over all cells.
    pub chunks: u64,
    /// The shards, if it is known how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shards: Option<ShardLoad>,
}

/// What shards have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShardLoad {
    /// How many shards there are.
    pub count: u64,
    /// Chunks of the shard that has least to do.
    pub least_chunks: u64,
    /// Chunks of the shard that has most to do.
    pub most_chunks: u64,
}

impl Workload {
    /// That of a plan, and of so many shards.
    #[must_use]
    pub fn of(plan: &Plan, shards: Option<u64>) -> Self {
        let cells = plan.cells.len() as u64;
        let chunks = cells * plan.chunks();
        let load = |count: u64| ShardLoad {
            count,
            least_chunks: chunks / count,
            most_chunks: chunks.div_ceil(count),
        };
        Self {
            schema_version: SCHEMA_VERSION,
            provenance: Provenance::of(plan),
            title: plan.title.clone(),
            axes: plan.axes.clone(),
            cells,
            trials: cells * plan.trials,
            trials_in_a_chunk: CHUNK,
            chunks,
            shards: shards.map(load),
        }
    }
}
