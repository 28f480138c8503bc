//! Rules of where hosts stand: the domains are there, the numbers fit, and so do all jobs together.

use super::MAX_JOBS;
use crate::placement::{Domains, place, seats};
use crate::scenario::{HostDomain, HostSource, Job, Parts, Placement, PlacementRule};
use crate::text::Fault;

/// Checks the placement of every job and, where each is sound, that of all together. After all other rules: what is
/// wrong with the cluster, or too large for it, is told before.
pub(super) fn placement(parts: &Parts, faults: &mut Vec<Fault>) {
    let plain = |job: &Job| job.placement == Placement::default();
    let wrong = |fault: &Fault| fault.path.split('.').next() == Some("cluster");
    if parts.jobs.iter().all(plain) || parts.jobs.len() > MAX_JOBS || faults.iter().any(wrong) {
        return;
    }
    let before = faults.len();
    let known = HostDomain::ALL.map(|domain| (domain, parts.cluster.domains(domain)));
    let domains = |domain| {
        let found = known.iter().find(|&&(other, _)| other == domain);
        found.map(|(_, domains)| domains.clone()).unwrap_or_default()
    };
    for job in &parts.jobs {
        of_job(job, parts, domains, faults);
    }
    if faults.len() > before {
        return;
    }
    if let Err(misfit) = place(parts, domains) {
        let job = misfit.job.map(|job| parts.jobs[job].name.as_str());
        let placed = |job: &&Job| job.placement.rule != PlacementRule::Packed;
        let job = job.or_else(|| parts.jobs.iter().find(placed).map(|job| job.name.as_str()));
        let fault = Fault::new(
            format!("jobs.{}.placement", job.unwrap_or_default()),
            format!("the hosts cannot be placed: {}", misfit.reason),
        );
        faults.push(fault.help("add hosts, ask for less, or place the jobs in another order"));
    }
}

fn of_job(
    job: &Job,
    parts: &Parts,
    domains: impl Fn(HostDomain) -> Domains,
    faults: &mut Vec<Fault>,
) {
    let path = |key: &str| format!("jobs.{}.placement.{key}", job.name);
    let placement = &job.placement;
    let mut there = |key: &str, domain: HostDomain| {
        if domains(domain).is_empty() {
            let message = format!("placement knows of no {domain} in this cluster");
            let fault = Fault::new(path(key), message).help("name a rack, for example");
            faults.push(fault.involves("cluster"));
        }
    };
    if let Some(domain) = placement.rule.domain() {
        let key = match placement.rule {
            PlacementRule::Aligned { .. } => "to",
            PlacementRule::Spread { .. } => "over",
            _ => "domain",
        };
        there(key, domain);
    }
    if let Some(within) = placement.within {
        there("within", within);
    }
    let seats = seats(parts, job);
    let whole = match placement.rule {
        PlacementRule::Blocks { hosts, .. } => Some(("hosts", "block", hosts)),
        PlacementRule::PerDomain { hosts, .. } => Some(("per_domain", "domain", hosts)),
        _ => None,
    };
    if let Some((key, what, hosts)) = whole
        && (hosts == 0 || !seats.is_multiple_of(hosts))
    {
        let message = format!("{seats} seats are not {hosts} in each {what}");
        let per_host = parts.cluster.gpus_per_host();
        let next = u64::from(seats).next_multiple_of(u64::from(hosts.max(1)));
        let help = match hosts {
            0 => format!("give 1 to {seats} hosts"),
            _ => format!("write gpus = {}", next * u64::from(per_host)),
        };
        let fault = Fault::new(path(key), message).help(help);
        faults.push(fault.involves(format!("jobs.{}.gpus", job.name)));
        return;
    }
    if let Some(spares) = placement.rule.spares(seats)
        && spares != job.hot_spares
    {
        let message = format!(
            "the job has {} hot spares, but its placement gives it {spares}: so many in each of its domains",
            job.hot_spares
        );
        let key = format!("jobs.{}.hot_spares", job.name);
        let fault = Fault::new(key, message).help(format!("write {spares}, or leave it out"));
        faults.push(fault.involves(path("spares_per_domain")).involves(path("per_domain")));
    }
    if let Some(share) = placement.drain_over
        && !(0.0..1.0).contains(&share)
    {
        let message = format!("`drain_over` is {share}; it must be from 0 to below 1");
        faults.push(Fault::new(path("drain_over"), message).help("write drain_over = 0.5"));
    }
    let elsewhere = [(HostSource::Floating, "floating"), (HostSource::Cold, "cold")];
    for (source, word) in elsewhere {
        if placement.within.is_some() && job.recovery.replace.contains(&source) {
            let message = format!(
                "`{word}` is named, but hosts that come so cannot be told to stand `within`"
            );
            let key = format!("jobs.{}.recovery.replace", job.name);
            let fault = Fault::new(key, message).help(format!("leave `{word}` or `within` out"));
            faults.push(fault.involves(path("within")));
        }
    }
}
