//! Rules of saves: intervals, tiers, and what a job's layout and placement can carry.

use super::law::delay;
use super::{MAX_HORIZON, name, probability};
use crate::placement::{place, seats};
use crate::scenario::{
    Backlog, CheckpointTier, Copies, Dimension, IntervalRule, Job, Parts, Upload, most_in_a_domain,
};
use crate::text::Fault;
use crate::time::Span;

/// Most tiers of a job.
const MAX_TIERS: usize = 8;
/// Most saves until the pattern of tiers and checks comes again.
pub(crate) const MAX_CYCLE: u64 = 10_000;
/// Largest share of checkpoints that turn out to be bad.
const MAX_BAD: f64 = 0.5;
/// Most checkpoints that are held for uploads at the same time.
const MAX_QUEUE: u32 = 64;

pub(super) fn checkpoint(job: &Job, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.checkpoint.{key}", job.name);
    let checkpoint = &job.checkpoint;
    if checkpoint.cost > MAX_HORIZON {
        faults.push(Fault::new(
            path("cost"),
            format!("a save that takes {} is longer than 100 years", checkpoint.cost),
        ));
    }
    interval(job, faults);
    if checkpoint.believed_mtti.is_some_and(is_zero_or_too_long) {
        faults.push(Fault::new(
            path("mtti"),
            "the believed MTTI must be above zero and at most 100 years",
        ));
    }
    if checkpoint.end_game && job.work.is_none() {
        let fault = Fault::new(
            path("end_game"),
            "a job that runs to the horizon has no end to save less at",
        );
        let key = format!("jobs.{}.work", job.name);
        faults.push(fault.involves(key).help("give the job `work`, or remove `end_game`"));
    }
    if let Some(verify) = &checkpoint.verify {
        probability(&path("verify.recall"), "recall", verify.recall, 1.0, faults);
        if verify.recall == 0.0 {
            let fault = Fault::new(path("verify.recall"), "a check with recall 0 finds nothing");
            faults.push(fault.help("leave `verify` out"));
        }
        if verify.every == 0 {
            let fault = Fault::new(path("verify.every"), "a check before each 0-th save is none");
            faults.push(fault.help("leave `verify` out"));
        }
        if verify.cost > MAX_HORIZON {
            let message = format!("{} is longer than 100 years", verify.cost);
            faults.push(Fault::new(path("verify.cost"), message));
        }
    }
    if checkpoint.tiers.len() > MAX_TIERS {
        let message =
            format!("{} tiers are more than the limit of {MAX_TIERS}", checkpoint.tiers.len());
        faults.push(Fault::new(path("tiers"), message));
        return;
    }
    for tier in &checkpoint.tiers {
        one_tier(job, tier, faults);
        spread(job, tier, parts, faults);
        chain(job, tier, faults);
        room(job, tier, parts, faults);
    }
    cycle(job, faults);
    let live = checkpoint.tiers.iter().filter(|tier| tier.is_live()).count();
    if live > 1 {
        let fault = Fault::new(path("tiers"), "the live state of a job is one: so is its tier");
        faults.push(fault.help("keep one tier with at = \"gpu_memory\""));
    }
    let saved = checkpoint.tiers.len() - live;
    if checkpoint.interval == IntervalRule::Never && saved > 0 && !checkpoint.tiers.is_empty() {
        let fault =
            Fault::new(path("interval"), "the job never saves: nothing comes into its tiers");
        faults.push(fault.help("give an interval, or keep only a tier at = \"gpu_memory\""));
    }
    if checkpoint.interval != IntervalRule::Never && live > 0 && saved == 0 {
        let fault = Fault::new(path("interval"), "the job saves, but no tier takes its saves");
        faults.push(fault.help("write interval = \"never\", or add a tier at = \"storage\""));
    }
}

fn is_zero_or_too_long(span: Span) -> bool {
    span.is_zero() || span > MAX_HORIZON
}

