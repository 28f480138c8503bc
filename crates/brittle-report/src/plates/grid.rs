//! A study over one axis or two: lines and a heat map.

use brittle_plot::{Caption, Heat, Line, Lines, Point, Positions, Unit};
use brittle_study::StudyResult;
use brittle_study::summary::CellSummary;

use super::Plate;
use super::cells::{columns, names};
use super::places::{Numbers, along, numbers};
use crate::many::{bare, common_decimals, settings, short_keys};
use crate::number::{amount, share_range, share_to};
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// Lines that can still be told apart.
pub(super) const MOST_LINES: usize = 8;

/// Columns of a heat map that can still be read.
const MOST_COLUMNS: usize = 16;

/// Rows of a heat map that go onto a page.
const MOST_ROWS: usize = 64;

/// Names along an axis that can still be read.
pub(super) const MOST_NAMES: usize = 12;

/// A swept key and its values.
pub(super) struct Axis<'a> {
    pub(super) key: &'a str,
    pub(super) short: String,
    /// In the order in which they are met.
    pub(super) values: Vec<&'a str>,
}

impl Axis<'_> {
    /// Its values as words.
    pub(super) fn names(&self) -> Vec<String> {
        self.values.iter().map(|value| bare(value).to_owned()).collect()
    }

    /// Its values as numbers, if all are.
    pub(super) fn numbers(&self) -> Option<Numbers> {
        numbers(&self.values)
    }
}

/// The axes of a study.
pub(super) fn axes(result: &StudyResult) -> Vec<Axis<'_>> {
    let short = short_keys(&result.axes);
    let axis = |(key, short): (&'_ String, String)| {
        let mut values: Vec<&str> = Vec::new();
        for value in result.cells.iter().filter_map(|cell| cell.set.get(key)) {
            if !values.contains(&value.as_str()) {
                values.push(value);
            }
        }
        (values, short)
    };
    let named = result.axes.iter().zip(short);
    named
        .map(|(key, short)| {
            let (values, short) = axis((key, short));
            Axis { key, short, values }
        })
        .collect()
}

/// The cell with these values of these axes.
pub(super) fn at<'a>(result: &'a StudyResult, wanted: &[(&str, &str)]) -> Option<&'a CellSummary> {
    let has = |cell: &&CellSummary| {
        wanted.iter().all(|(key, value)| cell.set.get(*key).is_some_and(|v| v == value))
    };
    result.cells.iter().find(has)
}

/// A point of a line of goodput.
pub(super) fn point(x: f64, name: &str, cell: &CellSummary, digits: usize) -> Point {
    let e = &cell.metrics.goodput;
    let (mean, range) = (share_to(e.mean, digits), share_range(e, digits));
    Point {
        x,
        y: e.mean,
        lo: e.lo,
        hi: e.hi,
        best: false,
        tip: format!("{name}: goodput {mean} ({range})"),
    }
}

/// Marks the highest point.
pub(super) fn crown(points: &mut [Point]) {
    // Of points that are alike, the first, which is the best elsewhere, too.
    if let Some(best) = points.iter_mut().rev().max_by(|a, b| a.y.total_cmp(&b.y)) {
        best.best = true;
    }
}

