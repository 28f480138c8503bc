//! Plates: pictures of results, each with its table and a sentence on how to read it.

mod break_even;
mod causes;
mod cells;
mod compare;
mod finish;
mod goodput;
mod grid;
mod interval;
mod optimum;
mod places;
mod scatter;
mod spares;
mod standstill;
mod tornado;
mod waterfall;

use brittle_plot::Picture;
use brittle_study::StudyResult;
use brittle_study::compare::Comparison;
use brittle_study::sensitivity::Sensitivity;
use brittle_study::summary::CellSummary;

pub(crate) use self::break_even::plates as of_break_even;
pub(crate) use self::compare::{ranked_by, written};
pub(crate) use self::optimum::plates as of_optimum;
pub(crate) use self::places::is_ordered;
use crate::paper::Kind;
use crate::table::Table;

/// A picture with all that belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Plate {
    /// Which picture it is.
    pub(crate) kind: Kind,
    pub(crate) picture: Picture,
    /// The same in numbers.
    pub(crate) table: Table,
    /// What a reader can move, where there is something.
    pub(crate) dates: Option<Dates>,
}

/// A date that a reader can move along a curve.
#[derive(Clone, Debug)]
pub(crate) struct Dates {
    /// Hours, chance, and the ends of its interval, in order.
    pub(crate) steps: Vec<[f64; 4]>,
    /// Up to when the curve is known \[h].
    pub(crate) known: f64,
    /// First and last place \[h].
    pub(crate) range: (f64, f64),
    /// Where it is at first \[h].
    pub(crate) at: f64,
    /// What is said of it there.
    pub(crate) said: String,
}

/// The plates of a study as a whole.
pub(crate) fn of_study(result: &StudyResult) -> Vec<Plate> {
    if result.cells.len() < 2 {
        return Vec::new();
    }
    let mut plates: Vec<Plate> = [interval::plate(result), grid::lines(result), grid::heat(result)]
        .into_iter()
        .flatten()
        .collect();
    if plates.is_empty() {
        plates = scatter::plates(result);
    }
    plates.extend(cells::ranking(result));
    plates.extend(cells::accounts(result));
    plates
}

/// The plates of one cell.
pub(crate) fn of_cell(cell: &CellSummary) -> Vec<Plate> {
    let mut plates: Vec<Plate> = goodput::plate(cell).into_iter().collect();
    plates.push(waterfall::plate(cell));
    plates.extend(causes::plate(cell));
    plates.extend(cell.jobs.iter().filter_map(|job| finish::plate(cell, job)));
    plates.extend(standstill::plate(cell));
    plates.extend(spares::plate(cell));
    plates
}

/// The plates of a comparison.
pub(crate) fn of_comparison(comparison: &Comparison) -> Vec<Plate> {
    let mut plates = vec![compare::ranking(comparison)];
    if let Some((first, others)) = comparison.scenarios.split_first() {
        plates.extend(others.iter().flat_map(|other| compare::against(first, other)));
    }
    plates
}

/// The plates of sensitivities.
pub(crate) fn of_sensitivity(told: &Sensitivity) -> Vec<Plate> {
    tornado::plate(told).into_iter().collect()
}

/// GPU-hours of all jobs of a cell, mean of a trial.
pub(crate) fn job_gpu_hours(cell: &CellSummary) -> f64 {
    cell.jobs.iter().map(|job| f64::from(job.gpus) * job.elapsed_hours.mean).sum()
}
