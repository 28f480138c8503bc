//! Round lengths of time, and how a scenario writes them.

use brittle_model::Span;
use brittle_model::time::NANOS_PER_SEC;

const MIN: u64 = 60_000;
const HOUR: u64 = 60 * MIN;
const DAY: u64 = 24 * HOUR;

/// Lengths that a person would choose [ms].
const ROUND: [u64; 58] = [
    100,
    200,
    500,
    1000,
    2000,
    3000,
    5000,
    7000,
    10_000,
    15_000,
    20_000,
    30_000,
    45_000,
    MIN,
    90_000,
    2 * MIN,
    3 * MIN,
    4 * MIN,
    5 * MIN,
    6 * MIN,
    7 * MIN,
    8 * MIN,
    10 * MIN,
    12 * MIN,
    15 * MIN,
    20 * MIN,
    25 * MIN,
    30 * MIN,
    40 * MIN,
    50 * MIN,
    HOUR,
    90 * MIN,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    5 * HOUR,
    6 * HOUR,
    8 * HOUR,
    10 * HOUR,
    12 * HOUR,
    18 * HOUR,
    DAY,
    36 * HOUR,
    2 * DAY,
    3 * DAY,
    4 * DAY,
    5 * DAY,
    6 * DAY,
    7 * DAY,
    8 * DAY,
    10 * DAY,
    12 * DAY,
    14 * DAY,
    20 * DAY,
    30 * DAY,
    60 * DAY,
    90 * DAY,
    180 * DAY,
];

/// How far from a length round ones are offered, down and up.
const REACH: u64 = 20;

/// Round lengths about this one, itself left out.
pub(super) fn about(span: Span) -> Vec<Span> {
    let ns = span.as_nanos();
    let (least, most) = match ns {
        0 => (0, 10 * 60 * NANOS_PER_SEC),
        _ => (ns / REACH, ns.saturating_mul(REACH)),
    };
    let round = ROUND.into_iter().map(|ms| ms * 1_000_000);
    round.filter(|&r| (least..=most).contains(&r) && r != ns).map(Span::from_nanos).collect()
}

/// A length as it is written in a scenario: exact, in the largest unit that needs no digits behind the point.
pub(super) fn written(span: Span) -> String {
    let ns = span.as_nanos();
    let units = [(DAY, "d"), (HOUR, "h"), (MIN, "min"), (1000, "s"), (1, "ms")];
    let exact = units.into_iter().map(|(ms, unit)| (ms * 1_000_000, unit));
    match exact.into_iter().find(|(size, _)| ns > 0 && ns.is_multiple_of(*size)) {
        Some((size, unit)) => format!("{}{unit}", ns / size),
        None if ns == 0 => "0s".to_owned(),
        None => format!("{}.{:09}s", ns / NANOS_PER_SEC, ns % NANOS_PER_SEC),
    }
}

#[cfg(test)]
mod tests {
    use brittle_model::quantity;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let odd = [0, 1, 999, 1_000_001, 61_000_000_000, 3_600_000_000_001];
        let round = ROUND.map(|ms| ms * 1_000_000);
        for ns in odd.into_iter().chain(round) {
            let span = Span::from_nanos(ns);
            assert_eq!(quantity::span(&written(span)), Ok(span), "{}", written(span));
        }
        assert_eq!(written(Span::from_secs(5400)), "90min");
    }

    #[test]
    fn round_lengths_are_in_reach_and_in_order() {
        assert!(ROUND.windows(2).all(|pair| pair[0] < pair[1]));
        let near = about(Span::from_secs(480));
        assert!(
            near.len() > 15
                && near.iter().all(|s| (24..=9600).contains(&(s.as_nanos() / NANOS_PER_SEC)))
        );
        assert!(!near.contains(&Span::from_secs(480)));
    }
}
