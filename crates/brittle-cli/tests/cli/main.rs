//! The built program: what it prints, where, and how it ends.

mod color;
mod compare;
mod deadline;
mod designs;
mod errors;
mod explore;
mod gate;
mod help;
mod optimize;
mod parts;
mod precision;
mod presets;
mod program;
mod python;
mod report;
mod results;
mod scale;
mod signals;
mod stores;
mod submit;
mod topo;
mod trace;
mod trials;
mod variance;
