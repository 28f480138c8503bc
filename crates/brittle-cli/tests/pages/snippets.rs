//! Every block of every page: run with the real program, read by the real reader, or marked with the reason why not.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::blocks::{Block, blocks};
use crate::program::{Ended, Room};
use crate::settings::settings;
use crate::shown::compare;
use crate::{pages, read, root};

/// Pages whose fenced blocks of these languages another test runs, with tools or with failures that it brings about.
const ELSEWHERE: [(&str, &[&str], &str); 3] = [
    ("docs/scale.md", &["sh", "python"], "crates/brittle-cli/tests/cli/scale.rs"),
    ("docs/gate.md", &["sh", "toml"], "crates/brittle-cli/tests/cli/gate.rs"),
    ("docs/python.md", &["sh", "python"], "crates/brittle-cli/tests/cli/python.rs"),
];

/// Whether another test does with a block what its reader would do.
fn is_elsewhere(page: &str, block: &Block) -> bool {
    let language = block.language.as_deref().unwrap_or_default();
    ELSEWHERE.iter().any(|(other, languages, _)| *other == page && languages.contains(&language))
}

/// Copies a folder and what is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder is there") {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name())).expect("an entry");
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            std::fs::copy(path, to.join(name)).expect("the file can be copied");
        }
    }
}

/// A copy of the configurations, and `brittle` on the path.
fn room(page: &str) -> Room {
    let room = Room::new(&format!("page-{}", page.replace(['/', '.'], "-")));
    copy(&root().join("configs"), &room.path("configs"));
    // Where a block is marked so, the last word on the number of trials is not the page's; a gate has that of its baseline.
    let program = env!("CARGO_BIN_EXE_brittle");
    for folder in [
        ".local/share/bash-completion/completions",
        ".local/share/man/man1",
        ".zfunc",
        ".config/fish/completions",
        ".config/elvish/lib",
    ] {
        room.write(&format!("home/{folder}/README"), "");
    }
    let fewer = "if [ \"$1\" = gate ]; then BRITTLE_FEWER=; fi";
    room.write(
        "bin/brittle",
        format!("#!/bin/sh\n{fewer}\nexec '{program}' \"$@\" $BRITTLE_FEWER\n"),
    );
    let mode = Command::new("chmod").arg("+x").arg(room.path("bin/brittle")).status();
    assert!(mode.is_ok_and(|status| status.success()), "chmod");
    room
}

/// Runs a script of the page.
fn shell(room: &Room, block: &Block, script: &str) -> Ended {
    let path = std::env::var("PATH").expect("there is a path");
    let path = format!("{}:{path}", room.path("bin").display());
    // The room's command is without the colours and tasks of whoever runs the tests; so is the shell.
    let plain = room.command([""; 0]);
    let mut command = Command::new("sh");
    for (key, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(key, value),
            None => command.env_remove(key),
        };
    }
    let fewer = block.marks.trials.as_ref().map(|n| format!("--trials {n}")).unwrap_or_default();
    command.args(["-eu", "-c", script]).current_dir(room.path("."));
    command
        .env("HOME", room.path("home"))
        .env("PATH", path)
        .env("BRITTLE_FEWER", fewer)
        .stdin(Stdio::null());
    Ended::from(command.output().expect("there is a shell"))
}

/// Commands, each with the lines shown below it. A line that ends with `\` goes on.
fn commands(block: &Block) -> Vec<(String, Vec<String>)> {
    let transcript = block.lines.iter().any(|line| line.starts_with("$ "));
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut goes_on = false;
    for line in block.lines.iter().filter(|line| transcript || !line.is_empty()) {
        let command = line.strip_prefix("$ ").or((!transcript).then_some(line));
        match command {
            _ if goes_on => {
                let (open, _) = found.last_mut().expect("a command goes on");
                *open = format!("{}\n{line}", open.trim_end());
            }
            Some(command) => found.push((command.to_owned(), Vec::new())),
            None => found
                .last_mut()
                .unwrap_or_else(|| panic!("{}: no command first", block.at))
                .1
                .push(line.clone()),
        }
        let ends = |line: &str| line.ends_with('\\');
        goes_on = ends(line) && (goes_on || command.is_some());
    }
    found
}

/// What a block is to whoever reads the page.
enum Kind {
    Transcript,
    Script,
    Settings,
    Other,
}

