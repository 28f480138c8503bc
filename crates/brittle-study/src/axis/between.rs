//! A range of which a design draws its values: any number between two ends, on a linear or a logarithmic scale.

use brittle_model::text::{Fault, Key};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Value;
use super::range::{ends, wrong};
use crate::decimal::Decimal;

/// Significant digits of a drawn value.
const DIGITS: i32 = 6;

/// The most digits behind the point that a decimal keeps.
const MOST_PLACES: i32 = 29;

/// What a design draws from: numbers from `from` to `to`, each with the unit of `from` if there is one, with six significant
/// digits.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["from", "to"]))]
#[serde(default, deny_unknown_fields)]
pub struct BetweenFile {
    /// Least value: a number, or text of one number with its unit.
    pub from: Key<Value>,
    /// Greatest value.
    pub to: Key<Value>,
    /// Whether equal differences or equal ratios are equally likely. Default: "linear".
    pub scale: Key<Scale>,
    /// Whether all values are whole numbers, both ends included. Default: false.
    pub whole: Key<bool>,
}

/// How a range is stretched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Equal differences are equally likely.
    #[default]
    Linear,
    /// Equal ratios are.
    Log,
}

/// A range that makes sense.
#[derive(Clone, Debug)]
pub(crate) struct Between {
    from: Decimal,
    to: Decimal,
    unit: String,
    scale: Scale,
    whole: bool,
}

impl BetweenFile {
    /// The range; what is wrong is noted by its path below that of the range.
    pub(super) fn between(&self, path: &str, faults: &mut Vec<Fault>) -> Option<Between> {
        let mut found = Vec::new();
        for (key, end) in [("from", &self.from), ("to", &self.to)] {
            if end.is_missing() {
                let help = "for example between = { from = 0.5, to = 8 }";
                faults.push(wrong("", format!("the range needs `{key}`"), help).below(path));
                return None;
            }
        }
        let ends = ends(&self.from, &self.to, &mut found);
        let scale = self.scale.given().copied().unwrap_or_default();
        let whole = self.whole.given().copied().unwrap_or_default();
        if let Some((from, to, _)) = ends {
            if scale == Scale::Log && from.is_zero() {
                let message = "a logarithmic scale must begin above zero";
                found.push(wrong("from", message, "begin higher, or leave `scale` out"));
            }
            if from == to {
                let help = "end higher; what never changes belongs into the scenario";
                found.push(wrong("to", "the range has one value", help));
            }
            for (key, end) in [("from", from), ("to", to)] {
                if whole && !end.is_whole() {
                    let message = format!("`{key}` is no whole number, and `whole` is true");
                    found.push(wrong(key, message, "write a whole number, or leave `whole` out"));
                }
            }
        }
        let good = found.is_empty() && self.scale != Key::Bad && self.whole != Key::Bad;
        faults.extend(found.into_iter().map(|wrong| wrong.below(path)));
        let (from, to, unit) = ends.filter(|_| good)?;
        Some(Between { from, to, unit: unit.to_owned(), scale, whole })
    }
}

impl Between {
    /// The value at `share` of the range, from zero to less than one.
    pub(crate) fn at(&self, share: f64) -> Value {
        let (from, to) = (self.from.to_f64(), self.to.to_f64());
        let to = if self.whole { to + 1.0 } else { to };
        let value = match self.scale {
            Scale::Linear => from + share * (to - from),
            Scale::Log => from * libm::exp(share * libm::log(to / from)),
        };
        let text = if self.whole { format!("{:.0}", value.floor()) } else { rounded(value) };
        let value = Decimal::parse(&text).expect("it has as many digits as are kept");
        Value::of_decimal(value.clamp(self.from, self.to), &self.unit)
    }
}

/// A number above or at zero with its significant digits.
fn rounded(value: f64) -> String {
    let scientific = format!("{value:.*e}", DIGITS as usize - 1);
    let exponent = scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok());
    let places = DIGITS - 1 - exponent.unwrap_or(0);
    format!("{value:.*}", places.clamp(0, MOST_PLACES) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(from: &str, to: &str, scale: Scale, whole: bool) -> Between {
        let end = |text: &str| Decimal::parse(text).unwrap();
        Between { from: end(from), to: end(to), unit: "min".to_owned(), scale, whole }
    }

    fn at(between: &Between, shares: &[f64]) -> Vec<String> {
        shares.iter().map(|&share| between.at(share).as_text().into_owned()).collect()
    }

    #[test]
    fn a_scale_says_where_the_middle_is() {
        let shares = [0.0, 0.5, 1.0 - 1e-12];
        let linear = between("1", "100", Scale::Linear, false);
        assert_eq!(at(&linear, &shares), ["1min", "50.5min", "100min"]);
        let log = between("1", "100", Scale::Log, false);
        assert_eq!(at(&log, &shares), ["1min", "10min", "100min"]);
        assert_eq!(at(&log, &[0.1, 0.2]), ["1.58489min", "2.51189min"]);
    }

    #[test]
    fn whole_numbers_are_equally_likely_and_both_ends_are_among_them() {
        let whole = between("0", "3", Scale::Linear, true);
        let shares: Vec<f64> = (0..8).map(|i| f64::from(i) / 8.0).collect();
        let expected = ["0min", "0min", "1min", "1min", "2min", "2min", "3min", "3min"];
        assert_eq!(at(&whole, &shares), expected);
        let log = between("1", "7", Scale::Log, true);
        assert_eq!(at(&log, &[0.0, 0.34, 0.67, 0.999]), ["1min", "2min", "4min", "7min"]);
    }

    #[test]
    fn no_rounding_leaves_the_range() {
        let narrow = between("1.0000004", "1.0000006", Scale::Linear, false);
        assert_eq!(at(&narrow, &[0.0, 0.9]), ["1.0000004min", "1.0000004min"]);
        let tiny = between("0.0000000000000000000000001", "0.1", Scale::Log, false);
        let least = tiny.at(0.0).as_text().into_owned();
        assert!(least.starts_with("0.0000000000000000000000001"), "{least}");
        let large = between("1", &"9".repeat(29), Scale::Linear, false);
        assert_eq!(large.at(1.0 - 1e-16).as_text().len(), 29 + 3);
    }
}
