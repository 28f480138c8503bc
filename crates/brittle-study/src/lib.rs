//! Studies: cells and trials, run on threads and folded into estimates.
//!
//! **Invariant**: parallelism cannot be seen in the output: chunks of fixed size are folded in the order
//! of their numbers. No clap, no terminal, no wall clock; engine state is never reached into. Files are opened
//! by [`store`] alone, in the folder that it is given.

pub mod axis;
pub mod baseline;
mod bins;
pub mod break_even;
pub mod caveats;
pub mod compare;
#[cfg(test)]
mod coverage;
mod decimal;
pub mod design;
pub mod dial;
mod digest;
pub mod doctor;
mod fold;
pub mod gate;
pub mod hlog;
pub mod measure;
mod metric;
mod numbers;
pub mod objective;
pub mod optimize;
pub mod paired;
pub mod plan;
mod points;
pub mod precision;
mod quantile;
pub mod record;
pub mod run;
pub mod sample;
pub mod sensitivity;
pub mod shard;
mod sobol;
mod stats;
pub mod store;
pub mod study_file;
pub mod summary;
mod survival;
pub mod tolerance;
pub mod trials;
pub mod values;
pub mod workload;

pub use plan::{Cell, Plan};
pub use run::{Control, Progress, run};
pub use sample::Sample;
pub use shard::{Shard, Shards};
pub use store::{Store, Stores};
pub use summary::StudyResult;
pub use trials::Trials;
pub use workload::Workload;
