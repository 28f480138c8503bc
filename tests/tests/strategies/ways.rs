//! Attempts before the full restart, the queue, warnings: each against what it must cost.

use brittle_engine::Outcome;
use brittle_model::Account;
use brittle_tests::stats::{Mean, Z_BOUND};

use super::{share, trials};

fn frame(failures: &str, recovery: &str) -> String {
    format!(
        r#"
title = "ways"
[trial]
horizon = "300d"
[cluster.rail_clos]
hosts = 20
gpus_per_host = 8
hosts_per_rack = 2
{failures}
[spares]
warm = 4
activation = "3min"
[jobs.train]
gpus = 128
[jobs.train.checkpoint]
interval = "20min"
cost = "10s"
[jobs.train.recovery]
start = "10min"
{recovery}
"#
    )
}

const SOFTWARE: &str = "[failures.software]\ncomponent = \"job\"\nrate = \"4 per job-day\"";

/// An attempt that works with probability p costs its start then, else its timeout and the full start. n = 50 trials of
/// some 1,200 interruptions; bound 4 standard errors.
#[test]
fn an_attempt_costs_its_start_or_its_timeout() {
    let attempt = "[jobs.train.recovery.attempts.in_process]\nsuccess = { job = 0.7 }\nstart = \"20s\"\ntimeout = \"90s\"";
    let outcomes = trials(&frame(SOFTWARE, attempt), 31, 50);
    let each: Vec<f64> = outcomes
        .iter()
        .map(|o| {
            let job = &o.jobs[0];
            job.accounts.get(Account::Starting).as_secs_f64() / f64::from(job.interruptions())
        })
        .collect();
    let mean = Mean::of(&each);
    // A failure that strikes a start (4 a day) cuts it: a small share of them, told by the bound below.
    let expected = 0.7 * 20.0 + 0.3 * (90.0 + 600.0);
    assert!(
        (mean.mean / expected - 1.0).abs() < 0.02 + Z_BOUND * mean.se / expected,
        "{} for {expected}",
        mean.mean
    );
    let full = trials(&frame(SOFTWARE, ""), 31, 50);
    assert!(share(&outcomes, Account::Starting) < 0.5 * share(&full, Account::Starting));
}

/// What an attempt cannot do for want of hosts is not tried, and a failure of a GPU goes on to the next rung.
#[test]
fn an_attempt_without_hosts_is_left_out() {
    let gpus = "[failures.gpu]\ncomponent = \"gpu\"\nrate = \"2 per 128 gpu-days\"\nrepair = { duration = \"1h\" }";
    let attempt = "[jobs.train.recovery.attempts.in_process]\nstart = \"20s\"";
    let outcomes = trials(&frame(gpus, attempt), 32, 5);
    let plain = trials(&frame(gpus, ""), 32, 5);
    assert_eq!(share(&outcomes, Account::Starting), share(&plain, Account::Starting));
    let with = format!("{attempt}\nreplace = [\"warm\"]");
    let outcomes = trials(&frame(gpus, &with), 32, 5);
    assert!(share(&outcomes, Account::Starting) < 0.1 * share(&plain, Account::Starting));
    assert!(outcomes.iter().all(|o| o.spares.warm > 100));
}

#[test]
fn a_queue_is_paid_before_each_restart() {
    let outcomes = trials(
        &frame(SOFTWARE, "queue = { lognormal = { mean = \"30min\", sigma = 1.0 } }"),
        33,
        40,
    );
    let each: Vec<f64> = outcomes
        .iter()
        .map(|o| {
            let job = &o.jobs[0];
            job.accounts.get(Account::Queued).as_secs_f64() / f64::from(job.interruptions())
        })
        .collect();
    let mean = Mean::of(&each);
    // Interrupted queues (4 failures a day) begin anew: the mean that is spent is a little less.
    assert!(mean.mean > 1600.0 && mean.mean < 1850.0, "{}", mean.mean);
}

/// Failures that announce themselves by an hour: a save then loses nothing of it, a migration not even the restart.
#[test]
fn warnings_are_worth_what_is_done_with_them() {
    let gpus = |recall: f64| {
        format!(
            "[failures.gpu]\ncomponent = \"gpu\"\nrate = \"4 per 128 gpu-days\"\nrepair = {{ duration = \"1h\" }}\n\
             warning = {{ recall = {recall}, lead = \"10min\" }}"
        )
    };
    let of = |recall: f64, on: &str| trials(&frame(&gpus(recall), on), 34, 10);
    let count = |outcomes: &[Outcome]| -> f64 {
        outcomes.iter().map(|o| f64::from(o.jobs[0].interruptions())).sum()
    };
    let none = of(0.0, "on_warning = \"save\"");
    let ignored = of(1.0, "");
    let saved = of(1.0, "on_warning = \"save\"");
    let moved = of(1.0, "on_warning = { migrate = { stall = \"30s\" } }");
    let half = of(0.5, "on_warning = { migrate = { stall = \"30s\" } }");
    let lost = |outcomes: &[Outcome]| share(outcomes, Account::Lost);
    assert!((lost(&none) / lost(&ignored) - 1.0).abs() < 0.1);
    // From the end of that save on the job works for ten minutes less the save, and loses that: as much as before.
    assert!(lost(&saved) > 0.0 && share(&saved, Account::Saving) > share(&none, Account::Saving));
    assert!(count(&moved) < 0.02 * count(&ignored), "{} {}", count(&moved), count(&ignored));
    let ratio = count(&half) / count(&ignored);
    assert!((ratio - 0.5).abs() < 0.05, "{ratio}");
    assert!(lost(&moved) < 0.05 * lost(&ignored));
}

/// A grace that a save fits into leaves nothing to lose but what follows it; one that it does not fit into leaves all.
#[test]
fn a_notice_is_of_use_if_a_save_fits_into_it() {
    let spot = |lead: &str| {
        format!(
            "[failures.spot]\ncomponent = \"host\"\nrate = \"2 per 16 host-days\"\nrepair = {{ duration = \"1h\" }}\n\
             warning = {{ lead = \"{lead}\" }}"
        )
    };
    let lost =
        |lead: &str, on: &str| share(&trials(&frame(&spot(lead), on), 35, 10), Account::Lost);
    let (none, short, long) = (
        lost("120s", ""),
        lost("5s", "on_warning = \"save\""),
        lost("120s", "on_warning = \"save\""),
    );
    assert!(long < 0.3 * none, "{long} {none}");
    assert!((short / none - 1.0).abs() < 0.15, "{short} {none}");
}
