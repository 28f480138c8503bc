//! A TOML document as a tree in which every key and value knows its place in the text.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Deepest nesting that is kept; what lies deeper is no key of any file type.
const MAX_DEPTH: usize = 32;

/// A stretch of one of a document's texts [bytes].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which text: zero the file, then each `--set` in order.
    pub(crate) source: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value in its place.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) place: Place,
}

/// A value.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Table(Vec<Entry>),
    Array(Vec<Node>),
    String(String),
    Integer(i64),
    Float(f64),
    Boolean(bool),
    /// What no key of ours takes: a date, a number out of range, a table too deep.
    Other(&'static str),
}

/// A key and its value, in file order.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) node: Node,
}

impl Node {
    /// From what the parser gives, for text number `source` that begins at `offset` of it.
    pub(crate) fn new(value: &Spanned<DeValue<'_>>, source: usize, offset: usize) -> Self {
        Self::at_depth(value, source, offset, 0)
    }

    fn at_depth(value: &Spanned<DeValue<'_>>, source: usize, offset: usize, depth: usize) -> Self {
        let span = value.span();
        let place = Place { source, start: span.start + offset, end: span.end + offset };
        let value = match value.get_ref() {
            DeValue::String(text) => Value::String(text.to_string()),
            DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
                .map_or(Value::Other("an integer beyond 64 bits"), Value::Integer),
            DeValue::Float(float) => {
                float.as_str().parse().map_or(Value::Other("a float out of range"), Value::Float)
            }
            DeValue::Boolean(boolean) => Value::Boolean(*boolean),
            DeValue::Datetime(_) => Value::Other("a date"),
            DeValue::Array(_) | DeValue::Table(_) if depth >= MAX_DEPTH => {
                Value::Other("a nesting more than 32 deep")
            }
            DeValue::Array(array) => Value::Array(
                array.iter().map(|node| Self::at_depth(node, source, offset, depth + 1)).collect(),
            ),
            DeValue::Table(table) => Value::Table(entries_at(table, source, offset, depth + 1)),
        };
        Self { value, place }
    }

    /// What the value is, in words.
    pub(crate) fn describe(&self) -> String {
        match &self.value {
            Value::Table(_) => "a table".to_owned(),
            Value::Array(_) => "an array".to_owned(),
            Value::String(text) => format!("the text {text:?}"),
            Value::Integer(integer) => format!("the number {integer}"),
            Value::Float(float) => format!("the number {float}"),
            Value::Boolean(boolean) => format!("{boolean}"),
            Value::Other(what) => (*what).to_owned(),
        }
    }

    /// The node at a dotted path through tables.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('.').try_fold(self, |here, step| match &here.value {
            Value::Table(entries) => {
                entries.iter().find(|entry| entry.key == step).map(|entry| &entry.node)
            }
            _ => None,
        })
    }

    /// The place of the key or value at a dotted path, or of its nearest ancestor that exists.
    pub(crate) fn place_of(&self, path: &str) -> Place {
        let mut here = self;
        let mut place = Place { end: self.place.start, ..self.place };
        for step in path.split('.').filter(|step| !step.is_empty()) {
            match &here.value {
                Value::Table(entries) => match entries.iter().find(|entry| entry.key == step) {
                    Some(entry) => (here, place) = (&entry.node, entry.place),
                    None => return place,
                },
                Value::Array(nodes) => match step.parse().ok().and_then(|i: usize| nodes.get(i)) {
                    Some(node) => (here, place) = (node, node.place),
                    None => return place,
                },
                _ => break,
            }
        }
        match here.value {
            // The head of a table says more than all of it; a value says more than its key.
            Value::Table(_) => place,
            _ if path.is_empty() => place,
            _ => here.place,
        }
    }
}

/// The entries of a table, in the order of the text.
pub(crate) fn entries(table: &DeTable<'_>, source: usize) -> Vec<Entry> {
    entries_at(table, source, 0, 0)
}

fn entries_at(table: &DeTable<'_>, source: usize, offset: usize, depth: usize) -> Vec<Entry> {
    let entry = |(key, value): (&Spanned<std::borrow::Cow<'_, str>>, &Spanned<DeValue<'_>>)| {
        let span = key.span();
        Entry {
            key: key.get_ref().to_string(),
            place: Place { source, start: span.start + offset, end: span.end + offset },
            node: Node::at_depth(value, source, offset, depth),
        }
    };
    table.iter().map(entry).collect()
}
