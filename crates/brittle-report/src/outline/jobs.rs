//! The jobs in the outline: what each runs on, how long, what it believes, and how it comes back where that
//! is not the usual way.

use brittle_engine::World;
use brittle_model::Scenario;
use brittle_model::scenario::{
    Effect, HostSource, Job, OnWarning, PlacementRule, Recovery, Refill,
};

use super::{delay, groups, saves, share};
use crate::number::plural;
use crate::trace::source_word;

/// A line a job.
pub(super) fn jobs(scenario: &Scenario, world: &World) -> Vec<(String, String)> {
    let fact = |(j, job): (usize, &Job)| {
        let hosts = plural((job.gpus / scenario.cluster.gpus_per_host()).into(), "host");
        let work = match job.work {
            Some(work) => format!("{work} of work to do"),
            None => "runs to the horizon".to_owned(),
        };
        let hot = match job.hot_spares {
            0 => String::new(),
            n => format!(", {}", plural(n.into(), "hot spare")),
        };
        let belief = match world.believed_mtti(j) {
            Some(mtti) => format!("believed MTTI {mtti}"),
            None => "no failure expected".to_owned(),
        };
        let gpus = plural(job.gpus.into(), "GPU");
        let saves = world.save_plan(j);
        let mut parts = vec![format!("{gpus} on {hosts}{hot}; {work}; {belief}; saves {saves}")];
        parts.extend(unusual(scenario, world, j));
        (job.name.clone(), parts.join("; "))
    };
    scenario.jobs.iter().enumerate().map(fact).collect()
}

fn unusual(scenario: &Scenario, world: &World, j: usize) -> Vec<String> {
    let job = &scenario.jobs[j];
    let recovery = &job.recovery;
    let mut parts = Vec::new();
    let placement = &job.placement;
    if placement.rule != PlacementRule::Packed {
        parts.push(placement.rule.to_string());
    }
    if let Some(unused) = world.unused_hosts(j).filter(|&unused| unused > 0) {
        let gpus = u64::from(unused) * u64::from(scenario.cluster.gpus_per_host());
        parts.push(format!("leaves {} unused", plural(gpus, "GPU")));
    }
    if let Some(within) = placement.within {
        let drain =
            placement.drain_over.map(|over| format!(", left with over {} unusable", share(over)));
        parts.push(format!("replaces hosts within a {within}{}", drain.unwrap_or_default()));
    }
    if job.priority > 0 {
        parts.push(format!("priority {}", job.priority));
    }
    if job.communication > 0.0 {
        parts.push(format!("waits for the network in {} of a step", share(job.communication)));
    }
    parts.extend(groups::remarks(scenario, job));
    let warns =
        scenario.failures.iter().any(|c| c.warning.is_some() || c.effect == Effect::FalseWarning);
    if recovery.on_warning != OnWarning::Ignore && !warns {
        parts.push("acts on warnings, but no failure class gives any".to_owned());
    }
    let sources = sources(scenario, job, &recovery.replace);
    if sources != self::sources(scenario, job, &Recovery::default().replace) {
        parts.push(format!("takes hosts from {}", sources.join(", ")));
    }
    match job.refill {
        Refill::Repaired => {}
        Refill::Allocation => parts.push("refills hot spares when it allocates".to_owned()),
        Refill::Required => parts.push("once short, waits for all its hot spares".to_owned()),
    }
    parts.extend(saves::ways(job));
    if job.overhead > 0.0 {
        parts.push(format!("loses {} of its speed all the time", share(job.overhead)));
    }
    if !recovery.queue.is_zero() {
        parts.push(format!("queues for {}", delay(&recovery.queue)));
    }
    if !recovery.allocate.is_zero() {
        parts.push(format!("an allocation takes {}", delay(&recovery.allocate)));
    }
    if let Some(preflight) = &recovery.preflight {
        let (length, recall) = (delay(&preflight.duration), share(preflight.recall));
        parts.push(format!("preflight of {length} finds {recall}"));
    }
    if let Some(evict) = &recovery.evict {
        let (hosts, test) = (evict.hosts, delay(&evict.test));
        parts.push(format!("evicts groups of {hosts} hosts, tested for {test}"));
    }
    parts
}

/// Where a job takes hosts from, of what there is; repair is always the last resort.
fn sources(scenario: &Scenario, job: &Job, named: &[HostSource]) -> Vec<&'static str> {
    let last = (!named.contains(&HostSource::Repair)).then_some(HostSource::Repair);
    let is_there = |source: &HostSource| match source {
        HostSource::Hot => job.hot_spares > 0,
        HostSource::Warm => scenario.spares.warm > 0 || scenario.spares.cold > 0,
        HostSource::Floating | HostSource::Cold | HostSource::Repair => true,
    };
    named.iter().copied().chain(last).filter(is_there).map(source_word).collect()
}
