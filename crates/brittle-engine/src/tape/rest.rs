//! The speed of the storage, and what is left of something that goes to or from it.

/// Millionths in a whole.
const WHOLE: u32 = super::grain::WHOLE as u32;

/// The speed of the storage [millionths of its full one]; zero while it is away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rate(u32);

impl Rate {
    /// All of it.
    pub(crate) const FULL: Self = Self(WHOLE);
    /// None.
    pub(crate) const NONE: Self = Self(0);

    /// So many millionths, at most all of them.
    pub(crate) const fn new(millionths: u32) -> Self {
        Self(if millionths < WHOLE { millionths } else { WHOLE })
    }

    /// The same [millionths].
    pub(crate) const fn millionths(self) -> u32 {
        self.0
    }

    /// Whether nothing goes there or comes from there.
    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// What is left of a transfer: it has passed in the first nanosecond at which the sum of time × speed has reached its
/// length. No fraction of a nanosecond is lost where the speed changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rest {
    /// What was left when the last whole nanosecond of it had passed [ns at full speed].
    left: u64,
    /// What has passed of the next one [millionths].
    done: u32,
}

impl Rest {
    /// All of a transfer that takes so long at full speed [ns].
    pub(crate) const fn of(length: u64) -> Self {
        Self { left: length, done: 0 }
    }

    /// Whether it has passed.
    #[inline]
    pub(crate) const fn is_over(self) -> bool {
        self.left == 0
    }

    /// How long it takes at this speed [ns], if it is ever over.
    #[inline]
    pub(crate) fn time_at(self, rate: Rate) -> Option<u64> {
        if self.left == 0 || rate == Rate::FULL {
            // What has passed of a nanosecond is less than one.
            return Some(self.left);
        }
        if rate.is_none() {
            return None;
        }
        let left = u128::from(self.left) * u128::from(WHOLE) - u128::from(self.done);
        u64::try_from(left.div_ceil(u128::from(rate.0))).ok()
    }

    /// What is left of it `time` later [ns], at this speed.
    #[inline]
    pub(crate) fn after(self, time: u64, rate: Rate) -> Self {
        let (passed, done) = if rate == Rate::FULL {
            (time, self.done)
        } else {
            let sum = u128::from(time) * u128::from(rate.0) + u128::from(self.done);
            let passed = u64::try_from(sum / u128::from(WHOLE)).unwrap_or(u64::MAX);
            (passed, (sum % u128::from(WHOLE)) as u32)
        };
        match self.left.saturating_sub(passed) {
            0 => Self::default(),
            left => Self { left, done },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However the time is cut, and whatever the speeds, it is over when their sum says so.
    #[test]
    fn nothing_is_lost_where_it_is_cut() {
        let rates = [1, 333_333, 500_000, 999_999, 1_000_000, 0, 7];
        for length in [1_u64, 2, 5, 40] {
            for seed in 0..200_u64 {
                let (mut rest, mut sum, mut now) = (Rest::of(length), 0_u64, seed);
                for _ in 0..100 {
                    now = now.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    let rate = rates[(now >> 33) as usize % rates.len()];
                    let time = (now >> 40) % 4;
                    let over = sum + time * rate >= length * 1_000_000;
                    let needs = rest.time_at(Rate::new(rate as u32));
                    assert_eq!(needs.is_some_and(|needs| needs <= time), over, "{length} {seed}");
                    rest = rest.after(time, Rate::new(rate as u32));
                    sum += time * rate;
                    assert_eq!(rest.is_over(), over, "{length} {seed}");
                    if over {
                        break;
                    }
                }
            }
        }
    }

    #[test]
    fn at_half_the_speed_it_takes_twice_as_long() {
        let half = Rate::new(500_000);
        assert_eq!(Rest::of(7).time_at(half), Some(14));
        assert_eq!(Rest::of(7).time_at(Rate::new(300_000)), Some(24));
        assert_eq!(Rest::of(7).time_at(Rate::FULL), Some(7));
        assert_eq!(Rest::of(7).time_at(Rate::NONE), None);
        assert_eq!(Rest::of(0).time_at(Rate::NONE), Some(0));
        assert_eq!(Rest::of(7).after(3, half).time_at(Rate::FULL), Some(6));
        let far = Rest::of(u64::MAX);
        assert_eq!(
            (far.time_at(Rate::new(1)), far.after(u64::MAX, Rate::FULL)),
            (None, Rest::of(0))
        );
    }
}
