//! A dial: a key of a scenario and the values that it may be turned to, as `--over` takes them.

use std::fmt;
use std::str::FromStr;

use brittle_model::quantity;

/// Least ratio of the ends of a range of numbers or times for it to be gone through by factors.
const BY_FACTORS: f64 = 4.0;

/// Digits that a value of a range keeps.
const DIGITS: i32 = 3;

/// A key and its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Dial {
    /// Dotted path of the key in the scenario.
    pub key: String,
    /// What it may be.
    pub range: Range,
}

/// The values of a dial.
#[derive(Clone, Debug, PartialEq)]
pub enum Range {
    /// Lengths of time between two \[s].
    Times(f64, f64),
    /// Whole numbers between two, both included.
    Whole(i64, i64),
    /// Numbers between two, each followed by a unit, which may be empty.
    Numbers(f64, f64, String),
    /// These, as TOML or as text, in no order.
    Words(Vec<String>),
}

/// A place on a dial: a number in the unit of its range, or which of its words.
pub type Place = f64;

impl FromStr for Dial {
    type Err = String;

    /// `key=1min..1h`, `key=0..16`, `key=0.5..2`, `key=1 GB/s..2 TB/s` with one unit for both, or `key=a,b`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (key, values) = text.split_once('=').ok_or("write key=low..high or key=a,b")?;
        let key = key.split('.').map(str::trim).collect::<Vec<_>>().join(".");
        if key.is_empty() {
            return Err("the key is missing; write key=low..high or key=a,b".to_owned());
        }
        let range = match values.split_once("..") {
            Some((low, high)) => Range::between(low.trim(), high.trim())?,
            None => Range::Words(words(values)?),
        };
        Ok(Self { key, range })
    }
}

fn words(values: &str) -> Result<Vec<String>, String> {
    let words: Vec<String> = values.split(',').map(|word| word.trim().to_owned()).collect();
    if words.len() < 2 || words.iter().any(String::is_empty) {
        return Err(format!("{values:?} leaves no choice; write low..high, or two values or more"));
    }
    match (1..words.len()).find(|&i| words[..i].contains(&words[i])) {
        Some(i) => Err(format!("{:?} is there twice", words[i])),
        None => Ok(words),
    }
}

/// Number and unit, trimmed.
fn split(text: &str) -> Option<(f64, &str)> {
    let foreign = |c: char| !c.is_ascii_digit() && !".+-".contains(c);
    let (number, unit) = text.split_at(text.find(foreign).unwrap_or(text.len()));
    Some((number.parse().ok().filter(|x: &f64| x.is_finite())?, unit.trim()))
}

impl Range {
    fn between(low: &str, high: &str) -> Result<Self, String> {
        let wrong = |why: &str| Err(format!("{low}..{high}: {why}"));
        let range = if let (Ok(a), Ok(b)) = (low.parse(), high.parse()) {
            Self::Whole(a, b)
        } else if let (Ok(a), Ok(b)) = (quantity::span(low), quantity::span(high)) {
            Self::Times(a.as_secs_f64(), b.as_secs_f64())
        } else {
            match (split(low), split(high)) {
                (Some((a, unit)), Some((b, same))) if unit == same => {
                    Self::Numbers(a, b, unit.to_owned())
                }
                (Some(_), Some(_)) => return wrong("both ends need the same unit"),
                _ => return wrong("the ends must be numbers or lengths of time"),
            }
        };
        let (a, b) = range.ends();
        if a < b { Ok(range) } else { wrong("the low end must be below the high one") }
    }

    /// The first and the last place.
    #[must_use]
    pub fn ends(&self) -> (Place, Place) {
        match self {
            Self::Times(a, b) | Self::Numbers(a, b, _) => (*a, *b),
            Self::Whole(a, b) => (*a as f64, *b as f64),
            Self::Words(words) => (0.0, (words.len() - 1) as f64),
        }
    }

    /// Whether it has an order, so that there is something between two places.
    #[must_use]
    pub const fn is_ordered(&self) -> bool {
        !matches!(self, Self::Words(_))
    }

    fn by_factors(&self) -> bool {
        let (a, b) = self.ends();
        matches!(self, Self::Times(..) | Self::Numbers(..)) && a > 0.0 && b / a >= BY_FACTORS
    }

    /// The place at a `share` of the way between two.
    pub(crate) fn at(&self, a: Place, b: Place, share: f64) -> Place {
        let x = match self.by_factors() {
            true => a * libm::pow(b / a, share),
            false => a + (b - a) * share,
        };
        if share <= 0.0 || share >= 1.0 {
            return if share <= 0.0 { a } else { b };
        }
        match self {
            Self::Whole(..) | Self::Words(_) => x.round(),
            _ => rounded(x).clamp(a, b),
        }
    }

    /// The place halfway between two; `None` where they are next to each other, or as good as that.
    pub(crate) fn between_places(&self, a: Place, b: Place) -> Option<Place> {
        let middle = self.at(a, b, 0.5);
        let (low, high) = self.ends();
        let near = match self {
            Self::Words(_) => true,
            Self::Whole(..) => middle <= a || middle >= b,
            _ if self.by_factors() => b / a < 1.03,
            _ => b - a < 0.005 * (high - low),
        };
        (!near && middle > a && middle < b).then_some(middle)
    }

