//! Working hours, compiled: when a crew is next at work, and when it has done a given amount of it.
//!
//! Guarantees: exact in integer nanoseconds, in constant time however long the work is.

use brittle_model::scenario::Hours;
use brittle_model::{SimTime, Span};

const DAY: u128 = 86_400_000_000_000;
const WEEK: u128 = 7 * DAY;

/// Shifts of equal length on the first days of every week, the first one from `from` on day 0.
///
/// Counted from an opening of day 0 a week before the trial, no shift crosses the end of a day, so that hours past
/// midnight are no special case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shifts {
    from: u128,
    length: u128,
    days: u128,
}

impl Shifts {
    pub(super) fn new(hours: &Hours) -> Self {
        Self {
            from: hours.from.as_nanos().into(),
            length: hours.length.as_nanos().into(),
            days: hours.days.into(),
        }
    }

    /// The first instant from `now` on at which the crew is at work: `now` itself, or an opening. At closing time it
    /// is not.
    pub(super) fn opening(&self, now: SimTime) -> SimTime {
        let at = self.counted(now);
        let (week, rest) = (at / WEEK, at % WEEK);
        let (day, hour) = (rest / DAY, rest % DAY);
        let open = if day >= self.days {
            (week + 1) * WEEK
        } else if hour < self.length {
            at
        } else if day + 1 < self.days {
            week * WEEK + (day + 1) * DAY
        } else {
            (week + 1) * WEEK
        };
        self.instant(open)
    }

    /// When `work` that begins at `now`, while the crew is at work, is done.
    pub(super) fn done(&self, now: SimTime, work: Span) -> SimTime {
        if work.is_zero() {
            return now;
        }
        let at = self.counted(now);
        let (week, rest) = (at / WEEK, at % WEEK);
        let day = (rest / DAY).min(self.days - 1);
        let today = (rest - day * DAY).min(self.length);
        // Work since the beginning of the count, in whole shifts and a part that is not empty.
        let total = (week * self.days + day) * self.length + today + u128::from(work.as_nanos());
        let (shifts, part) = ((total - 1) / self.length, (total - 1) % self.length + 1);
        let end = shifts / self.days * WEEK + shifts % self.days * DAY + part;
        self.instant(end)
    }

    const fn counted(&self, now: SimTime) -> u128 {
        now.as_nanos() as u128 + WEEK - self.from
    }

    fn instant(&self, counted: u128) -> SimTime {
        let nanos = counted + self.from - WEEK;
        u64::try_from(nanos).map_or(SimTime::NEVER, SimTime::from_nanos)
    }
}
