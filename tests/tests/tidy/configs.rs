//! Configurations: each is readable, explains itself, and is used.

use brittle_model::text::file::StackFile;
use brittle_model::text::{self, Document, Problems, Source};
use brittle_study::study_file;

use crate::repo::{File, expect_none, files, read, root};

fn configs(files: &[File]) -> Vec<&File> {
    let ours = |file: &&File| file.path.starts_with("configs/") && file.path.ends_with(".toml");
    let found: Vec<&File> = files.iter().filter(ours).collect();
    assert!(found.len() > 4, "there are scenarios and a study");
    found
}

fn is_study(file: &File) -> bool {
    file.path.starts_with("configs/studies/")
}

/// Reads a scenario, a study or a stack, as the CLI does.
fn check(file: &File) -> Result<(), Problems> {
    let source = Source { name: &file.path, text: &file.text };
    if file.path.starts_with("configs/stacks/") {
        return Document::parse(source)?.read(|_: &StackFile, _| Some(()));
    }
    if is_study(file) {
        let mut load = |path: &str| {
            let path = format!("configs/studies/{path}");
            Ok((path.clone(), read(&path)))
        };
        study_file::read(source, &[], &mut load).map(drop)
    } else {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut load = |path: &str| {
            let path = format!("{folder}/{path}");
            Ok((path.clone(), read(&path)))
        };
        text::read_with(source, &[], &mut load).map(drop)
    }
}

#[test]
fn every_config_obeys_every_rule() {
    let files = files();
    let problem = |file: &&File| check(file).err().map(|e| format!("{}: {e:?}", file.path));
    let problems: Vec<String> = configs(&files).iter().filter_map(problem).collect();
    expect_none("configs:", &problems);
}

#[test]
fn every_config_opens_with_its_schema_and_its_question() {
    let files = files();
    let mut problems = Vec::new();
    for file in configs(&files) {
        let schema = file.text.lines().next().and_then(|line| line.strip_prefix("#:schema "));
        let folder = root().join(&file.path);
        let found = schema.is_some_and(|path| folder.with_file_name("").join(path).is_file());
        if !found {
            problems.push(format!("{}: the first line names no schema that exists", file.path));
        }
        let opening: String =
            file.text.lines().skip(1).take_while(|l| l.starts_with('#')).collect();
        if !opening.trim_start_matches(['#', ' ']).starts_with("Question: ")
            || !opening.contains('?')
        {
            problems.push(format!("{}: no question", file.path));
        }
        let sourced = ["arXiv", "doi", "[assumed]", "ours", "sources"];
        if !sourced.iter().any(|word| opening.contains(word)) {
            problems.push(format!("{}: where do the numbers come from?", file.path));
        }
    }
    expect_none("a config opens with its schema, its question and its sources:", &problems);
}

#[test]
fn every_config_is_used() {
    let files = files();
    let uses = |file: &&File| {
        let names =
            ["Makefile", "README.md", "docs/", "tests/", "configs/studies/", "crates/", "fuzz/"];
        names.iter().any(|name| file.path.starts_with(name))
    };
    let users: Vec<&File> = files.iter().filter(uses).collect();
    let mut problems = Vec::new();
    for file in configs(&files) {
        let name = file.path.rsplit('/').next().expect("a path has a last part");
        let stem = name.trim_end_matches(".toml");
        let makefile = |user: &&&File| user.path == "Makefile" && user.text.contains(stem);
        let used =
            |user: &&File| user.path != file.path && (user.text.contains(name) || makefile(&user));
        if !users.iter().any(used) {
            problems.push(file.path.clone());
        }
    }
    expect_none("a config that nobody names:", &problems);
}

#[test]
fn every_study_has_its_results() {
    let files = files();
    let mut problems = Vec::new();
    for study in configs(&files).into_iter().filter(|file| is_study(file)) {
        let stem = study.path.trim_start_matches("configs/studies/").trim_end_matches(".toml");
        for name in ["summary.json", "summary.csv", "README.md"] {
            let path = format!("results/{stem}/{name}");
            if !root().join(&path).is_file() {
                problems.push(format!("{path} is missing: make results"));
            }
        }
    }
    expect_none("results:", &problems);
}