/// Whether most combinations of values are cells: else lines have gaps, and maps holes.
pub(super) fn is_grid(result: &StudyResult, axes: &[Axis<'_>]) -> bool {
    let all: usize = axes.iter().map(|axis| axis.values.len()).product();
    axes.len() < 2 || 2 * result.cells.len() > all
}

/// Rows of a table of lines: the cells as they are.
pub(super) fn rows(result: &StudyResult, digits: usize) -> Table {
    let mut table = columns(result).right("goodput").left("95 % interval").right("interruptions");
    for cell in &result.cells {
        let e = &cell.metrics.goodput;
        let stops = cell.metrics.interruptions.mean;
        let mut row: Vec<Cell> = names(result, cell).into_iter().map(Cell::from).collect();
        row.extend([
            Cell::Number(share_to(e.mean, digits), e.mean),
            share_range(e, digits).into(),
            Cell::Number(amount(stops), stops),
        ]);
        table.row(row);
    }
    table
}

/// Goodput over one axis, a line for each value of the other if there is one.
pub(super) fn lines(result: &StudyResult) -> Option<Plate> {
    let axes = axes(result);
    // Intervals have a picture of their own.
    if super::interval::axis(&axes).is_some() {
        return None;
    }
    let (x, series) = match &axes[..] {
        [only] => (only, None),
        // What is a number lies along the axis, else what has more values.
        [a, b] => {
            let a_is_better =
                (a.numbers().is_some(), a.values.len()) > (b.numbers().is_some(), b.values.len());
            if a_is_better { (a, Some(b)) } else { (b, Some(a)) }
        }
        _ => return None,
    };
    if !is_grid(result, &axes) {
        return None;
    }
    let place = along(x.key, &x.values);
    let crowded = matches!(place.positions, Positions::Names(_)) && x.values.len() > MOST_NAMES;
    if x.values.len() < 2 || crowded || series.is_some_and(|axis| axis.values.len() > MOST_LINES) {
        return None;
    }
    let digits = common_decimals(&result.cells);
    let line = |other: Option<(&str, &str)>| {
        let one = |(i, value): (usize, &&str)| {
            let wanted: Vec<(&str, &str)> = [(x.key, *value)].into_iter().chain(other).collect();
            let cell = at(result, &wanted)?;
            Some(point(place.at[i], &settings(result, cell), cell, digits))
        };
        let mut points: Vec<Point> = x.values.iter().enumerate().filter_map(one).collect();
        points.sort_by(|a, b| a.x.total_cmp(&b.x));
        crown(&mut points);
        let name = match (other, series) {
            (Some((_, value)), Some(axis)) => format!("{} {}", axis.short, bare(value)),
            _ => String::new(),
        };
        Line { name, points }
    };
    let lines: Vec<Line> = match series {
        None => vec![line(None)],
        Some(axis) => axis.values.iter().map(|value| line(Some((axis.key, value)))).collect(),
    };
    let picture = Lines {
        caption: Caption {
            title: format!("Goodput by {}", x.short),
            subtitle: "Mean with its 95 % interval; a ring is the best of its line. All cells meet the same failures.".to_owned(),
            description: format!(
                "{} over {} values of {}; the table has every number.",
                if lines.len() == 1 { "A line".to_owned() } else { format!("{} lines", lines.len()) },
                x.values.len(), x.short
            ),
        },
        label: place.label,
        positions: place.positions,
        of: "mean goodput".to_owned(),
        unit: Unit::Share,
        from_zero: false,
        bounds: (0.0, 1.0),
        lines,
        cuts: Vec::new(),
    };
    Some(Plate {
        kind: Kind::Lines,
        picture: picture.draw(),
        table: rows(result, digits),
        dates: None,
    })
}

/// Goodput over two axes.
pub(super) fn heat(result: &StudyResult) -> Option<Plate> {
    let axes = axes(result);
    let [rows, columns] = &axes[..] else { return None };
    let narrow = columns.values.len() <= MOST_COLUMNS && rows.values.len() <= MOST_ROWS;
    if rows.values.len() < 2 || columns.values.len() < 2 || !narrow || !is_grid(result, &axes) {
        return None;
    }
    let digits = common_decimals(&result.cells);
    let mut table = Table::new().left(&rows.short);
    for column in &columns.values {
        table = table.right(bare(column));
    }
    let field = |row: &str, column: &str| {
        let cell = at(result, &[(rows.key, row), (columns.key, column)])?;
        let e = &cell.metrics.goodput;
        let mean = share_to(e.mean, digits);
        let range = share_range(e, digits);
        let tip = format!("{}: goodput {mean} ({range})", settings(result, cell));
        Some((e.mean, mean, tip))
    };
    let fields: Vec<Vec<_>> = rows
        .values
        .iter()
        .map(|row| columns.values.iter().map(|column| field(row, column)).collect())
        .collect();
    for (row, fields) in rows.values.iter().zip(&fields) {
        let mut line = vec![Cell::from(bare(row))];
        line.extend(fields.iter().map(|field| match field {
            Some((value, text, _)) => Cell::Number(text.clone(), *value),
            None => Cell::from(""),
        }));
        table.row(line);
    }
    let picture = Heat {
        caption: Caption {
            title: format!("Goodput by {} and {}", rows.short, columns.short),
            subtitle: "Mean goodput; the best of each row is framed.".to_owned(),
            description: format!(
                "Heat map of {} rows and {} columns; the table has every number.",
                rows.values.len(),
                columns.values.len()
            ),
        },
        row_label: rows.short.clone(),
        rows: rows.names(),
        column_label: columns.short.clone(),
        columns: columns.names(),
        fields,
    };
    Some(Plate { kind: Kind::Heat, picture: picture.draw(), table, dates: None })
}
