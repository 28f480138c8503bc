//! The built program: what it prints, where, and how it ends.

mod color;
mod errors;
mod help;
mod presets;
mod program;
mod results;
mod signals;
mod topo;
