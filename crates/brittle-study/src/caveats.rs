//! Caveats: what a reader must know before using the numbers.

use brittle_model::scenario::FailureClass;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::plan::Plan;
use crate::summary::CellSummary;

/// Below so many trials an interval is a guess.
pub(crate) const FEW: u64 = 30;

/// A caveat for programs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum CaveatCode {
    /// The study was stopped before its end.
    StoppedEarly,
    /// An interval is wider than it was to be, after all trials.
    Imprecise,
    /// Too few trials for an interval to be more than a guess.
    FewTrials,
    /// No trial was interrupted.
    NoInterruption,
    /// The horizon cut jobs with work left.
    Censored,
    /// A job gave up.
    GaveUp,
    /// Failures come in groups.
    FailuresTogether,
    /// Work ended corrupt, and nobody had noticed.
    Corrupt,
    /// One trial makes a large part of a variance.
    HeavyTail,
    /// A date lies beyond what is known.
    DeadlineUnknown,
    /// Trials of two scenarios do not go together.
    PairingLost,
    /// The same version, scenario and seed came to other outcomes.
    NotRepeated,
}

/// A caveat: its code and its text.
pub type Caveat = (CaveatCode, String);

/// What a result lacks of what was asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lacks {
    /// The study was stopped before its end.
    pub(crate) end: bool,
    /// Cells whose interval is wider than it was to be, after all trials.
    pub(crate) precision: usize,
}

/// The caveats of a result.
pub(crate) fn of(plan: &Plan, cells: &[CellSummary], lacks: Lacks) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    let asked = plan.trials * plan.cells.len() as u64;
    let done: u64 = cells.iter().map(|cell| cell.trials).sum();
    if lacks.end {
        let most = if plan.precision.is_some() { "at most " } else { "" };
        let (finished, all) = (cells.len(), plan.cells.len());
        let text =
            format!("stopped early: {done} of {most}{asked} trials, {finished} of {all} cells");
        caveats.push((CaveatCode::StoppedEarly, text));
    }
    if let (Some(wish), 1..) = (plan.precision, lacks.precision) {
        let which = match plan.cells.len() {
            1 => String::new(),
            all => format!("in {} of {all} cells ", lacks.precision),
        };
        let text = format!("{which}{} trials were not enough for {wish}", plan.trials);
        caveats.push((CaveatCode::Imprecise, text));
    }
    let mut say = |code: CaveatCode, what: &str, holds: &dyn Fn(&CellSummary) -> bool| {
        let count = cells.iter().filter(|cell| holds(cell)).count();
        match (count, cells.len()) {
            (0, _) => {}
            (_, 1) => caveats.push((code, what.to_owned())),
            (count, all) => caveats.push((code, format!("in {count} of {all} cells {what}"))),
        }
    };
    let what = "there is only one trial: no interval, lo and hi repeat the mean";
    say(CaveatCode::FewTrials, what, &|cell| cell.trials == 1);
    let what = format!("there are fewer than {FEW} trials: intervals are rough");
    say(CaveatCode::FewTrials, &what, &|cell| (2..FEW).contains(&cell.trials));
    let what = "nothing was interrupted: the MTTI is a lower bound";
    say(CaveatCode::NoInterruption, what, &|cell| cell.metrics.interruptions.mean == 0.0);
    let what = "the horizon cut jobs with work left: elapsed time is a lower bound";
    say(CaveatCode::Censored, what, &|cell| cell.censored > 0);
    let what = "a job gave up: it stands still in goodput and MTTI until the horizon";
    say(CaveatCode::GaveUp, what, &|cell| cell.gave_up > 0);
    let what = "a failure can strike several components or bring others about: each that stops a job counts, so \
                the MTTI, seen and believed, is shorter than the time between stops";
    say(CaveatCode::FailuresTogether, what, &|cell| come_together(plan, cell));
    let corrupt = |cell: &CellSummary| 100.0 * cell.corrupt as f64 / cell.trials.max(1) as f64;
    let most = cells.iter().map(corrupt).fold(0.0, f64::max);
    let most = if most < 0.1 { "<0.1".to_owned() } else { format!("{most:.1}") };
    let up_to = if cells.len() > 1 { "up to " } else { "" };
    let what = format!(
        "{up_to}{most} % of trials end with corruption that nobody has noticed: their goodput counts work that \
         is worthless"
    );
    say(CaveatCode::Corrupt, &what, &|cell| cell.corrupt > 0);
    let mut heavy: Vec<&str> =
        cells.iter().flat_map(|cell| &cell.heavy_tailed).map(String::as_str).collect();
    heavy.sort_unstable();
    heavy.dedup();
    let what = format!(
        "one trial makes more than a quarter of the variance of {}: the interval may be too narrow",
        heavy.join(", ")
    );
    say(CaveatCode::HeavyTail, &what, &|cell| !cell.heavy_tailed.is_empty());
    let unknown = |cell: &CellSummary| {
        let finishes = cell.jobs.iter().filter_map(|job| job.finish.as_ref());
        finishes.flat_map(|finish| &finish.by).any(|chance| chance.probability.is_none())
    };
    let what =
        "the horizon cut jobs before a date that was asked for: their chance to meet it is unknown";
    say(CaveatCode::DeadlineUnknown, what, &unknown);
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
