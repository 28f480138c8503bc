//! The accounts of a job's ledger and the phases in which a job can be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where a nanosecond of a job went. Every nanosecond stands in exactly one account.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// New work that was kept. The only account that is not badput.
    Productive,
    /// Blocked while a checkpoint is saved.
    Saving,
    /// Work done and then rolled back by an interruption.
    Lost,
    /// Stopped, and nobody has noticed yet.
    Detecting,
    /// Noticed; finding out what to replace.
    Isolating,
    /// No complete set of hosts: waiting for a spare to be activated or a host to be repaired.
    Waiting,
    /// Tear-down, processes, communicators.
    Starting,
    /// Reading the checkpoint back.
    Loading,
    /// First steps slower than the rest: compilation, data loader, caches.
    Warming,
    /// Planned work.
    Maintenance,
    /// Health checks before a start.
    Checking,
    /// Running slower because a component is slow.
    Straggling,
    /// Running slower, or not at all, because the network carries less.
    Network,
    /// In the scheduler's queue.
    Queued,
    /// Waiting to save, because an earlier checkpoint is not durable yet.
    SaveWait,
    /// Running slower because a checkpoint is uploaded in the background.
    SaveDrag,
    /// Running slower because hosts are missing.
    Degraded,
    /// Running slower because of what fault tolerance costs all the time.
    Overhead,
}

impl Account {
    /// Number of accounts.
    pub const COUNT: usize = 18;

    /// Every account, in ledger order.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Productive,
        Self::Saving,
        Self::Lost,
        Self::Detecting,
        Self::Isolating,
        Self::Waiting,
        Self::Starting,
        Self::Loading,
        Self::Warming,
        Self::Maintenance,
        Self::Checking,
        Self::Straggling,
        Self::Network,
        Self::Queued,
        Self::SaveWait,
        Self::SaveDrag,
        Self::Degraded,
        Self::Overhead,
    ];

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Productive => "productive",
            Self::Saving => "saving",
            Self::Lost => "lost",
            Self::Detecting => "detecting",
            Self::Isolating => "isolating",
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Loading => "loading",
            Self::Warming => "warming",
            Self::Maintenance => "maintenance",
            Self::Checking => "checking",
            Self::Straggling => "straggling",
            Self::Network => "network",
            Self::Queued => "queued",
            Self::SaveWait => "save_wait",
            Self::SaveDrag => "save_drag",
            Self::Degraded => "degraded",
            Self::Overhead => "overhead",
        }
    }

    /// What the account holds, in a few words for a report.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Productive => "new work that was kept",
            Self::Saving => "blocked by a checkpoint save",
            Self::Lost => "work rolled back",
            Self::Detecting => "stopped, not yet noticed",
            Self::Isolating => "finding out what to replace",
            Self::Waiting => "no complete set of hosts",
            Self::Starting => "tear-down, processes, communicators",
            Self::Loading => "reading the checkpoint",
            Self::Warming => "first slow steps",
            Self::Maintenance => "planned work",
            Self::Checking => "health checks before a start",
            Self::Straggling => "slowed by a slow component",
            Self::Network => "slowed or stalled by the network",
            Self::Queued => "in the scheduler's queue",
            Self::SaveWait => "waiting for the last upload, to save",
            Self::SaveDrag => "slowed by uploads",
            Self::Degraded => "slowed by missing hosts",
            Self::Overhead => "steady cost of fault tolerance",
        }
    }
}

/// What a job is doing: the phases a failure class can be exposed to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Training steps.
    Computing,
    /// Blocked in a checkpoint save.
    Saving,
    /// Hung or dead, unnoticed.
    Detecting,
    /// Being diagnosed.
    Isolating,
    /// Short of hosts.
    Waiting,
    /// Tear-down and start-up.
    Starting,
    /// Reading the checkpoint.
    Loading,
    /// First slow steps.
    Warming,
    /// Planned work.
    Maintenance,
    /// Health checks before a start.
    Checking,
    /// Stalled for a moment by the network.
    Stalled,
    /// In the scheduler's queue.
    Queued,
}

impl Phase {
    /// Every phase.
    pub const ALL: [Self; 12] = [
        Self::Computing,
        Self::Saving,
        Self::Detecting,
        Self::Isolating,
        Self::Waiting,
        Self::Starting,
        Self::Loading,
        Self::Warming,
        Self::Maintenance,
        Self::Checking,
        Self::Stalled,
        Self::Queued,
    ];

    /// The word used in files and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Computing => "computing",
            Self::Saving => "saving",
            Self::Detecting => "detecting",
            Self::Isolating => "isolating",
            Self::Waiting => "waiting",
            Self::Starting => "starting",
            Self::Loading => "loading",
            Self::Warming => "warming",
            Self::Maintenance => "maintenance",
            Self::Checking => "checking",
            Self::Stalled => "stalled",
            Self::Queued => "queued",
        }
    }

    /// The account that the phase's time is posted to.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            Self::Computing => Account::Productive,
            Self::Saving => Account::Saving,
            Self::Detecting => Account::Detecting,
            Self::Isolating => Account::Isolating,
            Self::Waiting => Account::Waiting,
            Self::Starting => Account::Starting,
            Self::Loading => Account::Loading,
            Self::Warming => Account::Warming,
            Self::Maintenance => Account::Maintenance,
            Self::Checking => Account::Checking,
            Self::Stalled => Account::Network,
            Self::Queued => Account::Queued,
        }
    }
}

/// A set of phases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PhaseSet(u16);

impl PhaseSet {
    /// No phase.
    pub const EMPTY: Self = Self(0);

    /// The phases in which processes are up: what an operating clock counts unless told otherwise.
    pub const PROCESSES_UP: Self = Self::EMPTY
        .with(Phase::Computing)
        .with(Phase::Saving)
        .with(Phase::Detecting)
        .with(Phase::Starting)
        .with(Phase::Loading)
        .with(Phase::Warming)
        .with(Phase::Stalled);

    /// This set and `phase`.
    #[must_use]
    pub const fn with(self, phase: Phase) -> Self {
        Self(self.0 | 1 << phase as u16)
    }

    /// Whether `phase` is in the set.
    #[must_use]
    pub const fn contains(self, phase: Phase) -> bool {
        self.0 & (1 << phase as u16) != 0
    }

    /// Whether the set has no phase.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Phase> for PhaseSet {
    fn from_iter<I: IntoIterator<Item = Phase>>(phases: I) -> Self {
        phases.into_iter().fold(Self::EMPTY, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_declaration_order() {
        for (i, account) in Account::ALL.into_iter().enumerate() {
            assert_eq!(account as usize, i);
        }
        for (i, phase) in Phase::ALL.into_iter().enumerate() {
            assert_eq!(phase as usize, i);
        }
    }
}
