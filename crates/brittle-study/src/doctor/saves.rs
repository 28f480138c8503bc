//! Saves: intervals that cost, saves that do not fit into them, and how long checkpoints are kept.

use brittle_model::scenario::{Backlog, Effect, IntervalRule, Job};
use brittle_policy::interval;

use super::patient::{Patient, detection};
use super::{Code, Finding, about, percent};

/// An interval is far from the best if it takes this much more time for the same work [1].
const FAR: f64 = 0.02;

/// A belief is far off by this factor.
const FAR_OFF: f64 = 3.0;

pub(super) fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let jobs = patient.scenario.jobs.iter().enumerate();
    jobs.flat_map(|(j, job)| {
        let mut findings = Vec::new();
        findings.extend(patient.mtti(j).and_then(|mtti| by_formula(patient, job, mtti)));
        findings.extend(outlasts(job));
        findings.extend(uploads(job));
        findings.extend(patient.mtti(j).and_then(|mtti| belief(job, mtti)));
        findings.extend(retention(patient, job));
        findings
    })
    .collect()
}

/// The interval of a job [s], where it is given as such.
fn interval_of(job: &Job) -> Option<f64> {
    match job.checkpoint.interval {
        IntervalRule::Fixed(interval) => Some(interval.as_secs_f64()),
        _ => None,
    }
}

fn key(job: &Job, key: &str) -> String {
    format!("jobs.{}.checkpoint.{key}", job.name)
}

/// By what share a job takes longer than at the best interval, for failures of constant rate.
fn excess(interval: f64, cost: f64, mtti: f64) -> (f64, f64) {
    let best = interval::exact(cost, mtti);
    let least = match best > 0.0 {
        true => interval::expected_time_per_work(best, cost, mtti, 0.0),
        // Saves that cost nothing: at every instant.
        false => 1.0,
    };
    (best, interval::expected_time_per_work(interval, cost, mtti, 0.0) / least - 1.0)
}

fn by_formula(patient: &Patient<'_>, job: &Job, mtti: f64) -> Option<Finding> {
    let cost = job.checkpoint.work_lost_to_a_save().as_secs_f64();
    if job.checkpoint.interval == IntervalRule::Never {
        let longest = job.work.map_or(patient.horizon(), brittle_model::Span::as_secs_f64);
        return (longest > 2.0 * mtti).then(|| Finding {
            code: Code::NeverSaves,
            key: key(job, "interval"),
            what: format!("nothing is saved, and an interruption comes every {}", about(mtti)),
            why: format!("each interruption starts over what would take {}", about(longest)),
            remedy: "take interval = \"exact\", or leave the class out that interrupts".to_owned(),
        });
    }
    let interval = interval_of(job)?;
    let (best, excess) = excess(interval, cost, mtti);
    (excess > FAR).then(|| Finding {
        code: Code::IntervalFarFromBest,
        key: key(job, "interval"),
        what: format!("the interval is {}, and the best is {}", about(interval), about(best)),
        why: if excess.is_finite() && excess < 10.0 {
            format!(
                "the same work takes {} longer, with saves of {} and an interruption every {}",
                percent(excess),
                about(cost),
                about(mtti)
            )
        } else {
            format!(
                "hardly an interval ends before the next interruption, which comes every {}",
                about(mtti)
            )
        },
        remedy: format!("take interval = \"exact\" or about \"{}\"", about(best)),
    })
}

fn outlasts(job: &Job) -> Option<Finding> {
    let (interval, cost) = (interval_of(job)?, job.checkpoint.cost.as_secs_f64());
    let tiers = job.checkpoint.work_lost_to_a_save().as_secs_f64();
    let cost = if job.checkpoint.tiers.is_empty() { cost } else { tiers };
    (cost >= interval).then(|| Finding {
        code: Code::SaveOutlastsInterval,
        key: key(job, "cost"),
        what: format!("a save blocks for {}, and the interval is {}", about(cost), about(interval)),
        why: "the job saves for more than half of its time".to_owned(),
        remedy: "check the unit of the cost, or of size and bandwidth (\"GB/s\" is eight times \"Gb/s\"), or save less often"
            .to_owned(),
    })
}

