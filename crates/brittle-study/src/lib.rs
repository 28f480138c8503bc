//! Studies: cells and trials, run on threads and folded into estimates.
//!
//! **Invariant**: parallelism cannot be seen in the output: chunks of fixed size are folded in the order
//! of their numbers. No clap, no terminal, no wall clock; engine state is never reached into.

pub mod axis;
mod bins;
mod caveats;
mod decimal;
mod fold;
mod metric;
pub mod plan;
pub mod run;
mod stats;
pub mod study_file;
pub mod summary;

pub use plan::{Cell, Plan};
pub use run::{Control, Progress, run};
pub use summary::StudyResult;
