//! The search: which points are tried, and how long.

use super::{Make, Question};
use crate::dial::{Dial, Place};
use crate::paired::Difference;
use crate::points::Points;
use crate::precision::HalfWidth;
use crate::run::Control;
use crate::stats::LEVEL;

/// Rounds of refinement, at most.
const ROUNDS: usize = 6;

/// Points that a bound on all pairs counts while the search goes on.
const MOST_POINTS: f64 = 100.0;

/// Least trials of a point before it may leave.
const LEAST: u64 = 128;

/// Formulas that choose an interval of saves, as a scenario names them.
const FORMULAS: [&str; 4] = ["young", "daly_first", "daly", "exact"];

/// A search under way.
pub(super) struct Search<'a> {
    pub(super) question: &'a Question,
    pub(super) points: Points<'a>,
    /// The places of each point on the dials.
    pub(super) places: Vec<Vec<Place>>,
    /// Points that have not left.
    alive: Vec<usize>,
}

/// A formula's point: key, name, number.
pub(super) struct FormulaPoint {
    pub(super) key: String,
    pub(super) name: &'static str,
    pub(super) point: usize,
}

/// The places of the coarse grid on each dial.
pub(super) fn grids(dials: &[Dial]) -> Vec<Vec<Place>> {
    let ordered = dials.iter().filter(|dial| dial.range.is_ordered()).count();
    let most = match ordered {
        0 | 1 => 9,
        2 => 5,
        3 => 4,
        _ => 3,
    };
    dials.iter().map(|dial| dial.range.grid(most)).collect()
}

impl<'a> Search<'a> {
    pub(super) fn new(question: &'a Question) -> Self {
        let coarse = super::grid_size(&question.dials) as u64;
        let few = first(question.trials);
        // Some five points stay to the end, and refinement adds about ten.
        let of = (coarse + 10) * few + 5 * question.trials;
        let points = Points::new(&question.objective, question.seed, of);
        Self { question, points, places: Vec::new(), alive: Vec::new() }
    }

    /// Adds the points of the coarse grid.
    pub(super) fn coarse<E>(&mut self, make: &mut Make<'_, E>) -> Result<(), E> {
        let grids = grids(&self.question.dials);
        let size = grids.iter().map(Vec::len).product();
        for index in 0..size {
            let mut rest: usize = index;
            let mut places: Vec<Place> = Vec::new();
            for grid in grids.iter().rev() {
                places.push(grid[rest % grid.len()]);
                rest /= grid.len();
            }
            places.reverse();
            self.add(places, make)?;
        }
        Ok(())
    }

    fn add<E>(&mut self, places: Vec<Place>, make: &mut Make<'_, E>) -> Result<(), E> {
        let dials = self.question.dials.iter().zip(&places);
        let each = |text: fn(&Dial, Place) -> String| -> Vec<(String, String)> {
            dials.clone().map(|(dial, &place)| (dial.key.clone(), text(dial, place))).collect()
        };
        let scenario = make(&each(|dial, place| dial.range.as_toml(place)))?;
        let set = each(|dial, place| dial.range.as_text(place));
        let name: Vec<String> = set.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let point = self.points.add(name.join(" "), set, scenario);
        self.places.push(places);
        self.alive.push(point);
        Ok(())
    }

    /// Races the points, refining on the way.
    pub(super) fn run<E>(&mut self, make: &mut Make<'_, E>, control: &Control) -> Result<(), E> {
        let mut trials = first(self.question.trials);
        for round in 0..=ROUNDS {
            self.points.run(&self.alive, trials, control);
            if control.is_stopped() {
                return Ok(());
            }
            let finer = if round < ROUNDS { self.finer() } else { Vec::new() };
            if finer.is_empty() {
                break;
            }
            for places in finer {
                self.add(places, make)?;
            }
        }
        self.cull();
        while trials < self.question.trials {
            trials = (2 * trials).min(self.question.trials);
            self.points.run(&self.alive, trials, control);
            if control.is_stopped() {
                return Ok(());
            }
            self.cull();
        }
        Ok(())
    }

    /// The best point so far.
    pub(super) fn best(&self) -> Option<usize> {
        self.points.best(&self.alive)
    }

    /// The tolerance in the unit of the objective.
    pub(super) fn tolerance(&self, best: usize) -> f64 {
        match self.question.within {
            HalfWidth::Absolute(width) => width,
            HalfWidth::Relative(share) => share * self.points.all[best].mean().unwrap_or(0.0).abs(),
        }
    }

