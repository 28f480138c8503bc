//! Findings: what `--format json` wrote, read back.

use std::fmt;

use brittle_study::StudyResult;
use brittle_study::break_even::{self, BreakEven};
use brittle_study::compare::{self, Comparison};
use brittle_study::optimize::{self, Optimum};
use brittle_study::sensitivity::{self, Sensitivity};
use brittle_study::summary;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A result that was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Findings {
    /// What `brittle run` and `brittle sweep` write.
    Study(Box<StudyResult>),
    /// What `brittle compare` writes.
    Comparison(Box<Comparison>),
    /// What `brittle optimize` writes.
    Optimum(Box<Optimum>),
    /// What `brittle sensitivity` writes.
    Sensitivity(Box<Sensitivity>),
    /// What `brittle break-even` writes.
    BreakEven(Box<BreakEven>),
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
            Self::Other(None) => {
                write!(f, "it has none of cells, scenarios, points, bars and lines")
            }
            Self::Version(there, here) => {
                write!(f, "its schema_version is {there}, and this brittle reads {here}")
            }
            Self::Field(what) => write!(f, "{what}"),
            Self::Empty => write!(f, "nothing of it was finished"),
        }
    }
}

/// Reads a text that has the key of a kind of result, in the version that is read.
type Read = fn(&str) -> Result<Findings, NoFindings>;

impl Findings {
    /// Reads what `--format json` wrote.
    ///
    /// # Errors
    /// If the text is no result of this version that holds anything.
    pub fn read(text: &str) -> Result<Self, NoFindings> {
        let value: Value =
            serde_json::from_str(text).map_err(|why| NoFindings::NotJson(why.to_string()))?;
        let has = |key: &str| value.get(key).is_some();
        let results: [(&str, u32, Read); 5] = [
            ("cells", summary::SCHEMA_VERSION, Self::study),
            ("scenarios", compare::SCHEMA_VERSION, Self::comparison),
            ("points", optimize::SCHEMA_VERSION, Self::optimum),
            ("bars", sensitivity::SCHEMA_VERSION, Self::sensitivity),
            ("lines", break_even::SCHEMA_VERSION, Self::break_even),
        ];
        let mut found = results.into_iter().filter(|(key, ..)| has(key));
        let (Some((_, ours, read)), None) = (found.next(), found.next()) else {
            return Err(NoFindings::Other(match () {
                () if has("values") => Some("a baseline"),
                () if has("verdict") => Some("the verdict of a gate"),
                () => None,
            }));
        };
        match value.get("schema_version").and_then(Value::as_u64) {
            Some(version) if version == u64::from(ours) => read(text),
            Some(version) => Err(NoFindings::Version(version, ours)),
            None if has("shards") || has("chunks") => Err(NoFindings::Other(Some("a plan"))),
            None => Err(NoFindings::Field("it has no schema_version".to_owned())),
        }
    }

    fn study(text: &str) -> Result<Self, NoFindings> {
        filled(text, Self::Study, |told| told.cells.iter().all(|cell| cell.trials == 0))
    }

    fn comparison(text: &str) -> Result<Self, NoFindings> {
        filled(text, Self::Comparison, |told| told.scenarios.is_empty())
    }

    fn optimum(text: &str) -> Result<Self, NoFindings> {
        let told = filled(text, Self::Optimum, |told| told.points.is_empty())?;
        match &told {
            Self::Optimum(told) if told.best >= told.points.len() => {
                let (best, points) = (told.best, told.points.len());
                Err(NoFindings::Field(format!("best is {best}, and there are {points} points")))
            }
            _ => Ok(told),
        }
    }

    fn sensitivity(text: &str) -> Result<Self, NoFindings> {
        filled(text, Self::Sensitivity, |told| told.bars.is_empty())
    }

    fn break_even(text: &str) -> Result<Self, NoFindings> {
        filled(text, Self::BreakEven, |told| told.lines.is_empty())
    }

    /// Names of the cells, as reports call them; none but of a study.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        match self {
            Self::Study(result) => {
                result.cells.iter().map(|cell| crate::many::settings(result, cell)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Findings of a kind, if the text is of it and it holds anything.
fn filled<T: DeserializeOwned>(
    text: &str,
    findings: fn(Box<T>) -> Findings,
    is_empty: fn(&T) -> bool,
) -> Result<Findings, NoFindings> {
    let told: Box<T> =
        serde_json::from_str(text).map_err(|why| NoFindings::Field(why.to_string()))?;
    if is_empty(&told) { Err(NoFindings::Empty) } else { Ok(findings(told)) }
}
