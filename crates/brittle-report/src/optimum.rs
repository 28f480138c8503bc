//! An optimum: the answer in sentences, the points beside it, and what formulas would have chosen.

use brittle_study::optimize::{DialTold, FormulaTold, Optimum, PointStanding, PointTold};
use brittle_study::summary::Interval;

use crate::csv::record;
use crate::difference::{points, points_range};
use crate::number::{fixed, places, plural, signed, unbroken};
use crate::page::Page;
use crate::plates::is_ordered;
use crate::style::Tone;
use crate::table::{Cell, Table};

/// Points that a page shows, at most: the best of them.
const MOST: usize = 24;

/// How values and differences of an objective are written.
pub(crate) struct Scale<'a> {
    pub(crate) unit: &'a str,
}

impl Scale<'_> {
    pub(crate) fn is_share(&self) -> bool {
        self.unit == "ratio"
    }

    /// What is measured, with its unit.
    pub(crate) fn objective(&self) -> String {
        match self.is_share() {
            true => "goodput".to_owned(),
            false => format!("the cost of a productive GPU-hour [{}]", self.unit),
        }
    }

    /// What is measured, as a title begins.
    pub(crate) fn headline(&self) -> &'static str {
        if self.is_share() { "Goodput" } else { "Cost of a productive GPU-hour" }
    }

    /// A value, as exact as its interval.
    pub(crate) fn value(&self, i: &Interval) -> String {
        let digits = (places((i.hi - i.lo) / 2.0) + 1).clamp(2, 5);
        match self.is_share() {
            true => format!("{:.4}", i.mean),
            false => unbroken(&format!("{} {}", fixed(i.mean, digits), self.unit)),
        }
    }

    /// A difference with its sign.
    pub(crate) fn difference(&self, x: f64, lo: f64, hi: f64) -> String {
        match self.is_share() {
            true => unbroken(&points(x, (hi - lo) / 2.0)),
            false => unbroken(&format!("{} {}", self.signed(x, lo, hi), self.unit)),
        }
    }

    /// The ends of the interval of a difference.
    pub(crate) fn range(&self, x: f64, lo: f64, hi: f64) -> String {
        if self.is_share() {
            return points_range(&Interval { mean: x, lo, hi });
        }
        unbroken(&format!("{} to {}", self.signed(lo, lo, hi), self.signed(hi, lo, hi)))
    }

    fn signed(&self, x: f64, lo: f64, hi: f64) -> String {
        let digits = (places((hi - lo) / 2.0) + 1).clamp(2, 5);
        signed(x, digits)
    }

    /// A distance without a sign, such as a tolerance.
    pub(crate) fn distance(&self, x: f64) -> String {
        match self.is_share() {
            true => unbroken(&format!("{} pp", trimmed(100.0 * x))),
            false => unbroken(&format!("{} {}", trimmed(x), self.unit)),
        }
    }
}

