//! A scheduler's wall limit, counted from the allocation: all by hand, in seconds.

use brittle_engine::Outcome;
use brittle_model::Account;

use super::trials;

const LIMIT: &str = "[failures.limit]\ncomponent = \"job\"\neffect = \"planned\"\n\
                     law = { allocation = { length = \"24h\" } }\nrepair = { duration = \"1min\" }\n";
const ATTEMPT: &str = "[jobs.train.recovery.attempts.in_process]\nstart = \"20s\"";

/// One trial of a job with such a limit, a queue of half an hour, and a failure of software at each of these times.
fn of(horizon: &str, failures: &[&str], attempt: &str) -> Outcome {
    let given: Vec<String> =
        failures.iter().map(|at| format!("{{ at = \"{at}\", index = 0 }}")).collect();
    let software = match failures {
        [] => String::new(),
        _ => format!(
            "[failures.software]\ncomponent = \"job\"\nlaw = {{ fixed = [{}] }}\n",
            given.join(", ")
        ),
    };
    let text = format!(
        r#"
title = "wall limit"
[trial]
horizon = "{horizon}"
[cluster.rail_clos]
hosts = 4
gpus_per_host = 8
hosts_per_rack = 2
{LIMIT}
{software}
[jobs.train]
gpus = 32
[jobs.train.checkpoint]
interval = "20min"
cost = "10s"
[jobs.train.recovery]
start = "10min"
queue = "30min"
{attempt}
"#
    );
    trials(&text, 1, 1).remove(0)
}

fn secs(outcome: &Outcome, account: Account) -> f64 {
    outcome.jobs[0].accounts.get(account).as_secs_f64()
}

/// Each allocation ends 86,400 s after it began, with a save of 10 s and a minute; the next begins 1,800 s later. So limits
/// are 88,270 s apart, the first at 86,400 s: nine in ten days. Nothing is lost.
#[test]
fn each_allocation_has_its_own_limit() {
    let outcome = of("10d", &[], "");
    assert_eq!(outcome.classes[0].failures, 9);
    assert_eq!(secs(&outcome, Account::Queued), 9.0 * 1800.0);
    assert_eq!(secs(&outcome, Account::Maintenance), 9.0 * 60.0);
    assert_eq!(secs(&outcome, Account::Starting), 9.0 * 600.0);
    assert_eq!(secs(&outcome, Account::Lost), 0.0);
}

/// A restart in the job keeps the allocation: its limit stays at 24 h. One through the queue, at 10 h, has another one from
/// 10.5 h on, whose limit is at 34.5 h.
#[test]
fn a_restart_through_the_queue_has_a_new_allocation() {
    let limits = |horizon, attempt| of(horizon, &["10h"], attempt).classes[0].failures;
    assert_eq!((limits("23h", ATTEMPT), limits("25h", ATTEMPT)), (0, 1));
    assert_eq!((limits("34h", ""), limits("35h", "")), (0, 1));
}

/// The limit comes 10 s into the 20 s of an attempt: the job begins its way back anew and in full.
#[test]
fn no_attempt_outlasts_the_allocation() {
    let outcome = of("30h", &["86390s"], ATTEMPT);
    assert_eq!(outcome.classes.iter().map(|class| class.failures).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(secs(&outcome, Account::Starting), 10.0 + 600.0);
    assert_eq!(secs(&outcome, Account::Queued), 1800.0);
    assert_eq!(secs(&outcome, Account::Maintenance), 0.0);
}

/// In the queue from 86,470 s on, thrown back at 87,000 s: nothing but the queue gives an allocation, from 88,800 s on,
/// whose limit is at 175,200 s; the limit that counted from 88,270 s does not come.
#[test]
fn no_attempt_leaves_the_queue() {
    let outcome = of("48h", &["24h10min"], ATTEMPT);
    assert_eq!(secs(&outcome, Account::Queued), 530.0 + 1800.0);
    assert_eq!(secs(&outcome, Account::Starting), 600.0);
    let limits = |horizon| of(horizon, &["24h10min"], ATTEMPT).classes[0].failures;
    assert_eq!((limits("175199s"), limits("175201s")), (1, 2));
}