    /// At most so many places from one end to the other, evenly spaced; words all.
    pub(crate) fn grid(&self, most: usize) -> Vec<Place> {
        let (a, b) = self.ends();
        let count = match self {
            Self::Words(words) => words.len(),
            Self::Whole(a, b) => most.min((b - a) as usize + 1),
            _ => most,
        };
        let step = (count - 1).max(1) as f64;
        let mut places: Vec<Place> = (0..count).map(|i| self.at(a, b, i as f64 / step)).collect();
        places.dedup();
        places
    }

    /// As it stands in the scenario.
    #[must_use]
    pub fn as_toml(&self, place: Place) -> String {
        match self {
            Self::Times(..) => format!("\"{place} s\""),
            Self::Whole(..) => format!("{place:.0}"),
            Self::Numbers(_, _, unit) if unit.is_empty() => format!("{place:?}"),
            Self::Numbers(_, _, unit) => format!("\"{place} {unit}\""),
            Self::Words(words) => words[place as usize].clone(),
        }
    }

    /// As a person reads it.
    #[must_use]
    pub fn as_text(&self, place: Place) -> String {
        match self {
            Self::Times(..) => time(place),
            Self::Whole(..) => format!("{place:.0}"),
            Self::Numbers(_, _, unit) => format!("{place} {unit}").trim_end().to_owned(),
            Self::Words(words) => words[place as usize].trim_matches('"').to_owned(),
        }
    }
}

impl fmt::Display for Dial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |place| self.range.as_text(place);
        let (a, b) = self.range.ends();
        match &self.range {
            Range::Words(words) => write!(f, "{}={}", self.key, words.join(",")),
            _ => write!(f, "{}={}..{}", self.key, text(a), text(b)),
        }
    }
}

/// Seconds as a person reads them, none of them rounded away.
fn time(secs: f64) -> String {
    let (hours, rest) = ((secs / 3600.0).floor(), secs % 3600.0);
    // Thousandths: of what is below ten seconds more are kept.
    let (minutes, rest) = ((rest / 60.0).floor(), rest % 60.0);
    let seconds = if secs < 10.0 { secs } else { (rest * 1000.0).round() / 1000.0 };
    let parts = [(hours, "h"), (minutes, "min"), (seconds, "s")];
    let told = parts.iter().filter(|(number, _)| *number > 0.0);
    let text: Vec<String> = told.map(|(number, unit)| format!("{number}{unit}")).collect();
    if text.is_empty() { "0s".to_owned() } else { text.join(" ") }
}

/// To [`DIGITS`] digits, by decimal text, so that it is the number that is written.
fn rounded(x: f64) -> f64 {
    let digits = (DIGITS - 1) as usize;
    format!("{x:.digits$e}").parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(dial: &str, most: usize) -> Vec<String> {
        let dial: Dial = dial.parse().expect("a good dial");
        dial.range.grid(most).into_iter().map(|place| dial.range.as_toml(place)).collect()
    }

    #[test]
    fn a_range_is_gone_through_as_its_kind_is() {
        assert_eq!(texts("a.b = 1min..16min", 3), ["\"60 s\"", "\"240 s\"", "\"960 s\""]);
        assert_eq!(texts("spares.warm=0..16", 5), ["0", "4", "8", "12", "16"]);
        assert_eq!(texts("spares.warm=0..2", 9), ["0", "1", "2"]);
        assert_eq!(texts("x=0.5..1.5", 3), ["0.5", "1.0", "1.5"]);
        assert_eq!(texts("x=1 GB/s..4 GB/s", 3), ["\"1 GB/s\"", "\"2 GB/s\"", "\"4 GB/s\""]);
        assert_eq!(texts("k=hot, warm", 2), ["hot", "warm"]);
    }

    #[test]
    fn there_is_something_between_until_there_is_not() {
        let range = |text: &str| text.parse::<Dial>().expect("a good dial").range;
        assert_eq!(range("k=0..16").between_places(4.0, 5.0), None);
        assert_eq!(range("k=0..16").between_places(4.0, 8.0), Some(6.0));
        assert_eq!(range("k=1min..1h").between_places(60.0, 240.0), Some(120.0));
        assert_eq!(range("k=1min..1h").between_places(100.0, 102.0), None);
        assert_eq!(range("k=a,b,c").between_places(0.0, 2.0), None);
    }

    #[test]
    fn a_time_is_told_to_the_second() {
        let told = [0.0, 0.125, 61.5, 600.0, 4330.0, 864_000.0].map(time);
        assert_eq!(told, ["0s", "0.125s", "1min 1.5s", "10min", "1h 12min 10s", "240h"]);
    }

    #[test]
    fn what_is_no_dial_is_refused() {
        for wrong in
            ["k", "=1..2", "k=2..1", "k=1..1", "k=a", "k=a,", "k=a,a", "k=1 GB/s..2 TB/s", "k=x..y"]
        {
            assert!(wrong.parse::<Dial>().is_err(), "{wrong}");
        }
    }
}
