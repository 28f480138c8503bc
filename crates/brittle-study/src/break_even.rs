//! Break-even: where along a key one variant begins to be better than another, on the same trials.
//!
//! Both are run at seven places. Between places at which one and then the other is surely ahead there is a break-even; the gap is
//! halved, and where neither is surely ahead its ends are, up to fourteen times a line. A place is sure if the interval of its
//! paired difference leaves out zero, for all places of all lines at once (Bonferroni).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use brittle_model::Scenario;

use crate::caveats::{CaveatCode, FEW};
use crate::dial::{Dial, Place};
use crate::objective::Objective;
use crate::paired::Difference;
use crate::points::Points;
use crate::run::Control;
use crate::stats::LEVEL;
use crate::summary::Provenance;

/// Version of the JSON output; raised when a field changes its name or meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Places of the coarse grid.
const GRID: usize = 7;

/// Places that are tried beside it on a line, at most.
const FINER: usize = 14;

/// Most lines.
pub const MAX_LINES: usize = 32;

/// Where two variants are even.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakEven {
    /// Version of this format.
    pub schema_version: u32,
    /// What made it; the digest is of both variants at all places, in the order in which they were tried.
    pub provenance: Provenance,
    /// One line that names the scenario.
    pub title: String,
    /// What is compared: `goodput` or `cost_per_productive_gpu_hour`.
    pub objective: String,
    /// Its unit.
    pub unit: String,
    /// Name of the first variant.
    pub first: String,
    /// Name of the second.
    pub second: String,
    /// The key along which they are compared.
    pub over: String,
    /// The key that tells lines apart; null with one line.
    pub along: Option<String>,
    /// Trials of each variant at each place.
    pub trials: u64,
    /// Confidence level of all differences together.
    pub level: f64,
    /// The lines.
    pub lines: Vec<Line>,
    /// What a reader must know before using the numbers.
    pub caveats: Vec<String>,
    /// The same caveats for programs: one code each, in the same order.
    pub caveat_codes: Vec<CaveatCode>,
}

/// The two along the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// The value of the key that tells lines apart; null with one line.
    pub along: Option<String>,
    /// The places that were tried, in order.
    pub places: Vec<Tried>,
    /// Where they are even, in order; none where nothing changes surely.
    pub crossings: Vec<Crossing>,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tried {
    /// Value of the key.
    pub at: String,
    /// What the second has more than the first; null without a value.
    pub difference: Option<Difference>,
    /// Which is surely better there: the name of one, or null.
    pub ahead: Option<String>,
}

/// Where they are even.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crossing {
    /// Where the mean difference is zero, by interpolation.
    pub at: String,
    /// The last place before at which one is surely ahead.
    pub from: String,
    /// The first place after at which the other is.
    pub to: String,
    /// Which is ahead below.
    pub below: String,
    /// Which is ahead above.
    pub above: String,
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// One line that names it.
    pub title: String,
    /// The names of the two.
    pub names: [String; 2],
    /// The key along which they are compared; its range has an order.
    pub over: Dial,
    /// The key that tells lines apart, and its values.
    pub along: Option<Dial>,
    /// What is compared.
    pub objective: Objective,
    /// Trials at each place, at least one.
    pub trials: u64,
    /// Seed of all luck.
    pub seed: u64,
}

impl Question {
    /// The values that tell lines apart: as many as there are words, or seven of a range.
    #[must_use]
    pub fn lines(&self) -> Vec<Option<Place>> {
        match &self.along {
            None => vec![None],
            Some(dial) => dial.range.grid(GRID).into_iter().map(Some).collect(),
        }
    }
}

/// Makes the scenario of the first or the second with these keys set, each to a value as TOML.
pub type Make<'a, E> = dyn FnMut(usize, &[(String, String)]) -> Result<Scenario, E> + 'a;

/// A place of a line under way.
struct Spot {
    place: Place,
    told: Option<Difference>,
    /// Which is surely ahead.
    ahead: Option<usize>,
}

