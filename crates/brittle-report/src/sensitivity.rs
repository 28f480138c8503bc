//! Sensitivities: a tornado, and what a minute of each time is worth.

use brittle_study::paired::Difference;
use brittle_study::sensitivity::{Bar, Sensitivity};
use brittle_study::summary::Interval;

use crate::csv::record;
use crate::number::{amount, fixed, plural, unbroken};
use crate::optimum::Scale;
use crate::page::Page;
use crate::style::Tone;
use crate::table::{Cell, Table};

pub(crate) fn page(told: &Sensitivity) -> Page {
    let mut page = opening(told);
    page.heading("Swing from the low to the high end");
    page.table(tornado(told));
    worth(&mut page, told);
    let p = &told.provenance;
    let digest: String = p.scenario_digest.chars().take(12).collect();
    page.small(format!("brittle {} · scenarios {digest} · seed {}", p.version, p.seed));
    page
}

/// A page with the answer in words.
pub(crate) fn opening(told: &Sensitivity) -> Page {
    let mut page = Page::default();
    page.title(&told.title);
    page.lead(lead(told));
    page.text(format!(
        "{} of each scenario, all under the same luck. Differences are paired; their intervals are of {} %.",
        plural(told.trials, "trial"),
        100.0 * told.level
    ));
    page.notes(&told.caveats);
    page
}

/// What a minute less of each time is worth; nothing without times.
pub(crate) fn worth(page: &mut Page, told: &Sensitivity) {
    if told.bars.iter().all(|bar| bar.minute.is_none()) {
        return;
    }
    page.heading("What a minute less is worth");
    page.table(minutes(told));
    page.text(match told.gpu_hour {
        Some(price) => format!("GPU-hours that jobs do not lose, at {price} {}.", told.unit),
        None => "GPU-hours that jobs do not lose.".to_owned(),
    });
}

/// The answer, without a full stop.
fn lead(told: &Sensitivity) -> String {
    let scale = Scale { unit: &told.unit };
    let base = told.base.map_or_else(|| "unknown".to_owned(), |base| scale.value(&base));
    let what = if told.unit == "ratio" { "Goodput" } else { "A productive GPU-hour costs" };
    let Some((bar, swing)) = told.bars.first().and_then(|bar| Some((bar, bar.swing?))) else {
        return format!("{what} {base}");
    };
    format!(
        "{what} {base}; {} matters most: {} from {} to {}",
        bar.key,
        scale.difference(swing.difference, swing.lo, swing.hi),
        bar.low,
        bar.high
    )
}

/// A row for each parameter, the widest swing first.
pub(crate) fn tornado(told: &Sensitivity) -> Table {
    let scale = Scale { unit: &told.unit };
    let size = |bar: &Bar| bar.swing.map_or(0.0, |swing| swing.difference.abs());
    let most = told.bars.iter().map(size).fold(0.0, f64::max);
    let mut table = Table::new()
        .left("parameter")
        .bar()
        .right("swing")
        .left("95 % interval")
        .left("low")
        .right("at low")
        .optional(1)
        .left("high")
        .right("at high")
        .optional(1);
    for bar in &told.bars {
        let text = |d: &Option<Difference>| match d {
            Some(d) => Cell::Number(scale.difference(d.difference, d.lo, d.hi), d.difference),
            None => "-".into(),
        };
        let range = bar.swing.map_or_else(String::new, |d| scale.range(d.difference, d.lo, d.hi));
        let share = if most > 0.0 { size(bar) / most } else { 0.0 };
        table.row([
            bar.key.as_str().into(),
            Cell::Bar(share, Tone::Warn),
            text(&bar.swing),
            range.into(),
            bar.low.as_str().into(),
            text(&bar.at_low),
            bar.high.as_str().into(),
            text(&bar.at_high),
        ]);
    }
    table
}

fn minutes(told: &Sensitivity) -> Table {
    let mut table = Table::new()
        .left("parameter")
        .right("per interruption")
        .right("per 30 days")
        .left("95 % interval")
        .left("");
    let number = |x: f64| match x.abs() {
        size if size < 10.0 => fixed(x, 3),
        size if size < 1000.0 => fixed(x, 1),
        _ => amount(x),
    };
    for bar in &told.bars {
        let Some(minute) = &bar.minute else { continue };
        let month = &minute.per_month;
        table.row([
            bar.key.as_str().into(),
            minute.per_interruption.map_or_else(|| "-".to_owned(), |i| number(i.mean)).into(),
            number(month.mean).into(),
            unbroken(&format!("{} to {}", number(month.lo), number(month.hi))).into(),
            minute.unit.as_str().into(),
        ]);
    }
    table
}

/// A row for each parameter; numbers read back to the same bits, what is missing is empty.
pub(crate) fn csv(told: &Sensitivity) -> String {
    let mut heads = vec!["key".to_owned(), "low".to_owned(), "high".to_owned()];
    for part in ["swing", "at_low", "at_high", "minute_per_interruption", "minute_per_month"] {
        heads.extend([part.to_owned(), format!("{part}_lo"), format!("{part}_hi")]);
    }
    let last = ["minute_unit", "objective", "unit", "trials", "seed", "version", "scenario_digest"];
    let mut out = record(heads.iter().map(String::as_str).chain(last));
    let p = &told.provenance;
    for bar in &told.bars {
        let of =
            |d: Option<Difference>| d.map(|d| Interval { mean: d.difference, lo: d.lo, hi: d.hi });
        let minute = bar.minute.as_ref();
        let intervals = [
            of(bar.swing),
            of(bar.at_low),
            of(bar.at_high),
            minute.and_then(|minute| minute.per_interruption),
            minute.map(|minute| minute.per_month),
        ];
        let mut row = vec![bar.key.clone(), bar.low.clone(), bar.high.clone()];
        for interval in intervals {
            let ends = interval.map(|i| [i.mean, i.lo, i.hi]);
            row.extend((0..3).map(|i| ends.map_or_else(String::new, |ends| ends[i].to_string())));
        }
        row.extend([
            minute.map_or_else(String::new, |minute| minute.unit.clone()),
            told.objective.clone(),
            told.unit.clone(),
            told.trials.to_string(),
            p.seed.to_string(),
            p.version.clone(),
            p.scenario_digest.clone(),
        ]);
        out.push_str(&record(row.iter().map(String::as_str)));
    }
    out
}
