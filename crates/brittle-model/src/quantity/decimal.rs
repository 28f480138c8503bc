//! Decimal numbers, kept exact until they meet a unit.

use super::Reason;

/// Most digits of a number, and largest exponent.
const MOST: u32 = 30;

/// A non-negative decimal number: `digits × 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Decimal {
    digits: u128,
    exponent: i32,
}

impl Decimal {
    /// Takes a number off the front of `text`: digits, which `_` may group, a point, an exponent.
    pub(super) fn split(text: &str) -> Result<(Self, &str), Reason> {
        let bytes = text.as_bytes();
        let (mut at, mut digits, mut exponent) = (0, 0_u128, 0);
        let (mut seen, mut point) = (0, false);
        while let Some(&c) = bytes.get(at) {
            match c {
                b'0'..=b'9' if seen == MOST => return Err(Reason::TooPrecise),
                b'0'..=b'9' => {
                    digits = digits * 10 + u128::from(c - b'0');
                    seen += 1;
                    exponent -= i32::from(point);
                }
                b'_' if seen > 0 => {}
                b'.' if !point => point = true,
                _ => break,
            }
            at += 1;
        }
        match bytes.get(at) {
            None if text.is_empty() => return Err(Reason::Empty),
            Some(b'-') if seen == 0 => return Err(Reason::Negative),
            _ if seen == 0 => return Err(Reason::NoNumber),
            Some(b',') => return Err(Reason::Commas),
            _ => {}
        }
        // An exponent, unless the letter begins a unit.
        if let Some(b'e' | b'E') = bytes.get(at) {
            let sign = usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            let from = at + 1 + sign;
            let power = bytes.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
            if power > 0 {
                let to = from + power;
                let power: i32 = text[at + 1..to].parse().map_err(|_| Reason::TooPrecise)?;
                if power.unsigned_abs() > MOST {
                    return Err(Reason::TooPrecise);
                }
                (exponent, at) = (exponent + power, to);
            }
        }
        Ok((Self { digits, exponent }, &text[at..]))
    }

    /// The nearest double, however the number was written.
    pub(super) fn value(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent).parse().unwrap_or(f64::NAN)
    }

    /// Whether the number is zero.
    pub(super) const fn is_zero(self) -> bool {
        self.digits == 0
    }

    /// The number times `unit`, rounded down to a whole one; `None` beyond 128 bits.
    pub(super) fn times(mut self, unit: u64) -> Option<u128> {
        loop {
            match self.digits.checked_mul(u128::from(unit)) {
                Some(scaled) => return shift(scaled, self.exponent),
                // Decimals far below the unit's resolution make room.
                None if self.exponent < 0 => {
                    self.digits /= 10;
                    self.exponent += 1;
                }
                None => return None,
            }
        }
    }
}

/// `scaled × 10^exponent`, rounded down.
fn shift(scaled: u128, exponent: i32) -> Option<u128> {
    let factor = 10_u128.checked_pow(exponent.unsigned_abs());
    match (exponent < 0, factor) {
        (true, factor) => Some(factor.map_or(0, |factor| scaled / factor)),
        (false, Some(factor)) => scaled.checked_mul(factor),
        (false, None) => (scaled == 0).then_some(0),
    }
}
