//! Ways: the cables from one switch to the next tier, as one flat table.
//!
//! **Invariant**: the ways of a place are in the order of their cables.

use brittle_model::{ComponentId, ComponentKind};

/// One cable, as seen from one end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Way {
    /// Which of the cables of its kind.
    pub(crate) cable: u32,
    /// What is at the other end.
    pub(crate) far: ComponentId,
    /// What it carries in each direction at once [bytes/s].
    pub(crate) bandwidth: f64,
}

/// For each place of a kind, its ways.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ways {
    starts: Vec<u32>,
    ways: Vec<Way>,
    /// What all ways of a place carry together [bytes/s].
    capacities: Vec<f64>,
}

impl Ways {
    /// The ways of each place of a kind over cables, from either end.
    pub(crate) fn new(
        kind: ComponentKind,
        places: u32,
        cables: &[(ComponentId, ComponentId, f64)],
    ) -> Self {
        let ends = |&(low, high, bandwidth): &(ComponentId, ComponentId, f64)| {
            [(low, high, bandwidth), (high, low, bandwidth)]
        };
        let all = || (0..).zip(cables).flat_map(|(at, c)| ends(c).map(|end| (at, end)));
        let own = || all().filter(|(_, (near, ..))| near.kind == kind);
        let mut starts = vec![0; places as usize + 1];
        for (_, (near, ..)) in own() {
            starts[near.index as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let blank = ComponentId { kind, index: 0 };
        let mut ways =
            vec![Way { cable: 0, far: blank, bandwidth: 0.0 }; starts[places as usize] as usize];
        for (cable, (near, far, bandwidth)) in own() {
            let at = &mut next[near.index as usize];
            ways[*at as usize] = Way { cable, far, bandwidth };
            *at += 1;
        }
        let sum = |ends: &[u32]| -> f64 {
            ways[ends[0] as usize..ends[1] as usize].iter().map(|way| way.bandwidth).sum()
        };
        let capacities = starts.windows(2).map(sum).collect();
        Self { starts, ways, capacities }
    }

    /// The ways of a place.
    pub(crate) fn of(&self, place: u32) -> &[Way] {
        let range = |at: u32| self.starts[at as usize] as usize;
        &self.ways[range(place)..range(place + 1)]
    }

    /// Number of places.
    pub(crate) fn places(&self) -> u32 {
        (self.starts.len() - 1) as u32
    }

    /// What all ways of a place carry together [bytes/s].
    pub(crate) fn capacity(&self, place: u32) -> f64 {
        self.capacities[place as usize]
    }
}