fn kind(block: &Block) -> Kind {
    let first = block.lines.first().map(String::as_str).unwrap_or_default();
    match block.language.as_deref() {
        Some("console") => Kind::Transcript,
        None if first.starts_with("$ ") || first.starts_with("brittle ") => Kind::Transcript,
        Some("sh") => Kind::Script,
        Some("toml") => Kind::Settings,
        _ => Kind::Other,
    }
}

fn transcript(room: &Room, block: &Block) {
    let commands = commands(block);
    let last = commands.len() - 1;
    for (n, (command, shown)) in commands.into_iter().enumerate() {
        let code = if n == last { block.marks.exit } else { 0 };
        let ended = shell(room, block, &command);
        assert_eq!(ended.code, Some(code), "{}: {command}\n{}{}", block.at, ended.out, ended.err);
        if shown.iter().any(|line| !line.is_empty()) {
            assert!(
                block.marks.trials.is_none(),
                "{}: with other trials nothing is as shown",
                block.at
            );
            let printed = if code == 0 { ended.out } else { ended.out + &ended.err };
            if let Err(why) = compare(&shown, &printed) {
                panic!("{}: {command}\n{why}", block.at);
            }
        }
    }
}

fn read_over(room: &Room, block: &Block) {
    let marks = &block.marks;
    let whole = marks
        .over
        .as_ref()
        .unwrap_or_else(|| panic!("{}: settings of what? Mark `over FILE`", block.at));
    let mut args = vec!["check".to_owned(), whole.clone()];
    for set in settings(&block.lines, marks.under.as_deref()).into_iter().chain(marks.set.clone()) {
        args.extend(["--set".to_owned(), set]);
    }
    let ended = room.run(&args);
    assert_eq!(ended.code, Some(0), "{}: {args:?}\n{}{}", block.at, ended.out, ended.err);
}

/// Does with a block what its reader would do.
fn follow(room: &Room, page: &str, block: &Block) {
    let marks = &block.marks;
    for (name, file) in &marks.have {
        room.write(name, read(file));
    }
    if marks.skip.is_some() {
        return;
    }
    if let Some(file) = &marks.part_of {
        let shown = [&["...".to_owned()], &block.lines[..], &["...".to_owned()]].concat();
        compare(&shown, &read(file))
            .unwrap_or_else(|why| panic!("{}: not in {file}\n{why}", block.at));
        return;
    }
    if let Some(file) = &marks.file {
        room.write(file, block.lines.join("\n") + "\n");
        return;
    }
    if is_elsewhere(page, block) {
        return;
    }
    if let Some(tool) = &marks.needs
        && shell(room, block, &format!("command -v {tool}")).code != Some(0)
    {
        return;
    }
    match kind(block) {
        Kind::Transcript => transcript(room, block),
        Kind::Script => {
            let ended = shell(room, block, &block.lines.join("\n"));
            assert_eq!(ended.code, Some(marks.exit), "{}: {}{}", block.at, ended.out, ended.err);
        }
        Kind::Settings => read_over(room, block),
        Kind::Other => {
            panic!("{}: this block is neither run nor read, and no mark says why", block.at)
        }
    }
}

/// The files that a page writes are used by it: else nothing reads them.
fn files_are_used(page: &str, blocks: &[Block]) {
    for (n, block) in blocks.iter().enumerate() {
        let Some(file) = &block.marks.file else { continue };
        let name = file.rsplit('/').next().expect("a path has a last part");
        let uses = |later: &Block| {
            later.marks.skip.is_none() && later.lines.iter().any(|line| line.contains(name))
        };
        assert!(blocks[n + 1..].iter().any(uses), "{}: {page} never uses {file}", block.at);
    }
}

#[test]
fn every_block_of_every_page_is_true() {
    let pages = pages();
    assert!(pages.len() > 10, "{pages:?}");
    let mut wrong = Vec::new();
    for page in pages {
        let blocks = blocks(&page, &read(&page));
        if blocks.is_empty() {
            continue;
        }
        files_are_used(&page, &blocks);
        let room = room(&page);
        for block in &blocks {
            // All that is wrong is told at once: a run takes its time.
            let followed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                follow(&room, &page, block)
            }));
            if followed.is_err() {
                wrong.push(block.at.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "not true, as told above: {wrong:?}");
}

#[test]
fn what_runs_elsewhere_names_its_page() {
    for (page, _, test) in ELSEWHERE {
        let name = page.trim_start_matches("docs/");
        assert!(read(test).contains(name), "{test} does not name {page}");
    }
}
