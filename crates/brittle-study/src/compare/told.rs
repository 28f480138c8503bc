//! What a comparison comes to: means, differences, places, and what to be told of them.

use std::collections::BTreeMap;

use brittle_model::Account;

use super::{CauseDifference, Compared, Comparison, FromFirst, SCHEMA_VERSION, Side, Standing};
use crate::caveats::{Caveat, CaveatCode, FEW};
use crate::fold::HEAVY_FROM;
use crate::measure::Measure;
use crate::paired::{Difference, Paired, holm};
use crate::plan::Plan;
use crate::stats::LEVEL;
use crate::summary::{Interval, Provenance};

/// Below this variance-reduction factor (a correlation of a third, where both vary alike) pairing has not helped.
const LEAST_FACTOR: f64 = 1.5;

/// Below this correlation of their numbers two scenarios do not meet the same failures.
const LEAST_CORRELATION: f64 = 0.5;

const TAIL: f64 = (1.0 - LEVEL) / 2.0;

/// What a comparison comes to; `enough` if its differences are as precise as was asked for.
pub(super) fn told(
    plan: &Plan,
    by: Measure,
    causes: &[String],
    sides: &[Side],
    enough: bool,
) -> Comparison {
    let trials = sides[0].values.trials();
    let pair = |a: usize, b: usize, measure: Measure| {
        Paired::of(&sides[a].values, &sides[b].values, measure, trials)
    };
    let order = ranked(sides, by, trials);
    let best = order[0];
    let real = real(sides, by, trials);
    let compared = |(i, side): (usize, &Side)| {
        let standing = match i {
            _ if i == best => Standing::Best,
            _ if real.contains(&(i.min(best), i.max(best))) => Standing::Behind,
            _ => Standing::NotTold,
        };
        let mean = |measure: Measure| {
            let itself = pair(i, i, measure)?;
            let half = mean_half(side, measure, trials)?;
            let mean = itself.told(TAIL).first;
            Some(Interval { mean, lo: mean - half, hi: mean + half })
        };
        Compared {
            name: plan.cells[i].name.clone(),
            set: plan.cells[i].set.iter().cloned().collect(),
            measures: Measure::ALL.into_iter().map(|m| (m.to_string(), mean(m))).collect(),
            rank: 1 + order.iter().position(|&at| at == i).unwrap_or(0) as u64,
            standing,
            from_best: pair(best, i, by).filter(|_| i != best).map(|paired| paired.told(TAIL)),
            from_first: (i > 0).then(|| FromFirst {
                measures: differences(|measure| pair(0, i, measure)),
                accounts: accounts(side),
                causes: causes
                    .iter()
                    .zip(&side.causes)
                    .map(|(cause, (stops, badput))| CauseDifference {
                        cause: cause.clone(),
                        interruptions: stops.interval(),
                        badput: badput.interval(),
                    })
                    .collect(),
                failures_correlation: pair(0, i, Measure::Failures).and_then(|p| p.correlation()),
            }),
        }
    };
    let scenarios: Vec<Compared> = sides.iter().enumerate().map(compared).collect();
    let mut caveats = general(plan, trials as u64, enough);
    for i in 1..sides.len() {
        caveats.extend(of_pair(plan, i, by, &|measure| pair(0, i, measure)));
    }
    let (caveat_codes, caveats) = caveats.into_iter().unzip();
    Comparison {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(plan),
        title: plan.title.clone(),
        trials: trials as u64,
        level: LEVEL,
        ranked_by: by.to_string(),
        scenarios,
        caveats,
        caveat_codes,
    }
}

/// The scenarios from the best mean to the worst; one without a value comes first, as it is never interrupted.
fn ranked(sides: &[Side], by: Measure, trials: usize) -> Vec<usize> {
    let mean = |i: usize| {
        let scores = sides[i].values.scores(by, trials);
        scores.map_or(f64::INFINITY, |s| s.iter().sum::<f64>() / s.len() as f64)
    };
    let mut order: Vec<usize> = (0..sides.len()).collect();
    order.sort_by(|&a, &b| match by.higher_is_better() {
        true => mean(b).total_cmp(&mean(a)),
        false => mean(a).total_cmp(&mean(b)),
    });
    order
}

