//! What a search comes to.

use brittle_engine::World;

use super::search::{FormulaPoint, Search};
use super::{DialTold, FormulaTold, Optimum, PointStanding, PointTold, SCHEMA_VERSION, Stretch};
use crate::caveats::{Caveat, CaveatCode, FEW};
use crate::fold::HEAVY_FROM;
use crate::stats::LEVEL;
use crate::summary::Provenance;

const TAIL: f64 = (1.0 - LEVEL) / 2.0;

/// What was found; `None` if no point has a trial with a value.
pub(super) fn told(search: &Search, formulas: &[FormulaPoint], stopped: bool) -> Option<Optimum> {
    let best = search.best()?;
    let (question, points) = (search.question, &search.points);
    let tolerance = search.tolerance(best);
    let k = search.places.len() as f64;
    // Half of what is left to chance, over all pairs: which one is best is not known beforehand.
    let tail = TAIL / 2.0 / (k * (k - 1.0) / 2.0).max(1.0);
    let mut told: Vec<PointTold> = (0..search.places.len())
        .map(|i| {
            let from_best = search.beside_best(best, i, tail).filter(|_| i != best);
            let standing = match &from_best {
                _ if i == best => PointStanding::Best,
                None if points.all[i].trials() == 0 => PointStanding::Perhaps,
                None => PointStanding::Beyond,
                Some(difference) => match search.worse(difference) {
                    (least, _) if least > tolerance => PointStanding::Beyond,
                    (_, most) if most <= tolerance => PointStanding::Within,
                    _ => PointStanding::Perhaps,
                },
            };
            PointTold {
                set: points.all[i].cell.set.iter().cloned().collect(),
                trials: points.all[i].trials() as u64,
                value: points.all[i].value(),
                from_best,
                standing,
            }
        })
        .collect();
    // An interval of no trials or of one says nothing.
    for point in told.iter_mut().filter(|p| p.trials < 2 && p.standing != PointStanding::Best) {
        point.standing = PointStanding::Perhaps;
    }
    let dials = (0..question.dials.len()).map(|i| dial(search, &told, best, i)).collect();
    let formulas = formulas.iter().map(|formula| formula_told(search, formula, best)).collect();
    let caveats = caveats(search, &told, best, stopped);
    let order = in_order(search);
    let (caveat_codes, caveats) = caveats.into_iter().unzip();
    let prices = question.objective.prices();
    let cells = points.all.iter().map(|point| point.cell.clone()).collect();
    Some(Optimum {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(&points.plan(cells, question.trials)),
        title: question.title.clone(),
        objective: question.objective.as_str().to_owned(),
        unit: question.objective.unit().to_owned(),
        gpu_hour: prices.map(|prices| prices.gpu_hour),
        spare_gpu_hour: prices.map(|prices| prices.spare_gpu_hour),
        within: tolerance,
        level: LEVEL,
        dials,
        best: order.iter().position(|&i| i == best).unwrap_or(0),
        points: order.iter().map(|&i| told[i].clone()).collect(),
        formulas,
        caveats,
        caveat_codes,
    })
}

/// The points by their places.
fn in_order(search: &Search) -> Vec<usize> {
    let mut order: Vec<usize> = (0..search.places.len()).collect();
    let by_place = |a: &usize, b: &usize| {
        let pairs = search.places[*a].iter().zip(&search.places[*b]);
        pairs.map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne()).unwrap_or(a.cmp(b))
    };
    order.sort_by(by_place);
    order
}

fn dial(search: &Search, told: &[PointTold], best: usize, i: usize) -> DialTold {
    let dial = &search.question.dials[i];
    let line = search.along(i, best);
    let (low, high) = dial.range.ends();
    let at = line.iter().position(|&point| point == best).unwrap_or(0);
    let stretch = |holds: &dyn Fn(usize) -> bool| {
        let holds = |&&point: &&usize| point == best || holds(point);
        let up = line[at..].iter().take_while(holds).last().copied().unwrap_or(best);
        let down = line[..=at].iter().rev().take_while(holds).last().copied().unwrap_or(best);
        let [from, to] = [down, up].map(|point| search.places[point][i]);
        Stretch {
            from: dial.range.as_text(from),
            to: dial.range.as_text(to),
            at_low_end: from == low,
            at_high_end: to == high,
        }
    };
    let may_be_best = |point: usize| {
        let from_best = told[point].from_best.as_ref();
        from_best.is_some_and(|difference| search.worse(difference).0 <= 0.0)
    };
    DialTold {
        key: dial.key.clone(),
        from: dial.range.as_text(low),
        to: dial.range.as_text(high),
        best: dial.range.as_text(search.places[best][i]),
        may_be_best: stretch(&may_be_best),
        within: stretch(&|point| told[point].standing == PointStanding::Within),
        perhaps: stretch(&|point| told[point].standing != PointStanding::Beyond),
    }
}

fn formula_told(search: &Search, formula: &FormulaPoint, best: usize) -> FormulaTold {
    let scenario = &search.points.all[formula.point].cell.scenario;
    let job = formula.key.split('.').nth(1).unwrap_or_default();
    let job = scenario.jobs.iter().position(|each| each.name == job);
    FormulaTold {
        key: formula.key.clone(),
        name: formula.name.to_owned(),
        plan: job.map_or(String::new(), |job| World::new(scenario).save_plan(job)),
        value: search.points.all[formula.point].value(),
        from_best: search.beside_best(best, formula.point, TAIL),
    }
}

fn caveats(search: &Search, told: &[PointTold], best: usize, stopped: bool) -> Vec<Caveat> {
    let mut caveats = Vec::new();
    let trials = told[best].trials;
    if stopped {
        let asked = search.question.trials;
        let text = format!(
            "stopped early: {trials} of {asked} trials of the best, and no refinement after that"
        );
        caveats.push((CaveatCode::StoppedEarly, text));
    }
    if trials < FEW {
        let text = format!("there are fewer than {FEW} trials: intervals are rough");
        caveats.push((CaveatCode::FewTrials, text));
    }
    let perhaps = told.iter().filter(|point| point.standing == PointStanding::Perhaps).count();
    if perhaps > 0 && !stopped {
        let s = if perhaps == 1 { "" } else { "s" };
        let text = format!(
            "{perhaps} point{s} cannot be told within or beyond the tolerance; more trials would tell"
        );
        caveats.push((CaveatCode::Imprecise, text));
    }
    let heavy = (0..told.len()).filter(|&i| {
        let pair = search.points.pair(best, i);
        told[i].standing != PointStanding::Beyond
            && pair.is_some_and(|pair| pair.trials() >= HEAVY_FROM && pair.is_heavy())
    });
    if heavy.count() > 0 {
        let text = "one trial makes more than a quarter of the variance of a difference from the best: its interval may be too \
                    narrow";
        caveats.push((CaveatCode::HeavyTail, text.to_owned()));
    }
    caveats
}
