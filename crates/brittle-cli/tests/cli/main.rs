//! The built program: what it prints, where, and how it ends.

mod color;
mod errors;
mod help;
mod parts;
mod precision;
mod presets;
mod program;
mod results;
mod scale;
mod signals;
mod stores;
mod submit;
mod topo;
