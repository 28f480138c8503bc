//! Differences of measures as a person reads them: with a sign, in the unit of the measure, as exact as their interval.

use brittle_study::measure::Measure;
use brittle_study::summary::Interval;

use crate::number::{MINUS, amount, hours, places, signed, unbroken};

/// The sign of what may be written as nothing.
fn sign(x: f64) -> &'static str {
    match x {
        x if x > 0.0 => "+",
        x if x < 0.0 => MINUS,
        _ => "",
    }
}

/// Points of a share: `+0.31 pp`, with as many decimals as `half` supports.
pub(crate) fn points(share: f64, half: f64) -> String {
    format!("{} pp", bare_points(share, decimals(half)))
}

/// The ends of an interval of points: `+0.28 to +0.34`.
pub(crate) fn points_range(i: &Interval) -> String {
    let digits = decimals((i.hi - i.lo) / 2.0);
    unbroken(&format!("{} to {}", bare_points(i.lo, digits), bare_points(i.hi, digits)))
}

fn bare_points(share: f64, digits: usize) -> String {
    signed(100.0 * share, digits)
}

/// Decimals of points that half of an interval supports.
fn decimals(half: f64) -> usize {
    places(100.0 * half).clamp(2, 4)
}

/// A mean of a measure.
pub(crate) fn mean(measure: Measure, x: f64) -> String {
    match measure {
        Measure::Goodput => format!("{x:.4}"),
        Measure::Interruptions | Measure::Failures => amount(x),
        Measure::Mtti | Measure::Elapsed => hours(x),
    }
}

/// A difference of a measure, and the ends of its interval.
pub(crate) fn difference(measure: Measure, x: f64, lo: f64, hi: f64) -> (String, String) {
    let nothing = x == 0.0 && lo == hi;
    if measure == Measure::Goodput && !nothing {
        let interval = Interval { mean: x, lo, hi };
        return (points(x, (hi - lo) / 2.0), points_range(&interval));
    }
    let digits = (places((hi - lo) / 2.0) + 1).min(4);
    let text = |x: f64| match measure {
        _ if nothing => "0".to_owned(),
        Measure::Mtti | Measure::Elapsed => format!("{}{}", sign(x), hours(x.abs())),
        _ => signed(x, digits),
    };
    (text(x), unbroken(&format!("{} to {}", text(lo), text(hi))))
}

/// A variance-reduction factor.
pub(crate) fn factor(factor: Option<f64>) -> String {
    match factor {
        Some(factor) if factor < 99.5 => format!("{factor:.1}"),
        Some(factor) => amount(factor.round()),
        None => "-".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_sign_and_a_unit() {
        let (text, range) = difference(Measure::Goodput, 0.0031, 0.0028, 0.0034);
        assert_eq!((text.as_str(), range.as_str()), ("+0.31 pp", "+0.28\u{a0}to\u{a0}+0.34"));
        let (text, range) = difference(Measure::Interruptions, -2.5, -3.0, -2.0);
        assert_eq!((text.as_str(), range.as_str()), ("−2.50", "−3.00\u{a0}to\u{a0}−2.00"));
        assert_eq!(points(-0.000_001, 0.01), "0.00 pp");
        assert_eq!(difference(Measure::Elapsed, 0.0, 0.0, 0.0).0, "0");
        assert_eq!([Some(12.34), Some(2345.6), None].map(factor), ["12.3", "2,346", "-"]);
    }
}
