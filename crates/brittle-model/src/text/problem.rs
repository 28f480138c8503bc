//! Problems: what is wrong with a text, where, and what to do about it.

use std::fmt;

use super::tree::Place;

/// Most problems that are told at once.
pub const MAX_PROBLEMS: usize = 100;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The name of the text: a file, or `--set`.
    pub source: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The dotted path of the key, as far as it is known.
    pub path: String,
    /// What is wrong: the rule and what was found.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The line of the text.
    pub excerpt: String,
    /// Length of what is meant [characters].
    pub length: usize,
}

/// Everything that is wrong with a text, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

/// A rule that is broken, told by the path of the key: not yet located in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The dotted path of the key.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Paths of other keys that the rule looks at.
    pub involves: Vec<String>,
    /// The place, where it is inside of an attached file and no key's.
    pub(crate) within: Option<Box<Place>>,
}

impl Fault {
    /// A broken rule.
    pub fn new(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            help: None,
            involves: Vec::new(),
            within: None,
        }
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says where in an attached file it is.
    #[must_use]
    pub(crate) fn within(mut self, place: Place) -> Self {
        self.within = Some(Box::new(place));
        self
    }

    /// Adds a key that the rule looks at as well.
    #[must_use]
    pub fn involves(mut self, path: impl Into<String>) -> Self {
        self.involves.push(path.into());
        self
    }
}

impl Problem {
    /// Locates a fault in a text.
    pub(crate) fn locate(fault: Fault, place: Place, source: &str, text: &str) -> Self {
        let start = floor(text, place.start);
        let line_start = text[..start].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
        let end = floor(text, place.end).clamp(start, line_end);
        Self {
            source: source.to_owned(),
            line: text[..start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            path: fault.path,
            message: printable(&fault.message),
            help: fault.help.as_deref().map(printable),
            excerpt: printable(text[line_start..line_end].trim_end_matches('\r')),
            length: text[start..end].chars().count().max(1),
        }
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, line, column, message, excerpt, .. } = self;
        writeln!(f, "{source}:{line}:{column}: {message}")?;
        let number = line.to_string();
        let margin = " ".repeat(number.len());
        // Long lines are cut around the place; tabs stay, so that the caret stands under it.
        let skip = self.column.saturating_sub(60).saturating_sub(1);
        let shown: String = excerpt.chars().skip(skip).take(100).collect();
        let before = shown.chars().take(self.column.saturating_sub(1 + skip));
        let indent: String = before.map(|c| if c == '\t' { c } else { ' ' }).collect();
        let carets =
            "^".repeat(self.length.min(100 - self.column.saturating_sub(1 + skip).min(99)));
        writeln!(f, "{}", format!("  {number} | {shown}").trim_end())?;
        write!(f, "  {margin} | {indent}{carets}")?;
        if let Some(help) = &self.help {
            write!(f, "\n  {margin} = help: {help}")?;
        }
        Ok(())
    }
}

/// No control character of a wrong text reaches a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
