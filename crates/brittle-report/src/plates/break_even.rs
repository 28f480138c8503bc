//! Where two variants are even: their difference along a key, and the break-even along a second one.

use brittle_plot::{Caption, Cut, Line, Lines, Point, Positions, Scatter, Unit};
use brittle_study::break_even::{BreakEven, Crossing, Line as Told, Tried};

use super::Plate;
use super::grid::MOST_LINES;
use super::places::{Numbers, along, numbers};
use crate::break_even::table;
use crate::number::plural;
use crate::optimum::Scale;
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// The pictures of a break-even.
pub(crate) fn plates(told: &BreakEven) -> Vec<Plate> {
    differences(told).into_iter().chain(curve(told)).collect()
}

/// Where a value of the key stands; lengths of time \[h].
fn place(value: &str) -> Option<f64> {
    numbers(&[value])?.at.first().copied()
}

/// The values of the key, which has an order.
fn over(told: &BreakEven) -> Option<Numbers> {
    let places = told.lines.iter().flat_map(|line| &line.places);
    numbers(&places.map(|place| place.at.as_str()).collect::<Vec<_>>())
}

/// The difference along the key, a line for each value of the second key.
fn differences(told: &BreakEven) -> Option<Plate> {
    let scale = Scale { unit: &told.unit };
    let over = over(told).filter(|_| told.lines.len() <= MOST_LINES)?;
    let point = |tried: &Tried| {
        let d = tried.difference?;
        let ahead = match &tried.ahead {
            Some(name) => format!("{name} is surely ahead"),
            None => "neither is surely ahead".to_owned(),
        };
        let apart = scale.difference(d.difference, d.lo, d.hi);
        Some(Point {
            x: place(&tried.at)?,
            y: d.difference,
            lo: d.lo,
            hi: d.hi,
            best: false,
            tip: format!("{}: {apart}; {ahead}", tried.at),
        })
    };
    let key = told.along.as_deref().unwrap_or_default();
    let key = key.rsplit('.').next().unwrap_or_default();
    let line = |line: &Told| Line {
        name: line.along.as_ref().map_or_else(String::new, |value| format!("{key} {value}")),
        points: line.places.iter().filter_map(point).collect(),
    };
    let lines: Vec<Line> = told.lines.iter().map(line).collect();
    if lines.iter().all(|line| line.points.len() < 2) {
        return None;
    }
    let cut = |crossing: &Crossing| {
        Some(Cut { x: place(&crossing.at)?, label: format!("even at {}", crossing.at) })
    };
    let cuts = match &told.lines[..] {
        [only] => only.crossings.iter().filter_map(cut).collect(),
        _ => Vec::new(),
    };
    let crossings: usize = told.lines.iter().map(|line| line.crossings.len()).sum();
    let side = if scale.is_share() { "Above" } else { "Below" };
    let picture = Lines {
        caption: Caption {
            title: format!("\"{}\" less \"{}\"", told.second, told.first),
            subtitle: format!(
                "Paired differences of {} with intervals that hold for all places at once. {side} zero \"{}\" is ahead.",
                scale.objective(),
                told.second
            ),
            description: match crossings {
                0 => "Nothing changes surely from one to the other.".to_owned(),
                n => format!("{}; the table has every place.", plural(n as u64, "break-even")),
            },
        },
        label: over.label(&told.over),
        positions: Positions::Values(over.unit),
        of: format!("difference of {}", scale.objective()),
        unit: if scale.is_share() { Unit::Points } else { Unit::Signed },
        from_zero: true,
        bounds: (f64::MIN, f64::MAX),
        lines,
        cuts,
    };
    Some(Plate { kind: Kind::BreakEven, picture: picture.draw(), table: table(told), dates: None })
}

/// The break-evens of all lines, over the second key.
fn curve(told: &BreakEven) -> Option<Plate> {
    let key = told.along.as_ref()?;
    let over = over(told)?;
    let settings: Vec<&str> =
        told.lines.iter().map(|line| line.along.as_deref().unwrap_or_default()).collect();
    let x = along(key, &settings);
    let mut table =
        Table::new().left(key).right(&told.over).right("at least").right("at most").left("above");
    let mut points = Vec::new();
    for ((line, &at), setting) in told.lines.iter().zip(&x.at).zip(&settings) {
        if line.crossings.is_empty() {
            table.row([*setting, "no break-even", "", "", ""].map(Cell::from));
        }
        for crossing in &line.crossings {
            let number = |text: &String| match place(text) {
                Some(value) => Cell::Number(text.clone(), value),
                None => text.as_str().into(),
            };
            table.row([
                (*setting).into(),
                number(&crossing.at),
                number(&crossing.from),
                number(&crossing.to),
                crossing.above.as_str().into(),
            ]);
            points.push(Point {
                x: at,
                y: place(&crossing.at)?,
                lo: place(&crossing.from)?,
                hi: place(&crossing.to)?,
                best: false,
                tip: format!(
                    "{setting}: even at {}, between {} and {}; above \"{}\" is ahead",
                    crossing.at, crossing.from, crossing.to, crossing.above
                ),
            });
        }
    }
    if points.len() < 2 {
        return None;
    }
    let mut above = told.lines.iter().flat_map(|line| &line.crossings).map(|c| &c.above);
    let who = match above.next() {
        Some(first) if above.all(|other| other == first) => {
            format!(" Above a dot \"{first}\" is ahead.")
        }
        _ => String::new(),
    };
    let picture = Scatter {
        caption: Caption {
            title: format!("Where \"{}\" and \"{}\" are even", told.first, told.second),
            subtitle: format!(
                "Bars reach from the last place before at which one is surely ahead to the first at which the other is.{who}"
            ),
            description: format!(
                "{} of {}.",
                plural(points.len() as u64, "break-even"),
                plural(told.lines.len() as u64, "line")
            ),
        },
        label: x.label,
        positions: x.positions,
        of: over.label(&told.over),
        unit: over.unit,
        bounds: (f64::MIN, f64::MAX),
        points,
    };
    Some(Plate { kind: Kind::BreakEvenCurve, picture: picture.draw(), table, dates: None })
}
