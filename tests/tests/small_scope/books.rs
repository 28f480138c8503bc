//! The books of a job, kept once more from what is told: time without gaps, work, what is durable, what is lost.

use brittle_engine::{Event, JobEnd, JobOutcome};
use brittle_model::scenario::Effect;
use brittle_model::{Account, Scenario};

use crate::base::COST;
use crate::oracle::{Check, ns};

/// One job's.
pub(crate) struct Books<'a> {
    scenario: &'a Scenario,
    job: usize,
    /// Up to when its time is told.
    told: u64,
    accounts: [u64; Account::COUNT],
    durable: u64,
    open: u64,
    saves: u64,
    /// A save that was told outside of running, and what it would make durable.
    pending: Option<u64>,
    /// For each class, the least that was durable after a rollback since it struck.
    least: Vec<u64>,
    finished: bool,
    /// When it gave up.
    pub(crate) gave_up: Option<u64>,
    /// Stretches of running, and of waiting.
    pub(crate) ran: Vec<(u64, u64)>,
    pub(crate) waited: Vec<(u64, u64)>,
    interruptions: u32,
}

impl<'a> Books<'a> {
    pub(crate) fn new(scenario: &'a Scenario, job: usize) -> Self {
        Self {
            scenario,
            job,
            told: 0,
            accounts: [0; Account::COUNT],
            durable: 0,
            open: 0,
            saves: 0,
            pending: None,
            least: vec![u64::MAX; scenario.failures.len()],
            finished: false,
            gave_up: None,
            ran: Vec::new(),
            waited: Vec::new(),
            interruptions: 0,
        }
    }

    /// The source of a corruption has changed its job: it spoils nothing from before.
    pub(crate) fn joins(&mut self, class: usize) {
        self.least[class] = u64::MAX;
    }

    fn post(&mut self, account: Account, span: u64) {
        self.accounts[account as usize] += span;
    }

    fn goes_on(&mut self, at: u64, span: u64) -> Check {
        if at != self.told || self.finished {
            return Err(format!("time has gaps: job {} at {at}, {} told", self.job, self.told));
        }
        self.told += span;
        Ok(())
    }

    /// The save that was under way ended.
    fn settle(&mut self) {
        if self.pending.take().is_some() {
            self.durable += self.open;
            self.open = 0;
            self.saves += 1;
        }
    }

    pub(crate) fn see(&mut self, at: u64, event: Event) -> Check {
        match event {
            Event::Ran { span, saves, kept, open, .. } => {
                self.settle();
                let (span, kept, open) = (span.as_nanos(), kept.as_nanos(), open.as_nanos());
                self.goes_on(at, span)?;
                let done = (kept + open).checked_sub(self.open);
                let Some(done) = done.filter(|&done| done <= span) else {
                    return Err(format!(
                        "work is out of nothing: {kept} kept, {open} open of {} brought in {span}",
                        self.open
                    ));
                };
                if saves == 0 && kept > 0 || saves > 0 && kept == 0 {
                    return Err(format!("saves keep work: {saves} saves, {kept} kept"));
                }
                let saving = span - done;
                self.post(Account::Productive, done);
                self.post(Account::Saving, saving);
                self.durable += kept;
                self.open = open;
                self.saves += saves;
                self.ran.push((at, at + span));
            }
            Event::Slowed { lost, .. } => {
                let lost = lost.as_nanos();
                let saving = &mut self.accounts[Account::Saving as usize];
                *saving = saving.checked_sub(lost).ok_or("slower than time: at all")?;
                self.post(Account::Network, lost);
            }
            Event::Spent { account, span, .. } => {
                self.settle();
                let span = span.as_nanos();
                self.goes_on(at, span)?;
                self.post(account, span);
                match account {
                    Account::Saving => {
                        if self.open == 0 || span > ns(COST) {
                            return Err(format!("an idle save: {} open, for {span}", self.open));
                        }
                        self.pending = Some(span);
                    }
                    Account::Waiting => self.waited.push((at, at + span)),
                    Account::Productive | Account::Lost | Account::Straggling => {
                        return Err(format!("no phase has this account: {account:?}"));
                    }
                    _ => {}
                }
            }
            Event::Interrupted { class, lost, .. } => {
                return self.interrupted(at, class.index(), lost.as_nanos());
            }
            Event::Finished { .. } => {
                self.settle();
                let work = self.scenario.jobs[self.job].work.map(|work| work.as_nanos());
                if work != Some(self.durable + self.open) || at != self.told {
                    return Err(format!(
                        "finished before its work: {} and {} of {work:?}",
                        self.durable, self.open
                    ));
                }
                self.durable += std::mem::take(&mut self.open);
                self.saves += u64::from(self.scenario.jobs[self.job].checkpoint.final_save);
                self.finished = true;
            }
            Event::GaveUp { .. } => self.gave_up = Some(at),
            _ => {}
        }
        Ok(())
    }

