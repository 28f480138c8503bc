//! A sample: trials of one scenario, kept so that more can follow and that it can be compared with another without a trial anew.
//!
//! **Invariant**: with n trials its result is that of [`run`](crate::run()) with n trials, and the comparison of two that of
//! [`compare`](crate::compare::compare()): the same bytes.

use std::fmt;

use brittle_engine::World;
use brittle_model::Scenario;

use crate::compare::{self, Comparison};
use crate::measure::Measure;
use crate::plan::{Cell, Plan};
use crate::record::Record;
use crate::run::{self, Control, run_between};
use crate::summary::StudyResult;

/// Trials of one scenario.
pub struct Sample {
    plan: Plan,
    world: World,
    records: Vec<Record>,
}

impl fmt::Debug for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sample")
            .field("title", &self.plan.title)
            .field("trials", &self.trials())
            .finish()
    }
}

impl Sample {
    /// No trials yet.
    #[must_use]
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        let world = World::new(&scenario);
        Self { plan: Plan::of_scenario(scenario, 0, seed), world, records: Vec::new() }
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Scenario {
        &self.plan.cells[0].scenario
    }

    /// Trials so far.
    #[must_use]
    pub fn trials(&self) -> u64 {
        self.records.len() as u64
    }

    /// Runs the trials that it lacks to have so many; fewer if it is stopped.
    ///
    /// # Panics
    /// If the threads cannot be started.
    pub fn grow(&mut self, trials: u64, control: &Control<'_>) {
        if trials <= self.trials() {
            return;
        }
        let range = self.trials()..trials;
        let records = &mut self.records;
        run_between(&self.plan, control, range, &mut |_, _, more| records.extend_from_slice(more));
    }

    /// What its first `trials` come to.
    ///
    /// # Panics
    /// If it has fewer, or none is asked for.
    #[must_use]
    pub fn result(&self, trials: u64) -> StudyResult {
        assert!((1..=self.trials()).contains(&trials), "the trials are there");
        let plan = Plan { trials, ..self.plan.clone() };
        run::of_records(&plan, &self.world, &self.records[..trials as usize])
    }

    /// How another sample of the same seed differs from this one in their first `trials`; each has the name that is given with it.
    ///
    /// # Panics
    /// If one has fewer, none is asked for, or their seeds differ.
    #[must_use]
    pub fn compare(
        &self,
        name: &str,
        (other, other_name): (&Self, &str),
        trials: u64,
    ) -> Comparison {
        assert!(self.plan.seed == other.plan.seed, "they meet the same luck");
        let all = 1..=self.trials().min(other.trials());
        assert!(all.contains(&trials), "the trials are there");
        let cell = |sample: &Self, name: &str| Cell {
            name: name.to_owned(),
            ..sample.plan.cells[0].clone()
        };
        let plan = Plan {
            cells: vec![cell(self, name), cell(other, other_name)],
            trials,
            ..self.plan.clone()
        };
        let first = trials as usize;
        let records = [&self.records[..first], &other.records[..first]];
        compare::of_records(&plan, Measure::Goodput, &records)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use brittle_model::text::Source;

    use super::*;

    const TOY: &str = include_str!("../../../configs/scenarios/toy.toml");

    fn scenario(sets: &[&str]) -> Scenario {
        let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
        let source = Source { name: "toy.toml", text: TOY };
        brittle_model::text::read(source, &sets).expect("the toy is sound")
    }

    #[test]
    fn a_sample_is_a_run_and_a_comparison() {
        let stop = AtomicBool::new(false);
        let control = Control { threads: 2, progress: &|_| {}, stop: &stop };
        let (mut a, mut b) =
            (Sample::new(scenario(&[]), 7), Sample::new(scenario(&["stress.failure_rate=2"]), 7));
        for trials in [10, 75, 75, 130] {
            a.grow(trials, &control);
            b.grow(trials, &control);
        }
        assert_eq!((a.trials(), b.trials()), (130, 130));
        for trials in [1, 75, 130] {
            let plan = Plan::of_scenario(scenario(&[]), trials, 7);
            assert_eq!(a.result(trials), crate::run(&plan, &control));
            let cell = |name: &str, sample: &Sample| Cell {
                name: name.to_owned(),
                ..sample.plan.cells[0].clone()
            };
            let pair = Plan { cells: vec![cell("a", &a), cell("b", &b)], ..plan };
            let ours = a.compare("a", (&b, "b"), trials);
            assert_eq!(Some(ours), compare::compare(&pair, Measure::Goodput, &control));
        }
    }

    #[test]
    fn one_that_is_stopped_keeps_a_beginning() {
        let stop = AtomicBool::new(true);
        let control = Control { threads: 1, progress: &|_| {}, stop: &stop };
        let mut sample = Sample::new(scenario(&[]), 1);
        sample.grow(500, &control);
        assert_eq!(sample.trials(), 0);
        stop.store(false, std::sync::atomic::Ordering::Relaxed);
        sample.grow(20, &control);
        assert_eq!(sample.result(20).cells[0].trials, 20);
    }
}
