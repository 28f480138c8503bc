//! Delays: how long a detection, a repair or a start takes.

use serde::Serialize;

use crate::law::Law;
use crate::time::Span;

/// A length of time that is fixed or drawn.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Delay {
    /// Always the same.
    Constant(Span),
    /// Drawn from a law.
    Random(Law),
}
