//! NDJSON: each row an object with a key a column, in order; what there is none of is null.

use std::io::{self, Write};

use brittle_study::trials::{Column, Datum};

use super::{Rows, names};

/// Lines that are being written.
pub(super) struct Lines<W> {
    /// What stands before each value: the brace or comma, and the key.
    keys: Vec<String>,
    text: String,
    out: W,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(columns: &[Column], out: W) -> Self {
        let mut keys = names(columns);
        for (i, key) in keys.iter_mut().enumerate() {
            let name = serde_json::Value::from(std::mem::take(key));
            *key = format!("{}{name}:", if i == 0 { '{' } else { ',' });
        }
        Self { keys, text: String::new(), out }
    }
}

impl<W: Write + Send> Rows for Lines<W> {
    fn put(&mut self, column: usize, value: Datum<'_>) {
        let value = match value {
            Datum::None => serde_json::Value::Null,
            Datum::Integer(value) => value.into(),
            Datum::Unsigned(value) => value.into(),
            Datum::Number(value) => value.into(),
            Datum::Text(text) => text.into(),
            Datum::Truth(value) => value.into(),
        };
        self.text += &self.keys[column];
        self.text += &value.to_string();
        if column + 1 == self.keys.len() {
            self.text += "}\n";
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(self.text.as_bytes())?;
        self.text.clear();
        Ok(())
    }

    fn close(mut self: Box<Self>) -> io::Result<()> {
        self.out.flush()
    }
}
