//! Ways: the cables from one switch to the next tier, as one flat table.
//!
//! **Invariant**: the ways of a place are in the order of their cables.

use brittle_model::ComponentId;

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
}

impl Ways {
    /// Sorts the ways of `places` places, told with the place that they start from.
    pub(crate) fn new(places: u32, mut ways: Vec<(u32, Way)>) -> Self {
        ways.sort_by_key(|(place, way)| (*place, way.cable));
        let mut starts = vec![0; places as usize + 1];
        for (place, _) in &ways {
            starts[*place as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Self { starts, ways: ways.into_iter().map(|(_, way)| way).collect() }
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
        self.of(place).iter().map(|way| way.bandwidth).sum()
    }
}
