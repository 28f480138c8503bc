//! Numbers as a person reads them.
//!
//! An estimate is written with as many digits as its interval supports, and never more than six.
//!
//! A number below zero has a minus sign, as the axes of pictures have, and not a hyphen, at which browsers break lines. A terminal gets the
//! same: it has dashes, bars and `≥` beside it already. JSON and CSV are for programs and keep the hyphen; they are not written here.

use brittle_model::Span;
use brittle_study::summary::{Estimate, Interval};

/// Stands before what is below zero.
pub(crate) const MINUS: &str = "\u{2212}";

/// A number with so many decimals; what is rounded to nothing has no sign.
pub(crate) fn fixed(x: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", x.abs());
    let nothing = text.bytes().all(|b| b == b'0' || b == b'.');
    if x < 0.0 && !nothing { format!("{MINUS}{text}") } else { text }
}

/// The same with a sign before what is above zero, too.
pub(crate) fn signed(x: f64, digits: usize) -> String {
    let text = fixed(x, digits);
    let nothing = text.bytes().all(|b| b == b'0' || b == b'.');
    if x > 0.0 && !nothing { format!("+{text}") } else { text }
}

/// `12,345`.
pub(crate) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 trial`, `12 trials`.
pub(crate) fn plural(n: u64, one: &str) -> String {
    let s = if n == 1 { "" } else { "s" };
    format!("{} {one}{s}", count(n))
}

/// A mean count: two decimals below ten, one below a thousand, then none.
pub(crate) fn amount(x: f64) -> String {
    let size = x.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if size < 0.005 {
        "<0.01".to_owned()
    } else if size < 9.995 {
        fixed(x, 2)
    } else if size < 999.95 {
        fixed(x, 1)
    } else {
        let text = if size < 1e15 { count(size.round() as u64) } else { format!("{size:.2e}") };
        if x < 0.0 { format!("{MINUS}{text}") } else { text }
    }
}

/// Decimals that a half-width supports: the first digit in which the ends of the interval differ.
fn decimals(half_width: f64) -> usize {
    if half_width <= 0.0 {
        return 4;
    }
    places(half_width).clamp(3, 6)
}

/// The first decimal place in which `x` is at least one; six for anything smaller.
pub(crate) fn places(x: f64) -> usize {
    const UNITS: [f64; 6] = [1.0, 0.1, 0.01, 0.001, 0.000_1, 0.000_01];
    // A hair below counts: 0.002 is what is left of 0.893 - 0.891.
    UNITS.iter().position(|unit| x >= unit * (1.0 - 1e-9)).unwrap_or(UNITS.len())
}

/// A ratio as its interval supports: `0.8912`, and `0.8908–0.8916`.
pub(crate) fn ratio(e: &Estimate) -> (String, String) {
    ratio_to(e, ratio_decimals(e))
}

/// Decimals that the interval of a ratio supports.
pub(crate) fn ratio_decimals(e: &Estimate) -> usize {
    decimals((e.hi - e.lo) / 2.0)
}

/// A ratio and its interval with `d` decimals.
pub(crate) fn ratio_to(e: &Estimate, d: usize) -> (String, String) {
    (format!("{:.d$}", e.mean), format!("{:.d$}–{:.d$}", e.lo, e.hi))
}

/// Goodput in percent, to read beside an axis of percent: with two decimals less than as a ratio.
pub(crate) fn share_to(x: f64, d: usize) -> String {
    format!("{:.1$} %", 100.0 * x, d.saturating_sub(2))
}

/// Its interval: `89.08–89.16 %`.
pub(crate) fn share_range(e: &Estimate, d: usize) -> String {
    let d = d.saturating_sub(2);
    format!("{:.d$}–{:.d$} %", 100.0 * e.lo, 100.0 * e.hi)
}

/// A share: `5.12 %`; what is there but would be rounded away is `<0.01 %`.
pub(crate) fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.000_05 {
        "<0.01 %".to_owned()
    } else {
        format!("{:.2} %", 100.0 * share)
    }
}

/// A share to read beside another: `5.1 %`.
pub(crate) fn coarse_percent(share: f64) -> String {
    if share > 0.0 && share < 0.000_5 {
        "<0.1 %".to_owned()
    } else {
        format!("{:.1} %", 100.0 * share)
    }
}

/// The ends of an interval of a share: `5.10–5.14`.
pub(crate) fn percent_range(i: &Interval) -> String {
    format!("{:.2}–{:.2}", 100.0 * i.lo.max(0.0), 100.0 * i.hi)
}

/// Hours as a person says them: `3h 05min`.
pub(crate) fn hours(h: f64) -> String {
    // From one to four days, days and hours would be too coarse.
    if (24.0..96.0).contains(&h) {
        let minutes = (h * 60.0).round() as u64;
        return unbroken(&format!("{}h {:02}min", minutes / 60, minutes % 60));
    }
    unbroken(&Span::from_secs_f64(h * 3600.0).to_string())
}

/// The same on one line: pages break lines at blanks only, and write these as blanks.
pub(crate) fn unbroken(text: &str) -> String {
    text.replace(' ', "\u{a0}")
}

/// `95 %`.
pub(crate) fn level(e: &Estimate) -> String {
    format!("{} %", (1000.0 * e.level).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(["0", "999", "1,000", "1,234,567"], [0, 999, 1000, 1_234_567].map(count)[..]);
        let amounts = [0.0, 0.001, 0.5, 9.994, 9.996, 419.23, 999.96, 123_456.0].map(amount);
        assert_eq!(amounts, ["0", "<0.01", "0.50", "9.99", "10.0", "419.2", "1,000", "123,456"]);
        assert_eq!(["0.00 %", "<0.01 %", "5.12 %"], [0.0, 0.000_04, 0.0512].map(percent)[..]);
        assert_eq!([share_to(0.891_23, 4), share_to(0.9, 3)], ["89.12 %", "90.0 %"]);
        assert_eq!(["1 cell", "2 cells"], [1, 2].map(|n| plural(n, "cell"))[..]);
    }

    #[test]
    fn below_zero_is_a_minus_sign() {
        assert_eq!(
            ["−1.50", "0.0", "2.0"],
            [(-1.5, 2), (-0.01, 1), (2.0, 1)].map(|(x, d)| fixed(x, d))[..]
        );
        assert_eq!(
            ["−1.50", "0.0", "+2.0"],
            [(-1.5, 2), (0.01, 1), (2.0, 1)].map(|(x, d)| signed(x, d))[..]
        );
        assert_eq!(["−2.50", "−1,234"], [-2.5, -1234.0].map(amount)[..]);
    }

    #[test]
    fn digits_follow_the_interval() {
        assert_eq!([4, 4, 3, 3, 6], [0.0, 0.0004, 0.01, 0.2, 1e-9].map(decimals));
    }
}
