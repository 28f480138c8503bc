//! One job of the twin: its phase, its work, its books.

use brittle_model::scenario::{self, IntervalRule};
use brittle_model::{Account, Phase};

/// A job under way. All times in ns.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The hosts that hold its ranks.
    pub(crate) seats: Vec<u32>,
    /// For each seat, when its host can start.
    pub(crate) ready: Vec<u64>,
    /// What it does.
    pub(crate) phase: Phase,
    /// Since when.
    pub(crate) since: u64,
    /// Until when, as far as is known.
    pub(crate) until: u64,
    /// The stamp of the timer that counts.
    pub(crate) stamp: u64,
    /// Productive time that is durable.
    pub(crate) durable: u64,
    /// Productive time since the last durable save.
    pub(crate) open: u64,
    /// Length of the maintenance that follows the save under way.
    pub(crate) announced: Option<u64>,
    /// Its place in the queue for hosts, while it stands still.
    pub(crate) standing: Option<u64>,
    /// Whether there is something to load: its first start is over, or was thrown back.
    pub(crate) has_started: bool,
    /// Whether it has done its work.
    pub(crate) finished: bool,
    /// Whether it is over.
    pub(crate) ended: bool,
    /// When it was over, or the last time that the books were closed.
    pub(crate) closed: u64,
    /// The ledger.
    pub(crate) accounts: [u64; Account::COUNT],
    /// Failures that stopped it or threw it back.
    pub(crate) interruptions: u32,
    /// Times that no spare was left.
    pub(crate) shortages: u32,
    /// Finished saves.
    pub(crate) saves: u64,
}

impl Job {
    /// A job on its hosts, about to run.
    pub(crate) fn new(seats: Vec<u32>) -> Self {
        Self {
            ready: vec![0; seats.len()],
            seats,
            phase: Phase::Computing,
            since: 0,
            until: 0,
            stamp: 0,
            durable: 0,
            open: 0,
            announced: None,
            standing: None,
            has_started: false,
            finished: false,
            ended: false,
            closed: 0,
            accounts: [0; Account::COUNT],
            interruptions: 0,
            shortages: 0,
            saves: 0,
        }
    }

    /// Whether it computes or saves.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Computing | Phase::Saving)
    }

    /// Whether it needs its hosts' network.
    pub(crate) fn needs_network(&self) -> bool {
        self.seats.len() > 1
    }

    /// Posts the time in the present phase up to now.
    pub(crate) fn close(&mut self, now: u64) {
        let span = now - self.since;
        self.accounts[self.phase.account() as usize] += span;
        if self.phase == Phase::Computing {
            self.open += span;
        }
        self.since = now;
        self.closed = now;
    }

    /// A save has ended.
    pub(crate) fn keep(&mut self) {
        self.durable += self.open;
        self.open = 0;
        self.saves += 1;
    }

    /// Work since the last durable save is lost.
    pub(crate) fn roll_back(&mut self) {
        self.accounts[Account::Productive as usize] -= self.open;
        self.accounts[Account::Lost as usize] += self.open;
        self.open = 0;
        self.announced = None;
    }

    /// How long to compute before the next save or the end of the work; none: for ever.
    pub(crate) fn stretch(&self, spec: &scenario::Job) -> Option<u64> {
        let left = spec.work.map(|work| work.as_nanos() - self.durable);
        let interval = match spec.checkpoint.interval {
            IntervalRule::Never => None,
            IntervalRule::Fixed(interval) => Some(interval.as_nanos()),
            _ => panic!("the twin knows fixed intervals only"),
        };
        left.into_iter().chain(interval).min()
    }

    /// Whether all work is done, durable or not.
    pub(crate) fn is_done(&self, spec: &scenario::Job) -> bool {
        let done = self.durable + self.open;
        spec.work.is_some_and(|work| done == work.as_nanos())
    }
}
