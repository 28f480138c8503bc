//! Random scenarios.

use brittle_model::ComponentKind::{self, Gpu, Host, Job as Software, Nic};
use brittle_model::law::Stretch;
use brittle_model::scenario::{
    Age, Clock, ClusterSpec, Effect, FailureClass, HostSource, IntervalRule, Job, NetworkRules,
    Onset, RailClos, Renewal, Repair, RepairChoice,
};
use brittle_model::{Delay, Law, Parts, Phase, PhaseSet, Span};
use brittle_tests::build;
use brittle_topology::Cluster;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, RngSeed};

/// So many cases, from a fixed seed; a failure is printed, not written to a file.
pub(crate) fn cases(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(20_260_101),
        max_shrink_iters: 4000,
        max_global_rejects: 100_000,
        ..Config::default()
    }
}

/// Scenarios whose failures and delays are all given: two simulators must agree on them to the nanosecond.
pub(crate) fn given_failures() -> impl Strategy<Value = Parts> {
    scenario(given_onset().boxed(), given_delay().boxed())
}

/// Scenarios with laws, ages and clocks of every sort.
pub(crate) fn drawn_failures() -> impl Strategy<Value = Parts> {
    let onset = prop_oneof![1 => given_onset(), 4 => drawn_onset()].boxed();
    scenario(onset, any_delay().boxed())
}

/// How many components of each kind there are; jobs last.
pub(crate) fn populations(parts: &Parts) -> [usize; ComponentKind::ALL.len()] {
    let cluster = Cluster::compile(&parts.cluster, parts.network);
    ComponentKind::ALL.map(|kind| match kind {
        Software => parts.jobs.len(),
        kind => cluster.population(kind) as usize,
    })
}

/// A class before it knows its population: the indices of its given failures are still open.
#[derive(Clone, Debug)]
enum RawOnset {
    Given(Vec<(f64, Index)>),
    Lives(Law, Age),
}

#[derive(Clone, Debug)]
struct RawClass {
    kind: ComponentKind,
    onset: RawOnset,
    exposed: Option<PhaseSet>,
    effect: Effect,
    detection: Delay,
    repair: RepairChoice,
}

fn scenario(
    onset: BoxedStrategy<RawOnset>,
    delay: BoxedStrategy<Delay>,
) -> impl Strategy<Value = Parts> {
    let classes = prop::collection::vec(class(onset, delay.clone()), 1..5);
    let jobs = prop::collection::vec((1_u32..6, job(delay.clone())), 1..4);
    let shared = (0_u32..4, delay.clone(), delay, any::<bool>());
    (cluster(), 1.0..120.0_f64, classes, jobs, shared).prop_map(assemble)
}

type Shared = (u32, Delay, Delay, bool);

fn assemble(
    (clos, hours, classes, wanted, shared): (RailClos, f64, Vec<RawClass>, Vec<(u32, Job)>, Shared),
) -> Parts {
    let mut left = clos.hosts;
    let mut take = |count: u32| {
        let taken = count.min(left);
        left -= taken;
        taken
    };
    let mut jobs = Vec::new();
    for (hosts, job) in wanted {
        let gpus = take(hosts) * clos.gpus_per_host;
        let hot_spares = take(job.hot_spares);
        if gpus > 0 {
            jobs.push(Job { gpus, hot_spares, ..job });
        }
    }
    let (warm, activation, duration, new) = shared;
    let warm = take(warm);
    let horizon = hours * build::HOUR;
    let cluster = Cluster::compile(&ClusterSpec::RailClos(clos.clone()), NetworkRules::default());
    let class = |raw: RawClass| {
        let population = match raw.kind {
            Software => jobs.len() as u32,
            kind => cluster.population(kind),
        };
        let onset = match raw.onset {
            RawOnset::Given(failures) => {
                let mut failures: Vec<(f64, u32)> = failures
                    .iter()
                    .map(|(at, index)| (at * horizon, index.index(population as usize) as u32))
                    .collect();
                failures.sort_by(|a, b| a.0.total_cmp(&b.0));
                build::fixed(&failures)
            }
            RawOnset::Lives(law, age) => Onset::Lives { law, age },
        };
        let on_hosts = matches!(raw.kind, Gpu | Nic | Host | Software);
        FailureClass {
            clock: match raw.exposed {
                Some(exposed) if on_hosts => Clock::Operating { exposed },
                _ => Clock::Calendar,
            },
            effect: raw.effect,
            detection: raw.detection.into(),
            diagnosis: None,
            repair: raw.repair,
            ..build::class(raw.kind, onset)
        }
    };
    let failures = classes.into_iter().map(class).collect();
    let mut parts = build::parts(clos, horizon, failures, jobs);
    parts.spares.warm = warm;
    parts.spares.activation = activation;
    let renewal = if new { Renewal::AsNew } else { Renewal::AsOld };
    parts.repair = Repair::plain(duration, renewal);
    parts
}

fn cluster() -> impl Strategy<Value = RailClos> {
    let inside = select(vec![(1, 1), (2, 1), (2, 2), (4, 2)]);
    (2_u32..20, inside, 1_u32..4, 1_u32..4, 1_u32..4, 1_u32..4).prop_map(
        |(hosts, (gpus_per_host, nics_per_host), rack, pod, feed, spines)| RailClos {
            nics_per_host,
            hosts_per_rack: rack,
            racks_per_pod: pod,
            racks_per_power_feed: feed,
            spines,
            ..build::one_pod(hosts, gpus_per_host)
        },
    )
}

