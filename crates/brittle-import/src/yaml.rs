//! The little of YAML that a topology needs: maps, lists and scalars, each with its line.
//!
//! Anchors, aliases and tags are refused, since with them a small text means a large one or something else; so is
//! what is nested deeply, and a second document.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::error::{ImportError, line, plain, shown};

/// Deepest nesting; a topology has seven levels.
const DEEPEST: usize = 16;

/// Most keys of one map; a topology has four.
const MOST_KEYS: usize = 64;

/// A key or a scalar.
#[derive(Debug, Clone)]
pub(crate) struct Scalar {
    pub(crate) text: String,
    pub(crate) line: u32,
    /// Whether it stood without quotes.
    bare: bool,
}

/// A value.
#[derive(Debug)]
pub(crate) enum Yaml {
    Scalar(Scalar),
    List(u32, Vec<Yaml>),
    Map(u32, Vec<(Scalar, Yaml)>),
}

/// A list or map that is still open.
enum Open {
    List(u32, Vec<Yaml>),
    Map(u32, Vec<(Scalar, Yaml)>, Option<Scalar>),
}

/// Reads the one document of a text.
pub(crate) fn read(text: &str) -> Result<Yaml, ImportError> {
    let mut open: Vec<Open> = Vec::new();
    let mut root = None;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            ImportError::new(format!("this is no YAML: {}", plain(error.info())))
                .help("correct it there, or a little before")
                .at(line(error.marker().line()))
        })?;
        let at = line(span.start.line());
        let done = match event {
            Event::Alias(_) => return Err(refused("an alias").at(at)),
            Event::Scalar(_, _, anchor, _)
            | Event::SequenceStart(anchor, _)
            | Event::MappingStart(anchor, _)
                if anchor != 0 =>
            {
                return Err(refused("an anchor").at(at));
            }
            Event::Scalar(_, _, _, Some(_))
            | Event::SequenceStart(_, Some(_))
            | Event::MappingStart(_, Some(_)) => return Err(refused("a tag").at(at)),
            Event::Scalar(text, style, _, _) => Some(Yaml::Scalar(Scalar {
                text: text.into_owned(),
                line: at,
                bare: style == ScalarStyle::Plain,
            })),
            Event::SequenceStart(..) => {
                open.push(Open::List(at, Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(at, Vec::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop().map(|open| match open {
                Open::List(at, items) => Yaml::List(at, items),
                Open::Map(at, pairs, _) => Yaml::Map(at, pairs),
            }),
            Event::DocumentStart(_) if root.is_some() => {
                return Err(refused("a second document").at(at));
            }
            Event::Nothing
            | Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(_)
            | Event::DocumentEnd => None,
        };
        if open.len() > DEEPEST {
            let error = ImportError::new("this is nested too deeply").at(at);
            return Err(error.help("a topology has seven levels"));
        }
        let Some(value) = done else { continue };
        match open.last_mut() {
            None => root = Some(value),
            Some(Open::List(_, items)) => items.push(value),
            Some(Open::Map(_, pairs, key)) => match (key.take(), value) {
                (Some(name), value) => pairs.push((name, value)),
                (None, Yaml::Scalar(name)) => {
                    if pairs.len() >= MOST_KEYS {
                        let error = ImportError::new("there are too many keys in one map");
                        return Err(error
                            .help("switches and blocks are items of a list")
                            .at(name.line));
                    }
                    if pairs.iter().any(|(old, _)| old.text == name.text) {
                        let error =
                            ImportError::new(format!("{} is there twice", shown(&name.text)));
                        return Err(error.help("leave one out").at(name.line));
                    }
                    *key = Some(name);
                }
                (None, value) => {
                    let error = ImportError::new("a key is a list or a map");
                    return Err(error.help("keys are words").at(value.line()));
                }
            },
        }
    }
    root.ok_or_else(|| {
        ImportError::new("the file is empty")
            .help("a topology.yaml is a list that begins `- topology: NAME`")
    })
}

fn refused(what: &str) -> ImportError {
    ImportError::new(format!("{what} is not read here")).help("write out what is meant")
}

impl Yaml {
    pub(crate) fn line(&self) -> u32 {
        match self {
            Yaml::Scalar(scalar) => scalar.line,
            Yaml::List(line, _) | Yaml::Map(line, _) => *line,
        }
    }

    pub(crate) fn list(&self, what: &str) -> Result<&[Yaml], ImportError> {
        match self {
            Yaml::List(_, items) => Ok(items),
            _ => Err(self.should_be(what, "a list, each item behind `- `")),
        }
    }

    pub(crate) fn map(&self, what: &str) -> Result<&[(Scalar, Yaml)], ImportError> {
        match self {
            Yaml::Map(_, pairs) => Ok(pairs),
            _ => Err(self.should_be(what, "keys and values, `key: value`")),
        }
    }

    /// A word or a number; nothing is none.
    pub(crate) fn scalar(&self, what: &str) -> Result<&str, ImportError> {
        match self {
            Yaml::Scalar(s) if s.bare && matches!(s.text.as_str(), "" | "~" | "null") => {
                Err(self.should_be(what, "a word"))
            }
            Yaml::Scalar(scalar) => Ok(&scalar.text),
            _ => Err(self.should_be(what, "one word; a list of hosts is written n[0-3],m1")),
        }
    }

    pub(crate) fn boolean(&self, what: &str) -> Result<bool, ImportError> {
        match self.scalar(what)? {
            "true" | "True" | "TRUE" => Ok(true),
            "false" | "False" | "FALSE" => Ok(false),
            _ => Err(self.should_be(what, "true or false")),
        }
    }

    fn should_be(&self, what: &str, should: &str) -> ImportError {
        let found = match self {
            Yaml::Scalar(scalar) if scalar.text.is_empty() => "empty".to_owned(),
            Yaml::Scalar(scalar) => shown(&scalar.text),
            Yaml::List(..) => "a list".to_owned(),
            Yaml::Map(..) => "a map".to_owned(),
        };
        let error = ImportError::new(format!("{what} is {found}"));
        error.help(format!("it should be {should}")).at(self.line())
    }
}
