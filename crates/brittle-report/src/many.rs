//! The page of a study: a row a cell on one scale, the best one starred, and a matrix for two axes.

use brittle_model::Account;
use brittle_study::StudyResult;
use brittle_study::summary::CellSummary;

use crate::matrix::matrix;
use crate::number::{
    amount, coarse_percent, count, hours, plural, ratio, ratio_decimals, ratio_to,
};
use crate::one::provenance;
use crate::page::Page;
use crate::shape;
use crate::style::Tone;
use crate::table::{Cell, Table};

/// A matrix wider than this is left to the table.
const WIDEST_MATRIX: usize = 100;

pub(crate) fn page(result: &StudyResult) -> Page {
    let mut page = Page::default();
    page.title(&result.title);
    let Some(best) = best(result) else {
        page.text("No cell was finished.");
        page.notes(&result.caveats);
        page.small(provenance(result));
        return page;
    };
    let winner = &result.cells[best];
    let (mean, range) = ratio(&winner.metrics.goodput);
    let cells = plural(result.cells.len() as u64, "cell");
    page.lead(format!("Best of {cells}: {}, goodput {mean} ({range})", settings(result, winner)));
    page.text(format!("Goodput is of job time: {}.", winner.denominator));
    page.notes(&result.caveats);
    let short = short_keys(&result.axes);
    let renamed: Vec<_> = short
        .iter()
        .zip(&result.axes)
        .filter(|(short, key)| short != key)
        .map(|(short, key)| (short.clone(), key.clone()))
        .collect();
    page.facts(renamed);

    if let Some((table, how)) = matrix(result).filter(|m| m.0.full_width() <= WIDEST_MATRIX) {
        page.heading("Mean goodput");
        page.figure(table);
        page.text(how);
    }
    page.heading("Cells");
    page.table(table(result, &short, best));
    if let Some((low, high)) = shape::common_range(&result.cells) {
        page.text(format!(
            "* is the best. All trials are drawn on one scale, goodput {low:.3} to {high:.3}."
        ));
    }
    page.small(provenance(result));
    page
}

/// The first cell of the highest mean goodput.
pub(crate) fn best(result: &StudyResult) -> Option<usize> {
    let mean = |i: usize| result.cells[i].metrics.goodput.mean;
    (0..result.cells.len()).rev().max_by(|&a, &b| mean(a).total_cmp(&mean(b)))
}

pub(crate) fn settings(result: &StudyResult, cell: &CellSummary) -> String {
    let short = short_keys(&result.axes);
    let pair = |(key, short): (&String, &String)| {
        cell.set.get(key).map(|value| format!("{short} = {}", bare(value)))
    };
    let pairs: Vec<_> = result.axes.iter().zip(&short).filter_map(pair).collect();
    if pairs.is_empty() { cell.name.clone() } else { pairs.join(", ") }
}

fn table(result: &StudyResult, short: &[String], best: usize) -> Table {
    let mut table = Table::new().left("");
    if short.is_empty() {
        table = table.left("cell");
    }
    for key in short {
        table = table.right(key);
    }
    let some = |count: fn(&CellSummary) -> u64| result.cells.iter().any(|cell| count(cell) > 0);
    let (censored, gave_up) = (some(|c| c.censored), some(|c| c.gave_up));
    let corrupt = some(|c| c.corrupt);
    // How many were needed, where each cell ran until it was precise.
    let needed = result.provenance.precision.is_some();
    table = table.right("goodput").left("95 % interval").left("trials").optional(4);
    if needed {
        table = table.right("needed");
    }
    table = table
        .right("stops")
        .optional(6)
        .right("MTTI")
        .optional(5)
        .right("saving")
        .optional(7)
        .right("lost")
        .optional(8);
    if censored {
        table = table.right("censored").optional(3);
    }
    if gave_up {
        table = table.right("gave up").optional(2);
    }
    if corrupt {
        table = table.right("corrupt").optional(1);
    }
    let digits = common_decimals(&result.cells);
    let scale = shape::common_range(&result.cells);
    for (i, cell) in result.cells.iter().enumerate() {
        let m = &cell.metrics;
        let tone = if i == best { Tone::Strong } else { Tone::Plain };
        let (mean, range) = ratio_to(&m.goodput, digits);
        let mut row = vec![Cell::from(if i == best { "*" } else { "" })];
        if short.is_empty() {
            row.push(cell.name.as_str().into());
        }
        for key in &result.axes {
            row.push(bare(cell.set.get(key).map_or("", String::as_str)).into());
        }
        let spark =
            scale.map_or_else(String::new, |scale| shape::sparkline(&cell.histogram, scale));
        let share = |account: Account| {
            cell.badput.get(account.as_str()).map_or_else(String::new, |i| coarse_percent(i.mean))
        };
        row.extend([Cell::Text(mean, tone), range.into(), Cell::Picture(spark, Tone::Good)]);
        if needed {
            row.push(count(cell.trials).into());
        }
        row.extend([
            amount(m.interruptions.mean).into(),
            if m.interruptions.mean > 0.0 { hours(m.mtti_hours.mean).into() } else { "-".into() },
            share(Account::Saving).into(),
            share(Account::Lost).into(),
        ]);
        if censored {
            row.push(count(cell.censored).into());
        }
        if gave_up {
            row.push(count(cell.gave_up).into());
        }
        if corrupt {
            row.push(count(cell.corrupt).into());
        }
        table.row(row);
    }
    table
}

/// Decimals for goodput in all cells: as many as the narrowest interval supports.
pub(crate) fn common_decimals(cells: &[CellSummary]) -> usize {
    cells.iter().map(|cell| ratio_decimals(&cell.metrics.goodput)).max().unwrap_or(4)
}

/// For each key the end of its path that tells it from the others.
pub(crate) fn short_keys(keys: &[String]) -> Vec<String> {
    let end = |key: &str, parts: usize| {
        let path: Vec<_> = key.split('.').collect();
        path[path.len().saturating_sub(parts)..].join(".")
    };
    let short = |key: &String| {
        let depth = key.split('.').count();
        let unique = |&parts: &usize| {
            let mine = end(key, parts);
            keys.iter().filter(|other| end(other, parts) == mine).count() == 1
        };
        (1..=depth).find(unique).map_or_else(|| key.clone(), |parts| end(key, parts))
    };
    keys.iter().map(short).collect()
}

/// A value without the quotes that TOML wants around it.
pub(crate) fn bare(value: &str) -> &str {
    value.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_as_short_as_they_can_be() {
        let keys =
            ["jobs.0.checkpoint.interval", "spares.warm", "jobs.0.spares.hot", "repair.warm"];
        let keys: Vec<_> = keys.map(str::to_owned).into();
        assert_eq!(short_keys(&keys), ["interval", "spares.warm", "hot", "repair.warm"]);
        assert_eq!((bare("\"30min\""), bare("12"), bare("\"")), ("30min", "12", "\""));
    }
}
