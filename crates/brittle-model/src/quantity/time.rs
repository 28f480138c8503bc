//! Lengths of time and mean lives.

use super::decimal::Decimal;
use super::{Quantity, QuantityError, Reason};
use crate::time::{NANOS_PER_SEC, Span};

/// Seconds in a year [s]: 365.25 days.
pub const SECS_PER_YEAR: f64 = 365.25 * 86_400.0;

/// A length of time: one or more of number and unit, added up. A year has 365.25 days. Exact, and what lies
/// below a nanosecond is cut.
///
/// # Errors
/// If the text is not a length of time, is negative, or lies beyond 584 years.
pub fn span(text: &str) -> Result<Span, QuantityError> {
    let fail = |reason| QuantityError::new(Quantity::Time, text.trim(), reason);
    let nanos = nanos(text.trim()).map_err(fail)?;
    u64::try_from(nanos).map(Span::from_nanos).map_err(|_| fail(Reason::TooLong))
}

/// A mean life [s], written like a length of time, up to a billion years.
///
/// # Errors
/// If the text is not a length of time, is zero, negative, or too long.
pub fn life(text: &str) -> Result<f64, QuantityError> {
    let fail = |reason| QuantityError::new(Quantity::Life, text.trim(), reason);
    let nanos = nanos(text.trim()).map_err(fail)?;
    let secs = nanos as f64 / NANOS_PER_SEC as f64;
    match nanos {
        0 => Err(fail(Reason::NotPositive)),
        _ if secs > 1e9 * SECS_PER_YEAR => Err(fail(Reason::TooLong)),
        _ => Ok(secs),
    }
}

fn nanos(text: &str) -> Result<u128, Reason> {
    let mut nanos: u128 = 0;
    let mut rest = text;
    loop {
        let (number, after) = Decimal::split(rest)?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let size = unit_nanos(unit).ok_or_else(|| match unit {
            "" if after.is_empty() && rest.len() == text.len() => Reason::NoUnit,
            "m" | "M" => Reason::Minutes,
            "mo" | "month" | "months" => Reason::Month,
            _ => Reason::UnknownUnit(unit.to_owned()),
        })?;
        let part = number.times(size).ok_or(Reason::TooLong)?;
        if part == 0 && !number.is_zero() {
            return Err(Reason::TooShort);
        }
        nanos = nanos.saturating_add(part);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok(nanos);
        }
    }
}

/// The length of a unit of time [ns].
pub(super) fn unit_nanos(unit: &str) -> Option<u64> {
    const S: u64 = NANOS_PER_SEC;
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
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

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = NANOS_PER_SEC;

    #[test]
    fn every_form_of_a_length_of_time() {
        let cases: &[(&str, u64)] = &[
            ("0s", 0),
            ("7ns", 7),
            ("3us", 3_000),
            ("3 µs", 3_000),
            ("250ms", 250_000_000),
            ("90s", 90 * S),
            ("90 sec", 90 * S),
            ("30min", 1800 * S),
            ("30 minutes", 1800 * S),
            ("1h 30min", 5400 * S),
            ("1h30min", 5400 * S),
            ("1.5h", 5400 * S),
            ("1_000h", 3_600_000 * S),
            ("1e3 h", 3_600_000 * S),
            ("54d", 54 * 86_400 * S),
            ("50000h", 180_000_000 * S),
            ("2 weeks", 14 * 86_400 * S),
            ("1 year", 31_557_600 * S),
            ("  1 d  2 h ", 26 * 3600 * S),
            (".5s", 500_000_000),
        ];
        for &(text, nanos) in cases {
            assert_eq!(span(text), Ok(Span::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(span("0.1s"), Ok(Span::from_nanos(100_000_000)));
        assert_eq!(span("0.000000001s"), Ok(Span::from_nanos(1)));
        assert_eq!(span("18446744073.709551615s"), Ok(Span::MAX));
        assert_eq!(span("1.00000000000000000000000000000y"), span("1y"));
        assert_eq!(span("0.3333333333333333333333s"), Ok(Span::from_nanos(333_333_333)));
    }

    #[test]
    fn what_is_no_length_of_time_says_why() {
        let cases = [
            ("", Reason::Empty),
            ("30", Reason::NoUnit),
            ("1.5e3", Reason::NoUnit),
            ("1h 30", Reason::UnknownUnit(String::new())),
            ("-1h", Reason::Negative),
            ("h", Reason::NoNumber),
            ("1h and 3min", Reason::NoNumber),
            ("nan", Reason::NoNumber),
            ("inf", Reason::NoNumber),
            ("50,000h", Reason::Commas),
            ("30m", Reason::Minutes),
            ("2 months", Reason::Month),
            ("3 fortnights", Reason::UnknownUnit("fortnights".to_owned())),
            ("3 дня", Reason::UnknownUnit("дня".to_owned())),
            ("585 years", Reason::TooLong),
            ("1e30 years", Reason::TooLong),
            ("1e31 s", Reason::TooPrecise),
            ("1e99999999999 s", Reason::TooPrecise),
            ("1234567890123456789012345678901 s", Reason::TooPrecise),
            ("0.1ns", Reason::TooShort),
        ];
        for (text, reason) in cases {
            assert_eq!(span(text).map_err(|error| error.reason), Err(reason), "{text}");
        }
    }

    #[test]
    fn a_mean_life_may_be_longer_than_any_span() {
        assert_eq!(life("50000h"), Ok(1.8e8));
        assert_eq!(life("10000000h"), Ok(3.6e10));
        assert_eq!(life("0h").map_err(|error| error.reason), Err(Reason::NotPositive));
        assert_eq!(life("2e9 years").map_err(|error| error.reason), Err(Reason::TooLong));
    }
}
