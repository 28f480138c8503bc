//! Good scenarios: a file of each feature gives exactly these parts.

#[path = "text_good/effects.rs"]
mod effects;
#[path = "text_good/saves.rs"]
mod saves;

use brittle_model::law::Stretch;
use brittle_model::scenario::{
    Age, Checkpoint, Clock, ClosOptions, ClusterSpec, Detection, Diagnosis, Effect, EvictAfter,
    Eviction, FailureClass, FixedFailure, HostChoiceRule, HostPolicy, HostSource, IntervalRule,
    Job, Layout, Onset, Pattern, Placement, Preflight, RailClos, Recovery, Refill, Renewal, Repair,
    RepairChoice, RetirementRule, Score, Shared, Spares,
};
use brittle_model::text::{Source, read};
use brittle_model::{ComponentKind, Delay, Law, Parts, Phase, PhaseSet, Span};

const FULL: &str = include_str!("good/full.toml");
const SMALL: &str = include_str!("good/small.toml");
const DAY: f64 = 86_400.0;

fn parts(text: &str, sets: &[&str]) -> Parts {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    match read(Source { name: "good.toml", text }, &sets) {
        Ok(scenario) => scenario.into_parts(),
        Err(problems) => panic!("{problems}"),
    }
}

fn minutes(count: u64) -> Span {
    Span::from_secs(60 * count)
}

fn class(cause: &str, component: ComponentKind, law: Law) -> FailureClass {
    FailureClass {
        cause: cause.to_owned(),
        component,
        onset: Onset::Lives { law, age: Age::New },
        clock: Clock::Calendar,
        effect: Effect::Crash,
        warning: None,
        detection: Detection::instant(),
        diagnosis: None,
        repair: RepairChoice::Default,
        pattern: Pattern::default(),
    }
}

#[test]
fn what_is_not_said_has_its_default() {
    let expected = Parts {
        title: "Small".to_owned(),
        horizon: Span::from_secs(10 * 86_400),
        cluster: ClusterSpec::RailClos(RailClos {
            hosts: 5,
            gpus_per_host: 8,
            nics_per_host: 8,
            hosts_per_rack: 2,
            racks_per_pod: 3,
            racks_per_power_feed: 1,
            spines: 0,
            nic_bandwidth: 50e9,
            oversubscription: 1.0,
            options: ClosOptions::default(),
        }),
        network: brittle_model::scenario::NetworkRules::default(),
        storage: brittle_model::scenario::StorageRules::default(),
        failures: vec![class("gpu", ComponentKind::Gpu, Law::exponential(3.6e6))],
        shared: Shared::default(),
        diagnosis: Diagnosis::PERFECT,
        repair: Repair::plain(Delay::Constant(minutes(360)), Renewal::AsNew),
        crews: Vec::new(),
        stock: Vec::new(),
        spares: Spares::default(),
        hosts: HostPolicy::default(),
        jobs: vec![Job {
            name: "train".to_owned(),
            gpus: 16,
            layout: None,
            work: None,
            step: None,
            overhead: 0.0,
            hot_spares: 0,
            hot_activation: Delay::ZERO,
            refill: Refill::Repaired,
            priority: 0,
            communication: 0.0,
            placement: Placement::default(),
            checkpoint: Checkpoint {
                interval: IntervalRule::Fixed(minutes(60)),
                believed_mtti: None,
                cost: minutes(1),
                final_save: true,
                end_game: false,
                tiers: Vec::new(),
                verify: None,
            },
            recovery: Recovery {
                isolate: Delay::ZERO,
                evict: None,
                allocate: Delay::ZERO,
                preflight: None,
                replace: vec![HostSource::Hot, HostSource::Warm, HostSource::Repair],
                start: Delay::ZERO,
                load: Delay::ZERO,
                warm_up: Delay::ZERO,
                give_up_after: 0,
                initial_start: false,
                ..Recovery::default()
            },
        }],
    };
    assert_eq!(parts(SMALL, &[]), expected);
}

