//! The cells: one for each combination of values, or for each point of a design, and what is wrong with one told where it can be mended.
//!
//! What an axis sets wrongly is told at its key or value in the study, what a cell breaks elsewhere in the
//! scenario at its place there, both in the scenario's words. A fault that needs the whole cell names it.
//!
//! Of all cells of a grid that are wrong the first is told, and those that differ from it in one value, at that
//! value: so every wrong value is found without a look at every cell. Of the points of a design all are looked at.

use brittle_model::Scenario;
use brittle_model::text::{Document, Fault, MAX_PROBLEMS, Problem, Problems};

use crate::axis::Axis;
use crate::plan::Cell;

/// The cells to be: a scenario, and the axes that change it.
pub(super) struct Grid<'a> {
    /// The study, which takes the blame for what its axes set.
    pub(super) study: &'a Document,
    /// The scenario without any axis.
    pub(super) base: &'a Document,
    pub(super) axes: &'a [Axis],
    /// How many points there are, if not every combination is one.
    pub(super) points: Option<usize>,
}

/// A value of an axis: the number of either.
type Pick = (usize, usize);

/// What is wrong with the cells so far.
#[derive(Default)]
struct Told {
    /// By the path of the fault in the study.
    in_study: Vec<(String, Problem)>,
    in_scenario: Vec<Problem>,
}

