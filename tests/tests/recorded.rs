//! A recorded trace, replayed: it gives back its own instants, victims and ends, whatever the policy.

use brittle_engine::{Event, Observer, Runner, Seed, TrialId};
use brittle_model::scenario::{
    FailureClass, FixedFailure, HostSource, Onset, Renewal, RepairChoice, Spares,
};
use brittle_model::{ComponentKind, Parts, SimTime, Span};
use brittle_tests::build::{DAY, HOUR, class, delay, job, one_pod, parts, repair, span, world};

/// What a trace is about: failures and returns of components.
#[derive(Default)]
struct Comings {
    failed: Vec<(SimTime, u32)>,
    back: Vec<(SimTime, u32)>,
}

impl Observer for Comings {
    fn see(&mut self, at: SimTime, event: Event) {
        match event {
            Event::Failure { component, .. } => self.failed.push((at, component.index)),
            Event::Repaired { component, .. } => self.back.push((at, component.index)),
            _ => {}
        }
    }
}

/// GPUs of 8 hosts of 4, six of which work. No two failures overlap on a host; one ends before it is even
/// noticed, one at its own instant, one as the next begins elsewhere, and one after the horizon.
fn trace() -> Vec<FixedFailure> {
    let failure = |at: f64, index, until: f64| FixedFailure {
        at: span(at * HOUR),
        index,
        until: Some(span(until * HOUR)),
    };
    vec![
        failure(1.0, 17, 30.0),
        failure(2.5, 3, 2.501),
        failure(2.6, 2, 2.6),
        failure(5.0, 9, 7.25),
        failure(7.25, 13, 8.0),
        failure(7.25, 0, 60.0),
        failure(31.0, 16, 33.0),
        failure(70.0, 17, 900.0),
    ]
}

fn scenario(trace: Vec<FixedFailure>, repaired: RepairChoice) -> Parts {
    let gpus = FailureClass {
        detection: delay(600.0).into(),
        repair: repaired,
        ..class(ComponentKind::Gpu, Onset::Fixed(trace))
    };
    parts(one_pod(8, 4), 4.0 * DAY, vec![gpus], vec![job(24)])
}

/// Waits for repairs, which take long.
fn patient() -> Parts {
    let slow = repair(delay(90.0 * HOUR), Renewal::AsNew);
    let mut parts = scenario(trace(), slow);
    parts.jobs[0].recovery.replace = vec![HostSource::Repair];
    parts.jobs[0].recovery.isolate = delay(1800.0);
    parts
}

/// Takes spares, and would restart in place.
fn hasty() -> Parts {
    let mut parts = scenario(trace(), RepairChoice::InPlace);
    parts.spares = Spares { warm: 2, activation: delay(60.0), ..Spares::default() };
    parts.jobs[0].recovery.replace = vec![HostSource::Warm, HostSource::Repair];
    parts
}

fn watch(parts: Parts) -> Comings {
    let mut seen = Comings::default();
    let world = world(parts);
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut seen);
    assert_eq!(outcome.classes[0].failures, seen.failed.len() as u32);
    seen
}

#[test]
fn a_trace_gives_back_itself_under_any_policy() {
    let horizon = SimTime::ZERO + span(4.0 * DAY);
    let at = |span: Span| SimTime::ZERO + span;
    let failed: Vec<_> = trace().iter().map(|f| (at(f.at), f.index)).collect();
    let mut back: Vec<_> = trace().iter().map(|f| (at(f.until.expect("given")), f.index)).collect();
    back.retain(|&(at, _)| at <= horizon);
    back.sort();
    for parts in [patient(), hasty()] {
        let mut seen = watch(parts);
        assert_eq!(seen.failed, failed);
        assert!(seen.back.is_sorted_by_key(|&(at, _)| at));
        seen.back.sort();
        assert_eq!(seen.back, back);
    }
}

#[test]
fn without_ends_detection_and_repair_say_when() {
    let trace = vec![FixedFailure { at: span(HOUR), index: 5, until: None }];
    let seen = watch(scenario(trace, repair(delay(2.0 * HOUR), Renewal::AsNew)));
    assert_eq!(seen.back, [(SimTime::ZERO + span(3.0 * HOUR + 600.0), 5)]);
}
