//! Documents: links lead somewhere, commands exist, schemas are fresh.

use std::path::Path;

use brittle_cli::args::{FileType, Output, SchemaArgs};
use brittle_cli::commands::schema::schema;

use crate::repo::{File, expect_none, files, read, root};

#[test]
fn links_lead_somewhere() {
    let files = files();
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md")) {
        for (number, line) in file.text.lines().enumerate() {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            for target in targets.filter(|target| !target.contains("://")) {
                let path = target.split('#').next().unwrap_or_default();
                let folder = root().join(&file.path).with_file_name("");
                if !path.is_empty() && !folder.join(path).exists() {
                    problems.push(format!("{}: {target}", file.at(number)));
                }
            }
        }
    }
    expect_none("a link that leads nowhere:", &problems);
}

#[test]
fn the_readme_opens_with_the_two_commands() {
    let readme = read("README.md");
    let opening: Vec<&str> = readme.lines().take(15).collect();
    for command in ["make run", "make test"] {
        let shown = opening.iter().any(|line| line.trim_start().starts_with(command));
        assert!(shown, "README.md does not open with `{command}`");
    }
}

#[test]
fn every_target_is_explained() {
    let makefile = read("Makefile");
    let phony = makefile.lines().find_map(|line| line.strip_prefix(".PHONY: ")).expect("targets");
    let documents = read("README.md") + &read("CONTRIBUTING.md");
    let mut problems = Vec::new();
    for target in phony.split_whitespace() {
        if !makefile.contains(&format!("\n{target}:")) {
            problems.push(format!("{target} has no rule"));
        }
        if !documents.contains(&format!("make {target}")) {
            problems.push(format!("{target} is explained nowhere"));
        }
    }
    let rules = makefile.lines().filter(|line| !line.starts_with('#'));
    for word in rules.flat_map(str::split_whitespace).filter(|word| !word.contains('$')) {
        let named = word.starts_with("./") || word.starts_with("configs/");
        if named && !root().join(word).is_file() {
            problems.push(format!("{word} does not exist"));
        }
    }
    expect_none("Makefile:", &problems);
}

#[test]
fn continuous_integration_runs_the_tests_and_nothing_else() {
    let script = read(".ci/run");
    let lines = script.lines().filter(|line| !line.starts_with('#'));
    let commands: Vec<&str> = lines.flat_map(|line| line.split("&&")).map(str::trim).collect();
    assert_eq!(commands, [r#"cd "$(dirname "$0")/..""#, "exec make test"]);
}

#[test]
fn decisions_are_numbered_and_found() {
    let files = files();
    let ours = |file: &&File| file.path.starts_with("docs/decisions/");
    let decisions: Vec<&File> = files.iter().filter(ours).collect();
    let mut problems = Vec::new();
    for (index, file) in decisions.iter().enumerate() {
        let number = index + 1;
        let name = file.path.trim_start_matches("docs/decisions/");
        if !name.starts_with(&format!("{number:04}-")) {
            problems.push(format!("{name}: is number {number}"));
        }
        if !file.text.starts_with(&format!("# {number}. ")) {
            problems.push(format!("{name}: its title has another number"));
        }
        for part in ["**Context.**", "**Decision.**", "**Consequences.**"] {
            if !file.text.contains(part) {
                problems.push(format!("{name}: no {part}"));
            }
        }
        if file.text.lines().count() > 60 {
            problems.push(format!("{name}: longer than a page"));
        }
    }
    expect_none("docs/decisions:", &problems);
}

/// The committed schemas; `BLESS=1` writes them.
#[test]
fn schemas_are_fresh() {
    let types = [
        (FileType::Scenario, "scenario"),
        (FileType::Study, "study"),
        (FileType::Stack, "stack"),
        (FileType::Result, "result"),
        (FileType::Comparison, "comparison"),
        (FileType::Optimum, "optimum"),
        (FileType::Sensitivity, "sensitivity"),
        (FileType::BreakEven, "break-even"),
        (FileType::Baseline, "baseline"),
        (FileType::Tolerances, "tolerances"),
        (FileType::Gate, "gate"),
        (FileType::Diagnosis, "diagnosis"),
        (FileType::Survey, "survey"),
        (FileType::Blast, "blast"),
        (FileType::Plan, "plan"),
        (FileType::Trials, "trials"),
    ];
    let bless = std::env::var_os("BLESS").is_some();
    let mut problems = Vec::new();
    for (of, name) in types {
        let committed = root().join(format!("docs/schema/{name}.schema.json"));
        let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.schema.json"));
        let output = Output { output: Some(fresh.clone()) };
        schema(&SchemaArgs { of, output }).unwrap_or_else(|e| panic!("{name}: {e}"));
        let text = std::fs::read_to_string(fresh).expect("it was just written");
        if bless {
            std::fs::create_dir_all(committed.with_file_name("")).expect("docs/ can be written");
            std::fs::write(committed, text).expect("docs/schema/ can be written");
        } else if std::fs::read_to_string(committed).ok() != Some(text) {
            problems.push(format!("docs/schema/{name}.schema.json: make golden"));
        }
    }
    expect_none("a schema is stale:", &problems);
}
