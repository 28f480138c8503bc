//! The legs of a recovery: consecutive phases with known ends.

use brittle_model::{Phase, SimTime};

/// Consecutive phases with known ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Legs {
    legs: [(Phase, SimTime); 8],
    len: u8,
    next: u8,
}

impl Legs {
    /// No legs.
    pub(super) const NONE: Self =
        Self { legs: [(Phase::Starting, SimTime::ZERO); 8], len: 0, next: 0 };

    /// The current leg is over.
    #[inline(always)]
    pub(super) fn advance(&mut self) {
        self.next += 1;
    }

    pub(super) fn clear(&mut self) {
        (self.len, self.next) = (0, 0);
    }

    /// Adds a leg that ends at `until`, unless it would be empty.
    pub(super) fn push(&mut self, phase: Phase, from: SimTime, until: SimTime) -> SimTime {
        if until > from {
            self.legs[self.len as usize] = (phase, until);
            self.len += 1;
        }
        until
    }

    /// Drops what comes after the orderly stop or the diagnosis that is under way; whether one is.
    pub(super) fn stop_after_diagnosis(&mut self) -> bool {
        let before = |&&(phase, _): &&(Phase, SimTime)| {
            use Phase::{Detecting, Isolating, Maintenance, Saving};
            matches!(phase, Saving | Maintenance | Detecting | Isolating)
        };
        let kept = self.rest().iter().take_while(before).count() as u8;
        if kept > 0 {
            self.len = self.next + kept;
        }
        kept > 0
    }

    pub(super) fn current(&self) -> Option<(Phase, SimTime)> {
        (self.next < self.len).then(|| self.legs[self.next as usize])
    }

    pub(super) fn rest(&self) -> &[(Phase, SimTime)] {
        &self.legs[self.next as usize..self.len as usize]
    }
}
