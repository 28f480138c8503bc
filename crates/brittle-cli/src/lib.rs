//! The command line: arguments and files in, text and exit codes out.
//!
//! Standard output holds the result and nothing else; progress and complaints go to standard error. What a
//! command prints depends on its files and options alone: not on the number of threads, nor on the clock.
//!
//! **Invariant**: no arithmetic on results. What can go wrong outside is an [`errors::Error`] with an exit
//! code and a remedy; what goes wrong inside is a bug and ends in [`bug::guard`].

pub mod args;
pub mod bug;
pub mod commands;
mod draft;
pub mod errors;
pub mod exit;
mod explore;
mod given;
mod input;
mod interrupt;
mod output;
pub mod price;
mod progress;
mod single;
mod task;
pub mod terminal;
pub mod variant;
pub mod vary;
