//! A value of an axis: text, number, true or false; as the scenario reads it and as a table shows it.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::decimal::Decimal;

/// A value for a key: text, number, true or false.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, such as a quantity with its unit.
    Text(String),
    /// A number as TOML writes it: an integer, or a float in its shortest form.
    Number(String),
    /// True or false.
    Boolean(bool),
}

impl Value {
    /// An exact decimal with its unit.
    pub(super) fn of_decimal(decimal: Decimal, unit: &str) -> Self {
        let number = decimal.to_string();
        if !unit.is_empty() {
            Self::Text(number + unit)
        } else if number.contains('.') || number.parse::<i64>().is_ok() {
            Self::Number(number)
        } else {
            // TOML has integers of 64 bits; beyond them it has floats.
            Self::Number(number + ".0")
        }
    }

    /// As TOML writes it.
    pub(crate) fn as_toml(&self) -> String {
        let Self::Text(text) = self else { return self.as_text().into_owned() + self.point() };
        let mut quoted = String::from('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => quoted.extend(['\\', c]),
                c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", c as u32)),
                c => quoted.push(c),
            }
        }
        quoted + "\""
    }

    /// As a table shows it.
    pub(crate) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Number(number) => number.strip_suffix(".0").unwrap_or(number).into(),
            Self::Boolean(true) => "true".into(),
            Self::Boolean(false) => "false".into(),
        }
    }

    /// What a table leaves out of a float that is whole.
    fn point(&self) -> &'static str {
        match self {
            Self::Number(number) if number.ends_with(".0") => ".0",
            _ => "",
        }
    }

    /// Number and unit; the unit of a plain number is empty.
    pub(super) fn split(&self) -> Option<(Decimal, &str)> {
        match self {
            Self::Number(number) if number.contains('e') => {
                // Display of a float has no exponent.
                let float: f64 = number.parse().ok()?;
                Some((Decimal::parse(&float.to_string())?, ""))
            }
            Self::Number(number) => Some((Decimal::parse(number)?, "")),
            Self::Text(text) => {
                let (number, unit) = halves(text)?;
                Some((Decimal::parse(number)?, unit))
            }
            Self::Boolean(_) => None,
        }
    }

    /// Number and unit of what a table shows; `None` of what is not one number.
    pub(crate) fn split_text(text: &str) -> Option<(f64, &str)> {
        // A number as TOML writes it may have an exponent or a sign.
        let plain = text.parse().ok().filter(|number: &f64| number.is_finite());
        plain.map(|number| (number, "")).or_else(|| {
            let (number, unit) = halves(text)?;
            Some((number.parse().ok()?, unit))
        })
    }
}

/// What of a text is a number without sign and exponent, and the rest.
fn halves(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    // The digits of `1h30min` and `1e3 h` belong to the number, those of `per 1000` do not.
    let foreign = unit.contains(|c: char| c.is_ascii_digit()) && !unit.contains("per");
    (!foreign).then_some((number, unit))
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
                    // Debug keeps the point of 8.0 and the exponent of 1e20, so that it stays a float.
                    Ok(Value::Number(format!("{number:?}")))
                } else {
                    Err(E::custom("the value of an axis must be finite"))
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
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Text, a number, true or false, as the scenario would have it.",
            "type": ["string", "number", "boolean"]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_as_toml_has_it() {
        let text = Value::Text("a\"b\\c\u{7}\n\u{7f}é".to_owned());
        assert_eq!(text.as_toml(), r#""a\"b\\c\u0007\u000A\u007Fé""#);
    }

    #[test]
    fn a_large_number_stays_a_number_of_its_type() {
        let large = Decimal::parse("100000000000000000000").unwrap();
        let value = Value::of_decimal(large, "");
        assert_eq!(value.as_toml(), "100000000000000000000.0");
        assert_eq!(value.as_text(), "100000000000000000000");
        assert_eq!(Value::of_decimal(large, " h").as_toml(), "\"100000000000000000000 h\"");
    }

    #[test]
    fn only_one_number_with_one_unit_is_split() {
        let split = |text: &str| {
            let value = Value::Text(text.to_owned());
            value.split().map(|(number, unit)| (number.to_string(), unit.to_owned()))
        };
        let parts = |number: &str, unit: &str| Some((number.to_owned(), unit.to_owned()));
        assert_eq!(split(" 1.50 min "), parts("1.5", " min"));
        assert_eq!(split("4.5 per 1000 host-days"), parts("4.5", " per 1000 host-days"));
        for none in ["1h30min", "1h 30min", "1e3 h", "1_000h", "-1h", "min", ""] {
            assert_eq!(split(none), None, "{none}");
        }
        let number = |text: &str| Value::Number(text.to_owned()).split().unwrap().0.to_string();
        assert_eq!(number("1e-7"), "0.0000001");
        assert_eq!(number("1e20"), "100000000000000000000");
    }
}