/// The pairs whose difference is real, over all pairs: which one is best is not known beforehand.
fn real(sides: &[Side], by: Measure, trials: usize) -> Vec<(usize, usize)> {
    let pairs: Vec<(usize, usize)> =
        (0..sides.len()).flat_map(|a| (a + 1..sides.len()).map(move |b| (a, b))).collect();
    let t = |&(a, b): &(usize, usize)| {
        Paired::of(&sides[a].values, &sides[b].values, by, trials).map_or(0.0, |pair| pair.t())
    };
    let t: Vec<f64> = pairs.iter().map(t).collect();
    let real = holm(&t, trials as u64);
    pairs.into_iter().zip(real).filter_map(|(pair, real)| real.then_some(pair)).collect()
}

fn mean_half(side: &Side, measure: Measure, trials: usize) -> Option<f64> {
    let mut alone = Paired::default();
    side.values.scores(measure, trials)?.iter().for_each(|&score| alone.add(0.0, score));
    let told = alone.told(TAIL);
    Some(told.hi - told.difference)
}

fn differences(pair: impl Fn(Measure) -> Option<Paired>) -> BTreeMap<String, Option<Difference>> {
    let told = |measure: Measure| (measure.to_string(), pair(measure).map(|p| p.told(TAIL)));
    Measure::ALL.into_iter().map(told).collect()
}

fn accounts(side: &Side) -> BTreeMap<String, Interval> {
    let each = Account::ALL.into_iter().zip(&side.accounts);
    each.map(|(account, paired)| (account.as_str().to_owned(), paired.interval())).collect()
}

fn general(plan: &Plan, trials: u64, enough: bool) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    if trials < plan.trials && !enough {
        let text = format!("stopped early: {trials} of {} trials", plan.trials);
        caveats.push((CaveatCode::StoppedEarly, text));
    }
    if let Some(wish) = plan.precision.filter(|_| trials == plan.trials && !enough) {
        let text = format!("{trials} trials were not enough for {wish} of every difference");
        caveats.push((CaveatCode::Imprecise, text));
    }
    if trials < FEW {
        let text = format!("there are fewer than {FEW} trials: intervals are rough");
        caveats.push((CaveatCode::FewTrials, text));
    }
    caveats
}

/// What is to be said of a scenario and the first.
fn of_pair(
    plan: &Plan,
    i: usize,
    by: Measure,
    pair: &dyn Fn(Measure) -> Option<Paired>,
) -> Vec<Caveat> {
    let (first, name) = (&plan.cells[0].name, &plan.cells[i].name);
    let mut caveats = Vec::new();
    let Some(ranked) = pair(by) else {
        let text = format!("{by} of {first} or {name} has no value: nothing was interrupted");
        return vec![(CaveatCode::NoInterruption, text)];
    };
    let failures = pair(Measure::Failures).and_then(|paired| paired.correlation());
    let apart = failures.filter(|&rho| rho < LEAST_CORRELATION);
    // A difference that is plain without it needs no common luck.
    let difference = ranked.told(TAIL);
    let open = difference.lo <= 0.0 && difference.hi >= 0.0;
    let lost = open
        && ranked.correlation().is_some()
        && ranked.variance_reduction().is_some_and(|factor| factor < LEAST_FACTOR);
    if lost || apart.is_some() {
        let factor = ranked.variance_reduction().unwrap_or(1.0);
        let gain =
            format!("the difference of {by} is {factor:.1} times as exact for their common luck");
        let text = match apart {
            Some(rho) => format!(
                "pairing of {name} with {first} is lost: they do not meet the same failures (correlation {rho:.2}), and \
                 {gain}"
            ),
            None => format!(
                "pairing of {name} with {first} helps little: they meet the same failures and do not lose alike by \
                 them, and {gain}"
            ),
        };
        caveats.push((CaveatCode::PairingLost, text));
    }
    if ranked.is_heavy() && ranked.trials() >= HEAVY_FROM {
        let text = format!(
            "one trial makes more than a quarter of the variance of the difference of {by} between {name} and \
             {first}: the interval may be too narrow"
        );
        caveats.push((CaveatCode::HeavyTail, text));
    }
    caveats
}
