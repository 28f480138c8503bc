//! Random scenarios of everything that needs no luck: every effect, hidden failures, drains, ladders, crews,
//! parts, pools of every sort. All probabilities are 0 or 1.

use brittle_model::Parts;
use brittle_model::scenario::{
    Discipline, Domain, HostChoiceRule, HostSource, Neighbourhood, Refill, RetirementRule, Score,
};
use brittle_tests::build;
use proptest::prelude::*;
use proptest::sample::select;

use crate::lay::lay;
use crate::strategy::given_failures;

/// What is laid over a class.
#[derive(Clone, Debug)]
pub(crate) struct Overlay {
    pub(crate) way: u32,
    pub(crate) kind: usize,
    pub(crate) delays: [f64; 3],
    pub(crate) speed: f64,
    pub(crate) flag: bool,
    pub(crate) ladder: Option<Ladder>,
    pub(crate) diagnosis: Option<(bool, bool)>,
}

#[derive(Clone, Debug)]
pub(crate) struct Ladder {
    pub(crate) rungs: Vec<(u32, f64, Option<u16>, Option<u16>)>,
    pub(crate) test: Option<(f64, bool)>,
    pub(crate) relapse: Option<f64>,
    pub(crate) sham: bool,
}

/// What is laid over a job.
#[derive(Clone, Debug)]
pub(crate) struct Wishes {
    pub(crate) communication: f64,
    pub(crate) priority: u32,
    pub(crate) refill: Refill,
    pub(crate) replace: Vec<HostSource>,
    pub(crate) allocate: f64,
    pub(crate) preflight: Option<(f64, bool)>,
    pub(crate) evict: Option<(u32, f64)>,
}

/// Size, hours, discipline.
pub(crate) type RawCrew = (u32, Option<(f64, f64, u8)>, Discipline);

/// What is laid over the rest.
#[derive(Clone, Debug)]
pub(crate) struct House {
    pub(crate) cold: u32,
    pub(crate) cold_at_once: u32,
    pub(crate) cold_activation: f64,
    pub(crate) give_back: bool,
    pub(crate) choice: HostChoiceRule,
    pub(crate) retire: RetirementRule,
    pub(crate) crews: Vec<RawCrew>,
    pub(crate) stock: Vec<(u32, f64)>,
    pub(crate) ladder: Option<Ladder>,
}

/// Which parts of the model a scenario may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// Slow, degraded, flapping, corrupt, drained, falsely alarmed.
    pub(crate) effects: bool,
    /// Diagnosis, eviction, checks before a start.
    pub(crate) care: bool,
    /// Ladders, tests, relapses, crews, parts.
    pub(crate) shop: bool,
    /// Allocation, cold spares, choice and retirement.
    pub(crate) pools: bool,
    /// Hot spares that are filled up from the warm pool.
    pub(crate) refill: bool,
}

/// Nothing of it.
pub(crate) const NOTHING: Scope =
    Scope { effects: false, care: false, shop: false, pools: false, refill: false };

/// Everything.
pub(crate) const ALL: Scope =
    Scope { effects: true, care: true, shop: true, pools: true, refill: true };

/// Scenarios within a scope.
pub(crate) fn rich(scope: Scope) -> impl Strategy<Value = Parts> {
    let overlays = prop::collection::vec(overlay(), 8);
    let wishes = prop::collection::vec(wishes(), 4);
    (given_failures(), overlays, wishes, house()).prop_map(
        move |(parts, overlays, wishes, house)| lay(scope, parts, &overlays, &wishes, &house),
    )
}

fn secs() -> impl Strategy<Value = f64> {
    // Odd numbers, so that few things happen at the same instant.
    prop_oneof![
        1 => Just(0.0),
        9 => (1_u32..7200).prop_map(|s| f64::from(s) + 0.137),
        1 => (1_u32..90_000).prop_map(|s| f64::from(s) + 0.411),
    ]
}

fn some_secs() -> impl Strategy<Value = f64> {
    (1_u32..20_000).prop_map(|s| f64::from(s) + 0.293)
}

