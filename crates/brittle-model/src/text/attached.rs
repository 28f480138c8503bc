//! Attached files: the tables and wirings that a scenario names and whoever opens files reads for it.
//!
//! A scenario names them by path; the document gives those names out, and takes the texts in. Nothing is
//! opened here. A text is shared by every copy of its document.

use std::sync::Arc;

use super::tree::{Node, Place, Value};

/// Longest attached text that is read [bytes].
pub const MAX_ATTACHED: usize = 64 << 20;

/// What finds an attached file by the name that the scenario gives it: the name for problems and the text, or
/// why not.
pub type Load<'a> = dyn FnMut(&str) -> Result<(String, String), String> + 'a;

/// The keys that name a file; `*` is any name.
const KEYS: [&[&str]; 3] = [
    &["cluster", "file", "path"],
    &["failures", "*", "law", "empirical", "file"],
    &["failures", "*", "law", "recorded", "file"],
];

/// A file that a scenario names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRef {
    /// The path of the file, as the scenario gives it.
    pub name: String,
    /// The dotted path of the key that names it.
    pub path: String,
}

/// The files that a tree names, in its order.
pub(super) fn named(root: &Node) -> Vec<FileRef> {
    let mut found = Vec::new();
    for keys in KEYS {
        walk(root, keys, String::new(), &mut found);
    }
    found
}

fn walk(here: &Node, keys: &[&str], path: String, found: &mut Vec<FileRef>) {
    match (&here.value, keys) {
        (Value::String(name), []) => found.push(FileRef { name: name.clone(), path }),
        (Value::Table(entries), [key, rest @ ..]) => {
            for entry in entries.iter().filter(|entry| *key == "*" || entry.key == *key) {
                let dot = if path.is_empty() { "" } else { "." };
                walk(&entry.node, rest, format!("{path}{dot}{}", entry.key), found);
            }
        }
        _ => {}
    }
}

/// An attached text.
#[derive(Clone, Debug)]
pub(super) struct Attached {
    /// As the scenario names it.
    pub(super) name: String,
    /// Its number among the document's texts.
    pub(super) source: usize,
    pub(super) text: Arc<str>,
}

impl Attached {
    /// A stretch of it.
    pub(super) const fn place(&self, start: usize, end: usize) -> Place {
        Place { source: self.source, start, end }
    }
}
