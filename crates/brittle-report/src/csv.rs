//! CSV (RFC 4180, but lines end in `\n`): a header and one row a cell.
//!
//! Columns, in this order; new ones may be added at the end of a group, none is renamed within a schema
//! version:
//!
//! | columns | hold |
//! |---|---|
//! | one a swept key | its value in the cell |
//! | `cell` | the name of the cell |
//! | `trials`, `censored`, `gave_up`, `corrupt` | counts of trials |
//! | `goodput_…`, `interruptions_…`, `planned_interruptions_…`, `failures_…`, `mtti_hours_…`, `elapsed_hours_…` | each with `mean`, `lo`, `hi`, `sd`, `p01`, `p05`, `p50`, `p95`, `p99` |
//! | `badput_<account>_…` | share of job time, each with `mean`, `lo`, `hi`, accounts in ledger order |
//! | `spares_…` | `hot`, `warm`, `hot_taken`, `warm_taken`, `shortages`, `trials_short`, `most_unusable`, `cold`, `cold_ordered`, `floating_taken`, `dead_on_arrival`, `retired` |
//! | `fleet_…` | `gpus`, then shares of all GPU-time: `productive`, `badput`, `spare`, `stranded`, `repair`, `unallocated` |
//! | `seed`, `version`, `scenario_digest` | provenance |
//!
//! Causes, jobs and histograms have no fixed number and are in the JSON only. Numbers are written so that
//! they read back to the same bits.

use brittle_model::Account;
use brittle_study::StudyResult;
use brittle_study::summary::{CellSummary, Estimate};

/// The result, a row a cell.
pub(crate) fn render(result: &StudyResult) -> String {
    let mut out = String::new();
    // Without a cell there is still a header, without values.
    let columns = |cell: &CellSummary| row(result, cell);
    let heads = result.cells.first().map_or_else(
        || result.axes.clone(),
        |cell| columns(cell).into_iter().map(|(head, _)| head).collect(),
    );
    out.push_str(&record(heads.iter().map(String::as_str)));
    for cell in &result.cells {
        out.push_str(&record(columns(cell).iter().map(|(_, value)| value.as_str())));
    }
    out
}

fn row(result: &StudyResult, cell: &CellSummary) -> Vec<(String, String)> {
    let mut row: Vec<(String, String)> = Vec::new();
    for key in &result.axes {
        row.push((key.clone(), cell.set.get(key).cloned().unwrap_or_default()));
    }
    let mut put = |head: String, value: String| row.push((head, value));
    put("cell".into(), cell.name.clone());
    put("trials".into(), cell.trials.to_string());
    put("censored".into(), cell.censored.to_string());
    put("gave_up".into(), cell.gave_up.to_string());
    put("corrupt".into(), cell.corrupt.to_string());
    let m = &cell.metrics;
    let metrics = [
        ("goodput", &m.goodput),
        ("interruptions", &m.interruptions),
        ("planned_interruptions", &m.planned_interruptions),
        ("failures", &m.failures),
        ("mtti_hours", &m.mtti_hours),
        ("elapsed_hours", &m.elapsed_hours),
    ];
    for (metric, estimate) in metrics {
        for (part, value) in parts(estimate) {
            put(format!("{metric}_{part}"), value.to_string());
        }
    }
    for account in Account::ALL.into_iter().filter(|&a| a != Account::Productive) {
        let share = cell.badput.get(account.as_str());
        let ends = [
            ("mean", share.map(|s| s.mean)),
            ("lo", share.map(|s| s.lo)),
            ("hi", share.map(|s| s.hi)),
        ];
        for (part, value) in ends {
            let value = value.map_or_else(String::new, |v| v.to_string());
            put(format!("badput_{}_{part}", account.as_str()), value);
        }
    }
    let s = &cell.spares;
    put("spares_hot".into(), s.hot.to_string());
    put("spares_warm".into(), s.warm.to_string());
    put("spares_hot_taken".into(), s.hot_taken.to_string());
    put("spares_warm_taken".into(), s.warm_taken.to_string());
    put("spares_shortages".into(), s.shortages.to_string());
    put("spares_trials_short".into(), s.trials_short.to_string());
    put("spares_most_unusable".into(), s.most_unusable.to_string());
    put("spares_cold".into(), s.cold.to_string());
    put("spares_cold_ordered".into(), s.cold_ordered.to_string());
    put("spares_floating_taken".into(), s.floating_taken.to_string());
    put("spares_dead_on_arrival".into(), s.dead_on_arrival.to_string());
    put("spares_retired".into(), s.retired.to_string());
    let f = &cell.fleet;
    put("fleet_gpus".into(), f.gpus.to_string());
    put("fleet_productive".into(), f.productive.to_string());
    put("fleet_badput".into(), f.badput.to_string());
    put("fleet_spare".into(), f.spare.to_string());
    put("fleet_stranded".into(), f.stranded.to_string());
    put("fleet_repair".into(), f.repair.to_string());
    put("fleet_unallocated".into(), f.unallocated.to_string());
    put("seed".into(), result.provenance.seed.to_string());
    put("version".into(), result.provenance.version.clone());
    put("scenario_digest".into(), result.provenance.scenario_digest.clone());
    row
}

fn parts(e: &Estimate) -> [(&'static str, f64); 9] {
    [
        ("mean", e.mean),
        ("lo", e.lo),
        ("hi", e.hi),
        ("sd", e.sd),
        ("p01", e.p01),
        ("p05", e.p05),
        ("p50", e.p50),
        ("p95", e.p95),
        ("p99", e.p99),
    ]
}

/// One line, quoted where it must be.
pub(crate) fn record<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let quote = |field: &str| {
        if field.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", field.replace('"', "\"\""))
        } else {
            field.to_owned()
        }
    };
    let fields: Vec<String> = fields.map(quote).collect();
    fields.join(",") + "\n"
}

#[cfg(test)]
mod tests {
    use super::record;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let line = record(["plain", "a,b", "say \"no\"", "two\nlines", ""].into_iter());
        assert_eq!(line, "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\n");
    }
}
