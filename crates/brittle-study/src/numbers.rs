//! The numbers of one trial: what a record comes to, before any average over trials.

use brittle_model::Account;
use brittle_model::scenario::Scenario;

use crate::record::{JobRecord, Record, hours};

/// How the jobs and classes of a scenario count.
#[derive(Clone, Debug)]
pub(crate) struct Weights {
    /// GPUs of each job.
    pub(crate) gpus: Vec<f64>,
    /// Which classes are planned.
    pub(crate) planned: Vec<bool>,
}

/// The numbers of a trial.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    /// Productive time over elapsed time \[ratio].
    pub(crate) goodput: f64,
    /// Share of job time by account, in ledger order \[ratio].
    pub(crate) accounts: [f64; Account::COUNT],
    /// What each class did.
    pub(crate) causes: Vec<CauseNumbers>,
    /// Unplanned interruptions of jobs.
    pub(crate) interruptions: u32,
    /// Planned stops of jobs.
    pub(crate) planned_stops: u32,
    /// Failures in the whole cluster.
    pub(crate) failures: u32,
    /// Time of all jobs \[h].
    pub(crate) job_hours: f64,
    /// Length of the trial \[h].
    pub(crate) elapsed_hours: f64,
    /// Productive GPU-time \[h].
    pub(crate) productive: f64,
}

/// What a class did in a trial.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CauseNumbers {
    /// Failures, cluster-wide.
    pub(crate) failures: u32,
    /// Interruptions of jobs.
    pub(crate) stops: u32,
    /// GPU-hours that they cost.
    pub(crate) lost: f64,
    /// The same as a share of job time.
    pub(crate) badput: f64,
}

impl Weights {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            gpus: scenario.jobs.iter().map(|j| f64::from(j.gpus)).collect(),
            planned: scenario.failures.iter().map(|c| c.effect.is_planned()).collect(),
        }
    }

    pub(crate) fn numbers(&self, record: &Record) -> Numbers {
        let weighted = |value: &dyn Fn(&JobRecord) -> u64| -> f64 {
            let each = record.jobs.iter().zip(&self.gpus);
            each.map(|(job, gpus)| gpus * hours(value(job))).sum()
        };
        // GPU-hours of the jobs, the denominator of all shares.
        let all = weighted(&|job| job.elapsed);
        let share = |part: f64| if all > 0.0 { part / all } else { 0.0 };
        let mut accounts = [0.0; Account::COUNT];
        for (account, part) in accounts.iter_mut().enumerate() {
            *part = share(weighted(&|job| job.accounts[account]));
        }
        let cause = |c: usize| {
            let each = record.jobs.iter().zip(&self.gpus);
            let lost: f64 = each.map(|(job, gpus)| gpus * hours(job.causes[c].cost)).sum();
            CauseNumbers {
                failures: record.failures[c],
                stops: record.jobs.iter().map(|job| job.causes[c].interruptions).sum(),
                lost,
                badput: share(lost),
            }
        };
        let causes: Vec<CauseNumbers> = (0..self.planned.len()).map(cause).collect();
        let kind = |planned: bool| {
            let each = causes.iter().zip(&self.planned);
            each.filter(move |(_, is)| **is == planned).map(|(cause, _)| *cause)
        };
        Numbers {
            goodput: if all > 0.0 { accounts[Account::Productive as usize] } else { 1.0 },
            interruptions: kind(false).map(|cause| cause.stops).sum(),
            planned_stops: kind(true).map(|cause| cause.stops).sum(),
            failures: kind(false).map(|cause| cause.failures).sum(),
            job_hours: record.jobs.iter().map(|job| hours(job.elapsed)).sum(),
            elapsed_hours: hours(record.elapsed),
            productive: weighted(&|job| job.accounts[Account::Productive as usize]),
            accounts,
            causes,
        }
    }
}
