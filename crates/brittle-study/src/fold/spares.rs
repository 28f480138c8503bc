//! Folding what became of the hosts in waiting.

use brittle_engine::outcome::WATCHES;
use brittle_model::scenario::Scenario;

use crate::record::{Record, hours};
use crate::stats::Moments;
use crate::summary::{SpareSummary, StandingBy};

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
    /// Look by look: trials by the number of hosts that stood by.
    looks: Vec<Vec<u64>>,
}

impl SpareFold {
    /// Adds the next trial.
    pub(super) fn add(&mut self, record: &Record) {
        let tally = &record.spares;
        let shortages: u32 = record.jobs.iter().map(|job| job.shortages).sum();
        self.trials += 1;
        if self.looks.len() < record.standing_by.len() {
            self.looks.resize(record.standing_by.len(), Vec::new());
        }
        for (look, &hosts) in self.looks.iter_mut().zip(&record.standing_by) {
            let hosts = hosts as usize;
            if look.len() <= hosts {
                look.resize(hosts + 1, 0);
            }
            look[hosts] += 1;
        }
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
    pub(super) fn finish(&self, scenario: &Scenario, horizon: u64) -> SpareSummary {
        let look =
            |(i, by): (usize, &Vec<u64>)| standing_by(by, horizon / u64::from(WATCHES) * i as u64);
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
            over_time: self.looks.iter().enumerate().map(look).collect(),
        }
    }
}

/// What one look saw, at this time \[ns], from the trials by the number of hosts.
fn standing_by(by: &[u64], at: u64) -> StandingBy {
    let trials: u64 = by.iter().sum();
    let all: u64 = by.iter().enumerate().map(|(hosts, count)| hosts as u64 * count).sum();
    let quantile = |p: f64| {
        let rank = (p * trials as f64).ceil().max(1.0) as u64;
        let mut below = 0;
        let found = by.iter().position(|count| {
            below += count;
            below >= rank
        });
        found.unwrap_or(0) as u32
    };
    StandingBy {
        hours: hours(at),
        trials,
        mean: all as f64 / trials as f64,
        p05: quantile(0.05),
        p95: quantile(0.95),
        none: by.first().copied().unwrap_or(0) as f64 / trials as f64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_summed_up() {
        // Twenty trials: none in one, one host in two, four in sixteen, nine in one.
        let seen = standing_by(&[1, 2, 0, 0, 16, 0, 0, 0, 0, 1], 3_600_000_000_000);
        assert_eq!((seen.hours, seen.trials, seen.mean), (1.0, 20, 3.75));
        assert_eq!((seen.p05, seen.p95, seen.none), (0, 4, 0.05));
    }
}
