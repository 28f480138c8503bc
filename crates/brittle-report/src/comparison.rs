//! A comparison of scenarios: which is best, which differences are real, and where they come from.

use brittle_study::compare::{Compared, Comparison, FromFirst, Standing};
use brittle_study::measure::Measure;
use brittle_study::summary::Interval;

use crate::csv::record;
use crate::difference::{difference, factor, mean, points, points_range};
use crate::number::{fixed, percent, plural};
use crate::page::Page;
use crate::style::Tone;
use crate::table::{Cell, Table};

/// Differences of accounts and causes that are told, at most, of each scenario.
const MOST: usize = 8;

pub(crate) fn page(comparison: &Comparison) -> Page {
    let mut page = Page::default();
    page.title(&comparison.title);
    let by: Measure = comparison.ranked_by.parse().expect("a comparison is ranked by a measure");
    page.lead(lead(comparison, by, mean));
    let trials = plural(comparison.trials, "trial");
    page.text(format!(
        "{trials} of each, all under the same luck. Intervals are of {} %; a difference is real if it holds with all \
         pairs considered at once.",
        100.0 * comparison.level
    ));
    page.notes(&comparison.caveats);
    page.heading("Ranking");
    page.table(ranking(comparison, by));
    page.facts(settings(comparison));
    if let Some((first, others)) = comparison.scenarios.split_first() {
        for other in others {
            if let Some(from_first) = &other.from_first {
                against(&mut page, first, other, from_first);
            }
        }
    }
    let p = &comparison.provenance;
    let digest: String = p.scenario_digest.chars().take(12).collect();
    let asked = plural(p.trials, "trial");
    page.small(format!(
        "brittle {} · scenarios {digest} · seed {} · {asked} each",
        p.version, p.seed
    ));
    page
}

/// What each scenario sets beside the first.
pub(crate) fn settings(comparison: &Comparison) -> Vec<(String, String)> {
    let told = |scenario: &&Compared| !scenario.set.is_empty();
    let pair = |(key, value): (&String, &String)| format!("{key} = {value}");
    let all = comparison.scenarios.iter().filter(told);
    all.map(|scenario| {
        let set: Vec<String> = scenario.set.iter().map(pair).collect();
        (scenario.name.clone(), set.join(", "))
    })
    .collect()
}

fn ordered(comparison: &Comparison) -> Vec<&Compared> {
    let mut order: Vec<&Compared> = comparison.scenarios.iter().collect();
    order.sort_by_key(|scenario| scenario.rank);
    order
}

/// Who is best, and whether others are behind; means are written by `written`.
pub(crate) fn lead(
    comparison: &Comparison,
    by: Measure,
    written: fn(Measure, f64) -> String,
) -> String {
    let order = ordered(comparison);
    let best = order[0];
    let value = |scenario: &Compared| {
        let interval = scenario.measures.get(by.as_str()).copied().flatten();
        interval.map_or_else(|| "not interrupted".to_owned(), |i| written(by, i.mean))
    };
    let alike: Vec<&str> = order[1..]
        .iter()
        .filter(|scenario| scenario.standing == Standing::NotTold)
        .map(|scenario| scenario.name.as_str())
        .collect();
    let among = match alike.len() {
        0 => "all others are behind".to_owned(),
        _ => format!("{} cannot be told from it", alike.join(", ")),
    };
    format!("Best by {by}: {}, {}; {among}", best.name, value(best))
}

fn ranking(comparison: &Comparison, by: Measure) -> Table {
    let mut table = Table::new()
        .right("")
        .left("scenario")
        .right(by.as_str())
        .right("from the best")
        .left("95 % interval")
        .left("")
        .right("factor")
        .optional(1);
    for scenario in ordered(comparison) {
        let tone = if scenario.standing == Standing::Best { Tone::Strong } else { Tone::Plain };
        let value = scenario.measures.get(by.as_str()).copied().flatten();
        let (from_best, range, gain) = match &scenario.from_best {
            Some(d) => {
                let (text, range) = difference(by, d.difference, d.lo, d.hi);
                (text, range, factor(d.variance_reduction))
            }
            None => (String::new(), String::new(), String::new()),
        };
        let standing = match scenario.standing {
            Standing::Best => "best",
            Standing::NotTold => "not told apart",
            Standing::Behind => "behind",
        };
        table.row([
            scenario.rank.to_string().into(),
            Cell::Text(scenario.name.clone(), tone),
            value.map_or_else(|| "-".to_owned(), |i| mean(by, i.mean)).into(),
            from_best.into(),
            range.into(),
            standing.into(),
            gain.into(),
        ]);
    }
    table
}

