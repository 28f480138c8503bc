//! What is wrong is said with its remedy, on standard error, and ends with code 2.

use crate::program::{Room, SCENARIO};

#[track_caller]
fn complaint(args: &[&str], parts: &[&str]) {
    let room = Room::new(&format!("errors-{}", args.join("-").replace(['/', '.'], "_")));
    room.write("latin1.toml", b"title = \"caf\xe9\"");
    room.write("big.toml", " ".repeat((1 << 20) + 1));
    room.write("wrong.toml", SCENARIO.replace("cost = \"1min\"", "cost = 1\nwritetime = \"1min\""));
    let said = room.run(args).failed(2);
    for part in parts {
        assert!(said.contains(part), "{args:?} does not say {part:?}:\n{said}");
    }
}

#[test]
fn files_that_cannot_be_read() {
    complaint(&["run", "none.toml"], &["error: there is no file none.toml", "help:", "`-`"]);
    complaint(&["run", "."], &["error: . is a folder"]);
    complaint(&["run", "latin1.toml"], &["latin1.toml is not text: byte 12 is not UTF-8"]);
    complaint(&["run", "big.toml"], &["big.toml is too big", "1024 KiB"]);
}

#[test]
fn files_that_say_nothing_or_in_json() {
    let room = Room::new("errors-nothing");
    room.write("empty.toml", "\n# to be written\n");
    let result = room.run(["run", "scenario.toml", "--trials", "2", "--format", "json"]);
    room.write("result.json", result.out);
    for command in ["run", "check", "sweep", "doctor", "trace"] {
        let said = room.run([command, "empty.toml"]).failed(2);
        assert!(
            said.contains("empty.toml says nothing") && said.contains("brittle init"),
            "{said}"
        );
        let said = room.run([command, "result.json"]).failed(2);
        assert!(said.contains("result.json is JSON") && said.contains("help:"), "{said}");
    }
    let said = room.run(["run", "none.toml"]).failed(2);
    assert!(said.contains("brittle init"), "{said}");
}

#[test]
fn files_that_say_something_wrong() {
    complaint(&["run", "wrong.toml"], &["wrong.toml:34:", "cost = 1", "^", "writetime"]);
    complaint(&["check", "wrong.toml"], &["wrong.toml:34:", "wrong.toml:35:"]);
    complaint(&["trace", "wrong.toml"], &["wrong.toml:34:"]);
}

#[test]
fn settings_that_are_wrong() {
    complaint(&["run", "scenario.toml", "--set", "spares.worm=1"], &["worm", "warm"]);
    complaint(&["run", "scenario.toml", "--set", "spares.warm"], &["spares.warm"]);
    complaint(&["sweep", "study.toml", "--set", "spares.worm=1"], &["worm"]);
}

#[test]
fn files_for_another_command() {
    complaint(&["run", "study.toml"], &["study.toml is a study", "brittle sweep study.toml"]);
    complaint(&["trace", "study.toml"], &["study.toml is a study", "`scenario` key"]);
    complaint(&["doctor", "study.toml"], &["study.toml is a study", "`brittle doctor` the file"]);
    complaint(
        &["sweep", "scenario.toml"],
        &["scenario.toml is a scenario", "brittle run scenario.toml"],
    );
}

#[test]
fn a_study_without_its_scenario() {
    let room = Room::new("orphan");
    std::fs::remove_file(room.path("scenario.toml")).unwrap();
    let said = room.run(["sweep", "study.toml"]).failed(2);
    assert!(said.contains("study.toml:3:") && said.contains("there is no file"), "{said}");
}

#[test]
fn tables_are_found_from_the_scenarios_folder() {
    let room = Room::new("tables");
    let text =
        SCENARIO.replace("mttf = \"1000h\"", "law = { empirical = { file = \"lives.csv\" } }");
    std::fs::create_dir(room.path("sub")).unwrap();
    room.write("sub/scenario.toml", &text);
    let said = room.run(["check", "sub/scenario.toml"]).failed(2);
    assert!(
        said.contains("sub/scenario.toml:14:30: the file \"lives.csv\" cannot be read"),
        "{said}"
    );
    assert!(said.contains("there is no file sub/lives.csv"), "{said}");
    room.write("sub/lives.csv", "life,failed\n1000h,true\n1000h,soon\n");
    let said = room.run(["check", "sub/scenario.toml"]).failed(2);
    assert!(said.contains("sub/lives.csv:3:7: \"soon\" is not true or false"), "{said}");
    room.write("sub/lives.csv", "life,failed\n1000h,true\n1500h,false\n");
    let digest = |args: [&str; 4]| room.run(args).fine();
    let args = ["check", "sub/scenario.toml", "--format", "json"];
    let first = digest(args);
    room.write("sub/lives.csv", "life,failed\n1000h,true\n1600h,false\n");
    assert_ne!(first, digest(args), "what was read is part of the digest");
    room.write("sub/study.toml", crate::program::STUDY);
    room.run(["sweep", "sub/study.toml", "--trials", "2"]).fine();
}

#[test]
fn numbers_out_of_range() {
    complaint(&["run", "scenario.toml", "--trials", "0"], &["no trials", "from 1 to 10000000"]);
    complaint(&["run", "scenario.toml", "--trials", "10000001"], &["too many"]);
    complaint(&["sweep", "study.toml", "--trials", "10000001"], &["too many"]);
    complaint(&["run", "scenario.toml", "--threads", "0"], &["0 threads", "from 1 to 1024"]);
    complaint(&["run", "scenario.toml", "--threads", "1025"], &["1025 threads"]);
    complaint(&["run", "scenario.toml", "--seed", "-1"], &["invalid value"]);
}

#[test]
fn outputs_that_cannot_be() {
    complaint(
        &["run", "scenario.toml", "-o", "out/"],
        &["output out/ is a folder", "out/result.txt"],
    );
    complaint(&["run", "scenario.toml", "-o", "."], &["output . is a folder"]);
    complaint(
        &["run", "scenario.toml", "-o", "none/out.txt"],
        &["no folder none", "mkdir -p none"],
    );
}

#[test]
fn arguments_that_do_not_exist() {
    complaint(&["rum"], &["unrecognized subcommand", "'run'"]);
    complaint(&["run", "scenario.toml", "--seeds", "1"], &["--seeds", "--seed"]);
    complaint(&["run", "scenario.toml", "--format", "yaml"], &["possible values: text, json"]);
    complaint(&["run"], &["<FILE>"]);
}
