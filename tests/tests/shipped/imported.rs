//! `imported.toml`: the network is that of the file.

use brittle_model::Account;

use super::{mean, outcomes, shipped};
use brittle_topology::Cluster;

/// 16 hosts behind each of 4 leaves, whose loss takes them all; without the service leaf.
#[test]
fn the_cluster_is_that_of_the_file() {
    let scenario = shipped("imported.toml", &[]);
    let cluster = Cluster::compile(&scenario.cluster, scenario.network);
    use brittle_model::{ComponentId, ComponentKind::Leaf};
    assert_eq!((cluster.hosts(), cluster.population(Leaf)), (64, 4));
    for index in 0..4 {
        assert_eq!(cluster.blast_radius(ComponentId { kind: Leaf, index }), 128);
    }
    let names = scenario.cluster.names();
    assert!(names.values().all(|name| !name.contains("login") && !name.contains("service")));
}

/// Leaves fail 4 × 90 / 730.5 = 0.49 times a trial. Each takes 16 hosts, all of the job's or 4 of them spares: with 4
/// spares the job waits for the 8 h of the switch; two failures in that time are rarer than one in a hundred. 200
/// trials: the standard error of the mean is 0.49^½ / 200^½ = 0.05 leaves, or 0.4 h; four of them on either side.
#[test]
fn the_job_waits_for_its_leaves() {
    let sets = ["failures.gpu.mttf=\"100000 years\"", "failures.spine.mttf=\"100000 years\""];
    let outcomes = outcomes(&shipped("imported.toml", &sets), 200);
    let waited = mean(&outcomes, |outcome| {
        outcome.jobs[0].accounts.get(Account::Waiting).as_secs_f64() / 3600.0
    });
    let leaves = 4.0 * 90.0 / 730.5;
    assert!((waited.mean - 8.0 * leaves).abs() < 1.6, "{waited:?}");
}
