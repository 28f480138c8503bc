//! A cohort: equal units of one age, struck one after the other (Rényi 1953).

use brittle_model::Span;
use brittle_model::law::FirstLife;

use crate::draw::Stream;

/// Equal units of one age.
pub(crate) struct Cohort {
    stream: Stream,
    /// First unit and number of units.
    first: u32,
    size: u32,
    /// Cumulative hazard so far, and units not yet struck.
    hazard: f64,
    left: u32,
    /// The next strike on the cohort's clock; `None` when it is never reached.
    pub(crate) due: Option<Span>,
}

impl Cohort {
    pub(crate) fn new(stream: Stream, first: u32, size: u32, law: &FirstLife) -> Self {
        let mut cohort = Self { stream, first, size, hazard: 0.0, left: size, due: None };
        cohort.advance(law);
        cohort
    }

    pub(crate) fn advance(&mut self, law: &FirstLife) {
        self.due = (self.left > 0).then(|| {
            self.hazard += self.stream.exponential() / f64::from(self.left);
            Span::from_secs_f64(law.inverse_cumulative_hazard(self.hazard))
        });
    }

    pub(crate) fn strike(&mut self, struck: &mut Stamps, law: &FirstLife) -> u32 {
        let victim = loop {
            let victim = self.first + self.stream.below(self.size);
            if struck.set(victim) {
                break victim;
            }
        };
        self.left -= 1;
        self.advance(law);
        victim
    }
}

/// A set of units that is emptied in no time.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    stamps: Vec<u32>,
    epoch: u32,
}

impl Stamps {
    pub(crate) fn clear(&mut self, units: u32) {
        self.stamps.resize(units as usize, 0);
        self.epoch = self.epoch.checked_add(1).unwrap_or_else(|| {
            self.stamps.fill(0);
            1
        });
    }

    /// Adds a unit; whether it was new.
    pub(crate) fn set(&mut self, unit: u32) -> bool {
        std::mem::replace(&mut self.stamps[unit as usize], self.epoch) != self.epoch
    }
}
