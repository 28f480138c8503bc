//! `brittle baseline` and `brittle gate`: every verdict, its exit code, and how it is written.

use std::path::Path;

use serde_json::Value;

use crate::program::{Ended, Room, SCENARIO, golden};

/// A room with a baseline of 400 trials.
fn room(test: &str) -> Room {
    let room = Room::new(test);
    let args = ["baseline", "save", "scenario.toml", "--trials", "400", "-o", "base.json"];
    assert_eq!(room.run(args).fine(), "");
    room
}

fn gate(room: &Room, args: &[&str]) -> Ended {
    let all = ["gate", "scenario.toml", "--baseline", "base.json"];
    room.run(all.iter().chain(args))
}

/// The verdict as JSON, of a gate that ends with this code.
#[track_caller]
fn told(room: &Room, code: i32, args: &[&str]) -> Value {
    let ended = gate(room, &[args, &["--format", "json"]].concat());
    assert_eq!((ended.code, ended.err.as_str()), (Some(code), ""), "{}", ended.out);
    serde_json::from_str(&ended.out).unwrap()
}

#[test]
fn what_has_not_changed_is_identical() {
    let room = room("gate-identical");
    let value = told(&room, 0, &[]);
    assert_eq!((&value["identity"], &value["verdict"]), (&"identical".into(), &"pass".into()));
    let goodput = &value["measures"]["goodput"];
    assert_eq!(
        (goodput["difference"]["lo"].as_f64(), goodput["difference"]["hi"].as_f64()),
        (Some(0.0), Some(0.0))
    );
    assert!(gate(&room, &[]).fine().contains("identical to the baseline"));
}

#[test]
fn a_regression_ends_with_one() {
    let room = room("gate-regressed");
    let args = ["--set", "jobs.main.checkpoint.interval=\"12h\""];
    let value = told(&room, 1, &args);
    assert_eq!(value["verdict"], "regressed");
    assert_eq!(value["identity"]["changed"]["what"][0], "scenario");
    assert_eq!(value["paired"], true);
    let goodput = &value["measures"]["goodput"];
    assert_eq!(goodput["verdict"], "regressed");
    assert!(goodput["difference"]["hi"].as_f64().unwrap() < -0.005, "{goodput}");
    // A large loss is seen before all trials are done; the failures are the same.
    assert_eq!(value["measures"]["failures"]["verdict"], "pass");
    for (format, name) in [
        ("text", "regressed.txt"),
        ("json", "regressed.json"),
        ("junit", "regressed.xml"),
        ("markdown", "regressed.md"),
    ] {
        let ended = gate(&room, &[&args[..], &["--format", format]].concat());
        assert_eq!(ended.code, Some(1));
        golden("gate", name, &ended.out);
    }
}

#[test]
fn what_is_better_or_only_a_little_worse_passes() {
    let room = room("gate-better");
    let verdict = |value: &Value| value["measures"]["goodput"]["verdict"].clone();
    // A few seconds more a save cost about as much in each trial.
    let slower = ["--set", "jobs.main.checkpoint.cost=\"62s\""];
    assert_eq!(verdict(&told(&room, 0, &slower)), "shifted");
    room.write("fine.toml", "goodput = { tolerance = \"0.01pp\" }\n");
    let strict = ["--tolerances", "fine.toml"];
    let args = [&["--set", "failures.software.detection=\"10s\""], &strict[..]].concat();
    assert_eq!(verdict(&told(&room, 0, &args)), "improved");
    // Of a hundredth of a point as much is a regression.
    let args = [&["--set", "failures.software.detection=\"20min\""], &strict[..]].concat();
    assert_eq!(verdict(&told(&room, 1, &args)), "regressed");
}

