//! Simulated time: integer nanoseconds, so that a ledger can balance with `==`.
//!
//! [`SimTime`] is an instant and [`Span`] a length; the two do not mix by accident. The range is
//! 584 years. Arithmetic that leaves it is a bug and panics, except where a name says `saturating`.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// Nanoseconds in a second.
pub const NANOS_PER_SEC: u64 = 1_000_000_000;

/// An instant [ns since the start of the trial].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct SimTime(u64);

/// A length of time [ns].
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Span(u64);

impl SimTime {
    /// The start of every trial.
    pub const ZERO: Self = Self(0);
    /// Later than anything that can happen; a parked timer.
    pub const NEVER: Self = Self(u64::MAX);

    /// The instant `nanos` after the start [ns].
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the start [ns].
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Seconds since the start [s], for formulas and for people, never for the ledger.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        Span(self.0).as_secs_f64()
    }

    /// The length from `earlier` to here; panics if `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span(self.0.checked_sub(earlier.0).expect("time ran backwards"))
    }

    /// `self + span`, or [`SimTime::NEVER`] where that lies outside the range.
    #[must_use]
    pub const fn saturating_add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Span {
    /// No time.
    pub const ZERO: Self = Self(0);
    /// The longest span: 584 years.
    pub const MAX: Self = Self(u64::MAX);

    /// A span of `nanos` [ns].
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A span of whole seconds [s].
    #[must_use]
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs * NANOS_PER_SEC)
    }

    /// A span of seconds [s], rounded down to a nanosecond; negative and NaN become zero, too
    /// large becomes [`Span::MAX`].
    #[must_use]
    pub fn from_secs_f64(secs: f64) -> Self {
        // `as` saturates, and sends NaN to zero.
        Self((secs * NANOS_PER_SEC as f64) as u64)
    }

    /// Length [ns].
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Length [s], for formulas and for people, never for the ledger.
    #[must_use]
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// Length [h], for people.
    #[must_use]
    pub fn as_hours_f64(self) -> f64 {
        self.as_secs_f64() / 3600.0
    }

    /// Whether the span is empty.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The difference, or zero where `other` is longer.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// The product, or [`Span::MAX`] where it lies outside the range.
    #[must_use]
    pub const fn saturating_mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// The sum, or [`Span::MAX`] where it lies outside the range.
    #[must_use]
    pub const fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.checked_add(span.0).expect("time beyond 584 years"))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("span beyond 584 years"))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("negative span"))
    }
}

impl SubAssign for Span {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Mul<u64> for Span {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.checked_mul(times).expect("span beyond 584 years"))
    }
}

impl Sum for Span {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

/// As a person says it, with at most two units: `54d`, `3h 05min`, `12min 30s`, `1.5s`, `20ms`.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIN: u64 = 60 * NANOS_PER_SEC;
        const HOUR: u64 = 60 * MIN;
        const DAY: u64 = 24 * HOUR;
        let n = self.0;
        let text = if n >= DAY {
            two(n, DAY, "d", HOUR, "h")
        } else if n >= HOUR {
            two(n, HOUR, "h", MIN, "min")
        } else if n >= MIN {
            two(n, MIN, "min", NANOS_PER_SEC, "s")
        } else if n >= NANOS_PER_SEC || n == 0 {
            format!("{}s", trimmed(n as f64 / NANOS_PER_SEC as f64))
        } else {
            format!("{}ms", trimmed(n as f64 / 1e6))
        };
        f.pad(&text)
    }
}

fn two(n: u64, big: u64, big_name: &str, small: u64, small_name: &str) -> String {
    let rounded = n.saturating_add(small / 2) / small;
    let per = big / small;
    match (rounded / per, rounded % per) {
        (whole, 0) => format!("{whole}{big_name}"),
        (whole, rest) => format!("{whole}{big_name} {rest:02}{small_name}"),
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl fmt::Display for SimTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Span(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_a_person_says_them() {
        let cases = [
            (54 * 86_400, "54d"),
            (3 * 3600 + 300, "3h 05min"),
            (750, "12min 30s"),
            (90, "1min 30s"),
            (0, "0s"),
            (86_400 + 3600 * 2, "1d 02h"),
        ];
        for (secs, text) in cases {
            assert_eq!(Span::from_secs(secs).to_string(), text);
        }
        assert_eq!(Span::from_nanos(1_500_000_000).to_string(), "1.5s");
        assert_eq!(Span::from_nanos(20_000_000).to_string(), "20ms");
        assert_eq!(Span::from_nanos(3_599_999_999_999).to_string(), "60min");
        assert_eq!(Span::MAX.to_string(), "213503d 23h");
    }

    #[test]
    fn odd_floats_become_spans_without_panic() {
        assert_eq!(Span::from_secs_f64(-1.0), Span::ZERO);
        assert_eq!(Span::from_secs_f64(f64::NAN), Span::ZERO);
        assert_eq!(Span::from_secs_f64(f64::INFINITY), Span::MAX);
        assert_eq!(Span::from_secs_f64(1.5), Span::from_nanos(1_500_000_000));
    }
}
