//! Trials as needed: chunks until an interval is narrow enough.
//!
//! The interval is looked at when there are 256, 320, 400, … trials, each time a quarter more, and the cell is done at the first look at
//! which it is narrow enough (Chow and Robbins 1965: such an interval covers as often as it says, in the limit of narrow ones). The
//! first look is that late because a short sample of a skewed measure may look much narrower than it is. Looks are at
//! given numbers of trials, so that the result does not depend on threads.

use std::fmt;
use std::str::FromStr;

use crate::fold::Fold;
use crate::measure::Measure;
use crate::plan::Plan;

/// Trials at the first look.
const FIRST: u64 = 256;

/// How narrow an interval is to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Of what.
    pub measure: Measure,
    /// Half the width of its 95 % interval.
    pub half: HalfWidth,
}

/// Half the width of an interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum HalfWidth {
    /// In the unit of the measure.
    Absolute(f64),
    /// As a share of the mean.
    Relative(f64),
}

impl Precision {
    /// Whether the interval is narrow enough.
    pub(crate) fn is_met(self, fold: &Fold) -> bool {
        let estimate = fold.estimate(self.measure);
        let half = (estimate.hi - estimate.mean).max(estimate.mean - estimate.lo);
        half <= match self.half {
            HalfWidth::Absolute(half) => half,
            HalfWidth::Relative(share) => share * estimate.mean.abs(),
        }
    }
}

/// After how many trials a cell is looked at; the last look is at all of them.
pub(crate) fn looks(plan: &Plan) -> Vec<u64> {
    let mut looks = Vec::new();
    if plan.precision.is_some() {
        let mut next = FIRST;
        while next < plan.trials {
            looks.push(next);
            next = (next + next / 4).next_multiple_of(16);
        }
    }
    looks.push(plan.trials);
    looks
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.measure, self.half) {
            (Measure::Goodput, HalfWidth::Absolute(half)) => {
                write!(f, "goodput={}pp", (half * 1e10).round() / 1e8)
            }
            (measure, HalfWidth::Absolute(half)) => write!(f, "{measure}={half}"),
            (measure, HalfWidth::Relative(share)) => {
                write!(f, "{measure}={}%", (share * 1e10).round() / 1e8)
            }
        }
    }
}

impl FromStr for Precision {
    type Err = String;

    /// `0.1pp`, `goodput=0.1pp`, `mtti_hours=2%`, `interruptions=0.5`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (measure, width) = match text.split_once('=') {
            Some((measure, width)) => (measure.trim().parse()?, width.trim()),
            None => (Measure::Goodput, text.trim()),
        };
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let half = if let Some(points) = width.strip_suffix("pp") {
            if measure != Measure::Goodput {
                return Err(format!("{measure} is no share: write for example {measure}=2%"));
            }
            number(points).map(|points| HalfWidth::Absolute(points / 100.0))
        } else if let Some(percent) = width.strip_suffix('%') {
            number(percent).map(|percent| HalfWidth::Relative(percent / 100.0))
        } else if measure == Measure::Goodput {
            None
        } else {
            number(width).map(HalfWidth::Absolute)
        };
        let sound = half.filter(|half| {
            let (HalfWidth::Absolute(half) | HalfWidth::Relative(half)) = half;
            half.is_finite() && *half > 0.0
        });
        sound.map(|half| Self { measure, half }).ok_or_else(|| {
            format!(
                "{text:?} is no half-width of an interval; write for example 0.1pp (points of \
                 goodput) or mtti_hours=2% (of the mean)"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_precision_has_a_unit() {
        let read = |text: &str| text.parse::<Precision>();
        let points = Precision { measure: Measure::Goodput, half: HalfWidth::Absolute(0.001) };
        assert_eq!(read("0.1pp"), Ok(points));
        assert_eq!(read("goodput=0.1pp"), Ok(points));
        let share = Precision { measure: Measure::Mtti, half: HalfWidth::Relative(0.02) };
        assert_eq!(read("mtti_hours=2%"), Ok(share));
        for wrong in ["0.1", "pp", "0pp", "-1%", "goodput=nanpp", "mtti_hours=1pp", "speed=1%", ""]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        for text in ["goodput=0.1pp", "mtti_hours=2%", "interruptions=0.5"] {
            assert_eq!(read(text).expect("it is sound").to_string(), text);
        }
    }
}
