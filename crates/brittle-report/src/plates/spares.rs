//! The pool of spares over time.

use brittle_plot::{Caption, Line, Lines, Point, Positions, Unit};
use brittle_study::summary::{CellSummary, StandingBy};

use super::Plate;
use crate::number::{amount, coarse_percent, count, hours};
use crate::paper::Kind;
use crate::table::{Cell, Table};

pub(super) fn plate(cell: &CellSummary) -> Option<Plate> {
    let looks = &cell.spares.over_time;
    let (first, last) = (looks.first()?, looks.last()?);
    let mut table = Table::new()
        .right("time")
        .right("mean")
        .right("p05")
        .right("p95")
        .right("none left in")
        .right("trials under way");
    for look in looks {
        table.row([
            Cell::Number(hours(look.hours), look.hours),
            Cell::Number(amount(look.mean), look.mean),
            Cell::Number(count(look.p05.into()), look.p05.into()),
            Cell::Number(count(look.p95.into()), look.p95.into()),
            Cell::Number(coarse_percent(look.none), look.none),
            Cell::Number(count(look.trials), look.trials as f64),
        ]);
    }
    let point = |look: &StandingBy| Point {
        x: look.hours,
        y: look.mean,
        // The mean of a few large values may lie outside.
        lo: f64::from(look.p05).min(look.mean),
        hi: f64::from(look.p95).max(look.mean),
        best: false,
        tip: format!(
            "{}: {} hosts stand by (90 % of trials {} to {}); none in {}",
            hours(look.hours),
            amount(look.mean),
            look.p05,
            look.p95,
            coarse_percent(look.none)
        ),
    };
    let worst = looks.iter().map(|look| look.none).fold(0.0, f64::max);
    let short = match cell.spares.trials_short {
        0.0 => "No job ever waits for one.".to_owned(),
        share => {
            format!("In {} of trials a job waits for one at some time.", coarse_percent(share))
        }
    };
    let picture = Lines {
        caption: Caption {
            title: "Spares over time".to_owned(),
            subtitle: format!(
                "Usable hosts that stand by: mean, and where 90 % of trials lie. {short}"
            ),
            description: format!(
                "From {} at the start to {} at {}. At the worst look none is left in {} of trials. {short}",
                amount(first.mean),
                amount(last.mean),
                hours(last.hours),
                coarse_percent(worst)
            ),
        },
        label: "time from the start".to_owned(),
        positions: Positions::Values(Unit::Hours),
        of: "hosts that stand by".to_owned(),
        unit: Unit::Count,
        from_zero: true,
        bounds: (0.0, f64::MAX),
        lines: vec![Line { name: String::new(), points: looks.iter().map(point).collect() }],
        cuts: Vec::new(),
    };
    Some(Plate { kind: Kind::Spares, picture: picture.draw(), table, dates: None })
}
