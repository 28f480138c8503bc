//! Results: the same bytes for the same question, on standard output or in a file.

use crate::program::{Room, SCENARIO};

#[test]
fn threads_cannot_be_seen() {
    let room = Room::new("threads");
    let with = |threads: &str| {
        let args =
            ["run", "scenario.toml", "--trials", "700", "--format", "json", "--threads", threads];
        let run = room.run(args).fine();
        let args = ["sweep", "study.toml", "--format", "csv", "--threads", threads];
        run + &room.run(args).fine()
    };
    let one = with("1");
    assert!(one.contains("\"trials\": 700"));
    assert!(one == with("2") && one == with("7"));
}

#[test]
fn text_tells_the_headline_and_the_provenance() {
    let room = Room::new("text");
    let text = room.run(["run", "scenario.toml", "--trials", "200", "--seed", "5"]).fine();
    assert!(text.starts_with("Tiny\n\n  Goodput 0."), "{text}");
    assert!(text.contains("200 trials)") && text.contains("seed 5 · 200 trials"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

#[test]
fn a_study_brings_its_trials_and_seed() {
    let room = Room::new("study");
    let text = room.run(["sweep", "study.toml"]).fine();
    assert!(text.contains("seed 3 · 100 trials a cell"), "{text}");
    assert!(text.contains("Mean goodput") && text.contains("* is the best of its row"), "{text}");
    let args = ["sweep", "study.toml", "--trials", "10", "--seed", "4"];
    assert!(room.run(args).fine().contains("seed 4 · 10 trials a cell"));
}

#[test]
fn every_format_has_its_form() {
    let room = Room::new("formats");
    let run =
        |format| room.run(["run", "scenario.toml", "--trials", "10", "--format", format]).fine();
    let value: serde_json::Value = serde_json::from_str(&run("json")).unwrap();
    assert_eq!(value["provenance"]["seed"], 1);
    assert_eq!(run("csv").lines().count(), 2);
    assert!(run("markdown").starts_with("## Tiny\n"));
}

#[test]
fn settings_change_the_scenario() {
    let room = Room::new("set");
    let goodput = |sets: &[&str]| {
        let mut args = vec!["run", "scenario.toml", "--trials", "20", "--format", "json"];
        args.extend(sets.iter().flat_map(|set| ["--set", set]));
        let value: serde_json::Value = serde_json::from_str(&room.run(args).fine()).unwrap();
        value["cells"][0]["metrics"]["goodput"]["mean"].as_f64().unwrap()
    };
    let calm = ["stress.failure_rate=0", "jobs.main.checkpoint.cost=\"0s\""];
    assert_eq!(goodput(&calm), 1.0);
    assert!(goodput(&[]) < 1.0);
}

#[test]
fn a_trace_is_a_trial_of_the_run() {
    let room = Room::new("trace");
    let story = room.run(["trace", "scenario.toml", "--trial", "3"]).fine();
    assert!(story.contains("trial 3, seed 1") && story.contains("Ledger of main"), "{story}");
    assert!(story.lines().all(|line| line.chars().count() <= 100), "{story}");
    assert_ne!(story, room.run(["trace", "scenario.toml", "--trial", "4"]).fine());
    let json = room.run(["trace", "scenario.toml", "--format", "json"]).fine();
    let records: serde_json::Value = serde_json::from_str(&json).unwrap();
    let productive = records.as_array().unwrap().iter().find(|r| r["account"] == "productive");
    let productive = productive.unwrap()["span_ns"].as_f64().unwrap();
    let run = room.run(["run", "scenario.toml", "--trials", "1", "--format", "json"]).fine();
    let run: serde_json::Value = serde_json::from_str(&run).unwrap();
    let goodput = run["cells"][0]["metrics"]["goodput"]["mean"].as_f64().unwrap();
    assert!((goodput - productive / 864e12).abs() < 1e-9);
}

#[test]
fn check_tells_what_was_understood() {
    let room = Room::new("check");
    let text = room.run(["check", "scenario.toml"]).fine();
    for part in ["3 hosts of 8 GPUs: 24 GPUs", "believed MTTI", "every 1h (as given)", "5.76"] {
        assert!(text.contains(part), "{part}:\n{text}");
    }
    let text = room.run(["check", "study.toml"]).fine();
    assert!(text.contains("4 cells of 100 trials: 400 trials"), "{text}");
    let json = room.run(["check", "study.toml", "--format", "json"]).fine();
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["cells"].as_array().unwrap().len(), 4);
    let sweep = room.run(["sweep", "study.toml", "--format", "json"]).fine();
    let sweep: serde_json::Value = serde_json::from_str(&sweep).unwrap();
    assert_eq!(value["scenario_digest"], sweep["provenance"]["scenario_digest"]);
}

#[test]
fn schemas_are_schemas() {
    let room = Room::new("schema");
    for of in ["scenario", "study", "result", "plan"] {
        let text = room.run(["schema", of]).fine();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(value["$schema"].is_string() && value["properties"].is_object(), "{of}");
    }
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let room = Room::new("stdin");
    let args = ["run", "-", "--trials", "50", "--format", "json"];
    let from_file = room.run(["run", "scenario.toml", "--trials", "50", "--format", "json"]).fine();
    assert_eq!(room.run_with_stdin(&args, SCENARIO).fine(), from_file);
    let said = room.run_with_stdin(&args, "title = 1\n").failed(2);
    assert!(said.contains("standard input:1:"), "{said}");
    let study = room.run_with_stdin(&["sweep", "-"], crate::program::STUDY).fine();
    assert_eq!(study, room.run(["sweep", "study.toml"]).fine());
}

#[test]
fn a_file_is_complete_or_not_there() {
    let room = Room::new("output");
    let before = room.names();
    let args = ["run", "scenario.toml", "--trials", "20", "-o", "out.txt"];
    assert_eq!(room.run(args).fine(), "");
    let text = room.run(["run", "scenario.toml", "--trials", "20"]).fine();
    assert_eq!(room.read("out.txt"), text);
    // Nothing else is left behind, and what was there is replaced.
    assert_eq!(room.names().len(), before.len() + 1);
    room.write("out.txt", "old");
    assert_eq!(room.run(args).fine(), "");
    assert_eq!(room.read("out.txt"), text);
    assert_eq!(room.run(["run", "scenario.toml", "--trials", "20", "-o", "-"]).fine(), text);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let room = Room::new("link");
    room.write("target.txt", "old");
    std::os::unix::fs::symlink("target.txt", room.path("link.txt")).unwrap();
    room.run(["check", "scenario.toml", "-o", "link.txt"]).fine();
    assert!(room.path("link.txt").is_symlink());
    assert!(room.read("target.txt").starts_with("Tiny"));
}
