//! Quantities as text: every dimensional value carries its unit.
//!
//! Parsing is exact where it can be (a length of time is integer nanoseconds, whatever decimal it is written
//! with) and never panics, whatever the text. A bare number is refused with the forms that are accepted.
//!
//! Deliberately lacking: units without a fixed meaning (`m`, months), and a choice between bits and bytes.

mod data;
mod decimal;
mod rate;
mod time;

use std::fmt;

use crate::kind::ComponentKind;

pub use data::{bandwidth, bytes};
pub use rate::{Rate, rate};
pub use time::{SECS_PER_YEAR, life, span};

/// A kind of quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// A length of time.
    Time,
    /// A mean life, which may be longer than any [`crate::Span`].
    Life,
    /// A failure rate.
    Rate,
    /// A number of bytes.
    Size,
    /// Bytes or bits a second.
    Bandwidth,
}

impl Quantity {
    /// What it is called in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "length of time",
            Self::Life => "mean life",
            Self::Rate => "failure rate",
            Self::Size => "size",
            Self::Bandwidth => "bandwidth",
        }
    }

    /// The forms that are accepted, as examples.
    #[must_use]
    pub const fn forms(self) -> &'static str {
        match self {
            Self::Time => r#""90s", "30min", "1h 30min", "1.5h", "54d" or "2 weeks""#,
            Self::Life => r#""50000h", "400d" or "5.7 years""#,
            Self::Rate => {
                r#""4.5 per 1000 host-days", "9.1 %/year", "2.5e-6 per hour" or "100 FIT""#
            }
            Self::Size => r#""5.7 TB" or "80 GiB""#,
            Self::Bandwidth => r#""400 Gb/s" (bits) or "50 GB/s" (bytes)"#,
        }
    }
}

/// Why a text is not the quantity that it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityError {
    /// What it should be.
    pub quantity: Quantity,
    /// The text, cut where it is long.
    pub found: String,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with the text of a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no text.
    Empty,
    /// A number alone.
    NoUnit,
    /// It does not begin with a number, or a number is missing further on.
    NoNumber,
    /// There is a minus sign.
    Negative,
    /// Digits are grouped by commas.
    Commas,
    /// More than 30 digits, or an exponent beyond 30.
    TooPrecise,
    /// There is no such unit.
    UnknownUnit(String),
    /// `m` could be minutes or months.
    Minutes,
    /// A month has no fixed length.
    Month,
    /// Longer than the quantity reaches.
    TooLong,
    /// Not zero, but shorter than a nanosecond.
    TooShort,
    /// In bits where bytes are meant.
    Bits,
    /// A bandwidth that is not per second.
    NotPerSecond,
    /// A rate that does not say per what.
    NotPer,
    /// A rate of a kind of component that does not exist.
    UnknownKind(String),
    /// Zero, or beyond what a number holds.
    NotPositive,
}

impl QuantityError {
    fn new(quantity: Quantity, found: &str, reason: Reason) -> Self {
        let mut clipped: String = found.chars().take(40).collect();
        if clipped.len() < found.len() {
            clipped.push('…');
        }
        Self { quantity, found: clipped, reason }
    }

    /// The error of a number that stands where a quantity should.
    #[must_use]
    pub fn bare(quantity: Quantity, number: &str) -> Self {
        Self::new(quantity, number, Reason::NoUnit)
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        let number = &self.found;
        match &self.reason {
            Reason::NoUnit if self.quantity == Quantity::Time => {
                format!("write \"{number}s\", \"{number}min\" or \"{number}h\"")
            }
            Reason::NoUnit if self.quantity == Quantity::Life => {
                format!("write \"{number}h\" or \"{number}d\"")
            }
            Reason::Commas => "write 50000 or 50_000".to_owned(),
            Reason::Minutes => "write `min` for minutes, or a number of days".to_owned(),
            Reason::Month => "write a number of days".to_owned(),
            Reason::Bits => "write B for bytes; 8 bits are a byte".to_owned(),
            Reason::UnknownKind(kind) => match kind.as_str() {
                "node" | "server" | "machine" => {
                    "write host-days: a server is a host here".to_owned()
                }
                _ => {
                    let kinds = ComponentKind::ALL.map(|kind| format!("{}-days", kind.as_str()));
                    let (last, others) = kinds.split_last().expect("there are kinds");
                    format!("write {} or {last}", others.join(", "))
                }
            },
            _ => format!("write {}", self.quantity.forms()),
        }
    }
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { quantity, found, reason } = self;
        let name = quantity.name();
        let why = match reason {
            Reason::NoUnit => return write!(f, "a {name} needs a unit"),
            Reason::Empty => "it is empty",
            Reason::NoNumber => "there must be a number before each unit",
            Reason::Negative => "it is negative",
            Reason::Commas => "digits are not grouped by commas",
            Reason::TooPrecise => "it has too many digits, or too large an exponent",
            Reason::UnknownUnit(unit) if unit.is_empty() => "a unit must follow each number",
            Reason::UnknownUnit(unit) => {
                return write!(f, "{found:?} is not a {name}: there is no unit {unit:?}");
            }
            Reason::Minutes => "`m` could be minutes or months",
            Reason::Month => "a month has no fixed length",
            Reason::TooLong if *quantity == Quantity::Time => "it is longer than 584 years",
            Reason::TooLong => "it is longer than a billion years",
            Reason::TooShort => "it is shorter than a nanosecond",
            Reason::Bits => "`b` is for bits, and this is in bytes",
            Reason::NotPerSecond => "it is not per second",
            Reason::NotPer => "it does not say per what",
            Reason::UnknownKind(kind) => {
                return write!(
                    f,
                    "{found:?} is not a {name}: there is no kind of component {kind:?}"
                );
            }
            Reason::NotPositive => "it must be above zero and finite",
        };
        write!(f, "{found:?} is not a {name}: {why}")
    }
}

impl std::error::Error for QuantityError {}
