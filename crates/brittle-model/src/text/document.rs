//! A document: a text, the values set over it, and what is wrong with both.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use super::problem::{Fault, Problem, Problems};
use super::reader::{Reader, Sink};
use super::tree::{Entry, Node, Place, Value, entries};
use super::{MAX_BYTES, Source};

/// A TOML text as a tree, ready to be read as a file type, as often as wanted.
#[derive(Clone, Debug)]
pub struct Document {
    texts: Vec<(String, String)>,
    root: Node,
}

impl Document {
    /// Parses a text.
    ///
    /// # Errors
    /// Every syntax error, or the size if it is over the limit.
    pub fn parse(source: Source<'_>) -> Result<Self, Problems> {
        let whole = Place { source: 0, start: 0, end: 0 };
        let mut document = Self {
            texts: vec![(source.name.to_owned(), source.text.to_owned())],
            root: Node { value: Value::Table(Vec::new()), place: whole },
        };
        if source.text.len() > MAX_BYTES {
            document.texts[0].1.clear();
            let size = source.text.len();
            let fault =
                Fault::new("", format!("the file has {size} bytes; the limit is {MAX_BYTES}"))
                    .help("split it, or leave out what is not used");
            return Err(document.problems(vec![(whole, fault)]));
        }
        let (table, errors) = DeTable::parse_recoverable(source.text);
        if !errors.is_empty() {
            let fault = |error: &toml::de::Error| {
                let span = error.span().unwrap_or(0..0);
                let place = Place { source: 0, start: span.start, end: span.end };
                (place, Fault::new("", format!("this is not TOML: {}", error.message())))
            };
            return Err(document.problems(errors.iter().map(fault).collect()));
        }
        document.root.value = Value::Table(entries(table.get_ref(), 0, 0));
        Ok(document)
    }

    /// Sets `path.to.key=value` over the text. The value is typed like the file; what is not a TOML value
    /// is taken as text, so that quotes can be left out.
    ///
    /// # Errors
    /// If it is not of that form, or the path leads through something that is not a table.
    pub fn set(&mut self, assignment: &str) -> Result<(), Problems> {
        self.set_from("--set", assignment)
    }

    /// [`Document::set`], with the name by which problems call the assignment.
    ///
    /// # Errors
    /// As there.
    pub fn set_from(&mut self, name: &str, assignment: &str) -> Result<(), Problems> {
        let source = self.texts.len();
        self.texts.push((name.to_owned(), assignment.to_owned()));
        let whole = Place { source, start: 0, end: assignment.len() };
        let Some((path, value)) = assignment.split_once('=') else {
            let fault = Fault::new("", "a setting is written path.to.key=value")
                .help("for example --set trial.horizon=30d");
            return Err(self.problems(vec![(whole, fault)]));
        };
        let offset = path.len() + 1;
        let (path, value) = (path.trim(), value.trim());
        let lead = assignment[offset..].len() - assignment[offset..].trim_start().len();
        let node = match DeValue::parse(value) {
            Ok(parsed) if !matches!(parsed.get_ref(), DeValue::Datetime(_)) => {
                Node::new(&parsed, source, offset + lead)
            }
            _ => Node {
                value: Value::String(value.to_owned()),
                place: Place { source, start: offset + lead, end: assignment.len() },
            },
        };
        let key = Place { source, start: 0, end: path.len() };
        let steps: Vec<&str> = path.split('.').map(str::trim).collect();
        if steps.iter().any(|step| step.is_empty()) {
            let fault = Fault::new(path, "the path has an empty step")
                .help("for example --set trial.horizon=30d");
            return Err(self.problems(vec![(key, fault)]));
        }
        put(&mut self.root, &steps, key, node).map_err(|fault| self.problems(vec![(key, fault)]))
    }

    /// Reads the document as a file type and hands it to `convert`, which notes further faults and what it
    /// could make of it.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the text. A fault that only follows from another is left out.
    pub fn read<F: DeserializeOwned + Default, T>(
        &self,
        convert: impl FnOnce(&F, &mut Vec<Fault>) -> Option<T>,
    ) -> Result<T, Problems> {
        let sink = Sink::default();
        let file = F::deserialize(Reader::new(&self.root, &sink)).unwrap_or_default();
        let mut faults = Vec::new();
        let made = convert(&file, &mut faults);
        let mut located = sink.into_inner();
        let mut trouble: Vec<String> =
            located.iter().map(|(_, fault)| fault.path.clone()).collect();
        for fault in faults {
            let follows = |path: &String| trouble.iter().any(|t| touches(t, path));
            if follows(&fault.path) || fault.involves.iter().any(follows) {
                continue;
            }
            trouble.push(fault.path.clone());
            located.push((self.root.place_of(&fault.path), fault));
        }
        match made {
            Some(made) if located.is_empty() => Ok(made),
            _ => Err(self.problems(located)),
        }
    }

    /// Whether the key at a dotted path is there.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let mut here = &self.root;
        path.split('.').all(|step| match &here.value {
            Value::Table(entries) => match entries.iter().find(|entry| entry.key == step) {
                Some(entry) => {
                    here = &entry.node;
                    true
                }
                None => false,
            },
            _ => false,
        })
    }

    /// A fault of another text that this document is to blame for, as problems of this document.
    #[must_use]
    pub fn blame(&self, fault: Fault) -> Problems {
        let place = self.root.place_of(&fault.path);
        self.problems(vec![(place, fault)])
    }

    fn problems(&self, mut located: Vec<(Place, Fault)>) -> Problems {
        located.sort_by_key(|&(place, _)| place);
        let problem = |(place, fault): (Place, Fault)| {
            let (name, text) = &self.texts[place.source];
            Problem::locate(fault, place, name, text)
        };
        Problems(located.into_iter().map(problem).collect())
    }
}

/// Whether one path is the other or lies below it.
fn touches(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    long == short
        || long.strip_prefix(short).is_some_and(|rest| short.is_empty() || rest.starts_with('.'))
}

/// Puts a node at a path, making tables on the way.
fn put(here: &mut Node, steps: &[&str], key: Place, node: Node) -> Result<(), Fault> {
    let [step, rest @ ..] = steps else {
        *here = node;
        return Ok(());
    };
    let what = here.describe();
    match &mut here.value {
        Value::Table(entries) => {
            let found = entries.iter().position(|entry| entry.key == *step);
            let index = found.unwrap_or_else(|| {
                let value = Node { value: Value::Table(Vec::new()), place: key };
                entries.push(Entry { key: (*step).to_owned(), place: key, node: value });
                entries.len() - 1
            });
            entries[index].place = if rest.is_empty() { key } else { entries[index].place };
            put(&mut entries[index].node, rest, key, node)
        }
        Value::Array(nodes) => {
            let count = nodes.len();
            match step.parse().ok().and_then(|i: usize| nodes.get_mut(i)) {
                Some(element) => put(element, rest, key, node),
                None => {
                    Err(Fault::new(*step, format!("`{step}` is not one of the {count} elements"))
                        .help("elements are numbered from 0"))
                }
            }
        }
        _ => Err(Fault::new(*step, format!("`{step}` cannot be set inside {what}"))
            .help("set the whole value: --set 'path={ key = value }'")),
    }
}
