//! Words and shapes that do not belong in the repository.

use crate::repo::{File, code, expect_none, files, read, root, words};

/// Lines that a Rust file may have.
const LONGEST: usize = 450;

/// Written so that this file does not contain what it looks for.
fn unfinished() -> Vec<String> {
    let halves = [
        ("TO", "DO"),
        ("FIX", "ME"),
        ("XX", "X"),
        ("HA", "CK"),
        ("TEMPO", "RARY"),
        ("Place", "holder"),
        ("lorem", " ipsum"),
    ];
    halves.map(|(a, b)| format!("{a}{b}")).to_vec()
}

fn lines(files: &[File], keep: impl Fn(&File) -> bool) -> Vec<(&File, usize, &str)> {
    let kept = files.iter().filter(|file| keep(file));
    kept.flat_map(|file| file.text.lines().enumerate().map(move |(n, line)| (file, n, line)))
        .collect()
}

#[test]
fn nothing_is_left_unfinished() {
    let (files, unfinished) = (files(), unfinished());
    let mut problems = Vec::new();
    for (file, number, line) in lines(&files, |file| file.path != "Cargo.lock") {
        let hit =
            |word: &&String| line.match_indices(word.as_str()).any(|(at, _)| whole(line, at, word));
        if let Some(word) = unfinished.iter().find(hit) {
            problems.push(format!("{}: {word}", file.at(number)));
        }
    }
    for file in files.iter().filter(|file| file.is_rust()) {
        for (number, line) in code(&file.text).lines().enumerate() {
            for name in ["todo!", "unimplemented!", "dbg!"] {
                if line.contains(name) {
                    problems.push(format!("{}: {name}", file.at(number)));
                }
            }
            if line.contains("#[ignore]") {
                problems.push(format!("{}: an ignored test without a reason", file.at(number)));
            }
        }
    }
    expect_none("unfinished:", &problems);
}

/// Whether the word at `at` is no part of a longer one.
fn whole(line: &str, at: usize, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric();
    !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part)
}

#[test]
fn identifiers_use_the_words_of_the_glossary() {
    let files = files();
    let mut problems = Vec::new();
    // petgraph calls a vertex a node, and so do the parts of a tree of text, and every format of a graph.
    let trees = [
        "crates/brittle-topology/",
        "crates/brittle-model/src/text/",
        "crates/brittle-import/",
        "crates/brittle-cli/src/commands/topo/",
        "crates/brittle-model/src/scenario.rs",
        "crates/brittle-model/src/scenario/cluster",
        "crates/brittle-model/src/placement.rs",
        "crates/brittle-model/tests/text_cluster.rs",
    ];
    let elsewhere =
        |file: &&File| file.is_rust() && !trees.iter().any(|t| file.path.starts_with(t));
    for file in files.iter().filter(elsewhere) {
        for (number, line) in code(&file.text).lines().enumerate() {
            for word in words(line) {
                let lower = word.to_lowercase();
                let mut parts = lower.split('_');
                let better = parts.find_map(|part| match part {
                    "node" | "nodes" => Some("host"),
                    "replication" | "replications" => Some("trial"),
                    "mtbf" => Some("mttf or mtti"),
                    _ => None,
                });
                if let Some(better) = better {
                    problems.push(format!("{}: `{word}`, say {better}", file.at(number)));
                }
            }
        }
    }
    expect_none("docs/glossary.md has another word:", &problems);
}

#[test]
fn no_file_is_too_long() {
    let files = files();
    let rust = files.iter().filter(|file| file.is_rust());
    let long = rust.map(|file| (file, file.text.lines().count())).filter(|&(_, n)| n > LONGEST);
    let long: Vec<String> = long.map(|(file, n)| format!("{}: {n} lines", file.path)).collect();
    expect_none("a file has at most 450 lines:", &long);
}

#[test]
fn every_module_says_what_it_is() {
    let files = files();
    let silent = files.iter().filter(|file| file.is_rust() && !file.text.starts_with("//! "));
    let silent: Vec<String> = silent.map(|file| file.path.clone()).collect();
    expect_none("a module begins with a `//!` line:", &silent);
}

#[test]
fn no_file_names_this_machine_or_another_registry() {
    let files = files();
    let mut foreign = vec![root().to_string_lossy().into_owned()];
    foreign.extend(std::env::var("HOME").ok().filter(|home| home.len() > 1).map(|home| home + "/"));
    foreign.extend(["home", "Users", "tmp"].map(|folder| format!("/{folder}/")));
    let mut problems = Vec::new();
    for (file, number, line) in lines(&files, |_| true) {
        for name in foreign.iter().filter(|name| line.contains(name.as_str())) {
            problems.push(format!("{}: {name}", file.at(number)));
        }
    }
    let official = format!("registry+https://github.com/rust-lang/{}-index", "crates.io");
    for (number, line) in read("Cargo.lock").lines().enumerate() {
        if line.starts_with("source = ") && !line.contains(&official) {
            problems.push(format!("Cargo.lock:{}: {line}", number + 1));
        }
    }
    for file in files.iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        if file.text.contains("registry") || file.text.contains("git =") {
            problems.push(format!("{}: a source of its own", file.path));
        }
    }
    problems.extend(files.iter().filter(|f| f.path.starts_with(".cargo/")).map(|f| f.path.clone()));
    expect_none("the repository builds on any machine:", &problems);
}

#[test]
fn lines_end_cleanly() {
    let files = files();
    let mut problems = Vec::new();
    let by_hand =
        |file: &File| [".rs", ".md", ".toml", "Makefile"].iter().any(|e| file.path.ends_with(e));
    for (file, number, line) in lines(&files, by_hand) {
        if line.ends_with([' ', '\t', '\r']) {
            problems.push(format!("{}: white space at the end", file.at(number)));
        }
    }
    let open = files.iter().filter(|f| by_hand(f) && !f.text.ends_with('\n'));
    problems.extend(open.map(|f| format!("{}: no newline at the end", f.path)));
    expect_none("lines:", &problems);
}
