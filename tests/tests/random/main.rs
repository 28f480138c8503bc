//! Laws of the simulator on random scenarios.
//!
//! Small clusters with every kind of component, several jobs, spares of both kinds, every effect and repair.
//! Cases are drawn from a fixed seed, so the suite passes or fails the same way everywhere.

mod books;
mod exact;
mod fewer;
mod lay;
mod placed;
mod questions;
mod rich;
mod scale;
mod standing;
mod strategy;
mod tier_scope;
mod tiered;
mod tiers;
mod told;
mod undone;
mod warned;
mod without;
