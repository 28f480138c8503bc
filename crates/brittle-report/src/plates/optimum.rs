//! The objective along each dial of a search, with the others as they are best there.

use brittle_plot::{Caption, Cut, Line, Lines, Point, Positions, Scatter, Unit};
use brittle_study::optimize::{DialTold, Optimum, PointStanding, PointTold};

use super::Plate;
use super::places::along;
use crate::number::plural;
use crate::optimum::{Scale, standing, table};
use crate::paper::Kind;

/// A picture for each dial on which more than one place was tried.
pub(crate) fn plates(optimum: &Optimum) -> Vec<Plate> {
    (0..optimum.dials.len()).filter_map(|dial| plate(optimum, dial)).collect()
}

/// Of each place on the dial the point that is best, whatever the other dials are, in the order of the points.
fn profile<'a>(optimum: &'a Optimum, dial: &DialTold, scale: &Scale<'_>) -> Vec<&'a PointTold> {
    let mut best: Vec<(&str, usize, f64)> = Vec::new();
    for (i, point) in optimum.points.iter().enumerate() {
        let (Some(setting), Some(value)) = (point.set.get(&dial.key), point.value) else {
            continue;
        };
        let merit = match i == optimum.best {
            true => f64::INFINITY,
            false if scale.is_share() => value.mean,
            false => -value.mean,
        };
        match best.iter_mut().find(|(other, ..)| other == setting) {
            Some(found) if found.2 >= merit => {}
            Some(found) => *found = (setting, i, merit),
            None => best.push((setting, i, merit)),
        }
    }
    best.into_iter().map(|(_, i, _)| &optimum.points[i]).collect()
}

fn plate(optimum: &Optimum, dial: usize) -> Option<Plate> {
    let scale = Scale { unit: &optimum.unit };
    let dial = &optimum.dials[dial];
    let tried = profile(optimum, dial, &scale);
    if tried.len() < 2 {
        return None;
    }
    let settings: Vec<&str> = tried.iter().map(|point| point.set[&dial.key].as_str()).collect();
    let x = along(&dial.key, &settings);
    let point = |(told, (&at, setting)): (&&PointTold, (&f64, &&str))| {
        let value = told.value?;
        Some(Point {
            x: at,
            y: value.mean,
            lo: value.lo,
            hi: value.hi,
            best: told.standing == PointStanding::Best,
            tip: format!("{setting}: {}, {}", scale.value(&value), standing(told.standing).0),
        })
    };
    let mut points: Vec<Point> =
        tried.iter().zip(x.at.iter().zip(&settings)).filter_map(point).collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x));
    let place = |value: &str| {
        let at = settings.iter().position(|setting| *setting == value)?;
        Some(x.at[at])
    };
    let within = &dial.within;
    let cuts = match within.from == within.to || matches!(x.positions, Positions::Names(_)) {
        true => Vec::new(),
        false => [("as good from", &within.from), ("to", &within.to)]
            .into_iter()
            .filter_map(|(word, end)| Some(Cut { x: place(end)?, label: format!("{word} {end}") }))
            .collect(),
    };
    let others =
        if optimum.dials.len() > 1 { ", the other keys as they are best there" } else { "" };
    let (unit, bounds) = match scale.is_share() {
        true => (Unit::Share, (0.0, 1.0)),
        false => (Unit::Number, (0.0, f64::MAX)),
    };
    let caption = Caption {
        title: format!("{} by {}", scale.headline(), dial.key),
        subtitle: format!(
            "Mean with its 95 % interval{others}. The ring is the best; places surely worse left early, with fewer trials."
        ),
        description: format!(
            "{} tried; best at {}, within {} of it from {} to {}.",
            plural(tried.len() as u64, "place"),
            dial.best,
            scale.distance(optimum.within),
            within.from,
            within.to
        ),
    };
    let of = scale.objective();
    // Between words there is nothing to draw a line over.
    let picture = match x.positions {
        Positions::Names(_) => {
            let (label, positions) = (x.label, x.positions);
            Scatter { caption, label, positions, of, unit, bounds, points }.draw()
        }
        positions => {
            let lines = vec![Line { name: String::new(), points }];
            let (label, from_zero) = (x.label, false);
            Lines { caption, label, positions, of, unit, from_zero, bounds, lines, cuts }.draw()
        }
    };
    let table = table(optimum, &tried);
    Some(Plate { kind: Kind::Optimum, picture, table, dates: None })
}
