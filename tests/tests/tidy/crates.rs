//! Crate edges: what `ARCHITECTURE.md` draws and what cargo builds are the same.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;

use crate::repo::{expect_none, read, root, table, ticked};

/// What a package depends on.
#[derive(Default)]
struct Edges {
    normal: BTreeSet<String>,
    dev: BTreeSet<String>,
}

fn packages() -> BTreeMap<String, Edges> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let text = |value: &Value| value.as_str().expect("a string").to_owned();
    let package = |package: Value| {
        let mut edges = Edges::default();
        for dependency in list(&package["dependencies"]) {
            let name = text(&dependency["name"]);
            match dependency["kind"].as_str() {
                None => edges.normal.insert(name),
                Some(_) => edges.dev.insert(name),
            };
        }
        (text(&package["name"]), edges)
    };
    list(&metadata["packages"]).into_iter().map(package).collect()
}

/// The crates' names and, of each, what it may use, as `ARCHITECTURE.md` says.
pub(crate) fn drawn() -> BTreeMap<String, BTreeSet<String>> {
    let rows = table(&read("ARCHITECTURE.md"), "## Crates");
    let row = |row: Vec<String>| {
        let uses = ticked(&row[2]).into_iter().chain(ticked(&row[3])).collect();
        (ticked(&row[0])[0].clone(), uses)
    };
    rows.into_iter().map(row).collect()
}

#[test]
fn crate_edges_are_those_of_the_table() {
    let (drawn, mut built) = (drawn(), packages());
    built.remove("brittle-tests").expect("the tests are a member");
    let mut problems = Vec::new();
    for name in drawn.keys().filter(|name| !built.contains_key(*name)) {
        problems.push(format!("{name} is in the table and not in the workspace"));
    }
    for (name, edges) in &built {
        let Some(uses) = drawn.get(name) else {
            problems.push(format!("{name} is not in the table"));
            continue;
        };
        for extra in edges.normal.difference(uses) {
            problems.push(format!("{name} uses {extra}, the table does not say so"));
        }
        for gone in uses.difference(&edges.normal) {
            problems.push(format!("the table says that {name} uses {gone}, it does not"));
        }
        let ours = edges.dev.iter().filter(|name| name.starts_with("brittle-"));
        for upward in ours.filter(|name| !uses.contains(*name)) {
            problems.push(format!("the tests of {name} use {upward}, which {name} does not"));
        }
    }
    expect_none("ARCHITECTURE.md, table of crates:", &problems);
}

#[test]
fn every_dependency_says_why() {
    let manifest = read("Cargo.toml");
    let section = manifest.split("[workspace.dependencies]").nth(1).expect("there is the section");
    let lines = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let entries = lines.filter(|line| line.contains(" = ") && !line.contains("path = "));
    let silent: Vec<String> =
        entries.filter(|line| !line.contains(" # ")).map(str::to_owned).collect();
    expect_none("Cargo.toml: a dependency without a comment that says why:", &silent);
}

#[test]
fn every_dependency_is_used() {
    let packages = packages();
    let used: BTreeSet<&String> =
        packages.values().flat_map(|p| p.normal.iter().chain(&p.dev)).collect();
    let manifest = read("Cargo.toml");
    let section = manifest.split("[workspace.dependencies]").nth(1).expect("there is the section");
    let lines = section.lines().skip(1).take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.to_owned());
    let idle: Vec<String> = names.filter(|name| !used.contains(name)).collect();
    expect_none("Cargo.toml: a dependency that no crate takes:", &idle);
}

#[test]
fn versions_of_dependencies_stand_in_one_place() {
    let mut problems = Vec::new();
    let names: Vec<String> = drawn().into_keys().map(|name| format!("crates/{name}")).collect();
    for folder in names.iter().map(String::as_str).chain(["tests"]) {
        let path = format!("{folder}/Cargo.toml");
        let manifest = read(&path);
        let inherited = |line: &&str| line.contains("workspace = true");
        for part in manifest.split("\n[").filter(|part| part.contains("dependencies]\n")) {
            let lines = part.lines().skip(1).filter(|line| line.contains('='));
            problems.extend(lines.filter(|l| !inherited(l)).map(|l| format!("{path}: {l}")));
        }
    }
    expect_none("a version belongs in the root's Cargo.toml:", &problems);
}