#[test]
fn every_key_arrives_where_it_belongs() {
    let parts = parts(FULL, &[]);
    assert_eq!(parts.title, "Everything that can be said");
    assert_eq!(parts.horizon, Span::from_secs(54 * 86_400));
    assert_eq!(
        parts.cluster,
        ClusterSpec::RailClos(RailClos {
            hosts: 2264,
            gpus_per_host: 8,
            nics_per_host: 4,
            hosts_per_rack: 2,
            racks_per_pod: 192,
            racks_per_power_feed: 8,
            spines: 16,
            nic_bandwidth: 50e9,
            oversubscription: 7.0,
            options: ClosOptions::default(),
        })
    );
    assert_eq!(
        parts.repair,
        Repair::plain(Delay::Random(Law::lognormal_with_mean(4.0 * DAY, 1.0)), Renewal::AsOld)
    );
    let activation = Delay::Random(Law::weibull_with_mean(120.0, 2.0));
    let score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };
    let window = Span::from_secs(7 * 86_400);
    let retirement = RetirementRule::Any(vec![
        RetirementRule::Threshold { failures: 3, window },
        RetirementRule::Score { score, limit: 20.0 },
    ]);
    assert_eq!(parts.hosts, HostPolicy { choice: HostChoiceRule::BestScore(score), retirement });
    assert_eq!(
        parts.spares,
        Spares {
            warm: 12,
            activation,
            cold: 200,
            cold_activation: Delay::Constant(minutes(20)),
            cold_at_once: 4,
            give_back: true,
            dead_on_arrival: 0.02,
        }
    );
    assert_eq!(parts.diagnosis, Diagnosis { finds: 0.95, blames_other: 0.05 });
    let mut expected = classes();
    expected.extend(effects::classes());
    assert_eq!(parts.failures, expected);
    assert_eq!(parts.jobs, jobs());
}

fn classes() -> Vec<FailureClass> {
    let memory = Law::exponential(1.0 / (2.0 * (148.0 / (884_736.0 * DAY))));
    let board = Law::weibull_with_mean(50_000.0 * 3600.0 / 2.0, 0.7);
    let burn_in = vec![
        Stretch { from: 0.0, hazard: 9.0 / (1000.0 * DAY) * 2.0 },
        Stretch { from: 30.0 * DAY, hazard: 4.0 / (1000.0 * DAY) * 2.0 },
    ];
    let own = |duration, renewal| RepairChoice::Own(Repair::plain(duration, renewal));
    vec![
        FailureClass {
            detection: Delay::Constant(Span::from_secs(10)).into(),
            repair: RepairChoice::InPlace,
            ..class("memory", ComponentKind::Gpu, memory)
        },
        FailureClass {
            onset: Onset::Lives { law: board, age: Age::Stationary },
            clock: Clock::Operating { exposed: PhaseSet::PROCESSES_UP },
            repair: own(Delay::Random(Law::exponential(7200.0)), Renewal::AsOld),
            ..class("board", ComponentKind::Host, Law::exponential(1.0))
        },
        FailureClass {
            onset: Onset::Lives {
                law: Law::lognormal_with_mean(182.625 * DAY, 1.5),
                age: Age::Aged(Span::from_secs(300 * 86_400)),
            },
            ..class("feed", ComponentKind::PowerFeed, Law::exponential(1.0))
        },
        FailureClass {
            clock: Clock::Operating {
                exposed: PhaseSet::EMPTY.with(Phase::Computing).with(Phase::Saving),
            },
            ..class("burn-in", ComponentKind::Host, Law::piecewise(burn_in))
        },
        FailureClass {
            onset: Onset::Lives { law: Law::gamma_with_mean(3.6e6, 2.5), age: Age::New },
            detection: Delay::Random(Law::gamma_with_mean(60.0, 2.0)).into(),
            ..class("fan", ComponentKind::Rack, Law::exponential(1.0))
        },
        FailureClass {
            onset: Onset::Fixed(vec![
                FixedFailure { at: minutes(60), index: 7, until: None },
                FixedFailure { at: minutes(600), index: 3, until: None },
            ]),
            ..class("cable", ComponentKind::Nic, Law::exponential(1.0))
        },
        FailureClass {
            effect: Effect::Hang,
            detection: Delay::Random(Law::exponential(600.0)).into(),
            ..class("deadlock", ComponentKind::Job, Law::exponential(2.0 * DAY))
        },
        FailureClass {
            onset: Onset::Fixed(vec![FixedFailure { at: minutes(7200), index: 0, until: None }]),
            effect: Effect::Planned,
            repair: own(Delay::Constant(minutes(30)), Renewal::AsNew),
            ..class("update", ComponentKind::Job, Law::exponential(1.0))
        },
    ]
}

