//! What each cause costs, beside how often it strikes.

use brittle_plot::{Caption, Ranked, Share};
use brittle_study::summary::{CauseSummary, CellSummary};

use super::Plate;
use crate::number::{amount, coarse_percent, percent};
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// Causes that are drawn; all are in the table.
const MOST: usize = 12;

pub(super) fn plate(cell: &CellSummary) -> Option<Plate> {
    let mut causes: Vec<&CauseSummary> = cell.causes.iter().filter(|c| c.failures > 0.0).collect();
    causes.sort_by(|a, b| b.share_of_loss.total_cmp(&a.share_of_loss));
    let worst = *causes.first()?;
    let mut table = Table::new()
        .left("cause")
        .right("failures a trial")
        .right("interruptions")
        .right("share")
        .right("GPU-hours lost")
        .right("share")
        .right("of job time");
    for c in &causes {
        let number = |text: String, x: f64| Cell::Number(text, x);
        table.row([
            c.cause.as_str().into(),
            number(amount(c.failures), c.failures),
            number(amount(c.interruptions), c.interruptions),
            number(coarse_percent(c.share_of_interruptions), c.share_of_interruptions),
            number(amount(c.lost_gpu_hours), c.lost_gpu_hours),
            number(coarse_percent(c.share_of_loss), c.share_of_loss),
            number(percent(c.badput), c.badput),
        ]);
    }
    let row = |c: &&CauseSummary| {
        let share = Share {
            name: c.cause.replace('_', " "),
            share: c.share_of_loss,
            value: format!(
                "{}  ·  {} GPU-h",
                coarse_percent(c.share_of_loss),
                amount(c.lost_gpu_hours)
            ),
            tip: format!(
                "{}: {} of the loss, {} GPU-hours a trial; {} of interruptions, {} a trial",
                c.cause,
                coarse_percent(c.share_of_loss),
                amount(c.lost_gpu_hours),
                coarse_percent(c.share_of_interruptions),
                amount(c.interruptions)
            ),
        };
        (share, c.share_of_interruptions)
    };
    let left = causes.len().saturating_sub(MOST);
    let more = match left {
        0 => String::new(),
        1 => " 1 more cause is in the table.".to_owned(),
        _ => format!(" {left} more causes are in the table."),
    };
    let picture = Ranked {
        caption: Caption {
            title: "What each cause costs".to_owned(),
            subtitle: format!(
                "Lost work and all time until the next progress, by what failed. What strikes most need not cost most.{more}"
            ),
            description: format!(
                "{} costs most: {} of what failures cost, with {} of interruptions.{more}",
                worst.cause,
                coarse_percent(worst.share_of_loss),
                coarse_percent(worst.share_of_interruptions)
            ),
        },
        bars: "share of the GPU-hours lost".to_owned(),
        diamonds: "share of interruptions".to_owned(),
        rows: causes.iter().take(MOST).map(row).collect(),
        label: "of all that failures cost, and of all interruptions".to_owned(),
    };
    Some(Plate { kind: Kind::Causes, picture: picture.draw(), table, dates: None })
}
