//! Exact decimals, so that a range of 0.1 steps has the values that are written.

use std::cmp::Ordering;
use std::fmt;

/// A non-negative decimal: `digits / 10^places`, without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: u128,
    places: u32,
}

impl Decimal {
    pub(crate) const ONE: Self = Self { digits: 1, places: 0 };

    /// Parses digits with at most one point; `None` for anything else, or for too many digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{part}");
        if digits.is_empty() || digits.len() > 30 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(Self { digits: digits.parse().ok()?, places: part.len() as u32 }.reduced())
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.digits == 0
    }

    pub(crate) const fn is_whole(self) -> bool {
        self.places == 0
    }

    /// The nearest float.
    pub(crate) fn to_f64(self) -> f64 {
        self.to_string().parse().expect("digits are a number")
    }

    /// The sum, or `None` beyond the range.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        let places = self.places.max(other.places);
        let digits = self.at(places)?.checked_add(other.at(places)?)?;
        Some(Self { digits, places }.reduced())
    }

    /// The product, or `None` beyond the range.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self { digits, places: self.places + other.places }.reduced())
    }

    /// The digits with that many places.
    fn at(self, places: u32) -> Option<u128> {
        self.digits.checked_mul(10_u128.checked_pow(places - self.places)?)
    }

    fn reduced(mut self) -> Self {
        while self.places > 0 && self.digits.is_multiple_of(10) {
            self.digits /= 10;
            self.places -= 1;
        }
        self
    }
}

impl Ord for Decimal {
    /// By digits as written, which no number of places overflows.
    fn cmp(&self, other: &Self) -> Ordering {
        let (a, b) = (self.to_string(), other.to_string());
        let (whole_a, part_a) = a.split_once('.').unwrap_or((&a, ""));
        let (whole_b, part_b) = b.split_once('.').unwrap_or((&b, ""));
        (whole_a.len(), whole_a, part_a).cmp(&(whole_b.len(), whole_b, part_b))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.digits);
        }
        let text = format!("{:0width$}", self.digits, width = self.places as usize + 1);
        let (whole, part) = text.split_at(text.len() - self.places as usize);
        write!(f, "{whole}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenths_stay_tenths() {
        let (mut x, step) = (Decimal::parse("0.1").unwrap(), Decimal::parse("0.10").unwrap());
        let mut seen = Vec::new();
        for _ in 0..12 {
            seen.push(x.to_string());
            x = x.plus(step).unwrap();
        }
        let all = "0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1 1.1 1.2";
        assert_eq!(seen.join(" "), all);
    }

    #[test]
    fn products_and_order_are_exact() {
        let quarter = Decimal::parse("0.25").unwrap();
        let two = Decimal::parse("2").unwrap();
        assert_eq!(quarter.times(two).unwrap().to_string(), "0.5");
        assert!(quarter < Decimal::ONE && Decimal::ONE < two);
        assert!(Decimal::parse("9.5").unwrap() < Decimal::parse("10.25").unwrap());
        assert!(Decimal::parse("0.5").unwrap() > Decimal::parse("0.45").unwrap());
        assert_eq!(Decimal::parse("007.500").unwrap().to_string(), "7.5");
        assert_eq!(Decimal::parse("1e3"), None);
        assert_eq!(Decimal::parse(""), None);
        assert_eq!(Decimal::parse(&"9".repeat(31)), None);
    }
    #[test]
    fn what_cannot_be_kept_is_refused_and_not_rounded() {
        let large = Decimal::parse(&"9".repeat(30)).unwrap();
        let small = Decimal::parse("0.00000000000000000000000000001").unwrap();
        assert_eq!(large.plus(small), None);
        assert_eq!(large.times(large), None);
        assert!(small < large && small < Decimal::ONE);
        let places = small.times(small).unwrap();
        assert!(places < small && places.plus(large).is_none());
        let one = Decimal::parse("1.000").unwrap();
        assert_eq!((one, one.cmp(&Decimal::ONE)), (Decimal::ONE, Ordering::Equal));
    }
}
