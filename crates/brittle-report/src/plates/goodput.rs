//! Goodput over the trials.

use brittle_plot::{Bar, Caption, Histogram, Mark, Unit};
use brittle_study::summary::CellSummary;

use super::Plate;
use crate::number::{coarse_percent, count, plural, ratio_decimals, share_range, share_to};
use crate::paper::Kind;
use crate::shape::edge_digits;
use crate::table::{Cell, Table};

/// Nothing where all trials are alike: then the number says all.
pub(super) fn plate(cell: &CellSummary) -> Option<Plate> {
    let e = &cell.metrics.goodput;
    let bins = &cell.histogram.bins;
    if bins.len() < 2 {
        return None;
    }
    let all: u64 = bins.iter().map(|bin| bin.count).sum();
    let digits = bins.first().map_or(2, edge_digits);
    let percent = digits.saturating_sub(2);
    let range =
        |from: f64, to: f64| format!("{:.percent$}–{:.percent$} %", 100.0 * from, 100.0 * to);
    let share = |n: u64| n as f64 / all.max(1) as f64;
    let mut table = Table::new().left("goodput").right("trials").right("share");
    for bin in bins {
        table.row([
            range(bin.from, bin.to).into(),
            Cell::Number(count(bin.count), bin.count as f64),
            Cell::Number(coarse_percent(share(bin.count)), share(bin.count)),
        ]);
    }
    let bars = bins.iter().map(|bin| Bar {
        from: bin.from,
        to: bin.to,
        share: share(bin.count),
        tip: format!(
            "goodput {}: {}, {}",
            range(bin.from, bin.to),
            plural(bin.count, "trial"),
            coarse_percent(share(bin.count))
        ),
    });
    let at = |what: &str, x: f64| Mark {
        at: x,
        label: format!("{what} {:.1$} %", 100.0 * x, percent.max(1)),
    };
    let decimals = ratio_decimals(e);
    let picture = Histogram {
        caption: Caption {
            title: "Goodput over the trials".to_owned(),
            subtitle: format!(
                "{} of one scenario under different luck. 5 % of them fall below p05, 5 % come out above p95.",
                plural(cell.trials, "trial")
            ),
            description: format!(
                "Histogram of goodput in {}: mean {} ({}), 5 % quantile {}, median {}, 95 % quantile {}.",
                plural(cell.trials, "trial"),
                share_to(e.mean, decimals),
                share_range(e, decimals),
                share_to(e.p05, decimals),
                share_to(e.p50, decimals),
                share_to(e.p95, decimals)
            ),
        },
        label: "goodput: productive time, of job time".to_owned(),
        unit: Unit::Share,
        of: "share of trials".to_owned(),
        bars: bars.collect(),
        marks: vec![at("p05", e.p05), at("median", e.p50), at("p95", e.p95)],
    };
    Some(Plate { kind: Kind::Goodput, picture: picture.draw(), table, dates: None })
}
