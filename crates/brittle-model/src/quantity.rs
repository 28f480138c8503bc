//! Quantities as text: every dimensional value carries its unit.
//!
//! Parsing is exact where it can be (a length of time is integer nanoseconds) and never panics, whatever
//! the text. A bare number is refused with the forms that are accepted.

use std::fmt;

use crate::kind::ComponentKind;
use crate::time::{NANOS_PER_SEC, Span};

/// Seconds in a year [s]: 365.25 days.
pub const SECS_PER_YEAR: f64 = 365.25 * 86_400.0;

/// Why a text is not the quantity that it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityError {
    what: &'static str,
    found: String,
    reason: String,
    forms: &'static str,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, found, reason, forms } = self;
        write!(f, "{found:?} is not a {what}: {reason}; write {forms}")
    }
}

impl std::error::Error for QuantityError {}

/// A failure rate as written: hazard of one component, and the kind that it was written for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Failures of one component [1/s].
    pub per_second: f64,
    /// The kind in the unit (`gpu-days`), if it names one.
    pub of: Option<ComponentKind>,
}

const TIME: &str = r#""90s", "30min", "1h 30min", "54d", "50000h" or "2 weeks""#;
const BANDWIDTH: &str = r#""400 Gb/s" (bits) or "50 GB/s" (bytes)"#;
const BYTES: &str = r#""5.7 TB" or "80 GiB""#;
const RATE: &str = r#""4.5 per 1000 host-days", "148 per 884736 gpu-days", "9.1 %/year", "2e-6 per hour" or "100 FIT""#;

/// The text that stands for a bare number in a place that needs a unit.
#[must_use]
pub fn bare_number(what: &'static str, number: &str) -> QuantityError {
    let forms = match what {
        "bandwidth" => BANDWIDTH,
        "size" => BYTES,
        "failure rate" => RATE,
        _ => TIME,
    };
    QuantityError { what, found: number.to_owned(), reason: "it has no unit".to_owned(), forms }
}

/// A length of time: one or more of number and unit, added up. A year has 365.25 days.
///
/// # Errors
/// If the text is not a length of time, is negative, or lies beyond 584 years.
pub fn span(text: &str) -> Result<Span, QuantityError> {
    let fail = |reason: &str| QuantityError {
        what: "length of time",
        found: clip(text),
        reason: reason.to_owned(),
        forms: TIME,
    };
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(fail("it is empty"));
    }
    if rest.starts_with('-') {
        return Err(fail("it is negative"));
    }
    let mut nanos: u128 = 0;
    while !rest.is_empty() {
        let (number, after) = Decimal::split(rest).map_err(|reason| fail(&reason))?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let size = unit_nanos(unit).ok_or_else(|| match unit {
            "" if after.is_empty() => fail("it has no unit"),
            "" => fail("a unit must follow the number"),
            "m" | "M" => fail("`m` could be minutes or months; write `min`"),
            "month" | "months" => fail("a month has no fixed length; write days"),
            _ => fail(&format!("there is no unit of time `{unit}`")),
        })?;
        let part = number.times(size).ok_or_else(|| fail("it is too long"))?;
        nanos = nanos.saturating_add(part);
        rest = after.trim_start();
    }
    u64::try_from(nanos).map(Span::from_nanos).map_err(|_| fail("it is longer than 584 years"))
}

/// A size [bytes]; `kB` is 1000 and `KiB` 1024 bytes.
///
/// # Errors
/// If the text is not a size.
pub fn bytes(text: &str) -> Result<f64, QuantityError> {
    let fail = |reason: &str| QuantityError {
        what: "size",
        found: clip(text),
        reason: reason.to_owned(),
        forms: BYTES,
    };
    let (number, unit) = Decimal::split(text.trim()).map_err(|reason| fail(&reason))?;
    let unit = unit.trim();
    let scale = unit
        .strip_suffix('B')
        .and_then(|prefix| match prefix.strip_suffix('i') {
            Some(binary) => power(binary).map(|p| 1024_f64.powi(p)),
            None if prefix.is_empty() => Some(1.0),
            None => power(prefix).map(|p| 1000_f64.powi(p)),
        })
        .ok_or_else(|| match unit {
            "" => fail("it has no unit"),
            _ if unit.ends_with('b') => fail("`b` means bits; a size is in bytes, `B`"),
            _ => fail(&format!("there is no unit of size `{unit}`")),
        })?;
    positive(number.value() * scale).ok_or_else(|| fail("it must be positive and finite"))
}

