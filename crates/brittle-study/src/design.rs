//! A design: which combinations of the values of the axes are the cells of a study.

use std::collections::BTreeMap;

use brittle_engine::{GOLDEN, mix};
use brittle_model::text::Fault;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::axis::{Axis, Drawn};
use crate::sobol;

/// Which combinations are cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// All of them; the last axis runs fastest.
    #[default]
    Grid,
    /// The first values of all axes, then the second ones, and so on.
    Zip,
    /// Those that `list` writes out.
    List,
    /// Drawn, so that each axis takes every one of as many equal parts once (McKay, Beckman and Conover 1979).
    LatinHypercube,
    /// Drawn, so that all axes together are filled evenly (Sobol' 1967), scrambled (Owen 1995).
    Sobol,
}

impl Design {
    /// Its word in a study.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Grid => "grid",
            Self::Zip => "zip",
            Self::List => "list",
            Self::LatinHypercube => "latin_hypercube",
            Self::Sobol => "sobol",
        }
    }

    /// Whether it draws its points.
    pub(crate) const fn draws(self) -> bool {
        matches!(self, Self::LatinHypercube | Self::Sobol)
    }

    /// Where in its range each of so many points is on an axis, from zero to less than one.
    fn shares(self, seed: u64, axis: usize, points: usize) -> Vec<f64> {
        let mut luck = Stream(mix(seed ^ mix(axis as u64 + 1)));
        if self == Self::Sobol {
            let key = luck.next();
            let share =
                |number: u32| (f64::from(scrambled(number, key)) + 0.5) / (1_u64 << 32) as f64;
            return sobol::sequence(axis, points).into_iter().map(share).collect();
        }
        let mut parts: Vec<usize> = (0..points).collect();
        for last in (1..points).rev() {
            parts.swap(last, luck.below(last as u64 + 1) as usize);
        }
        parts.into_iter().map(|part| (part as f64 + luck.unit()) / points as f64).collect()
    }

    /// The axes at so many drawn points.
    pub(crate) fn draw(self, axes: Vec<Drawn>, points: usize, seed: u64) -> Vec<Axis> {
        let axis = |(i, axis): (usize, Drawn)| axis.at(&self.shares(seed, i, points));
        axes.into_iter().enumerate().map(axis).collect()
    }
}

/// Owen's scrambling: whether a bit is turned depends on those above it, so that numbers in one half, quarter and so on of the
/// range stay together, and are anywhere in it.
fn scrambled(number: u32, key: u64) -> u32 {
    (0..u32::BITS).fold(0, |done, bit| {
        let above = (1_u64 << bit) | (u64::from(number) >> (u32::BITS - bit));
        let turned = (mix(key ^ mix(above)) >> 63) as u32;
        (done << 1) | (((number >> (u32::BITS - 1 - bit)) & 1) ^ turned)
    })
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Stream(u64);

impl Stream {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// A number from zero to less than one.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Whether two points of a design are the same: the first such pair is told.
pub(crate) fn twice(design: Design, axes: &[Axis], points: usize, faults: &mut Vec<Fault>) {
    let mut seen = BTreeMap::new();
    for point in 0..points {
        let text = |axis: &Axis| axis.values[axis.pick(point)].as_text().into_owned();
        let key: Vec<String> = axes.iter().map(text).collect();
        let Some(before) = seen.insert(key, point) else { continue };
        let (path, help) = match design {
            Design::List => {
                (format!("list.{point}"), "remove one: the same cell would be run twice")
            }
            Design::Zip => ("axes".to_owned(), "take out these values of each axis"),
            _ => ("points".to_owned(), "use fewer points, or wider ranges"),
        };
        let message = format!("points {} and {} are the same", before + 1, point + 1);
        faults.push(Fault::new(path, message).help(help));
        return;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(shares: &[f64]) -> Vec<usize> {
        let mut parts: Vec<usize> =
            shares.iter().map(|share| (share * shares.len() as f64) as usize).collect();
        parts.sort_unstable();
        parts
    }

    #[test]
    fn a_latin_hypercube_takes_each_part_of_each_axis_once() {
        for (axis, points) in [(0, 1), (1, 2), (2, 7), (3, 1000)] {
            let shares = Design::LatinHypercube.shares(5, axis, points);
            assert!(parts(&shares).into_iter().eq(0..points));
        }
    }

    #[test]
    fn a_scrambled_sequence_takes_each_part_once_too() {
        for seed in 0..20 {
            let shares = Design::Sobol.shares(seed, seed as usize % sobol::DIMENSIONS, 256);
            assert!(parts(&shares).into_iter().eq(0..256), "seed {seed}");
        }
    }

    #[test]
    fn the_seed_and_the_axis_decide() {
        for design in [Design::LatinHypercube, Design::Sobol] {
            let shares = |seed, axis| design.shares(seed, axis, 16);
            assert_eq!(shares(1, 0), shares(1, 0));
            assert_ne!(shares(1, 0), shares(2, 0));
            assert_ne!(shares(1, 0), shares(1, 1));
        }
    }

    /// The mean of a smooth function of two axes over 256 points: a hundred seeds of each design against plain draws, whose
    /// standard error is sd/16. Even designs are far closer, a Latin hypercube where the function is nearly a sum.
    #[test]
    fn means_over_a_design_are_closer_than_those_of_plain_draws() {
        let f = |x: f64, y: f64| (x - 0.5) + (y - 0.5) * (y - 0.5) + (x - 0.5) * (y - 0.5) / 4.0;
        let exact = 1.0 / 12.0;
        let error = |design: Design| {
            let squares = (0..100).map(|seed| {
                let (xs, ys) = (design.shares(seed, 0, 256), design.shares(seed, 1, 256));
                let sum: f64 = xs.iter().zip(&ys).map(|(x, y)| f(*x, *y)).sum();
                let off = sum / 256.0 - exact;
                off * off
            });
            (squares.sum::<f64>() / 100.0).sqrt()
        };
        let plain = (1.0_f64 / 12.0 + 1.0 / 180.0 + 1.0 / 144.0 / 16.0).sqrt() / 16.0;
        assert!(error(Design::LatinHypercube) < plain / 5.0);
        assert!(error(Design::Sobol) < plain / 20.0);
    }
}
