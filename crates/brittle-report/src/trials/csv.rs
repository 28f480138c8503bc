//! CSV with a header; what there is none of is empty.

use std::io::{self, Write};

use brittle_study::trials::{Column, Datum};

use super::{Rows, names};
use crate::csv::record;

/// Lines that are being written.
pub(super) struct Lines<W> {
    columns: usize,
    row: Vec<String>,
    text: String,
    out: W,
}

impl<W: Write> Lines<W> {
    pub(super) fn new(columns: &[Column], mut out: W) -> io::Result<Self> {
        let names = names(columns);
        out.write_all(record(names.iter().map(String::as_str)).as_bytes())?;
        Ok(Self { columns: names.len(), row: Vec::new(), text: String::new(), out })
    }
}

impl<W: Write + Send> Rows for Lines<W> {
    fn put(&mut self, column: usize, value: Datum<'_>) {
        self.row.push(match value {
            Datum::None => String::new(),
            Datum::Integer(value) => value.to_string(),
            Datum::Unsigned(value) => value.to_string(),
            Datum::Number(value) => value.to_string(),
            Datum::Text(text) => text.into_owned(),
            Datum::Truth(value) => value.to_string(),
        });
        if column + 1 == self.columns {
            self.text += &record(self.row.iter().map(String::as_str));
            self.row.clear();
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