    /// What a point is worse by than the best, as a difference whose interval has such a chance beyond each end.
    pub(super) fn beside_best(&self, best: usize, point: usize, tail: f64) -> Option<Difference> {
        Some(self.points.pair(best, point)?.told(tail))
    }

    /// How much worse, least and most.
    pub(super) fn worse(&self, told: &Difference) -> (f64, f64) {
        match self.question.objective.higher_is_better() {
            true => (-told.hi, -told.lo),
            false => (told.lo, told.hi),
        }
    }

    /// A point that is surely beyond the tolerance, at a level for all pairs and all looks.
    fn is_beyond(&self, best: usize, point: usize) -> bool {
        let doubled = self.question.trials as f64 / first(self.question.trials) as f64;
        let looks = 2.0 + libm::log2(doubled);
        let tail = (1.0 - LEVEL) / 4.0 / (MOST_POINTS * (MOST_POINTS - 1.0) / 2.0 * looks.ceil());
        let n = self.points.all[best].trials().min(self.points.all[point].trials());
        if (n as u64) < LEAST {
            return false;
        }
        match self.beside_best(best, point, tail) {
            Some(told) => self.worse(&told).0 > self.tolerance(best),
            // Nothing productive in any trial.
            None => true,
        }
    }

    fn cull(&mut self) {
        let Some(best) = self.best() else { return };
        let stays = |&point: &usize| point == best || !self.is_beyond(best, point);
        self.alive = self.alive.iter().copied().filter(stays).collect();
    }

    /// Points that lie on the line of one dial through a point, by their place.
    pub(super) fn along(&self, dial: usize, through: usize) -> Vec<usize> {
        let alike = |point: &usize| {
            let pairs = self.places[*point].iter().zip(&self.places[through]).enumerate();
            pairs.into_iter().all(|(i, (a, b))| i == dial || a == b)
        };
        let mut line: Vec<usize> = (0..self.places.len()).filter(alike).collect();
        line.sort_by(|&a, &b| self.places[a][dial].total_cmp(&self.places[b][dial]));
        line
    }

    /// Places to try: about the best, and where what may be within the tolerance ends.
    fn finer(&self) -> Vec<Vec<Place>> {
        let Some(best) = self.best() else { return Vec::new() };
        let mut finer: Vec<Vec<Place>> = Vec::new();
        for (i, dial) in self.question.dials.iter().enumerate() {
            let line = self.along(i, best);
            for pair in line.windows(2) {
                let beside = pair.contains(&best);
                let edge = self.is_beyond(best, pair[0]) != self.is_beyond(best, pair[1]);
                let [a, b] = [pair[0], pair[1]].map(|point| self.places[point][i]);
                if let Some(middle) = dial.range.between_places(a, b).filter(|_| beside || edge) {
                    let mut places = self.places[best].clone();
                    places[i] = middle;
                    finer.push(places);
                }
            }
        }
        finer.retain(|places| !self.places.contains(places));
        finer
    }

    /// Runs what formulas choose for every interval of saves that is a dial, the others at their best. One that the scenario
    /// refuses is left out.
    pub(super) fn formulas<E>(
        &mut self,
        make: &mut Make<'_, E>,
        control: &Control,
    ) -> Vec<FormulaPoint> {
        let Some(best) = self.best().filter(|_| !control.is_stopped()) else { return Vec::new() };
        let mut formulas = Vec::new();
        for (i, dial) in self.question.dials.iter().enumerate() {
            let times = matches!(dial.range, crate::dial::Range::Times(..));
            if !times || !dial.key.ends_with(".checkpoint.interval") {
                continue;
            }
            for name in FORMULAS {
                let toml = |(j, dial): (usize, &Dial)| {
                    let value = match i == j {
                        true => format!("\"{name}\""),
                        false => dial.range.as_toml(self.places[best][j]),
                    };
                    (dial.key.clone(), value)
                };
                let sets: Vec<_> = self.question.dials.iter().enumerate().map(toml).collect();
                let Ok(scenario) = make(&sets) else { continue };
                let point = self.points.add(name.to_owned(), sets, scenario);
                formulas.push(FormulaPoint { key: dial.key.clone(), name, point });
            }
        }
        let which: Vec<usize> = formulas.iter().map(|formula| formula.point).collect();
        self.points.run(&which, self.points.all[best].trials() as u64, control);
        formulas
    }
}

/// Trials of a point before any may leave.
fn first(trials: u64) -> u64 {
    (trials / 8).max(LEAST).min(trials)
}
