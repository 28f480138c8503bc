//! Wrong files, each with what is said about it.
//!
//! Every file of `wrong/` that is no `.txt` has a mistake, and the `.txt` beside it is the message, to the letter.
//! `BLESS=1` writes the messages anew: read them then as the user would who has to find out what to do.

use std::fs;
use std::path::{Path, PathBuf};

use brittle_import::{Format, Limits, read};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wrong");
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut cases: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension != "txt"));
    cases.sort();
    cases
}

fn said(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("readable");
    let name = path.file_name().expect("a name").to_string_lossy();
    let format = Format::guess(&name, &text).expect("a known end");
    match read(format, &text, &Limits { nodes: 1000, links: 1000 }) {
        Ok(_) => "nothing is wrong\n".to_owned(),
        Err(error) => format!("{error}\n"),
    }
}

#[test]
fn every_wrong_file_is_told_what_is_wrong() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut differ = Vec::new();
    for path in cases() {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let (said, golden) = (said(&path), path.with_file_name(format!("{name}.txt")));
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
fn there_are_many_of_them_and_nearly_all_have_a_remedy() {
    let cases = cases();
    assert!(cases.len() >= 50, "{} cases", cases.len());
    let without: Vec<&PathBuf> =
        cases.iter().filter(|path| !said(path).contains("\n  help: ")).collect();
    assert!(without.len() <= 4, "{without:?}");
}
