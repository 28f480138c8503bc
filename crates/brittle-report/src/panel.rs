//! Panels: the pictures of a result in pieces, for a page that shows them as they change.

use brittle_plot::escape;
use brittle_study::StudyResult;
use brittle_study::compare::Comparison;
use serde::Serialize;

use crate::difference::difference;
use crate::paper::Kind;
use crate::plates::{self, Plate, ranked_by};

/// A picture with its words and its table, as HTML that loads nothing and has no style of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Panel {
    /// Which picture, as `--picture` calls it; no two of a page have the same.
    pub kind: String,
    /// What it shows.
    pub title: String,
    /// How to read it.
    pub subtitle: String,
    /// An `svg` element in whose `data-marks` its marks are counted.
    pub svg: String,
    /// A `table` element with the same in numbers.
    pub table: String,
}

/// How the second of two scenarios differs from the first, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Apart {
    /// The difference of goodput.
    pub difference: String,
    /// Its 95 % interval.
    pub interval: String,
    /// Whether it is told apart from none, and which way: `better`, `worse` or `same`.
    pub verdict: &'static str,
}

/// The panels of one cell: goodput over the trials, where the GPU-hours go, what each cause costs.
#[must_use]
pub fn panels(result: &StudyResult) -> Vec<Panel> {
    let shown = [Kind::Goodput, Kind::Waterfall, Kind::Causes];
    let plates = result.cells.iter().take(1).flat_map(plates::of_cell);
    plates.filter(|plate| shown.contains(&plate.kind)).map(|plate| panel(&plate)).collect()
}

/// The panels of two scenarios: where the second differs from the first.
#[must_use]
pub fn panels_apart(comparison: &Comparison) -> Vec<Panel> {
    let plates = plates::of_comparison(comparison);
    let apart = plates.iter().filter(|plate| plate.kind != Kind::Comparison);
    apart.map(panel).collect()
}

/// What the comparison of two scenarios comes to; `None` if there is nothing to compare.
#[must_use]
pub fn apart(comparison: &Comparison) -> Option<Apart> {
    let by = ranked_by(comparison);
    let from_first = comparison.scenarios.get(1)?.from_first.as_ref()?;
    let told = (*from_first.measures.get(by.as_str())?)?;
    let (text, interval) = difference(by, told.difference, told.lo, told.hi);
    let verdict = match (told.lo > 0.0, told.hi < 0.0) {
        (true, _) => "better",
        (_, true) => "worse",
        _ => "same",
    };
    Some(Apart { difference: text, interval, verdict })
}

fn panel(plate: &Plate) -> Panel {
    let caption = plate.picture.caption();
    let kind = plate.kind.to_string();
    Panel {
        svg: plate.picture.inline(&format!("p-{kind}")),
        table: plate.table.to_html(&escape(&caption.title)),
        title: caption.title.clone(),
        subtitle: caption.subtitle.clone(),
        kind,
    }
}
