//! Scales: where a value stands in a picture, and how it is written.

/// What values are of, which decides how they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Plain numbers.
    Number,
    /// Whole numbers, such as of hosts: ticks are whole, too.
    Count,
    /// Shares, written in percent.
    Share,
    /// Shares that are differences, written in percentage points with a sign.
    Points,
    /// Lengths of time \[h].
    Hours,
    /// Differences of numbers, written with a sign.
    Signed,
}

/// From values to coordinates.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) from: f64,
    pub(crate) to: f64,
    start: f64,
    end: f64,
    log: bool,
}

/// The shortest range that is drawn.
const LEAST: f64 = 1e-290;

impl Scale {
    /// Values `from..to` on `start..end`; an empty range is widened.
    pub(crate) fn new((from, to): (f64, f64), (start, end): (f64, f64)) -> Self {
        let (from, to) = (drawable(from), drawable(to));
        // What lies closer than that has no places between.
        let (from, to) = if to - from > LEAST { (from, to) } else { widened(from) };
        Self { from, to, start, end, log: false }
    }

    /// The same, by the logarithm; both ends are above zero.
    pub(crate) fn log((from, to): (f64, f64), range: (f64, f64)) -> Self {
        let (from, to) = if to > from { (from, to) } else { (from / 2.0, to * 2.0) };
        Self { log: true, ..Self::new((from, to), range) }
    }

    /// Where a value stands; what lies outside stands at the nearer end.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let value = if value.is_finite() { value.clamp(self.from, self.to) } else { self.from };
        let share = if self.log {
            let from = libm::log(self.from);
            (libm::log(value) - from) / (libm::log(self.to) - from)
        } else {
            (value - self.from) / (self.to - self.from)
        };
        // A range beyond what numbers hold has no places.
        let share = if share.is_nan() { 0.0 } else { share.clamp(0.0, 1.0) };
        self.start + share * (self.end - self.start)
    }

    pub(crate) const fn is_log(&self) -> bool {
        self.log
    }
}

/// A value that ticks can be counted to.
fn drawable(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(-1e200, 1e200) }
}

fn widened(value: f64) -> (f64, f64) {
    let half = if value.abs() < LEAST { 0.5 } else { 0.05 * value.abs() };
    (value - half, value + half)
}

/// `12,345`, with so many decimals; `1.2e17` beyond what a person reads digit by digit.
pub(crate) fn grouped(value: f64, decimals: usize) -> String {
    if value.abs() >= 1e15 {
        return format!("{value:.1e}").replace('-', "−");
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    let nothing = text.bytes().all(|b| b == b'0' || b == b'.');
    if value < 0.0 && !nothing { format!("−{out}") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_range() {
        let scale = Scale::new((0.0, 10.0), (100.0, 200.0));
        assert_eq!([scale.at(-5.0), scale.at(5.0), scale.at(1e9)], [100.0, 150.0, 200.0]);
        let scale = Scale::log((1.0, 100.0), (0.0, 2.0));
        assert!((scale.at(10.0) - 1.0).abs() < 1e-12);
        assert!(Scale::new((3.0, 3.0), (0.0, 1.0)).at(3.0).is_finite());
        assert_eq!(scale.at(f64::NAN), 0.0);
    }

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(grouped(1_234_567.0, 0), "1,234,567");
        assert_eq!(grouped(-1234.5, 1), "−1,234.5");
        assert_eq!(grouped(-0.001, 1), "0.0");
    }
}
