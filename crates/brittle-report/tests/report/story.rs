//! A day with everything in it, told in every format.

use brittle_engine::{Event, Runner, Seed, TrialId, World};
use brittle_model::scenario::{
    Checkpoint, Clock, ClosOptions, ClusterSpec, Crew, Diagnosis, Discipline, Domain, Effect,
    Exposed, FailureClass, FixedFailure, HostChoiceRule, HostPolicy, HostSource, Hours,
    IntervalRule, Job, Layout, Onset, Parts, Pattern, Placement, RailClos, Recovery, Refill,
    Renewal, Repair, RepairChoice, RepairTest, RetirementRule, Rung, Shared, Spares, Stock,
};
use brittle_model::{ComponentKind, Delay, Scenario, SimTime, Span};
use brittle_report::{Cast, Style, Tale, TraceFormat, outline, tell};

use crate::compare::compare;

const PLAIN: Style = Style { width: 80, color: false };
const WEEK: Span = Span::from_secs(7 * 86_400);

fn minutes(n: u64) -> Delay {
    Delay::Constant(Span::from_secs(60 * n))
}

fn class(
    cause: &str,
    component: ComponentKind,
    at: &[(u64, u32)],
    effect: Effect,
    detection: u64,
) -> FailureClass {
    let fixed = |&(min, index): &(u64, u32)| FixedFailure {
        at: Span::from_secs(60 * min),
        index,
        until: None,
    };
    let repair = Repair::plain(minutes(300), Renewal::AsNew);
    FailureClass {
        cause: cause.to_owned(),
        component,
        onset: Onset::Fixed(at.iter().map(fixed).collect()),
        clock: Clock::Calendar,
        effect: effect.clone(),
        detection: minutes(detection).into(),
        diagnosis: None,
        repair: match (component, effect) {
            (_, Effect::Planned) => RepairChoice::Own(Repair::plain(minutes(30), Renewal::AsOld)),
            (ComponentKind::Job, _) => RepairChoice::InPlace,
            _ => RepairChoice::Own(repair),
        },
        pattern: Pattern::default(),
        warning: None,
    }
}

/// Four hosts for the job and one spare; a GPU, a crash of software, a stop for maintenance, a GPU while
/// its host is down already, and a second host when no spare is left.
fn day() -> Scenario {
    Parts {
        title: "A day with everything in it".to_owned(),
        horizon: Span::from_secs(86_400),
        cluster: ClusterSpec::RailClos(RailClos {
            hosts: 5,
            gpus_per_host: 8,
            nics_per_host: 8,
            hosts_per_rack: 4,
            racks_per_pod: 4,
            racks_per_power_feed: 2,
            spines: 0,
            nic_bandwidth: 5e10,
            oversubscription: 1.0,
            options: ClosOptions::default(),
        }),
        network: brittle_model::scenario::NetworkRules::default(),
        storage: brittle_model::scenario::StorageRules::default(),
        failures: vec![
            class(
                "faulty_gpu",
                ComponentKind::Gpu,
                &[(200, 10), (220, 11), (400, 0)],
                Effect::Crash,
                2,
            ),
            class("software_bug", ComponentKind::Job, &[(90, 0)], Effect::Hang, 10),
            class("driver_update", ComponentKind::Job, &[(900, 0)], Effect::Planned, 0),
        ],
        shared: Shared::default(),
        diagnosis: Diagnosis::default(),
        repair: Repair::plain(minutes(300), Renewal::AsNew),
        crews: Vec::new(),
        stock: Vec::new(),
        spares: Spares { warm: 1, activation: minutes(1), ..Spares::default() },
        hosts: HostPolicy::default(),
        jobs: vec![Job {
            name: "main".to_owned(),
            gpus: 32,
            layout: None,
            work: None,
            step: None,
            overhead: 0.0,
            hot_spares: 0,
            hot_activation: Delay::ZERO,
            refill: Refill::default(),
            priority: 0,
            communication: 0.0,
            placement: Placement::default(),
            checkpoint: Checkpoint {
                interval: IntervalRule::Fixed(Span::from_secs(3600)),
                believed_mtti: None,
                cost: Span::from_secs(120),
                final_save: true,
                end_game: false,
                tiers: Vec::new(),
                verify: None,
            },
            recovery: Recovery {
                isolate: minutes(3),
                replace: vec![HostSource::Hot, HostSource::Warm],
                start: minutes(5),
                load: minutes(4),
                warm_up: minutes(1),
                give_up_after: 0,
                initial_start: true,
                ..Recovery::default()
            },
        }],
    }
    .check()
    .expect("a sound scenario")
}

