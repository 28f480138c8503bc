//! Caveats: what a reader must know before using the numbers.

use crate::plan::Plan;
use crate::summary::CellSummary;

/// Below so many trials an interval is a guess.
const FEW: u64 = 30;

/// The caveats of a result.
pub(crate) fn of(plan: &Plan, cells: &[CellSummary]) -> Vec<String> {
    let mut caveats = Vec::new();
    let asked = plan.trials * plan.cells.len() as u64;
    let done: u64 = cells.iter().map(|cell| cell.trials).sum();
    if done < asked {
        let (finished, all) = (cells.len(), plan.cells.len());
        caveats.push(format!("stopped early: {done} of {asked} trials, {finished} of {all} cells"));
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
    caveats
}
