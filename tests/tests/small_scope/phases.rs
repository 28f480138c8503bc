//! The order of phases, and how long each is.

use brittle_engine::Event;
use brittle_model::scenario::Effect;
use brittle_model::{Account, Scenario};

use crate::base::{CHECK, ISOLATE, LOAD, START, WARM_UP};
use crate::oracle::{Check, ns};

/// One job's.
pub(crate) struct Phases<'a> {
    scenario: &'a Scenario,
    job: usize,
    last: Last,
}

/// What was told last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    Begin,
    /// Stopped at once.
    Stopped,
    /// Stopped in order, perhaps.
    Ordered,
    Ran,
    Spent(Account, u64),
    GaveUp,
    Finished,
}

const fn rank(account: Account) -> u8 {
    match account {
        Account::Detecting => 0,
        Account::Isolating => 1,
        Account::Saving => 2,
        Account::Maintenance => 3,
        Account::Waiting => 4,
        Account::Checking => 5,
        Account::Starting => 6,
        Account::Loading => 7,
        Account::Warming => 8,
        _ => 9,
    }
}

/// The whole length of a phase, where it has one.
fn whole(account: Account) -> Option<u64> {
    match account {
        Account::Isolating => Some(ns(ISOLATE)),
        Account::Checking => Some(ns(CHECK)),
        Account::Starting => Some(ns(START)),
        Account::Loading => Some(ns(LOAD)),
        Account::Warming => Some(ns(WARM_UP)),
        _ => None,
    }
}

impl<'a> Phases<'a> {
    pub(crate) fn new(scenario: &'a Scenario, job: usize) -> Self {
        Self { scenario, job, last: Last::Begin }
    }

    pub(crate) fn see(&mut self, at: u64, event: Event) -> Check {
        let (last, job) = (self.last, self.job);
        let wrong = |next: &dyn std::fmt::Debug| {
            Err(format!("phases out of order: job {job} at {at}: {next:?} after {last:?}"))
        };
        let initial = self.scenario.jobs[job].recovery.initial_start;
        self.last = match event {
            Event::Ran { .. } => {
                match last {
                    Last::Begin if !initial => {}
                    Last::Ran | Last::Spent(Account::Network, _) => {}
                    Last::Spent(Account::Warming, span)
                        if Some(span) == whole(Account::Warming) => {}
                    _ => return wrong(&"running"),
                }
                Last::Ran
            }
            Event::Spent { account, span, .. } => {
                let span = span.as_nanos();
                if whole(account).is_some_and(|whole| span > whole) {
                    return Err(format!("a phase is too long: {account:?} for {span}"));
                }
                let checks = self.scenario.jobs[job].recovery.preflight.is_some();
                let fits = match last {
                    Last::Begin if account == Account::Network => !initial,
                    Last::Begin => initial && account == Account::Waiting,
                    Last::Stopped => matches!(account, Account::Detecting | Account::Isolating),
                    Last::Ordered => {
                        !matches!(account, Account::Loading | Account::Warming | Account::Network)
                    }
                    Last::Ran => account == Account::Network,
                    Last::GaveUp => account == Account::Waiting,
                    Last::Finished => false,
                    Last::Spent(before, length) => {
                        let done = whole(before).is_none_or(|whole| length == whole);
                        let follows = match (before, account) {
                            (Account::Waiting, Account::Waiting)
                            | (Account::Network, Account::Network)
                            | (Account::Checking, Account::Waiting | Account::Checking) => true,
                            (Account::Starting, _) if initial && account == Account::Warming => {
                                true
                            }
                            (Account::Starting, _) => account == Account::Loading,
                            (Account::Loading, _) => account == Account::Warming,
                            (Account::Detecting, _) => account == Account::Isolating,
                            (Account::Checking, _) => account == Account::Starting,
                            (Account::Warming, _) => account == Account::Network,
                            _ if account == Account::Starting => !checks,
                            _ => rank(account) > rank(before) && rank(account) < 7,
                        };
                        done && follows
                    }
                };
                if !fits {
                    return wrong(&account);
                }
                Last::Spent(account, span)
            }
            Event::Interrupted { class, .. } => {
                if matches!(last, Last::Finished | Last::GaveUp) {
                    return wrong(&"stopped");
                }
                match &self.scenario.failures[class.index()].effect {
                    Effect::Planned | Effect::Drain(_) | Effect::Slow(_) => Last::Ordered,
                    // Found by the check: the job goes back, and on to seek hosts.
                    Effect::Corrupt
                        if matches!(last, Last::Ordered | Last::Spent(Account::Checking, _)) =>
                    {
                        Last::Ordered
                    }
                    _ => Last::Stopped,
                }
            }
            Event::GaveUp { .. } => Last::GaveUp,
            Event::Finished { .. } => {
                if last != Last::Ran {
                    return wrong(&"finished");
                }
                Last::Finished
            }
            _ => last,
        };
        Ok(())
    }

    /// A job that stands still for good waits for something.
    pub(crate) fn close(&self, goes_on: bool) -> Check {
        match self.last {
            Last::Finished | Last::GaveUp if goes_on => {
                Err("an end that is none: at the end".to_owned())
            }
            _ => Ok(()),
        }
    }
}