fn told(format: TraceFormat, style: &Style) -> String {
    let scenario = day();
    let world = World::new(&scenario);
    let mut events: Vec<(SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut events);
    let cast = Cast::of(&scenario);
    tell(
        &Tale { cast: &cast, seed: 1, trial: 0, events: &events, outcome: &outcome },
        format,
        style,
    )
}

#[test]
fn the_story_is_as_it_was() {
    compare("story.txt", &told(TraceFormat::Text, &PLAIN));
    compare("story.ansi", &told(TraceFormat::Text, &Style { color: true, ..PLAIN }));
    compare("story.json", &told(TraceFormat::Json, &PLAIN));
    compare("story.csv", &told(TraceFormat::Csv, &PLAIN));
}

#[test]
fn the_story_fits_a_screen() {
    let story = told(TraceFormat::Text, &PLAIN);
    assert!(story.lines().all(|line| line.chars().count() <= 100));
    let markdown = told(TraceFormat::Markdown, &Style { color: true, ..PLAIN });
    assert_eq!(markdown, format!("```text\n{story}```\n"));
}

#[test]
fn json_is_an_array_of_records_in_order() {
    let records: serde_json::Value =
        serde_json::from_str(&told(TraceFormat::Json, &PLAIN)).unwrap();
    let records = records.as_array().unwrap();
    let at = |record: &serde_json::Value| record["at_ns"].as_u64().unwrap();
    assert!(records.is_sorted_by_key(at));
    assert_eq!(records[0]["event"], "trial");
    let posted = records.iter().filter(|r| r["event"] == "ledger").map(|r| r["span_ns"].as_u64());
    assert_eq!(posted.map(Option::unwrap).sum::<u64>(), 86_400_000_000_000);
}

#[test]
fn the_outline_is_as_it_was() {
    let scenario = day();
    compare("outline.txt", &outline(&scenario, &World::new(&scenario), &PLAIN));
}

#[test]
fn the_outline_tells_ladders_crews_and_parts() {
    let rung = |name: &str, length, success, silent, crew, part| Rung {
        name: name.to_owned(),
        duration: minutes(length),
        success,
        silent,
        crew,
        part,
    };
    let crew = |name: &str, size, hours, discipline| Crew {
        name: name.to_owned(),
        size,
        hours,
        discipline,
    };
    let (from, length) = (Span::from_secs(22 * 3600), Span::from_secs(8 * 3600));
    let mut parts = day().into_parts();
    parts.failures[0].repair = RepairChoice::Own(Repair {
        rungs: vec![
            rung("reset", 2, 0.4, 0.0, None, None),
            rung("reseat", 30, 0.3, 0.125, Some(1), None),
            rung("swap", 240, 0.95, 0.05, Some(0), Some(0)),
        ],
        renewal: Renewal::Partial(0.5),
        test: Some(RepairTest { duration: minutes(60), recall: 0.9 }),
        relapse: Some(minutes(2880)),
    });
    parts.crews = vec![
        crew("technicians", 4, None, Discipline::Largest),
        crew("night", 1, Some(Hours { from, length, days: 5 }), Discipline::Fifo),
    ];
    parts.stock = vec![Stock { name: "gpu".to_owned(), parts: 10, lead_time: minutes(20_160) }];
    let scenario = parts.check().expect("a sound scenario");
    compare("outline_repair.txt", &outline(&scenario, &World::new(&scenario), &PLAIN));
}

#[test]
fn the_outline_tells_how_hosts_are_chosen_and_retired_where_it_was_said() {
    let mut parts = day().into_parts();
    let retirement = |failures| RetirementRule::Threshold { failures, window: WEEK };
    parts.hosts = HostPolicy {
        choice: HostChoiceRule::ApartFrom(Domain::Rack),
        retirement: RetirementRule::Any(vec![retirement(3), retirement(1)]),
    };
    let scenario = parts.check().unwrap();
    compare("outline_hosts.txt", &outline(&scenario, &World::new(&scenario), &PLAIN));
}

#[test]
fn the_outline_tells_the_parallel_groups_where_there_is_a_layout() {
    let mut parts = day().into_parts();
    let exposed = Exposed { tensor: 0.05, data: 0.125, ..Exposed::default() };
    parts.jobs[0].layout =
        Some(Layout { tensor: 8, pipeline: 2, data: 2, exposed, ..Layout::default() });
    let scenario = parts.check().unwrap();
    compare("outline_layout.txt", &outline(&scenario, &World::new(&scenario), &PLAIN));
}
