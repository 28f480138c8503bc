//! Rules of a job.

use super::law::delay;
use super::{MAX_HORIZON, checkpoint, layout, name, recovery, spares};
use crate::scenario::{Job, Parts};
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
    if job.step.is_some_and(Span::is_zero_or_too_long) {
        faults.push(Fault::new(path("step"), "a step must take some time, and at most 100 years"));
    }
    if !(0.0..1.0).contains(&job.overhead) {
        let message = format!("`overhead` is {}; it must be from 0 to below 1", job.overhead);
        faults.push(Fault::new(path("overhead"), message).help("it is a share of the job's speed"));
    }
    checkpoint::checkpoint(job, parts, faults);
    recovery::recovery(job, faults);
    spares::hosts(job, parts, faults);
    delay(&path("hot_activation"), &job.hot_activation, faults);
}

impl Span {
    fn is_zero_or_too_long(self) -> bool {
        self.is_zero() || self > MAX_HORIZON
    }
}
