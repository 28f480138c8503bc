//! A shard: one of several parts of a study, to be run anywhere.
//!
//! The unit of work is a chunk of trials of a cell. Which shard runs it has no part in its luck, so that any
//! division of a study comes to the same bytes.

mod list;

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::plan::Plan;

pub use list::Shards;

/// Trials in a chunk: what is stored at a time.
pub const CHUNK: u64 = 64;

/// The most shards of a study.
pub const MAX_SHARDS: u64 = 100_000;

/// Every `of`-th chunk, from the `index`-th on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which one, from zero.
    pub index: u64,
    /// Of how many.
    pub of: u64,
}

impl Shard {
    /// All of a study.
    pub const WHOLE: Self = Self { index: 0, of: 1 };

    /// The shard of so many that a chunk is of.
    #[must_use]
    pub const fn of_chunk(plan: &Plan, chunk: Chunk, of: u64) -> Self {
        Self { index: (chunk.cell as u64 * plan.chunks() + chunk.number) % of, of }
    }

    /// Whether a chunk is of this shard.
    #[must_use]
    pub const fn has(self, plan: &Plan, chunk: Chunk) -> bool {
        Self::of_chunk(plan, chunk, self.of).index == self.index
    }

    /// The chunks of this shard, in order, and how many trials they are.
    #[must_use]
    pub fn work(self, plan: &Plan) -> (u64, u64) {
        let cells = 0..plan.cells.len();
        let chunks = cells.flat_map(|cell| plan.chunks_of(cell));
        let mine = chunks.filter(|&chunk| self.has(plan, chunk)).map(|chunk| plan.trials_of(chunk));
        mine.fold((0, 0), |(chunks, trials), of| (chunks + 1, trials + of.end - of.start))
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    /// `3/64`, counted from zero.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        let Some((index, of)) = parts else {
            return Err(format!("{text:?} is no shard; write for example 0/64, counted from zero"));
        };
        if of == 0 || of > MAX_SHARDS {
            return Err(format!("{of} shards are out of range; from 1 to {MAX_SHARDS}"));
        }
        if index >= of {
            return Err(format!("shards of {of} are counted from 0/{of} to {}/{of}", of - 1));
        }
        Ok(Self { index, of })
    }
}

/// A chunk of trials of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chunk {
    /// Which cell.
    pub cell: usize,
    /// Which chunk of it.
    pub number: u64,
}

impl Plan {
    /// Chunks in each cell.
    #[must_use]
    pub const fn chunks(&self) -> u64 {
        self.trials.div_ceil(CHUNK)
    }

    /// The chunks of a cell, in order.
    pub fn chunks_of(&self, cell: usize) -> impl Iterator<Item = Chunk> + use<> {
        (0..self.chunks()).map(move |number| Chunk { cell, number })
    }

    /// The trials of a chunk.
    #[must_use]
    pub fn trials_of(&self, chunk: Chunk) -> Range<u64> {
        let first = chunk.number * CHUNK;
        first..(first + CHUNK).min(self.trials)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_from_zero() {
        assert_eq!("3/64".parse(), Ok(Shard { index: 3, of: 64 }));
        for wrong in ["3", "64/64", "0/0", "-1/4", "1/200000", "a/b"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
