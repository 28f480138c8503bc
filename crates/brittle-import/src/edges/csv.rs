//! Records and fields of CSV (RFC 4180), with the line of each record.

use crate::error::{ImportError, line as number};

/// A field, and whether it stood in quotes.
pub(crate) struct Field {
    pub(crate) text: String,
    pub(crate) quoted: bool,
}

/// A row.
pub(crate) struct Record {
    pub(crate) line: u32,
    pub(crate) fields: Vec<Field>,
}

impl Record {
    /// What stands in a column; none where it is empty or missing. Space around a field without quotes is no part
    /// of it.
    pub(crate) fn get(&self, column: usize) -> Option<&str> {
        let field = self.fields.get(column)?;
        let text = if field.quoted { &field.text } else { field.text.trim() };
        (!text.is_empty()).then_some(text)
    }
}

/// The records of a text, one after the other; a quoted field ends on its line.
pub(crate) fn records(text: &str) -> impl Iterator<Item = Result<Record, ImportError>> {
    let lines = text.lines().enumerate();
    let full = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    full.map(|(index, line)| {
        let line_number = number(index + 1);
        Ok(Record {
            line: line_number,
            fields: fields(line).map_err(|error| error.at(line_number))?,
        })
    })
}

fn fields(line: &str) -> Result<Vec<Field>, ImportError> {
    let (mut fields, mut rest) = (Vec::new(), line);
    loop {
        let trimmed = rest.trim_start();
        let Some(mut inner) = trimmed.strip_prefix('"') else {
            let end = rest.find(',').unwrap_or(rest.len());
            fields.push(Field { text: rest[..end].to_owned(), quoted: false });
            match rest.get(end + 1..) {
                Some(after) => rest = after,
                None => return Ok(fields),
            }
            continue;
        };
        let mut text = String::new();
        let after = loop {
            let Some((part, behind)) = inner.split_once('"') else {
                return Err(ImportError::new("a quote is not closed on its line").help("close it"));
            };
            text.push_str(part);
            match behind.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    inner = more;
                }
                None => break behind.trim_start(),
            }
        };
        fields.push(Field { text, quoted: true });
        match after.strip_prefix(',') {
            Some(after) => rest = after,
            None if after.is_empty() => return Ok(fields),
            None => {
                let error = ImportError::new("text goes on behind a closing quote");
                return Err(error.help("double the quotes inside a field: \"a \"\"b\"\"\""));
            }
        }
    }
}

/// A name as a field: in quotes where it would be taken for something else.
pub(crate) fn field(name: &str) -> String {
    let header = ["node", "from"].iter().any(|word| name.eq_ignore_ascii_case(word));
    if header || name.contains([',', '"']) || name.starts_with('#') {
        format!("\"{}\"", name.replace('"', "\"\""))
    } else {
        name.to_owned()
    }
}
