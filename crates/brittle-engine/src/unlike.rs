//! A class whose components are not alike, compiled: its strata, its lemons, its wave, and the processes that
//! its strikes are superposed from.
//!
//! **Invariant**: a class without any of this has none of it, and runs as if this file did not exist.

use std::ops::Range;

use brittle_model::law::FirstLife;
use brittle_model::scenario::{Age, FailureClass, Onset, Renewal};
use brittle_model::{Law, Scenario};

use crate::expect;
use crate::lemons::Groups;

/// Some units of a class: ranges of their numbers, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Units {
    ranges: Vec<Range<u32>>,
    /// Units up to the end of each range.
    counts: Vec<u32>,
    pub(crate) size: u32,
}

impl Units {
    pub(crate) fn new(ranges: Vec<Range<u32>>) -> Self {
        let mut size = 0;
        let count = |range: &Range<u32>| {
            size += range.end - range.start;
            size
        };
        let counts = ranges.iter().map(count).collect();
        Self { ranges, counts, size }
    }

    /// These hosts, in any order.
    pub(crate) fn of_hosts(hosts: &[u32]) -> Self {
        let mut hosts = hosts.to_vec();
        hosts.sort_unstable();
        let rows = hosts.chunk_by(|a, b| a + 1 == *b);
        Self::new(rows.map(|row| row[0]..row[row.len() - 1] + 1).collect())
    }

    /// If these are hosts, the units in them.
    pub(crate) fn in_each(&self, per_host: u32) -> Self {
        let units = |hosts: &Range<u32>| hosts.start * per_host..hosts.end * per_host;
        Self::new(self.ranges.iter().map(units).collect())
    }

    /// The range, where it is one.
    pub(crate) fn as_range(&self) -> Option<Range<u32>> {
        if let [range] = self.ranges.as_slice() { Some(range.clone()) } else { None }
    }

    /// Whether some are in a range.
    pub(crate) fn meets(&self, units: &Range<u32>) -> bool {
        let next = self.ranges.partition_point(|range| range.end <= units.start);
        !units.is_empty() && self.ranges.get(next).is_some_and(|range| range.start < units.end)
    }

    /// The `i`-th of them.
    ///
    /// # Panics
    /// If there are fewer.
    pub(crate) fn nth(&self, i: u32) -> u32 {
        let range = self.counts.partition_point(|&count| count <= i);
        self.ranges[range].end - (self.counts[range] - i)
    }

    pub(crate) fn contains(&self, unit: u32) -> bool {
        let next = self.ranges.partition_point(|range| range.end <= unit);
        self.ranges.get(next).is_some_and(|range| range.contains(&unit))
    }

    /// Those of them that are among others.
    pub(crate) fn within(&self, others: &Self) -> Self {
        let mut common = Vec::new();
        for other in &others.ranges {
            let first = self.ranges.partition_point(|range| range.end <= other.start);
            let met = self.ranges[first..].iter().take_while(|range| range.start < other.end);
            common.extend(met.map(|range| range.start.max(other.start)..range.end.min(other.end)));
        }
        Self::new(common)
    }
}

/// Units of one age and one multiplier.
#[derive(Clone, Debug)]
pub(crate) struct Stratum {
    pub(crate) units: Units,
    pub(crate) multiplier: f64,
    pub(crate) age: Age,
    /// The time to the first failure, for laws with memory.
    pub(crate) first: Option<FirstLife>,
    /// Failures to expect of one unit in a trial.
    pub(crate) each: f64,
}

/// The lemons of a class.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Worse {
    pub(crate) group: usize,
    pub(crate) multiplier: f64,
    /// Share of the hosts, as drawn.
    pub(crate) share: f64,
}

/// One of the memoryless processes that a class's strikes are superposed from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    /// The units of a stratum.
    Stratum { stratum: usize, gap: f64 },
    /// What lemons fail more often than the others: strikes on those that are cured are void, and so is a
    /// share of those in strata below the highest multiplier, `most`.
    Lemons { worse: Worse, count: u32, most: f64, gap: f64 },
    /// Hosts with gamma-distributed hazards: shape, and scale of time [ns].
    Urn { shape: f64, scale: f64, hosts: u32 },
}

/// What is not alike in a class.
#[derive(Clone, Debug)]
pub(crate) struct Unlike {
    pub(crate) wave: Option<usize>,
    pub(crate) lemons: Option<Worse>,
    /// The first holds who is in no batch.
    pub(crate) strata: Vec<Stratum>,
    /// The first unit of each range, and its stratum.
    places: Vec<(u32, u16)>,
    /// For classes without memory.
    pub(crate) sources: Vec<Source>,
    /// The mean multiplier of the wave over the horizon.
    pub(crate) mean_wave: f64,
}

