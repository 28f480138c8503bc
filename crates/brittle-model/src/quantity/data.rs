//! Sizes in bytes, and bandwidths in bits or bytes a second.

use super::decimal::Decimal;
use super::{Quantity, QuantityError, Reason};

/// A size [bytes]; `kB` is 1000 and `KiB` 1024 bytes.
///
/// # Errors
/// If the text is not a size.
pub fn bytes(text: &str) -> Result<f64, QuantityError> {
    let parse = |text: &str| {
        let (number, unit) = Decimal::split(text)?;
        let unit = unit.trim();
        let scale = match (unit.strip_suffix('B'), unit) {
            (Some(prefix), _) => scale(prefix),
            (None, "") => return Err(Reason::NoUnit),
            (None, _) if bits(unit).is_some() => return Err(Reason::Bits),
            (None, _) => None,
        };
        let scale = scale.ok_or_else(|| Reason::UnknownUnit(unit.to_owned()))?;
        positive(number.value() * scale)
    };
    parse(text.trim()).map_err(|reason| QuantityError::new(Quantity::Size, text.trim(), reason))
}

/// A bandwidth [bytes/s]. `b` or `bit` is bits, `B` is bytes.
///
/// # Errors
/// If the text is not a bandwidth.
pub fn bandwidth(text: &str) -> Result<f64, QuantityError> {
    let parse = |text: &str| {
        let (number, unit) = Decimal::split(text)?;
        let unit = unit.trim();
        let unknown = || Reason::UnknownUnit(unit.to_owned());
        let amount = match unit.strip_suffix("/s").or_else(|| unit.strip_suffix("ps")) {
            Some(amount) => amount,
            None if unit.is_empty() => return Err(Reason::NoUnit),
            None if unit.ends_with(['b', 'B', 't']) => return Err(Reason::NotPerSecond),
            None => return Err(unknown()),
        };
        let per_second = match amount.strip_suffix('B') {
            Some(prefix) => scale(prefix),
            None => bits(amount).map(|bits| bits / 8.0),
        };
        positive(number.value() * per_second.ok_or_else(unknown)?)
    };
    parse(text.trim())
        .map_err(|reason| QuantityError::new(Quantity::Bandwidth, text.trim(), reason))
}

/// Bits in a unit of bits.
fn bits(unit: &str) -> Option<f64> {
    unit.strip_suffix("bit").or_else(|| unit.strip_suffix('b')).and_then(scale)
}

/// What a prefix multiplies by: `k` 1000, `Ki` 1024, and so on.
fn scale(prefix: &str) -> Option<f64> {
    let (letter, base) = match prefix.strip_suffix('i') {
        _ if prefix.is_empty() => return Some(1.0),
        Some(letter) => (letter, 1024.0),
        None => (prefix, 1000.0),
    };
    let letters = ["k", "M", "G", "T", "P", "E"];
    let letter = if letter == "K" { "k" } else { letter };
    let power = letters.iter().position(|&known| known == letter)?;
    Some((0..=power).map(|_| base).product())
}

fn positive(value: f64) -> Result<f64, Reason> {
    if value > 0.0 && value.is_finite() { Ok(value) } else { Err(Reason::NotPositive) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_size() {
        let cases = [
            ("1024 B", 1024.0),
            ("512MB", 512e6),
            ("5.7 TB", 5.7e12),
            ("80 GiB", 80.0 * 1_073_741_824.0),
            ("1 KiB", 1024.0),
            ("1 kB", 1000.0),
            ("1 KB", 1000.0),
        ];
        for (text, size) in cases {
            assert_eq!(bytes(text), Ok(size), "{text}");
        }
    }

    #[test]
    fn bits_and_bytes_a_second_differ() {
        let cases = [
            ("400 Gb/s", 50e9),
            ("400 Gbit/s", 50e9),
            ("400Gbps", 50e9),
            ("50 GB/s", 50e9),
            ("2 TB/s", 2e12),
            ("1 MiB/s", 1_048_576.0),
        ];
        for (text, per_second) in cases {
            assert_eq!(bandwidth(text), Ok(per_second), "{text}");
        }
    }

    #[test]
    fn what_is_neither_says_why() {
        let unknown = |unit: &str| Reason::UnknownUnit(unit.to_owned());
        let sizes = [
            ("", Reason::Empty),
            ("5", Reason::NoUnit),
            ("5 Tb", Reason::Bits),
            ("5 tB", unknown("tB")),
            ("5 TB/s", unknown("TB/s")),
            ("0 B", Reason::NotPositive),
        ];
        for (text, reason) in sizes {
            assert_eq!(bytes(text).map_err(|error| error.reason), Err(reason), "{text}");
        }
        let bandwidths = [
            ("400", Reason::NoUnit),
            ("400 Gb", Reason::NotPerSecond),
            ("400 gb/s", unknown("gb/s")),
            ("400 per second", unknown("per second")),
            ("-1 Gb/s", Reason::Negative),
        ];
        for (text, reason) in bandwidths {
            assert_eq!(bandwidth(text).map_err(|error| error.reason), Err(reason), "{text}");
        }
    }
}