/// A bandwidth [bytes/s].
///
/// # Errors
/// If the text is not a bandwidth.
pub fn bandwidth(text: &str) -> Result<f64, QuantityError> {
    let fail = |reason: &str| QuantityError {
        what: "bandwidth",
        found: clip(text),
        reason: reason.to_owned(),
        forms: BANDWIDTH,
    };
    let (number, unit) = Decimal::split(text.trim()).map_err(|reason| fail(&reason))?;
    let unit = unit.trim();
    if unit.is_empty() {
        return Err(fail("it has no unit"));
    }
    let amount = unit
        .strip_suffix("/s")
        .or_else(|| unit.strip_suffix("ps"))
        .ok_or_else(|| fail("it must be per second"))?;
    let bits = amount.strip_suffix('b').or_else(|| amount.strip_suffix("bit"));
    let (prefix, size) = match (bits, amount.strip_suffix('B')) {
        (Some(prefix), _) => (prefix, 1.0 / 8.0),
        (None, Some(prefix)) => (prefix, 1.0),
        (None, None) => return Err(fail(&format!("there is no unit of bandwidth `{unit}`"))),
    };
    let scale = match prefix.strip_suffix('i') {
        Some(binary) => power(binary).map(|p| 1024_f64.powi(p)),
        None if prefix.is_empty() => Some(1.0),
        None => power(prefix).map(|p| 1000_f64.powi(p)),
    };
    let scale = scale.ok_or_else(|| fail(&format!("there is no unit of bandwidth `{unit}`")))?;
    positive(number.value() * scale * size).ok_or_else(|| fail("it must be positive and finite"))
}

/// A failure rate of one component. `9.1 %/year` is a hazard of 0.091 a year (expected failures a
/// component-year), `100 FIT` is 100 in 10⁹ hours.
///
/// # Errors
/// If the text is not a rate.
pub fn rate(text: &str) -> Result<Rate, QuantityError> {
    let fail = |reason: &str| QuantityError {
        what: "failure rate",
        found: clip(text),
        reason: reason.to_owned(),
        forms: RATE,
    };
    let (number, rest) = Decimal::split(text.trim()).map_err(|reason| fail(&reason))?;
    let mut rest = rest.trim();
    let mut count = number.value();
    if rest.eq_ignore_ascii_case("fit") {
        let per_second = count / (1e9 * 3600.0);
        let per_second = positive(per_second).ok_or_else(|| fail("it must be positive"))?;
        return Ok(Rate { per_second, of: None });
    }
    if let Some(after) = rest.strip_prefix('%') {
        count /= 100.0;
        rest = after.trim_start();
    }
    let per = rest.strip_prefix('/').or_else(|| rest.strip_prefix("per "));
    let mut over = match per {
        Some(over) => over.trim(),
        None if rest.is_empty() => return Err(fail("it does not say per what")),
        None => return Err(fail("`per` or `/` must follow the number")),
    };
    let mut amount = 1.0;
    if over.starts_with(|c: char| c.is_ascii_digit()) {
        let (number, after) = Decimal::split(over).map_err(|reason| fail(&reason))?;
        (amount, over) = (number.value(), after.trim_start());
    }
    let (kind, time) = match over.rsplit_once('-') {
        Some((kind, time)) => (Some(kind), time),
        None => (None, over),
    };
    let of = match kind {
        None | Some("component") => None,
        Some("node" | "server" | "machine") => {
            return Err(fail("brittle calls it a host: write `host-days`"));
        }
        Some(kind) => Some(
            ComponentKind::ALL
                .into_iter()
                .find(|k| k.as_str() == kind)
                .ok_or_else(|| fail(&format!("there is no kind of component `{kind}`")))?,
        ),
    };
    let nanos =
        unit_nanos(time).ok_or_else(|| fail(&format!("there is no unit of time `{time}`")))?;
    let secs = nanos as f64 / NANOS_PER_SEC as f64;
    let per_second = positive(count / (amount * secs)).ok_or_else(|| {
        fail("it must be positive and finite; leave the class out for no failures")
    })?;
    Ok(Rate { per_second, of })
}

