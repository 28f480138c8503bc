//! Folding what became of the hosts in waiting.

use brittle_model::scenario::Scenario;

use crate::record::Record;
use crate::stats::Moments;
use crate::summary::SpareSummary;

/// The running summary of spares.
#[derive(Debug, Default)]
pub(super) struct SpareFold {
    trials: u64,
    short: u64,
    hot: Moments,
    warm: Moments,
    floating: Moments,
    cold: Moments,
    dead: Moments,
    retired: Moments,
    moved: Moments,
    shortages: Moments,
    most_unusable: Moments,
}

impl SpareFold {
    /// Adds the next trial.
    pub(super) fn add(&mut self, record: &Record) {
        let tally = &record.spares;
        let shortages: u32 = record.jobs.iter().map(|job| job.shortages).sum();
        self.trials += 1;
        self.short += u64::from(shortages > 0);
        for (moments, count) in [
            (&mut self.hot, tally.hot),
            (&mut self.warm, tally.warm),
            (&mut self.floating, tally.floating),
            (&mut self.cold, tally.cold),
            (&mut self.dead, tally.dead),
            (&mut self.retired, tally.retired),
            (&mut self.moved, tally.moved),
            (&mut self.shortages, shortages),
            (&mut self.most_unusable, tally.most_unusable),
        ] {
            moments.add(f64::from(count));
        }
    }

    /// The summary.
    pub(super) fn finish(&self, scenario: &Scenario) -> SpareSummary {
        SpareSummary {
            hot: scenario.jobs.iter().map(|job| job.hot_spares).sum(),
            warm: scenario.spares.warm,
            cold: scenario.spares.cold,
            hot_taken: self.hot.mean(),
            warm_taken: self.warm.mean(),
            floating_taken: self.floating.mean(),
            cold_ordered: self.cold.mean(),
            dead_on_arrival: self.dead.mean(),
            retired: self.retired.mean(),
            moved: scenario
                .jobs
                .iter()
                .any(|job| job.placement.within.is_some())
                .then(|| self.moved.mean()),
            shortages: self.shortages.mean(),
            trials_short: self.short as f64 / self.trials as f64,
            most_unusable: self.most_unusable.mean(),
        }
    }
}
