//! Distributions of a study as a log of HdrHistogram: an interval a measure of each cell.
//!
//! The intervals have no time: that of cell `n` begins at second `n` and lasts one. Its tag is the measure with its unit.

use std::io::{self, Write};

use crate::metric::{self, Metric};
use crate::numbers::{Numbers, Weights};
use crate::plan::Plan;
use crate::record::Record;
use crate::summary::Provenance;

/// Tag, recorded integers in a unit of the value, and the value.
type Logged = (&'static str, f64, fn(&Numbers) -> f64);

/// What is logged of each cell.
const MEASURES: [Logged; 4] = [
    ("badput_ppm", metric::PPM, |numbers| 1.0 - numbers.goodput),
    ("elapsed_s", 3600.0, |numbers| numbers.elapsed_hours),
    ("interruptions", 1.0, |numbers| f64::from(numbers.interruptions)),
    ("failures", 1.0, |numbers| f64::from(numbers.failures)),
];

/// Significant digits of what is recorded.
const DIGITS: u8 = 3;

/// A log that is being written; it takes the records in the order of cells and trials.
#[derive(Debug)]
pub struct Log<'a, W> {
    plan: &'a Plan,
    out: W,
    cell: Option<(usize, Weights, Vec<Metric>)>,
}

impl<'a, W: Write> Log<'a, W> {
    /// Begins a log.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub fn new(plan: &'a Plan, mut out: W) -> io::Result<Self> {
        let made = Provenance::of(plan);
        let title = plan.title.replace(char::is_control, " ");
        metric::begin_log(
            &mut out,
            &[
                format!("{title}: an interval a measure of each cell, which begins at its number"),
                format!(
                    "brittle {}, seed {}, scenarios {}",
                    made.version, made.seed, made.scenario_digest
                ),
            ],
        )?;
        Ok(Self { plan, out, cell: None })
    }

    /// Adds the next records of a cell.
    ///
    /// # Errors
    /// If what they finish cannot be written.
    pub fn add(&mut self, cell: usize, records: &[Record]) -> io::Result<()> {
        if self.cell.as_ref().is_none_or(|(before, ..)| *before != cell) {
            self.close()?;
            let weights = Weights::of(&self.plan.cells[cell].scenario);
            let metrics = MEASURES.map(|(_, scale, _)| Metric::new(scale, DIGITS));
            self.cell = Some((cell, weights, metrics.into()));
        }
        if let Some((_, weights, metrics)) = &mut self.cell {
            for record in records {
                let numbers = weights.numbers(record);
                for (metric, (_, _, value)) in metrics.iter_mut().zip(MEASURES) {
                    metric.add(value(&numbers));
                }
            }
        }
        Ok(())
    }

    /// Ends the log.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.close()?;
        Ok(self.out)
    }

    /// Writes the cell that is done.
    fn close(&mut self) -> io::Result<()> {
        let Some((cell, _, metrics)) = self.cell.take() else { return Ok(()) };
        for (metric, (tag, ..)) in metrics.iter().zip(MEASURES) {
            metric.log(&mut self.out, cell as u64, tag)?;
        }
        Ok(())
    }
}
