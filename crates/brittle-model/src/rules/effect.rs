//! Rules of an effect: what it can be of, what its numbers are, and which repair goes with it.

use super::law::{delay, something};
use super::probability;
use crate::kind::ComponentKind::{
    self, Building, CoolingLoop, Core, CoreLink, Gpu, Host, Leaf, Nic, NicLink, OpticalSwitch, Pod,
    PowerFeed, Rack, ScaleUp, ScaleUpLink, Spine, Storage, SwitchTray, Uplink,
};
use crate::scenario::{Detection, Effect, FailureClass, Parts, RepairChoice, Response};
use crate::text::Fault;

pub(super) fn effect(class: &FailureClass, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    place(class, faults);
    match &class.effect {
        Effect::Slow(slow) => {
            if !(slow.speed > 0.0 && slow.speed < 1.0) {
                let message = format!("`speed` is {}; it must be above 0 and below 1", slow.speed);
                let fault = Fault::new(path("effect.slow.speed"), message);
                faults.push(fault.help(
                    "it is a share of the full speed; a component that stands still is a \"hang\"",
                ));
            }
            if let Some(lasts) = &slow.lasts {
                something(&path("effect.slow.lasts"), lasts, faults);
            }
            if class.component == Storage && slow.response == Response::Evict {
                let fault = Fault::new(
                    path("effect.slow.response"),
                    "the storage cannot be evicted: there is no other",
                );
                let fault = fault.help("remove `response`, or write response = \"tolerate\"");
                faults.push(fault.involves(path("component")));
            }
        }
        Effect::Flap(flap) => {
            something(&path("effect.flap.lasts"), &flap.lasts, faults);
            delay(&path("effect.flap.timeout"), &flap.timeout, faults);
        }
        Effect::Drain(drain) => delay(&path("effect.drain.notice"), &drain.notice, faults),
        _ => {}
    }
    warning(class, faults);
    // A planned stop has its rules beside those of the job.
    if let Some(message) = class.effect.undetected(class.component)
        && class.effect != Effect::Planned
        && class.detection != Detection::instant()
    {
        let fault = Fault::new(path("detection"), message).help("remove `detection`");
        faults.push(fault.involves(path("effect")));
    }
    repair(class, faults);
}

/// What is taken out of service in order.
const DRAINED: &[ComponentKind] = &[
    Host,
    Rack,
    Pod,
    PowerFeed,
    Leaf,
    Spine,
    CoolingLoop,
    Building,
    ScaleUp,
    SwitchTray,
    Core,
    OpticalSwitch,
];

/// What leaves its load to others.
const NETWORK: &[ComponentKind] =
    &[Nic, Leaf, Spine, SwitchTray, ScaleUpLink, NicLink, Uplink, Core, CoreLink, OpticalSwitch];

/// What can be away for a moment.
const AWAY: &[ComponentKind] = &[
    Nic,
    Leaf,
    Spine,
    Storage,
    SwitchTray,
    ScaleUpLink,
    NicLink,
    Uplink,
    Core,
    CoreLink,
    OpticalSwitch,
];

/// The kinds that an effect can be of, and why; nothing where it can be of all, or has rules elsewhere.
const fn kinds(effect: &Effect) -> Option<(&'static [ComponentKind], &'static str)> {
    match effect {
        Effect::Crash | Effect::Hang | Effect::Planned => None,
        Effect::Drain(_) => {
            Some((DRAINED, "what is taken out of service is a host, or what serves or holds hosts"))
        }
        Effect::FalseAlarm => Some((&[Gpu, Host], "only hosts and their GPUs are tested")),
        Effect::FalseWarning => Some((&[Gpu, Nic, Host], "only parts of hosts show signs")),
        Effect::Slow(_) => {
            Some((&[Gpu, Host, Storage], "only hosts, their GPUs and the storage have a speed"))
        }
        Effect::Corrupt => Some((&[Gpu, Host], "only hosts and their GPUs compute")),
        Effect::Degrade => Some((NETWORK, "only links and switches leave their load to others")),
        Effect::Flap(_) => {
            Some((AWAY, "only what is reached over the network is away for a moment"))
        }
    }
}

