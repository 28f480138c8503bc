//! A cohort: equal units of one age, struck one after the other (Rényi 1953).

use brittle_model::law::FirstLife;
use brittle_model::{HostId, SimTime, Span};

use crate::draw::Stream;
use crate::lemons::Lemons;
use crate::unlike::Units;
use crate::wave::Flow;

/// Equal units of one age.
pub(crate) struct Cohort {
    stream: Stream,
    among: Among,
    /// Of which stratum of its class.
    pub(crate) stratum: usize,
    /// What the hazard of each is multiplied by.
    pace: f64,
    /// Cumulative hazard so far, and units not yet struck.
    hazard: f64,
    left: u32,
    /// The next strike on the cohort's clock; `None` when it is never reached.
    pub(crate) due: Option<Span>,
}

/// Who is in a cohort.
pub(crate) enum Among {
    /// So many units from the first on.
    Range { first: u32, size: u32 },
    /// The units of the hosts with these lots of a group of lemons.
    Lots { group: usize, first: u32, size: u32, per_host: u32 },
    /// Some units; of these, if so told, only those of hosts that were drawn as lemons, or were not.
    Listed { units: Units, only: Option<(usize, bool)>, per_host: u32 },
}

impl Among {
    #[inline]
    fn draw(&self, stream: &mut Stream, lemons: &Lemons) -> u32 {
        match self {
            Self::Range { first, size } => first + stream.below(*size),
            Self::Lots { group, first, size, per_host } => {
                let host = lemons.drawn(*group, first + stream.below(*size));
                host.0 * per_host + stream.below(*per_host)
            }
            Self::Listed { units, only, per_host } => loop {
                let unit = units.nth(stream.below(units.size));
                let fits = |(group, lemon)| {
                    lemons.was_drawn(group, HostId(unit / (*per_host).max(1))) == lemon
                };
                if only.is_none_or(fits) {
                    return unit;
                }
            },
        }
    }
}

impl Cohort {
    pub(crate) fn new(stream: Stream, first: u32, size: u32, law: &FirstLife) -> Self {
        Self::of(stream, (Among::Range { first, size }, 0), size, 1.0, (law, None))
    }

    /// A cohort of `size` units at some pace, perhaps in a wave.
    pub(crate) fn of(
        stream: Stream,
        (among, stratum): (Among, usize),
        size: u32,
        pace: f64,
        (law, flow): (&FirstLife, Option<Flow<'_>>),
    ) -> Self {
        let mut cohort = Self { stream, among, stratum, pace, hazard: 0.0, left: size, due: None };
        cohort.advance(law, flow);
        cohort
    }

    #[inline]
    fn advance(&mut self, law: &FirstLife, flow: Option<Flow<'_>>) {
        if self.left == 0 {
            self.due = None;
            return;
        }
        let e = self.stream.exponential() / f64::from(self.left) / self.pace;
        match flow {
            None => {
                self.hazard += e;
                self.due = Some(Span::from_secs_f64(law.inverse_cumulative_hazard(self.hazard)));
            }
            Some(mut flow) => {
                let start = self.due.unwrap_or(Span::ZERO);
                let (so_far, met) = (start.as_secs_f64(), self.hazard);
                let wait = flow.meet(
                    SimTime::ZERO.saturating_add(start),
                    e,
                    |x| law.cumulative_hazard(so_far + x) - met,
                    |h| law.inverse_cumulative_hazard(met + h) - so_far,
                );
                let due = start.saturating_add(Span::from_secs_f64(wait));
                self.hazard = law.cumulative_hazard(due.as_secs_f64());
                self.due = Some(due);
            }
        }
    }

    #[inline]
    pub(crate) fn strike(
        &mut self,
        struck: &mut Stamps,
        law: &FirstLife,
        lemons: &Lemons,
        flow: Option<Flow<'_>>,
    ) -> u32 {
        let victim = loop {
            let victim = self.among.draw(&mut self.stream, lemons);
            if struck.set(victim) {
                break victim;
            }
        };
        self.left -= 1;
        self.advance(law, flow);
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
