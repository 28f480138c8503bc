//! Why a text was not taken: at which line, what is wrong, what to do about it.

use std::fmt;

/// Why a text is no wiring, or a wiring no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportError {
    /// Where, counted from 1; none where no one line is to blame.
    pub line: Option<u32>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl ImportError {
    /// A reason, as yet without place and remedy.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        ImportError { line: None, reason: reason.into(), help: None }
    }

    /// With a remedy.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a place, unless it has one.
    pub(crate) fn at(mut self, line: u32) -> Self {
        self.line = self.line.or(Some(line));
        self
    }
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}", self.reason)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for ImportError {}

/// A word of the text as a message shows it: short, and without what could move a terminal's cursor.
pub(crate) fn shown(word: &str) -> String {
    const MOST: usize = 48;
    let mut text: String = word.chars().take(MOST).flat_map(char::escape_debug).collect();
    if word.chars().nth(MOST).is_some() {
        text.push_str("...");
    }
    format!("`{text}`")
}

/// A message of a library as one line that is safe to print.
pub(crate) fn plain(message: &str) -> String {
    let calm = |c: char| if c.is_control() { ' ' } else { c };
    message.chars().take(200).map(calm).collect()
}

/// A line number from a count.
pub(crate) fn line(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
