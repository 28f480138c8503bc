//! The speed of a job, in integers.

use brittle_model::Span;

/// Work done per time [millionths], the same at every instant: a job at half speed has 500,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pace(u32);

impl Pace {
    /// Millionths in a whole.
    const WHOLE: u32 = 1_000_000;

    /// Full speed.
    pub(crate) const FULL: Self = Self(Self::WHOLE);

    /// The pace of a speed over the full one [1], rounded to a millionth, above zero.
    pub(crate) fn new(speed: f64) -> Self {
        Self(((speed * f64::from(Self::WHOLE)).round() as u32).clamp(1, Self::WHOLE))
    }

    pub(crate) const fn is_full(self) -> bool {
        self.0 == Self::WHOLE
    }

    /// The work that is done in a time, rounded down.
    pub(crate) fn work_in(self, time: Span) -> Span {
        if self.is_full() || time == Span::MAX {
            return time;
        }
        let work = u128::from(time.as_nanos()) * u128::from(self.0) / u128::from(Self::WHOLE);
        Span::from_nanos(work as u64)
    }

    /// The time that a piece of work takes, rounded up: [`Pace::work_in`] of it is the work again.
    pub(crate) fn time_for(self, work: Span) -> Span {
        if self.is_full() || work == Span::MAX {
            return work;
        }
        let time =
            (u128::from(work.as_nanos()) * u128::from(Self::WHOLE)).div_ceil(u128::from(self.0));
        u64::try_from(time).map_or(Span::MAX, Span::from_nanos)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_and_time_round_trip() {
        for speed in [1e-6, 0.001, 0.3, 1.0 / 3.0, 0.7, 0.999_999, 1.0] {
            let pace = Pace::new(speed);
            for work in [0, 1, 2, 3, 999, 1_000_000_007] {
                let work = Span::from_nanos(work);
                assert_eq!(pace.work_in(pace.time_for(work)), work, "{speed}");
            }
        }
        assert_eq!(Pace::new(0.5).work_in(Span::from_nanos(9)), Span::from_nanos(4));
        assert_eq!(Pace::new(0.0), Pace(1));
    }
}
