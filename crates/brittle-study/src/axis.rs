//! An axis of a study: a key, and its values as a list or an exact range.

use std::fmt;

use brittle_model::text::{Fault, Key};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::decimal::Decimal;

/// Most values of an axis.
pub const MAX_VALUES: usize = 10_000;

/// One swept key.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AxisFile {
    /// Dotted path of the key in the scenario, such as "stress.failure_rate".
    #[schemars(required)]
    pub key: Key<String>,
    /// The values, typed like the scenario file. This or `range`.
    pub values: Key<Vec<Value>>,
    /// Evenly spaced values. This or `values`.
    pub range: Key<RangeFile>,
}

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
    /// Added from value to value. This or `factor`.
    pub step: Key<Value>,
    /// Multiplied from value to value. This or `step`.
    pub factor: Key<Value>,
}

/// A value for a key: text, number, true or false.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, such as a quantity with its unit.
    Text(String),
    /// A number, as its shortest decimal form.
    Number(String),
    /// True or false.
    Boolean(bool),
}

impl Value {
    /// As `--set` takes it.
    pub(crate) fn as_toml(&self) -> String {
        match self {
            Self::Text(text) => format!("{text:?}"),
            Self::Number(number) => number.clone(),
            Self::Boolean(value) => value.to_string(),
        }
    }

    /// As a table shows it.
    pub(crate) fn as_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            _ => self.as_toml(),
        }
    }

    /// Number and unit; the unit of a plain number is empty.
    fn split(&self) -> Option<(Decimal, &str)> {
        match self {
            Self::Number(number) => Some((Decimal::parse(number)?, "")),
            Self::Text(text) => {
                let text = text.trim();
                let end =
                    text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
                Some((Decimal::parse(&text[..end])?, &text[end..]))
            }
            Self::Boolean(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, a number, true or false")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Value, E> {
                Ok(Value::Number(number.to_string()))
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Value, E> {
                if number.is_finite() {
                    Ok(Value::Number(number.to_string()))
                } else {
                    Err(E::custom("a value must be finite"))
                }
            }
            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Boolean(value))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number", "boolean"] })
    }
}

impl AxisFile {
    /// Key and values; what is wrong is noted by its path.
    pub(crate) fn values(
        &self,
        path: &str,
        faults: &mut Vec<Fault>,
    ) -> Option<(String, Vec<Value>)> {
        if self.key.is_missing() {
            let fault = Fault::new(format!("{path}.key"), "the axis needs `key`");
            faults.push(fault.help("add key = \"stress.failure_rate\""));
        }
        let values = match (&self.values, &self.range) {
            (Key::Given(values), Key::Missing) if !values.is_empty() => values.clone(),
            (Key::Missing, Key::Given(range)) => match range.values() {
                Ok(values) => values,
                Err(reason) => {
                    faults.push(Fault::new(format!("{path}.range"), reason));
                    return None;
                }
            },
            (Key::Bad, _) | (_, Key::Bad) => return None,
            (Key::Given(_), Key::Missing) => {
                faults.push(Fault::new(format!("{path}.values"), "the axis has no values"));
                return None;
            }
            _ => {
                let fault = Fault::new(path, "an axis has either `values` or `range`");
                faults.push(fault.help("for example values = [0.5, 1, 2]"));
                return None;
            }
        };
        if values.len() > MAX_VALUES {
            let message =
                format!("{} values are more than the limit of {MAX_VALUES}", values.len());
            faults.push(Fault::new(path, message));
            return None;
        }
        Some((self.key.given()?.clone(), values))
    }
}

impl RangeFile {
    fn values(&self) -> Result<Vec<Value>, String> {
        let part = |key: &Key<Value>, name: &str| -> Result<(Decimal, String), String> {
            let value = key.given().ok_or_else(|| format!("the range needs `{name}`"))?;
            let (number, unit) = value.split().ok_or_else(|| {
                format!("`{name}` must be a decimal number, with its unit if any")
            })?;
            Ok((number, unit.to_owned()))
        };
        let (from, unit) = part(&self.from, "from")?;
        let (to, to_unit) = part(&self.to, "to")?;
        if to_unit.trim() != unit.trim() {
            return Err(format!("`from` is in {unit:?} and `to` in {to_unit:?}: use one unit"));
        }
        if to < from {
            return Err("`to` is below `from`".to_owned());
        }
        let next: Box<dyn Fn(Decimal) -> Option<Decimal>> = match (&self.step, &self.factor) {
            (Key::Given(_), Key::Missing) => {
                let (step, step_unit) = part(&self.step, "step")?;
                if step_unit.trim() != unit.trim() {
                    return Err(format!(
                        "`from` is in {unit:?} and `step` in {step_unit:?}: use one unit"
                    ));
                }
                if step.is_zero() {
                    return Err("`step` must be above zero".to_owned());
                }
                Box::new(move |x| x.plus(step))
            }
            (Key::Missing, Key::Given(_)) => {
                let (factor, unit) = part(&self.factor, "factor")?;
                if !unit.is_empty() || factor <= Decimal::ONE || from.is_zero() {
                    return Err(
                        "`factor` must be a plain number above 1, and `from` above 0".to_owned()
                    );
                }
                Box::new(move |x| x.times(factor))
            }
            _ => return Err("a range needs either `step` or `factor`".to_owned()),
        };
        let mut values = Vec::new();
        let mut at = Some(from);
        while let Some(x) = at.filter(|&x| x <= to) {
            values.push(match unit.is_empty() {
                true => Value::Number(x.to_string()),
                false => Value::Text(format!("{x}{unit}")),
            });
            if values.len() > MAX_VALUES {
                return Err(format!("the range has more than {MAX_VALUES} values"));
            }
            at = next(x);
        }
        Ok(values)
    }
}
