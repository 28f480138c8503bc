//! The blocks of a page, and the marks before them.
//!
//! A block is fenced, or indented by four spaces after an empty line. A mark is a comment in the line before it, or with one empty line
//! between, which no reader sees: `<!-- snippet: WORD VALUE; WORD VALUE -->`.
//!
//! | mark | says |
//! |---|---|
//! | `skip WHY` | it is not run, and why |
//! | `file NAME` | it is a file, which later commands of the page use |
//! | `have NAME = FILE` | commands find this file of the repository under that name |
//! | `over FILE` | settings, read over this scenario of the repository |
//! | `under TABLE` | and below this table |
//! | `set KEY=VALUE` | and with this set, which the page does not show |
//! | `part-of FILE` | its lines stand in that file of the repository |
//! | `trials N` | it is run with fewer trials than it shows |
//! | `exit N` | its last command ends with N |
//! | `needs TOOL` | it is run where that is installed |

/// What marks say of a block.
#[derive(Default)]
pub(crate) struct Marks {
    pub(crate) skip: Option<String>,
    pub(crate) file: Option<String>,
    pub(crate) have: Vec<(String, String)>,
    pub(crate) over: Option<String>,
    pub(crate) under: Option<String>,
    pub(crate) set: Vec<String>,
    pub(crate) part_of: Option<String>,
    pub(crate) trials: Option<String>,
    pub(crate) exit: i32,
    pub(crate) needs: Option<String>,
}

impl Marks {
    /// Reads what stands in a comment.
    fn read(text: &str) -> Result<Self, String> {
        let mut marks = Self::default();
        for mark in text.split(';').map(str::trim) {
            let (word, value) = mark.split_once(' ').ok_or(format!("`{mark}` has no value"))?;
            let value = value.trim().to_owned();
            match word {
                "skip" if value.split_whitespace().count() < 3 => {
                    return Err(format!("`{value}` is no reason"));
                }
                "skip" => marks.skip = Some(value),
                "file" => marks.file = Some(value),
                "have" => {
                    let (name, file) = value.split_once(" = ").ok_or("`have NAME = FILE`")?;
                    marks.have.push((name.to_owned(), file.to_owned()));
                }
                "over" => marks.over = Some(value),
                "under" => marks.under = Some(value),
                "set" => marks.set.push(value),
                "part-of" => marks.part_of = Some(value),
                "trials" => marks.trials = Some(value),
                "exit" => marks.exit = value.parse().map_err(|_| "`exit` takes a number")?,
                "needs" => marks.needs = Some(value),
                _ => return Err(format!("`{word}` is no mark")),
            }
        }
        Ok(marks)
    }
}

/// A block of a page.
pub(crate) struct Block {
    /// Page and line of its first line, for a message.
    pub(crate) at: String,
    /// Of a fenced block; `None` if it is indented.
    pub(crate) language: Option<String>,
    pub(crate) lines: Vec<String>,
    pub(crate) marks: Marks,
}

/// What is wrong with a page is told with its line.
pub(crate) fn blocks(page: &str, text: &str) -> Vec<Block> {
    let lines: Vec<&str> = text.lines().collect();
    let mut blocks = Vec::new();
    let mut marks = None;
    let mut n = 0;
    while n < lines.len() {
        let (line, at) = (lines[n], format!("{page}:{}", n + 1));
        let mut language = None;
        let mut inside = Vec::new();
        if let Some(word) = line.strip_prefix("```") {
            language = Some(word.to_owned());
            n += 1;
            while lines.get(n).is_some_and(|line| *line != "```") {
                inside.push(lines[n].to_owned());
                n += 1;
            }
            assert!(n < lines.len(), "{at}: a block without an end");
        } else if line.starts_with("    ") && (n == 0 || lines[n - 1].is_empty()) {
            let indented = |line: &&str| line.is_empty() || line.starts_with("    ");
            while let Some(line) = lines.get(n).filter(|line| indented(line)) {
                inside.push(line.strip_prefix("    ").unwrap_or(line).to_owned());
                n += 1;
            }
            n -= 1;
        } else if let Some(said) = line.strip_prefix("<!-- snippet: ") {
            let said = said.strip_suffix(" -->").unwrap_or_else(|| panic!("{at}: no end"));
            assert!(marks.is_none(), "{at}: the mark before this one has no block");
            marks = Some(Marks::read(said).unwrap_or_else(|why| panic!("{at}: {why}")));
        } else {
            assert!(line.is_empty() || marks.is_none(), "{at}: a mark without a block before this");
        }
        if language.is_some() || !inside.is_empty() {
            let marks = marks.take().unwrap_or_default();
            blocks.push(Block { at, language, lines: inside, marks });
        }
        n += 1;
    }
    assert!(marks.is_none(), "{page}: a mark without a block at the end");
    blocks
}

#[test]
fn a_page_falls_into_blocks() {
    let page = "Text\n    goes on\n\n    $ a\n    b\n\n    c\n\n<!-- snippet: exit 2; needs jq -->\n```sh\nd\n```\n";
    let found = blocks("page", page);
    assert_eq!(found.len(), 2);
    assert_eq!(
        (found[0].at.as_str(), &found[0].lines[..3]),
        ("page:4", &["$ a", "b", ""].map(String::from)[..])
    );
    assert_eq!((found[1].language.as_deref(), found[1].marks.exit), (Some("sh"), 2));
    assert_eq!(found[1].marks.needs.as_deref(), Some("jq"));
}

#[test]
fn a_mark_that_says_nothing_is_refused() {
    for said in ["skip", "skip because", "sikp it is never run", "exit soon", "have a"] {
        assert!(Marks::read(said).is_err(), "{said}");
    }
}
