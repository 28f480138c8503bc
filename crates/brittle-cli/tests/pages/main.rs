//! What the README, `docs/` and the book show is what the program does.
//!
//! Every block of a page runs, is read, or is compared, unless a mark before it says why not: see [`blocks`]. Figures of studies
//! are looked up in `results/` ([`figures`]), pictures drawn from them ([`pictures`]), and the reference is written from the program itself
//! ([`reference`]).
//! `BLESS=1 cargo test -p brittle-cli --test pages` rewrites figures, pictures and reference; read the difference before you commit it.
#![cfg(unix)]

#[expect(dead_code, reason = "the tests of commands use all of it")]
#[path = "../cli/program.rs"]
mod program;

mod blocks;
mod figures;
mod pictures;
mod reference;
mod settings;
mod shown;
mod snippets;
mod summary;

use std::path::{Path, PathBuf};

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The text of a file of the repository.
fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Whether goldens are to be written.
fn bless() -> bool {
    std::env::var_os("BLESS").is_some()
}

/// The README and all pages below `docs/`, but for decisions, in order of their paths from the root.
fn pages() -> Vec<String> {
    let mut found = vec!["README.md".to_owned()];
    let mut folders = vec!["docs".to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).expect("a folder can be listed") {
            let entry = entry.expect("a folder can be listed");
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.ends_with(".md") && !path.starts_with("docs/decisions/") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
