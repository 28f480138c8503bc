//! The commands, one a file: read, do, deliver.

pub mod baseline;
pub mod check;
pub mod compare;
pub mod completions;
pub mod doctor;
pub mod explain;
pub mod gate;
pub mod init;
pub mod man;
pub mod presets;
pub mod run;
pub mod schema;
mod simulate;
pub mod sweep;
pub mod topo;
pub mod trace;
