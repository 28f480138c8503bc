//! The stretches of a piecewise law, with Λ where each begins.
//!
//! Guarantees: Λ is summed once, so that a law of thousands of stretches is searched and not walked; reads,
//! compares and is written like the plain list.
//! Deliberately lacking: judgement; order and hazards are checked with the scenario.

use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::Stretch;

/// The stretches of a piecewise law, in order of age.
#[derive(Clone, Debug, Default)]
pub struct Stretches {
    list: Vec<Stretch>,
    /// Λ at the begin of each [1].
    reached: Vec<f64>,
}

impl Stretches {
    /// Stretches in order of age; the first begins at zero.
    #[must_use]
    pub fn new(list: Vec<Stretch>) -> Self {
        let mut sum = 0.0;
        let mut reached = Vec::with_capacity(list.len());
        for (i, stretch) in list.iter().enumerate() {
            reached.push(sum);
            if let Some(next) = list.get(i + 1) {
                sum += stretch.hazard * (next.from - stretch.from);
            }
        }
        Self { list, reached }
    }

    /// Λ at the begin of each stretch [1].
    pub(super) fn reached(&self) -> &[f64] {
        &self.reached
    }

    /// The number of the stretch that holds age `t`; of the first, before it begins.
    pub(super) fn holding(&self, t: f64) -> usize {
        self.list.partition_point(|stretch| stretch.from <= t).max(1) - 1
    }
}

impl Deref for Stretches {
    type Target = [Stretch];
    fn deref(&self) -> &[Stretch] {
        &self.list
    }
}

impl PartialEq for Stretches {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl Serialize for Stretches {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list.serialize(serializer)
    }
}