fn jobs() -> Vec<Job> {
    let secs = |count| Delay::Constant(Span::from_secs(count));
    let big = Job {
        name: "llama3".to_owned(),
        gpus: 16_384,
        layout: Some(Layout { tensor: 8, pipeline: 16, data: 128, ..Layout::default() }),
        work: Some(Span::from_secs(40 * 86_400)),
        step: None,
        overhead: 0.0,
        hot_spares: 2,
        hot_activation: secs(30),
        refill: Refill::Required,
        priority: 1,
        communication: 0.2,
        placement: Placement::default(),
        checkpoint: Checkpoint {
            interval: IntervalRule::DalyFirst,
            believed_mtti: Some(minutes(180)),
            cost: Span::from_nanos(2_850_000_000),
            final_save: false,
            end_game: false,
            tiers: Vec::new(),
            verify: None,
        },
        recovery: Recovery {
            isolate: secs(30),
            evict: Some(Eviction { hosts: 8, test: secs(3600), after: EvictAfter::Hang }),
            allocate: Delay::Random(Law::exponential(60.0)),
            preflight: Some(Preflight { duration: secs(300), recall: 0.9 }),
            replace: vec![
                HostSource::Warm,
                HostSource::Hot,
                HostSource::Floating,
                HostSource::Cold,
            ],
            start: secs(300),
            load: Delay::Constant(Span::from_nanos(5_700_000_000)),
            warm_up: Delay::Random(Law::lognormal_with_mean(60.0, 0.5)),
            give_up_after: 5,
            initial_start: true,
            ..Recovery::default()
        },
    };
    let mut little = parts(SMALL, &[]).jobs.remove(0);
    little.name = "little".to_owned();
    little.refill = Refill::Allocation;
    little.recovery.preflight = Some(Preflight { duration: secs(60), recall: 1.0 });
    little.checkpoint.interval = IntervalRule::Never;
    little.checkpoint.cost = Span::ZERO;
    vec![big, little]
}

#[test]
fn every_rule_for_the_interval_has_its_word() {
    let cases = [
        ("never", IntervalRule::Never),
        ("young", IntervalRule::Young),
        ("daly_first", IntervalRule::DalyFirst),
        ("daly", IntervalRule::Daly),
        ("exact", IntervalRule::Exact),
        ("1h 30min", IntervalRule::Fixed(minutes(90))),
    ];
    for (word, rule) in cases {
        let set = format!("jobs.train.checkpoint.interval={word}");
        assert_eq!(parts(SMALL, &[&set]).jobs[0].checkpoint.interval, rule, "{word}");
    }
}

#[test]
fn stress_speeds_up_lives_and_leaves_given_failures() {
    let calm = parts(FULL, &["stress.failure_rate=0"]);
    for (before, after) in parts(FULL, &[]).failures.iter().zip(&calm.failures) {
        match before.onset {
            Onset::Lives { .. } => assert_eq!(after.onset, Onset::Fixed(Vec::new())),
            Onset::Fixed(_) | Onset::Allocation { .. } => assert_eq!(after.onset, before.onset),
        }
    }
    let hard = parts(SMALL, &["stress.failure_rate=3"]);
    let Onset::Lives { law, .. } = &hard.failures[0].onset else { panic!("lives") };
    assert_eq!(*law, Law::exponential(1.2e6));
}

#[test]
fn a_scenario_may_have_no_failures_and_then_needs_no_repair() {
    let start = SMALL.find("[failures").expect("there");
    let end = SMALL.find("[jobs").expect("there");
    let calm = parts(&format!("{}{}", &SMALL[..start], &SMALL[end..]), &[]);
    assert!(calm.failures.is_empty());
    let in_place = SMALL[..end].replace("[repair]\nduration = \"6h\"\n", "repair = \"in_place\"\n");
    let in_place = in_place.replace("\n\nrepair", "\nrepair");
    let mended = parts(&format!("{in_place}{}", &SMALL[end..]), &[]);
    assert_eq!(mended.failures[0].repair, RepairChoice::InPlace);
}

#[test]
fn the_rules_are_the_same_for_parts_made_by_hand() {
    let mut parts = parts(SMALL, &[]);
    assert!(parts.clone().check().is_ok());
    parts.jobs[0].gpus = 12;
    parts.horizon = Span::ZERO;
    let faults = parts.check().expect_err("two rules are broken");
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["trial.horizon", "jobs.train.gpus"]);
}
