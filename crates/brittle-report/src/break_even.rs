//! A break-even: in sentences, and as a map of who is ahead.

use brittle_study::break_even::{BreakEven, Line, Tried};

use crate::csv::record;
use crate::number::plural;
use crate::optimum::Scale;
use crate::page::Page;
use crate::style::{SHADES, Tone};
use crate::table::{Cell, Table};

/// Marks of a difference without colour, from the first far ahead to the second far ahead.
const MARKS: [&str; 5] = ["--", "-", "=", "+", "++"];

pub(crate) fn page(told: &BreakEven) -> Page {
    let scale = Scale { unit: &told.unit };
    let mut page = opening(told);
    if told.lines.len() > 1 {
        page.heading(format!("\"{}\" less \"{}\"", told.second, told.first));
        if let Some(map) = map(told, &scale) {
            page.figure(map);
        }
        page.text(format!(
            "Rows: {}. Columns: {}. + and - tell which is surely ahead: + {}, - {}; doubled from half of the largest difference \
             on, = where neither is.",
            told.along.as_deref().unwrap_or_default(),
            told.over,
            told.second,
            told.first
        ));
    } else {
        page.heading(format!("\"{}\" less \"{}\"", told.second, told.first));
        page.table(table(told));
    }
    page.text(basis(told));
    let p = &told.provenance;
    let digest: String = p.scenario_digest.chars().take(12).collect();
    page.small(format!("brittle {} · scenarios {digest} · seed {}", p.version, p.seed));
    page
}

/// A page with the answer in words.
pub(crate) fn opening(told: &BreakEven) -> Page {
    let mut page = Page::default();
    page.title(&told.title);
    page.lead(sentence(told, &told.lines[0]));
    for line in &told.lines[1..] {
        page.text(sentence(told, line));
    }
    page.notes(&told.caveats);
    page
}

/// What the differences rest on.
pub(crate) fn basis(told: &BreakEven) -> String {
    format!(
        "{} of each at each place, all under the same luck. Differences are paired; their intervals hold at {} % for all places \
         at once.",
        plural(told.trials, "trial"),
        100.0 * told.level
    )
}

fn sentence(told: &BreakEven, line: &Line) -> String {
    let at = match (&told.along, &line.along) {
        (Some(key), Some(value)) => format!("With {key} = {value}: "),
        _ => String::new(),
    };
    let crossings: Vec<String> = line
        .crossings
        .iter()
        .map(|c| {
            format!(
                "\"{}\" pays above {} = {} (between {} and {}), \"{}\" below",
                c.above, told.over, c.at, c.from, c.to, c.below
            )
        })
        .collect();
    if !crossings.is_empty() {
        return format!("{at}{}", crossings.join("; "));
    }
    let ends = [line.places.first(), line.places.last()].map(|place| place.map(|p| p.at.as_str()));
    let [from, to] = ends.map(Option::unwrap_or_default);
    let somewhere = line.places.iter().find_map(|place| place.ahead.as_ref());
    match somewhere {
        Some(name) if line.places.iter().all(|place| place.ahead.is_some()) => {
            format!("{at}\"{name}\" is ahead everywhere from {from} to {to}")
        }
        Some(name) => {
            format!(
                "{at}\"{name}\" is ahead in places from {from} to {to}, the other surely nowhere"
            )
        }
        None => format!("{at}neither is surely ahead anywhere from {from} to {to}"),
    }
}

/// How far ahead the second is, from zero (the first, far) over two (neither surely) to four.
fn step(told: &BreakEven, place: &Tried, most: f64) -> usize {
    let far = place.difference.is_some_and(|d| d.difference.abs() >= most / 2.0);
    match &place.ahead {
        Some(name) if *name == told.second => 3 + usize::from(far),
        Some(_) => 1 - usize::from(far),
        None => 2,
    }
}

fn largest(told: &BreakEven) -> f64 {
    let places = told.lines.iter().flat_map(|line| &line.places);
    places.filter_map(|place| place.difference).map(|d| d.difference.abs()).fold(0.0, f64::max)
}

/// The places that all lines have, as columns.
fn map(told: &BreakEven, scale: &Scale<'_>) -> Option<Table> {
    let has = |line: &Line, at: &str| line.places.iter().any(|place| place.at == at);
    let first = told.lines.first()?;
    let common: Vec<&str> = first
        .places
        .iter()
        .map(|place| place.at.as_str())
        .filter(|at| told.lines.iter().all(|line| has(line, at)))
        .collect();
    let most = largest(told);
    let mut table = Table::new().gap(1).left("");
    for column in &common {
        table = table.right(column);
    }
    for line in &told.lines {
        let mut row = vec![Cell::from(line.along.clone().unwrap_or_default())];
        for column in &common {
            let place = line.places.iter().find(|place| place.at == *column)?;
            let step = step(told, place, most);
            let text = place.difference.map_or_else(
                || "-".to_owned(),
                |d| {
                    let text = scale.difference(d.difference, d.lo, d.hi);
                    let number = text.split('\u{a0}').next().unwrap_or_default();
                    let number = number.split(' ').next().unwrap_or_default().to_owned();
                    format!("{} {}", number.trim_start_matches(['+', '−']), MARKS[step])
                },
            );
            row.push(Cell::Text(text, Tone::Shade(step * (SHADES - 1) / (MARKS.len() - 1))));
        }
        table.row(row);
    }
    Some(table)
}

/// A row for each place of each line.
pub(crate) fn table(told: &BreakEven) -> Table {
    let scale = Scale { unit: &told.unit };
    let short = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let mut table = Table::new();
    if let Some(along) = &told.along {
        table = table.left(&short(along));
    }
    table =
        table.right(&short(&told.over)).right("difference").left("interval").left("surely ahead");
    for line in &told.lines {
        for place in &line.places {
            let mut row: Vec<Cell> = line.along.iter().map(|value| value.as_str().into()).collect();
            row.push(place.at.as_str().into());
            row.extend(match &place.difference {
                Some(d) => [
                    Cell::Number(scale.difference(d.difference, d.lo, d.hi), d.difference),
                    scale.range(d.difference, d.lo, d.hi).into(),
                ],
                None => ["-".into(), "".into()],
            });
            row.push(place.ahead.as_deref().unwrap_or("neither").into());
            table.row(row);
        }
    }
    table
}

/// A row for each place; numbers read back to the same bits, what is missing is empty.
pub(crate) fn csv(told: &BreakEven) -> String {
    let along = told.along.as_deref().unwrap_or("along");
    let heads = [
        along,
        &told.over,
        "difference",
        "difference_lo",
        "difference_hi",
        "ahead",
        "first",
        "second",
        "objective",
        "unit",
        "trials",
        "seed",
        "version",
        "scenario_digest",
    ];
    let mut out = record(heads.into_iter());
    let p = &told.provenance;
    for line in &told.lines {
        for place in &line.places {
            let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
            let d = place.difference;
            let row = [
                line.along.clone().unwrap_or_default(),
                place.at.clone(),
                number(d.map(|d| d.difference)),
                number(d.map(|d| d.lo)),
                number(d.map(|d| d.hi)),
                place.ahead.clone().unwrap_or_default(),
                told.first.clone(),
                told.second.clone(),
                told.objective.clone(),
                told.unit.clone(),
                told.trials.to_string(),
                p.seed.to_string(),
                p.version.clone(),
                p.scenario_digest.clone(),
            ];
            out.push_str(&record(row.iter().map(String::as_str)));
        }
    }
    out
}