fn ladder() -> impl Strategy<Value = Ladder> {
    let rung = (0..3_u32, some_secs(), prop::option::of(0..2_u16), prop::option::of(0..2_u16));
    (
        prop::collection::vec(rung, 1..4),
        prop::option::of((secs(), any::<bool>())),
        // Not at once: a chain of relapses would fill the trial.
        prop::option::of((3000_u32..90_000).prop_map(|s| f64::from(s) + 0.293)),
        any::<bool>(),
    )
        .prop_map(|(rungs, test, relapse, sham)| Ladder { rungs, test, relapse, sham })
}

fn overlay() -> impl Strategy<Value = Overlay> {
    (
        0..10_u32,
        0..100_usize,
        (secs(), some_secs(), secs()).prop_map(|(a, b, c)| [a, b, c]),
        select(vec![0.5, 0.8, 0.9, 0.25]),
        any::<bool>(),
        prop::option::of(ladder()),
        prop::option::of((any::<bool>(), any::<bool>())),
    )
        .prop_map(|(way, kind, delays, speed, flag, ladder, diagnosis)| Overlay {
            way,
            kind,
            delays,
            speed,
            flag,
            ladder,
            diagnosis,
        })
}

fn wishes() -> impl Strategy<Value = Wishes> {
    let all = vec![HostSource::Hot, HostSource::Warm, HostSource::Cold];
    (
        select(vec![0.0, 0.2, 0.25, 0.5]),
        0..3_u32,
        select(vec![Refill::Repaired, Refill::Allocation, Refill::Required]),
        prop::sample::subsequence(all, 0..=3).prop_shuffle(),
        secs(),
        prop::option::of((secs(), any::<bool>())),
        // Which of several that leave at one instant is missing longest is not said.
        prop::option::of((1..3_u32, secs())),
    )
        .prop_map(|(communication, priority, refill, replace, allocate, preflight, evict)| {
            // Whether what is named after cold spares is taken before them is a question: see `questions`.
            let mut replace = replace;
            if refill == Refill::Required && !replace.contains(&HostSource::Cold) {
                replace.push(HostSource::Cold);
            }
            replace.sort_by_key(|source| *source == HostSource::Cold);
            Wishes { communication, priority, refill, replace, allocate, preflight, evict }
        })
}

fn house() -> impl Strategy<Value = House> {
    let choice = select(vec![
        HostChoiceRule::Longest,
        HostChoiceRule::ApartFrom(Domain::Rack),
        HostChoiceRule::ApartFrom(Domain::Pod),
        HostChoiceRule::ApartFrom(Domain::PowerFeed),
        HostChoiceRule::Near(Neighbourhood::Rack),
        HostChoiceRule::Near(Neighbourhood::Pod),
    ]);
    let threshold = |failures, hours| RetirementRule::Threshold {
        failures,
        window: build::span(hours * build::HOUR + 0.5),
    };
    let score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };
    let retire = select(vec![
        RetirementRule::Never,
        RetirementRule::Never,
        threshold(1, 5.0),
        threshold(2, 48.0),
        RetirementRule::Score { score, limit: 45.0 },
        RetirementRule::Any(vec![
            threshold(3, 200.0),
            RetirementRule::Score { score, limit: 20.0 },
        ]),
        RetirementRule::All(vec![threshold(1, 20.0), RetirementRule::Score { score, limit: 60.0 }]),
    ]);
    let hours = prop::option::of((0.0..86_000.0_f64, 3600.0..86_400.0_f64, 1..8_u8));
    let discipline =
        select(vec![Discipline::Fifo, Discipline::Lifo, Discipline::Shortest, Discipline::Largest]);
    let crews = prop::collection::vec((1..3_u32, hours, discipline), 2);
    let stock = prop::collection::vec((0..3_u32, secs()), 2);
    (
        (0..4_u32, 0..3_u32, secs(), any::<bool>()),
        choice,
        retire,
        crews,
        stock,
        prop::option::of(ladder()),
    )
        .prop_map(
            |(
                (cold, cold_at_once, cold_activation, give_back),
                choice,
                retire,
                crews,
                stock,
                ladder,
            )| House {
                cold,
                cold_at_once,
                cold_activation,
                give_back,
                choice,
                retire,
                crews,
                stock,
                ladder,
            },
        )
}