fn positive(value: f64) -> Option<f64> {
    (value > 0.0 && value.is_finite()).then_some(value)
}

/// 1 for kilo, 2 for mega …
fn power(prefix: &str) -> Option<i32> {
    ["k", "M", "G", "T", "P", "E"]
        .iter()
        .position(|&p| p == prefix || p == "k" && prefix == "K")
        .map(|i| i as i32 + 1)
}

fn unit_nanos(unit: &str) -> Option<u64> {
    const S: u64 = NANOS_PER_SEC;
    Some(match unit {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" | "sec" | "secs" | "second" | "seconds" => S,
        "min" | "mins" | "minute" | "minutes" => 60 * S,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600 * S,
        "d" | "day" | "days" => 86_400 * S,
        "w" | "week" | "weeks" => 7 * 86_400 * S,
        "y" | "yr" | "year" | "years" => 31_557_600 * S,
        _ => return None,
    })
}

/// At most 40 characters of what was found, for a message.
fn clip(text: &str) -> String {
    let mut clipped: String = text.chars().take(40).collect();
    if clipped.len() < text.len() {
        clipped.push('…');
    }
    clipped
}

/// A non-negative decimal number, kept exact: `digits × 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// Takes a number off the front of `text`.
    fn split(text: &str) -> Result<(Self, &str), String> {
        let bytes = text.as_bytes();
        let (mut at, mut digits, mut exponent, mut seen, mut point) = (0, 0_u128, 0, 0, false);
        while let Some(&c) = bytes.get(at) {
            match c {
                b'0'..=b'9' => {
                    digits = digits * 10 + u128::from(c - b'0');
                    seen += 1;
                    exponent -= i32::from(point);
                    if seen > 30 {
                        return Err("it has too many digits".to_owned());
                    }
                }
                b'_' if seen > 0 => {}
                b'.' if !point => point = true,
                _ => break,
            }
            at += 1;
        }
        if seen == 0 {
            return Err(match text.chars().next() {
                Some('-') => "it is negative".to_owned(),
                _ => "it must begin with a number".to_owned(),
            });
        }
        if bytes.get(at) == Some(&b',') {
            return Err("digits are not grouped by commas; write 50000 or 50_000".to_owned());
        }
        // An exponent, unless it is the beginning of a unit.
        if let Some(b'e' | b'E') = bytes.get(at) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let from = at + 1 + sign;
            let to = from
                + bytes[from.min(bytes.len())..].iter().take_while(|c| c.is_ascii_digit()).count();
            if to > from {
                let power: i32 =
                    text[at + 1..to].parse().map_err(|_| "its exponent is too large".to_owned())?;
                if power.abs() > 30 {
                    return Err("its exponent is too large".to_owned());
                }
                (exponent, at) = (exponent + power, to);
            }
        }
        Ok((Self { digits, exponent }, &text[at..]))
    }

    fn value(self) -> f64 {
        // Through text: the nearest double, however the number was written.
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// The number times `unit`, rounded down to a whole one.
    fn times(self, unit: u64) -> Option<u128> {
        let scaled = self.digits.checked_mul(u128::from(unit));
        match (scaled, u32::try_from(self.exponent)) {
            (Some(scaled), Ok(up)) => scaled.checked_mul(10_u128.checked_pow(up)?),
            (Some(scaled), Err(_)) => Some(
                10_u128.checked_pow(self.exponent.unsigned_abs()).map_or(0, |down| scaled / down),
            ),
            (None, _) => None,
        }
    }
}