fn uploads(job: &Job) -> Option<Finding> {
    let interval = interval_of(job)?;
    let backlog = |backlog: Option<Backlog>| backlog.unwrap_or_default();
    let tier = job.checkpoint.tiers.iter().find(|tier| {
        let upload = tier.upload.iter().flat_map(|upload| &upload.parts);
        let length: f64 = upload.map(|part| part.duration.as_secs_f64()).sum();
        let queues = backlog(tier.upload.as_ref().map(|upload| upload.backlog));
        let at_once = if let Backlog::Queue(n) = queues { f64::from(n.max(1)) } else { 1.0 };
        length > interval * f64::from(tier.every.max(1)) * at_once
    })?;
    let parts = tier.upload.iter().flat_map(|upload| &upload.parts);
    let length: f64 = parts.map(|part| part.duration.as_secs_f64()).sum();
    let due = interval * f64::from(tier.every.max(1));
    let what = match backlog(tier.upload.as_ref().map(|upload| upload.backlog)) {
        Backlog::Wait | Backlog::Queue(_) => "the job waits at each save",
        Backlog::Skip => "saves are left out, and the interval is longer than it says",
        Backlog::Abort => "uploads are given up before they are durable, and nothing is ever saved",
    };
    Some(Finding {
        code: Code::UploadOutlastsInterval,
        key: key(job, &format!("tiers.{}.upload.duration", tier.name)),
        what: format!(
            "an upload takes {}, and the next save is due after {}",
            about(length),
            about(due)
        ),
        why: what.to_owned(),
        remedy: "save less often, send fewer saves to this tier (`every`), or check the bandwidth"
            .to_owned(),
    })
}

fn belief(job: &Job, mtti: f64) -> Option<Finding> {
    let believed = job.checkpoint.believed_mtti?.as_secs_f64();
    let ratio = believed / mtti;
    let far = !(1.0 / FAR_OFF..=FAR_OFF).contains(&ratio);
    far.then(|| Finding {
        code: Code::BeliefFarOff,
        key: key(job, "mtti"),
        what: format!("an MTTI of {} is believed, and the classes imply {}", about(believed), about(mtti)),
        why: "formulas for the interval go by the belief".to_owned(),
        remedy: "leave `mtti` out, or check the rates; keep it if the question is what a wrong belief costs".to_owned(),
    })
}

fn retention(patient: &Patient<'_>, job: &Job) -> Option<Finding> {
    let interval = interval_of(job)?;
    let tolls = patient.tolls();
    let corrupt = tolls.iter().filter(|toll| toll.class.effect == Effect::Corrupt);
    let lag = |toll: &&super::patient::Toll<'_>| detection(toll.class).unwrap_or(f64::INFINITY);
    let worst = corrupt.max_by(|a, b| lag(a).total_cmp(&lag(b)))?;
    let lag = lag(&worst);
    let kept = |tier: &brittle_model::scenario::CheckpointTier| {
        interval * f64::from(tier.every.max(1)) * f64::from(tier.keep)
    };
    let kept = job
        .checkpoint
        .tiers
        .iter()
        .filter(|tier| !tier.is_live())
        .map(kept)
        .max_by(f64::total_cmp)?;
    (lag > kept).then(|| Finding {
        code: Code::RetentionShorterThanLag,
        key: key(job, "tiers"),
        what: format!(
            "checkpoints of {} are kept, and {} goes unnoticed for {}",
            about(kept),
            worst.class.cause,
            if lag.is_finite() { about(lag) } else { "ever".to_owned() }
        ),
        why: "when corruption is noticed, every checkpoint that is left is corrupt, and the job starts over".to_owned(),
        remedy: "keep more (`keep`), keep some for longer (a tier with a larger `every`), or look more often (`detection`, \
                 `verify`)"
            .to_owned(),
    })
}