fn interval(job: &Job, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.checkpoint.{key}", job.name);
    let number = |key: &str, value: f64, low: f64, high: f64, faults: &mut Vec<Fault>| {
        if !(value >= low && value <= high) {
            let name = key.rsplit('.').next().unwrap_or(key);
            let message = format!("`{name}` is {value}; it must be between {low} and {high}");
            faults.push(Fault::new(path(key), message));
        }
    };
    match job.checkpoint.interval {
        IntervalRule::Never => {}
        IntervalRule::Fixed(interval) => {
            if is_zero_or_too_long(interval) {
                let fault = Fault::new(
                    path("interval"),
                    "the interval must be above zero and at most 100 years",
                );
                faults.push(fault.help("write \"never\" for no saves"));
            }
        }
        IntervalRule::Budget { overhead } => {
            number("interval.budget.overhead", overhead, 1e-6, 0.999, faults);
            free(job, faults);
        }
        IntervalRule::Online(online) => {
            number("interval.online.weight", online.weight, 1e-3, 1e6, faults);
            let key = path("interval.online.half_life");
            if online.half_life.is_some_and(is_zero_or_too_long) {
                faults.push(Fault::new(key, "it must be above zero and at most 100 years"));
            }
            free(job, faults);
        }
        IntervalRule::Hazard { shape } => {
            number("interval.hazard.shape", shape, 0.05, 50.0, faults);
            free(job, faults);
        }
        IntervalRule::Young
        | IntervalRule::DalyFirst
        | IntervalRule::Daly
        | IntervalRule::Exact => {
            free(job, faults);
        }
    }
}

/// Formulas need a save that costs something.
fn free(job: &Job, faults: &mut Vec<Fault>) {
    if !job.checkpoint.work_lost_to_a_save().is_zero() {
        return;
    }
    let path = |key: &str| format!("jobs.{}.checkpoint.{key}", job.name);
    let key = if job.checkpoint.tiers.is_empty() { path("cost") } else { path("tiers") };
    let fault = Fault::new(
        key,
        "a formula for the interval needs a save that costs something: a free one is best made all the time",
    );
    faults.push(fault.help("give the cost, or a fixed interval").involves(path("interval")));
}

fn one_tier(job: &Job, tier: &CheckpointTier, faults: &mut Vec<Fault>) {
    name(&format!("jobs.{}.checkpoint.tiers", job.name), &tier.name, faults);
    let path = |key: &str| tier_path(job, tier, key);
    let zero = |key: &str, value: u32, faults: &mut Vec<Fault>| {
        if value == 0 {
            let fault = Fault::new(path(key), format!("`{key}` is 0"));
            faults.push(fault.help("leave the tier out if nothing is to be kept there"));
        }
    };
    zero("every", tier.every, faults);
    zero("keep", tier.keep, faults);
    delay(&path("load"), &tier.load, faults);
    probability(&path("bad"), "bad", tier.bad, MAX_BAD, faults);
    for (key, span) in [("cost", tier.cost), ("rebuild", tier.rebuild)] {
        if span > MAX_HORIZON {
            faults.push(Fault::new(path(key), format!("{span} is longer than 100 years")));
        }
    }
    if let Some(upload) = &tier.upload {
        // A job without tiers has its one upload beside the interval, into a storage that forgets nothing.
        let alone = tier.keep == u32::MAX && job.checkpoint.tiers.len() == 1;
        let table = match alone {
            true => format!("jobs.{}.checkpoint.upload", job.name),
            false => path("upload"),
        };
        one_upload(&table, upload, faults);
    }
}

