//! Strata with memory: a cohort for each batch, and in it one for the lemons and one for the others.

use crate::class::Class;
use crate::cohort::{Among, Cohort};
use crate::draw::Stream;
use crate::lemons::Lemons;
use crate::unlike::{Units, Unlike};
use crate::wave::Flow;

/// The cohorts of a class, those of one stratum after those of the other and in each one for each range of
/// units in `seats`; `stream` gives the luck of the cohort by the numbers of both.
pub(super) fn cohorts(
    class: &Class,
    unlike: &Unlike,
    seats: &[Units],
    lemons: &Lemons,
    mut flow: Option<Flow<'_>>,
    stream: impl Fn(usize, usize) -> Stream,
) -> Vec<Cohort> {
    let per_host = class.per_host;
    let kinds: &[Option<bool>] =
        if unlike.lemons.is_some() { &[Some(false), Some(true)] } else { &[None] };
    let mut cohorts = Vec::new();
    for (s, stratum) in unlike.strata.iter().enumerate() {
        for (k, &lemon) in kinds.iter().enumerate() {
            for (j, seats) in seats.iter().enumerate() {
                let units = stratum.units.within(seats);
                let (among, size) = match (lemon, unlike.lemons) {
                    (Some(lemon), Some(worse)) if units.size == class.population => {
                        // Everybody: the lemons are the first lots, and nobody need be counted.
                        let count = lemons.count(worse.group);
                        let hosts = class.population / per_host;
                        let (first, size) = if lemon { (0, count) } else { (count, hosts - count) };
                        let among = Among::Lots { group: worse.group, first, size, per_host };
                        (among, size * per_host)
                    }
                    (Some(lemon), Some(worse)) => {
                        let there = (0..lemons.count(worse.group))
                            .filter(|&i| units.contains(lemons.drawn(worse.group, i).0 * per_host))
                            .count() as u32
                            * per_host;
                        let size = if lemon { there } else { units.size - there };
                        (Among::Listed { units, only: Some((worse.group, lemon)), per_host }, size)
                    }
                    _ => {
                        let size = units.size;
                        (Among::Listed { units, only: None, per_host }, size)
                    }
                };
                let worse = unlike.lemons.filter(|_| lemon == Some(true));
                let pace = stratum.multiplier * worse.map_or(1.0, |worse| worse.multiplier);
                let first = stratum.first.as_ref().expect("lives with memory have a first one");
                let flow = flow.as_mut().map(Flow::again);
                let stream = stream(s * kinds.len() + k, j);
                cohorts.push(Cohort::of(stream, (among, s), size, pace, (first, flow)));
            }
        }
    }
    cohorts
}
