//! Effects, detections and repairs made in code meet the same rules as those of a file, and every effect
//! goes with the components that it is said to go with, and with no other.

use brittle_model::scenario::{
    Detection, Diagnosis, Drain, Effect, Eviction, Flap, Preflight, Repair, RepairChoice, Response,
    Signal, Slow,
};
use brittle_model::text::{Source, read};
use brittle_model::{ComponentKind, Delay, Parts, Span};

const SMALL: &str = include_str!("good/small.toml");

fn parts() -> Parts {
    let source = Source { name: "small.toml", text: SMALL };
    let mut parts = read(source, &[]).expect("good").into_parts();
    parts.jobs[0].communication = 0.2;
    parts
}

fn secs(count: u64) -> Delay {
    Delay::Constant(Span::from_secs(count))
}

/// The paths of the rules that are broken.
fn broken(parts: Parts) -> Vec<String> {
    let faults = parts.check().err().unwrap_or_default();
    faults.into_iter().map(|fault| fault.path).collect()
}

fn slow(speed: f64) -> Effect {
    Effect::Slow(Slow { speed, lasts: None, response: Response::Evict })
}

fn flap(lasts: Delay) -> Effect {
    Effect::Flap(Flap { lasts, timeout: secs(30) })
}

/// Every effect, with a letter for each kind that it may be of, in the order of the kinds.
fn effects() -> [(Effect, &'static str); 9] {
    [
        (Effect::Crash, "gnhlsrpfcbutxkUCLoSj"),
        (Effect::Hang, "gnhlsrpfcbutxkUCLoSj"),
        (Effect::Planned, "...................j"),
        (Effect::Drain(Drain { notice: Delay::ZERO }), "..hlsrpfcbut...C.o.."),
        (Effect::FalseAlarm, "g.h................."),
        (slow(0.5), "g.h................."),
        (Effect::Degrade, ".n.ls......txkUCLo.."),
        (Effect::Corrupt, "g.h................."),
        (flap(secs(10)), ".n.ls......txkUCLoS."),
    ]
}

#[test]
fn an_effect_is_of_what_can_have_it() {
    for (effect, kinds) in effects() {
        for (kind, letter) in ComponentKind::ALL.into_iter().zip(kinds.chars()) {
            let mut parts = parts();
            let class = &mut parts.failures[0];
            let own = Repair::plain(secs(60), parts.repair.renewal);
            let job = kind == ComponentKind::Job;
            (class.component, class.effect) = (kind, effect.clone());
            class.repair = match effect {
                Effect::Crash | Effect::Hang if job => RepairChoice::InPlace,
                Effect::Flap(_) => RepairChoice::Default,
                _ => RepairChoice::Own(own),
            };
            // The cluster lacks some kinds, which is told of the component.
            let good = broken(parts).iter().all(|path| path.ends_with(".component"));
            assert_eq!(good, letter != '.', "{} of {}", effect.as_str(), kind.as_str());
        }
    }
}

#[test]
fn only_what_is_hidden_may_stay_unnoticed() {
    let poll = Signal::Poll { every: Span::from_secs(60), recall: 0.1, takes: Delay::ZERO };
    let maybe = Signal::After { delay: secs(1), recall: 0.99 };
    let beat = Signal::Heartbeat { every: Span::from_secs(10), missed: 3 };
    for (signals, sure) in [
        (vec![], false),
        (vec![maybe.clone()], false),
        (vec![maybe.clone(), poll], true),
        (vec![beat, maybe], true),
    ] {
        for (effect, hidden) in [
            (Effect::Crash, false),
            (Effect::Hang, false),
            (slow(0.9), true),
            (Effect::Corrupt, true),
        ] {
            let mut parts = parts();
            parts.failures[0].effect = effect;
            parts.failures[0].detection = Detection { signals: signals.clone() };
            assert_eq!(broken(parts).is_empty(), sure || hidden);
        }
    }
}

/// One rule is broken, at this path, by what is changed.
fn breaks(path: &str, change: impl FnOnce(&mut Parts)) {
    let mut parts = parts();
    change(&mut parts);
    assert_eq!(broken(parts), [path]);
}

#[test]
fn numbers_have_their_limits() {
    for speed in [0.0, 1.0, -0.5, f64::NAN] {
        breaks("failures.gpu.effect.slow.speed", |parts| parts.failures[0].effect = slow(speed));
    }
    for share in [-0.1, 1.0, f64::NAN, f64::INFINITY] {
        breaks("jobs.train.communication", |parts| parts.jobs[0].communication = share);
    }
    for dead in [-0.1, 0.991, f64::NAN] {
        breaks("spares.dead_on_arrival", |parts| parts.spares.dead_on_arrival = dead);
    }
    for hosts in [0, 3] {
        let evict = Some(Eviction { hosts, test: Delay::ZERO, after: Default::default() });
        breaks("jobs.train.recovery.evict.hosts", |parts| parts.jobs[0].recovery.evict = evict);
    }
    for share in [-0.1, 1.1, f64::NAN] {
        let preflight = Some(Preflight { duration: Delay::ZERO, recall: share });
        breaks("jobs.train.recovery.preflight.recall", |parts| {
            parts.jobs[0].recovery.preflight = preflight;
        });
        let own = Some(Diagnosis { finds: share, blames_other: 0.0 });
        breaks("failures.gpu.diagnosis.finds", |parts| parts.failures[0].diagnosis = own);
        let all = Diagnosis { finds: 1.0, blames_other: share };
        breaks("diagnosis.blames_other", |parts| parts.diagnosis = all);
    }
    breaks("cluster.rail_clos.hosts", |parts| parts.spares.cold = 4);
    let mut enough = parts();
    enough.spares.cold = 3;
    assert!(broken(enough).is_empty());
}

#[test]
fn a_flap_ends_by_itself_and_a_degraded_link_does_not_restart() {
    breaks("failures.gpu.repair", |parts| {
        let class = &mut parts.failures[0];
        (class.component, class.effect) = (ComponentKind::Nic, flap(secs(1)));
        class.repair = RepairChoice::InPlace;
    });
    breaks("failures.gpu.repair", |parts| {
        let class = &mut parts.failures[0];
        (class.component, class.effect) = (ComponentKind::Nic, Effect::Degrade);
        class.repair = RepairChoice::InPlace;
    });
    breaks("failures.gpu.effect.flap.lasts", |parts| {
        let class = &mut parts.failures[0];
        (class.component, class.effect) = (ComponentKind::Storage, flap(Delay::ZERO));
    });
    breaks("failures.gpu.effect", |parts| {
        let class = &mut parts.failures[0];
        (class.component, class.effect) = (ComponentKind::Leaf, Effect::Degrade);
        parts.jobs[0].communication = 0.0;
    });
}
