//! The rules that every scenario obeys, each with what to do when it is broken.
//!
//! They look at [`Parts`], so a scenario made in code meets the same ones as a file; a broken rule names the
//! key path that a file would have.
//!
//! **Invariant**: limits are refused here, with the number, before memory is taken for what they limit.

mod chain;
mod checkpoint;
mod class;
mod cluster;
mod detection;
mod effect;
mod hosts;
mod job;
mod law;
mod layout;
mod pattern;
mod placement;
mod recovery;
mod repair;
mod shared;
mod spares;

pub use self::chain::causal_order;
pub(crate) use self::cluster::{cluster as cluster_rules, population};
use self::law::wrong_law;
pub(crate) use self::layout::ORDER;
use crate::law::FirstLife;
use crate::scenario::{Onset, Parts, Scenario};
use crate::text::Fault;
use crate::time::Span;

/// Most hosts in a cluster.
pub const MAX_HOSTS: u32 = 1_000_000;
/// Most GPUs, and most NICs, in a cluster.
pub const MAX_GPUS: u64 = 1 << 24;
/// Most cables of a kind in a cluster, such as leaf-to-spine links.
pub const MAX_LINKS: u64 = 1 << 24;
/// Most jobs in a scenario.
pub const MAX_JOBS: usize = 1000;
/// Most failure classes in a scenario.
pub const MAX_CLASSES: usize = 1000;
/// Longest trial.
pub const MAX_HORIZON: Span = Span::from_secs(100 * 31_557_600);
/// Most failures to expect in one trial.
pub const MAX_FAILURES: f64 = 1e7;
/// Most crews, and most kinds of parts, in a scenario.
pub const MAX_CREWS: usize = 1000;
/// Most people in a crew, and most parts of a kind.
pub const MAX_CREW: u32 = 100_000;
/// Most rungs of a repair.
pub const MAX_RUNGS: usize = 16;
/// Most failures at regular times in one trial, over all classes.
pub const MAX_FIXED: u64 = 1_000_000;
/// Most stretches of age in a piecewise law.
pub const MAX_STRETCHES: usize = 10_000;
/// Largest multiplier of a hazard.
pub const MAX_MULTIPLIER: f64 = 1e4;
/// Most waves, groups of lemons, and batches, of each.
pub const MAX_SHARED: usize = 100;
/// Most periods of a wave to expect in one trial.
pub const MAX_PERIODS: f64 = 1e6;
/// Largest burst [components].
pub const MAX_BURST: u32 = 100_000;
/// Most failure classes that follow one class.
pub const MAX_SECONDARY: usize = 16;
/// Longest title [characters].
pub const MAX_TITLE: usize = 200;
/// Largest cumulative hazard at the age that components start with: the share e^−700 lives that long.
const MAX_AGE: f64 = 700.0;

impl Parts {
    /// Checks every rule.
    ///
    /// # Errors
    /// All rules that are broken.
    pub fn check(self) -> Result<Scenario, Vec<Fault>> {
        let faults = faults(&self);
        if faults.is_empty() { Ok(Scenario(self)) } else { Err(faults) }
    }
}

/// Every rule that is broken.
pub(crate) fn faults(parts: &Parts) -> Vec<Fault> {
    let mut faults = Vec::new();
    if parts.horizon.is_zero() || parts.horizon > MAX_HORIZON {
        let fault = Fault::new(
            "trial.horizon",
            format!(
                "the horizon is {}; it must be above zero and at most 100 years",
                parts.horizon
            ),
        );
        faults.push(fault.help("write horizon = \"54d\""));
    }
    let length = parts.title.chars().count();
    if parts.title.trim().is_empty() || length > MAX_TITLE || parts.title.contains(char::is_control)
    {
        faults.push(
            Fault::new(
                "title",
                format!("the title must be one line of 1 to {MAX_TITLE} characters"),
            )
            .help("write title = \"what this scenario is\""),
        );
    }
    cluster::cluster(&parts.cluster, &mut faults);
    if parts.failures.len() > MAX_CLASSES {
        faults.push(Fault::new(
            "failures",
            format!("{} classes are more than the limit of {MAX_CLASSES}", parts.failures.len()),
        ));
    }
    for class in &parts.failures {
        class::class(class, parts, &mut faults);
        pattern::pattern(class, parts, &mut faults);
    }
    effect::degrade(parts, &mut faults);
    detection::diagnosis("diagnosis", &parts.diagnosis, &mut faults);
    chain::chain(parts, &mut faults);
    shared::shared(parts, &mut faults);
    expected_failures(parts, &mut faults);
    repair::repair("repair", &parts.repair, &mut faults);
    repair::crews_and_stock(parts, &mut faults);
    spares::spares(&parts.spares, &mut faults);
    hosts::hosts(&parts.hosts, &mut faults);
    if parts.jobs.is_empty() {
        faults.push(
            Fault::new("jobs", "there is no job")
                .help("add [jobs.train] with gpus and a checkpoint"),
        );
    }
    if parts.jobs.len() > MAX_JOBS {
        faults.push(Fault::new(
            "jobs",
            format!("{} jobs are more than the limit of {MAX_JOBS}", parts.jobs.len()),
        ));
    }
    for job in &parts.jobs {
        job::job(job, parts, &mut faults);
    }
    capacity(parts, &mut faults);
    placement::placement(parts, &mut faults);
    faults
}

