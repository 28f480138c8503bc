//! A job's ledger: every nanosecond in exactly one account, every loss with its cause.
//!
//! **Invariant**: the accounts sum to the time posted, in integers, after every posting; asserted in
//! release builds too.

use brittle_model::{Account, ClassId, SimTime, Span};

use crate::outcome::CauseTally;

/// Time by account [ns].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounts([u64; Account::COUNT]);

impl Accounts {
    /// The time in one account.
    #[must_use]
    pub const fn get(&self, account: Account) -> Span {
        Span::from_nanos(self.0[account as usize])
    }

    /// The time in all accounts.
    #[must_use]
    pub fn total(&self) -> Span {
        // Cannot wrap: what is posted is bounded by the instant that the books are closed at. Added in two
        // halves, which do not wait for each other.
        let (a, b) = self.0.split_at(Account::COUNT / 2);
        let sum = |part: &[u64]| part.iter().fold(0_u64, |sum, &time| sum.wrapping_add(time));
        Span::from_nanos(sum(a).wrapping_add(sum(b)))
    }

    /// Everything but the productive time.
    #[must_use]
    pub fn badput(&self) -> Span {
        self.total() - self.get(Account::Productive)
    }

    fn add(&mut self, account: Account, span: Span) {
        self.0[account as usize] += span.as_nanos();
    }

    fn take(&mut self, account: Account, span: Span) {
        let cell = &mut self.0[account as usize];
        *cell = cell.checked_sub(span.as_nanos()).expect("an account went below zero");
    }
}

/// The books of one job in one trial.
#[derive(Clone, Debug)]
pub(crate) struct Ledger {
    closed: SimTime,
    accounts: Accounts,
    by_cause: Vec<CauseTally>,
}

impl Ledger {
    pub(crate) fn new(causes: usize) -> Self {
        Self {
            closed: SimTime::ZERO,
            accounts: Accounts::default(),
            by_cause: vec![CauseTally::default(); causes],
        }
    }

    /// The instant up to which the books are closed.
    #[inline]
    pub(crate) const fn closed(&self) -> SimTime {
        self.closed
    }

    /// Posts the next `span` to `account`, on the account of `cause` if it has one.
    #[inline(always)]
    pub(crate) fn post(&mut self, account: Account, span: Span, cause: Option<ClassId>) {
        self.closed = self.closed + span;
        self.accounts.add(account, span);
        if let Some(cause) = cause {
            self.by_cause[cause.index()].accounts.add(account, span);
        }
    }

    /// Posts a stretch of running: `work` and `saving` in turn, on nobody's account.
    #[inline(always)]
    pub(crate) fn post_run(&mut self, work: Span, saving: Span) {
        self.closed = self.closed + (work + saving);
        self.accounts.add(Account::Productive, work);
        self.accounts.add(Account::Saving, saving);
    }

    /// An interruption: moves the work that `cause` rolls back from productive to lost.
    #[inline(always)]
    pub(crate) fn interrupt(&mut self, work: Span, cause: ClassId) {
        self.accounts.take(Account::Productive, work);
        self.accounts.add(Account::Lost, work);
        let tally = &mut self.by_cause[cause.index()];
        tally.accounts.add(Account::Lost, work);
        tally.interruptions += 1;
        self.audit();
    }

    /// More work that `cause` rolls back than its interruption told.
    pub(crate) fn roll_back(&mut self, work: Span, cause: ClassId) {
        self.accounts.take(Account::Productive, work);
        self.accounts.add(Account::Lost, work);
        self.by_cause[cause.index()].accounts.add(Account::Lost, work);
    }

    /// Asserts that the books balance.
    #[inline(always)]
    fn audit(&self) {
        let balances = self.accounts.total() == self.closed.since(SimTime::ZERO);
        assert!(balances, "the ledger does not balance: {self:?}");
    }

    /// The accounts, and those of each cause.
    pub(crate) fn close(self) -> (Accounts, Vec<CauseTally>) {
        self.audit();
        (self.accounts, self.by_cause)
    }
}
