//! All cells of a study: by goodput, and by where their time goes.

use brittle_model::Account;
use brittle_plot::{Caption, Estimate, Estimates, Group, Part, Row, Stack, Stacks, Unit};
use brittle_study::StudyResult;
use brittle_study::summary::CellSummary;

use super::Plate;
use crate::many::{bare, best, common_decimals, settings, short_keys};
use crate::number::{amount, count, percent, plural, share_range, share_to};
use crate::paper::Kind;
use crate::table::{Cell, Table};

/// Cells that are drawn; all are in the table.
const MOST: usize = 40;

/// Axes that have a column of names each.
const MOST_NAMED: usize = 5;

/// The accounts in groups of what can be done about them.
const GROUPS: [(&str, &[Account]); 7] = [
    ("saving", &[Account::Saving, Account::SaveWait, Account::SaveDrag]),
    ("lost work", &[Account::Lost]),
    ("waiting for hosts", &[Account::Waiting, Account::Queued]),
    (
        "starting and loading",
        &[Account::Starting, Account::Loading, Account::Warming, Account::Checking],
    ),
    (
        "running slower",
        &[Account::Straggling, Account::Network, Account::Degraded, Account::Overhead],
    ),
    ("planned work", &[Account::Maintenance]),
    ("detecting and isolating", &[Account::Detecting, Account::Isolating]),
];

/// The cells from the best to the worst.
fn ordered(result: &StudyResult) -> Vec<&CellSummary> {
    let mut cells: Vec<&CellSummary> = result.cells.iter().collect();
    cells.sort_by(|a, b| b.metrics.goodput.mean.total_cmp(&a.metrics.goodput.mean));
    cells
}

/// What a cell is called: its value of each axis, or its name where there is no axis.
pub(super) fn names(result: &StudyResult, cell: &CellSummary) -> Vec<String> {
    if result.axes.is_empty() {
        return vec![cell.name.clone()];
    }
    let value = |key: &String| bare(cell.set.get(key).map_or("", String::as_str)).to_owned();
    result.axes.iter().map(value).collect()
}

/// The same in a picture, and the heads of its columns: of many axes one name has all.
fn drawn_names(result: &StudyResult, cell: &CellSummary) -> Vec<String> {
    match result.axes.len() > MOST_NAMED {
        true => vec![settings(result, cell)],
        false => names(result, cell),
    }
}

fn drawn_heads(result: &StudyResult) -> Vec<String> {
    if result.axes.len() > MOST_NAMED { Vec::new() } else { short_keys(&result.axes) }
}

/// A table with a column for each of these.
pub(super) fn columns(result: &StudyResult) -> Table {
    match result.axes.is_empty() {
        true => Table::new().left("cell"),
        false => short_keys(&result.axes).iter().fold(Table::new(), |table, key| table.right(key)),
    }
}

/// What is left out of a picture.
fn rest(cells: usize) -> String {
    match cells.saturating_sub(MOST) {
        0 => String::new(),
        left => format!(" The {} below are in the table.", plural(left as u64, "cell")),
    }
}

