//! An exact range: decimals by a step or a factor, each with the unit of the first.

use brittle_model::text::{Fault, Key};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{MAX_VALUES, Value};
use crate::decimal::Decimal;

/// Values from `from` to `to`, both included if hit, by `step` (added) or `factor` (multiplied): exact
/// decimals, each with the unit of `from` if there is one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RangeFile {
    /// First value.
    #[schemars(required)]
    pub from: Key<Value>,
    /// Last value, if it is hit.
    #[schemars(required)]
    pub to: Key<Value>,
    /// Added from value to value, in the same unit. This or `factor`.
    pub step: Key<Value>,
    /// Multiplied from value to value: a plain number above 1. This or `step`.
    pub factor: Key<Value>,
}

/// How a value leads to the next.
#[derive(Clone, Copy)]
enum Pace {
    Step(Decimal),
    Factor(Decimal),
}

impl RangeFile {
    /// The values; what is wrong is noted by its path below that of the range.
    pub(super) fn values(&self, path: &str, faults: &mut Vec<Fault>) -> Option<Vec<Value>> {
        let noted = faults.len();
        let at = |key: &str| format!("{path}.{key}");
        let from = part(&self.from, &at("from"), faults);
        let to = part(&self.to, &at("to"), faults);
        let pace = match (&self.step, &self.factor) {
            (Key::Given(_), Key::Missing) => part(&self.step, &at("step"), faults),
            (Key::Missing, Key::Given(_)) => part(&self.factor, &at("factor"), faults),
            (Key::Bad, _) | (_, Key::Bad) => None,
            (step, _) => {
                let place = if step.is_missing() { path.to_owned() } else { at("factor") };
                let fault = Fault::new(place, "a range has either `step` or `factor`");
                faults.push(fault.help("for example step = 0.5 or factor = 2"));
                None
            }
        };
        let ((from, unit), (to, to_unit), (pace, pace_unit)) = (from?, to?, pace?);
        let mut refuse = |key: &str, message: String, help: &str| {
            faults.push(Fault::new(at(key), message).help(help));
        };
        let mut same_unit = |key: &str, other: &str| {
            if other.trim() != unit.trim() {
                let message = format!("`from` is in {} and `{key}` in {}", name(unit), name(other));
                refuse(key, message, "write all parts of a range in one unit");
            }
        };
        same_unit("to", to_unit);
        if self.factor.is_missing() {
            same_unit("step", pace_unit);
            if pace.is_zero() {
                refuse("step", "a step of zero leads nowhere".to_owned(), "write step = 0.5");
            }
        } else {
            if !pace_unit.is_empty() || pace <= Decimal::ONE {
                let message = "the factor must be a plain number above 1".to_owned();
                refuse("factor", message, "write factor = 2");
            }
            if from.is_zero() {
                let message = "a range by a factor must begin above zero".to_owned();
                refuse("from", message, "begin higher, or use `step`");
            }
        }
        if from.is_above(to) && to_unit.trim() == unit.trim() {
            refuse("to", "the range ends before it begins".to_owned(), "swap `from` and `to`");
        }
        if faults.len() > noted {
            return None;
        }
        let pace = if self.factor.is_missing() { Pace::Step(pace) } else { Pace::Factor(pace) };
        self.walk(from, unit, to, pace).map_err(|fault| faults.push(fault.under(path))).ok()
    }
}
