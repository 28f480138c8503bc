//! What the cross-crate tests share: builders of scenarios, statistics, and the naive twin of the engine.
//!
//! **Invariant**: nothing here is used by the product, and the [`twin`] uses nothing of the engine.

#![expect(
    clippy::disallowed_methods,
    reason = "a verdict does not hang on the last bit of a logarithm"
)]

pub mod airesim;
pub mod build;
pub mod duel;
pub mod stats;
pub mod twin;
