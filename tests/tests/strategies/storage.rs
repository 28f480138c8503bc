//! A storage that is slow, away and shared, against what it comes to by hand: all exact, to the nanosecond.

use brittle_engine::Outcome;
use brittle_model::{Account, Span};

use super::{refused, trials};

const HOUR: u64 = 3600;

fn secs(count: u64) -> Span {
    Span::from_secs(count)
}

/// Four jobs of two hosts at most, on one power feed, for ten days; what fails and how they save is told.
fn told(failures: &str, jobs: &[&str], common: &str) -> String {
    let mut text = format!(
        r#"
title = "a storage"
[trial]
horizon = "10d"
[cluster.rail_clos]
hosts = 8
gpus_per_host = 8
hosts_per_rack = 2
racks_per_power_feed = 4
[repair]
duration = "1h"
renewal = "as_new"
{failures}
"#
    );
    for (i, job) in jobs.iter().enumerate() {
        text += &format!(
            "[jobs.j{i}]\ngpus = 16\n{job}\n{}\n",
            common.replace("JOB", &format!("j{i}"))
        );
    }
    text
}

fn only(text: &str) -> Outcome {
    trials(text, 1, 1).remove(0)
}

fn account(outcome: &Outcome, job: usize, account: Account) -> Span {
    outcome.jobs[job].accounts.get(account)
}

fn storage(effect: &str, at: &str, more: &str) -> String {
    format!(
        "[failures.storage]\ncomponent = \"storage\"\nlaw = {{ fixed = [{{ at = \"{at}\", index = 0 }}] }}\neffect = {effect}\n{more}\n"
    )
}

fn blocking(cost: &str) -> String {
    format!(
        "[jobs.JOB.checkpoint]\ninterval = \"1h\"\ncost = \"{cost}\"\n[jobs.JOB.recovery]\nload = \"{cost}\"\n"
    )
}

/// Memory at each save, the storage at each third, in the background for 40 minutes.
fn tiers(backlog: &str, recovery: &str) -> String {
    format!(
        r#"
[jobs.JOB.checkpoint]
interval = "30min"
[jobs.JOB.checkpoint.tiers.memory]
at = "host_memory"
copies = 2
cost = "20s"
load = "10s"
[jobs.JOB.checkpoint.tiers.storage]
at = "storage"
every = 3
cost = "10s"
upload = {{ duration = "40min", backlog = "{backlog}" }}
load = "10min"
[jobs.JOB.recovery]
{recovery}
"#
    )
}

/// At half the speed a blocking save costs twice as much.
#[test]
fn a_slow_storage_makes_saves_dear() {
    let slow = storage("{ slow = { speed = 0.5 } }", "0s", "");
    let slow = only(&told(&slow, &[""], &blocking("6min")));
    let dear = only(&told("", &[""], &blocking("12min")));
    assert_eq!(slow.jobs[0].accounts, dear.jobs[0].accounts);
    assert!(account(&slow, 0, Account::Saving) > secs(30 * HOUR));
}

/// A burst of other traffic that begins and ends within a save takes as long as it lasts, times what it takes of the speed.
#[test]
fn a_burst_within_a_save_costs_what_it_takes() {
    let burst = storage("{ slow = { speed = 0.25, lasts = \"200s\" } }", "3700s", "");
    let text = |failures: &str| told(failures, &["work = \"1h\""], &blocking("600s"));
    let (with, without) = (only(&text(&burst)), only(&text("")));
    assert_eq!(account(&without, 0, Account::Saving), secs(600));
    assert_eq!(account(&with, 0, Account::Saving), secs(600 + 150));
}

/// The storage is away from 50 minutes to 150: a job that waits for it in its blocking save at one hour has all its work.
#[test]
fn a_blocking_save_is_stuck_until_the_storage_is_back() {
    let outage = storage("\"crash\"", "50min", "repair = { duration = \"100min\" }");
    let ride = blocking("6min") + "storage_outage = \"ride_out\"\n";
    let ridden = only(&told(&outage, &["work = \"2h\""], &ride));
    assert_eq!(account(&ridden, 0, Account::Saving), secs(2 * 360 + 90 * 60));
    assert_eq!(account(&ridden, 0, Account::Lost), Span::ZERO);
    let stopped = only(&told(&outage, &["work = \"2h\""], &blocking("6min")));
    assert_eq!(account(&stopped, 0, Account::Lost), secs(50 * 60));
    assert_eq!(account(&stopped, 0, Account::Waiting), secs(100 * 60));
}

/// A job with a tier in memory loses nothing in an outage that it rides out; where it waits for its uploads, that is all.
#[test]
fn a_memory_tier_rides_an_outage_out() {
    let outage = storage("\"crash\"", "30h", "repair = { duration = \"12h\" }");
    for (backlog, waits) in [("skip", false), ("wait", true)] {
        let ride = tiers(backlog, "storage_outage = \"ride_out\"");
        let with = only(&told(&outage, &["work = \"5d\""], &ride));
        let without = only(&told("", &["work = \"5d\""], &ride));
        let waited = account(&with, 0, Account::SaveWait);
        assert_eq!(waited > Span::ZERO, waits, "{backlog}");
        assert_eq!(account(&with, 0, Account::Lost), Span::ZERO);
        let saving = |outcome: &Outcome| account(outcome, 0, Account::Saving);
        // But for waits and for saves that are left out it takes as long.
        let busy = |outcome: &Outcome| outcome.jobs[0].elapsed - saving(outcome);
        assert_eq!(busy(&with), busy(&without) + waited, "{backlog}");
        assert!(saving(&with) <= saving(&without), "{backlog}");
        // One that stops is away for as long as the storage is, tier in memory or not.
        let stopped = only(&told(&outage, &["work = \"5d\""], &tiers(backlog, "")));
        assert_eq!(account(&stopped, 0, Account::Waiting), secs(12 * HOUR));
    }
}

