//! The spec of a three-dimensional torus of chips, as in TPU v4 (Jouppi et al. 2023; Zu et al. 2024).

use serde::Serialize;

use super::{is_zero, parts_of, times};
use crate::kind::ComponentKind;

/// Cubes of chips. A cube is a rack and a scale-up domain; its chips are joined to their neighbours, and those on its
/// faces to optical switches, or to the neighbouring cubes. There are no NICs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Torus {
    /// The cubes.
    pub cubes: Cubes,
    /// Chips along an edge of a cube: even.
    pub side: u32,
    /// Optical switches: one for each place on a face and each dimension, `3 · side²`; or zero: the cubes are wired
    /// to their neighbours on the grid.
    pub optical_switches: u32,
    /// Bandwidth of a link of a chip, one way [bytes/s].
    pub link_bandwidth: f64,
    /// Racks on each power feed (the last may hold fewer).
    pub racks_per_power_feed: u32,
    /// Racks on each cooling loop (the last may hold fewer); zero: there are none.
    #[serde(skip_serializing_if = "is_zero")]
    pub racks_per_cooling_loop: u32,
}

/// How many cubes there are, and how they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cubes {
    /// So many; optical switches patch them as is needed.
    Number(u32),
    /// On a grid of so many in each dimension.
    Grid([u32; 3]),
}

impl Torus {
    /// Chips in each host: 2 × 2 × 1 of a cube.
    pub const GPUS_PER_HOST: u32 = 4;

    /// Number of cubes.
    #[must_use]
    pub fn cubes(&self) -> u64 {
        match self.cubes {
            Cubes::Number(cubes) => cubes.into(),
            Cubes::Grid(grid) => times(&grid.map(u64::from)),
        }
    }

    /// Places on a face of a cube.
    #[must_use]
    pub fn face(&self) -> u64 {
        times(&[self.side.into(), self.side.into()])
    }

    /// Number of components of a kind.
    pub(super) fn population(&self, kind: ComponentKind) -> u64 {
        let cubes = self.cubes();
        let chips = || times(&[cubes, self.face(), self.side.into()]);
        let between = || times(&[cubes, 3, self.face()]);
        match kind {
            ComponentKind::Gpu => chips(),
            ComponentKind::Host => chips() / u64::from(Self::GPUS_PER_HOST),
            ComponentKind::Rack | ComponentKind::ScaleUp => cubes,
            ComponentKind::Pod => 1,
            ComponentKind::OpticalSwitch => self.optical_switches.into(),
            ComponentKind::ScaleUpLink => {
                let inside = u64::from(self.side.saturating_sub(1));
                let fixed = if self.optical_switches == 0 { between() } else { 0 };
                times(&[cubes, 3, self.face(), inside]).saturating_add(fixed)
            }
            ComponentKind::Uplink if self.optical_switches > 0 => times(&[between(), 2]),
            ComponentKind::PowerFeed => parts_of(cubes, self.racks_per_power_feed),
            ComponentKind::CoolingLoop => parts_of(cubes, self.racks_per_cooling_loop),
            ComponentKind::Nic
            | ComponentKind::Leaf
            | ComponentKind::Spine
            | ComponentKind::Building
            | ComponentKind::SwitchTray
            | ComponentKind::NicLink
            | ComponentKind::Uplink
            | ComponentKind::Core
            | ComponentKind::CoreLink
            | ComponentKind::Storage
            | ComponentKind::Job => 0,
        }
    }
}
