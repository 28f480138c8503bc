//! Running on with fewer hosts, each question on the smallest scenario.

use brittle_model::Account::{Degraded, Maintenance, Waiting};
use brittle_model::ComponentKind::{Gpu, Host, Job as Software, Nic, Rack, Storage};
use brittle_model::Parts;
use brittle_model::scenario::{
    BatchRule, Degraded as RunsOn, Effect, FailureClass, Fewer, Layout, Renewal, RepairChoice,
    Store,
};
use brittle_tests::build::{HOUR, delay, job, one_pod, parts, repair};

use crate::questions::{at, hour_long, run, secs};
use crate::tiered::live_tier;
use crate::undone::tier;

/// One job on so many hosts of so many GPUs, a replica each, for 12 hours; it runs on with 0.6 of its speed.
fn replicas(hosts: u32, gpus: u32, how: Fewer, classes: Vec<FailureClass>) -> Parts {
    let mut parts = parts(one_pod(hosts, gpus), 12.0 * HOUR, classes, vec![job(hosts * gpus)]);
    let job = &mut parts.jobs[0];
    job.layout = Some(Layout { tensor: gpus, data: hosts, ..Layout::default() });
    job.checkpoint.tiers = vec![tier(Store::Storage, 0.0), live_tier(hosts, 0.0, 0.0)];
    let (stall, rejoin) = (delay(0.0), delay(0.0));
    job.recovery.degraded = Some(RunsOn { how, least: 0.6, stall, rejoin });
    parts
}

const DROP: Fewer = Fewer::Replicas(BatchRule::Shrunk);

fn out(class: FailureClass, hours: f64) -> FailureClass {
    FailureClass { repair: repair(delay(hours * HOUR), Renewal::AsNew), ..class }
}

/// A host is back in the middle of maintenance: the job that lacks it has left the queue for hosts.
#[test]
fn a_planned_stop_is_not_cut_short() {
    let planned =
        hour_long(FailureClass { effect: Effect::Planned, ..at(Software, &[(2.0 * HOUR, 0)]) });
    let hosts = out(at(Host, &[(HOUR, 0)]), 1.5);
    let outcome = run(replicas(4, 1, DROP, vec![planned, hosts]));
    assert_eq!(secs(&outcome, 0, Maintenance), HOUR);
    assert_eq!(secs(&outcome, 0, Degraded), 0.25 * HOUR);
}

/// Without a host for half an hour, then without the storage until the host is back.
#[test]
fn a_full_restart_is_at_full_speed() {
    let hosts = hour_long(at(Host, &[(HOUR, 0)]));
    let storage = hour_long(at(Storage, &[(1.5 * HOUR, 0)]));
    let outcome = run(replicas(4, 1, DROP, vec![hosts, storage]));
    assert_eq!(secs(&outcome, 0, Degraded), 0.25 * 0.5 * HOUR);
    assert_eq!(secs(&outcome, 0, Waiting), HOUR);
}

/// A host that nobody reaches has lost all of its GPUs, not only the broken one.
#[test]
fn a_host_out_of_reach_has_lost_all_gpus() {
    let how = Fewer::Narrow { boost: 1.0 };
    let gpus = || out(at(Gpu, &[(HOUR, 0)]), 2.0);
    let outcome = run(replicas(2, 2, how, vec![gpus()]));
    assert_eq!((secs(&outcome, 0, Degraded), secs(&outcome, 0, Waiting)), (0.5 * HOUR, 0.0));
    let outcome = run(replicas(2, 2, how, vec![out(at(Nic, &[(HOUR, 0)]), 3.0), gpus()]));
    assert_eq!((secs(&outcome, 0, Degraded), secs(&outcome, 0, Waiting)), (0.0, 3.0 * HOUR));
}

/// Nobody starts processes again before it is known that they hang.
#[test]
fn processes_start_again_when_the_job_seeks_hosts() {
    let gpus = FailureClass {
        repair: RepairChoice::InPlace,
        detection: delay(600.0).into(),
        ..at(Gpu, &[(HOUR, 0)])
    };
    let mut parts = replicas(4, 1, DROP, vec![gpus]);
    parts.jobs[0].recovery.start = delay(300.0);
    assert_eq!(secs(&run(parts), 0, Degraded), 75.0);
}

/// What befalls the rack of a host that is missed anyway concerns nobody.
#[test]
fn a_job_does_not_feel_what_it_runs_without() {
    let hosts = out(at(Host, &[(HOUR, 4)]), 5.0);
    let racks = hour_long(at(Rack, &[(2.0 * HOUR, 2)]));
    // Two hosts a rack: the fifth one is alone in its own.
    let outcome = run(replicas(5, 1, DROP, vec![hosts, racks]));
    assert_eq!(outcome.jobs[0].interruptions(), 1);
}