#[test]
fn too_few_trials_end_with_three_and_say_how_many_it_takes() {
    let room = room("gate-inconclusive");
    room.write("fine.toml", "goodput = { tolerance = \"0.001pp\" }\n");
    let args = ["--tolerances", "fine.toml", "--seed", "99"];
    let value = told(&room, 3, &args);
    assert_eq!((&value["verdict"], &value["paired"]), (&"inconclusive".into(), &false.into()));
    assert_eq!(value["trials"], 400);
    assert!(value["measures"]["goodput"]["trials_needed"].as_u64().unwrap() > 10_000);
    assert_eq!(value["caveat_codes"][0], "pairing_lost");
    golden("gate", "inconclusive.txt", &gate(&room, &args).out);
    // Nothing tolerated, and nothing that would do.
    room.write("none.toml", "goodput = { tolerance = \"0pp\" }\n");
    let value = told(&room, 3, &["--tolerances", "none.toml", "--seed", "99"]);
    assert!(value["measures"]["goodput"]["trials_needed"].is_null());
}

#[test]
fn other_failures_are_independent_samples() {
    let room = room("gate-failures");
    let value = told(&room, 1, &["--set", "failures.gpu.mttf=\"200h\""]);
    assert_eq!(
        (&value["paired"], &value["caveat_codes"][0]),
        (&false.into(), &"pairing_lost".into())
    );
    let calm = told(&room, 0, &["--set", "failures.gpu.mttf=\"3000h\""]);
    assert_eq!(calm["measures"]["interruptions"]["verdict"], "improved");
}

#[test]
fn what_should_repeat_and_does_not_ends_with_four() {
    let room = room("gate-not-repeated");
    let mut value: Value = serde_json::from_str(&room.read("base.json")).unwrap();
    value["outcome_digest"] = "0".repeat(64).into();
    room.write("base.json", value.to_string());
    let report = told(&room, 4, &[]);
    assert_eq!((&report["identity"], &report["verdict"]), (&"not_repeated".into(), &"pass".into()));
    assert_eq!(report["caveat_codes"][0], "not_repeated");
    assert!(report["caveats"][0].as_str().unwrap().contains("not deterministic"));
}

#[test]
fn a_baseline_that_is_none_ends_with_four() {
    let room = room("gate-wrong");
    let good: Value = serde_json::from_str(&room.read("base.json")).unwrap();
    let refused = |change: &dyn Fn(&mut Value), said: &str| {
        let mut value = good.clone();
        change(&mut value);
        room.write("base.json", value.to_string());
        let complaint = gate(&room, &[]).failed(4);
        assert!(complaint.contains(said), "{said}:\n{complaint}");
        assert!(complaint.contains("write it anew: `brittle baseline save"), "{complaint}");
    };
    refused(&|value| value["schema_version"] = 2.into(), "schema_version is 2");
    refused(&|value| value["values"]["goodput"][3] = Value::Null, "invalid type: null");
    refused(&|value| value["values"]["failures"] = Vec::<f64>::new().into(), "one number for each");
    refused(&|value| value["provenance"]["trials"] = 7.into(), "one number for each");
    refused(&|value| *value = 1.into(), "invalid type");
    let said = room.run(["gate", "scenario.toml", "--baseline", "none.json"]).failed(2);
    assert!(said.contains("there is no file none.json"), "{said}");
    let said = room.run(["baseline", "save", "scenario.toml", "--trials", "100001"]).failed(2);
    assert!(said.contains("from 1 to 100000"), "{said}");
    room.write("wrong.toml", "goodput = { worse = 1 }\n");
    let said = gate(&room, &["--tolerances", "wrong.toml"]).failed(2);
    assert!(said.contains("wrong.toml:1:13: unknown key `worse`"), "{said}");
}

