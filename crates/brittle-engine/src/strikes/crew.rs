//! Crews: the units of an operating class that work for one job.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::iter;

use brittle_model::law::FirstLife;
use brittle_model::{ComponentKind, Span};
use rustc_hash::FxHashMap;

use super::strata::cohorts;
use super::units::Unit;
use crate::cohort::{Among, Cohort};
use crate::draw::{Luck, Purpose};
use crate::lemons::Lemons;
use crate::unlike::Units;
use crate::world::World;

/// The units of an operating class that work for one job.
pub(super) struct Crew {
    pub(super) cohort: Cohort,
    /// Units that joined later: exposure at which they fail, unit, life.
    pub(super) joined: BinaryHeap<Reverse<(Span, u32, u32)>>,
}

impl Crew {
    /// Drops entries of units that have left or begun another life since.
    pub(super) fn forget_stale(&mut self, class: u16, units: &FxHashMap<(u16, u32), Unit>) {
        while let Some(&Reverse((_, unit, life))) = self.joined.peek() {
            let now = &units[&(class, unit)];
            if now.lives == life && now.since.is_some() {
                break;
            }
            self.joined.pop();
        }
    }
}

/// The crews of an operating class: for each stratum (the first holds who joins later) and job the units in
/// its seats.
pub(super) fn crews(
    world: &World,
    luck: Luck,
    class: usize,
    law: &FirstLife,
    lemons: &Lemons,
) -> Vec<Crew> {
    let compiled = &world.classes[class];
    let seats = |j: usize| match compiled.component {
        ComponentKind::Job => Units::new(iter::once(j as u32..j as u32 + 1).collect()),
        _ => world.jobs[j].ground.in_each(compiled.per_host),
    };
    let jobs = world.jobs.len();
    let stream = |j: usize| luck.stream(Purpose::Strikes, (class as u32) << 16 | (j as u32 + 1));
    let cohorts: Vec<Cohort> = match &compiled.unlike {
        None => (0..jobs)
            .map(|j| {
                let units = seats(j);
                if let Some(range) = units.as_range() {
                    return Cohort::new(stream(j), range.start, range.len() as u32, law);
                }
                let size = units.size;
                let among = Among::Listed { units, only: None, per_host: compiled.per_host };
                Cohort::of(stream(j), (among, 0), size, 1.0, (law, None))
            })
            .collect(),
        Some(unlike) => {
            let all: Vec<Units> = (0..jobs).map(seats).collect();
            cohorts(compiled, unlike, &all, lemons, None, |stratum, j| match stratum {
                0 => stream(j),
                _ => {
                    luck.stream(Purpose::Source, (class as u32) << 20 | (stratum * jobs + j) as u32)
                }
            })
        }
    };
    cohorts.into_iter().map(|cohort| Crew { cohort, joined: BinaryHeap::new() }).collect()
}
