//! Doors: each dependency is named where `ARCHITECTURE.md` says, and nowhere else.

use std::collections::BTreeMap;

use crate::crates::drawn;
use crate::repo::{code, expect_none, files, is_word, read, table, ticked};

fn doors() -> BTreeMap<String, Vec<String>> {
    let rows = table(&read("ARCHITECTURE.md"), "## Doors");
    rows.iter().map(|row| (ticked(&row[0])[0].clone(), ticked(&row[1]))).collect()
}

/// Whether a line of code names a crate: as the head of a path, or in a plain `use`.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        let head = !before.ends_with(|c: char| is_word(c) || c == '.') && !before.ends_with("::");
        let used = before.trim_end().ends_with("use") && !after.starts_with(is_word);
        head && (after.starts_with("::") || used)
    })
}

#[test]
fn dependencies_are_named_at_their_doors_only() {
    let mut problems = Vec::new();
    let doors = doors();
    let mut passed: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for (name, places) in &doors {
        for place in places {
            passed.insert((name, place), 0);
        }
    }
    let sources = files();
    let ours = |path: &str| path.starts_with("crates/") && path.contains("/src/");
    for file in sources.iter().filter(|f| f.is_rust() && ours(&f.path)) {
        for (number, line) in code(&file.text).lines().enumerate() {
            for (name, places) in doors.iter().filter(|(name, _)| names(line, name)) {
                let place = places.iter().find(|place| file.path.starts_with(place.as_str()));
                match place {
                    Some(place) => *passed.entry((name, place)).or_default() += 1,
                    None => problems.push(format!("{}: {name}", file.at(number))),
                }
            }
        }
    }
    for ((name, place), _) in passed.iter().filter(|(_, count)| **count == 0) {
        problems.push(format!("{name} is not named in {place}: a stale row"));
    }
    expect_none("ARCHITECTURE.md, doors:", &problems);
}

#[test]
fn what_one_crate_uses_has_a_door() {
    let (drawn, doors) = (drawn(), doors());
    let mut users: BTreeMap<&String, u32> = BTreeMap::new();
    for name in drawn.values().flatten().filter(|name| !name.starts_with("brittle-")) {
        *users.entry(name).or_default() += 1;
    }
    let alone = users.into_iter().filter(|&(_, count)| count == 1).map(|(name, _)| name);
    let missing = alone.filter(|name| !doors.contains_key(&name.replace('-', "_")));
    let missing: Vec<String> = missing.cloned().collect();
    expect_none("a dependency of one crate needs a row in the table of doors:", &missing);
}

#[test]
fn a_path_is_told_from_a_word() {
    assert!(names("use rand::Rng;", "rand"));
    assert!(names("    rand::rng()", "rand"));
    assert!(names("use toml;", "toml"));
    assert!(!names("use crate::rand::Rng;", "rand"));
    assert!(!names("brand::new()", "rand"));
    assert!(!names("let rand = 3;", "rand"));
}