/// All jobs and spares must fit.
fn capacity(parts: &Parts, faults: &mut Vec<Fault>) {
    let per_host = u64::from(parts.cluster.gpus_per_host().max(1));
    let seats: u64 = parts.jobs.iter().map(|job| u64::from(job.gpus).div_ceil(per_host)).sum();
    let hot: u64 = parts.jobs.iter().map(|job| u64::from(job.hot_spares)).sum();
    let warm = u64::from(parts.spares.warm);
    let cold = u64::from(parts.spares.cold);
    let hosts = u64::from(parts.cluster.hosts());
    let needed = seats + hot + warm + cold;
    let and_cold = if cold > 0 { format!(", cold spares {cold}") } else { String::new() };
    if needed > hosts {
        let fault = Fault::new(
            parts.cluster.key("hosts"),
            format!(
                "{hosts} hosts are too few: the jobs need {seats}, hot spares {hot}, warm spares {warm}{and_cold}, together {needed}"
            ),
        );
        let remedy = match parts.cluster.key("hosts").rsplit_once('.') {
            Some((_, "hosts")) => format!("write hosts = {needed}, or ask for less"),
            key => format!("more {} give more hosts; or ask for less", key.map_or("", |key| key.1)),
        };
        let mut fault = fault
            .help(remedy)
            .involves("spares.warm")
            .involves("spares.cold")
            .involves(parts.cluster.key("gpus_per_host"));
        for job in &parts.jobs {
            fault = fault
                .involves(format!("jobs.{}.gpus", job.name))
                .involves(format!("jobs.{}.hot_spares", job.name));
        }
        faults.push(fault);
    }
}

/// A trial with too many failures would never end: better told than waited for.
fn expected_failures(parts: &Parts, faults: &mut Vec<Fault>) {
    let horizon = parts.horizon.as_secs_f64();
    let mut most = (0.0, "");
    let mut total = 0.0;
    let following = chain::following(parts);
    for (class, following) in parts.failures.iter().zip(following) {
        let Onset::Lives { law, age } = &class.onset else { continue };
        if wrong_law(law).is_some() {
            continue;
        }
        let first = FirstLife::new(law, *age).cumulative_hazard(horizon);
        let a_component = first.max(horizon / law.mean());
        let count = population(class.component, parts) as f64 * a_component;
        let count = count * pattern::factor(class, parts) * following;
        let count = if count.is_nan() { f64::INFINITY } else { count };
        total += count;
        if count > most.0 {
            most = (count, &class.cause);
        }
    }
    if total > MAX_FAILURES {
        let message = format!(
            "about {total:.1e} failures are to be expected in a trial, most of them of this class; the limit is {MAX_FAILURES:.0e}"
        );
        let fault = Fault::new(format!("failures.{}", most.1), message)
            .help("check the unit of the rate, or shorten the horizon");
        let keys = ["trial.horizon", "cluster", "stress"];
        faults.push(keys.into_iter().fold(fault, Fault::involves));
    }
}

/// The rule of probabilities.
fn probability(path: &str, name: &str, value: f64, most: f64, faults: &mut Vec<Fault>) {
    if !(0.0..=most).contains(&value) {
        faults.push(Fault::new(
            path,
            format!("`{name}` is {value}; it must be between 0 and {most}"),
        ));
    }
}

/// The rule of names, of classes and of jobs.
fn name(table: &str, name: &str, faults: &mut Vec<Fault>) {
    let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if name.is_empty() || name.len() > 64 || !name.chars().all(sound) {
        let fault = Fault::new(format!("{table}.{name}"), format!("{name:?} is not a name"));
        faults.push(fault.help("names have 1 to 64 of a-z, 0-9, _ and -"));
    }
}
