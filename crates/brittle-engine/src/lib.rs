//! The engine: one trial of one [`World`] to one [`Outcome`].
//!
//! `run_trial(&world, seed, trial)` is pure: the same bits everywhere, whatever else runs. Read
//! [`trial`] for the story, `job` for a job's way back from an interruption, `strikes` for where failures
//! come from.
//!
//! **Invariant**: no petgraph, no formats, no files, no threads, no wall clock, no global randomness, no
//! concrete policy. From [`World::new`] on nothing fails; our own bugs are assertions.

mod agenda;
mod class;
mod cohort;
mod detect;
mod draw;
mod expect;
mod fleet;
mod hidden;
mod job;
mod ladder;
mod layout;
mod ledger;
mod lemons;
mod lots;
pub mod observe;
mod outage;
pub mod outcome;
mod records;
mod regroup;
mod shop;
mod spread;
mod stores;
mod stretch;
mod strikes;
mod tape;
mod tiers;
pub mod trial;
mod unlike;
mod wave;
mod winners;
mod world;
mod ziggurat;

pub use draw::{GOLDEN, Seed, TrialId, mix};
pub use layout::Levels;
pub use observe::{Event, Observer, Reason};
pub use outcome::{Accounts, JobEnd, JobOutcome, Outcome};
pub use trial::{Runner, run_trial};
pub use world::{Intervals, World};
