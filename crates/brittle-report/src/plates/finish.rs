//! When a job with work finishes.

use brittle_plot::{Caption, Finishes, Mark, Step};
use brittle_study::summary::{CellSummary, FinishQuantile, FinishStep, JobSummary};

use super::{Dates, Plate};
use crate::number::{coarse_percent, hours, plural};
use crate::paper::Kind;
use crate::table::{Cell, Table};

pub(super) fn plate(cell: &CellSummary, job: &JobSummary) -> Option<Plate> {
    let finish = job.finish.as_ref()?;
    let (first, last) = (finish.curve.first()?, finish.curve.last()?);
    let known = finish.known_hours.unwrap_or(f64::MAX);
    // The first date that was asked for, if it lies where something happens.
    let mut asked = finish.by.iter().map(|by| by.deadline_hours);
    let date = asked
        .find(|date| (first.hours..=last.hours).contains(date))
        .or(finish.p95.hours)
        .or(finish.p50.hours)
        .unwrap_or(last.hours);
    let range = |lo: f64, hi: f64| format!("{:.1}–{:.1} %", 100.0 * lo, 100.0 * hi);
    let mut table = Table::new().right("by").right("finished").right("95 % interval");
    for step in &finish.curve {
        table.row([
            Cell::Number(hours(step.hours), step.hours),
            Cell::Number(coarse_percent(step.probability), step.probability),
            range(step.lo, step.hi).into(),
        ]);
    }
    let step = |s: &FinishStep| Step {
        at: s.hours,
        share: s.probability,
        lo: s.lo,
        hi: s.hi,
        tip: format!(
            "by {}: {} ({})",
            hours(s.hours),
            coarse_percent(s.probability),
            range(s.lo, s.hi)
        ),
    };
    let quantile = |name: &str, q: &FinishQuantile| {
        q.hours.map(|at| Mark { at, label: format!("{name} {}", hours(at)) })
    };
    let marks = [
        quantile("p05", &finish.p05),
        quantile("median", &finish.p50),
        quantile("p95", &finish.p95),
    ];
    let marks: Vec<Mark> = marks.into_iter().flatten().collect();
    let told: Vec<String> = marks.iter().map(|mark| mark.label.clone()).collect();
    let whose = if cell.jobs.len() > 1 {
        format!("{}: when it finishes", job.name)
    } else {
        "When the job finishes".to_owned()
    };
    let cut = match job.censored {
        0 => String::new(),
        n => format!(
            " The horizon cuts {} with work left: they count as not finished by then.",
            plural(n, "trial")
        ),
    };
    let picture = Finishes {
        caption: Caption {
            title: whose,
            subtitle: format!(
                "Share of trials that have finished all their work, with its 95 % interval.{cut}"
            ),
            description: format!(
                "{} of {} finish. {}.{cut}",
                job.finished,
                plural(cell.trials, "trial"),
                told.join(", ")
            ),
        },
        of: "share of trials that have finished".to_owned(),
        steps: finish.curve.iter().map(step).collect(),
        end: known,
        marks,
        date,
    };
    let dates = Dates {
        steps: finish.curve.iter().map(|s| [s.hours, s.probability, s.lo, s.hi]).collect(),
        known,
        range: (first.hours, last.hours),
        at: date,
        said: said(&finish.curve, date, known),
    };
    Some(Plate { kind: Kind::Finish, picture: picture.draw(), table, dates: Some(dates) })
}

/// What is said of a date; `assets/report.js` says the same of others.
fn said(curve: &[FinishStep], date: f64, known: f64) -> String {
    if date > known {
        return format!("By {}: unknown, the horizon cuts jobs before.", hours(date));
    }
    let last = curve.iter().take_while(|step| step.hours <= date + 1e-9).last();
    match last {
        Some(s) => format!(
            "By {}: {} of trials have finished (95 % interval {:.1}–{:.1} %).",
            hours(date),
            coarse_percent(s.probability),
            100.0 * s.lo,
            100.0 * s.hi
        ),
        None => format!("By {}: no trial has finished.", hours(date)),
    }
}
