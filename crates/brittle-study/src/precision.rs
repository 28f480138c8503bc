//! Trials as needed: chunks until an interval is narrow enough.
//!
//! The interval is looked at when there are 256, 320, 400, … trials, each time a quarter more, and the cell is done at the first look at
//! which it is narrow enough (Chow and Robbins 1965: such an interval covers as often as it says, in the limit of narrow ones). The
//! first look is that late because a short sample of a skewed measure may look much narrower than it is. Looks are at
//! given numbers of trials, so that the result does not depend on threads.

use std::fmt;
use std::str::FromStr;

use crate::fold::HEAVY;
use crate::measure::Measure;
use crate::plan::Plan;
use crate::summary::Estimate;

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

impl HalfWidth {
    /// Reads `0.3pp` of goodput, `2%`, or a number in the unit of another measure; none below zero.
    pub(crate) fn read(measure: Measure, text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let share = measure == Measure::Goodput;
        let half = if let Some(points) = text.strip_suffix("pp").filter(|_| share) {
            Self::Absolute(number(points)? / 100.0)
        } else if let Some(percent) = text.strip_suffix('%') {
            Self::Relative(number(percent)? / 100.0)
        } else if share {
            return None;
        } else {
            Self::Absolute(number(text)?)
        };
        let (Self::Absolute(size) | Self::Relative(size)) = half;
        (size.is_finite() && size >= 0.0).then_some(half)
    }

    /// In the unit of the measure, where its mean is this.
    pub(crate) fn of(self, mean: f64) -> f64 {
        match self {
            Self::Absolute(half) => half,
            Self::Relative(share) => share * mean.abs(),
        }
    }
}

impl Precision {
    /// Whether the interval is narrow enough, where one trial makes at most so large a share of the variance. It is not while nothing
    /// has varied yet, or one trial makes so much that the interval is doubtful: what is rare would end the trials before it is met.
    pub(crate) fn is_met(self, estimate: &Estimate, largest_share: f64) -> bool {
        if largest_share == 0.0 || largest_share > HEAVY {
            return false;
        }
        let half = (estimate.hi - estimate.mean).max(estimate.mean - estimate.lo);
        self.allows(half, estimate.mean)
    }

    /// Whether half a width is narrow enough, beside this mean.
    pub(crate) fn allows(self, half: f64, mean: f64) -> bool {
        half <= self.half.of(mean)
    }
}

/// After how many trials a cell is looked at; the last look is at all of them.
pub(crate) fn looks(plan: &Plan) -> Vec<u64> {
    if plan.precision.is_some() { looks_up_to(plan.trials) } else { vec![plan.trials] }
}

/// The looks of a cell of at most so many trials.
pub(crate) fn looks_up_to(trials: u64) -> Vec<u64> {
    let mut looks = Vec::new();
    let mut next = FIRST;
    while next < trials {
        looks.push(next);
        next = (next + next / 4).next_multiple_of(16);
    }
    looks.push(trials);
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
        if width.ends_with("pp") && measure != Measure::Goodput {
            return Err(format!("{measure} is no share: write for example {measure}=2%"));
        }
        let half = HalfWidth::read(measure, width);
        let sound = half.filter(|half| {
            let (HalfWidth::Absolute(half) | HalfWidth::Relative(half)) = half;
            *half > 0.0
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
    use crate::metric::Metric;

    #[test]
    fn what_is_rare_does_not_end_the_trials_before_it_is_met() {
        let wish: Precision = "goodput=50pp".parse().expect("it is sound");
        let mut metric = Metric::new(1e6, 3);
        let met = |metric: &Metric| wish.is_met(&metric.estimate(), metric.largest_share());
        (0..1000).for_each(|_| metric.add(0.0));
        assert!(!met(&metric));
        metric.add(1.0);
        assert!(!met(&metric));
        (0..9).for_each(|_| metric.add(1.0));
        assert!(met(&metric));
    }

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