/// An effect must be of a component that can have it.
fn place(class: &FailureClass, faults: &mut Vec<Fault>) {
    let Some((kinds, reason)) = kinds(&class.effect) else { return };
    if kinds.contains(&class.component) {
        return;
    }
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    let (effect, kind) = (class.effect.as_str(), class.component.as_str());
    let list: Vec<String> = kinds.iter().map(|kind| format!("\"{}\"", kind.as_str())).collect();
    let fault = Fault::new(path("effect"), format!("`{effect}` is not for a {kind}: {reason}"));
    faults.push(
        fault
            .help(format!("set component to one of {}, or give another effect", list.join(", ")))
            .involves(path("component")),
    );
}

/// Signs are those of a crash or hang of something that has a job.
fn warning(class: &FailureClass, faults: &mut Vec<Fault>) {
    let Some(warning) = &class.warning else { return };
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    probability(&path("warning.recall"), "recall", warning.recall, 1.0, faults);
    something(&path("warning.lead"), &warning.lead, faults);
    if !matches!(class.effect, Effect::Crash | Effect::Hang) {
        let message = format!("`{}` shows no signs before", class.effect.as_str());
        let fault = Fault::new(path("warning"), message).involves(path("effect"));
        faults.push(fault.help("remove `warning`: it is for a crash or a hang"));
    } else if !matches!(class.component, Gpu | Nic | Host | ComponentKind::Job) {
        let message = format!("a {} shows no signs before it fails", class.component.as_str());
        let fault = Fault::new(path("warning"), message).involves(path("component"));
        faults.push(fault.help("remove `warning`, or set component to gpu, nic, host or job"));
    }
}

/// A repair must be there where it says how long something takes, and not where nothing is repaired.
fn repair(class: &FailureClass, faults: &mut Vec<Fault>) {
    let own = matches!(class.repair, RepairChoice::Own(_));
    let wrong = match &class.effect {
        Effect::Drain(_) if !own => Some((
            "a drain needs a length",
            "add repair = { duration = \"2h\", renewal = \"as_old\" }",
        )),
        Effect::FalseAlarm if !own => Some((
            "a false alarm needs the length of the test",
            "add repair = { duration = \"1h\", renewal = \"as_old\" }",
        )),
        Effect::Flap(_) if class.repair != RepairChoice::Default => Some((
            "a flap ends by itself: there is no repair",
            "remove `repair`; how long it lasts is said in the effect",
        )),
        Effect::Slow(_) if class.component == Storage && class.repair != RepairChoice::Default => {
            Some((
                "a slow storage is itself again by itself: there is no repair",
                "remove `repair`; how long it lasts is said in the effect",
            ))
        }
        Effect::Degrade if class.repair == RepairChoice::InPlace => Some((
            "what is degraded is not put right by the restart of a job: nothing restarts",
            "add repair = { duration = \"4h\" }, or leave `repair` out",
        )),
        _ => None,
    };
    if let Some((message, help)) = wrong {
        let path = |key: &str| format!("failures.{}.{key}", class.cause);
        faults.push(Fault::new(path("repair"), message).help(help).involves(path("effect")));
    }
}

/// Less bandwidth slows nobody down where no job waits for the network.
pub(super) fn degrade(parts: &Parts, faults: &mut Vec<Fault>) {
    let waits = parts.jobs.iter().any(crate::scenario::Job::waits_for_network);
    let Some(class) = parts.failures.iter().find(|class| class.effect == Effect::Degrade) else {
        return;
    };
    let Some(first) = parts.jobs.first().filter(|_| !waits) else { return };
    let fault = Fault::new(
        format!("failures.{}.effect", class.cause),
        "no job says how much it waits for the network: less bandwidth would slow nobody down",
    );
    let fault = fault.help(format!("set jobs.{}.communication = 0.2", first.name));
    let keys = parts.jobs.iter().map(|job| format!("jobs.{}.communication", job.name));
    faults.push(keys.fold(fault, Fault::involves));
}

impl Effect {
    /// Why there is nothing to detect, where there is not.
    pub(crate) const fn undetected(&self, of: ComponentKind) -> Option<&'static str> {
        match self {
            Self::Planned => Some("a planned stop is announced: there is nothing to detect"),
            Self::Drain(_) => Some("a drain is announced: there is nothing to detect"),
            Self::Flap(_) => Some(
                "a flap is noticed when the ranks have waited for its `timeout`: there is nothing else to detect",
            ),
            Self::Slow(_) if matches!(of, Storage) => {
                Some("nobody does anything about a slow storage: there is nothing to detect")
            }
            _ => None,
        }
    }
}