fn class(
    onset: BoxedStrategy<RawOnset>,
    delay: BoxedStrategy<Delay>,
) -> impl Strategy<Value = RawClass> {
    let kind = select(build::KINDS.to_vec());
    let exposed = prop::option::of(exposed());
    let renewal = select(vec![Renewal::AsNew, Renewal::AsOld]);
    let ways = (0..10_u32, delay.clone(), renewal);
    (kind, onset, exposed, delay, ways).prop_map(
        |(kind, onset, exposed, detection, (way, duration, renewal))| {
            let planned = kind == Software && way < 4;
            let effect = match way {
                _ if planned => Effect::Planned,
                0..5 => Effect::Crash,
                _ => Effect::Hang,
            };
            let own = build::repair(duration, renewal);
            let repair = match way {
                _ if planned => own,
                _ if kind == Software => RepairChoice::Default,
                0..3 => RepairChoice::Default,
                3..5 => RepairChoice::InPlace,
                _ => own,
            };
            let detection = if planned { Delay::ZERO } else { detection };
            RawClass { kind, onset, exposed, effect, detection, repair }
        },
    )
}

fn exposed() -> impl Strategy<Value = PhaseSet> {
    let others = prop::sample::subsequence(Phase::ALL.to_vec(), 0..=9);
    others.prop_map(|phases| phases.into_iter().collect::<PhaseSet>().with(Phase::Computing))
}

fn job(delay: BoxedStrategy<Delay>) -> impl Strategy<Value = Job> {
    let saves = (
        prop::option::weighted(0.9, 0.01..5.0_f64),
        prop_oneof![Just(0.0), 0.0..900.0_f64],
        any::<bool>(),
    );
    let source = select(vec![HostSource::Hot, HostSource::Warm, HostSource::Repair]);
    let replace = prop::sample::subsequence(vec![HostSource::Hot, HostSource::Warm], 0..=2);
    let ladder = prop_oneof![3 => replace, 1 => source.prop_map(|s| vec![s])];
    let phases = (delay.clone(), delay.clone(), delay.clone(), delay.clone(), delay);
    let work = prop::option::of((1_u64..30, 0.2..1.0_f64, any::<bool>()));
    let rest = (0_u32..3, any::<bool>());
    (saves, ladder, phases, work, rest).prop_map(|(saves, replace, phases, work, rest)| {
        let (interval, cost, final_save) = saves;
        let (isolate, start, load, warm_up, hot_activation) = phases;
        let mut job = build::job(1);
        let tau = interval.map(|hours| build::span(hours * build::HOUR));
        job.checkpoint.interval = tau.map_or(IntervalRule::Never, IntervalRule::Fixed);
        job.checkpoint.cost = build::span(cost);
        job.checkpoint.final_save = final_save;
        // Some work is a whole number of intervals, some ends within one.
        job.work = work.map(|(n, part, whole)| {
            let tau = tau.unwrap_or(build::span(build::HOUR));
            let part = if whole { 1.0 } else { part };
            Span::from_nanos(tau.as_nanos() * (n - 1) + (tau.as_nanos() as f64 * part) as u64)
        });
        job.recovery.isolate = isolate;
        job.recovery.start = start;
        job.recovery.load = load;
        job.recovery.warm_up = warm_up;
        job.recovery.replace = replace;
        (job.hot_spares, job.recovery.initial_start) = rest;
        job.hot_activation = hot_activation;
        job
    })
}

fn given_onset() -> impl Strategy<Value = RawOnset> {
    prop::collection::vec((0.0..1.0_f64, any::<Index>()), 0..12).prop_map(RawOnset::Given)
}

fn drawn_onset() -> impl Strategy<Value = RawOnset> {
    // In mean lives: nothing lives to be as old as one may ask for.
    let age = prop_oneof![Just(None), Just(Some(0.0)), (0.0..1.5_f64).prop_map(Some)];
    (law(20.0..2000.0), age).prop_map(|(law, age)| {
        let age = match age {
            None => Age::Stationary,
            Some(0.0) => Age::New,
            Some(lives) => Age::Aged(build::span(lives * law.mean())),
        };
        RawOnset::Lives(law, age)
    })
}

fn law(hours: std::ops::Range<f64>) -> impl Strategy<Value = Law> {
    let mean = || hours.clone().prop_map(|hours| hours * build::HOUR);
    prop_oneof![
        mean().prop_map(Law::exponential),
        (mean(), 0.5..3.0_f64).prop_map(|(mean, shape)| Law::weibull_with_mean(mean, shape)),
        (mean(), 0.2..1.5_f64).prop_map(|(mean, sigma)| Law::lognormal_with_mean(mean, sigma)),
        (mean(), 0.1..5.0_f64).prop_map(|(mean, ratio)| {
            let stretch = |from, hazard| Stretch { from, hazard };
            let (early, late) = (ratio / mean, 1.0 / mean);
            Law::piecewise(vec![stretch(0.0, early), stretch(mean / 3.0, late)])
        }),
    ]
}

fn given_delay() -> impl Strategy<Value = Delay> {
    prop_oneof![
        2 => Just(Delay::ZERO),
        3 => (0.0..3600.0_f64).prop_map(build::delay),
        1 => (0.0..36_000.0_f64).prop_map(build::delay),
    ]
}

fn any_delay() -> impl Strategy<Value = Delay> {
    prop_oneof![2 => given_delay(), 1 => law(0.01..3.0).prop_map(Delay::Random)]
}
