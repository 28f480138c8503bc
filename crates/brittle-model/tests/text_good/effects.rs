//! The classes of the full scenario that show in other ways than a crash, and are noticed in several.

use std::ops::Range;

use brittle_model::scenario::{
    Detection, Diagnosis, Drain, Effect, FailureClass, FixedFailure, Flap, Onset, Renewal, Repair,
    RepairChoice, Response, Signal, Slow,
};
use brittle_model::{ComponentKind, Delay, Law, Span};

use super::class;

const HOUR: f64 = 3600.0;

fn secs(count: u64) -> Delay {
    Delay::Constant(Span::from_secs(count))
}

fn sure(delay: Delay) -> Signal {
    Signal::After { delay, recall: 1.0 }
}

fn poll(every: u64, recall: f64, takes: Delay) -> Signal {
    Signal::Poll { every: Span::from_secs(every), recall, takes }
}

/// A repair of its own, after which the life goes on.
fn own(duration: u64) -> RepairChoice {
    RepairChoice::Own(Repair::plain(secs(duration), Renewal::AsOld))
}

/// Of the components with these indices, at this instant.
fn all(at_hours: u64, indices: Range<u32>) -> impl Iterator<Item = FixedFailure> {
    indices.map(move |index| FixedFailure {
        at: Span::from_secs(3600 * at_hours),
        index,
        until: None,
    })
}

/// All 1132 racks, 500 at a time, twice.
fn racks_in_turn() -> Onset {
    let round = |start| {
        all(start, 0..500).chain(all(start + 2, 500..1000)).chain(all(start + 4, 1000..1132))
    };
    Onset::Fixed(round(7 * 24).chain(round(47 * 24)).collect())
}

/// All spines, twice.
fn spines_together() -> Onset {
    Onset::Fixed(all(8 * 24, 0..16).chain(all(38 * 24, 0..16)).collect())
}

/// Of 142 feeds as many as have their turn within the last day.
fn feeds_in_turn() -> Onset {
    Onset::Fixed((0..24).flat_map(|i| all(53 * 24 + u64::from(i), i..i + 1)).collect())
}

/// With the stress of the scenario, which halves the mean life.
fn exponential(cause: &str, component: ComponentKind, hours: f64) -> FailureClass {
    class(cause, component, Law::exponential(hours * HOUR / 2.0))
}

pub(crate) fn classes() -> Vec<FailureClass> {
    let mut classes = hidden();
    classes.extend(noticed());
    classes
}

fn hidden() -> Vec<FailureClass> {
    vec![
        FailureClass {
            effect: Effect::Slow(Slow {
                speed: 0.7,
                lasts: Some(Delay::Random(Law::exponential(2.0 * HOUR))),
                response: Response::Tolerate,
            }),
            detection: Detection {
                signals: vec![
                    Signal::After { delay: Delay::Random(Law::exponential(600.0)), recall: 0.9 },
                    poll(300, 0.8, secs(30)),
                ],
            },
            ..exponential("lame", ComponentKind::Gpu, 9000.0)
        },
        FailureClass {
            effect: Effect::Slow(Slow { speed: 0.5, lasts: None, response: Response::Evict }),
            detection: Detection { signals: Vec::new() },
            repair: RepairChoice::InPlace,
            ..exponential("sick", ComponentKind::Host, 90_000.0)
        },
        FailureClass {
            effect: Effect::Corrupt,
            detection: Detection { signals: vec![poll(86_400, 1.0, Delay::ZERO)] },
            ..exponential("wrong-sums", ComponentKind::Gpu, 90_000.0)
        },
    ]
}

fn noticed() -> Vec<FailureClass> {
    let timeout = Delay::Random(Law::lognormal_with_mean(600.0, 0.5));
    vec![
        FailureClass {
            effect: Effect::Hang,
            detection: Detection {
                signals: vec![
                    sure(secs(1)),
                    sure(secs(5)),
                    sure(timeout),
                    Signal::Heartbeat { every: Span::from_secs(10), missed: 3 },
                ],
            },
            diagnosis: Some(Diagnosis { finds: 0.8, blames_other: 0.3 }),
            ..exponential("lost-host", ComponentKind::Host, 90_000.0)
        },
        FailureClass {
            diagnosis: Some(Diagnosis { finds: 1.0, blames_other: 0.1 }),
            ..exponential("guess", ComponentKind::Nic, 90_000.0)
        },
        FailureClass {
            effect: Effect::FalseAlarm,
            repair: own(3600),
            ..exponential("nervous", ComponentKind::Host, 90_000.0)
        },
        FailureClass {
            effect: Effect::Degrade,
            ..exponential("thin", ComponentKind::Leaf, 9000.0)
        },
        FailureClass {
            effect: Effect::Flap(Flap {
                lasts: Delay::Random(Law::exponential(10.0)),
                timeout: secs(30),
            }),
            ..exponential("flutter", ComponentKind::Storage, 900.0)
        },
        FailureClass {
            onset: racks_in_turn(),
            effect: Effect::Drain(Drain { notice: secs(3600) }),
            repair: own(7200),
            ..exponential("service", ComponentKind::Rack, 1.0)
        },
        FailureClass {
            onset: spines_together(),
            effect: Effect::Drain(Drain { notice: Delay::ZERO }),
            repair: own(7200),
            ..exponential("pull", ComponentKind::Spine, 1.0)
        },
        FailureClass {
            onset: feeds_in_turn(),
            effect: Effect::Drain(Drain { notice: Delay::ZERO }),
            repair: own(1800),
            ..exponential("review", ComponentKind::PowerFeed, 1.0)
        },
    ]
}
