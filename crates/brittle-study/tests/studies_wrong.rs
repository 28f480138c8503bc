//! Wrong studies, each with what is said about it.
//!
//! Every `wrong/*.toml` is a study with a mistake, and the `.txt` beside it is the message, to the letter. A
//! line `#set path=value` at the head is a `--set`. `BLESS=1` writes the messages anew: read them then as
//! the user would who has to find out what to do.

use std::fs;
use std::path::{Path, PathBuf};

use brittle_model::text::Source;
use brittle_study::study_file::read;

/// A comment that fills a scenario: more of it in 10 000 cells than a plan may hold.
const LARGE: usize = 300_000;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The wrong files, in order.
fn cases() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder("wrong")).expect("the folder is there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    cases.sort();
    cases
}

fn load(name: &str) -> Result<(String, String), String> {
    let small = fs::read_to_string(folder("scenarios/small.toml")).expect("readable");
    match name {
        "small.toml" => Ok((name.to_owned(), small)),
        "wrong.toml" => Ok((name.to_owned(), small.replace("gpus = 16", "gpus = 17\nqueue = 1"))),
        "large.toml" => Ok((name.to_owned(), format!("{small}# {}\n", "x".repeat(LARGE)))),
        _ => Err("there is no such file".to_owned()),
    }
}

/// What is said about a file.
fn said(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable");
    let sets: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("#set ")).map(str::to_owned).collect();
    let name = path.file_name().expect("a name").to_string_lossy();
    match read(Source { name: &name, text: &text }, &sets, &mut load) {
        Ok(_) => "nothing is wrong\n".to_owned(),
        Err(problems) => format!("{problems}\n"),
    }
}

#[test]
fn every_wrong_study_is_told_what_is_wrong() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differ = Vec::new();
    for path in cases() {
        let (said, golden) = (said(&path), path.with_extension("txt"));
        assert_ne!(said, "nothing is wrong\n", "{}", path.display());
        assert!(!said.contains('\0'), "{}: our own mark is told:\n{said}", path.display());
        if bless {
            fs::write(&golden, &said).expect("writable");
        } else if fs::read_to_string(&golden).unwrap_or_default() != said {
            differ.push(format!("--- {}\n{said}", path.display()));
        }
    }
    assert!(differ.is_empty(), "not what was said before:\n{}", differ.join("\n"));
}

#[test]
fn there_are_many_of_them_and_no_message_without_its_study() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    for entry in fs::read_dir(folder("wrong")).expect("readable") {
        let path = entry.expect("readable").path();
        assert!(path.with_extension("toml").exists(), "{} has no file", path.display());
    }
}
