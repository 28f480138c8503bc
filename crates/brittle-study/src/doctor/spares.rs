//! Spares: fewer than are away in the mean, far more than that, or none that a job takes.

use brittle_model::scenario::HostSource;

use super::patient::{Patient, detection};
use super::{Code, Finding, percent};

/// Spares beyond the mean by so many standard deviations, and so many hosts, lie idle.
const IDLE: f64 = 10.0;

/// Idle spares are told from this share of the cluster on [1].
const MUCH: f64 = 0.1;

pub(super) fn examine(patient: &Patient<'_>) -> Vec<Finding> {
    let mut findings = unused(patient);
    findings.extend(number(patient));
    findings
}

/// Whether any job takes hosts from a source, its attempts included.
fn taken(patient: &Patient<'_>, source: HostSource) -> bool {
    patient.scenario.jobs.iter().any(|job| {
        let attempts = job.recovery.attempts.iter().flat_map(|attempt| &attempt.replace);
        job.recovery.replace.iter().chain(attempts).any(|&each| each == source)
    })
}

fn unused(patient: &Patient<'_>) -> Vec<Finding> {
    let scenario = patient.scenario;
    let mut findings = Vec::new();
    let mut say = |key: String, what: String, word: &str| {
        findings.push(Finding {
            code: Code::UnusedSpares,
            key,
            what,
            why: "they are paid for and help nobody".to_owned(),
            remedy: format!(
                "add \"{word}\" to the `replace` of a job's recovery, or leave the spares out"
            ),
        });
    };
    if scenario.spares.warm > 0 && !taken(patient, HostSource::Warm) {
        let what = format!("no job takes the {} warm spares", scenario.spares.warm);
        say("spares.warm".to_owned(), what, "warm");
    }
    if scenario.spares.cold > 0 && !taken(patient, HostSource::Cold) {
        let what = format!("no job orders the {} cold spares", scenario.spares.cold);
        say("spares.cold".to_owned(), what, "cold");
    }
    for job in scenario.jobs.iter().filter(|job| job.hot_spares > 0) {
        let attempts = job.recovery.attempts.iter().flat_map(|attempt| &attempt.replace);
        if !job.recovery.replace.iter().chain(attempts).any(|&each| each == HostSource::Hot) {
            let what = format!("the job does not take its {} hot spares", job.hot_spares);
            say(format!("jobs.{}.hot_spares", job.name), what, "hot");
        }
    }
    findings
}

/// Hot, warm and cold spares of a scenario, and hosts of jobs and pools that are away in the mean, by Little's law: how often
/// they leave times how long they stay away.
fn pool_and_missed(patient: &Patient<'_>) -> (u32, f64) {
    let scenario = patient.scenario;
    let away = |toll: &super::patient::Toll<'_>| {
        // What is hidden works until it is noticed.
        let unseen = |lag: f64| if toll.class.effect.is_hidden() { 0.0 } else { lag };
        let lag = detection(toll.class).map_or(0.0, unseen);
        // No stay lasts longer than the trial.
        let stay = (lag + toll.repair).min(patient.horizon());
        toll.count * toll.hosts * stay / patient.horizon()
    };
    let away: f64 = patient.tolls().iter().map(away).sum();
    let all = f64::from(scenario.cluster.hosts());
    let per_host = scenario.cluster.gpus_per_host();
    let hot: u32 = scenario.jobs.iter().map(|job| job.hot_spares).sum();
    let seats: u32 = scenario.jobs.iter().map(|job| job.gpus / per_host).sum();
    let spares = scenario.spares.warm + scenario.spares.cold + hot;
    // Hosts outside of jobs and pools fail too, and are not missed.
    (spares, away * f64::from(seats + spares) / all)
}

/// Spares that are nearly always enough where so many hosts are away in the mean: three standard deviations more.
fn enough(missed: f64) -> f64 {
    (missed + 3.0 * missed.sqrt()).ceil()
}

/// Spares that are nearly always enough for a scenario.
pub(super) fn enough_for(patient: &Patient<'_>) -> u32 {
    enough(pool_and_missed(patient).1) as u32
}

fn number(patient: &Patient<'_>) -> Option<Finding> {
    let scenario = patient.scenario;
    let (spares, missed) = pool_and_missed(patient);
    let all = f64::from(scenario.cluster.hosts());
    let runs_on = scenario.jobs.iter().any(|job| job.recovery.degraded.is_some());
    let pool = f64::from(spares);
    if missed >= 1.0 && pool < missed && !runs_on {
        return Some(Finding {
            code: Code::TooFewSpares,
            key: "spares.warm".to_owned(),
            what: format!(
                "{missed:.1} hosts of jobs and pools are away in the mean, and there are {spares} spares"
            ),
            why: "jobs stand still for want of hosts until repairs end".to_owned(),
            remedy: format!(
                "about {:.0} spares would nearly always do; or check the units of rates and of the repair",
                enough(missed)
            ),
        });
    }
    // Where whole domains are replaced, a host that is lost takes its domain with it.
    let by_domain = scenario.jobs.iter().any(|job| job.placement.within.is_some());
    let ample = missed + IDLE * missed.sqrt() + IDLE;
    (!by_domain && (pool - ample) / all > MUCH).then(|| Finding {
        code: Code::IdleSpares,
        key: "spares.warm".to_owned(),
        what: format!("there are {spares} spares, and {missed:.1} hosts are away in the mean"),
        why: format!(
            "{} of the cluster stands idle: goodput does not show it, the share of all GPU-time that is paid for does",
            percent((pool - ample) / all)
        ),
        remedy: format!("about {:.0} would nearly always do", enough(missed)),
    })
}
