//! Sensitivity: each parameter at the low and the high end of its uncertainty, the others as they are, on the same trials.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::caveats::{CaveatCode, FEW};
use crate::dial::{Dial, Range};
use crate::objective::{Objective, Reading};
use crate::optimize::Make;
use crate::paired::{Difference, Paired};
use crate::points::Points;
use crate::run::Control;
use crate::stats::LEVEL;
use crate::summary::{Interval, Provenance};

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Hours of a month of 30 days.
const MONTH: f64 = 720.0;

/// A scenario's parameters by how much they matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sensitivity {
    /// Version of this format.
    pub schema_version: u32,
    /// What made it; the digest is of the scenario as it is, then of each parameter's low and high one as asked for.
    pub provenance: Provenance,
    /// One line that names the scenario.
    pub title: String,
    /// What is measured: `goodput` or `cost_per_productive_gpu_hour`.
    pub objective: String,
    /// Its unit.
    pub unit: String,
    /// Price of a GPU-hour in a job; null without prices.
    pub gpu_hour: Option<f64>,
    /// Trials done, the same of every scenario.
    pub trials: u64,
    /// Confidence level of each interval.
    pub level: f64,
    /// The objective with everything as it is; null if no trial was productive.
    pub base: Option<Interval>,
    /// The parameters, the widest swing first.
    pub bars: Vec<Bar>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    pub caveat_codes: Vec<CaveatCode>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bar {
    /// Dotted path of the key.
    pub key: String,
    /// Low end of what it may be.
    pub low: String,
    /// High end.
    pub high: String,
    /// What its low end has more than the scenario as it is; null without a value.
    pub at_low: Option<Difference>,
    /// What its high end has more than the scenario as it is.
    pub at_high: Option<Difference>,
    /// What its high end has more than its low end.
    pub swing: Option<Difference>,
    /// What a minute less of it is worth; null of what is no time.
    pub minute: Option<Minute>,
}

/// What a minute less of a time is worth, by the mean slope from its low to its high end: GPU-hours of jobs that are not lost, or
/// their price.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Minute {
    /// `gpu-hours`, or a currency.
    pub unit: String,
    /// For each unplanned interruption of the scenario as it is; null without one.
    pub per_interruption: Option<Interval>,
    /// In 30 days.
    pub per_month: Interval,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// One line that names it.
    pub title: String,
    /// The parameters, each with an order and its ends: at least one.
    pub parameters: Vec<Dial>,
    /// What is measured.
    pub objective: Objective,
    /// Trials of each scenario, at least one.
    pub trials: u64,
    /// Seed of all luck.
    pub seed: u64,
}

/// Measures the swing of each parameter; `None` if it is stopped before the end.
///
/// # Errors
/// Those of `make`, at the first parameter that makes no scenario.
///
/// # Panics
/// If the threads cannot be started.
pub fn sensitivity<E>(
    question: &Question,
    make: &mut Make<'_, E>,
    control: &Control,
) -> Result<Option<Sensitivity>, E> {
    let scenarios = 1 + 2 * question.parameters.len() as u64;
    let mut points = Points::new(&question.objective, question.seed, scenarios * question.trials);
    points.add("as it is".to_owned(), Vec::new(), make(&[])?);
    for dial in &question.parameters {
        let (low, high) = dial.range.ends();
        for place in [low, high] {
            let scenario = make(&[(dial.key.clone(), dial.range.as_toml(place))])?;
            let text = dial.range.as_text(place);
            let name = format!("{}={text}", dial.key);
            points.add(name, vec![(dial.key.clone(), text)], scenario);
        }
    }
    let all: Vec<usize> = (0..points.all.len()).collect();
    points.run(&all, question.trials, control);
    if points.all.iter().any(|point| (point.trials() as u64) < question.trials) {
        return Ok(None);
    }
    let bar = |(i, dial): (usize, &Dial)| {
        let (low, high) = (1 + 2 * i, 2 + 2 * i);
        let told = |a, b| points.pair(a, b).map(|pair| pair.told((1.0 - LEVEL) / 2.0));
        let (from, to) = dial.range.ends();
        Bar {
            key: dial.key.clone(),
            low: dial.range.as_text(from),
            high: dial.range.as_text(to),
            at_low: told(0, low),
            at_high: told(0, high),
            swing: told(low, high),
            minute: matches!(dial.range, Range::Times(..))
                .then(|| minute(&points, low, high, (to - from) / 60.0)),
        }
    };
    let mut bars: Vec<Bar> = question.parameters.iter().enumerate().map(bar).collect();
    let size = |bar: &Bar| bar.swing.map_or(f64::INFINITY, |swing| swing.difference.abs());
    bars.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let mut caveats = Vec::new();
    if question.trials < FEW {
        let text = format!("there are fewer than {FEW} trials: intervals are rough");
        caveats.push((CaveatCode::FewTrials, text));
    }
    let (caveat_codes, caveats) = caveats.into_iter().unzip();
    let cells = points.all.iter().map(|point| point.cell.clone()).collect();
    Ok(Some(Sensitivity {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(&points.plan(cells, question.trials)),
        title: question.title.clone(),
        objective: question.objective.as_str().to_owned(),
        unit: question.objective.unit().to_owned(),
        gpu_hour: question.objective.prices().map(|prices| prices.gpu_hour),
        trials: question.trials,
        level: LEVEL,
        base: points.all[0].value(),
        bars,
        caveats,
        caveat_codes,
    }))
}

/// What a minute is worth between two points that lie so many minutes apart.
fn minute(points: &Points, low: usize, high: usize, minutes: f64) -> Minute {
    let mut lost = Paired::default();
    let pairs = points.all[low].readings.iter().zip(&points.all[high].readings);
    pairs.for_each(|(low, high)| lost.add(low.lost, high.lost));
    let base = &points.all[0].readings;
    let sum = |each: fn(&Reading) -> f64| base.iter().map(each).sum::<f64>();
    let mean = |total: f64| total / base.len() as f64;
    let (hours, interruptions) = (mean(sum(|r| r.hours)), mean(sum(|r| r.interruptions)));
    let prices = points.objective.prices();
    let price = prices.map_or(1.0, |prices| prices.gpu_hour);
    let Interval { mean, lo, hi } = lost.interval();
    let times = |factor: f64| Interval { mean: mean * factor, lo: lo * factor, hi: hi * factor };
    Minute {
        unit: prices.map_or("gpu-hours", |prices| &prices.currency).to_owned(),
        per_interruption: (interruptions > 0.0).then(|| times(price / minutes / interruptions)),
        per_month: times(price / minutes / hours * MONTH),
    }
}
