//! Help, byte for byte. `BLESS=1 cargo test -p brittle-cli` rewrites it.

use std::path::Path;

use crate::program::Room;

/// The commands, and theirs.
const COMMANDS: [&str; 30] = [
    "init",
    "doctor",
    "explain",
    "check",
    "run",
    "sweep",
    "sweep plan",
    "sweep run",
    "sweep merge",
    "sweep submit",
    "compare",
    "optimize",
    "sensitivity",
    "break-even",
    "baseline",
    "baseline save",
    "gate",
    "report",
    "plot",
    "trace",
    "explore",
    "presets",
    "topo",
    "topo show",
    "topo blast",
    "topo export",
    "topo import",
    "schema",
    "completions",
    "man",
];

#[test]
fn help_is_as_it_was() {
    let room = Room::new("help");
    for command in [""].into_iter().chain(COMMANDS) {
        let text = room.run(command.split_whitespace().chain(["--help"])).fine();
        let name =
            if command.is_empty() { "brittle".to_owned() } else { command.replace(' ', "-") };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/help");
        let path = folder.join(format!("{name}.txt"));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).expect("the golden can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == text, "{name} --help changed; BLESS=1 accepts it:\n{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn every_option_is_explained() {
    let room = Room::new("options");
    for command in COMMANDS {
        let help = room.run(command.split_whitespace().chain(["--help"])).fine();
        assert!(help.contains("Example"), "{command} has no example");
        let options: Vec<_> =
            help.lines().filter(|line| line.trim_start().starts_with("--")).collect();
        assert!(!options.is_empty());
    }
}

#[test]
fn without_a_command_there_is_help_and_an_error() {
    let ended = Room::new("nothing").run([""; 0]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""));
    assert!(ended.err.contains("Usage: brittle"), "{}", ended.err);
}

#[test]
fn the_version_is_told() {
    let version = Room::new("version").run(["--version"]).fine();
    assert_eq!(version, format!("brittle {}\n", env!("CARGO_PKG_VERSION")));
}
