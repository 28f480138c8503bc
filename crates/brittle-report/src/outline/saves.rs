//! Tiers, ways back and running on in the outline: what a save costs and survives, and what is tried after a failure.

use brittle_model::Scenario;
use brittle_model::scenario::{CheckpointTier, Fewer, Job, StorageOutage, Store};

use crate::table::Table;

/// A line for each tier of each job; none without such a job.
pub(super) fn tiers(scenario: &Scenario) -> Option<Table> {
    let tiers = || {
        let of = |job: &'_ Job| job.checkpoint.tiers.len();
        scenario.jobs.iter().filter(move |job| of(job) > 0)
    };
    tiers().next()?;
    let mut table = Table::new()
        .left("job")
        .left("tier")
        .left("held in")
        .right("saves")
        .right("blocks")
        .right("upload")
        .right("read in")
        .left("can lose");
    for job in tiers() {
        for tier in &job.checkpoint.tiers {
            let upload = tier.upload.iter().flat_map(|upload| &upload.parts);
            let upload = upload.fold(0.0, |sum, part| sum + part.duration.as_secs_f64());
            let span = |secs: f64| brittle_model::Span::from_secs_f64(secs).to_string();
            let row = [
                job.name.clone(),
                tier.name.clone(),
                tier.store.as_str().replace('_', " "),
                match (tier.is_live(), tier.every) {
                    (true, _) => "none".to_owned(),
                    (false, 1) => "each".to_owned(),
                    (false, every) => format!("1 in {every}"),
                } + &changes_only(job, tier),
                if tier.is_live() { String::new() } else { tier.cost.to_string() },
                if upload > 0.0 { span(upload) } else { String::new() },
                span(tier.load.mean()),
                losses(tier),
            ];
            table.row(row.map(Into::into));
        }
    }
    Some(table)
}

/// That a tier holds changes only, and of what.
fn changes_only(job: &Job, tier: &CheckpointTier) -> String {
    let full = tier.differential_of.map(|full| &job.checkpoint.tiers[full as usize].name);
    full.map_or_else(String::new, |full| format!(", of {full}"))
}

fn losses(tier: &CheckpointTier) -> String {
    let Some(copies) = tier.store.copies() else { return "any hosts".to_owned() };
    let of = format!("{} of {}", copies.losses, copies.members);
    match (tier.store, copies.apart_from) {
        (Store::GpuMemory(_), _) => format!("{of} copies"),
        _ if copies.members == 1 => "no host".to_owned(),
        (_, Some(domain)) => format!("{of}, by {domain}"),
        (_, None) => format!("{of} hosts"),
    }
}

/// What a job tries after a failure, in words; none where it restarts in full at once.
pub(super) fn ways(job: &Job) -> Option<String> {
    let recovery = &job.recovery;
    let tried = recovery.attempts.iter().map(|attempt| attempt.name.as_str());
    let tried: Vec<&str> = tried.collect();
    let runs_on = recovery.degraded.as_ref().map(|degraded| match degraded.how {
        Fewer::Replicas(_) => "runs on without the replicas that miss a host",
        Fewer::Elastic(_) => "runs on with the replicas that its hosts can form",
        Fewer::Reroute { .. } => "runs on with the work of lost stages in other replicas",
        Fewer::Replan { .. } => "runs on with new pipelines over what is left",
        Fewer::Narrow { .. } => "runs on with narrower tensor groups",
    });
    let tried = (!tried.is_empty())
        .then(|| format!("tries {} before a full restart", tried.join(", then ")));
    let rides = (recovery.storage_outage == StorageOutage::RideOut)
        .then(|| "rides out outages of the storage".to_owned());
    let parts = tried.into_iter().chain(runs_on.map(str::to_owned)).chain(rides);
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}
