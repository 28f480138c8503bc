//! Comparisons: who is best by how much, and where differences come from.

use brittle_plot::{Caption, Estimate, Estimates, Row, Unit};
use brittle_study::compare::{Compared, Comparison, Standing};
use brittle_study::measure::Measure;
use brittle_study::summary::Interval;

use super::Plate;
use super::waterfall::word;
use crate::difference::{difference, factor, mean, points, points_range};
use crate::number::{percent, plural};
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// Differences that are drawn; all are in the table.
const MOST: usize = 12;

/// Shares below are not drawn.
const LEAST: f64 = 5e-7;

/// The measure that a comparison is ranked by.
pub(crate) fn ranked_by(comparison: &Comparison) -> Measure {
    comparison.ranked_by.parse().unwrap_or(Measure::Goodput)
}

/// A mean as pages have it: goodput in percent.
pub(crate) fn written(by: Measure, x: f64) -> String {
    match by {
        Measure::Goodput => percent(x),
        _ => mean(by, x),
    }
}

/// What a place is worth, in words.
pub(crate) const fn standing(of: &Compared) -> &'static str {
    match of.standing {
        Standing::Best => "best",
        Standing::NotTold => "not told apart from the best",
        Standing::Behind => "behind",
    }
}

/// The scenarios by how much they have more or less than the best.
pub(super) fn ranking(comparison: &Comparison) -> Plate {
    let by = ranked_by(comparison);
    let mut order: Vec<&Compared> = comparison.scenarios.iter().collect();
    order.sort_by_key(|scenario| scenario.rank);
    let mut table = Table::new()
        .left("scenario")
        .right(by.as_str())
        .right("from the best")
        .left("95 % interval")
        .left("standing")
        .right("factor");
    let mut rows = Vec::new();
    for scenario in &order {
        let value = scenario.measures.get(by.as_str()).copied().flatten();
        let text = value.map_or_else(|| "not interrupted".to_owned(), |i| written(by, i.mean));
        let (estimate, apart, range) = match &scenario.from_best {
            Some(d) => {
                let (apart, range) = difference(by, d.difference, d.lo, d.hi);
                (Estimate { value: d.difference, lo: d.lo, hi: d.hi }, apart, range)
            }
            None => (Estimate { value: 0.0, lo: 0.0, hi: 0.0 }, String::new(), String::new()),
        };
        table.row([
            scenario.name.as_str().into(),
            value.map_or_else(|| Cell::from("-"), |i| Cell::Number(text.clone(), i.mean)),
            Cell::Number(apart.clone(), estimate.value),
            range.clone().into(),
            standing(scenario).into(),
            factor(scenario.from_best.and_then(|d| d.variance_reduction)).into(),
        ]);
        let beside = if apart.is_empty() {
            format!("{text}  ·  best")
        } else {
            format!("{text}  ·  {apart}")
        };
        rows.push(Row {
            tip: format!("{}: {text} {apart} {range}, {}", scenario.name, standing(scenario)),
            names: vec![scenario.name.clone()],
            estimate,
            value: beside,
            strong: scenario.standing == Standing::Best,
            good: scenario.standing != Standing::Behind,
        });
    }
    let told: Vec<String> =
        order.iter().map(|s| format!("{} is {}", s.name, standing(s))).collect();
    let unit = match by {
        Measure::Goodput => Unit::Points,
        Measure::Mtti | Measure::Elapsed => Unit::Hours,
        Measure::Interruptions | Measure::Failures => Unit::Signed,
    };
    let picture = Estimates {
        caption: Caption {
            title: format!("Behind the best, by {}", word(by.as_str())),
            subtitle: format!(
                "Paired differences of {} under the same luck, with their 95 % intervals. Orange: behind; blue: \
                 not told apart, all pairs considered at once.",
                plural(comparison.trials, "trial")
            ),
            description: format!("{}.", told.join("; ")),
        },
        label: format!("difference of {} from the best", word(by.as_str())),
        unit,
        differences: true,
        heads: Vec::new(),
        rows,
    };
    Plate { kind: Kind::Comparison, picture: picture.draw(), table, dates: None }
}

/// Where a scenario differs from the first: by account and by cause.
pub(super) fn against(first: &Compared, other: &Compared) -> Vec<Plate> {
    let Some(from_first) = &other.from_first else { return Vec::new() };
    let names = format!("{} against {}", other.name, first.name);
    let accounts =
        from_first.accounts.iter().map(|(name, i)| (word(name), *i, name == "productive"));
    let causes = from_first.causes.iter().map(|c| (word(&c.cause), c.badput, false));
    let mut plates = Vec::new();
    plates.extend(differences(Kind::Differences, "account", &names, accounts.collect()));
    plates.extend(differences(Kind::CauseDifferences, "cause", &names, causes.collect()));
    plates
}

/// Differences of shares of job time, each with whether more of it is welcome; nothing where nothing differs.
fn differences(
    kind: Kind,
    what: &str,
    names: &str,
    mut parts: Vec<(String, Interval, bool)>,
) -> Option<Plate> {
    parts.retain(|(_, i, _)| i.mean.abs() >= LEAST);
    parts.sort_by(|a, b| b.1.mean.abs().total_cmp(&a.1.mean.abs()));
    let largest = parts.first()?.clone();
    let mut table = Table::new().left(what).right("difference").left("95 % interval");
    // As exact as the least exact, so that they stand below each other.
    let half = parts.iter().map(|(_, i, _)| (i.hi - i.lo) / 2.0).fold(0.0, f64::max);
    let mut rows = Vec::new();
    for (name, i, welcome) in &parts {
        let text = points(i.mean, half);
        table.row([
            name.as_str().into(),
            Cell::Number(text.clone(), i.mean),
            points_range(i).into(),
        ]);
        rows.push(Row {
            names: vec![name.clone()],
            estimate: Estimate { value: i.mean, lo: i.lo, hi: i.hi },
            tip: format!("{name}: {text} of job time ({})", points_range(i)),
            value: text,
            strong: false,
            good: (i.mean > 0.0) == *welcome,
        });
    }
    // What is next to nothing beside the largest is in the table alone.
    rows.retain(|row| row.estimate.value.abs() >= 0.01 * largest.1.mean.abs());
    rows.truncate(MOST);
    let picture = Estimates {
        caption: Caption {
            title: format!("{names}, by {what}"),
            subtitle: "Differences of shares of job time, paired, with their 95 % intervals. Blue is gained, orange is lost.".to_owned(),
            description: format!(
                "Largest difference: {} by {}.",
                largest.0,
                points(largest.1.mean, half)
            ),
        },
        label: "difference, of job time".to_owned(),
        unit: Unit::Points,
        differences: true,
        heads: Vec::new(),
        rows,
    };
    Some(Plate { kind, picture: picture.draw(), table, dates: None })
}
