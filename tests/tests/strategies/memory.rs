//! Copies in the memory of hosts: what survives, against exact combinatorics.

use brittle_model::Account;
use brittle_tests::stats::{Mean, Z_BOUND};

use super::{goodputs, refused, share, trials};

/// 16 hosts in groups of m; `lost` of them fail together, and the storage is far behind.
fn peers(copies: u32, lost: u32, more: &str) -> String {
    format!(
        r#"
title = "peers"
[trial]
horizon = "400d"
[cluster.rail_clos]
hosts = 48
gpus_per_host = 8
hosts_per_rack = 2
[failures.hosts]
component = "host"
mttf = "4800h"
burst = {{ size = {{ fixed = {lost} }}, within = "cluster" }}
repair = {{ duration = "30min" }}
[spares]
warm = 32
[jobs.train]
gpus = 128
[jobs.train.checkpoint]
interval = "10min"
[jobs.train.checkpoint.tiers.peers]
at = "host_memory"
copies = {copies}
load = "10s"
{more}
[jobs.train.checkpoint.tiers.storage]
at = "storage"
every = 18
cost = "1min"
load = "10min"
[jobs.train.recovery]
start = "1min"
"#
    )
}

/// What an exact count says: k of n hosts lost, in groups of m that survive with one left.
fn survives(n: u32, m: u32, k: u32) -> f64 {
    let choose =
        |n: u32, k: u32| (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product::<f64>();
    // Inclusion and exclusion over the groups that are lost whole.
    let groups = n / m;
    let lost = |j: u32| match k.checked_sub(j * m) {
        Some(rest) => choose(groups, j) * choose(n - j * m, rest),
        None => 0.0,
    };
    (0..=groups).map(|j| if j % 2 == 0 { lost(j) } else { -lost(j) }).sum::<f64>() / choose(n, k)
}

#[test]
fn the_published_probabilities_are_those_of_the_count() {
    for (k, expected) in [(2, 0.9333), (3, 0.8), (4, 0.6154)] {
        assert!((survives(16, 2, k) - expected).abs() < 1e-4, "{k}");
    }
}

/// Share of recoveries that read from the peers: GEMINI's probability (Wang et al. 2023). Bursts hit hosts of the
/// whole cluster; those that take exactly k of the job's 16 count, told apart by the number of hosts replaced.
/// About 900 bursts a trial, 40 trials; bound 4 standard errors.
#[test]
fn groups_survive_as_often_as_the_count_says() {
    // Of a burst over 48 hosts that take part of the job: hypergeometric; all are read together.
    for lost in [2_u32, 3, 4, 6] {
        let outcomes = trials(&peers(2, lost, ""), 3, 40);
        let choose = |n: u32, k: u32| -> f64 {
            if k > n {
                return 0.0;
            }
            (0..k).map(|i| f64::from(n - i) / f64::from(i + 1)).product()
        };
        let hit = |k: u32| choose(16, k) * choose(32, lost - k) / choose(48, lost);
        let stopped: f64 = (1..=lost).map(hit).sum();
        let expected: f64 = (1..=lost).map(|k| hit(k) * survives(16, 2, k)).sum::<f64>() / stopped;
        let (mut peers, mut all) = (0.0, 0.0);
        for outcome in &outcomes {
            let reads = &outcome.jobs[0].reads;
            peers += reads[0] as f64;
            all += (reads[0] + reads[1] + outcome.jobs[0].scratch) as f64;
        }
        let se = (expected * (1.0 - expected) / all).sqrt();
        let z = (peers / all - expected) / se.max(1e-9);
        assert!(all > 2000.0, "{all} recoveries");
        assert!(z.abs() <= Z_BOUND, "{lost}: {} for {expected}, z {z}, n {all}", peers / all);
    }
}

/// In every paired trial m copies lose no more than m − 1 do: the failures are the same.
#[test]
fn more_copies_never_lose_more() {
    let of = |copies| trials(&peers(copies, 4, ""), 11, 60);
    let (one, two, four) = (of(1), of(2), of(4));
    let mut better = 0;
    for ((one, two), four) in one.iter().zip(&two).zip(&four) {
        let lost = |o: &brittle_engine::Outcome| o.jobs[0].accounts.get(Account::Lost);
        assert!(lost(two) <= lost(one) && lost(four) <= lost(two));
        better += u32::from(lost(four) < lost(one));
        assert!(four.jobs[0].reads[1] <= one.jobs[0].reads[1]);
    }
    assert!(better > 50, "{better} of 60 differ");
}

/// Apart from racks, a rack that fails costs no group; together it does.
#[test]
fn groups_over_racks_survive_a_rack() {
    let racks = |more: &str| {
        peers(2, 1, more).replace(
            "component = \"host\"\nmttf = \"4800h\"\nburst = { size = { fixed = 1 }, within = \"cluster\" }",
            "component = \"rack\"\nmttf = \"4800h\"",
        )
    };
    let (near, apart) = (trials(&racks(""), 4, 10), trials(&racks("apart_from = \"rack\""), 4, 10));
    let reads = |outcomes: &[brittle_engine::Outcome], tier: usize| -> u64 {
        outcomes.iter().map(|o| o.jobs[0].reads[tier]).sum()
    };
    assert!(reads(&near, 1) > 100 && reads(&near, 0) == 0);
    assert!(reads(&apart, 0) > 100 && reads(&apart, 1) < reads(&apart, 0) / 20);
}

/// A memory tier that costs nothing is never worse than the storage alone.
#[test]
fn a_memory_tier_is_never_worse_than_the_storage_alone() {
    let with = trials(&peers(2, 2, ""), 9, 40);
    let alone = peers(2, 2, "");
    let from = alone.find("[jobs.train.checkpoint.tiers.peers]").unwrap();
    let to = alone.find("[jobs.train.checkpoint.tiers.storage]").unwrap();
    let alone = alone.replace(&alone[from..to], "");
    let alone = trials(&alone, 9, 40);
    for (with, alone) in with.iter().zip(&alone) {
        let goodput = |o: &brittle_engine::Outcome| o.jobs[0].goodput();
        assert!(goodput(with) >= goodput(alone));
    }
    let gain = Mean::of(&goodputs(&with)).mean - Mean::of(&goodputs(&alone)).mean;
    assert!(gain > 0.005, "{gain}");
    assert!(share(&with, Account::Saving) > 0.0);
}

#[test]
fn copies_that_cannot_be_are_refused() {
    refused(&peers(17, 1, ""), "groups of 17 hosts in a job that has 16");
    refused(&peers(2, 1, "apart_from = \"pod\""), "share a pod");
    let live = peers(2, 1, "").replace("host_memory", "gpu_memory");
    refused(&live, "the job must tell its layout");
}