fn one_upload(table: &str, upload: &Upload, faults: &mut Vec<Fault>) {
    let last = upload.parts.len().saturating_sub(1);
    for (i, part) in upload.parts.iter().enumerate() {
        let staging = if i == last { "" } else { "staging." };
        if is_zero_or_too_long(part.duration) {
            let fault = Fault::new(
                format!("{table}.{staging}duration"),
                "an upload must take some time, and at most 100 years",
            );
            faults.push(
                fault.help("leave it out if a save is durable when the job is no longer blocked"),
            );
        }
        if !(0.0..=1.0).contains(&part.slowdown) {
            let message = format!("`slowdown` is {}; it must be between 0 and 1", part.slowdown);
            faults.push(Fault::new(format!("{table}.{staging}slowdown"), message));
        }
    }
    if let Backlog::Queue(length) = upload.backlog
        && !(2..=MAX_QUEUE).contains(&length)
    {
        let message = format!("`queue` is {length}; it must be between 2 and {MAX_QUEUE}");
        let fault = Fault::new(format!("{table}.backlog.queue"), message);
        faults.push(fault.help("backlog = \"wait\" holds one"));
    }
}

/// What is kept and what is under way must fit.
fn room(job: &Job, tier: &CheckpointTier, parts: &Parts, faults: &mut Vec<Fault>) {
    let Some(room) = tier.room else { return };
    let takes = tier.takes(room, seats(parts, job));
    if takes <= room.capacity {
        return;
    }
    let of = if tier.store.copies().is_some() { "of each host" } else { "of the storage" };
    let message = format!(
        "{} checkpoints, those under way included, take {:.3} TB {of}, and there are {:.3} TB",
        tier.held_at_most(),
        takes / 1e12,
        room.capacity / 1e12
    );
    let fault = Fault::new(tier_path(job, tier, "capacity"), message);
    let fault = fault.involves(tier_path(job, tier, "keep"));
    faults.push(fault.help("keep fewer, hold fewer copies, or save elsewhere"));
}

/// A differential checkpoint is on top of a full one, which is made again and again.
fn chain(job: &Job, tier: &CheckpointTier, faults: &mut Vec<Fault>) {
    let Some(full) = tier.differential_of else { return };
    let tiers = &job.checkpoint.tiers;
    let full = &tiers[full as usize];
    let key = tier_path(job, tier, "differential_of");
    let mut refuse = |message: String, help: &str| {
        faults.push(Fault::new(key.clone(), message).help(help));
    };
    if full.is_live() || full.differential_of.is_some() {
        let message = format!("`{}` holds no full checkpoints that were saved", full.name);
        refuse(message, "name a tier that takes saves and is not differential itself");
    } else if full.every <= tier.every || !full.every.is_multiple_of(tier.every.max(1)) {
        let message = format!(
            "1 save in {} goes to `{}` in full, and 1 in {} here: no chain comes of that",
            full.every, full.name, tier.every
        );
        refuse(
            message,
            "let `every` of the full tier be a multiple of this one's, at least twice it",
        );
    }
}

/// The pattern of tiers and checks must come again soon enough to be laid out.
fn cycle(job: &Job, faults: &mut Vec<Fault>) {
    let tiers = job.checkpoint.tiers.iter().map(|tier| tier.every);
    let every = tiers.chain(job.checkpoint.verify.map(|verify| verify.every));
    let length =
        every.filter(|&every| every > 0).fold(1, |length, every| lcm(length, u64::from(every)));
    if length > MAX_CYCLE {
        let fault = Fault::new(
            format!("jobs.{}.checkpoint.tiers", job.name),
            format!(
                "the pattern of tiers and checks comes again after {length} saves; the limit is {MAX_CYCLE}"
            ),
        );
        faults.push(fault.help("let each `every` be a multiple of the one before"));
    }
}

fn lcm(a: u64, b: u64) -> u64 {
    let (mut x, mut y) = (a, b);
    while y > 0 {
        (x, y) = (y, x % y);
    }
    (a / x).saturating_mul(b)
}

fn tier_path(job: &Job, tier: &CheckpointTier, key: &str) -> String {
    format!("jobs.{}.checkpoint.tiers.{}.{key}", job.name, tier.name)
}

