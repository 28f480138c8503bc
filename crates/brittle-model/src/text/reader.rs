//! A serde deserializer over the tree that notes what is wrong and goes on.
//!
//! File types are plain `#[derive(Deserialize)]` structs whose fields are [`Key`]s: missing, bad or given. The
//! reader knows a struct's keys, so it tells an unknown one with the nearest that exists and leaves it out;
//! a value that cannot be read is told where it stands and becomes `Bad`, so that nothing follows from it.
//!
//! Two names of newtypes are a private language with it: a [`Key`] asks to have errors told and swallowed, a type
//! that is text or a table asks to be read as what is there.
//!
//! Deliberately lacking: `flatten`, `untagged` and internal tags: serde buffers those and loses the place.

mod access;
mod error;
mod key;

pub use error::suggest;
pub use key::{Key, Named};

use std::cell::RefCell;

use serde::de::{self, Visitor};

use self::access::{Choice, Fields, Items, Word};
use self::error::{ReadError, list, nearest};
use super::problem::{Fault, MAX_PROBLEMS};
use super::tree::{Entry, Node, Place, Value};

/// The newtype name by which a type asks for its table form where a table is, and its text form elsewhere.
/// Words after it are keys: a table with one of them, or one that was meant for it, is read as an option is.
pub(crate) const EITHER: &str = "brittle::Either";

/// What was found wrong so far.
pub(crate) type Sink = RefCell<Vec<(Place, Fault)>>;

/// A node about to be read.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    node: &'a Node,
    path: String,
    sink: &'a Sink,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(node: &'a Node, sink: &'a Sink) -> Self {
        Self { node, path: String::new(), sink }
    }

    fn child(&self, step: &str, node: &'a Node) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { node, path: format!("{}{dot}{step}", self.path), sink: self.sink }
    }

    fn tell(&self, place: Place, error: ReadError) -> ReadError {
        if !error.told {
            let mut fault = Fault::new(self.path.clone(), error.message);
            fault.help = error.help;
            fault.involves.extend(error.meant);
            let mut sink = self.sink.borrow_mut();
            if sink.len() <= MAX_PROBLEMS {
                sink.push((place, fault));
            }
        }
        ReadError::told()
    }

    fn located<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| self.tell(self.node.place, error))
    }

    /// The entries of a table that the file type knows; the others are told.
    fn known(&self, entries: &'a [Entry], fields: &'static [&'static str]) -> Vec<&'a Entry> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| fields.contains(&entry.key.as_str()));
        for entry in unknown {
            let mut error: ReadError = de::Error::unknown_field(&entry.key, fields);
            if !self.path.is_empty() {
                error.message.push_str(&format!(" in [{}]", self.path));
            }
            // What is missing because of the mistake need not be told as well.
            error.meant = error
                .meant
                .filter(|key| entries.iter().all(|entry| entry.key != *key))
                .map(|key| self.child(&key, &entry.node).path);
            self.child(&entry.key, &entry.node).tell(entry.place, error);
        }
        known
    }
}

impl<'de> de::Deserializer<'de> for Reader<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        self.located(match &self.node.value {
            Value::Table(entries) => {
                let rest = entries.iter().collect::<Vec<_>>();
                visitor.visit_map(Fields { reader: &self, rest, at: 0 })
            }
            Value::Array(nodes) => visitor.visit_seq(Items { reader: &self, nodes, at: 0 }),
            Value::String(text) => visitor.visit_str(text),
            Value::Integer(integer) => visitor.visit_i64(*integer),
            Value::Float(float) => visitor.visit_f64(*float),
            Value::Boolean(boolean) => visitor.visit_bool(*boolean),
            Value::Other(what) => {
                Err(de::Error::invalid_type(de::Unexpected::Other(what), &visitor))
            }
        })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Value::Table(entries) = &self.node.value else {
            let message = format!("expected a table, found {}", self.node.describe());
            let help = format!("its keys are {}", list(fields));
            return self.located(Err(ReadError::new(message, Some(help))));
        };
        let rest = self.known(entries, fields);
        self.located(visitor.visit_map(Fields { reader: &self, rest, at: 0 }))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let one_of = || Some(format!("there is {}", list(variants)));
        match &self.node.value {
            Value::String(text) if variants.contains(&text.as_str()) => {
                self.located(visitor.visit_enum(Word(text)))
            }
            Value::String(text) => self.located(Err(de::Error::unknown_variant(text, variants))),
            Value::Table(entries) => match &entries[..] {
                [entry] if variants.contains(&entry.key.as_str()) => {
                    self.located(visitor.visit_enum(Choice { reader: &self, entry }))
                }
                [entry] => {
                    let error: ReadError = de::Error::unknown_variant(&entry.key, variants);
                    Err(self.tell(entry.place, error))
                }
                _ => {
                    let message = format!("expected exactly one key here, found {}", entries.len());
                    self.located(Err(ReadError::new(message, one_of())))
                }
            },
            _ => {
                let message = format!("{} does not belong here", self.node.describe());
                self.located(Err(ReadError::new(message, one_of())))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Some(keys) = name.strip_prefix(EITHER) else {
            return visitor.visit_newtype_struct(self);
        };
        let Value::Table(entries) = &self.node.value else {
            return self.deserialize_any(visitor);
        };
        let keys: Vec<&str> = keys.split_whitespace().collect();
        if entries.iter().any(|entry| nearest(&entry.key, &keys).is_some()) {
            return visitor.visit_some(self);
        }
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}
