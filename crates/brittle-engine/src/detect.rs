//! How long a failure stays unnoticed: the first of its signals.

use brittle_model::scenario::{Detection, Signal};
use brittle_model::{Delay, Span};

use crate::draw::{Luck, Purpose};

/// How failures of a class are noticed, compiled.
pub(crate) enum Noticed {
    /// After one delay, always.
    After(Delay),
    /// By the first of several signals.
    First(Detection),
}

impl Noticed {
    pub(crate) fn new(detection: &Detection) -> Self {
        match detection.plain() {
            Some(delay) => Self::After(delay.clone()),
            None => Self::First(detection.clone()),
        }
    }
}

/// From the `number`-th failure of `class` to its detection; [`Span::MAX`] if it is never noticed.
///
/// A heartbeat: the failure falls at a uniform point between two beats, and is noticed when the last of the
/// missing ones is due. A poll: at a uniform point before the next check, and a geometric number of checks.
#[inline(always)]
pub(crate) fn unnoticed(noticed: &Noticed, luck: Luck, class: u16, number: u64) -> Span {
    match noticed {
        Noticed::After(delay) => {
            let draw = || luck.exponential(Purpose::Detection, u32::from(class), number);
            delay.sample(draw)
        }
        Noticed::First(detection) => first_signal(&detection.signals, luck, class, number),
    }
}

#[cold]
fn first_signal(signals: &[Signal], luck: Luck, class: u16, number: u64) -> Span {
    let after = |(i, signal): (usize, &Signal)| {
        let draw = |k: u32| {
            let which = u32::from(class) | (i as u32 * 4 + k) << 16;
            luck.exponential(Purpose::Signal, which, number)
        };
        match signal {
            Signal::After { delay, recall } => {
                let shows = *recall >= 1.0 || libm::exp(-draw(0)) < *recall;
                shows.then(|| delay.sample(|| draw(1)))
            }
            Signal::Heartbeat { every, missed } => {
                let since_beat = libm::exp(-draw(0)) * every.as_secs_f64();
                let all = every.saturating_mul(u64::from(*missed));
                Some(all.saturating_sub(Span::from_secs_f64(since_beat)))
            }
            Signal::Poll { every, recall, takes } => {
                let to_next = Span::from_secs_f64(libm::exp(-draw(0)) * every.as_secs_f64());
                let misses = if *recall >= 1.0 {
                    0
                } else {
                    // Geometric: the whole part of an exponential of rate −ln(1 − recall).
                    (draw(1) / -libm::log1p(-recall)) as u64
                };
                let waits = to_next.saturating_add(every.saturating_mul(misses));
                Some(waits.saturating_add(takes.sample(|| draw(2))))
            }
        }
    };
    signals.iter().enumerate().filter_map(after).min().unwrap_or(Span::MAX)
}

#[cfg(test)]
mod tests {
    use brittle_model::Delay;

    use super::*;
    use crate::draw::{Seed, TrialId};

    /// Mean and largest of n = 20,000 draws [s].
    fn drawn(signals: Vec<Signal>) -> (f64, f64, usize) {
        let detection = Noticed::new(&Detection { signals });
        let luck = Luck::new(Seed(3), TrialId(0));
        let all: Vec<f64> = (0..20_000)
            .map(|n| unnoticed(&detection, luck, 1, n))
            .filter(|&span| span < Span::MAX)
            .map(|span| span.as_secs_f64())
            .collect();
        let mean = all.iter().sum::<f64>() / all.len().max(1) as f64;
        (mean, all.iter().copied().fold(0.0, f64::max), all.len())
    }

    fn s(secs: u64) -> Span {
        Span::from_secs(secs)
    }

    // Each bound is 5 standard errors of a mean of 20,000 draws (false alarm 6e-7); the seed is fixed.
    #[test]
    fn a_heartbeat_is_missed_between_its_beats() {
        let (mean, most, _) = drawn(vec![Signal::Heartbeat { every: s(10), missed: 3 }]);
        assert!((mean - 25.0).abs() < 5.0 * 10.0 / 12.0_f64.sqrt() / 141.0, "{mean}");
        assert!(most <= 30.0);
    }

    #[test]
    fn a_poll_waits_for_the_check_that_sees_it() {
        let poll = Signal::Poll { every: s(60), recall: 0.5, takes: Delay::Constant(s(5)) };
        let (mean, _, _) = drawn(vec![poll]);
        // 30 s to the next check, one miss of 60 s on average (variance 2 · 60²), 5 s for the check.
        let error = (3600.0_f64 / 12.0 + 7200.0).sqrt() / 141.0;
        assert!((mean - 95.0).abs() < 5.0 * error, "{mean}");
    }

    #[test]
    fn the_first_signal_counts_and_some_never_come() {
        let sure = Signal::After { delay: Delay::Constant(s(600)), recall: 1.0 };
        let rare = Signal::After { delay: Delay::Constant(s(10)), recall: 0.25 };
        let (mean, most, n) = drawn(vec![sure, rare.clone()]);
        let error = 590.0 * (0.25 * 0.75_f64).sqrt() / 141.0;
        assert!((mean - (0.25 * 10.0 + 0.75 * 600.0)).abs() < 5.0 * error, "{mean}");
        assert_eq!((most, n), (600.0, 20_000));
        let (_, _, n) = drawn(vec![rare]);
        assert!((n as f64 - 5000.0).abs() < 5.0 * (20_000.0 * 0.25 * 0.75_f64).sqrt(), "{n}");
        assert_eq!(drawn(Vec::new()).2, 0);
    }
}
