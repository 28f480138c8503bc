//! What a strike takes with it, compiled: a burst of its own class, failures of other classes.

use brittle_model::scenario::{Burst, BurstSize, FailureClass, Within};
use brittle_model::{ComponentId, ComponentKind, Scenario};
use brittle_topology::Cluster;
use std::ops::Range;

use crate::class::Class;
use crate::draw::Dice;

/// What a strike of a class takes with it.
#[derive(Clone, Debug)]
pub(crate) struct Spread {
    pub(crate) burst: Option<Burst>,
    /// Classes that may follow, and how likely.
    pub(crate) secondary: Vec<(u16, f64)>,
}

impl Spread {
    pub(crate) fn new(class: &FailureClass, scenario: &Scenario) -> Option<Self> {
        let pattern = &class.pattern;
        if pattern.burst.is_none() && pattern.secondary.is_empty() {
            return None;
        }
        let number = |cause: &str| {
            let known = scenario.failures.iter().position(|class| class.cause == cause);
            known.expect("a checked scenario names classes that there are") as u16
        };
        let next =
            |next: &brittle_model::scenario::Secondary| (number(&next.class), next.probability);
        Some(Self {
            burst: pattern.burst.clone(),
            secondary: pattern.secondary.iter().map(next).collect(),
        })
    }

    /// The mean size of a burst in a population.
    pub(crate) fn mean_size(&self, population: u32) -> f64 {
        let burst = self.burst.as_ref();
        burst.map_or(1.0, |burst| burst.size.mean().min(f64::from(population.max(1))))
    }
}

/// How many components a burst strikes.
pub(crate) fn size(size: &BurstSize, dice: &mut Dice) -> u32 {
    match size {
        BurstSize::Fixed(size) => *size,
        // The floor of an exponential is geometric.
        BurstSize::Geometric(mean) => {
            let more = dice.exponential() / -libm::log1p(-1.0 / mean);
            1_u32.saturating_add(more as u32)
        }
        BurstSize::Table(table) => {
            let sum: f64 = table.iter().map(|&(_, weight)| weight).sum();
            let mut left = dice.uniform() * sum;
            let heavy = table.iter().filter(|&&(_, weight)| weight > 0.0);
            let mut found = 1;
            for &(size, weight) in heavy {
                found = size;
                if left <= weight {
                    break;
                }
                left -= weight;
            }
            found
        }
    }
}

/// Components of one kind at equal distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Domain {
    start: u32,
    count: u32,
    stride: u32,
}

impl Domain {
    /// The components of a class in the domain of one of them.
    pub(crate) fn of(class: &Class, victim: u32, within: Within, cluster: &Cluster) -> Self {
        let component = ComponentId { kind: class.component, index: victim };
        let run = |range: Range<u32>| Self {
            start: range.start,
            count: range.end - range.start,
            stride: 1,
        };
        let around = match within {
            Within::Cluster => return run(0..class.population),
            Within::Host => ComponentKind::Host,
            Within::Rack => ComponentKind::Rack,
            Within::Pod | Within::Leaf => ComponentKind::Pod,
            Within::PowerFeed => ComponentKind::PowerFeed,
        };
        let hosts = match class.host_of(victim) {
            Some(host) => host.0..host.0 + 1,
            None => cluster.hit(component).hosts,
        };
        let hosts = enclosing(cluster, around, hosts.start);
        if within == Within::Leaf {
            let rail = victim % class.per_host;
            let start = hosts.start * class.per_host + rail;
            return Self { start, count: hosts.end - hosts.start, stride: class.per_host };
        }
        run(parts(cluster, class, hosts))
    }

    /// Up to `m` of the others, all equally likely (Floyd; Bentley and Floyd 1987).
    pub(crate) fn others(&self, victim: u32, m: u32, dice: &mut Dice) -> Vec<u32> {
        let me = (victim - self.start) / self.stride;
        let others = self.count - 1;
        let at = |i: u32| self.start + (i + u32::from(i >= me)) * self.stride;
        if m >= others {
            return (0..others).map(at).collect();
        }
        let mut seen = rustc_hash::FxHashSet::default();
        let mut chosen = Vec::with_capacity(m as usize);
        for last in others - m..others {
            let i = dice.below(last + 1);
            let i = if seen.insert(i) { i } else { last };
            seen.insert(i);
            chosen.push(at(i));
        }
        chosen
    }
}

/// The hosts of the host, rack, pod or power feed that holds a host.
fn enclosing(cluster: &Cluster, kind: ComponentKind, host: u32) -> Range<u32> {
    let next = first(cluster, kind, |hosts| hosts.end > host);
    cluster.hit(ComponentId { kind, index: next }).hosts
}

/// The components of a class that are on, or made of, some hosts.
pub(crate) fn parts(cluster: &Cluster, class: &Class, hosts: Range<u32>) -> Range<u32> {
    if class.per_host > 0 {
        return hosts.start * class.per_host..hosts.end * class.per_host;
    }
    let kind = class.component;
    first(cluster, kind, |inner| inner.start >= hosts.start)..first(cluster, kind, |inner| {
        inner.start >= hosts.end
    })
}

/// The first component of a kind whose hosts are so; they are numbered in the order of their hosts.
fn first(cluster: &Cluster, kind: ComponentKind, so: impl Fn(Range<u32>) -> bool) -> u32 {
    let (mut low, mut high) = (0, cluster.population(kind));
    while low < high {
        let middle = low + (high - low) / 2;
        if so(cluster.hit(ComponentId { kind, index: middle }).hosts) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