    fn interrupted(&mut self, at: u64, class: usize, lost: u64) -> Check {
        if at != self.told || self.finished || self.gave_up.is_some() {
            return Err(format!("stopped out of turn: at {at}, {} told", self.told));
        }
        self.interruptions += 1;
        let failure = &self.scenario.failures[class];
        let corrupt = failure.effect == Effect::Corrupt;
        // A save that cost its whole price is over.
        if self.pending == Some(ns(COST)) || self.pending.is_some() && lost == 0 {
            self.settle();
        }
        self.pending = None;
        let orderly = match &failure.effect {
            Effect::Planned | Effect::Drain(_) | Effect::Slow(_) => lost == 0,
            _ => false,
        };
        if orderly {
            // Running so far, it saves now; a save of no length does not occur here.
            return Ok(());
        }
        let Some(more) = lost.checked_sub(self.open) else {
            return Err(format!("open work survives: {lost} lost of {} open", self.open));
        };
        if more > 0 && !corrupt || more > self.durable {
            return Err(format!("durable work is lost: {more} of {}", self.durable));
        }
        self.open = 0;
        self.durable -= more;
        self.accounts[Account::Productive as usize] -= lost;
        self.post(Account::Lost, lost);
        if corrupt {
            let brittle_model::scenario::Onset::Fixed(onset) = &failure.onset else {
                return Ok(());
            };
            // What was thrown back since the onset, and done again since, is no cleaner than before.
            let alone = onset.len() == 1 && more > 0;
            if alone && self.durable > self.least[class] {
                return Err(format!(
                    "corrupt work is kept: back to {}, but it was {} since",
                    self.durable, self.least[class]
                ));
            }
        }
        for (other, failure) in self.scenario.failures.iter().enumerate() {
            let brittle_model::scenario::Onset::Fixed(onset) = &failure.onset else { continue };
            if onset.first().is_some_and(|first| first.at.as_nanos() <= at) {
                self.least[other] = self.least[other].min(self.durable);
            }
        }
        Ok(())
    }

    pub(crate) fn close(&mut self, told: &JobOutcome) -> Check {
        let wrong = |what: &str, mine: u64, theirs: u64| match mine == theirs {
            true => Ok(()),
            false => Err(format!("books differ in {what}: {mine} told, {theirs} in the outcome")),
        };
        // The trial may end with the save.
        if self.pending == Some(ns(COST)) || self.pending.is_some() && told.at_risk.is_zero() {
            self.settle();
        }
        wrong("elapsed", self.told, told.elapsed.as_nanos())?;
        wrong("durable", self.durable, told.durable.as_nanos())?;
        wrong("at risk", self.open, told.at_risk.as_nanos())?;
        wrong("saves", self.saves, told.saves)?;
        wrong("interruptions", self.interruptions.into(), told.interruptions().into())?;
        let slow =
            self.accounts[Account::Straggling as usize] + self.accounts[Account::Network as usize];
        let theirs = told.accounts.get(Account::Straggling) + told.accounts.get(Account::Network);
        wrong("network and straggling", slow, theirs.as_nanos())?;
        for account in Account::ALL {
            if !matches!(account, Account::Straggling | Account::Network) {
                let mine = self.accounts[account as usize];
                wrong(account.as_str(), mine, told.accounts.get(account).as_nanos())?;
            }
        }
        let kept = self.durable + self.open;
        wrong("productive", kept, told.accounts.get(Account::Productive).as_nanos())?;
        wrong("finished", self.finished.into(), (told.end == JobEnd::Finished).into())?;
        wrong("given up", self.gave_up.is_some().into(), (told.end == JobEnd::GaveUp).into())
    }
}