/// A host fails while the storage is away: who has its state in memory restarts, who must read from the storage stands still.
#[test]
fn a_restart_from_memory_needs_no_storage() {
    let outage = storage("\"crash\"", "30h", "repair = { duration = \"12h\" }")
        + "[failures.gpu]\ncomponent = \"gpu\"\nlaw = { fixed = [{ at = \"32h\", index = 0 }] }\nrepair = \"in_place\"\n";
    let ride = tiers("skip", "storage_outage = \"ride_out\"");
    let memory = only(&told(&outage, &[""], &ride));
    assert_eq!(account(&memory, 0, Account::Loading), secs(10));
    assert_eq!(memory.jobs[0].reads, [1, 0]);
    // The tear-down takes what hosts hold: only the storage is left, and it is back ten hours later.
    let bare = ride + "keeps = \"nothing\"\n";
    let storage = only(&told(&outage, &[""], &bare));
    assert_eq!(account(&storage, 0, Account::Loading), secs(10 * HOUR + 600));
    assert_eq!(storage.jobs[0].reads, [0, 1]);
}

/// A flap of the storage stops nobody who rides it out, however long the ranks would wait.
#[test]
fn a_flap_is_an_outage_that_ends_by_itself() {
    let flap = storage("{ flap = { lasts = \"100min\", timeout = \"1min\" } }", "50min", "");
    let short = storage("{ flap = { lasts = \"100min\", timeout = \"1d\" } }", "50min", "");
    let outage = storage("\"crash\"", "50min", "repair = { duration = \"100min\" }");
    let ride = blocking("6min") + "storage_outage = \"ride_out\"\n";
    let of = |failures: &str| only(&told(failures, &["work = \"2h\""], &ride)).jobs[0].accounts;
    assert_eq!(of(&flap), of(&outage));
    assert_eq!(of(&short), of(&outage));
}

/// Two jobs that share the storage take as long as one with half of the bandwidth.
#[test]
fn two_jobs_share_it() {
    for sharing in ["hosts", "jobs"] {
        let shared = format!("[storage]\nsharing = \"{sharing}\"\n");
        let two = only(&told(&shared, &["", ""], &blocking("6min")));
        let half = only(&told("", &[""], &blocking("12min")));
        for job in 0..2 {
            assert_eq!(two.jobs[job].accounts, half.jobs[0].accounts, "{sharing}");
        }
        let alone = only(&told(&shared, &[""], &blocking("6min")));
        let not = only(&told("", &[""], &blocking("6min")));
        assert_eq!(alone.jobs[0].accounts, not.jobs[0].accounts, "one has all of it");
    }
}

/// By hosts, a job of three has three quarters and one of one a quarter; when one is done, the other has all.
#[test]
fn shares_are_by_hosts_and_go_to_who_is_left() {
    let text = |common: &str| {
        told("[storage]\nsharing = \"hosts\"\n", &["work = \"10h\"", "work = \"1h\""], common)
            .replacen("gpus = 16", "gpus = 8", 1)
            .replacen("gpus = 16", "gpus = 24", 1)
    };
    let outcome = only(&text(&blocking("300s")));
    // The large one saves once, at the end: 400 s. The small one has passed 100 s of its first by then, then all.
    assert_eq!(account(&outcome, 1, Account::Saving), secs(400));
    assert_eq!(account(&outcome, 0, Account::Saving), secs(400 + 200 + 9 * 300));
}

/// After a failure of the power feed k jobs read at once: each takes k times as long.
#[test]
fn a_restart_storm_takes_as_many_times_as_long_as_there_are_jobs() {
    let feed = "[failures.power]\ncomponent = \"power_feed\"\nlaw = { fixed = [{ at = \"20h\", index = 0 }] }\n";
    for k in [1_usize, 2, 4] {
        for (sharing, times) in [("none", 1), ("jobs", k as u64)] {
            let shared = format!("{feed}[storage]\nsharing = \"{sharing}\"\n");
            let outcome = only(&told(&shared, &["", "", "", ""][..k], &blocking("10min")));
            for job in 0..k {
                assert_eq!(account(&outcome, job, Account::Loading), secs(600 * times), "{k}");
                assert_eq!(account(&outcome, job, Account::Waiting), secs(HOUR), "{k}");
            }
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let slow = |more: &str| {
        told(&storage("{ slow = { speed = 0.5 } }", "0s", more), &[""], &blocking("6min"))
    };
    refused(&slow("repair = \"in_place\""), "there is no repair");
    refused(&slow("detection = \"1h\""), "nothing to detect");
    let evicts = storage("{ slow = { speed = 0.5, response = \"evict\" } }", "0s", "");
    refused(&told(&evicts, &[""], &blocking("6min")), "cannot be evicted");
}
