//! Caveats: what a reader must know before using the numbers.

use brittle_model::scenario::FailureClass;

use crate::plan::Plan;
use crate::summary::CellSummary;

/// Below so many trials an interval is a guess.
const FEW: u64 = 30;

/// What a result lacks of what was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lacks {
    /// The study was stopped before its end.
    pub(crate) end: bool,
    /// Cells whose interval is wider than it was to be, after all trials.
    pub(crate) precision: usize,
}

/// The caveats of a result.
pub(crate) fn of(plan: &Plan, cells: &[CellSummary], lacks: Lacks) -> Vec<String> {
    let mut caveats = Vec::new();
    let asked = plan.trials * plan.cells.len() as u64;
    let done: u64 = cells.iter().map(|cell| cell.trials).sum();
    if lacks.end {
        let most = if plan.precision.is_some() { "at most " } else { "" };
        let (finished, all) = (cells.len(), plan.cells.len());
        caveats.push(format!(
            "stopped early: {done} of {most}{asked} trials, {finished} of {all} cells"
        ));
    }
    if let (Some(wish), 1..) = (plan.precision, lacks.precision) {
        let which = match plan.cells.len() {
            1 => String::new(),
            all => format!("in {} of {all} cells ", lacks.precision),
        };
        caveats.push(format!("{which}{} trials were not enough for {wish}", plan.trials));
    }
    let mut say = |what: &str, holds: &dyn Fn(&CellSummary) -> bool| {
        let count = cells.iter().filter(|cell| holds(cell)).count();
        match (count, cells.len()) {
            (0, _) => {}
            (_, 1) => caveats.push(what.to_owned()),
            (count, all) => caveats.push(format!("in {count} of {all} cells {what}")),
        }
    };
    say("there is only one trial: no interval, lo and hi repeat the mean", &|cell| {
        cell.trials == 1
    });
    say(&format!("there are fewer than {FEW} trials: intervals are rough"), &|cell| {
        (2..FEW).contains(&cell.trials)
    });
    say("nothing was interrupted: the MTTI is a lower bound", &|cell| {
        cell.metrics.interruptions.mean == 0.0
    });
    say("the horizon cut jobs with work left: elapsed time is a lower bound", &|cell| {
        cell.censored > 0
    });
    say("a job gave up: it stands still in goodput and MTTI until the horizon", &|cell| {
        cell.gave_up > 0
    });
    say(
        "a failure can strike several components or bring others about: each that stops a job counts, so \
         the MTTI, seen and believed, is shorter than the time between stops",
        &|cell| come_together(plan, cell),
    );
    let corrupt = |cell: &CellSummary| 100.0 * cell.corrupt as f64 / cell.trials.max(1) as f64;
    let most = cells.iter().map(corrupt).fold(0.0, f64::max);
    let most = if most < 0.1 { "<0.1".to_owned() } else { format!("{most:.1}") };
    let up_to = if cells.len() > 1 { "up to " } else { "" };
    say(
        &format!(
            "{up_to}{most} % of trials end with corruption that nobody has noticed: their goodput counts \
             work that is worthless"
        ),
        &|cell| cell.corrupt > 0,
    );
    caveats
}

/// Whether failures that stop a job need not come alone, and some did stop one.
fn come_together(plan: &Plan, cell: &CellSummary) -> bool {
    let scenario = plan.cells.iter().find(|planned| planned.name == cell.name);
    let together = |class: &FailureClass| {
        class.pattern.burst.as_ref().is_some_and(|burst| burst.size.mean() > 1.0)
            || !class.pattern.secondary.is_empty()
    };
    cell.metrics.interruptions.mean > 0.0
        && scenario.is_some_and(|planned| planned.scenario.failures.iter().any(together))
}