/// The cells by goodput.
pub(super) fn ranking(result: &StudyResult) -> Option<Plate> {
    let cells = ordered(result);
    let winner = best(result)?;
    let digits = common_decimals(&result.cells);
    let mut table = columns(result)
        .right("goodput")
        .left("95 % interval")
        .right("p05")
        .right("interruptions")
        .right("trials");
    for cell in &cells {
        let m = &cell.metrics;
        let mut row: Vec<Cell> = names(result, cell).into_iter().map(Cell::from).collect();
        row.extend([
            Cell::Number(share_to(m.goodput.mean, digits), m.goodput.mean),
            share_range(&m.goodput, digits).into(),
            Cell::Number(share_to(m.goodput.p05, digits), m.goodput.p05),
            Cell::Number(amount(m.interruptions.mean), m.interruptions.mean),
            Cell::Number(count(cell.trials), cell.trials as f64),
        ]);
        table.row(row);
    }
    let row = |cell: &&CellSummary| {
        let e = &cell.metrics.goodput;
        let mean = share_to(e.mean, digits);
        Row {
            tip: format!("{}: goodput {mean} ({})", settings(result, cell), share_range(e, digits)),
            names: drawn_names(result, cell),
            estimate: Estimate { value: e.mean, lo: e.lo, hi: e.hi },
            value: mean,
            strong: std::ptr::eq(*cell, &result.cells[winner]),
            good: true,
        }
    };
    let (top, bottom) = (cells.first()?, cells.last()?);
    let rest = rest(cells.len());
    let picture = Estimates {
        caption: Caption {
            title: "All cells, the best first".to_owned(),
            subtitle: format!(
                "Mean goodput with its 95 % interval. All cells meet the same failures.{rest}"
            ),
            description: format!(
                "{}: from {} with goodput {} to {} with {}.{rest}",
                plural(cells.len() as u64, "cell"),
                settings(result, top),
                share_to(top.metrics.goodput.mean, digits),
                settings(result, bottom),
                share_to(bottom.metrics.goodput.mean, digits)
            ),
        },
        label: "mean goodput".to_owned(),
        unit: Unit::Share,
        differences: false,
        heads: drawn_heads(result),
        rows: cells.iter().take(MOST).map(row).collect(),
    };
    Some(Plate { kind: Kind::Cells, picture: picture.draw(), table, dates: None })
}

/// The cells by where their time goes.
pub(super) fn accounts(result: &StudyResult) -> Option<Plate> {
    let cells = ordered(result);
    let winner = best(result)?;
    let share = |cell: &CellSummary, accounts: &[Account]| -> f64 {
        accounts.iter().filter_map(|a| cell.badput.get(a.as_str())).map(|i| i.mean).sum()
    };
    let used: Vec<&(&str, &[Account])> = GROUPS
        .iter()
        .filter(|(_, accounts)| cells.iter().any(|cell| share(cell, accounts) > 0.0))
        .collect();
    if used.is_empty() {
        return None;
    }
    let mut table = columns(result);
    for (name, _) in &used {
        table = table.right(name);
    }
    table = table.right("all badput");
    for cell in &cells {
        let mut row: Vec<Cell> = names(result, cell).into_iter().map(Cell::from).collect();
        row.extend(used.iter().map(|(_, accounts)| {
            let part = share(cell, accounts);
            Cell::Number(percent(part), part)
        }));
        let all = 1.0 - cell.metrics.goodput.mean;
        row.push(Cell::Number(percent(all), all));
        table.row(row);
    }
    let stack = |cell: &&CellSummary| {
        let name = settings(result, cell);
        let part = |(group, accounts): &&(&str, &[Account])| {
            let part = share(cell, accounts);
            Part { share: part, tip: format!("{name}: {group} {} of job time", percent(part)) }
        };
        Stack {
            parts: used.iter().map(part).collect(),
            value: percent(1.0 - cell.metrics.goodput.mean),
            strong: std::ptr::eq(*cell, &result.cells[winner]),
            names: drawn_names(result, cell),
        }
    };
    let rest = rest(cells.len());
    let picture = Stacks {
        caption: Caption {
            title: "Where the time goes, cell by cell".to_owned(),
            subtitle: format!("Badput of each cell by group of accounts, the least first.{rest}"),
            description: format!(
                "Stacked bars of badput of {}; the table has every number.{rest}",
                plural(cells.len() as u64, "cell")
            ),
        },
        label: "badput, of job time".to_owned(),
        heads: drawn_heads(result),
        groups: used.iter().map(|(name, _)| Group((*name).to_owned())).collect(),
        stacks: cells.iter().take(MOST).map(stack).collect(),
    };
    Some(Plate { kind: Kind::Accounts, picture: picture.draw(), table, dates: None })
}
