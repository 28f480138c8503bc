//! What matters: how far each parameter alone moves the objective.

use brittle_plot::{Caption, Estimate, Swing, Tornado, Unit};
use brittle_study::paired::Difference;
use brittle_study::sensitivity::{Bar, Sensitivity};

use super::Plate;
use crate::number::plural;
use crate::optimum::Scale;
use crate::paper::Kind;
use crate::sensitivity;

/// Parameters that are drawn; all are in the table.
const MOST: usize = 20;

/// The parameters that have a swing, the widest first; nothing without one.
pub(crate) fn plate(told: &Sensitivity) -> Option<Plate> {
    let scale = Scale { unit: &told.unit };
    let mut rows: Vec<Swing> = told.bars.iter().filter_map(|bar| row(bar, &scale)).collect();
    let all = rows.len() as u64;
    rows.truncate(MOST);
    let widest = rows.first()?;
    let objective = scale.objective();
    let picture = Tornado {
        caption: Caption {
            title: format!("What moves {objective}"),
            subtitle: format!(
                "Difference from the scenario as it is, with one parameter at its low or its high end; paired, with 95 % intervals, {}.",
                plural(told.trials, "trial")
            ),
            description: format!(
                "Widest of {}: {}, {} from its low to its high end.",
                plural(all, "swing"),
                widest.name,
                widest.value
            ),
        },
        label: format!("difference of {objective}"),
        unit: if scale.is_share() { Unit::Points } else { Unit::Signed },
        rows,
    };
    let table = sensitivity::tornado(told);
    Some(Plate { kind: Kind::Tornado, picture: picture.draw(), table, dates: None })
}

/// A parameter whose objective is known at both ends.
fn row(bar: &Bar, scale: &Scale<'_>) -> Option<Swing> {
    let (low, high, swing) = (bar.at_low?, bar.at_high?, bar.swing?);
    let estimate = |d: &Difference| Estimate { value: d.difference, lo: d.lo, hi: d.hi };
    let text = |d: &Difference| scale.difference(d.difference, d.lo, d.hi);
    Some(Swing {
        name: bar.key.clone(),
        tip: format!("{}: {} at {}, {} at {}", bar.key, text(&low), bar.low, text(&high), bar.high),
        low: (bar.low.clone(), estimate(&low)),
        high: (bar.high.clone(), estimate(&high)),
        value: text(&swing),
    })
}
