//! Files that a scenario names only with some value of an axis set.

use brittle_model::text::{Document, Fault, FileRef, Load, Problems};

use crate::axis::Axis;

/// Attaches to the scenario every file that a value of an axis names.
///
/// No two axes set the same key, so each value by itself shows the files that it brings.
pub(super) fn of_values(
    base: &mut Document,
    study: &Document,
    axes: &[Axis],
    attach: &mut Load<'_>,
) -> Result<(), Problems> {
    let mut wrong = Vec::new();
    // No file is called like a number that was drawn.
    for (i, axis) in axes.iter().enumerate().filter(|(_, axis)| !axis.is_drawn()) {
        for (v, value) in axis.values.iter().enumerate() {
            let mut variant = base.clone();
            // A value that cannot be set is told with its cell.
            if variant.set(&format!("{}={}", axis.key, value.as_toml())).is_err() {
                continue;
            }
            for FileRef { name, .. } in variant.files() {
                if base.has_attached(&name) {
                    continue;
                }
                match attach(&name) {
                    Ok((label, text)) => base.attach(&name, &label, text),
                    Err(reason) => {
                        let message = format!("the file {name:?} cannot be read: {reason}");
                        let fault = Fault::new(axis.path(i, v), message);
                        let help = "the path is relative to the scenario file";
                        wrong.extend(study.blame(fault.help(help)).0);
                    }
                }
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problems(wrong)) }
}
