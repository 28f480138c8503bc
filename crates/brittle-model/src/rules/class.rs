//! Rules of a failure class.

use super::cluster::population;
use super::detection::{detection, of_class};
use super::effect::effect;
use super::law::wrong_law;
use super::{MAX_AGE, name, repair};
use crate::kind::ComponentKind;
use crate::scenario::{Age, Clock, Detection, Effect, FailureClass, Onset, Parts, RepairChoice};
use crate::text::Fault;
use crate::time::Span;

pub(super) fn class(class: &FailureClass, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    name("failures", &class.cause, faults);
    let population = population(class.component, parts);
    if population == 0
        && let Some(remedy) = remedy(class.component)
    {
        let kind = class.component.as_str();
        let message = format!("this cluster has no {kind}: the class would never fail");
        let fault = Fault::new(path("component"), message);
        faults.push(fault.help(format!("leave the class out{remedy}")).involves("cluster"));
    }
    match &class.onset {
        Onset::Fixed(failures) => {
            if !failures.is_sorted_by_key(|failure| failure.at) {
                faults
                    .push(Fault::new(path("law.fixed"), "fixed failures must be in order of time"));
            }
            for (i, failure) in failures.iter().enumerate() {
                let Some(until) = failure.until else { continue };
                let key = path(&format!("law.fixed.{i}.until"));
                if until < failure.at {
                    let fault = Fault::new(key, "the failure ends before it begins");
                    faults.push(fault.help("`until` is an instant like `at`, not a length"));
                } else if class.component == ComponentKind::Job {
                    let message = "a job comes back by its own recovery: it has no end here";
                    let fault = Fault::new(key, message).involves(path("component"));
                    faults.push(fault.help("remove `until`"));
                }
            }
            for (i, failure) in failures.iter().enumerate() {
                if population > 0 && u64::from(failure.index) >= population {
                    let kind = class.component.as_str();
                    let fault = Fault::new(
                        path(&format!("law.fixed.{i}.index")),
                        format!(
                            "failure {i} is of {kind} {}, but there are only {population} of them",
                            failure.index
                        ),
                    );
                    faults.push(
                        fault
                            .help("they are numbered from 0")
                            .involves("cluster")
                            .involves(path("component")),
                    );
                }
            }
        }
        Onset::Allocation { .. } => allocation(class, parts, faults),
        Onset::Lives { law, age } => {
            if let Some(wrong) = wrong_law(law) {
                faults.push(
                    Fault::new(path("law"), wrong).involves(path("mttf")).involves(path("rate")),
                );
            } else if *age == Age::Stationary && law.mean().is_infinite() {
                let fault = Fault::new(
                    path("age"),
                    "a stationary age needs a finite mean life, but the last stretch has rate zero",
                );
                faults.push(
                    fault
                        .help("give the last stretch a rate, or another age")
                        .involves(path("law")),
                );
            } else if let Age::Aged(old) = age
                && law.cumulative_hazard(old.as_secs_f64()) > MAX_AGE
                && !law.is_memoryless()
            {
                let message = format!(
                    "no component lives to be {old} old: the mean life is {}",
                    Span::from_secs_f64(law.mean())
                );
                let fault =
                    Fault::new(path("age"), message).help("give a lower age, or \"stationary\"");
                faults.push(
                    fault.involves(path("law")).involves(path("mttf")).involves(path("rate")),
                );
            }
            let with_memory = !law.is_memoryless();
            let of_hosts = matches!(
                class.component,
                ComponentKind::Gpu | ComponentKind::Nic | ComponentKind::Host | ComponentKind::Job
            );
            if matches!(class.clock, Clock::Operating { .. }) && with_memory && !of_hosts {
                let kind = class.component.as_str();
                let fault = Fault::new(
                    path("clock"),
                    format!(
                        "a {kind} serves many jobs: it has no operating age, and this law needs one"
                    ),
                );
                faults.push(
                    fault
                        .help("use clock = \"calendar\" or the exponential law")
                        .involves(path("law"))
                        .involves(path("component")),
                );
            }
        }
    }
    if matches!(class.clock, Clock::Operating { exposed } if exposed.is_empty()) {
        let fault = Fault::new(
            path("clock.operating.exposed"),
            "no phase is exposed: the class would never fail",
        );
        faults.push(fault.help("name phases, or leave the class out"));
    }
    detection(class, faults);
    of_class(class, faults);
    effect(class, faults);
    repair::relapse(class, &parts.repair, faults);
    if let RepairChoice::Own(repair) = &class.repair {
        repair::repair(&path("repair"), repair, faults);
    }
    if class.effect == Effect::Planned {
        if class.component != ComponentKind::Job {
            let fault = Fault::new(path("effect"), "a planned stop is of a job");
            faults.push(fault.help("set component = \"job\"").involves(path("component")));
        }
        if class.detection != Detection::instant() {
            faults.push(
                Fault::new(
                    path("detection"),
                    "a planned stop is announced: there is nothing to detect",
                )
                .help("remove `detection`"),
            );
        }
        if !matches!(class.repair, RepairChoice::Own(_)) {
            let fault = Fault::new(path("repair"), "a planned stop needs a length");
            faults.push(fault.help("add repair = { duration = \"30min\" }"));
        }
        repair::planned(&path("repair"), &class.repair, faults);
    } else if class.component == ComponentKind::Job && matches!(class.repair, RepairChoice::Own(_))
    {
        let fault =
            Fault::new(path("repair"), "a job is restarted in place: there is nothing to repair");
        faults.push(
            fault
                .help("remove `repair`; how long a restart takes is said in the job's recovery")
                .involves(path("component")),
        );
    }
}