/// Copies need hosts, and hosts that do not fail together.
fn spread(job: &Job, tier: &CheckpointTier, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| tier_path(job, tier, key);
    let Some(copies) = tier.store.copies() else { return };
    let hosts = seats(parts, job);
    let erased = copies.losses.checked_add(1) != Some(copies.members);
    let key = if erased { "erasure.hosts" } else { "copies" };
    if copies.members == 0 || copies.members > hosts {
        let message = format!("groups of {} hosts in a job that has {hosts}", copies.members);
        let fault = Fault::new(path(key), message).involves(format!("jobs.{}.gpus", job.name));
        faults.push(fault.help(format!("give 1 to {hosts} hosts")));
        return;
    }
    if erased && (copies.losses == 0 || copies.losses >= copies.members) {
        let message = format!(
            "a group of {} hosts cannot have a parity of {}",
            copies.members, copies.losses
        );
        let fault = Fault::new(path("erasure.parity"), message).involves(path("erasure.hosts"));
        faults.push(fault.help("give a parity of at least 1, and fewer than the hosts"));
        return;
    }
    if tier.is_live() {
        return live(job, tier, copies, hosts, faults);
    }
    let Some(domain) = copies.apart_from else { return };
    let Ok(places) = place(parts, |domain| parts.cluster.domains(domain)) else { return };
    let number = parts.jobs.iter().position(|other| std::ptr::eq(other, job));
    let Some(placed) = number.and_then(|number| places.jobs.get(number)) else { return };
    let domains = parts.cluster.domains(domain);
    let groups = (hosts / copies.members).max(1);
    let most = if domains.is_empty() { hosts } else { most_in_a_domain(&placed.seats, &domains) };
    if most > groups {
        let word = domain.as_str();
        let fault = Fault::new(
            path("apart_from"),
            format!(
                "{most} of the job's {hosts} hosts share a {word}: {groups} groups of {} cannot keep their hosts apart",
                copies.members
            ),
        );
        faults.push(fault.involves(path(key)).help(format!(
            "place the job over at least {} {word}s, take fewer copies, or keep apart from something smaller",
            copies.members
        )));
    }
}

/// Live state can be read from a peer only where some peer has the same.
fn live(job: &Job, tier: &CheckpointTier, copies: Copies, hosts: u32, faults: &mut Vec<Fault>) {
    let path = |key: &str| tier_path(job, tier, key);
    let members = copies.members;
    if members < 2 {
        let fault = Fault::new(
            path("copies"),
            "recovery from a peer needs at least 2 copies of every part of the state",
        );
        faults.push(fault.involves(path("at")).help(
            "give copies = 2 (so many instances of the optimizer state), or another tier: fully sharded state has no peer",
        ));
        return;
    }
    let Some(layout) = &job.layout else {
        let fault = Fault::new(
            path("at"),
            "live copies are those of data-parallel replicas: the job must tell its layout",
        );
        let job = &job.name;
        faults.push(
            fault
                .involves(format!("jobs.{job}.layout"))
                .help(format!("add layout = {{ tensor = 8, pipeline = 16 }} to [jobs.{job}]")),
        );
        return;
    };
    if layout.order[3] != Dimension::Data {
        let fault = Fault::new(path("at"), "live copies need the data dimension outermost");
        let key = format!("jobs.{}.layout.order", job.name);
        faults.push(fault.involves(key).help("let layout.order end with \"data\""));
        return;
    }
    if layout.data < 2 {
        let fault = Fault::new(
            path("copies"),
            "with one data-parallel replica no peer holds the same state: there is nothing to recover from but a checkpoint",
        );
        faults.push(
            fault
                .involves(format!("jobs.{}.layout.data", job.name))
                .help("give a layout with data of at least 2, or copies in another tier"),
        );
        return;
    }
    if !layout.data.is_multiple_of(members) || !hosts.is_multiple_of(members) {
        let fault = Fault::new(
            path("copies"),
            format!(
                "{} data-parallel replicas on {hosts} hosts are not {members} instances of whole hosts",
                layout.data
            ),
        );
        faults.push(
            fault
                .involves(format!("jobs.{}.layout.data", job.name))
                .help("give copies that divide both: so many instances hold the same state"),
        );
    }
}
