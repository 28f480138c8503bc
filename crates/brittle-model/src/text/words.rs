//! The words that file types are made of: quantities written as text.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};

use super::reader::Key;
use crate::quantity::{self, Rate};
use crate::time::Span;

macro_rules! quantity_text {
    ($(#[$doc:meta])* $name:ident($inner:ty), $parse:path, $what:literal, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str(concat!("a ", $what, " with its unit, as text"))
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $parse(text).map($name).map_err(E::custom)
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number($what, &number.to_string())))
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number($what, &number.to_string())))
                    }
                }
                deserializer.deserialize_any(Text)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": concat!("A ", $what, " with its unit."),
                    "pattern": $pattern
                })
            }
        }
    };
}

quantity_text!(
    /// A length of time, such as `"30min"`.
    LengthText(Span),
    quantity::span,
    "length of time",
    "^\\s*([0-9][0-9_.]*([eE][+-]?[0-9]+)?\\s*[a-z]+\\s*)+$"
);
quantity_text!(
    /// A failure rate, such as `"4.5 per 1000 host-days"`.
    RateText(Rate),
    quantity::rate,
    "failure rate",
    "^\\s*[0-9].*(FIT|per|/).*$|^.*FIT\\s*$"
);
quantity_text!(
    /// A size, such as `"5.7 TB"`.
    SizeText(f64),
    quantity::bytes,
    "size",
    "^\\s*[0-9][0-9_.eE+-]*\\s*([kKMGTPE]i?)?B\\s*$"
);
quantity_text!(
    /// A bandwidth, such as `"400 Gb/s"`.
    BandwidthText(f64),
    quantity::bandwidth,
    "bandwidth",
    "^\\s*[0-9][0-9_.eE+-]*\\s*([kKMGTPE]i?)?(b|bit|B)(/s|ps)\\s*$"
);

/// Text that stands for itself or a table that says more: the visitor of a type that can be written as both.
macro_rules! text_or_table {
    ($name:ident, $expecting:literal, |$text:ident| $from_text:expr, $table:ty => $from_table:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Either;
                impl<'de> Visitor<'de> for Either {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, $text: &str) -> Result<$name, E> {
                        $from_text.map_err(E::custom)
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number("length of time", &number.to_string())))
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number("length of time", &number.to_string())))
                    }
                    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<$name, A::Error> {
                        <$table>::deserialize(MapAccessDeserializer::new(map)).map($from_table)
                    }
                }
                deserializer.deserialize_any(Either)
            }
        }
    };
}
pub(crate) use text_or_table;

/// A delay: a length of time, or a law.
#[derive(Clone, Debug, PartialEq)]
pub enum DelayText {
    /// Always the same.
    Constant(Span),
    /// Drawn from a law.
    Law(DelayLaw),
}

/// A law for a delay, by its mean.
#[derive(Clone, Debug, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum DelayLaw {
    /// Memoryless.
    Exponential(MeanFile),
    /// `ln t` is normal: many short delays and a heavy tail.
    Lognormal(LognormalDelay),
    /// By shape: below 1 heavy-tailed, above 1 nearly constant.
    Weibull(WeibullDelay),
}

/// The mean of an exponential delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MeanFile {
    /// Mean delay.
    #[schemars(required)]
    pub mean: Key<LengthText>,
}

/// The mean and spread of a lognormal delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LognormalDelay {
    /// Mean delay (not the median).
    #[schemars(required)]
    pub mean: Key<LengthText>,
    /// Standard deviation of `ln t`.
    #[schemars(required)]
    pub sigma: Key<f64>,
}

/// The mean and shape of a Weibull delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WeibullDelay {
    /// Mean delay (not the scale).
    #[schemars(required)]
    pub mean: Key<LengthText>,
    /// Shape k.
    #[schemars(required)]
    pub shape: Key<f64>,
}

text_or_table!(
    DelayText,
    "a length of time such as \"30s\", or a law such as { exponential = { mean = \"30s\" } }",
    |text| quantity::span(text).map(DelayText::Constant),
    DelayLaw => DelayText::Law
);

impl JsonSchema for DelayText {
    fn schema_name() -> Cow<'static, str> {
        "Delay".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (length, law) =
            (generator.subschema_for::<LengthText>(), generator.subschema_for::<DelayLaw>());
        json_schema!({
            "description": "A delay: a length of time, or a law.",
            "anyOf": [length, law]
        })
    }
}
