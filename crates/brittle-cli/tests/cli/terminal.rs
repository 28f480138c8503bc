//! What a terminal of 80 and of 120 columns shows, with colour and without.

use crate::program::{Ended, Room, SCENARIO, golden};

const PAGES: [(&str, &[&str]); 5] = [
    ("run", &["run", "scenario.toml", "--trials", "200", "--quiet"]),
    (
        "compare",
        &[
            "compare",
            "scenario.toml",
            "--variant",
            "no spare: spares.warm=0",
            "--trials",
            "200",
            "--quiet",
        ],
    ),
    ("sweep", &["sweep", "study.toml", "--quiet"]),
    ("doctor", &["doctor", "scenario.toml"]),
    ("check", &["check", "scenario.toml"]),
];

/// The text without escapes, nor blanks at the ends of lines, which a background may colour.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("\x1b[") {
        out.push_str(&rest[..at]);
        let end = rest[at..].find('m').expect("an escape ends in m");
        rest = &rest[at + end + 1..];
    }
    out += rest;
    out.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

#[test]
fn pages_fit_their_terminal() {
    let room = Room::new("terminal");
    room.write("scenario.toml", SCENARIO);
    for (name, args) in PAGES {
        for columns in ["80", "120"] {
            let show = |color: &str| {
                let mut command = room.command(args);
                command.env("COLUMNS", columns).args(["--color", color]);
                Ended::from(command.output().unwrap()).fine()
            };
            let (page, colored) = (show("never"), show("always"));
            let width: usize = columns.parse().unwrap();
            for line in page.lines() {
                assert!(line.chars().count() <= width, "{name} at {columns}: {line}");
                assert_eq!(line, line.trim_end(), "{name} at {columns} ends a line with a blank");
            }
            // Colour repeats what the text says.
            assert!(colored.contains("\x1b["), "{name}");
            assert_eq!(plain(&colored), page, "{name} at {columns}");
            golden("terminal", &format!("{name}-{columns}.txt"), &page);
            golden("terminal", &format!("{name}-{columns}.ansi"), &colored);
        }
    }
}

#[test]
fn what_columns_cannot_be_is_passed_over() {
    let room = Room::new("columns");
    let show = |columns: &str| {
        let mut command = room.command(["check", "scenario.toml"]);
        Ended::from(command.env("COLUMNS", columns).output().unwrap()).fine()
    };
    let usual = room.run(["check", "scenario.toml"]).fine();
    for odd in ["", "0", "-5", "wide", "99999999999999999999999"] {
        assert_eq!(show(odd), usual, "{odd}");
    }
    assert_eq!(show("5"), show("40"));
    assert_eq!(show("500"), show("120"));
}
