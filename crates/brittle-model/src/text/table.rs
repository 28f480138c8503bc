//! Tables: comma-separated rows under a header, every field with its place.
//!
//! Fields may stand in double quotes, in which a comma is text and `""` a quote; a row ends with its line.
//! Blank lines and lines that begin with `#` say nothing.

use std::borrow::Cow;

/// Most rows of a table.
pub(super) const MAX_ROWS: usize = 1_000_000;

/// A field: what it says, and where it stands in the text [bytes].
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Field<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What is wrong with a table: where [bytes], what, and the remedy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) message: String,
    pub(super) help: String,
}

impl Wrong {
    /// What is wrong with a field.
    pub(super) fn of(
        field: &Field<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        let (start, end) = (field.start, field.end);
        Self { start, end, message: message.into(), help: help.into() }
    }
}

/// The columns of a table: those that must be there, then those that may.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    pub(super) needed: &'static [&'static str],
    pub(super) optional: &'static [&'static str],
}

impl Columns {
    fn help(&self) -> String {
        let help = format!("the first line is {}", self.needed.join(","));
        match self.optional {
            [] => help,
            optional => format!("{help}, with {} if wanted", optional.join(",")),
        }
    }

    /// Where each column stands in the header.
    fn order(&self, header: &[Field<'_>]) -> Result<Vec<Option<usize>>, Wrong> {
        let known = || self.needed.iter().chain(self.optional);
        for (i, field) in header.iter().enumerate() {
            if !known().any(|name| *name == field.text) {
                let message = format!("there is no column {:?} here", field.text);
                return Err(Wrong::of(field, message, self.help()));
            }
            if header[..i].iter().any(|before| before.text == field.text) {
                let message = format!("the column {:?} is there twice", field.text);
                return Err(Wrong::of(field, message, "remove one of them"));
            }
        }
        let place = |name: &&str| header.iter().position(|field| field.text == **name);
        if let Some(name) = self.needed.iter().find(|name| place(name).is_none()) {
            let (start, end) = (header[0].start, header[header.len() - 1].end);
            let message = format!("the column \"{name}\" is missing");
            return Err(Wrong { start, end, message, help: self.help() });
        }
        Ok(known().map(place).collect())
    }
}

/// Reads a table: `row` gets the fields in the order of `columns`, the optional ones if there. What is wrong is
/// noted, row by row; after `most` of them the rest is not read.
pub(super) fn read<'t>(
    text: &'t str,
    columns: &Columns,
    most: usize,
    mut row: impl FnMut(&[Option<&Field<'t>>]) -> Result<(), Wrong>,
) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut order: Option<(usize, Vec<Option<usize>>)> = None;
    let (mut rows, mut start) = (0, 0);
    if text.starts_with('\u{feff}') {
        start = '\u{feff}'.len_utf8();
    }
    for line in text[start..].split_inclusive('\n') {
        let begin = start;
        start += line.len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let line = line.trim_end_matches(['\n', '\r']);
        let fields = match fields(line, begin) {
            Ok(fields) => fields,
            Err(bad) => {
                wrong.push(bad);
                if order.is_none() || wrong.len() >= most {
                    return wrong;
                }
                continue;
            }
        };
        let result = match &order {
            None => match columns.order(&fields) {
                Ok(found) => {
                    order = Some((fields.len(), found));
                    Ok(())
                }
                Err(bad) => return vec![bad],
            },
            Some((width, _)) if fields.len() != *width => {
                let (end, found) = (begin + line.len(), fields.len());
                let message = format!("the row has {found} fields; the header has {width}");
                let help = "write one field a column; a field with a comma stands in quotes";
                Err(Wrong { start: begin, end, message, help: help.to_owned() })
            }
            Some(_) if rows == MAX_ROWS => {
                let (end, message) =
                    (begin + line.len(), format!("more than {MAX_ROWS} rows: the limit"));
                let help = "leave out rows that the scenario does not use".to_owned();
                wrong.push(Wrong { start: begin, end, message, help });
                return wrong;
            }
            Some((_, order)) => {
                rows += 1;
                let given: Vec<_> = order.iter().map(|at| at.map(|at| &fields[at])).collect();
                row(&given)
            }
        };
        if let Err(bad) = result {
            wrong.push(bad);
            if wrong.len() >= most {
                return wrong;
            }
        }
    }
    if order.is_none() {
        let message = "the table is empty".to_owned();
        wrong.push(Wrong { start: 0, end: 0, message, help: columns.help() });
    }
    wrong
}

/// The fields of a line that begins at byte `begin` of its text.
fn fields(line: &str, begin: usize) -> Result<Vec<Field<'_>>, Wrong> {
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        at += line[at..].len() - line[at..].trim_start().len();
        let rest = &line[at..];
        let (text, len) = if let Some(inner) = rest.strip_prefix('"') {
            let Some(close) = closing(inner) else {
                let (start, end) = (begin + at, begin + line.len());
                let message = "the quotes are not closed on this line".to_owned();
                let help = "close them; a quote inside is written twice".to_owned();
                return Err(Wrong { start, end, message, help });
            };
            let inside = &inner[..close];
            let text = match inside.contains('"') {
                true => Cow::Owned(inside.replace("\"\"", "\"")),
                false => Cow::Borrowed(inside),
            };
            (text, close + 2)
        } else {
            let len = rest.find(',').unwrap_or(rest.len());
            let text = rest[..len].trim_end();
            (Cow::Borrowed(text), text.len())
        };
        fields.push(Field { text, start: begin + at, end: begin + at + len });
        at += len;
        let after = line[at..].trim_start();
        match after.strip_prefix(',') {
            Some(rest) => at = line.len() - rest.len(),
            None if after.is_empty() => return Ok(fields),
            None => {
                let (start, end) = (begin + at, begin + line.len());
                let message = "there is text after the closing quotes".to_owned();
                let help = "a quote inside is written twice".to_owned();
                return Err(Wrong { start, end, message, help });
            }
        }
    }
}

