//! The words of brittle: time, ids, kinds, laws, and the checked [`Scenario`].
//!
//! **Invariant**: nothing here knows events, graphs, random numbers, files, clocks or terminals. A
//! scenario that exists is right: from here on nothing can fail.

pub mod account;
pub mod delay;
pub mod ids;
pub mod kind;
pub mod law;
pub mod placement;
pub mod quantity;
pub mod rules;
pub mod scenario;
pub mod special;
pub mod text;
pub mod time;

pub use account::{Account, Phase, PhaseSet};
pub use delay::Delay;
pub use ids::{ClassId, ComponentId, HostId, JobId};
pub use kind::ComponentKind;
pub use law::Law;
pub use scenario::{Parts, Scenario};
pub use time::{SimTime, Span};
