//! Rules of spares, and of how a job comes to its hosts: sources, groups that leave, checks.

use super::law::delay;
use super::probability;
use crate::scenario::{Job, Parts, Spares};
use crate::text::Fault;

/// Largest share of warm spares that do not come up.
const MAX_DEAD: f64 = 0.99;

pub(super) fn spares(spares: &Spares, faults: &mut Vec<Fault>) {
    delay("spares.activation", &spares.activation, faults);
    delay("spares.cold_activation", &spares.cold_activation, faults);
    let dead = spares.dead_on_arrival;
    probability("spares.dead_on_arrival", "dead_on_arrival", dead, MAX_DEAD, faults);
}

pub(super) fn hosts(job: &Job, parts: &Parts, faults: &mut Vec<Fault>) {
    let path = |key: &str| format!("jobs.{}.{key}", job.name);
    if let Some(evict) = &job.recovery.evict {
        let seats = job.gpus.div_ceil(parts.cluster.gpus_per_host().max(1));
        if evict.hosts == 0 || evict.hosts > seats {
            let message = format!("groups of {} hosts leave a job that has {seats}", evict.hosts);
            let fault = Fault::new(path("recovery.evict.hosts"), message);
            faults.push(
                fault
                    .help(format!("give 1 to {seats} hosts: those of a pipeline, for example"))
                    .involves(path("gpus"))
                    .involves(parts.cluster.key("gpus_per_host")),
            );
        }
        delay(&path("recovery.evict.test"), &evict.test, faults);
    }
    if let Some(preflight) = &job.recovery.preflight {
        delay(&path("recovery.preflight.duration"), &preflight.duration, faults);
        let key = path("recovery.preflight.recall");
        probability(&key, "recall", preflight.recall, 1.0, faults);
    }
}