#[test]
fn a_workflow_is_told_in_its_own_way() {
    let room = room("gate-github");
    let mut command = room.command(["gate", "scenario.toml", "--baseline", "base.json", "-q"]);
    command.args(["--set", "jobs.main.checkpoint.interval=\"12h\""]);
    command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", room.path("summary.md"));
    room.write("summary.md", "before\n\n");
    let ended = Ended::from(command.output().unwrap());
    assert_eq!(ended.code, Some(1));
    let first = ended.err.lines().next().unwrap();
    assert!(
        first.starts_with("::error file=scenario.toml,title=goodput regressed::goodput%3A")
            || first.starts_with("::error file=scenario.toml,title=goodput regressed::goodput: "),
        "{first}"
    );
    assert!(ended.err.lines().all(|line| line.starts_with("::")), "{}", ended.err);
    let summary = room.read("summary.md");
    assert!(
        summary.starts_with("before\n\n## Tiny\n") && summary.contains("| goodput |"),
        "{summary}"
    );
    // Elsewhere nothing of it is said.
    assert_eq!(gate(&room, &["--set", "jobs.main.checkpoint.interval=\"12h\""]).err, "");
}

#[test]
fn threads_cannot_be_seen_in_a_verdict() {
    let room = room("gate-threads");
    let with = |threads: &str| {
        let args = ["--set", "jobs.main.checkpoint.interval=\"65min\"", "--threads", threads];
        told(&room, 0, &args)
    };
    assert_eq!(with("1"), with("3"));
    let args = ["baseline", "save", "scenario.toml", "--trials", "400", "--threads", "3"];
    assert_eq!(room.run(args).fine(), room.read("base.json"));
}

/// The commands that docs/gate.md shows, on a folder of two scenarios: all is well, then one of them is worse.
#[cfg(unix)]
#[test]
fn the_commands_of_the_guide_gate_a_folder() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let guide = std::fs::read_to_string(docs.join("gate.md")).unwrap();
    let fenced = |language: &str| -> Vec<String> {
        let open = format!("```{language}\n");
        let parts = guide.split(&open).skip(1);
        parts.map(|part| part.split("```").next().unwrap().to_owned()).collect()
    };
    let [save, gate] = <[String; 2]>::try_from(fenced("sh")).unwrap();
    let room = Room::new("gate-guide");
    std::fs::create_dir(room.path("configs")).unwrap();
    room.write("configs/tiny.toml", SCENARIO);
    room.write("configs/large.toml", SCENARIO.replace("hosts = 3", "hosts = 4"));
    // Comments at the ends of lines, and all, are those of the guide.
    room.write("gate.toml", &fenced("toml")[0]);
    let shell = |script: &str| {
        let folder = Path::new(env!("CARGO_BIN_EXE_brittle")).parent().unwrap().to_owned();
        let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
        let mut command = std::process::Command::new("sh");
        command.args(["-eu", "-c", script]).current_dir(room.path(".")).env("PATH", path);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", room.path("summary.md"));
        Ended::from(command.output().unwrap())
    };
    assert_eq!(shell(&save).fine(), "");
    assert_eq!(shell(&gate).fine(), "");
    assert!(room.read("gate-tiny.xml").contains("failures=\"0\""));
    room.write("configs/tiny.toml", SCENARIO.replace("interval = \"1h\"", "interval = \"12h\""));
    let ended = shell(&gate);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.err.starts_with("::error file=configs/tiny.toml,title=goodput regressed::"));
    assert!(room.read("gate-tiny.xml").contains("failures=\"1\""));
    assert!(room.read("gate-large.xml").contains("failures=\"0\""));
    assert_eq!(room.read("summary.md").matches("## Tiny").count(), 4);
    // The workflow beside the guide does the same.
    let workflow = std::fs::read_to_string(docs.join("gate.yml")).unwrap();
    let mut lines = workflow.lines().map(str::trim);
    for line in gate.lines().map(str::trim) {
        assert!(lines.any(|other| other == line), "gate.yml lacks {line:?}");
    }
}

/// The tolerances that the guide shows are those without a file.
#[test]
fn the_guide_shows_the_defaults() {
    let room = room("gate-defaults");
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/gate.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let shown = guide.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    room.write("gate.toml", shown);
    let change = ["--set", "jobs.main.checkpoint.interval=\"12h\""];
    let with = [&change[..], &["--tolerances", "gate.toml"]].concat();
    assert_eq!(told(&room, 1, &change), told(&room, 1, &with));
}
