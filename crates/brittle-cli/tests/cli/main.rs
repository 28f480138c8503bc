//! The built program: what it prints, where, and how it ends.

mod color;
mod compare;
mod deadline;
mod errors;
mod gate;
mod help;
mod presets;
mod program;
mod results;
mod signals;
mod topo;
mod variance;
