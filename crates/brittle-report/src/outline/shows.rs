//! How failures show, in the outline: effect, detection and blame, of the classes in which that is more than
//! a crash that is noticed after a delay and put down to the right host.

use brittle_model::Scenario;
use brittle_model::scenario::{Detection, Diagnosis, Effect, FailureClass, Flap, Response, Signal};

use super::{delay, share, uneven};

/// What there is to say, under the cause.
pub(super) fn shows(scenario: &Scenario) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    if scenario.diagnosis != Diagnosis::PERFECT {
        facts.push(("diagnosis".to_owned(), blame(scenario.diagnosis)));
    }
    for class in &scenario.failures {
        let mut parts = Vec::new();
        parts.extend(effect(class));
        parts.extend(detection(class));
        match class.diagnosis {
            Some(own) if own != scenario.diagnosis => parts.push(blame(own)),
            _ => {}
        }
        parts.extend(uneven::pattern(scenario, &class.pattern));
        if !parts.is_empty() {
            facts.push((class.cause.clone(), parts.join("; ")));
        }
    }
    facts
}

fn effect(class: &FailureClass) -> Option<String> {
    match &class.effect {
        Effect::Crash | Effect::Hang | Effect::Planned => None,
        Effect::Drain(drain) if drain.notice.is_zero() => Some("drained without notice".to_owned()),
        Effect::Drain(drain) => Some(format!("drained after a notice of {}", delay(&drain.notice))),
        Effect::FalseWarning => Some("nothing is broken, and nothing follows its signs".to_owned()),
        Effect::FalseAlarm => Some("nothing is broken, but the job stops for it".to_owned()),
        Effect::Slow(slow) => {
            let lasts = slow
                .lasts
                .as_ref()
                .map_or("for ever".to_owned(), |lasts| format!("for {}", delay(lasts)));
            let response = match slow.response {
                Response::Evict => "evicted when noticed",
                Response::Tolerate => "tolerated",
            };
            match class.is_slow_storage() {
                true => Some(format!("the storage is slow: {}x {lasts}", slow.speed)),
                false => Some(format!("slow: {}x {lasts}, {response}", slow.speed)),
            }
        }
        Effect::Degrade => Some("takes bandwidth; the last path a crash".to_owned()),
        Effect::Corrupt => Some("corrupts silently".to_owned()),
        Effect::Flap(Flap { lasts, timeout }) => {
            Some(format!("away for {}; longer than {} a crash", delay(lasts), delay(timeout)))
        }
    }
}

/// When it is noticed, where that is not one delay after which the job comes back.
fn detection(class: &FailureClass) -> Option<String> {
    match &class.effect {
        // Nothing follows from its being noticed, or there is nothing to notice.
        Effect::Slow(slow) if slow.response == Response::Tolerate => return None,
        Effect::Planned | Effect::Drain(_) | Effect::Flap(_) => return None,
        effect if !effect.is_hidden() && class.detection.plain().is_some() => return None,
        _ => {}
    }
    Some(noticed(&class.detection))
}

fn noticed(detection: &Detection) -> String {
    let signal = |signal: &Signal| match signal {
        Signal::After { delay: after, recall } => {
            let odds = if *recall < 1.0 { format!(" ({})", share(*recall)) } else { String::new() };
            if after.is_zero() {
                format!("at once{odds}")
            } else {
                format!("after {}{odds}", delay(after))
            }
        }
        Signal::Heartbeat { every, missed } => {
            format!("when {missed} of the beats, one in {every}, are missing")
        }
        Signal::Poll { every, recall, takes } => {
            let mut about = Vec::new();
            if *recall < 1.0 {
                about.push(format!("sees {}", share(*recall)));
            }
            if !takes.is_zero() {
                about.push(format!("takes {}", delay(takes)));
            }
            let about =
                if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
            format!("at a check every {every}{about}")
        }
    };
    if detection.signals.is_empty() {
        return "never noticed".to_owned();
    }
    let signals: Vec<String> = detection.signals.iter().map(signal).collect();
    let rest = if detection.is_sure() { "" } else { ", or never" };
    format!("noticed {}{rest}", signals.join(", or "))
}

fn blame(diagnosis: Diagnosis) -> String {
    let Diagnosis { finds, blames_other } = diagnosis;
    let nobody = match finds {
        finds if finds <= 0.0 => return "nobody is ever blamed".to_owned(),
        finds if finds >= 1.0 => None,
        finds => Some(format!("nobody is blamed in {}", share(1.0 - finds))),
    };
    let other = match blames_other {
        other if other <= 0.0 => None,
        other if nobody.is_some() => Some(format!("another host in {} of the rest", share(other))),
        other => Some(format!("another host is blamed in {}", share(other))),
    };
    match (nobody, other) {
        (None, None) => "the culprit is always blamed".to_owned(),
        (nobody, other) => nobody.into_iter().chain(other).collect::<Vec<_>>().join(", "),
    }
}
