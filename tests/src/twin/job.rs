//! One job of the twin: its phase, its work, its books.

use brittle_model::scenario::{self, IntervalRule};
use brittle_model::{Account, ComponentKind, Phase};

use super::fewer::Fewer;
use super::pace::{Pace, WHOLE, share};
use super::storage::Transfer;
use super::tiers::Tiers;

/// What a running job does when it has saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It stands in maintenance for so long [ns].
    Maintenance(u64),
    /// It seeks hosts.
    Leave,
    /// It restarts with more hosts.
    Grow,
}

/// What a hidden failure has done to a job.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Corruption {
    /// The hidden failure.
    pub(crate) source: usize,
    /// What was durable at its onset [ns].
    pub(crate) clean: u64,
    /// When that was [ns].
    pub(crate) began: u64,
}

/// A job under way. All times in ns.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The hosts that hold its ranks.
    pub(crate) seats: Vec<u32>,
    /// For each seat, when its host can start.
    pub(crate) ready: Vec<u64>,
    /// Before when no host that joins is activated: until then a dead one is tried.
    pub(crate) held_up: u64,
    /// Whether hosts other than hot spares have joined since it last went on.
    pub(crate) joined: bool,
    /// Whether it pays for an allocation when it goes on.
    pub(crate) allocates: bool,
    /// Whether it seeks hosts though it misses none: drains wait for that.
    pub(crate) seeks: bool,
    /// Whether it has stood still since it last went on.
    pub(crate) stood: bool,
    /// What it does.
    pub(crate) phase: Phase,
    /// Since when.
    pub(crate) since: u64,
    /// Until when, as far as is known.
    pub(crate) until: u64,
    /// The stamp of the timer that counts.
    pub(crate) stamp: u64,
    /// How fast it runs.
    pub(crate) pace: Pace,
    /// What uploads take of it, in millionths.
    pub(crate) slowdown: u64,
    /// How it saves in tiers, if it does.
    pub(crate) tiers: Option<Tiers>,
    /// What the pace has taken in this stretch of running.
    pub(crate) dragged: u64,
    /// For how long it had computed, of what is not posted yet, when a stall began.
    pub(crate) carry: u64,
    /// The speed of the storage for it, in millionths.
    pub(crate) storage: u64,
    /// Whether it could not reach the storage when it had its hosts and restarted.
    pub(crate) unreachable: bool,
    /// What passes in the present phase, as it was at an instant.
    pub(crate) transfer: Option<(Transfer, u64)>,
    /// What is left of the save that a stall interrupts.
    pub(crate) save_left: Option<u64>,
    /// Productive time that is durable.
    pub(crate) durable: u64,
    /// Productive time since the last durable save.
    pub(crate) open: u64,
    /// Whether the save under way is one that signs of a failure have brought about.
    pub(crate) heeds: bool,
    /// Whether it stalls because its work moves.
    pub(crate) moves: bool,
    /// What follows the save under way.
    pub(crate) stop: Option<Stop>,
    /// The hidden failures that corrupt it.
    pub(crate) corrupters: Vec<Corruption>,
    /// What the check before the start will find.
    pub(crate) findings: Vec<usize>,
    /// The kind of component whose failure it comes back from.
    pub(crate) failed: Option<ComponentKind>,
    /// The attempt that does not work, while its time is spent.
    pub(crate) trying: Option<usize>,
    /// The attempt that it restarts by.
    pub(crate) attempt: Option<usize>,
    /// Counts its allocations, and whether the last one is over, or the queue for one was cut short.
    pub(crate) allocation: u64,
    pub(crate) unallocated: bool,
    /// How it runs with fewer hosts.
    pub(crate) fewer: Fewer,
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
            fewer: Fewer::whole(seats.len()),
            seats,
            held_up: 0,
            joined: false,
            allocates: false,
            seeks: false,
            stood: false,
            phase: Phase::Waiting,
            since: 0,
            until: 0,
            stamp: 0,
            pace: Pace::FULL,
            slowdown: 0,
            tiers: None,
            dragged: 0,
            carry: 0,
            storage: WHOLE,
            unreachable: false,
            transfer: None,
            save_left: None,
            durable: 0,
            open: 0,
            heeds: false,
            moves: false,
            stop: None,
            corrupters: Vec::new(),
            findings: Vec::new(),
            failed: None,
            trying: None,
            attempt: None,
            allocation: 0,
            unallocated: false,
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

    /// Whether it computes, saves, or stalls in one of the two.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Computing | Phase::Saving | Phase::Stalled) && !self.heeds
    }

    /// Whether it is neither running nor standing still.
    pub(crate) fn is_on_its_way_back(&self) -> bool {
        !self.ended && !self.is_running() && self.standing.is_none()
    }

    /// Whether its processes are there: it runs, or starts, loads or warms up.
    pub(crate) fn has_begun(&self) -> bool {
        let starts = matches!(self.phase, Phase::Starting | Phase::Loading | Phase::Warming);
        self.is_running() || self.heeds || starts && self.trying.is_none()
    }

    /// Whether it needs its hosts' network.
    pub(crate) fn needs_network(&self) -> bool {
        self.seats.len() > 1
    }

    /// How fast it computes, in millionths: its pace, less what uploads take.
    pub(crate) fn rate(&self) -> u64 {
        share(self.pace.millionths(), WHOLE.saturating_sub(self.slowdown))
    }

    /// Posts the time in the present phase up to now.
    pub(crate) fn close(&mut self, now: u64) {
        let span = now - self.since;
        if self.phase == Phase::Computing {
            self.post_computing(span);
        } else {
            let save = self.tiers.as_ref().and_then(|tiers| tiers.save.as_ref());
            let account = match save {
                Some(save) if self.phase == Phase::Saving => save.account(),
                _ if self.moves => Account::Starting,
                _ => self.phase.account(),
            };
            self.accounts[account as usize] += span;
        }
        self.since = now;
        self.closed = now;
    }

    /// Posts a time of computing at one rate.
    fn post_computing(&mut self, span: u64) {
        let (full, rate) = (self.pace.millionths(), self.rate());
        let work = share(span, rate);
        let rest = span - work;
        let drag = if rate < full {
            (u128::from(rest) * u128::from(full - rate) / u128::from(WHOLE - rate)) as u64
        } else {
            0
        };
        self.accounts[Account::Productive as usize] += work;
        self.open += work;
        self.accounts[Account::SaveDrag as usize] += drag;
        self.dragged += rest - drag;
    }

    /// Posts what was computed before a stall after which it does not go on as before.
    pub(crate) fn post_carry(&mut self) {
        let carry = std::mem::take(&mut self.carry);
        self.post_computing(carry);
    }

    /// Posts what the pace has taken: the stretch of running is over.
    pub(crate) fn end_stretch(&mut self) {
        let lost = std::mem::take(&mut self.dragged);
        let (straggling, degraded) = (self.pace.straggling_of(lost), self.pace.degraded_of(lost));
        self.accounts[Account::Straggling as usize] += straggling;
        self.accounts[Account::Degraded as usize] += degraded;
        self.accounts[Account::Network as usize] += lost - straggling - degraded;
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
        self.stop = None;
        self.save_left = None;
    }

    /// All work that a hidden failure has corrupted is lost too.
    pub(crate) fn roll_back_to_clean(&mut self, clean: u64) {
        let bad = self.durable.saturating_sub(clean);
        self.accounts[Account::Productive as usize] -= bad;
        self.accounts[Account::Lost as usize] += bad;
        self.durable -= bad;
    }

    /// How much work to do before the next save or the end of the work; none: no end.
    pub(crate) fn piece(&self, spec: &scenario::Job) -> Option<u64> {
        let left = spec.work.map(|work| work.as_nanos() - self.durable);
        let interval = match spec.checkpoint.interval {
            IntervalRule::Never => None,
            IntervalRule::Fixed(interval) => Some(interval.as_nanos()),
            _ => panic!("the twin knows fixed intervals only"),
        };
        left.into_iter().chain(interval).min().map(|work| work - self.open)
    }

    /// Whether all work is done, durable or not.
    pub(crate) fn is_done(&self, spec: &scenario::Job) -> bool {
        let done = self.durable + self.open;
        spec.work.is_some_and(|work| done == work.as_nanos())
    }
}
