//! How to recover: where a replacement host comes from.
//!
//! A policy is asked once for each missing host, sees the spares that an operator sees, and answers
//! with a source. It deliberately lacks the choice of *which* host of a source: [`crate::choice`] makes it.

use brittle_model::scenario::HostSource;

/// The usable spares seen now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Hot spares of the job.
    pub hot: u32,
    /// Warm spares of the cluster.
    pub warm: u32,
    /// Hosts of jobs of lower priority.
    pub floating: u32,
    /// Cold spares of the cluster, those on order included.
    pub cold: u32,
}

/// Decides where the next replacement comes from. Has a memory, of one trial.
pub trait RecoveryPolicy: Send {
    /// The source of the next host, of `missing` ones; [`HostSource::Repair`] is to wait for one, and
    /// [`HostSource::Cold`] to order one and to wait for whichever comes first.
    /// Never a source of which the offer has none.
    fn source(&mut self, missing: u32, offer: &Offer) -> HostSource;
}

/// Makes a recovery policy afresh for each trial.
pub trait RecoveryPolicyFactory: Send + Sync {
    /// A policy without a past.
    fn fresh(&self) -> Box<dyn RecoveryPolicy>;

    /// What it does, for a report: `hot spare, then warm spare, then repair`.
    fn describe(&self) -> String;
}

/// Takes from the first source in its order that has a host; where none has, waits for a repair, and orders a cold
/// spare if these are in its order.
///
/// A repair can always be waited for, so nothing after it in the order is ever reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    order: Vec<HostSource>,
}

impl Ladder {
    /// The ladder of these sources, best first; a repair is the last resort, named or not.
    #[must_use]
    pub fn new(order: &[HostSource]) -> Self {
        let before = order.iter().take_while(|source| **source != HostSource::Repair);
        let order = before.copied().chain([HostSource::Repair]).collect();
        Self { order }
    }
}

impl RecoveryPolicy for Ladder {
    fn source(&mut self, _missing: u32, offer: &Offer) -> HostSource {
        let has_one = |source: &HostSource| match source {
            HostSource::Hot => offer.hot > 0,
            HostSource::Warm => offer.warm > 0,
            HostSource::Floating => offer.floating > 0,
            HostSource::Cold | HostSource::Repair => false,
        };
        // What can be had at once comes before what is waited for.
        match self.order.iter().copied().find(has_one) {
            Some(source) => source,
            None if offer.cold > 0 && self.order.contains(&HostSource::Cold) => HostSource::Cold,
            None => HostSource::Repair,
        }
    }
}

impl RecoveryPolicyFactory for Ladder {
    fn fresh(&self) -> Box<dyn RecoveryPolicy> {
        Box::new(self.clone())
    }

    fn describe(&self) -> String {
        let name = |source: &HostSource| match source {
            HostSource::Hot => "hot spare",
            HostSource::Warm => "warm spare",
            HostSource::Floating => "host of a lesser job",
            HostSource::Cold => "cold spare",
            HostSource::Repair => "repair",
        };
        self.order.iter().map(name).collect::<Vec<_>>().join(", then ")
    }
}

#[cfg(test)]
mod tests {
    use super::HostSource::{Cold, Floating, Hot, Repair, Warm};
    use super::*;

    fn source(order: &[HostSource], hot: u32, warm: u32) -> HostSource {
        Ladder::new(order).fresh().source(1, &Offer { hot, warm, floating: 0, cold: 0 })
    }

    #[test]
    fn the_first_source_that_has_a_host_gives_it() {
        for (hot, warm, expected) in [(1, 1, Hot), (0, 1, Warm), (2, 0, Hot), (0, 0, Repair)] {
            assert_eq!(source(&[Hot, Warm, Repair], hot, warm), expected);
            assert_eq!(source(&[Hot, Warm], hot, warm), expected);
        }
        assert_eq!(source(&[Warm, Hot], 1, 1), Warm);
        assert_eq!(source(&[Warm], 1, 0), Repair);
        assert_eq!(source(&[], 1, 1), Repair);
    }

    #[test]
    fn a_cold_spare_is_ordered_where_none_can_be_taken() {
        let ladder = Ladder::new(&[Cold, Warm]);
        let asked =
            |warm, cold| ladder.fresh().source(1, &Offer { hot: 1, warm, floating: 1, cold });
        assert_eq!((asked(1, 1), asked(0, 1), asked(0, 0)), (Warm, Cold, Repair));
        let mut lesser = Ladder::new(&[Floating, Cold]).fresh();
        let offer = Offer { hot: 0, warm: 0, floating: 1, cold: 1 };
        assert_eq!(lesser.source(1, &offer), Floating);
    }

    #[test]
    fn nothing_follows_a_repair() {
        assert_eq!(source(&[Repair, Hot], 1, 1), Repair);
        assert_eq!(source(&[Warm, Repair, Hot], 1, 0), Repair);
        assert_eq!(Ladder::new(&[Warm, Repair, Hot]).describe(), "warm spare, then repair");
    }

    #[test]
    fn a_ladder_reads_as_it_is_climbed() {
        let ladder = Ladder::new(&[Hot, Warm]);
        assert_eq!(ladder.describe(), "hot spare, then warm spare, then repair");
        assert_eq!(Ladder::new(&[]).describe(), "repair");
    }
}