/// To three digits, without zeros at the end.
fn trimmed(x: f64) -> String {
    let digits = (places(x) + 2).min(7);
    let text = format!("{x:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

pub(crate) fn page(optimum: &Optimum) -> Page {
    let mut page = opening(optimum);
    page.heading("Points");
    points_told(&mut page, optimum);
    let p = &optimum.provenance;
    let digest: String = p.scenario_digest.chars().take(12).collect();
    page.small(format!(
        "brittle {} · points {digest} · seed {} · at most {} each",
        p.version,
        p.seed,
        plural(p.trials, "trial")
    ));
    page
}

/// A page with the answer in words.
pub(crate) fn opening(optimum: &Optimum) -> Page {
    let scale = Scale { unit: &optimum.unit };
    let mut page = Page::default();
    page.title(&optimum.title);
    page.lead(lead(optimum, &scale));
    for dial in &optimum.dials {
        page.text(flatness(optimum, dial, &scale));
    }
    for formula in &optimum.formulas {
        page.text(formula_sentence(optimum, formula, &scale));
    }
    page.notes(&optimum.caveats);
    page
}

/// The best points, and what they rest on.
pub(crate) fn points_told(page: &mut Page, optimum: &Optimum) {
    page.table(table(optimum, &shown(optimum)));
    let more = match optimum.points.len().saturating_sub(MOST) {
        0 => String::new(),
        left => format!(" {left} more, all behind these, are in the JSON and the CSV."),
    };
    page.text(basis(optimum) + &more);
}

/// What differences from the best rest on, and what was paid.
pub(crate) fn basis(optimum: &Optimum) -> String {
    let scale = Scale { unit: &optimum.unit };
    let mut text = format!(
        "Differences are paired, from the best, trial by trial under the same luck; their intervals hold at {} % for all points at \
         once. Points that were surely beyond {} left before all trials.",
        100.0 * optimum.level,
        scale.distance(optimum.within)
    );
    if let (Some(gpu), Some(spare)) = (optimum.gpu_hour, optimum.spare_gpu_hour) {
        text.push_str(&format!(
            " A GPU-hour in a job costs {gpu} {unit}, one of a hot or warm spare {spare} {unit}.",
            unit = optimum.unit
        ));
    }
    text
}

fn lead(optimum: &Optimum, scale: &Scale<'_>) -> String {
    let sets: Vec<String> = optimum.dials.iter().map(set).collect();
    let best = optimum.points[optimum.best].value;
    let objective = match scale.is_share() {
        true => "goodput",
        false => "a productive GPU-hour costs",
    };
    let value = best.map_or_else(|| "unknown".to_owned(), |value| scale.value(&value));
    let mut text = sets.join(", ");
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    format!("{text}: {objective} {value}")
}

fn set(dial: &DialTold) -> String {
    match dial.key.strip_prefix("jobs.").and_then(|rest| rest.strip_suffix(".checkpoint.interval"))
    {
        Some(job) => format!("save {job} every {}", dial.best),
        None => format!("set {} to {}", dial.key, dial.best),
    }
}

fn flatness(optimum: &Optimum, dial: &DialTold, scale: &Scale<'_>) -> String {
    let within = scale.distance(optimum.within);
    let (what, no) = match optimum.dials.len() {
        1 => (String::new(), "No"),
        _ => (format!("Of {}: ", dial.key), "no"),
    };
    if !is_ordered(&[&dial.from, &dial.to]) {
        let what = if what.is_empty() { "Others " } else { &what };
        return format!("{what}{}", words(optimum, dial, &within));
    }
    let sure = match dial.within.from == dial.within.to {
        true => format!(
            "{what}{no} other value that was tried is surely within {within} of {}.",
            dial.best
        ),
        false => format!(
            "{what}Anything between {} and {} is within {within} of {}.",
            dial.within.from, dial.within.to, dial.best
        ),
    };
    let perhaps = match (&dial.perhaps, dial.perhaps == dial.within) {
        (_, true) => String::new(),
        (perhaps, false) => format!(" Perhaps from {} to {}.", perhaps.from, perhaps.to),
    };
    let may = &dial.may_be_best;
    let best = match may.from == may.to {
        true => " No other that was tried may be the best.".to_owned(),
        false => format!(" What was tried from {} to {} may be the best.", may.from, may.to),
    };
    let edge = match may.at_low_end || may.at_high_end {
        true => " That is up to the end of what was asked for: beyond may be better.",
        false => "",
    };
    format!("{sure}{perhaps}{best}{edge}")
}

/// Which words are as good as the best, the other keys as they are there: words have no ends.
fn words(optimum: &Optimum, dial: &DialTold, within: &str) -> String {
    let best = &optimum.points[optimum.best].set;
    let beside = |point: &&PointTold| {
        best.iter().all(|(key, value)| *key == dial.key || point.set.get(key) == Some(value))
    };
    let named = |standing: PointStanding| {
        let points =
            optimum.points.iter().filter(beside).filter(|point| point.standing == standing);
        let names: Vec<&str> =
            points.filter_map(|point| point.set.get(&dial.key)).map(String::as_str).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    format!(
        "surely within {within} of {}: {}; perhaps: {}.",
        dial.best,
        named(PointStanding::Within),
        named(PointStanding::Perhaps)
    )
}

fn formula_sentence(optimum: &Optimum, formula: &FormulaTold, scale: &Scale<'_>) -> String {
    let name = match formula.name.as_str() {
        "young" => "Young",
        "daly_first" => "Daly, first order",
        "daly" => "Daly",
        "exact" => "Exact for exponential failures",
        other => other,
    };
    let Some(d) = formula.from_best else { return format!("{name}: {}.", formula.plan) };
    let worse = match optimum.unit == "ratio" {
        true => -d.difference,
        false => d.difference,
    };
    let verdict = match (d.lo <= 0.0 && d.hi >= 0.0, worse > 0.0) {
        (true, _) => "cannot be told from the best",
        (false, true) => "costs you",
        (false, false) => "gains you",
    };
    format!(
        "{name}: {}: {verdict}, {} ({}).",
        formula.plan,
        scale.difference(d.difference, d.lo, d.hi),
        scale.range(d.difference, d.lo, d.hi)
    )
}

/// What a point is, for a person and for a program.
pub(crate) const fn standing(standing: PointStanding) -> (&'static str, &'static str) {
    match standing {
        PointStanding::Best => ("best", "best"),
        PointStanding::Within => ("within", "within"),
        PointStanding::Perhaps => ("perhaps within", "perhaps"),
        PointStanding::Beyond => ("beyond", "beyond"),
    }
}

/// The best points, in the order of their places.
fn shown(optimum: &Optimum) -> Vec<&PointTold> {
    let sign = if optimum.unit == "ratio" { -1.0 } else { 1.0 };
    let rank =
        |i: &usize| optimum.points[*i].value.map_or(f64::INFINITY, |value| sign * value.mean);
    let mut order: Vec<usize> = (0..optimum.points.len()).collect();
    order.sort_by(|a, b| rank(a).total_cmp(&rank(b)));
    order.truncate(MOST);
    if !order.contains(&optimum.best) {
        order.push(optimum.best);
    }
    order.sort_unstable();
    order.into_iter().map(|i| &optimum.points[i]).collect()
}

/// A row for each of these points.
pub(crate) fn table(optimum: &Optimum, points: &[&PointTold]) -> Table {
    let scale = Scale { unit: &optimum.unit };
    let mut table = Table::new();
    for dial in &optimum.dials {
        table = table.right(dial.key.rsplit('.').next().unwrap_or(&dial.key));
    }
    let objective = if scale.is_share() { "goodput" } else { "cost" };
    table = table
        .right(objective)
        .right("from the best")
        .left(&format!("{} % interval", 100.0 * optimum.level))
        .left("")
        .right("trials")
        .optional(1);
    for point in points {
        let best = point.standing == PointStanding::Best;
        let tone = if best { Tone::Strong } else { Tone::Plain };
        let text = |key: &String| point.set.get(key).cloned().unwrap_or_default();
        let mut row: Vec<Cell> =
            optimum.dials.iter().map(|dial| Cell::Text(text(&dial.key), tone)).collect();
        let (difference, range) = point.from_best.map_or_else(Default::default, |d| {
            (scale.difference(d.difference, d.lo, d.hi), scale.range(d.difference, d.lo, d.hi))
        });
        row.push(match &point.value {
            Some(value) => Cell::Number(scale.value(value), value.mean),
            None => "-".into(),
        });
        row.push(difference.into());
        row.push(range.into());
        row.push(standing(point.standing).0.into());
        row.push(point.trials.to_string().into());
        table.row(row);
    }
    table
}

/// A row for each point and formula; numbers read back to the same bits, what is missing is empty.
pub(crate) fn csv(optimum: &Optimum) -> String {
    let keys: Vec<&str> = optimum.dials.iter().map(|dial| dial.key.as_str()).collect();
    let heads = [
        "standing",
        "formula",
        "trials",
        "mean",
        "lo",
        "hi",
        "difference",
        "difference_lo",
        "difference_hi",
        "objective",
        "unit",
        "seed",
        "version",
        "scenario_digest",
    ];
    let mut out = record(keys.iter().copied().chain(heads));
    let number = |x: Option<f64>| x.map_or_else(String::new, |x| x.to_string());
    let p = &optimum.provenance;
    let mut put = |set: Vec<String>,
                   standing: &str,
                   formula: &str,
                   trials: u64,
                   value: Option<Interval>,
                   d: Option<brittle_study::paired::Difference>| {
        let mut row = set;
        row.extend([
            standing.to_owned(),
            formula.to_owned(),
            trials.to_string(),
            number(value.map(|v| v.mean)),
            number(value.map(|v| v.lo)),
            number(value.map(|v| v.hi)),
            number(d.map(|d| d.difference)),
            number(d.map(|d| d.lo)),
            number(d.map(|d| d.hi)),
            optimum.objective.clone(),
            optimum.unit.clone(),
            p.seed.to_string(),
            p.version.clone(),
            p.scenario_digest.clone(),
        ]);
        out.push_str(&record(row.iter().map(String::as_str)));
    };
    for point in &optimum.points {
        let set = keys.iter().map(|&key| point.set.get(key).cloned().unwrap_or_default());
        put(
            set.collect(),
            standing(point.standing).1,
            "",
            point.trials,
            point.value,
            point.from_best,
        );
    }
    let best = &optimum.points[optimum.best];
    for formula in &optimum.formulas {
        let set = keys.iter().map(|&key| match key == formula.key {
            true => formula.name.clone(),
            false => best.set.get(key).cloned().unwrap_or_default(),
        });
        put(set.collect(), "", &formula.name, best.trials, formula.value, formula.from_best);
    }
    out
}
