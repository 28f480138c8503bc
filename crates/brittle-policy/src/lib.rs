//! Decides when to save and how to recover, from what an operator could observe.
//!
//! Each decision is a small trait with a factory that makes it afresh for every trial: [`save`] says
//! when to save, [`recovery`] where the next replacement host comes from. [`interval`] holds the
//! formulas behind the first. [`spec`] is the one place where a choice written in a scenario becomes
//! behaviour.
//!
//! **Invariant**: no engine, topology or random numbers here; a policy never sees a future failure or
//! a true hazard. What it may see is what its view and its belief hold.

pub mod interval;
pub mod recovery;
pub mod save;
pub mod spec;

pub use recovery::{Offer, RecoveryPolicy, RecoveryPolicyFactory};
pub use save::{Belief, SavePlan, SavePolicy, SavePolicyFactory, SaveView};
