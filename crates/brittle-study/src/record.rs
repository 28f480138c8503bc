//! A record: what of a trial's outcome counts in a study. It can be kept, moved and folded elsewhere.
//!
//! Everything is an integer, so that a record which was written and read again folds to the same bits.

use brittle_engine::outcome::{ClassTally, SpareTally};
use brittle_engine::{JobEnd, JobOutcome, Outcome};
use brittle_model::Account;
use serde::{Deserialize, Serialize};

/// Nanoseconds in an hour.
const HOUR: f64 = 3.6e12;

/// What of one trial counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Length of the trial \[ns].
    pub elapsed: u64,
    /// The jobs, in the order of the scenario.
    pub jobs: Vec<JobRecord>,
    /// Failures of each class, cluster-wide, in the order of the scenario.
    pub failures: Vec<u32>,
    /// GPU-time of the fleet \[ns].
    pub fleet: FleetRecord,
    /// Use of spares.
    pub spares: SpareRecord,
    /// Hosts that stood by, look by look.
    pub standing_by: Vec<u32>,
}

/// One job's share of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRecord {
    /// How it ended.
    pub end: End,
    /// From the start of the trial to its end \[ns].
    pub elapsed: u64,
    /// Time by account \[ns], in the order of [`Account::ALL`].
    pub accounts: [u64; Account::COUNT],
    /// The longest time in which it came no further \[ns].
    pub standstill: u64,
    /// What each class did to it, in the order of the scenario.
    pub causes: Vec<CauseRecord>,
    /// Whether its work is corrupt, and nobody has noticed.
    pub corrupt: bool,
    /// Finished saves.
    pub saves: u64,
    /// Recoveries that read each tier; none where saves are plain.
    pub reads: Vec<u64>,
    /// Recoveries that found nothing to read.
    pub scratch: u64,
    /// Times that it waited for want of a spare.
    pub shortages: u32,
    /// Allocations that the scheduler made for it.
    pub allocations: u32,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum End {
    /// It had no end but the horizon.
    Horizon,
    /// All its work is done.
    Finished,
    /// The horizon cut it with work left: its time to finish is censored.
    Cut,
    /// It gave up.
    GaveUp,
}

/// What one class did to one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseRecord {
    /// Interruptions of the job.
    pub interruptions: u32,
    /// Time that they cost \[ns].
    pub cost: u64,
}

/// GPU-time of a fleet by state \[ns].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FleetRecord {
    /// In jobs.
    pub allocated: u128,
    /// Usable and standing by.
    pub spare: u128,
    /// Healthy but unusable.
    pub stranded: u128,
    /// Broken.
    pub repair: u128,
    /// Neither in a job nor a spare.
    pub unallocated: u128,
}

impl FleetRecord {
    /// All of it.
    #[must_use]
    pub const fn total(&self) -> u128 {
        self.allocated + self.spare + self.stranded + self.repair + self.unallocated
    }
}

/// Hosts that were taken, ordered, dead, retired, moved, and unusable at once at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpareRecord {
    /// Hot spares taken.
    pub hot: u32,
    /// Warm spares taken.
    pub warm: u32,
    /// Hosts taken from jobs of lower priority.
    pub floating: u32,
    /// Cold spares ordered.
    pub cold: u32,
    /// Warm spares that did not come up.
    pub dead: u32,
    /// Hosts retired.
    pub retired: u32,
    /// Groups that moved to another domain.
    pub moved: u32,
    /// Hosts unusable at the same time, at most.
    pub most_unusable: u32,
}

impl From<&Outcome> for Record {
    fn from(outcome: &Outcome) -> Self {
        let fleet = &outcome.fleet;
        let SpareTally { hot, warm, floating, cold, dead, retired, moved, most_unusable } =
            outcome.spares;
        Self {
            elapsed: outcome.elapsed.as_nanos(),
            jobs: outcome.jobs.iter().map(JobRecord::from).collect(),
            failures: outcome.classes.iter().map(|ClassTally { failures, .. }| *failures).collect(),
            fleet: FleetRecord {
                allocated: fleet.allocated,
                spare: fleet.spare,
                stranded: fleet.stranded,
                repair: fleet.repair,
                unallocated: fleet.unallocated,
            },
            spares: SpareRecord { hot, warm, floating, cold, dead, retired, moved, most_unusable },
            standing_by: outcome.standing_by.clone(),
        }
    }
}

impl From<&JobOutcome> for JobRecord {
    fn from(job: &JobOutcome) -> Self {
        Self {
            end: match job.end {
                JobEnd::Finished => End::Finished,
                JobEnd::GaveUp => End::GaveUp,
                JobEnd::Horizon if job.has_work => End::Cut,
                JobEnd::Horizon => End::Horizon,
            },
            elapsed: job.elapsed.as_nanos(),
            accounts: Account::ALL.map(|account| job.accounts.get(account).as_nanos()),
            standstill: job.standstill.as_nanos(),
            causes: job
                .causes
                .iter()
                .map(|cause| CauseRecord {
                    interruptions: cause.interruptions,
                    cost: cause.accounts.total().as_nanos(),
                })
                .collect(),
            corrupt: job.corrupt,
            saves: job.saves,
            reads: job.reads.clone(),
            scratch: job.scratch,
            shortages: job.shortages,
            allocations: job.allocations,
        }
    }
}

impl JobRecord {
    /// Productive time over elapsed time, waiting included.
    #[must_use]
    pub fn goodput(&self) -> f64 {
        if self.elapsed == 0 {
            return 1.0;
        }
        secs(self.accounts[Account::Productive as usize]) / secs(self.elapsed)
    }
}

/// Nanoseconds as seconds.
fn secs(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

/// Nanoseconds as hours.
pub(crate) fn hours(nanos: u64) -> f64 {
    secs(nanos) / 3600.0
}

/// GPU-nanoseconds as GPU-hours.
pub(crate) fn gpu_hours(nanos: u128) -> f64 {
    nanos as f64 / HOUR
}
