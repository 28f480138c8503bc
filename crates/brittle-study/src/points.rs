//! Points: scenarios that run on the same trials, some of them further than others.

use brittle_model::Scenario;

use crate::objective::{Meter, Objective, Reading};
use crate::paired::Paired;
use crate::plan::{Cell, Plan};
use crate::run::{Control, Progress, run_between};
use crate::summary::Interval;
use crate::values::ratio;

/// A scenario and what its trials came to so far.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) cell: Cell,
    meter: Meter,
    pub(crate) readings: Vec<Reading>,
}

impl Point {
    pub(crate) fn trials(&self) -> usize {
        self.readings.len()
    }

    /// One score for each of the first `n` trials, whose mean is the objective; `None` if nothing was productive.
    pub(crate) fn scores(&self, n: usize) -> Option<Vec<f64>> {
        let (above, below): (Vec<f64>, Vec<f64>) =
            self.readings[..n].iter().map(|reading| reading.ratio).unzip();
        ratio(&above, &below)
    }

    /// The objective over all its trials, with Student's interval; `None` if nothing was productive.
    pub(crate) fn value(&self) -> Option<Interval> {
        let mut alone = Paired::default();
        self.scores(self.trials())?.iter().for_each(|&score| alone.add(0.0, score));
        (alone.trials() > 0).then(|| alone.interval())
    }

    /// The mean of the objective over all its trials.
    pub(crate) fn mean(&self) -> Option<f64> {
        let scores = self.scores(self.trials())?;
        (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
    }
}

/// Points that share a seed.
pub(crate) struct Points<'a> {
    pub(crate) all: Vec<Point>,
    pub(crate) seed: u64,
    pub(crate) objective: &'a Objective,
    /// Trials of all points so far.
    done: u64,
    /// Trials that are expected in all.
    of: u64,
}

impl<'a> Points<'a> {
    pub(crate) const fn new(objective: &'a Objective, seed: u64, of: u64) -> Self {
        Self { all: Vec::new(), seed, objective, done: 0, of }
    }

    /// Adds a point without trials and tells its number.
    pub(crate) fn add(
        &mut self,
        name: String,
        set: Vec<(String, String)>,
        scenario: Scenario,
    ) -> usize {
        let meter = Meter::of(&scenario, self.objective);
        let cell = Cell { name, set, scenario };
        self.all.push(Point { cell, meter, readings: Vec::new() });
        self.all.len() - 1
    }

    /// Runs these to `to` trials. A point that was stopped on the way keeps the trials that it had.
    pub(crate) fn run(&mut self, which: &[usize], to: u64, control: &Control) {
        let mut left: Vec<usize> = which.to_vec();
        left.retain(|&i| (self.all[i].trials() as u64) < to);
        while let Some(&first) = left.first() {
            let from = self.all[first].trials() as u64;
            let (now, later): (Vec<usize>, Vec<usize>) =
                left.into_iter().partition(|&i| self.all[i].trials() as u64 == from);
            left = later;
            self.extend(&now, from, to, control);
            if control.is_stopped() {
                return;
            }
        }
    }

    fn extend(&mut self, which: &[usize], from: u64, to: u64, control: &Control) {
        let plan = self.plan(which.iter().map(|&i| self.all[i].cell.clone()).collect(), to);
        let (before, of) = (self.done, self.of.max(self.done + (to - from) * which.len() as u64));
        let skipped = from * which.len() as u64;
        let progress = |at: Progress| {
            (control.progress)(Progress { trials: before + at.trials - skipped, of, ..at });
        };
        let inner = Control { threads: control.threads, progress: &progress, stop: control.stop };
        let mut fresh: Vec<Vec<Reading>> = vec![Vec::new(); which.len()];
        let all = &self.all;
        run_between(&plan, &inner, from..to, &mut |cell, _, records| {
            let meter = &all[which[cell]].meter;
            fresh[cell].extend(records.iter().map(|record| meter.read(record)));
        });
        for (&i, fresh) in which.iter().zip(fresh) {
            if fresh.len() as u64 == to - from {
                self.done += to - from;
                self.all[i].readings.extend(fresh);
            }
        }
    }

    /// A plan of these cells.
    pub(crate) fn plan(&self, cells: Vec<Cell>, trials: u64) -> Plan {
        let title = cells.first().map_or(String::new(), |cell| cell.scenario.title.clone());
        Plan {
            title,
            axes: Vec::new(),
            cells,
            trials,
            seed: self.seed,
            precision: None,
            deadlines: Vec::new(),
        }
    }

    /// What the second has more than the first, over the trials that both have; `None` without one, or without a value.
    pub(crate) fn pair(&self, first: usize, second: usize) -> Option<Paired> {
        let (a, b) = (&self.all[first], &self.all[second]);
        let n = a.trials().min(b.trials());
        if n == 0 {
            return None;
        }
        let mut paired = Paired::default();
        a.scores(n)?.into_iter().zip(b.scores(n)?).for_each(|(a, b)| paired.add(a, b));
        Some(paired)
    }

    /// The best mean among these of those with the most trials; the first of equals.
    pub(crate) fn best(&self, which: &[usize]) -> Option<usize> {
        let most = which.iter().map(|&i| self.all[i].trials()).max()?;
        let sign = if self.objective.higher_is_better() { 1.0 } else { -1.0 };
        let mut best: Option<(usize, f64)> = None;
        for &i in which.iter().filter(|&&i| self.all[i].trials() == most) {
            let Some(mean) = self.all[i].mean() else { continue };
            if best.is_none_or(|(_, least)| sign * mean > least) {
                best = Some((i, sign * mean));
            }
        }
        best.map(|(i, _)| i)
    }
}
