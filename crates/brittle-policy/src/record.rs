//! The record of a host, and its score: what an operator has written down about it.
//!
//! A record tells who was sent for repair and when. It deliberately lacks causes, and whether the blame
//! was just: an operator who knew would not need it.

use brittle_model::scenario::Score;
use brittle_model::time::NANOS_PER_SEC;
use brittle_model::{SimTime, Span};

/// Nanoseconds in a day.
const DAY: u64 = 86_400 * NANOS_PER_SEC;

/// The blames of a host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Instants at which repair was sent this host, in order.
    pub blamed: Vec<SimTime>,
}

impl Record {
    /// Blames so far.
    #[must_use]
    pub const fn failures(&self) -> usize {
        self.blamed.len()
    }

    /// Whether at least `failures` blames lie in the window that ends now, both ends included.
    #[must_use]
    pub fn has_within(&self, failures: u32, window: Span, now: SimTime) -> bool {
        let first = self.blamed.len().checked_sub(failures as usize);
        let first = first.and_then(|first| self.blamed.get(first));
        first.is_some_and(|&first| first.saturating_add(window) >= now)
    }

    /// The score now [1]: falls with each blame, rises with each whole day since the last one (since the
    /// start of the trial before the first), never above its start.
    ///
    /// After AIReSim's scored removal, which counts days of running where this counts all days.
    #[must_use]
    pub fn score(&self, rule: &Score, now: SimTime) -> f64 {
        let risen = |score: f64, since: SimTime, until: SimTime| {
            let days = until.since(since).as_nanos() / DAY;
            (score + rule.credit_per_day * days as f64).min(rule.start)
        };
        let mut score = rule.start;
        let mut since = SimTime::ZERO;
        for &at in &self.blamed {
            score = risen(score, since, at) - rule.penalty;
            since = at;
        }
        risen(score, since, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };

    fn hours(hours: u64) -> SimTime {
        SimTime::from_nanos(hours * 3600 * NANOS_PER_SEC)
    }

    fn record(blamed: &[u64]) -> Record {
        Record { blamed: blamed.iter().map(|&at| hours(at)).collect() }
    }

    /// By hand: 100, less 40 a blame, 10 more a whole day, at most 100.
    #[test]
    fn the_table_of_scores() {
        let table: [(&[u64], u64, f64); 12] = [
            (&[], 0, 100.0),
            // Quiet days do not lift a host above the start.
            (&[], 2400, 100.0),
            (&[240], 240, 60.0),
            // A day counts when it is whole: not at 23 h, but at 24.
            (&[240], 263, 60.0),
            (&[240], 264, 70.0),
            (&[240], 311, 80.0),
            // Four days later it is as if nothing had been.
            (&[240], 336, 100.0),
            (&[240], 360, 100.0),
            // 100 − 40 + 10 − 40 = 30; the half day before the second blame is lost.
            (&[240, 276], 276, 30.0),
            (&[240, 276], 299, 30.0),
            // Three blames at once: below zero.
            (&[240, 240, 240], 240, -20.0),
            // 100 − 40, two days up to 80, − 40, one day up to 50, − 40 = 10, one day: 20.
            (&[0, 48, 72], 96, 20.0),
        ];
        for (blamed, now, score) in table {
            assert_eq!(record(blamed).score(&RULE, hours(now)), score, "{blamed:?} at {now} h");
        }
    }

    #[test]
    fn without_credit_a_score_counts_blames() {
        let rule = Score { credit_per_day: 0.0, ..RULE };
        for n in 0..20_u32 {
            let blamed: Vec<u64> = (0..u64::from(n)).map(|i| i * 1000).collect();
            let score = record(&blamed).score(&rule, hours(1_000_000));
            assert_eq!(score, 100.0 - 40.0 * f64::from(n));
        }
    }

    /// One more blame never lifts the score, and a later look never lowers it.
    #[test]
    fn scores_fall_with_blames_and_rise_with_time() {
        for pattern in 0..1_u64 << 12 {
            let blamed: Vec<u64> =
                (0..12).filter(|i| pattern >> i & 1 == 1).map(|i| i * 17).collect();
            let mut last = f64::NEG_INFINITY;
            for now in (204..400).step_by(7) {
                let score = record(&blamed).score(&RULE, hours(now));
                assert!((last..=RULE.start).contains(&score), "{blamed:?} at {now} h");
                last = score;
                let fewer = record(&blamed[..blamed.len().saturating_sub(1)]);
                assert!(fewer.score(&RULE, hours(now)) >= score, "{blamed:?} at {now} h");
            }
        }
    }

    #[test]
    fn a_window_holds_both_of_its_ends_and_not_a_nanosecond_more() {
        let (window, one) = (Span::from_secs(7 * 86_400), Span::from_nanos(1));
        let first = hours(100);
        let record = Record { blamed: vec![first, hours(200), hours(250)] };
        let edge = first + window;
        assert!(record.has_within(3, window, edge));
        assert!(!record.has_within(3, window, edge + one));
        assert!(record.has_within(2, window, edge + one));
        // The present instant counts.
        assert!(record.has_within(3, window, hours(250)));
        assert!(record.has_within(1, one, hours(250) + one));
        assert!(!record.has_within(1, one, hours(250) + one + one));
        assert!(!record.has_within(4, Span::MAX, edge));
        assert!(record.has_within(3, Span::MAX, SimTime::NEVER));
        assert!(!Record::default().has_within(1, Span::MAX, SimTime::ZERO));
    }

    /// The shortcut is the same as counting.
    #[test]
    fn a_window_counts_its_blames() {
        for pattern in 0..1_u64 << 10 {
            let blamed: Vec<u64> = (0..10).filter(|i| pattern >> i & 1 == 1).collect();
            let record = record(&blamed);
            for (now, width) in [(10, 0), (10, 1), (10, 4), (9, 3), (12, 5), (10, 20)] {
                let inside = blamed.iter().filter(|&&at| at + width >= now).count();
                let window = Span::from_secs(width * 3600);
                for failures in 1..12 {
                    let expected = inside >= failures as usize;
                    assert_eq!(record.has_within(failures, window, hours(now)), expected);
                }
            }
        }
    }
}
