//! Differential checkpoints: what a chain costs and what it takes to read, by hand, in seconds.

use brittle_model::Account;

use super::trials;

/// Full ones with each 4th save, changes with the others; a failure of software at this instant.
fn of(at: u32) -> brittle_engine::Outcome {
    let text = format!(
        r#"
title = "chains"
[trial]
horizon = "2h"
[cluster.rail_clos]
hosts = 2
gpus_per_host = 8
hosts_per_rack = 2
[failures.software]
component = "job"
law = {{ fixed = [{{ at = "{at}s", index = 0 }}] }}
[jobs.train]
gpus = 16
[jobs.train.checkpoint]
interval = "600s"
[jobs.train.checkpoint.tiers.full]
at = "storage"
every = 4
cost = "40s"
load = "60s"
[jobs.train.checkpoint.tiers.changes]
at = "storage"
cost = "10s"
load = "20s"
differential_of = "full"
"#
    );
    trials(&text, 1, 1).remove(0)
}

/// Saves end at 610, 1,220 and 1,830 s (changes), 2,470 s (full), 3,080 and 3,690 s (changes): two links on the full one.
#[test]
fn a_chain_is_read_link_by_link() {
    let outcome = of(3700);
    let job = &outcome.jobs[0];
    let secs = |account| job.accounts.get(account).as_secs_f64();
    assert_eq!((secs(Account::Lost), secs(Account::Loading)), (10.0, 60.0 + 2.0 * 20.0));
    assert_eq!((&job.reads[..], job.scratch), (&[0, 1][..], 0));
    // From 3,800 s on: saves 7 (changes) and 8 (full), then 9 and 10, at 4,410, 5,050, 5,660 and 6,270 s; 11 at 6,880 s.
    assert_eq!(secs(Account::Saving), 5.0 * 10.0 + 40.0 + 4.0 * 10.0 + 40.0);
    assert_eq!(job.saves, 11);
}

/// Right after a full one that is read alone.
#[test]
fn a_full_checkpoint_needs_no_chain() {
    let outcome = of(2480);
    let job = &outcome.jobs[0];
    assert_eq!(job.accounts.get(Account::Loading).as_secs_f64(), 60.0);
    assert_eq!((&job.reads[..], job.scratch), (&[1, 0][..], 0));
}

/// Changes to nothing are nothing: before the first full one the work starts over.
#[test]
fn changes_alone_cannot_be_read() {
    let outcome = of(1900);
    let job = &outcome.jobs[0];
    assert_eq!(job.accounts.get(Account::Lost).as_secs_f64(), 1900.0 - 30.0);
    assert_eq!((&job.reads[..], job.scratch), (&[0, 0][..], 1));
}
