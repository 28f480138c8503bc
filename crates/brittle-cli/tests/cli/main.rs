//! The built program: what it prints, where, and how it ends.

mod color;
mod compare;
mod deadline;
mod designs;
mod doctor;
mod errors;
mod explain;
mod gate;
mod help;
mod init;
mod manual;
mod parts;
mod precision;
mod presets;
mod program;
mod python;
mod results;
mod scale;
mod signals;
mod stores;
mod submit;
mod terminal;
mod topo;
mod trials;
mod variance;
