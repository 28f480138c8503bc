//! Rules of the way back, and of running on with fewer hosts.

use super::law::delay;
use super::{MAX_HORIZON, name, probability};
use crate::scenario::{BatchRule, CheckpointTier, Degraded, Fewer, HostSource, Job, OnWarning};
use crate::text::Fault;

/// Most attempts before the full restart.
const MAX_ATTEMPTS: usize = 8;
/// Most micro-batches of a step.
const MAX_MICROBATCHES: u32 = 1_000_000;

pub(super) fn recovery(job: &Job, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.recovery.{key}", job.name);
    let recovery = &job.recovery;
    for (key, value) in [
        ("isolate", &recovery.isolate),
        ("queue", &recovery.queue),
        ("allocate", &recovery.allocate),
        ("start", &recovery.start),
        ("load", &recovery.load),
        ("warm_up", &recovery.warm_up),
    ] {
        delay(&path(key), value, faults);
    }
    once(&path("replace"), &recovery.replace, faults);
    if recovery.attempts.len() > MAX_ATTEMPTS {
        let number = recovery.attempts.len();
        let message = format!("{number} attempts are more than the limit of {MAX_ATTEMPTS}");
        faults.push(Fault::new(path("attempts"), message));
    }
    for attempt in &recovery.attempts {
        let table = path("attempts");
        name(&table, &attempt.name, faults);
        let at = |key: &str| format!("{table}.{}.{key}", attempt.name);
        for (key, value) in [
            ("timeout", &attempt.timeout),
            ("start", &attempt.start),
            ("warm_up", &attempt.warm_up),
        ] {
            delay(&at(key), value, faults);
        }
        once(&at("replace"), &attempt.replace, faults);
        if attempt.success.is_empty() {
            probability(&at("success"), "success", attempt.otherwise, 1.0, faults);
            continue;
        }
        let named = attempt.success.iter().map(|(kind, share)| (kind.as_str(), *share));
        for (key, share) in named.chain([("otherwise", attempt.otherwise)]) {
            probability(&at(&format!("success.{key}")), key, share, 1.0, faults);
        }
    }
    if let OnWarning::Migrate { stall, success } = recovery.on_warning {
        probability(&path("on_warning.migrate.success"), "success", success, 1.0, faults);
        if !recovery.replace.iter().any(|s| matches!(s, HostSource::Hot | HostSource::Warm)) {
            let message = "a job migrates to a hot or a warm spare, and `replace` names neither";
            let fault = Fault::new(path("on_warning.migrate"), message);
            let fault = fault.involves(path("replace"));
            faults.push(fault.help("add \"warm\" to `replace`, or remove `migrate`"));
        }
        if stall > MAX_HORIZON {
            let key = path("on_warning.migrate.stall");
            faults.push(Fault::new(key, format!("{stall} is longer than 100 years")));
        }
    }
    if let Some(degraded) = &recovery.degraded {
        fewer(job, degraded, faults);
    }
}

fn once(path: &str, sources: &[HostSource], faults: &mut Vec<Fault>) {
    let mut sources = sources.to_vec();
    sources.sort_unstable();
    if sources.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push(Fault::new(path, "a source is named twice").help(
            "name each of \"hot\", \"warm\", \"floating\", \"cold\", \"repair\" at most once",
        ));
    }
}

/// What a job leaves out must be there to be left out, and what is left must know what it did.
fn fewer(job: &Job, degraded: &Degraded, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.recovery.degraded.{key}", job.name);
    if job.placement.within.is_some() {
        let fault = Fault::new(
            path("how"),
            "hosts that are replaced inside a domain move in groups: a job that runs on without some does not",
        );
        let key = format!("jobs.{}.placement.within", job.name);
        faults.push(fault.involves(key).help("remove `within`, or leave `degraded` out"));
    }
    delay(&path("stall"), &degraded.stall, faults);
    delay(&path("rejoin"), &degraded.rejoin, faults);
    if !(degraded.least > 0.0 && degraded.least <= 1.0) {
        let message = format!("`least` is {}; it must be above 0 and at most 1", degraded.least);
        faults.push(Fault::new(path("least"), message));
    }
    let batches = match degraded.how {
        Fewer::Replicas(BatchRule::Constant { microbatches })
        | Fewer::Elastic(BatchRule::Constant { microbatches })
        | Fewer::Reroute { microbatches } => Some(microbatches),
        _ => None,
    };
    if let Some(batches) = batches
        && !(1..=MAX_MICROBATCHES).contains(&batches)
    {
        let message =
            format!("`microbatches` is {batches}; it must be between 1 and {MAX_MICROBATCHES}");
        faults.push(Fault::new(path("microbatches"), message));
    }
    match degraded.how {
        Fewer::Replan { efficiency } if !(efficiency > 0.0 && efficiency <= 1.0) => {
            let message = format!("`efficiency` is {efficiency}; it must be above 0 and at most 1");
            faults.push(Fault::new(path("efficiency"), message));
        }
        Fewer::Narrow { boost } if !(1.0..=2.0).contains(&boost) => {
            let message = format!("`boost` is {boost}; it must be between 1 and 2");
            faults.push(Fault::new(path("boost"), message));
        }
        _ => {}
    }
    let Some(layout) = &job.layout else {
        if matches!(degraded.how, Fewer::Replan { .. }) {
            return;
        }
        let fault = Fault::new(
            path("how"),
            "what is left out follows from the job's layout, which it does not tell",
        );
        let name = &job.name;
        faults.push(
            fault
                .involves(format!("jobs.{name}.layout"))
                .help(format!("add layout = {{ tensor = 8, pipeline = 16 }} to [jobs.{name}]")),
        );
        return;
    };
    let needs_replicas =
        matches!(degraded.how, Fewer::Replicas(_) | Fewer::Elastic(_) | Fewer::Reroute { .. });
    if needs_replicas && layout.data < 2 {
        let fault = Fault::new(
            path("how"),
            "with one data-parallel replica there is none to run on without the one that is lost",
        );
        faults.push(
            fault
                .involves(format!("jobs.{}.layout.data", job.name))
                .help("give a layout with data of at least 2, or leave `degraded` out"),
        );
        return;
    }
    if matches!(degraded.how, Fewer::Reroute { .. }) && layout.pipeline < 2 {
        let fault = Fault::new(
            path("how"),
            "work is re-routed within the bubbles of a pipeline: the job has none",
        );
        faults.push(
            fault
                .involves(format!("jobs.{}.layout.pipeline", job.name))
                .help("give a layout with pipeline of at least 2, or how = \"replicas\""),
        );
    }
    let goes_on =
        matches!(degraded.how, Fewer::Replicas(_) | Fewer::Reroute { .. } | Fewer::Narrow { .. });
    let live = job.checkpoint.tiers.iter().any(CheckpointTier::is_live);
    if goes_on && !live {
        let fault = Fault::new(
            path("how"),
            "who runs on without the others needs their part of the state: the job has no live copies of it",
        );
        faults.push(fault.involves(format!("jobs.{}.checkpoint.tiers", job.name)).help(
            "add a tier at = \"gpu_memory\" with copies = 2 or more, or take \"elastic\", which restarts from a checkpoint",
        ));
    }
}