impl Unlike {
    /// What is not alike in the `number`-th class, if anything.
    pub(crate) fn new(
        class: &FailureClass,
        number: u32,
        scenario: &Scenario,
        groups: &Groups,
        (population, per_host): (u32, u32),
    ) -> Option<Self> {
        let Onset::Lives { law, age } = &class.onset else { return None };
        let pattern = &class.pattern;
        let strata = strata(class, *age, scenario, population, per_host);
        if strata.len() == 1
            && pattern.wave.is_none()
            && pattern.lemons.is_none()
            && pattern.gamma.is_none()
        {
            return None;
        }
        let waves = &scenario.shared.waves;
        let wave = pattern.wave.as_ref().map(|name| {
            let known = waves.iter().position(|wave| wave.name == *name);
            known.expect("a checked scenario names waves that there are")
        });
        let lemons = pattern.lemons.as_ref().map(|lemons| {
            let group = groups.of(number, &lemons.of, scenario);
            let count = groups.groups[group].count;
            let share = f64::from(count) / f64::from(scenario.cluster.hosts());
            Worse { group, multiplier: lemons.multiplier, share }
        });
        let mut places: Vec<(u32, u16)> = Vec::new();
        for (i, stratum) in strata.iter().enumerate() {
            places.extend(stratum.units.ranges.iter().map(|range| (range.start, i as u16)));
        }
        places.sort_unstable();
        let mean_wave = wave.map_or(1.0, |wave| waves[wave].mean_multiplier(scenario.horizon));
        let mut unlike = Self { wave, lemons, strata, places, sources: Vec::new(), mean_wave };
        if let Law::Exponential { mean } = law {
            let hosts = scenario.cluster.hosts();
            unlike.sources = unlike.superposed(*mean, per_host, hosts, pattern.gamma);
        } else {
            for stratum in &mut unlike.strata {
                stratum.first = Some(FirstLife::new(law, stratum.age));
            }
        }
        Some(unlike)
    }

    /// The processes of a class of lives of this mean [s].
    fn superposed(&self, mean: f64, per_host: u32, hosts: u32, gamma: Option<f64>) -> Vec<Source> {
        let mean = mean * 1e9;
        if let Some(cv) = gamma {
            let shape = 1.0 / (cv * cv);
            return vec![Source::Urn { shape, scale: shape * mean / f64::from(per_host), hosts }];
        }
        let gap = |units: u32, multiplier: f64| mean / (f64::from(units) * multiplier);
        let stratum = |(i, stratum): (usize, &Stratum)| Source::Stratum {
            stratum: i,
            gap: gap(stratum.units.size, stratum.multiplier),
        };
        let mut sources: Vec<Source> = self.strata.iter().enumerate().map(stratum).collect();
        if let Some(worse) = self.lemons {
            let most = self.strata.iter().map(|stratum| stratum.multiplier).fold(0.0, f64::max);
            let count = (worse.share * f64::from(hosts)).round() as u32;
            let gap = gap(count * per_host, (worse.multiplier - 1.0) * most);
            sources.push(Source::Lemons { worse, count, most, gap });
        }
        sources
    }

    /// Counts the failures to expect of a unit of each stratum: a lemon with the probability that it is one, never
    /// cured, and the wave at its mean.
    pub(crate) fn expect(&mut self, law: &Law, renewal: Renewal, horizon: f64) {
        for stratum in &mut self.strata {
            let count = |pace: f64| match &stratum.first {
                None => horizon / law.mean() * pace,
                Some(first) => expect::failures(law, first, stratum.age, renewal, horizon, pace),
            };
            let pace = stratum.multiplier * self.mean_wave;
            stratum.each = match self.lemons {
                None => count(pace),
                Some(worse) => {
                    (1.0 - worse.share) * count(pace) + worse.share * count(pace * worse.multiplier)
                }
            };
        }
    }

    /// The stratum of a unit.
    pub(crate) fn stratum_of(&self, unit: u32) -> &Stratum {
        let place = self.places.partition_point(|&(first, _)| first <= unit);
        &self.strata[self.places[place - 1].1 as usize]
    }
}

/// The strata of a class: who is in no batch, and each batch that makes a difference to it.
fn strata(
    class: &FailureClass,
    age: Age,
    scenario: &Scenario,
    population: u32,
    per_host: u32,
) -> Vec<Stratum> {
    let stratum = |ranges, multiplier, age| Stratum {
        units: Units::new(ranges),
        multiplier,
        age,
        first: None,
        each: 0.0,
    };
    let mut strata = Vec::new();
    if class.is_of_hosts() {
        for batch in &scenario.shared.batches {
            let multiplier = batch.multiplier.iter().find(|(cause, _)| *cause == class.cause);
            let multiplier = multiplier.map(|&(_, times)| times);
            let own = batch.age.filter(|_| class.has_memory()).map(Age::Aged);
            if own.is_some() || multiplier.is_some() {
                let units = batch.first * per_host..(batch.last + 1) * per_host;
                strata.push(stratum(vec![units], multiplier.unwrap_or(1.0), own.unwrap_or(age)));
            }
        }
    }
    let mut taken: Vec<Range<u32>> =
        strata.iter().flat_map(|stratum| stratum.units.ranges.clone()).collect();
    taken.sort_unstable_by_key(|range| range.start);
    let mut rest = Vec::new();
    let mut from = 0;
    for range in taken {
        if from < range.start {
            rest.push(from..range.start);
        }
        from = range.end;
    }
    if from < population {
        rest.push(from..population);
    }
    strata.insert(0, stratum(rest, 1.0, age));
    strata
}