/// A wall limit stops a job in order, after which it queues for the next allocation.
fn allocation(class: &FailureClass, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("failures.{}.{key}", class.cause);
    if class.effect != Effect::Planned {
        let fault = Fault::new(path("law"), "the limit of an allocation is a planned stop");
        faults.push(fault.help("set effect = \"planned\"").involves(path("effect")));
    }
    if class.clock != Clock::Calendar {
        let fault = Fault::new(path("clock"), "an allocation runs out whatever its job does");
        faults.push(fault.help("remove `clock`"));
    }
    if !class.pattern.is_plain() {
        let fault = Fault::new(
            path("law"),
            "the limit of an allocation has no hazard, and nothing follows it",
        );
        faults.push(fault.help("remove `wave`, `burst` and `secondary`"));
    }
    for job in parts.jobs.iter().filter(|job| job.recovery.queue.is_zero()) {
        let key = format!("jobs.{}.recovery.queue", job.name);
        let message =
            "without a queue there is no allocation after the first, which this class ends";
        let fault = Fault::new(key, message).involves(path("law"));
        faults.push(fault.help("add queue = \"30min\", or a law of it"));
    }
}

/// What else to do about a kind that a cluster lacks; none of what a cluster that obeys its rules has.
const fn remedy(kind: ComponentKind) -> Option<&'static str> {
    match kind {
        ComponentKind::Nic | ComponentKind::NicLink | ComponentKind::Leaf => Some(""),
        ComponentKind::Spine | ComponentKind::Uplink => Some(", or give the cluster spines"),
        ComponentKind::Core | ComponentKind::CoreLink => Some(
            ", or give the cluster cores: `cores`, with `racks_per_segment` below `racks_per_pod`",
        ),
        ComponentKind::CoolingLoop => Some(", or set `racks_per_cooling_loop`"),
        ComponentKind::Building => Some(", or set `pods_per_building`"),
        ComponentKind::ScaleUp | ComponentKind::SwitchTray | ComponentKind::ScaleUpLink => {
            Some(", or use a cluster with scale-up domains, such as `nvl`")
        }
        ComponentKind::OpticalSwitch => Some(", or set `optical_switches` of a torus"),
        ComponentKind::Gpu
        | ComponentKind::Host
        | ComponentKind::Rack
        | ComponentKind::Pod
        | ComponentKind::PowerFeed
        | ComponentKind::Storage
        | ComponentKind::Job => None,
    }
}
