//! A study of two axes as a matrix of mean goodput: rows are values of the first, columns of the second.
//!
//! With colour it is a heat map over all cells; the best of each row is starred either way.

use brittle_study::StudyResult;
use brittle_study::summary::CellSummary;

use crate::many::{bare, common_decimals, short_keys};
use crate::style::{SHADES, Tone};
use crate::table::{Cell, Table};

/// The matrix and a sentence on how to read it, if the study has two axes and more than one value on the
/// second.
pub(crate) fn matrix(result: &StudyResult) -> Option<(Table, String)> {
    let [row_key, column_key] = &result.axes[..] else { return None };
    let values = |key: &String| {
        let mut seen: Vec<&str> = Vec::new();
        for value in result.cells.iter().filter_map(|cell| cell.set.get(key)) {
            if !seen.contains(&value.as_str()) {
                seen.push(value);
            }
        }
        seen
    };
    let (rows, columns) = (values(row_key), values(column_key));
    if columns.len() < 2 || !is_grid(result, &rows, &columns) {
        return None;
    }
    let at = |row: &str, column: &str| -> Option<&CellSummary> {
        result.cells.iter().find(|cell| {
            cell.set.get(row_key).is_some_and(|v| v == row)
                && cell.set.get(column_key).is_some_and(|v| v == column)
        })
    };
    let means = || result.cells.iter().map(|cell| cell.metrics.goodput.mean);
    let (low, high) = (means().fold(f64::MAX, f64::min), means().fold(f64::MIN, f64::max));
    let digits = common_decimals(&result.cells);

    let short = short_keys(&result.axes);
    let mut table = Table::new().gap(0).left(&format!("{} ", short[0]));
    for column in &columns {
        table = table.right(&format!(" {}  ", bare(column)));
    }
    for row in &rows {
        let cells: Vec<_> = columns.iter().map(|column| at(row, column)).collect();
        let goodput = |cell: &Option<&CellSummary>| cell.map(|c| c.metrics.goodput.mean);
        let best = cells.iter().filter_map(goodput).fold(f64::MIN, f64::max);
        let draw = |cell: &Option<&CellSummary>| match goodput(cell) {
            None => Cell::from(""),
            Some(mean) => {
                let star = if mean == best { '*' } else { ' ' };
                let place = if high > low { (mean - low) / (high - low) } else { 1.0 };
                let shade = Tone::Shade((place * (SHADES - 1) as f64).round() as usize);
                Cell::Text(format!("  {mean:.digits$}{star} "), shade)
            }
        };
        let mut line = vec![Cell::from(bare(row))];
        line.extend(cells.iter().map(draw));
        table.row(line);
    }
    let how = format!("Rows: {}. Columns: {}. * is the best of its row.", short[0], short[1]);
    Some((table, how))
}

/// Whether the cells go through the columns of row after row, as those of a grid do, perhaps not to its end.
fn is_grid(result: &StudyResult, rows: &[&str], columns: &[&str]) -> bool {
    let expected = rows.iter().flat_map(|row| columns.iter().map(move |column| (*row, *column)));
    let value = |cell: &CellSummary, axis: usize| cell.set.get(&result.axes[axis]).cloned();
    result.cells.iter().zip(expected).all(|(cell, (row, column))| {
        value(cell, 0).as_deref() == Some(row) && value(cell, 1).as_deref() == Some(column)
    })
}
