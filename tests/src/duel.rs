//! Engine against twin: the same scenario, other luck, the same distributions.
//!
//! Each metric is held to two bounds: the difference of the means to [`Z_BOUND`] standard errors, and the
//! Kolmogorov-Smirnov statistic to [`KS_BOUND`]. That is a false alarm in 9,000 a metric.

use std::fmt;

use brittle_engine::Outcome;
use brittle_model::{Account, Parts};

use crate::build::{checked, outcomes};
use crate::stats::{KS_BOUND, Mean, Z_BOUND, ks};
use crate::twin::{self, Report};

/// What is compared.
#[derive(Clone, Copy, Debug)]
pub enum Metric {
    /// Productive over elapsed time of a job.
    Goodput(usize),
    /// Time of a job in an account [s].
    Time(usize, Account),
    /// Failures and planned stops that met a job.
    Interruptions(usize),
    /// Times that a job found no spare.
    Shortages(usize),
    /// Finished saves of a job.
    Saves(usize),
    /// Length of a job [s].
    Length(usize),
    /// Failures of a class.
    Failures(usize),
    /// Warm spares taken.
    Warm,
    /// Hot spares taken.
    Hot,
    /// Hosts taken from other jobs.
    Floating,
    /// Cold spares ordered.
    Cold,
    /// Warm spares that did not come up.
    Dead,
    /// Hosts retired.
    Retired,
    /// Whether a job ends corrupt without knowing.
    Corrupt(usize),
    /// GPU-time allocated, spare, stranded, in repair, unallocated [GPU·s].
    Fleet(usize),
}

impl Metric {
    fn of_engine(self, outcome: &Outcome) -> f64 {
        let job = |j: usize| &outcome.jobs[j];
        match self {
            Self::Goodput(j) => job(j).goodput(),
            Self::Time(j, account) => job(j).accounts.get(account).as_secs_f64(),
            Self::Interruptions(j) => f64::from(job(j).interruptions()),
            Self::Shortages(j) => f64::from(job(j).shortages),
            Self::Saves(j) => job(j).saves as f64,
            Self::Length(j) => job(j).elapsed.as_secs_f64(),
            Self::Failures(c) => f64::from(outcome.classes[c].failures),
            Self::Warm => f64::from(outcome.spares.warm),
            Self::Hot => f64::from(outcome.spares.hot),
            Self::Floating => f64::from(outcome.spares.floating),
            Self::Cold => f64::from(outcome.spares.cold),
            Self::Dead => f64::from(outcome.spares.dead),
            Self::Retired => f64::from(outcome.spares.retired),
            Self::Corrupt(j) => f64::from(u8::from(job(j).corrupt)),
            Self::Fleet(i) => {
                let fleet = &outcome.fleet;
                let books =
                    [fleet.allocated, fleet.spare, fleet.stranded, fleet.repair, fleet.unallocated];
                books[i] as f64 / 1e9
            }
        }
    }

    fn of_twin(self, report: &Report) -> f64 {
        let job = |j: usize| &report.jobs[j];
        match self {
            Self::Goodput(j) => job(j).goodput(),
            Self::Time(j, account) => job(j).accounts[account as usize] as f64 / 1e9,
            Self::Interruptions(j) => f64::from(job(j).interruptions),
            Self::Shortages(j) => f64::from(job(j).shortages),
            Self::Saves(j) => job(j).saves as f64,
            Self::Length(j) => job(j).elapsed as f64 / 1e9,
            Self::Failures(c) => f64::from(report.failures[c]),
            Self::Warm => f64::from(report.warm),
            Self::Hot => f64::from(report.hot),
            Self::Floating => f64::from(report.floating),
            Self::Cold => f64::from(report.cold),
            Self::Dead => f64::from(report.dead),
            Self::Retired => f64::from(report.retired),
            Self::Corrupt(j) => f64::from(u8::from(job(j).corrupt)),
            Self::Fleet(i) => report.fleet[i] as f64 / 1e9,
        }
    }
}

/// How one metric came out.
#[derive(Clone, Copy, Debug)]
pub struct Verdict {
    metric: Metric,
    engine: Mean,
    twin: Mean,
    ks: f64,
}

impl Verdict {
    fn is_agreement(&self) -> bool {
        self.z().abs() < Z_BOUND && self.ks < KS_BOUND
    }

    fn z(&self) -> f64 {
        self.engine.z_against(&self.twin)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (engine, twin) = (self.engine.mean, self.twin.mean);
        let (z, ks) = (self.z(), self.ks);
        let name = format!("{:?}", self.metric);
        write!(f, "{name:<24} {engine:>14.6} {twin:>14.6}  z {z:>6.2}  ks {ks:.2}")
    }
}

/// The trials of both.
pub struct Duel {
    engine: Vec<Outcome>,
    twin: Vec<Report>,
}

impl Duel {
    /// Runs both on the same scenario: the engine thrice as often, because it can.
    #[must_use]
    pub fn fight(parts: Parts, seed: u64, n: u64) -> Self {
        let scenario = checked(parts);
        let twin = (0..n).map(|trial| twin::run(&scenario, seed, trial));
        Self { twin: twin.collect(), engine: outcomes(scenario.into_parts(), seed, 3 * n) }
    }

    /// The mean of a metric in the engine, to assert that it is put to the test at all.
    #[must_use]
    pub fn mean(&self, metric: Metric) -> f64 {
        let sample: Vec<f64> = self.engine.iter().map(|o| metric.of_engine(o)).collect();
        Mean::of(&sample).mean
    }

    /// Compares one metric.
    #[must_use]
    pub fn judge(&self, metric: Metric) -> Verdict {
        let engine: Vec<f64> = self.engine.iter().map(|o| metric.of_engine(o)).collect();
        let twin: Vec<f64> = self.twin.iter().map(|r| metric.of_twin(r)).collect();
        Verdict { metric, engine: Mean::of(&engine), twin: Mean::of(&twin), ks: ks(&engine, &twin) }
    }

    /// Compares all of these metrics, shows the figures, and fails if one disagrees.
    ///
    /// # Panics
    /// If a metric is beyond a bound.
    pub fn expect_agreement(&self, name: &str, metrics: &[Metric]) {
        let verdicts: Vec<Verdict> = metrics.iter().map(|&m| self.judge(m)).collect();
        let mut table = format!("{name}: engine, twin\n");
        for verdict in &verdicts {
            table += &format!("  {verdict}\n");
        }
        crate::stats::show(&table);
        assert!(verdicts.iter().all(Verdict::is_agreement), "{table}");
    }
}
