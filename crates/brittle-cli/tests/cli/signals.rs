//! Being stopped: by Ctrl-C, and by a reader who has seen enough.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a signal must find the program at work")]

use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::program::{Ended, Room};

/// More trials than any machine does while these tests last.
const ENDLESS: [&str; 4] = ["run", "scenario.toml", "--trials", "10000000"];

fn start(room: &Room, args: &[&str]) -> Child {
    let mut command = room.command(ENDLESS);
    command.args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("brittle starts");
    sleep(Duration::from_millis(1500));
    child
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
}

#[test]
fn ctrl_c_leaves_what_is_done() {
    let room = Room::new("ctrl-c");
    let child = start(&room, &["--format", "json"]);
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    assert!(ended.err.contains("Ctrl-C again"), "{}", ended.err);
    let value: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert!(value["caveats"][0].as_str().unwrap().starts_with("stopped early"), "{}", ended.out);
    let trials = value["cells"][0]["trials"].as_u64().unwrap();
    assert!(0 < trials && trials < 10_000_000);
}

#[test]
fn ctrl_c_leaves_a_complete_file() {
    let room = Room::new("ctrl-c-file");
    let child = start(&room, &["-o", "out.txt"]);
    interrupt(&child);
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.out.as_str()), (Some(130), ""));
    let text = room.read("out.txt");
    assert!(text.contains("note: stopped early") && text.ends_with("trials\n"), "{text}");
}

#[test]
fn a_broken_pipe_is_quiet() {
    let room = Room::new("pipe");
    // A thousand days of trouble: more than a pipe holds.
    let args = ["trace", "scenario.toml", "--set", "trial.horizon=\"2000d\""];
    let mut command = room.command(args);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(room.run(args).fine().len() > 1 << 17);
}
