//! Wrong scenarios, each with what is said about it.
//!
//! Every `wrong/*.toml` is a scenario with a mistake, and the `.txt` beside it is the message, to the
//! letter. A line `#set path=value` at the head is a `--set`; a line `#file name` begins an attached file, whose
//! lines follow as `#|line`. `BLESS=1` writes the messages anew: read them
//! then as the user would who has to find out what to do.

use std::fs;
use std::path::{Path, PathBuf};

use brittle_model::text::{Source, read_with};

/// The wrong files, in order.
fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    cases.sort();
    cases
}

/// The attached file of a name that stands in the comments of a scenario.
fn attached(text: &str, name: &str) -> Option<(String, String)> {
    let mut lines = text.lines();
    lines.find(|line| line.strip_prefix("#file ").is_some_and(|file| file == name))?;
    let rows = lines.map_while(|line| line.strip_prefix("#|"));
    Some((name.to_owned(), rows.fold(String::new(), |all, row| all + row + "\n")))
}

/// What is said about a file.
fn said(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable");
    let sets: Vec<String> =
        text.lines().filter_map(|line| line.strip_prefix("#set ")).map(str::to_owned).collect();
    let name = path.file_name().expect("a name").to_string_lossy();
    let mut load = |file: &str| attached(&text, file).ok_or("there is no such file".to_owned());
    match read_with(Source { name: &name, text: &text }, &sets, &mut load) {
        Ok(_) => "nothing is wrong\n".to_owned(),
        Err(problems) => format!("{problems}\n"),
    }
}

#[test]
fn every_wrong_file_is_told_what_is_wrong() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differ = Vec::new();
    for path in cases() {
        let (said, golden) = (said(&path), path.with_extension("txt"));
        assert_ne!(said, "nothing is wrong\n", "{}", path.display());
        if bless {
            fs::write(&golden, &said).expect("writable");
        } else if fs::read_to_string(&golden).unwrap_or_default() != said {
            differ.push(format!("--- {}\n{said}", path.display()));
        }
    }
    assert!(differ.is_empty(), "not what was said before:\n{}", differ.join("\n"));
}

#[test]
fn there_are_many_of_them_and_no_message_without_its_file() {
    let cases = cases();
    assert!(cases.len() >= 45, "{} cases", cases.len());
    let folder = cases[0].parent().expect("a folder");
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        assert!(path.with_extension("toml").exists(), "{} has no file", path.display());
    }
}