impl Grid<'_> {
    /// The cells in order; of a grid the last axis runs fastest.
    pub(super) fn cells(&self) -> Result<Vec<Cell>, Problems> {
        self.known()?;
        let all = || self.axes.iter().map(|axis| axis.values.len()).product();
        let size = self.points.unwrap_or_else(all);
        (0..size).map(|index| self.cell(&self.picks(index))).collect()
    }

    /// No axis makes a job or a class: its name would be a mistake.
    fn known(&self) -> Result<(), Problems> {
        let mut unknown = Vec::new();
        for (i, axis) in self.axes.iter().enumerate() {
            let mut steps = axis.key.split('.');
            if let (Some(table @ ("failures" | "jobs")), Some(name)) = (steps.next(), steps.next())
                && !self.base.has(&format!("{table}.{name}"))
            {
                let message = format!("the scenario has no `{table}.{name}`");
                let help = "an axis changes what the scenario has; the name is spelled as there";
                let fault = Fault::new(format!("axes.{i}.key"), message).help(help);
                unknown.extend(self.study.blame(fault).0);
            }
        }
        if unknown.is_empty() { Ok(()) } else { Err(Problems(unknown)) }
    }

    fn picks(&self, index: usize) -> Vec<Pick> {
        if self.points.is_some() {
            return self.axes.iter().map(|axis| axis.pick(index)).enumerate().collect();
        }
        let mut rest = index;
        let mut picks: Vec<Pick> = Vec::with_capacity(self.axes.len());
        for (i, axis) in self.axes.iter().enumerate().rev() {
            picks.push((i, rest % axis.values.len()));
            rest /= axis.values.len();
        }
        picks.reverse();
        picks
    }

    fn cell(&self, picks: &[Pick]) -> Result<Cell, Problems> {
        let scenario = self.read(picks).map_err(|problems| self.tell(picks, problems))?;
        let set = |&(axis, value): &Pick| {
            let axis = &self.axes[axis];
            (axis.key.clone(), axis.values[value].as_text().into_owned())
        };
        Ok(Cell { name: self.name(picks), set: picks.iter().map(set).collect(), scenario })
    }

    fn name(&self, picks: &[Pick]) -> String {
        let set = |&(axis, value): &Pick| {
            let axis = &self.axes[axis];
            format!("{}={}", axis.key, axis.values[value].as_text())
        };
        picks.iter().map(set).collect::<Vec<_>>().join(" ")
    }

    /// The scenario with these values set.
    fn read(&self, picks: &[Pick]) -> Result<Scenario, Problems> {
        let mut variant = self.base.clone();
        for &(i, value) in picks {
            let axis = &self.axes[i];
            let assignment = format!("{}={}", axis.key, axis.values[value].as_toml());
            variant.set_from(&mark(i), &assignment)?;
        }
        variant.scenario()
    }

    /// What is wrong with the first wrong cell, and with those beside it.
    fn tell(&self, first: &[Pick], problems: Problems) -> Problems {
        let base = self.base.scenario().err().map_or(Vec::new(), |problems| problems.0);
        let mut told = Told::default();
        self.add(first, problems.0, &base, &mut told);
        if let Some(points) = self.points {
            for picks in (0..points).map(|point| self.picks(point)) {
                if told.in_study.len() > MAX_PROBLEMS {
                    break;
                }
                if let Err(Problems(mut problems)) = self.read(&picks) {
                    problems.retain(|problem| axis_of(problem).is_some());
                    self.add(&picks, problems, &base, &mut told);
                }
            }
            return self.in_order(told);
        }
        for (i, axis) in self.axes.iter().enumerate() {
            for value in (0..axis.values.len()).filter(|&value| value != first[i].1) {
                let key = format!("axes.{i}.key");
                // A range is told once, whatever its value.
                let range = (!axis.is_written_out()).then(|| axis.path(i, value));
                let settled =
                    |(path, _): &(String, Problem)| *path == key || range.as_ref() == Some(path);
                if told.in_study.len() > MAX_PROBLEMS || told.in_study.iter().any(settled) {
                    break;
                }
                let mut picks = first.to_vec();
                picks[i].1 = value;
                if let Err(Problems(mut problems)) = self.read(&picks) {
                    problems.retain(|problem| axis_of(problem) == Some(i));
                    self.add(&picks, problems, &base, &mut told);
                }
            }
        }
        self.in_order(told)
    }

    /// Adds the problems of a cell, but for those at places where another cell has some.
    fn add(&self, picks: &[Pick], problems: Vec<Problem>, base: &[Problem], told: &mut Told) {
        let cell = self.name(picks).replace(char::is_control, "\u{fffd}");
        let in_cell = |message: &str| format!("in cell {cell}: {message}");
        let before: Vec<String> = told.in_study.iter().map(|(path, _)| path.clone()).collect();
        for mut problem in problems {
            let Some(i) = axis_of(&problem) else {
                if !base.contains(&problem) {
                    problem.message = in_cell(&problem.message);
                }
                told.in_scenario.push(problem);
                continue;
            };
            let axis = &self.axes[i];
            let on_key = problem.line == 1 && problem.column <= axis.key.chars().count();
            let path = if on_key { format!("axes.{i}.key") } else { axis.path(i, picks[i].1) };
            if before.contains(&path) {
                continue;
            }
            // Whether the place says all, or other axes, or one of many values, have to do with it.
            let alone =
                || self.read(&[picks[i]]).is_err_and(|Problems(all)| all.contains(&problem));
            let shown = on_key || axis.is_written_out();
            let message =
                if shown && alone() { problem.message } else { in_cell(&problem.message) };
            let mut fault = Fault::new(path.clone(), message);
            let drawn =
                || "any number between the ends is drawn; `whole = true` draws whole ones".into();
            fault.help = problem.help.or_else(|| axis.is_drawn().then(drawn));
            told.in_study.extend(self.study.blame(fault).0.into_iter().map(|p| (path.clone(), p)));
        }
    }

    /// The study's problems in the order of its text, then the scenario's; and how many are told.
    fn in_order(&self, told: Told) -> Problems {
        let mut all: Vec<Problem> = told.in_study.into_iter().map(|(_, problem)| problem).collect();
        all.sort_by_key(|problem| (problem.line, problem.column));
        all.extend(told.in_scenario);
        if all.len() > MAX_PROBLEMS + 1 {
            all.truncate(MAX_PROBLEMS);
            let message = format!("more than {MAX_PROBLEMS} problems; the others are not told");
            let fault = Fault::new("axes", message).help("mend the first ones and try again");
            all.extend(self.study.blame(fault).0);
        }
        Problems(all)
    }
}

/// The name of what an axis sets, by which a problem with it is known again. No file can have it.
fn mark(axis: usize) -> String {
    format!("\0{axis}")
}

/// The axis that set what is wrong.
fn axis_of(problem: &Problem) -> Option<usize> {
    problem.source.strip_prefix('\0')?.parse().ok()
}
