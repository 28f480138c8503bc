//! The commands, one a file: read, do, deliver.

pub mod baseline;
pub mod break_even;
pub mod check;
pub mod compare;
pub mod completions;
pub mod doctor;
pub mod explain;
pub mod explore;
pub mod gate;
pub mod init;
pub mod man;
pub mod optimize;
pub mod plot;
pub mod presets;
pub mod report;
pub mod run;
pub mod schema;
pub mod sensitivity;
mod simulate;
pub mod sweep;
pub mod topo;
pub mod trace;
