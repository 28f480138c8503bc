//! The repository as text: its files, Rust source without comments and literals, tables in Markdown.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing written by hand.
const SKIPPED: [&str; 6] =
    [".git", "target", "fuzz/target", "fuzz/corpus", "fuzz/artifacts", "results"];

/// A text file of the repository.
pub(crate) struct File {
    /// From the root, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Its place, for a message.
    pub(crate) fn at(&self, line: usize) -> String {
        format!("{}:{}", self.path, line + 1)
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ is in the workspace").to_owned()
}

/// The text of one file.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All text files written by hand, in order of their paths.
pub(crate) fn files() -> Vec<File> {
    let mut found = Vec::new();
    walk(&root(), "", &mut found);
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 50, "the walk found {} files", found.len());
    found
}

fn walk(folder: &Path, prefix: &str, found: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder can be listed") {
        let entry = entry.expect("a folder can be listed");
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if SKIPPED.contains(&path.as_str()) {
            continue;
        }
        if entry.file_type().expect("an entry has a type").is_dir() {
            walk(&entry.path(), &format!("{path}/"), found);
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            found.push(File { path, text });
        }
    }
}

/// Fails with every problem, one a line.
pub(crate) fn expect_none(rule: &str, problems: &[String]) {
    assert!(problems.is_empty(), "{rule}\n  {}\n", problems.join("\n  "));
}

/// Rust source with comments and the contents of literals blanked; lines stay where they are.
pub(crate) fn code(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let skip = comment(rest).or_else(|| raw_string(rest, out.chars().last()));
        match skip.or_else(|| quoted(rest)) {
            Some(length) => {
                let gone = &rest[..length];
                out.push(' ');
                out.extend(gone.iter().filter(|&&c| c == '\n'));
                at += length;
            }
            None => {
                out.push(rest[0]);
                at += 1;
            }
        }
    }
    out
}

/// Length of the comment that begins here.
fn comment(rest: &[char]) -> Option<usize> {
    match rest {
        ['/', '/', ..] => Some(rest.iter().position(|&c| c == '\n').unwrap_or(rest.len())),
        ['/', '*', ..] => {
            let end = rest.windows(2).skip(2).position(|pair| pair == ['*', '/']);
            Some(end.map_or(rest.len(), |end| end + 4))
        }
        _ => None,
    }
}

/// Length of the raw string that begins here.
fn raw_string(rest: &[char], before: Option<char>) -> Option<usize> {
    if rest[0] != 'r' || before.is_some_and(is_word) {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    let body = &rest[2 + hashes..];
    let length = body.windows(end.len()).position(|part| part == end);
    Some(length.map_or(rest.len(), |length| 2 + hashes + length + end.len()))
}

/// Length of the string or character literal that begins here; a lifetime is none.
fn quoted(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', c, '\'', ..] if *c != '\\' => Some(3),
        ['\'', '\\', ..] | ['"', ..] => {
            let mut at = 1;
            while at < rest.len() && rest[at] != rest[0] {
                at += if rest[at] == '\\' { 2 } else { 1 };
            }
            Some((at + 1).min(rest.len()))
        }
        _ => None,
    }
}

pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The words of a line of code.
pub(crate) fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c| !is_word(c)).filter(|word| !word.is_empty())
}

/// The rows of the first table below a heading of a Markdown text, cell by cell.
pub(crate) fn table(text: &str, heading: &str) -> Vec<Vec<String>> {
    let below = text.lines().skip_while(|line| *line != heading).skip(1);
    let section = below.take_while(|line| !line.starts_with("## "));
    let rows = section.filter(|line| line.starts_with('|')).skip(2);
    let cells = |row: &str| row.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    assert!(!rows.is_empty(), "there is no table below {heading}");
    rows
}

/// What stands in backticks.
pub(crate) fn ticked(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn comments_and_literals_are_no_code() {
    let text =
        "let a = \"FI//XME\"; // todo\nlet b: &'a str = r#\"x\"y\"#; /* z\n */ let c = '\"';";
    let stripped = code(text);
    assert_eq!(stripped.lines().count(), text.lines().count());
    let left: Vec<&str> = words(&stripped).collect();
    assert_eq!(left, ["let", "a", "let", "b", "a", "str", "let", "c"]);
}