/// Finds where two variants are even; `None` if it is stopped before the end.
///
/// # Errors
/// Those of `make`, at the first place that makes no scenario.
///
/// # Panics
/// If the threads cannot be started.
pub fn break_even<E>(
    question: &Question,
    make: &mut Make<'_, E>,
    control: &Control,
) -> Result<Option<BreakEven>, E> {
    let lines = question.lines();
    let most = 2 * (GRID + FINER / 2) as u64 * lines.len() as u64 * question.trials;
    let mut points = Points::new(&question.objective, question.seed, most);
    let tail = (1.0 - LEVEL) / 2.0 / ((GRID + FINER) * lines.len()) as f64;
    let range = &question.over.range;
    let mut told = Vec::new();
    for along in lines {
        let mut spots: Vec<Spot> = Vec::new();
        let mut next = range.grid(GRID);
        while !next.is_empty() {
            for place in next {
                let mut sets = vec![(question.over.key.clone(), range.as_toml(place))];
                if let (Some(dial), Some(along)) = (&question.along, along) {
                    sets.push((dial.key.clone(), dial.range.as_toml(along)));
                }
                let first = points.all.len();
                for side in 0..2 {
                    let scenario = make(side, &sets)?;
                    points.add(question.names[side].clone(), sets.clone(), scenario);
                }
                points.run(&[first, first + 1], question.trials, control);
                if control.is_stopped() {
                    return Ok(None);
                }
                let told = points.pair(first, first + 1).map(|pair| pair.told(tail));
                let ahead = told.and_then(|told| ahead(&told, &question.objective));
                spots.push(Spot { place, told, ahead });
            }
            spots.sort_by(|a, b| a.place.total_cmp(&b.place));
            let room = (GRID + FINER).saturating_sub(spots.len());
            next = finer(question, &spots);
            next.truncate(room);
        }
        told.push(line(question, along, &spots));
    }
    let mut caveats = Vec::new();
    if question.trials < FEW {
        let text = format!("there are fewer than {FEW} trials: intervals are rough");
        caveats.push((CaveatCode::FewTrials, text));
    }
    let (caveat_codes, caveats) = caveats.into_iter().unzip();
    let cells = points.all.iter().map(|point| point.cell.clone()).collect();
    let [first, second] = question.names.clone();
    Ok(Some(BreakEven {
        schema_version: SCHEMA_VERSION,
        provenance: Provenance::of(&points.plan(cells, question.trials)),
        title: question.title.clone(),
        objective: question.objective.as_str().to_owned(),
        unit: question.objective.unit().to_owned(),
        first,
        second,
        over: question.over.key.clone(),
        along: question.along.as_ref().map(|dial| dial.key.clone()),
        trials: question.trials,
        level: LEVEL,
        lines: told,
        caveats,
        caveat_codes,
    }))
}

/// Which is surely ahead by a difference of the second from the first.
fn ahead(told: &Difference, objective: &Objective) -> Option<usize> {
    let more = match (told.lo > 0.0, told.hi < 0.0) {
        (true, _) => true,
        (_, true) => false,
        _ => return None,
    };
    Some(usize::from(more == objective.higher_is_better()))
}

/// Pairs of neighbours among the sure places at which another is ahead.
fn gaps(spots: &[Spot]) -> Vec<(usize, usize)> {
    let sure: Vec<usize> = (0..spots.len()).filter(|&i| spots[i].ahead.is_some()).collect();
    let turns = sure.windows(2).filter(|pair| spots[pair[0]].ahead != spots[pair[1]].ahead);
    turns.map(|pair| (pair[0], pair[1])).collect()
}

/// The middles of the gaps, or of their ends.
fn finer(question: &Question, spots: &[Spot]) -> Vec<Place> {
    let mut finer = Vec::new();
    for (a, b) in gaps(spots) {
        let mut ends = vec![(a, a + 1), (b - 1, b)];
        ends.dedup();
        let middle = |(a, b): (usize, usize)| {
            question.over.range.between_places(spots[a].place, spots[b].place)
        };
        finer.extend(ends.into_iter().filter_map(middle));
    }
    finer
}

fn line(question: &Question, along: Option<Place>, spots: &[Spot]) -> Line {
    let range = &question.over.range;
    let text = |spot: &Spot| range.as_text(spot.place);
    let name = |spot: &Spot| spot.ahead.map(|side| question.names[side].clone());
    let crossing = |(a, b): (usize, usize)| {
        // The sign changes an odd number of times; of three or more the first counts.
        let difference = |spot: &Spot| spot.told.map_or(0.0, |told| told.difference);
        let sign = difference(&spots[a]).signum();
        let turn = (a + 1..=b).find(|&i| difference(&spots[i]).signum() != sign).unwrap_or(b);
        let (before, after) = (&spots[turn - 1], &spots[turn]);
        let (x, y) = (difference(before), difference(after));
        Crossing {
            at: range.as_text(range.at(before.place, after.place, x / (x - y))),
            from: text(&spots[a]),
            to: text(&spots[b]),
            below: name(&spots[a]).unwrap_or_default(),
            above: name(&spots[b]).unwrap_or_default(),
        }
    };
    let tried = |spot: &Spot| Tried { at: text(spot), difference: spot.told, ahead: name(spot) };
    Line {
        along: along.zip(question.along.as_ref()).map(|(place, dial)| dial.range.as_text(place)),
        places: spots.iter().map(tried).collect(),
        crossings: gaps(spots).into_iter().map(crossing).collect(),
    }
}
