//! The table of trials: a row a job of each trial, in columns that have a name, a unit and a meaning.
//!
//! The columns follow from the plan alone, so that every part of a study has the same. A row is read off a record and
//! nothing is added to it; who writes it decides how.

mod columns;
mod schema;

use std::borrow::Cow;

use brittle_model::Account;

use self::columns::columns;
use crate::digest::Digest;
use crate::numbers::{Numbers, Weights};
use crate::plan::{Cell, Plan};
use crate::record::{End, JobRecord, Record};

pub use schema::schema;

/// A column of the table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name; a unit is its last word.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// Whether a row may have none.
    pub optional: bool,
    source: Source,
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An integer of 64 bits with a sign.
    Integer,
    /// An integer of 64 bits without one.
    Unsigned,
    /// A number of double precision.
    Number,
    /// Text.
    Text,
    /// True or false.
    Truth,
}

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum<'a> {
    /// None, of an optional column.
    None,
    /// Of a column of integers.
    Integer(i64),
    /// Of a column of integers without a sign.
    Unsigned(u64),
    /// Of a column of numbers; finite.
    Number(f64),
    /// Of a column of texts.
    Text(Cow<'a, str>),
    /// Of a column of truths.
    Truth(bool),
}

/// Where a value comes from.
#[derive(Clone, Debug)]
enum Source {
    /// The value of an axis, as text.
    Axis(usize),
    /// The value of an axis in each cell, without its unit.
    Numeric(Vec<f64>),
    Fixed(fn(&Row<'_>) -> Datum<'static>),
    Job,
    Account(Account),
    /// Interruptions by a cause.
    Interruptions(String),
    /// What a cause cost.
    Cost(String),
    /// Recoveries that read a tier.
    Reads(String),
}

/// The table of a plan.
#[derive(Debug)]
pub struct Trials<'a> {
    plan: &'a Plan,
    columns: Vec<Column>,
    weights: Vec<Weights>,
}

/// A job of a trial.
struct Row<'a> {
    seed: u64,
    number: usize,
    cell: &'a Cell,
    trial: u64,
    record: &'a Record,
    job: usize,
    numbers: &'a Numbers,
    weights: &'a Weights,
    digest: &'a str,
}

impl<'a> Trials<'a> {
    /// The table of a plan.
    #[must_use]
    pub fn of(plan: &'a Plan) -> Self {
        let weights = plan.cells.iter().map(|cell| Weights::of(&cell.scenario)).collect();
        Self { plan, columns: columns(plan), weights }
    }

    /// The plan.
    #[must_use]
    pub const fn plan(&self) -> &'a Plan {
        self.plan
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The values of a trial of a cell, row by row: each with the number of its column.
    pub fn read(
        &self,
        cell: usize,
        trial: u64,
        record: &Record,
        take: &mut dyn FnMut(usize, Datum<'_>),
    ) {
        let weights = &self.weights[cell];
        let numbers = weights.numbers(record);
        let mut digest = Digest::default();
        digest.add(record);
        let digest = digest.finish();
        for job in 0..record.jobs.len() {
            let row = Row {
                seed: self.plan.seed,
                number: cell,
                cell: &self.plan.cells[cell],
                trial,
                record,
                job,
                numbers: &numbers,
                weights,
                digest: &digest,
            };
            for (i, column) in self.columns.iter().enumerate() {
                take(i, row.value(&column.source));
            }
        }
    }
}

impl Row<'_> {
    fn job(&self) -> &JobRecord {
        &self.record.jobs[self.job]
    }

    fn value(&self, source: &Source) -> Datum<'_> {
        match source {
            Source::Axis(axis) => Datum::Text(Cow::Borrowed(&self.cell.set[*axis].1)),
            Source::Numeric(values) => Datum::Number(values[self.number]),
            Source::Fixed(value) => value(self),
            Source::Job => Datum::Text(Cow::Borrowed(&self.cell.scenario.jobs[self.job].name)),
            Source::Account(account) => integer(self.job().accounts[*account as usize]),
            Source::Interruptions(cause) => {
                self.of_cause(cause, |c| u64::from(self.job().causes[c].interruptions))
            }
            Source::Cost(cause) => self.of_cause(cause, |c| self.job().causes[c].cost),
            Source::Reads(tier) => {
                let tiers = &self.cell.scenario.jobs[self.job].checkpoint.tiers;
                let place = tiers.iter().position(|other| other.name == *tier);
                let reads = place.and_then(|place| self.job().reads.get(place));
                reads.map_or(Datum::None, |reads| integer(*reads))
            }
        }
    }

    fn of_cause(&self, cause: &str, value: impl Fn(usize) -> u64) -> Datum<'static> {
        let place = self.cell.scenario.failures.iter().position(|class| class.cause == cause);
        place.map_or(Datum::None, |class| integer(value(class)))
    }

    /// Interruptions of the job, planned or not.
    fn interruptions(&self, planned: bool) -> u64 {
        let each = self.job().causes.iter().zip(&self.weights.planned);
        each.filter(|(_, is)| **is == planned)
            .map(|(cause, _)| u64::from(cause.interruptions))
            .sum()
    }

    fn is_finished(&self) -> bool {
        self.job().end == End::Finished
    }

    fn finish(&self) -> Datum<'static> {
        if self.is_finished() { integer(self.job().elapsed) } else { Datum::None }
    }

    fn end(&self) -> Datum<'static> {
        let end = match self.job().end {
            End::Horizon => "horizon",
            End::Finished => "finished",
            End::Cut => "censored",
            End::GaveUp => "gave_up",
        };
        Datum::Text(end.into())
    }
}

/// An integer that fits: no trial is longer than a few years, and nothing happens 2⁶³ times.
fn integer(value: impl TryInto<i64>) -> Datum<'static> {
    Datum::Integer(value.try_into().unwrap_or(i64::MAX))
}
