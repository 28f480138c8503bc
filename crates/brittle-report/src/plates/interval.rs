//! Goodput against the interval between saves, with the optimum that was simulated and those of the formulas.

use brittle_plot::{Caption, Cut, Line, Lines, Point, Positions, Unit};
use brittle_study::StudyResult;
use brittle_study::summary::{CellSummary, Intervals};

use super::Plate;
use super::grid::{Axis, MOST_LINES, at, axes, crown, is_grid, point};
use super::places::hours;
use crate::many::{bare, common_decimals, settings};
use crate::number;
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// Goodput that is as good as the best, of it.
const AS_GOOD: f64 = 0.99;

/// Which of the axes is the interval between saves of a job.
pub(super) fn axis<'a, 'b>(axes: &'a [Axis<'b>]) -> Option<&'a Axis<'b>> {
    let found = axes.iter().find(|axis| axis.key.ends_with("checkpoint.interval"))?;
    let lengths = found.values.iter().filter(|value| hours(bare(value)).is_some()).count();
    (lengths >= 2 && axes.len() <= 2).then_some(found)
}

/// What formulas recommend to the job that the key is of.
fn formulas(key: &str, cell: &CellSummary) -> Option<Intervals> {
    let named =
        |job: &&brittle_study::summary::JobSummary| key.split('.').any(|part| part == job.name);
    cell.jobs.iter().find(named).or(cell.jobs.first())?.intervals
}

/// The interval that a value stands for \[h], and the formula that it names.
fn place(value: &str, formulas: Option<Intervals>) -> Option<(f64, Option<&'static str>)> {
    let known = |of: fn(Intervals) -> f64, name| formulas.map(|f| (of(f), Some(name)));
    match bare(value) {
        "young" => known(|f| f.young_hours, "young"),
        "daly" => known(|f| f.daly_hours, "daly"),
        "exact" => known(|f| f.exact_hours, "exact"),
        other => hours(other).map(|hours| (hours, None)),
    }
}

pub(super) fn plate(result: &StudyResult) -> Option<Plate> {
    let axes = axes(result);
    let x = axis(&axes).filter(|_| is_grid(result, &axes))?;
    let series = axes.iter().find(|axis| axis.key != x.key);
    if series.is_some_and(|axis| axis.values.len() > MOST_LINES) {
        return None;
    }
    let digits = common_decimals(&result.cells);
    let mut table = Table::new();
    if let Some(axis) = series {
        table = table.right(&axis.short);
    }
    table = table
        .right("best interval")
        .right("goodput")
        .left("1 % less from")
        .left("to")
        .right("Young")
        .right("Daly")
        .right("exact");
    let time = |h: f64| Cell::Number(number::hours(h), h);
    let (mut lines, mut cuts, mut told) = (Vec::new(), Vec::new(), Vec::new());
    let others: Vec<Option<&str>> =
        series.map_or(vec![None], |axis| axis.values.iter().copied().map(Some).collect());
    for other in others {
        let (mut points, mut f) = (Vec::<Point>::new(), None);
        for value in &x.values {
            let wanted = [(x.key, *value)]
                .into_iter()
                .chain(series.zip(other).map(|(axis, value)| (axis.key, value)));
            let Some(cell) = at(result, &wanted.collect::<Vec<_>>()) else { continue };
            f = f.or_else(|| formulas(x.key, cell));
            if let Some((hours, named)) =
                place(value, formulas(x.key, cell)).filter(|(h, _)| *h > 0.0)
            {
                let name = match named {
                    Some(_) => format!("{} ({})", settings(result, cell), number::hours(hours)),
                    None => settings(result, cell),
                };
                points.push(point(hours, &name, cell, digits));
            }
        }
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        crown(&mut points);
        let Some(best) = points.iter().find(|p| p.best).cloned() else { continue };
        let as_good = || points.iter().filter(|p| p.y >= AS_GOOD * best.y).map(|p| p.x);
        let (from, to) = (as_good().fold(f64::MAX, f64::min), as_good().fold(0.0, f64::max));
        let name = match (series, other) {
            (Some(axis), Some(value)) => format!("{} {}", axis.short, bare(value)),
            _ => String::new(),
        };
        let mut row: Vec<Cell> = other.map(|value| bare(value).into()).into_iter().collect();
        row.extend([
            time(best.x),
            Cell::Number(number::share_to(best.y, digits), best.y),
            time(from),
            time(to),
        ]);
        row.extend(match f {
            Some(f) => [time(f.young_hours), time(f.daly_hours), time(f.exact_hours)],
            None => ["-", "-", "-"].map(Cell::from),
        });
        table.row(row);
        if let (None, Some(f)) = (series, f) {
            let cut = |name: &str, x: f64| Cut { x, label: format!("{name} {}", number::hours(x)) };
            cuts = vec![
                cut("Young", f.young_hours),
                cut("Daly", f.daly_hours),
                cut("exact", f.exact_hours),
            ];
            cuts.retain(|cut| cut.x > 0.0);
        }
        let of = if name.is_empty() { String::new() } else { format!("{name}: ") };
        told.push(format!(
            "{of}best at {}, within 1 % from {} to {}",
            number::hours(best.x),
            number::hours(from),
            number::hours(to)
        ));
        lines.push(Line { name, points });
    }
    if lines.is_empty() {
        return None;
    }
    let how = match series {
        None => {
            "The ring is the best that was simulated; dashed are the intervals that formulas recommend."
        }
        Some(_) => {
            "A ring is the best of its line; the table has the intervals that formulas recommend."
        }
    };
    let picture = Lines {
        caption: Caption {
            title: "Goodput against the checkpoint interval".to_owned(),
            subtitle: format!("Mean with its 95 % interval. {how}"),
            description: format!("{}.", told.join("; ")),
        },
        label: "interval between saves, productive time".to_owned(),
        positions: Positions::Values(Unit::Hours),
        of: "mean goodput".to_owned(),
        unit: Unit::Share,
        from_zero: false,
        bounds: (0.0, 1.0),
        lines,
        cuts,
    };
    Some(Plate { kind: Kind::Interval, picture: picture.draw(), table, dates: None })
}
