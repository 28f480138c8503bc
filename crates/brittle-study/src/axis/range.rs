//! An exact range: decimals by a step or a factor, each with the unit of the first.

use brittle_model::text::{Fault, Key};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{MAX_VALUES, Value};
use crate::decimal::Decimal;

/// Values from `from` to `to`, both included if hit, by `step` (added) or `factor` (multiplied): exact
/// decimals, each with the unit of `from` if there is one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["from", "to"], "oneOf" = [{ "required": ["step"] }, { "required": ["factor"] }]))]
#[serde(default, deny_unknown_fields)]
pub struct RangeFile {
    /// First value: a number, or text of one number with its unit.
    pub from: Key<Value>,
    /// Last value, if it is hit.
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

/// A range that makes sense.
struct Walk<'a> {
    from: Decimal,
    to: Decimal,
    unit: &'a str,
    pace: Pace,
}

/// What is wrong: at which key of the range (none for the range itself), and what to do about it.
pub(super) struct Wrong {
    pub(super) key: &'static str,
    message: String,
    help: &'static str,
}

impl Wrong {
    /// The fault, by its path below that of the range.
    pub(super) fn below(self, path: &str) -> Fault {
        let dot = if self.key.is_empty() { "" } else { "." };
        Fault::new(format!("{path}{dot}{}", self.key), self.message).help(self.help)
    }
}

pub(super) fn wrong(key: &'static str, message: impl Into<String>, help: &'static str) -> Wrong {
    Wrong { key, message: message.into(), help }
}

impl RangeFile {
    /// The values; what is wrong is noted by its path below that of the range.
    pub(super) fn values(&self, path: &str, faults: &mut Vec<Fault>) -> Option<Vec<Value>> {
        let mut found = Vec::new();
        let walk = self.walk(&mut found).filter(|_| found.is_empty());
        let values = walk.and_then(|walk| walk.values().map_err(|wrong| found.push(wrong)).ok());
        faults.extend(found.into_iter().map(|wrong| wrong.below(path)));
        values
    }

    fn walk(&self, found: &mut Vec<Wrong>) -> Option<Walk<'_>> {
        let ends = ends(&self.from, &self.to, found);
        let pace = match (&self.step, &self.factor) {
            (Key::Missing, Key::Missing) => {
                let help = "add step = 0.5 or factor = 2";
                found.push(wrong("", "a range has either `step` or `factor`", help));
                None
            }
            (step, Key::Missing) => part(step, "step", found),
            (Key::Missing, factor) => part(factor, "factor", found),
            _ => {
                let message = "a range has either `step` or `factor`, not both";
                found.push(wrong("factor", message, "remove one of them"));
                None
            }
        };
        let (from, to, unit) = ends?;
        let (pace, pace_unit) = pace?;
        if self.factor.is_missing() {
            found.extend(other_unit("step", unit, pace_unit));
            if pace.is_zero() {
                found.push(wrong("step", "a step of zero leads nowhere", "write step = 0.5"));
            }
            return Some(Walk { from, to, unit, pace: Pace::Step(pace) });
        }
        if !pace_unit.is_empty() || pace <= Decimal::ONE {
            let message = "the factor must be a plain number above 1";
            found.push(wrong("factor", message, "write factor = 2"));
        }
        if from.is_zero() {
            let message = "a range by a factor must begin above zero";
            found.push(wrong("from", message, "begin higher, or use `step`"));
        }
        Some(Walk { from, to, unit, pace: Pace::Factor(pace) })
    }
}

impl Walk<'_> {
    fn values(&self) -> Result<Vec<Value>, Wrong> {
        let mut values = Vec::new();
        let mut at = self.from;
        while at <= self.to {
            if values.len() == MAX_VALUES {
                let message = format!("the range has more than {MAX_VALUES} values");
                return Err(wrong("", message, "take larger steps, or several studies"));
            }
            values.push(Value::of_decimal(at, self.unit));
            let (key, next) = match self.pace {
                Pace::Step(step) => ("step", at.plus(step)),
                Pace::Factor(factor) => ("factor", at.times(factor)),
            };
            at = next.ok_or_else(|| {
                let message = format!("what follows {at} has more digits than are kept exactly");
                wrong(key, message, "use fewer digits, or list the values")
            })?;
        }
        Ok(values)
    }
}

/// Both ends of a range, and their unit.
pub(super) fn ends<'a>(
    from: &'a Key<Value>,
    to: &'a Key<Value>,
    found: &mut Vec<Wrong>,
) -> Option<(Decimal, Decimal, &'a str)> {
    let (from, to) = (part(from, "from", found), part(to, "to", found));
    let ((from, unit), (to, to_unit)) = (from?, to?);
    if let Some(wrong) = other_unit("to", unit, to_unit) {
        found.push(wrong);
    } else if to < from {
        found.push(wrong("to", "the range ends before it begins", "swap `from` and `to`"));
    }
    Some((from, to, unit))
}

/// Number and unit of a part.
fn part<'a>(
    value: &'a Key<Value>,
    key: &'static str,
    found: &mut Vec<Wrong>,
) -> Option<(Decimal, &'a str)> {
    if value.is_missing() {
        let help = "for example range = { from = 0.5, to = 8, factor = 2 }";
        found.push(wrong("", format!("the range needs `{key}`"), help));
    }
    let split = value.given()?.split();
    if split.is_none() {
        let message =
            format!("`{key}` must be one decimal number of at most 30 digits, zero or more");
        let help =
            "write 0.5, or \"1.5h\" where there is a unit; what is not evenly spaced is listed";
        found.push(wrong(key, message, help));
    }
    split
}

/// All parts of a range have one unit.
fn other_unit(key: &'static str, unit: &str, other: &str) -> Option<Wrong> {
    let name = |unit: &str| match unit.trim() {
        "" => "no unit".to_owned(),
        unit => format!("`{unit}`"),
    };
    (unit.trim() != other.trim()).then(|| {
        let message = format!("`from` has {} and `{key}` has {}", name(unit), name(other));
        wrong(key, message, "write all of the range in one unit")
    })
}
