//! Rules of a detection and of a diagnosis.

use super::law::delay;
use super::{MAX_HORIZON, probability};
use crate::kind::ComponentKind;
use crate::scenario::{Diagnosis, Effect, FailureClass, RepairChoice, Signal};
use crate::text::Fault;
use crate::time::Span;

/// Most missing heartbeats that raise an alarm.
const MAX_MISSED: u32 = 1000;

pub(super) fn detection(class: &FailureClass, faults: &mut Vec<Fault>) {
    let path = format!("failures.{}.detection", class.cause);
    if let Some(plain) = class.detection.plain() {
        delay(&path, plain, faults);
        return;
    }
    for (i, one) in class.detection.signals.iter().enumerate() {
        signal(one, &format!("{path}.signals.{i}"), faults);
    }
    let hidden = class.effect.is_hidden();
    if !hidden && class.effect.undetected(class.component).is_none() && !class.detection.is_sure() {
        let effect = class.effect.as_str();
        let (message, help) = if class.detection.signals.is_empty() {
            (
                format!("a {effect} must be noticed: \"never\" is for slow and corrupt"),
                "give a delay",
            )
        } else {
            (
                format!("a {effect} must be noticed sooner or later, but every signal can miss it"),
                "add a signal that is sure to come, such as { timeout = \"10min\" }",
            )
        };
        let fault = Fault::new(path, message).help(help);
        faults.push(fault.involves(format!("failures.{}.effect", class.cause)));
    }
}

fn signal(signal: &Signal, path: &str, faults: &mut Vec<Fault>) {
    match signal {
        Signal::After { delay: after, recall } => {
            delay(path, after, faults);
            probability(path, "recall", *recall, 1.0, faults);
        }
        Signal::Heartbeat { every, missed } => {
            let path = |key: &str| format!("{path}.heartbeat.{key}");
            period(path("every"), *every, faults);
            if !(1..=MAX_MISSED).contains(missed) {
                let message =
                    format!("`missed` is {missed}; it must be between 1 and {MAX_MISSED}");
                faults.push(Fault::new(path("missed"), message));
            }
        }
        Signal::Poll { every, recall, takes } => {
            let path = |key: &str| format!("{path}.poll.{key}");
            period(path("every"), *every, faults);
            if !(*recall > 0.0 && *recall <= 1.0) {
                let message = format!("`recall` is {recall}; it must be above 0 and at most 1");
                let fault = Fault::new(path("recall"), message);
                faults.push(fault.help("leave out a check that sees nothing"));
            }
            delay(&path("takes"), takes, faults);
        }
    }
}

/// The time between beats or checks.
fn period(path: String, every: Span, faults: &mut Vec<Fault>) {
    if every.is_zero() || every > MAX_HORIZON {
        let fault = Fault::new(
            path,
            format!("`every` is {every}; it must be above zero and at most 100 years"),
        );
        faults.push(fault.help("write every = \"10s\""));
    }
}

/// The diagnosis of a class, if it has one of its own.
pub(super) fn of_class(class: &FailureClass, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    let Some(diagnosis) = &class.diagnosis else { return };
    self::diagnosis(&path("diagnosis"), diagnosis, faults);
    let of_hosts =
        matches!(class.component, ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host);
    if !of_hosts {
        let message = format!(
            "nobody is blamed for a {}: hosts and their parts are",
            class.component.as_str()
        );
        let fault = Fault::new(path("diagnosis"), message).help("remove `diagnosis`");
        faults.push(fault.involves(path("component")));
    } else if !matches!(class.effect, Effect::Crash | Effect::Hang) {
        let message = format!(
            "nobody is blamed where the effect is `{}`: only a crash or a hang is diagnosed",
            class.effect.as_str()
        );
        let fault = Fault::new(path("diagnosis"), message).help("remove `diagnosis`");
        faults.push(fault.involves(path("effect")));
    } else if class.repair == RepairChoice::InPlace {
        let fault = Fault::new(
            path("diagnosis"),
            "what is put right in place is put right whoever is blamed",
        );
        faults.push(fault.help("remove `diagnosis`, or give a repair").involves(path("repair")));
    }
}

pub(super) fn diagnosis(path: &str, diagnosis: &Diagnosis, faults: &mut Vec<Fault>) {
    for (key, value) in [("finds", diagnosis.finds), ("blames_other", diagnosis.blames_other)] {
        probability(&format!("{path}.{key}"), key, value, 1.0, faults);
    }
}