/// Where the quotes close that were opened before this text.
fn closing(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'"', Some(b'"')) => at += 2,
            (b'"', _) => return Some(at),
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: Columns = Columns { needed: &["a", "b"], optional: &["c"] };

    fn rows(text: &str) -> Result<Vec<Vec<String>>, Vec<Wrong>> {
        let mut rows = Vec::new();
        let wrong = read(text, &COLUMNS, 10, |row| {
            let say =
                |field: &Option<&Field<'_>>| field.map_or("-".to_owned(), |f| f.text.to_string());
            rows.push(row.iter().map(say).collect());
            Ok(())
        });
        if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
    }

    #[test]
    fn rows_come_in_the_order_of_the_columns() {
        let text = "\u{feff}b, a\r\n# why\n\n 1 ,\"x, \"\"y\"\"\"\r\n,2";
        assert_eq!(rows(text).expect("sound"), [["x, \"y\"", "1", "-"], ["2", "", "-"]]);
        assert_eq!(rows("a,b,c\n1,2,3\n").expect("sound"), [["1", "2", "3"]]);
    }

    #[test]
    fn what_is_no_table_is_told_where() {
        let told = |text| {
            let wrong = rows(text).expect_err("wrong").remove(0);
            (wrong.start, wrong.message)
        };
        assert_eq!(told(""), (0, "the table is empty".to_owned()));
        assert_eq!(told("a,x\n"), (2, "there is no column \"x\" here".to_owned()));
        assert_eq!(told("a\n"), (0, "the column \"b\" is missing".to_owned()));
        assert_eq!(told("a,b,a\n"), (4, "the column \"a\" is there twice".to_owned()));
        assert_eq!(told("a,b\n1\n").1, "the row has 1 fields; the header has 2");
        assert_eq!(told("a,b\n1,\"2\n"), (6, "the quotes are not closed on this line".to_owned()));
        assert_eq!(
            told("a,b\n1,\"2\"3\n"),
            (9, "there is text after the closing quotes".to_owned())
        );
    }
}
