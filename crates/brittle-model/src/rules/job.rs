//! Rules of a job.

use super::law::delay;
use super::{MAX_HORIZON, layout, name, spares};
use crate::scenario::{IntervalRule, Job, Parts};
use crate::text::Fault;
use crate::time::Span;

pub(super) fn job(job: &Job, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    name("jobs", &job.name, faults);
    let per_host = parts.cluster.gpus_per_host();
    if job.gpus == 0 {
        faults.push(Fault::new(path("gpus"), "a job needs at least one host of GPUs"));
    } else if per_host > 0 && !job.gpus.is_multiple_of(per_host) {
        let next = job.gpus.div_ceil(per_host).saturating_mul(per_host);
        let fault = Fault::new(
            path("gpus"),
            format!("{} GPUs are not a whole number of hosts of {per_host}", job.gpus),
        );
        faults.push(
            fault.help(format!("write gpus = {next}")).involves(parts.cluster.key("gpus_per_host")),
        );
    }
    layout::layout(job, parts, faults);
    if job.work.is_some_and(Span::is_zero_or_too_long) {
        faults.push(
            Fault::new(path("work"), "the work must be above zero and at most 100 years")
                .help("leave `work` out to run to the horizon"),
        );
    }
    let checkpoint = &job.checkpoint;
    if checkpoint.cost > MAX_HORIZON {
        faults.push(Fault::new(
            path("checkpoint.cost"),
            format!("a save that takes {} is longer than 100 years", checkpoint.cost),
        ));
    }
    match checkpoint.interval {
        IntervalRule::Fixed(interval) if interval.is_zero_or_too_long() => {
            let fault = Fault::new(
                path("checkpoint.interval"),
                "the interval must be above zero and at most 100 years",
            );
            faults.push(fault.help("write \"never\" for no saves"));
        }
        IntervalRule::Young
        | IntervalRule::DalyFirst
        | IntervalRule::Daly
        | IntervalRule::Exact
            if checkpoint.cost.is_zero() =>
        {
            let fault = Fault::new(
                path("checkpoint.cost"),
                "a formula for the interval needs a save that costs something: a free one is best made all the time",
            );
            faults.push(
                fault
                    .help("give the cost, or a fixed interval")
                    .involves(path("checkpoint.interval")),
            );
        }
        _ => {}
    }
    if checkpoint.believed_mtti.is_some_and(Span::is_zero_or_too_long) {
        faults.push(Fault::new(
            path("checkpoint.mtti"),
            "the believed MTTI must be above zero and at most 100 years",
        ));
    }
    spares::hosts(job, parts, faults);
    let recovery = &job.recovery;
    for (key, value) in [
        ("isolate", &recovery.isolate),
        ("allocate", &recovery.allocate),
        ("start", &recovery.start),
        ("load", &recovery.load),
        ("warm_up", &recovery.warm_up),
    ] {
        delay(&path(&format!("recovery.{key}")), value, faults);
    }
    delay(&path("hot_activation"), &job.hot_activation, faults);
    let mut sources = recovery.replace.clone();
    sources.sort_unstable();
    if sources.windows(2).any(|pair| pair[0] == pair[1]) {
        faults.push(Fault::new(path("recovery.replace"), "a source is named twice").help(
            "name each of \"hot\", \"warm\", \"floating\", \"cold\", \"repair\" at most once",
        ));
    }
}

impl Span {
    fn is_zero_or_too_long(self) -> bool {
        self.is_zero() || self > MAX_HORIZON
    }
}