/// What one scenario has more than the first.
fn against(page: &mut Page, first: &Compared, other: &Compared, from_first: &FromFirst) {
    page.heading(format!("{} against {}", other.name, first.name));
    let mut table = Table::new()
        .left("measure")
        .right("first")
        .right("this")
        .right("difference")
        .left("95 % interval")
        .right("correlation")
        .optional(2)
        .right("factor")
        .optional(1);
    for measure in Measure::ALL {
        let Some(d) = from_first.measures.get(measure.as_str()).copied().flatten() else {
            continue;
        };
        let (text, range) = difference(measure, d.difference, d.lo, d.hi);
        table.row([
            measure.as_str().into(),
            mean(measure, d.first).into(),
            mean(measure, d.second).into(),
            text.into(),
            range.into(),
            d.correlation.map_or_else(|| "-".to_owned(), |rho| fixed(rho, 3)).into(),
            factor(d.variance_reduction).into(),
        ]);
    }
    page.table(table);
    let accounts = from_first.accounts.iter().map(|(name, i)| (name.as_str(), i));
    parts(page, "Where the difference comes from, by account", "of job time", accounts.collect());
    let causes = from_first.causes.iter().map(|cause| (cause.cause.as_str(), &cause.badput));
    parts(page, "And by cause, of badput", "of job time", causes.collect());
}

/// The largest of these differences of shares, if there are any.
fn parts(page: &mut Page, heading: &str, head: &str, parts: Vec<(&str, &Interval)>) {
    let mut parts: Vec<_> = parts.into_iter().filter(|(_, i)| i.mean.abs() >= 5e-7).collect();
    if parts.is_empty() {
        return;
    }
    parts.sort_by(|a, b| b.1.mean.abs().total_cmp(&a.1.mean.abs()));
    let rest: f64 = parts.iter().skip(MOST).map(|(_, i)| i.mean.abs()).sum();
    let left = parts.len().saturating_sub(MOST);
    let most = parts[0].1.mean.abs();
    let mut table = Table::new().left("").bar().right(head).left("95 % interval");
    for (name, i) in parts.into_iter().take(MOST) {
        let tone = if i.mean > 0.0 { Tone::Good } else { Tone::Warn };
        table.row([
            name.into(),
            Cell::Bar(i.mean.abs() / most, tone),
            points(i.mean, (i.hi - i.lo) / 2.0).into(),
            points_range(i).into(),
        ]);
    }
    page.text(format!("{heading}:"));
    page.table(table);
    if left > 0 {
        page.text(format!("{left} more, of {} in all.", percent(rest)));
    }
}

/// A row for each scenario and measure; numbers read back to the same bits, what is missing is empty.
pub(crate) fn csv(comparison: &Comparison) -> String {
    let heads = [
        "scenario",
        "rank",
        "standing",
        "measure",
        "mean",
        "lo",
        "hi",
        "difference",
        "difference_lo",
        "difference_hi",
        "correlation",
        "variance_reduction",
        "trials",
        "seed",
        "version",
        "scenario_digest",
    ];
    let mut out = record(heads.into_iter());
    let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    for scenario in &comparison.scenarios {
        let standing = match scenario.standing {
            Standing::Best => "best",
            Standing::NotTold => "not_told",
            Standing::Behind => "behind",
        };
        for measure in Measure::ALL {
            let value = scenario.measures.get(measure.as_str()).copied().flatten();
            let from_first = scenario.from_first.as_ref();
            let d = from_first.and_then(|f| f.measures.get(measure.as_str()).copied().flatten());
            let row = [
                scenario.name.clone(),
                scenario.rank.to_string(),
                standing.to_owned(),
                measure.to_string(),
                number(value.map(|v| v.mean)),
                number(value.map(|v| v.lo)),
                number(value.map(|v| v.hi)),
                number(d.map(|d| d.difference)),
                number(d.map(|d| d.lo)),
                number(d.map(|d| d.hi)),
                number(d.and_then(|d| d.correlation)),
                number(d.and_then(|d| d.variance_reduction)),
                comparison.trials.to_string(),
                comparison.provenance.seed.to_string(),
                comparison.provenance.version.clone(),
                comparison.provenance.scenario_digest.clone(),
            ];
            out.push_str(&record(row.iter().map(String::as_str)));
        }
    }
    out
}
