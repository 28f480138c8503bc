//! Places of settings along an axis: numbers, lengths of time, or names.

use brittle_model::quantity;
use brittle_plot::{Positions, Unit};

use crate::many::bare;

/// Settings that are numbers, or lengths of time.
pub(super) struct Numbers {
    /// One for each setting; lengths of time \[h].
    pub(super) at: Vec<f64>,
    /// What they are of.
    pub(super) unit: Unit,
    /// The word behind each of them, such as `GB/s`; empty where there is none.
    pub(super) word: String,
}

impl Numbers {
    /// The key, with the unit of its numbers.
    pub(super) fn label(&self, key: &str) -> String {
        if self.word.is_empty() { key.to_owned() } else { format!("{key} [{}]", self.word) }
    }
}

/// A length of time \[h].
pub(super) fn hours(value: &str) -> Option<f64> {
    quantity::span(value).ok().map(brittle_model::Span::as_hours_f64)
}

/// A number, and the unit behind it, which has no digits: `1e3 GB/s` and `2x4` are none.
fn split(value: &str) -> Option<(f64, &str)> {
    let word = value.find(|c: char| !c.is_ascii_digit() && !".+-".contains(c))?;
    let (number, word) = value.split_at(word);
    if word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().filter(|x: &f64| x.is_finite()).map(|number| (number, word.trim()))
}

/// The settings as numbers, if all are, in one unit.
pub(super) fn numbers(values: &[&str]) -> Option<Numbers> {
    let all = |read: &dyn Fn(&str) -> Option<f64>| -> Option<Vec<f64>> {
        values.iter().map(|value| read(bare(value))).collect()
    };
    let found = |at, unit, word: &str| Some(Numbers { at, unit, word: word.to_owned() });
    if let Some(at) = all(&|value| value.parse().ok().filter(|x: &f64| x.is_finite())) {
        return found(at, Unit::Number, "");
    }
    if let Some(at) = all(&hours) {
        return found(at, Unit::Hours, "");
    }
    let (_, word) = split(bare(values.first()?))?;
    let same = |value: &str| split(value).filter(|(_, other)| *other == word).map(|(x, _)| x);
    found(all(&same)?, Unit::Number, word)
}

/// Whether there is something between these settings.
pub(crate) fn is_ordered(values: &[&str]) -> bool {
    numbers(values).is_some()
}

/// Settings of a key along an axis.
pub(super) struct Along {
    /// Where each of them stands.
    pub(super) at: Vec<f64>,
    /// How they are written.
    pub(super) positions: Positions,
    /// The key, with the unit of its numbers.
    pub(super) label: String,
}

/// The settings of a key along an axis: as what they are, or by name in this order.
pub(super) fn along(key: &str, values: &[&str]) -> Along {
    match numbers(values) {
        Some(numbers) => Along {
            label: numbers.label(key),
            positions: Positions::Values(numbers.unit),
            at: numbers.at,
        },
        None => Along {
            at: (0..values.len()).map(|i| i as f64).collect(),
            positions: Positions::Names(
                values.iter().map(|value| bare(value).to_owned()).collect(),
            ),
            label: key.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_numbers_where_all_are_in_one_unit() {
        let read = |values: &[&str]| numbers(values).map(|n| (n.at, n.unit, n.word));
        assert_eq!(read(&["1", "2.5"]), Some((vec![1.0, 2.5], Unit::Number, String::new())));
        assert_eq!(read(&["\"30min\"", "2h"]), Some((vec![0.5, 2.0], Unit::Hours, String::new())));
        let rates = read(&["1 GB/s", "20 GB/s"]);
        assert_eq!(rates, Some((vec![1.0, 20.0], Unit::Number, "GB/s".to_owned())));
        for none in [
            &["1 GB/s", "1 TB/s"][..],
            &["daly", "exact"],
            &["1", "2h"],
            &["2x4", "4x4"],
            &["1e3 GB/s", "2e3 GB/s"],
        ] {
            assert_eq!(read(none), None, "{none:?}");
        }
    }
}
