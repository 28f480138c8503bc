//! The table of trials as a file: Parquet, NDJSON or CSV, written as the records come.
//!
//! **Invariant**: what is written depends on the records and their order only, not on how many come at a time, and what is
//! held in memory does not grow with their number.

#[cfg(feature = "parquet")]
mod columnar;
mod csv;
mod ndjson;

use std::io::{self, Write};

use brittle_study::record::Record;
use brittle_study::trials::{Column, Datum};
use brittle_study::{Plan, Trials};

/// What trials are written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrialsFormat {
    /// Apache Parquet: typed columns, compressed by Snappy.
    #[cfg(feature = "parquet")]
    Parquet,
    /// An object a line.
    Ndjson,
    /// A header, and a line a row; what there is none of is empty.
    Csv,
}

impl TrialsFormat {
    /// The format that the ending of a file's name tells.
    #[must_use]
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            #[cfg(feature = "parquet")]
            "parquet" => Some(Self::Parquet),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    /// The endings that there are.
    pub const EXTENSIONS: &str =
        if cfg!(feature = "parquet") { ".parquet, .ndjson or .csv" } else { ".ndjson or .csv" };
}

/// How rows become bytes.
trait Rows: Send {
    /// Takes the value of a column; the last column ends the row.
    fn put(&mut self, column: usize, value: Datum<'_>);
    /// Writes what is finished.
    fn flush(&mut self) -> io::Result<()>;
    /// Writes the rest.
    fn close(self: Box<Self>) -> io::Result<()>;
}

/// Writes the trials of a plan.
pub struct TrialsWriter<'a> {
    trials: Trials<'a>,
    rows: Box<dyn Rows + 'a>,
}

impl<'a> TrialsWriter<'a> {
    /// Begins a file.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(
        plan: &'a Plan,
        format: TrialsFormat,
        out: impl Write + Send + 'a,
    ) -> io::Result<Self> {
        let trials = Trials::of(plan);
        let rows: Box<dyn Rows + 'a> = match format {
            #[cfg(feature = "parquet")]
            TrialsFormat::Parquet => Box::new(columnar::Table::new(&trials, out)?),
            TrialsFormat::Ndjson => Box::new(ndjson::Lines::new(trials.columns(), out)),
            TrialsFormat::Csv => Box::new(csv::Lines::new(trials.columns(), out)?),
        };
        Ok(Self { trials, rows })
    }

    /// Adds the records of a cell from trial `first` on.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn add(&mut self, cell: usize, first: u64, records: &[Record]) -> io::Result<()> {
        let Self { trials, rows } = self;
        for (trial, record) in (first..).zip(records) {
            trials.read(cell, trial, record, &mut |column, value| rows.put(column, value));
            rows.flush()?;
        }
        Ok(())
    }

    /// Ends the file.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(self) -> io::Result<()> {
        self.rows.close()
    }
}

/// The names of columns, in order.
fn names(columns: &[Column]) -> Vec<String> {
    columns.iter().map(|column| column.name.clone()).collect()
}
