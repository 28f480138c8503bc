//! The outcome: all that one trial leaves behind.

use brittle_model::{Account, Span};

pub use crate::fleet::{FleetLedger, WATCHES};
pub use crate::ledger::Accounts;

/// How one trial ended and what it cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The jobs, in the order of the scenario.
    pub jobs: Vec<JobOutcome>,
    /// GPU-time of the whole fleet.
    pub fleet: FleetLedger,
    /// What each failure class did to the fleet, in the order of the scenario.
    pub classes: Vec<ClassTally>,
    /// The spare hosts.
    pub spares: SpareTally,
    /// Usable hosts that stand by, [`WATCHES`] times in the horizon and at its start, up to the end of the trial;
    /// none where the scenario has no spares.
    pub standing_by: Vec<u32>,
    /// Length of the trial [ns].
    pub elapsed: Span,
}

/// One job's share of an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobOutcome {
    /// How it ended.
    pub end: JobEnd,
    /// Whether it had a given amount of work to finish: then the horizon censors its time.
    pub has_work: bool,
    /// From the start of the trial to the end of the job [ns]: the sum of the accounts.
    pub elapsed: Span,
    /// Where the time went.
    pub accounts: Accounts,
    /// What each failure class did to the job, in the order of the scenario.
    pub causes: Vec<CauseTally>,
    /// Productive time that is durable at the end [ns].
    pub durable: Span,
    /// Productive time that would be lost if the job failed right after the end [ns].
    pub at_risk: Span,
    /// The longest time in which it came no further [ns]: work that was then lost, and all until there was work that was kept.
    pub standstill: Span,
    /// Whether what it has computed is corrupt, and nobody has noticed.
    pub corrupt: bool,
    /// Finished saves.
    pub saves: u64,
    /// Recoveries that read from each tier, in the order of the scenario; none where its saves are plain.
    pub reads: Vec<u64>,
    /// Recoveries that found nothing to read, of a job with tiers: it started over.
    pub scratch: u64,
    /// Times that it had to wait for a host because no spare was left.
    pub shortages: u32,
    /// Allocations that the scheduler made for it, the first start included if that is in the trial.
    pub allocations: u32,
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobEnd {
    /// All its work is done.
    Finished,
    /// The horizon cut it: its time to finish is censored.
    Horizon,
    /// It gave up after too many interruptions without progress, and stood still to the horizon.
    GaveUp,
}

/// What one failure class did to one job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CauseTally {
    /// Failures that stopped the job or threw its recovery back; planned stops for a planned class.
    pub interruptions: u32,
    /// Time that it cost, by account.
    pub accounts: Accounts,
}

/// What one failure class did to the fleet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassTally {
    /// Failures that happened.
    pub failures: u32,
    /// Strikes on what was already down or not exposed; nothing happened.
    pub ignored: u32,
}

impl ClassTally {
    /// Strikes, with effect or without.
    #[must_use]
    pub const fn strikes(&self) -> u64 {
        self.failures as u64 + self.ignored as u64
    }
}

/// How the spares were used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpareTally {
    /// Hot spares taken.
    pub hot: u32,
    /// Warm spares taken.
    pub warm: u32,
    /// Hosts taken from jobs of lower priority.
    pub floating: u32,
    /// Cold spares ordered.
    pub cold: u32,
    /// Warm spares that were taken and did not come up.
    pub dead: u32,
    /// Hosts retired.
    pub retired: u32,
    /// Groups of hosts that moved to another domain.
    pub moved: u32,
    /// Hosts unusable at the same time, at most.
    pub most_unusable: u32,
}

impl JobOutcome {
    /// Productive time over elapsed time, waiting included.
    #[must_use]
    pub fn goodput(&self) -> f64 {
        if self.elapsed.is_zero() {
            return 1.0;
        }
        self.accounts.get(Account::Productive).as_secs_f64() / self.elapsed.as_secs_f64()
    }

    /// Failures that stopped the job or threw its recovery back, planned stops included.
    #[must_use]
    pub fn interruptions(&self) -> u32 {
        self.causes.iter().map(|c| c.interruptions).sum()
    }
}
