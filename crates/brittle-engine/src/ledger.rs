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
    still: Standstill,
}

/// The longest time in which the job came no further.
#[derive(Clone, Copy, Debug, Default)]
struct Standstill {
    /// Where the last one began [ns].
    from: u64,
    /// Work done since it ended [ns]; none while it lasts.
    work: u64,
    /// [ns].
    longest: u64,
}

impl Standstill {
    /// The job stops at `at`, and work before that is lost. What is lost back to the last stop does not end that one.
    #[inline(always)]
    fn stop(&mut self, at: SimTime, lost: Span) {
        if lost.as_nanos() < self.work {
            self.from = at.as_nanos() - lost.as_nanos();
        }
        self.work = 0;
    }

    /// It still stands at `at`.
    #[inline(always)]
    fn last(&mut self, at: SimTime) {
        self.longest = self.longest.max(at.as_nanos() - self.from);
    }
}

impl Ledger {
    pub(crate) fn new(causes: usize) -> Self {
        Self {
            closed: SimTime::ZERO,
            accounts: Accounts::default(),
            by_cause: vec![CauseTally::default(); causes],
            still: Standstill::default(),
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

    /// Posts the next `span`, in which the job stands still, to `account`.
    #[inline(always)]
    pub(crate) fn post_stop(&mut self, account: Account, span: Span, cause: Option<ClassId>) {
        self.still.stop(self.closed, Span::ZERO);
        self.post(account, span, cause);
        self.still.last(self.closed);
    }

    /// Posts a stretch of running: `work` and `saving` in turn, on nobody's account.
    #[inline(always)]
    pub(crate) fn post_run(&mut self, work: Span, saving: Span) {
        self.closed = self.closed + (work + saving);
        self.accounts.add(Account::Productive, work);
        self.accounts.add(Account::Saving, saving);
        self.still.work += work.as_nanos();
    }

    /// An interruption: moves the work that `cause` rolls back from productive to lost.
    #[inline(always)]
    pub(crate) fn interrupt(&mut self, work: Span, cause: ClassId) {
        self.accounts.take(Account::Productive, work);
        self.accounts.add(Account::Lost, work);
        let tally = &mut self.by_cause[cause.index()];
        tally.accounts.add(Account::Lost, work);
        tally.interruptions += 1;
        self.still.stop(self.closed, work);
        self.still.last(self.closed);
        self.audit();
    }

    /// More work that `cause` rolls back than its interruption told.
    pub(crate) fn roll_back(&mut self, work: Span, cause: ClassId) {
        self.accounts.take(Account::Productive, work);
        self.accounts.add(Account::Lost, work);
        self.by_cause[cause.index()].accounts.add(Account::Lost, work);
        self.still.from = self.still.from.saturating_sub(work.as_nanos());
        self.still.last(self.closed);
    }

    /// The longest time in which the job came no further \[ns]: work that was then lost, and all until there was work that was kept.
    pub(crate) const fn standstill(&self) -> Span {
        Span::from_nanos(self.still.longest)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The longest standstill [s] after each step: `r` runs, `s` stands, `i` loses, each with seconds.
    fn longest(steps: &[(char, u64)]) -> Vec<u64> {
        let (mut ledger, class) = (Ledger::new(1), ClassId(0));
        let step = |&(what, secs): &(char, u64)| {
            let span = Span::from_secs(secs);
            match what {
                'r' => ledger.post_run(span, Span::ZERO),
                's' => ledger.post_stop(Account::Starting, span, Some(class)),
                _ => ledger.interrupt(span, class),
            }
            ledger.standstill().as_nanos() / 1_000_000_000
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn a_standstill_is_lost_work_and_all_until_work_is_kept() {
        assert_eq!(longest(&[('s', 5), ('r', 100), ('i', 30), ('s', 10)]), [5, 5, 30, 40]);
        // What runs in between and is lost does not end it; what is kept does.
        let twice = [('r', 100), ('i', 30), ('s', 10), ('r', 20), ('i', 20), ('s', 7)];
        assert_eq!(longest(&twice), [0, 30, 40, 40, 60, 67]);
        let kept = [('r', 100), ('i', 30), ('s', 10), ('r', 20), ('i', 19), ('s', 7)];
        assert_eq!(longest(&kept), [0, 30, 40, 40, 40, 40]);
        // A recovery that is thrown back.
        assert_eq!(longest(&[('r', 9), ('i', 4), ('s', 3), ('i', 0), ('s', 5)]), [0, 4, 7, 7, 12]);
    }
}
