//! What can go wrong with a report.

use std::fmt;
use std::path::PathBuf;

use brittle_report::NoFindings;

use crate::exit::Exit;
use crate::input::MAX_RESULT;

/// A result cannot be shown as it is wished.
#[derive(Debug)]
pub enum ReportError {
    /// The file is no result that can be read.
    NoResult {
        /// The file.
        path: PathBuf,
        /// Why.
        why: NoFindings,
        /// Whether it is named like a scenario or a study.
        toml: bool,
    },
    /// The file is larger than any result that is read.
    TooBig(PathBuf),
    /// The file is no text.
    Binary(PathBuf),
    /// No cell has these settings; all cells.
    NoCell(String, Vec<String>),
    /// So many cells have these settings.
    Cells(String, usize),
    /// Markdown goes with files of pictures beside it.
    NoFile,
    /// The result has no such picture: its name and whether others may have it, and those that there are.
    NoPicture(Option<(String, bool)>, Vec<String>),
}

impl ReportError {
    /// The exit code.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::NoResult { toml: false, .. } | Self::TooBig(_) | Self::Binary(_) => {
                Exit::Incomplete
            }
            _ => Exit::Usage,
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(&self) -> String {
        let path = |path: &PathBuf| path.display().to_string();
        match self {
            Self::NoResult { path: file, toml: true, .. } => format!(
                "simulate it first: `brittle run {} --format json -o result.json`, or `sweep` for a study",
                path(file)
            ),
            Self::TooBig(_) => format!("at most {} MiB are read; is this the right file?", MAX_RESULT >> 20),
            Self::NoResult { .. } | Self::Binary(_) => {
                "write one with `brittle run`, `sweep`, `compare`, `optimize`, `sensitivity` or `break-even` and --format json -o result.json".to_owned()
            }
            Self::NoCell(_, cells) if cells.is_empty() => "only a run or a sweep has cells: leave --cell out".to_owned(),
            Self::NoCell(_, cells) => {
                let first: Vec<&str> = cells.iter().take(4).map(String::as_str).collect();
                format!("there are {}: {}{}", cells.len(), first.join("; "), if cells.len() > 4 { "; ..." } else { "" })
            }
            Self::Cells(..) => "give all settings, with commas between them, or the number of the cell".to_owned(),
            Self::NoFile => "name a file: `-o report.md`, or leave the format at html".to_owned(),
            Self::NoPicture(_, names) => format!("it has {}", names.join(", ")),
        }
    }
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoResult { path, why, .. } => write!(f, "{} is no result: {why}", path.display()),
            Self::TooBig(file) => write!(f, "{} is too big for a result", file.display()),
            Self::Binary(file) => write!(f, "{} is no result: it is not text", file.display()),
            Self::NoCell(wanted, _) => write!(f, "no cell is {wanted:?}"),
            Self::Cells(wanted, n) => write!(f, "{n} cells are {wanted:?}"),
            Self::NoFile => write!(
                f,
                "Markdown has its pictures in files beside it, and standard output has no place"
            ),
            Self::NoPicture(None, _) => {
                write!(f, "a file was given, and no picture to write into it")
            }
            Self::NoPicture(Some((name, true)), _) => {
                write!(f, "this result has no picture {name:?}")
            }
            Self::NoPicture(Some((name, false)), _) => write!(f, "there is no picture {name:?}"),
        }
    }
}
