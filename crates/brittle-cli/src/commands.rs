//! The commands, one a file: read, do, deliver.

pub mod check;
pub mod presets;
pub mod run;
pub mod schema;
mod simulate;
pub mod sweep;
pub mod topo;
pub mod trace;
