//! The words that file types are made of: quantities written as text.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserialize, Deserializer, Visitor};

use super::reader::{EITHER, Key};
use crate::quantity::{self, Quantity, QuantityError, Rate};
use crate::time::Span;

/// An error as the reader takes it: what is wrong, and on the next line what to do about it.
pub(crate) fn told(error: &QuantityError) -> String {
    format!("{error}\n{}", error.help())
}

/// Likewise, for a number that stands where a quantity should.
pub(crate) fn bare(quantity: Quantity, number: &dyn fmt::Display) -> String {
    told(&QuantityError::bare(quantity, &number.to_string()))
}

macro_rules! quantity_text {
    ($(#[$doc:meta])* $name:ident($inner:ty), $parse:path, $quantity:ident, $pattern:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name(pub $inner);

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        write!(f, "a {} with its unit, as text", Quantity::$quantity.name())
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        $parse(text).map($name).map_err(|error| E::custom(told(&error)))
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                        Err(E::custom(bare(Quantity::$quantity, &number)))
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                        Err(E::custom(bare(Quantity::$quantity, &number)))
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
                let quantity = Quantity::$quantity;
                json_schema!({
                    "type": "string",
                    "description": format!("A {}: {}.", quantity.name(), quantity.forms()),
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
    Time,
    "^\\s*([0-9.][0-9_.]*([eE][+-]?[0-9]+)?\\s*[a-zµμ]+\\s*)+$"
);
quantity_text!(
    /// A mean life, such as `"50000h"` [s].
    LifeText(f64),
    quantity::life,
    Life,
    "^\\s*([0-9.][0-9_.]*([eE][+-]?[0-9]+)?\\s*[a-zµμ]+\\s*)+$"
);
quantity_text!(
    /// A failure rate, such as `"4.5 per 1000 host-days"`.
    RateText(Rate),
    quantity::rate,
    Rate,
    "^\\s*[0-9].*(FIT|per|/).*$|^.*FIT\\s*$"
);
quantity_text!(
    /// A size, such as `"5.7 TB"`.
    SizeText(f64),
    quantity::bytes,
    Size,
    "^\\s*[0-9][0-9_.eE+-]*\\s*([kKMGTPE]i?)?B\\s*$"
);
quantity_text!(
    /// A bandwidth, such as `"400 Gb/s"`.
    BandwidthText(f64),
    quantity::bandwidth,
    Bandwidth,
    "^\\s*[0-9][0-9_.eE+-]*\\s*([kKMGTPE]i?)?(b|bit|B)(/s|ps)\\s*$"
);

/// Text that stands for itself or a table that says more: the visitor of a type that can be written as both.
/// Keys at the end tell a second form of table from the first.
macro_rules! text_or_table {
    (@name) => { EITHER };
    (@name $keys:literal) => { concat!("brittle::Either ", $keys) };
    (
        $name:ident, $expecting:literal, $(bare $quantity:expr,)?
        |$text:ident| $from_text:expr, $table:ty => $from_table:expr
        $(, $keys:literal => $other:ty => $from_other:expr)?
    ) => {
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
                    $(
                        fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                            Err(E::custom($crate::text::words::bare($quantity, &number)))
                        }
                        fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                            Err(E::custom($crate::text::words::bare($quantity, &number)))
                        }
                    )?
                    fn visit_newtype_struct<D: Deserializer<'de>>(
                        self,
                        table: D,
                    ) -> Result<$name, D::Error> {
                        <$table>::deserialize(table).map($from_table)
                    }
                    $(
                        fn visit_some<D: Deserializer<'de>>(
                            self,
                            table: D,
                        ) -> Result<$name, D::Error> {
                            <$other>::deserialize(table).map($from_other)
                        }
                    )?
                }
                let name = $crate::text::words::text_or_table!(@name $($keys)?);
                deserializer.deserialize_newtype_struct(name, Either)
            }
        }
    };
}
pub(crate) use text_or_table;

/// A word of a list, or a length of time.
macro_rules! word_or_length {
    ($name:ident, $expecting:literal, $length:ident, [$($word:literal => $variant:ident),+]) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Word;
                impl Visitor<'_> for Word {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        match text {
                            $($word => Ok($name::$variant),)+
                            _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                                Err(E::unknown_variant(text, &[$($word),+, "30min"]))
                            }
                            _ => quantity::span(text)
                                .map($name::$length)
                                .map_err(|error| E::custom(told(&error))),
                        }
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                        Err(E::custom(bare(Quantity::Time, &number)))
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                        Err(E::custom(bare(Quantity::Time, &number)))
                    }
                }
                deserializer.deserialize_any(Word)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let length = generator.subschema_for::<LengthText>();
                json_schema!({ "anyOf": [{ "enum": [$($word),+] }, length] })
            }
        }
    };
}
pub(crate) use word_or_length;

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
    Weibull(ShapeDelay),
    /// By shape: below 1 heavy-tailed, a whole number so many exponential stages one after the other.
    Gamma(ShapeDelay),
}

/// The mean of an exponential delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[schemars(extend("required" = ["mean"]))]
#[serde(default, deny_unknown_fields)]
pub struct MeanFile {
    /// Mean delay.
    pub mean: Key<LengthText>,
}

/// The mean and spread of a lognormal delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[schemars(extend("required" = ["mean", "sigma"]))]
#[serde(default, deny_unknown_fields)]
pub struct LognormalDelay {
    /// Mean delay (not the median).
    pub mean: Key<LengthText>,
    /// Standard deviation of `ln t`.
    pub sigma: Key<f64>,
}

/// The mean and shape of a Weibull or gamma delay.
#[derive(Clone, Debug, Default, PartialEq, serde::Deserialize, JsonSchema)]
#[schemars(extend("required" = ["mean", "shape"]))]
#[serde(default, deny_unknown_fields)]
pub struct ShapeDelay {
    /// Mean delay (not the scale).
    pub mean: Key<LengthText>,
    /// Shape k.
    pub shape: Key<f64>,
}

text_or_table!(
    DelayText,
    "a length of time such as \"30s\", or a law such as { exponential = { mean = \"30s\" } }",
    bare Quantity::Time,
    |text| quantity::span(text).map(DelayText::Constant).map_err(|error| told(&error)),
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
