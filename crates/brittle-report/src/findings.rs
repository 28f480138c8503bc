//! Findings: what `--format json` wrote, read back.

use std::fmt;

use brittle_study::StudyResult;
use brittle_study::compare::{self, Comparison};
use brittle_study::summary;
use serde_json::Value;

/// A result that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Findings {
    /// What `brittle run` and `brittle sweep` write.
    Study(Box<StudyResult>),
    /// What `brittle compare` writes.
    Comparison(Box<Comparison>),
}

/// Why a text is no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoFindings {
    /// It is not JSON; where.
    NotJson(String),
    /// It is JSON, and nothing that brittle draws; what it looks like, if that can be told.
    Other(Option<&'static str>),
    /// It is of another version of the format: its, and ours.
    Version(u64, u32),
    /// A field is missing or wrong; which.
    Field(String),
    /// It holds nothing to draw.
    Empty,
}

impl fmt::Display for NoFindings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson(at) => write!(f, "it is not JSON: {at}"),
            Self::Other(Some(what)) => write!(f, "it is {what}"),
            Self::Other(None) => write!(f, "it has neither cells nor scenarios"),
            Self::Version(there, here) => {
                write!(f, "its schema_version is {there}, and this brittle reads {here}")
            }
            Self::Field(what) => write!(f, "{what}"),
            Self::Empty => write!(f, "no cell of it was finished"),
        }
    }
}

impl Findings {
    /// Reads what `--format json` wrote.
    ///
    /// # Errors
    /// If the text is no result of this version that holds anything.
    pub fn read(text: &str) -> Result<Self, NoFindings> {
        let value: Value =
            serde_json::from_str(text).map_err(|why| NoFindings::NotJson(why.to_string()))?;
        let has = |key: &str| value.get(key).is_some();
        let ours = match (has("cells"), has("scenarios")) {
            (true, false) => summary::SCHEMA_VERSION,
            (false, true) => compare::SCHEMA_VERSION,
            _ if has("values") => return Err(NoFindings::Other(Some("a baseline"))),
            _ if has("verdict") => return Err(NoFindings::Other(Some("the verdict of a gate"))),
            _ => return Err(NoFindings::Other(None)),
        };
        match value.get("schema_version").and_then(Value::as_u64) {
            Some(version) if version == u64::from(ours) => {}
            Some(version) => return Err(NoFindings::Version(version, ours)),
            None if has("shards") || has("chunks") => {
                return Err(NoFindings::Other(Some("a plan")));
            }
            None => return Err(NoFindings::Field("it has no schema_version".to_owned())),
        }
        let wrong = |why: serde_json::Error| NoFindings::Field(why.to_string());
        if has("cells") {
            let result: StudyResult = serde_json::from_str(text).map_err(wrong)?;
            let drawn = result.cells.iter().any(|cell| cell.trials > 0);
            return if drawn { Ok(Self::Study(Box::new(result))) } else { Err(NoFindings::Empty) };
        }
        let comparison: Comparison = serde_json::from_str(text).map_err(wrong)?;
        if comparison.scenarios.is_empty() {
            Err(NoFindings::Empty)
        } else {
            Ok(Self::Comparison(Box::new(comparison)))
        }
    }

    /// Names of the cells, as reports call them; none of a comparison.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        match self {
            Self::Study(result) => {
                result.cells.iter().map(|cell| crate::many::settings(result, cell)).collect()
            }
            Self::Comparison(_) => Vec::new(),
        }
    }
}
