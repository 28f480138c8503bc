//! Decides when to save, how to recover and which hosts to take or retire, from what an operator could
//! observe.
//!
//! Each decision is a small trait with a factory that makes it afresh for every trial: [`save`] says
//! when to save, [`recovery`] where the next replacement host comes from, [`choice`] which host of that
//! pool it is, [`retire`] which repaired host is not given back. [`interval`] holds the formulas behind
//! the first ([`online`], [`hazard`] and [`end_game`] what goes beyond a formula), [`record`] what the last two look at. [`spec`] is the one place where a choice written in a
//! scenario becomes behaviour.
//!
//! **Invariant**: no engine, topology or random numbers here; a policy never sees a future failure or
//! a true hazard. What it may see is what its view and its belief hold.

pub mod choice;
pub mod end_game;
pub mod hazard;
pub mod interval;
pub mod online;
pub mod record;
pub mod recovery;
pub mod retire;
pub mod save;
pub mod spec;

pub use choice::{Candidate, HostChoice, HostChoiceFactory, Place, Pool, Seat};
pub use record::Record;
pub use recovery::{Offer, RecoveryPolicy, RecoveryPolicyFactory};
pub use retire::{Retirement, RetirementFactory};
pub use save::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};
