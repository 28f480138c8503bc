//! The course of a trial: what each job did from when to when, and what it lost, as an observer was told it.
//!
//! **Invariant**: the [books](Life::books) of a job are those of its ledger, to the nanosecond: what is drawn adds up. Time lost to a
//! lower speed is told as one sum, [`SLOWED`], and not by account.

use std::collections::BTreeMap;

use brittle_engine::Event;
use brittle_model::{Account, ClassId, Span};

use crate::story::Tale;

/// What stands for the accounts of a lower speed: straggling, network, degraded and overhead.
pub(crate) const SLOWED: &str = "slowed";

/// What a job did in a stretch of time.
#[derive(Clone, Debug)]
pub(crate) enum Doing {
    /// It ran: work, finished saves, work that they made durable and work after them [ns], and what the rest went to but saves.
    Ran { work: u64, saves: u64, kept: u64, open: u64, parts: Vec<(&'static str, u64)> },
    /// Any other phase.
    Spent(Account),
}

/// A stretch of time of a job.
#[derive(Clone, Debug)]
pub(crate) struct Slice {
    /// Its beginning [ns].
    pub(crate) at: u64,
    /// Its length [ns].
    pub(crate) span: u64,
    pub(crate) doing: Doing,
}

/// Work that is rolled back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rollback {
    /// When [ns].
    pub(crate) at: u64,
    pub(crate) class: ClassId,
    /// How much [ns].
    pub(crate) lost: u64,
    /// Whether the job stopped then; else a restart has found that more is lost.
    pub(crate) stopped: bool,
}

/// The course of one job, in the order of time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Life {
    pub(crate) slices: Vec<Slice>,
    pub(crate) rollbacks: Vec<Rollback>,
}

/// The courses of all jobs.
pub(crate) fn of(tale: &Tale) -> Vec<Life> {
    let mut lives = vec![Life::default(); tale.cast.jobs.len()];
    for &(at, event) in tale.events {
        let at = at.as_nanos();
        match event {
            Event::Ran { job, span, work, saves, kept, open } => {
                let [span, work, kept, open] = [span, work, kept, open].map(Span::as_nanos);
                let doing = Doing::Ran { work, saves, kept, open, parts: Vec::new() };
                lives[job.index()].slices.push(Slice { at, span, doing });
            }
            Event::Slowed { job, lost } => lives[job.index()].part(SLOWED, lost.as_nanos()),
            Event::Within { job, account, span } => {
                lives[job.index()].part(account.as_str(), span.as_nanos());
            }
            Event::Spent { job, account, span } => {
                let doing = Doing::Spent(account);
                lives[job.index()].slices.push(Slice { at, span: span.as_nanos(), doing });
            }
            Event::Interrupted { job, class, lost } => {
                let lost = lost.as_nanos();
                lives[job.index()].rollbacks.push(Rollback { at, class, lost, stopped: true });
            }
            Event::LostMore { job, class, lost } => {
                let lost = lost.as_nanos();
                lives[job.index()].rollbacks.push(Rollback { at, class, lost, stopped: false });
            }
            _ => {}
        }
    }
    for life in &mut lives {
        life.slices.sort_by_key(|slice| slice.at);
        life.rollbacks.sort_by_key(|rollback| rollback.at);
    }
    lives
}

impl Slice {
    pub(crate) const fn end(&self) -> u64 {
        self.at + self.span
    }

    /// Its time by account.
    pub(crate) fn books(&self) -> Vec<(&'static str, u64)> {
        match &self.doing {
            Doing::Spent(account) => vec![(account.as_str(), self.span)],
            Doing::Ran { work, parts, .. } => {
                let work = *work;
                let told: u64 = parts.iter().map(|(_, span)| span).sum();
                let saving = self.span.saturating_sub(work + told);
                let mut books =
                    vec![(Account::Productive.as_str(), work), (Account::Saving.as_str(), saving)];
                books.extend(parts.iter().copied());
                books.retain(|(_, span)| *span > 0);
                books
            }
        }
    }
}

impl Life {
    /// A part of the stretch of running just told.
    fn part(&mut self, name: &'static str, span: u64) {
        if let Some(Slice { doing: Doing::Ran { parts, .. }, .. }) = self.slices.last_mut() {
            parts.push((name, span));
        }
    }

    /// Where all its time went.
    pub(crate) fn books(&self) -> BTreeMap<&'static str, u64> {
        let mut books = BTreeMap::new();
        for (name, span) in self.slices.iter().flat_map(Slice::books) {
            *books.entry(name).or_insert(0) += span;
        }
        let lost: u64 = self.rollbacks.iter().map(|rollback| rollback.lost).sum();
        if lost > 0 {
            *books.entry(Account::Lost.as_str()).or_insert(0) += lost;
            let productive = books.entry(Account::Productive.as_str()).or_insert(0);
            *productive = productive.saturating_sub(lost);
        }
        books
    }

    /// Goodput so far at the end of every stretch: instants [ns] and shares.
    pub(crate) fn goodput(&self) -> Vec<(u64, f64)> {
        let mut rollbacks = self.rollbacks.iter().peekable();
        let (mut productive, mut points) = (0_u64, Vec::new());
        for slice in &self.slices {
            if let Doing::Ran { work, .. } = slice.doing {
                productive += work;
            }
            while let Some(rollback) = rollbacks.next_if(|rollback| rollback.at <= slice.end()) {
                productive = productive.saturating_sub(rollback.lost);
            }
            let share = productive as f64 / slice.end().max(1) as f64;
            points.push((slice.end(), share));
        }
        points
    }

    /// The way back from each interruption: its beginning and end [ns], and the class that began it. A recovery that is thrown back is one.
    pub(crate) fn ways_back(&self) -> Vec<(u64, u64, Option<ClassId>)> {
        let mut ways: Vec<(u64, u64, Option<ClassId>)> = Vec::new();
        let mut open = false;
        for slice in &self.slices {
            if matches!(slice.doing, Doing::Ran { .. }) {
                open = false;
                continue;
            }
            if open {
                ways.last_mut().expect("a way is open").1 = slice.end();
            } else {
                let stopped = |rollback: &&Rollback| rollback.stopped && rollback.at <= slice.at;
                let began = self.rollbacks.iter().rev().find(stopped);
                ways.push((slice.at, slice.end(), began.map(|rollback| rollback.class)));
                open = true;
            }
        }
        ways
    }
}
