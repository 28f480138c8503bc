//! Who stops when what fails: each kind of failure stops the jobs that it should, and no other.
//!
//! ```text
//!     pod     |         0         |         1         |
//!     feed    |         0         |    1    |    2    |    (two racks, then one each)
//!     rack    |    0    |    1    |    2    |    3    |
//!     host    | 0  1  2 | 3  4  5 | 6  7  8 | 9 10 11 |
//!     job     | A  A  A | A  B  C | C  C  D | D  s  - |
//! ```
//!
//! A is inside pod 0 and over two racks, B is one host, C is over both pods, D is inside pod 1 and over two
//! racks. s is a warm spare, the last host is not used. Two GPUs and two NICs a host, two spines.

use brittle_engine::{Outcome, Seed, TrialId, run_trial};
use brittle_model::ComponentKind::{self, Gpu, Host, Job, Leaf, Nic, Pod, PowerFeed, Rack, Spine};
use brittle_model::scenario::{FailureClass, RailClos, Renewal};
use brittle_model::{Account, Parts};
use brittle_tests::build::{
    DAY, HOUR, class, class_in_place, delay, fixed, job, one_pod, parts, repair, world,
};

fn scenario(classes: Vec<FailureClass>) -> Parts {
    let cluster = RailClos {
        nics_per_host: 2,
        hosts_per_rack: 3,
        racks_per_pod: 2,
        racks_per_power_feed: 2,
        spines: 2,
        ..one_pod(12, 2)
    };
    let jobs = [4, 1, 3, 2].map(|hosts| job(hosts * 2)).to_vec();
    let mut parts = parts(cluster, DAY, classes, jobs);
    parts.spares.warm = 1;
    parts
}

fn run(classes: Vec<FailureClass>) -> Outcome {
    run_trial(&world(scenario(classes)), Seed(1), TrialId(0))
}

/// The jobs that stop when these components of a kind fail, ten hours apart, each for good.
fn stopped_by(kind: ComponentKind, victims: &[u32]) -> String {
    let times = [5.0 * HOUR, 15.0 * HOUR];
    let failures: Vec<(f64, u32)> = times.into_iter().zip(victims.iter().copied()).collect();
    let for_good = FailureClass {
        repair: repair(delay(10.0 * DAY), Renewal::AsNew),
        ..class(kind, fixed(&failures))
    };
    let in_place = class_in_place(kind, fixed(&failures));
    let down = stopped(&run(vec![for_good]));
    if kind != Spine {
        assert_eq!(stopped(&run(vec![in_place])), down, "{kind:?} in place");
    }
    down
}

fn stopped(outcome: &Outcome) -> String {
    let jobs = outcome.jobs.iter().zip(["A", "B", "C", "D"]);
    let stopped = jobs.filter(|(job, _)| {
        let lost = !job.accounts.get(Account::Lost).is_zero();
        assert!(lost || job.interruptions() == 0 || job.saves > 0);
        job.interruptions() > 0
    });
    stopped.map(|(_, name)| name).collect()
}

#[test]
fn a_gpu_or_host_stops_the_job_on_it() {
    for (host, job) in [(0, "A"), (3, "A"), (4, "B"), (5, "C"), (7, "C"), (8, "D"), (9, "D")] {
        assert_eq!(stopped_by(Host, &[host]), job, "host {host}");
        assert_eq!(stopped_by(Gpu, &[2 * host]), job, "host {host}");
        assert_eq!(stopped_by(Gpu, &[2 * host + 1]), job, "host {host}");
    }
    assert_eq!(stopped_by(Host, &[10]), "", "a spare");
    assert_eq!(stopped_by(Host, &[11]), "", "an unused host");
}

#[test]
fn a_nic_stops_a_job_that_needs_it() {
    assert_eq!(stopped_by(Nic, &[0]), "A");
    assert_eq!(stopped_by(Nic, &[7]), "A");
    assert_eq!(stopped_by(Nic, &[8]), "", "B has one host");
    assert_eq!(stopped_by(Nic, &[9]), "", "B has one host");
    assert_eq!(stopped_by(Nic, &[10]), "C");
    assert_eq!(stopped_by(Nic, &[17]), "D");
    assert_eq!(stopped_by(Nic, &[21]), "", "a spare");
}

#[test]
fn a_leaf_stops_the_jobs_of_its_pod_that_need_it() {
    for rail in [0, 1] {
        assert_eq!(stopped_by(Leaf, &[rail]), "AC", "but not B");
        assert_eq!(stopped_by(Leaf, &[2 + rail]), "CD");
    }
}

#[test]
fn what_feeds_hosts_stops_every_job_below() {
    assert_eq!(stopped_by(Rack, &[0]), "A");
    assert_eq!(stopped_by(Rack, &[1]), "ABC");
    assert_eq!(stopped_by(Rack, &[2]), "CD");
    assert_eq!(stopped_by(Rack, &[3]), "D");
    assert_eq!(stopped_by(Pod, &[0]), "ABC");
    assert_eq!(stopped_by(Pod, &[1]), "CD");
    assert_eq!(stopped_by(PowerFeed, &[0]), "ABC");
    assert_eq!(stopped_by(PowerFeed, &[1]), "CD");
}

#[test]
fn the_last_spine_parts_the_pods() {
    assert_eq!(stopped_by(Spine, &[0]), "");
    assert_eq!(stopped_by(Spine, &[1]), "");
    assert_eq!(stopped_by(Spine, &[0, 1]), "C");
}

#[test]
fn a_job_that_crashes_is_alone() {
    for (index, name) in ["A", "B", "C", "D"].into_iter().enumerate() {
        let crash = class_in_place(Job, fixed(&[(5.0 * HOUR, index as u32)]));
        assert_eq!(stopped(&run(vec![crash])), name);
    }
}

/// C waits for a spine, the others do not notice; then it goes on where it was.
#[test]
fn a_parted_job_stands_still_until_a_spine_is_back() {
    let spines = FailureClass {
        repair: repair(delay(4.0 * HOUR), Renewal::AsNew),
        ..class(Spine, fixed(&[(5.0 * HOUR, 0), (6.0 * HOUR + 900.0, 1)]))
    };
    let outcome = run(vec![spines]);
    assert_eq!(stopped(&outcome), "C");
    let waiting = outcome.jobs[2].accounts.get(Account::Waiting);
    assert_eq!(waiting.as_secs_f64(), 3.0 * HOUR - 900.0);
    let lost = outcome.jobs[2].accounts.get(Account::Lost);
    assert_eq!(lost.as_secs_f64(), 900.0);
}

/// One host lives in another pod than at first: it is still one host, and needs no spine.
#[test]
fn a_job_that_moved_as_a_whole_spans_no_pods() {
    let host = FailureClass {
        repair: repair(delay(10.0 * DAY), Renewal::AsNew),
        ..class(Host, fixed(&[(2.0 * HOUR, 4)]))
    };
    let spines = FailureClass {
        repair: repair(delay(10.0 * DAY), Renewal::AsNew),
        ..class(Spine, fixed(&[(5.0 * HOUR, 0), (6.0 * HOUR, 1)]))
    };
    let outcome = run(vec![host, spines]);
    assert_eq!(stopped(&outcome), "BC");
    assert_eq!(outcome.jobs[1].interruptions(), 1, "B lives in pod 1 now");
}
