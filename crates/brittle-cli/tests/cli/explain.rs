//! `brittle explain`: pages for people and data for programs, and what to do about a slip.

use crate::program::{Room, golden};

#[test]
fn pages_are_as_they_were() {
    let room = Room::new("explain");
    for (name, file) in [
        ("checkpoint.interval", "interval.txt"),
        ("jobs.llama3.recovery.start", "start.txt"),
        ("goodput", "goodput.txt"),
        ("save_wait", "save_wait.txt"),
        ("few_trials", "few_trials.txt"),
        ("130", "130.txt"),
        ("nvrx", "nvrx.txt"),
    ] {
        golden("explain", file, &room.run(["explain", name]).fine());
    }
    golden(
        "explain",
        "interval.json",
        &room.run(["explain", "checkpoint.interval", "--format", "json"]).fine(),
    );
}

#[test]
fn there_is_a_list_of_topics() {
    let room = Room::new("explain-all");
    let text = room.run(["explain"]).fine();
    for word in
        ["jobs", "productive", "censored", "interval_far_from_best", "130", "nvrx", "goodput"]
    {
        assert!(text.contains(word), "{word}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let json = room.run(["explain", "--format", "json"]).fine();
    assert!(json.contains("\"jobs.NAME.checkpoint.interval\""));
}

#[test]
fn a_slip_is_put_right() {
    let room = Room::new("explain-slip");
    let said = room.run(["explain", "intervall"]).failed(2);
    assert!(
        said.contains("nothing called \"intervall\"") && said.contains("did you mean `interval`?"),
        "{said}"
    );
    let said = room.run(["explain", "restart"]).failed(2);
    assert!(said.contains("it is told of in `") && said.contains("`recovery.attempts`"), "{said}");
    let whole = room.run(["explain", "jobs.NAME.checkpoint.interval"]).fine();
    assert_eq!(room.run(["explain", "jobs.checkpoint.interval"]).fine(), whole);
    let said = room.run(["explain", "qqqqqqqqqq"]).failed(2);
    assert!(said.contains("`brittle explain` lists"), "{said}");
}
