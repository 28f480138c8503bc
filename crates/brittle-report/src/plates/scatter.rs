//! A study whose cells are no grid of one axis or two: goodput against each axis, whatever the others are.

use brittle_plot::{Caption, Point, Positions, Scatter, Unit};
use brittle_study::StudyResult;
use brittle_study::summary::CellSummary;

use super::Plate;
use super::grid::{Axis, MOST_NAMES, axes, crown, point, rows};
use super::places::along;
use crate::many::{common_decimals, settings};
use crate::number::plural;
use crate::paper::Kind;

/// Axes that are drawn.
const MOST: usize = 6;

/// A plate for each axis that can be drawn.
pub(super) fn plates(result: &StudyResult) -> Vec<Plate> {
    axes(result).iter().filter_map(|axis| plate(result, axis)).take(MOST).collect()
}

fn plate(result: &StudyResult, axis: &Axis<'_>) -> Option<Plate> {
    let place = along(axis.key, &axis.values);
    let crowded = matches!(place.positions, Positions::Names(_)) && axis.values.len() > MOST_NAMES;
    if axis.values.len() < 2 || crowded {
        return None;
    }
    let digits = common_decimals(&result.cells);
    let dot = |cell: &CellSummary| {
        let value = cell.set.get(axis.key)?;
        let i = axis.values.iter().position(|v| v == value)?;
        Some(point(place.at[i], &settings(result, cell), cell, digits))
    };
    let mut points: Vec<Point> = result.cells.iter().filter_map(dot).collect();
    crown(&mut points);
    let cells = plural(points.len() as u64, "cell");
    let picture = Scatter {
        caption: Caption {
            title: format!("Goodput by {}", axis.short),
            subtitle: "A dot a cell, with its 95 % interval, whatever the other settings are; the ring is the best.".to_owned(),
            description: format!("Dots of {cells}; the table has every number."),
        },
        label: place.label,
        positions: place.positions,
        of: "mean goodput".to_owned(),
        unit: Unit::Share,
        bounds: (0.0, 1.0),
        points,
    };
    Some(Plate {
        kind: Kind::Lines,
        picture: picture.draw(),
        table: rows(result, digits),
        dates: None,
    })
}
