//! A tape against a walk nanosecond by nanosecond, against closed forms, and against itself.

mod course;
mod cuts;
mod hand;
mod random;
mod walk;

use brittle_model::Span;

use super::{Backlog, CheckRecipe, Part, Rate, Recipe, TierRecipe};
use crate::stretch::Pace;

/// Nanoseconds.
fn ns(nanos: u64) -> Span {
    Span::from_nanos(nanos)
}

/// A pace of so many millionths.
fn pace(millionths: u32) -> Pace {
    let pace = Pace::new(f64::from(millionths) / 1e6);
    assert_eq!(pace.work_in(ns(1_000_000)), ns(u64::from(millionths)));
    pace
}

/// An upload in parts of so long and of such a slowdown.
fn parts(of: &[(u64, u32)]) -> Vec<Part> {
    of.iter()
        .map(|(duration, slowdown)| Part { duration: ns(*duration), slowdown: *slowdown })
        .collect()
}

/// A job at full speed that saves to one tier every time, without checks.
fn one_tier(interval: u64, cost: u64, upload: &[(u64, u32)], backlog: Backlog) -> Recipe {
    let parts = parts(upload);
    let tier = TierRecipe { every: 1, unless: 0, cost: ns(cost), parts, backlog, in_storage: true };
    Recipe {
        interval: Some(ns(interval)),
        pace: Pace::FULL,
        rate: Rate::FULL,
        tiers: vec![tier],
        check: None,
    }
}

/// A small generator of numbers (SplitMix64), so that a failing case can be named by its seed.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.within(0, choices.len() as u64 - 1) as usize]
    }

    fn pace(&mut self) -> Pace {
        pace(self.of(&[1_000_000, 1_000_000, 500_000, 333_333, 900_000, 123_457, 700_000]))
    }

    /// Mostly the full speed of the storage, at times none of it.
    fn rate(&mut self) -> Rate {
        let all = [1_000_000, 1_000_000, 1_000_000, 1_000_000, 500_000, 333_333, 700_000, 123_457];
        Rate::new(if self.within(0, 15) == 0 { 0 } else { self.of(&all) })
    }

    /// A recipe of small numbers, so that much happens at the same instant.
    fn recipe(&mut self) -> Recipe {
        let tiers = (0..self.of(&[0, 1, 1, 1, 1, 2, 2, 2, 3, 3])).map(|_| self.tier()).collect();
        let check = (self.within(0, 2) == 0)
            .then(|| CheckRecipe { every: self.within(1, 4) as u32, cost: ns(self.within(0, 4)) });
        let interval = (self.within(0, 19) > 0).then(|| ns(self.within(1, 12)));
        Recipe { interval, pace: self.pace(), rate: self.rate(), tiers, check }
    }

    fn tier(&mut self) -> TierRecipe {
        let parts = (0..self.of(&[0, 1, 1, 1, 2, 3])).map(|_| self.part()).collect();
        let backlog = match self.within(0, 4) {
            0 => Backlog::Wait,
            1 => Backlog::Skip,
            2 => Backlog::Abort,
            _ => Backlog::Queue(self.within(1, 4) as u32),
        };
        let every = self.of(&[1, 1, 1, 2, 3, 4]);
        TierRecipe {
            every,
            unless: every * self.of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 2]),
            cost: ns(self.within(0, 4)),
            parts,
            backlog,
            in_storage: self.within(0, 1) == 0,
        }
    }

    fn part(&mut self) -> Part {
        let slowdown = self.of(&[0, 50_000, 500_000, 1_000_000, 333_333, 142_857]);
        Part { duration: ns(self.of(&[0, 1, 2, 3, 5, 8, 12, 20, 30])), slowdown }
    }
}
