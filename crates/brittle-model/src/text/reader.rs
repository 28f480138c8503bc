//! A serde deserializer over the tree that notes what is wrong and goes on.
//!
//! File types are plain `#[derive(Deserialize)]` structs whose fields are [`Key`]s: missing, bad or given. The
//! reader knows a struct's keys, so it tells an unknown one with the nearest that exists and leaves it out;
//! a value that cannot be read is told where it stands and becomes `Bad`, so that nothing follows from it.
//!
//! Deliberately lacking: `flatten`, `untagged` and internal tags: serde buffers those and loses the place.

use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::problem::Fault;
use super::tree::{Entry, Node, Place, Value};

/// The value of a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Key<T> {
    /// The key is not there.
    #[default]
    Missing,
    /// It is there and its value is wrong, which has been told.
    Bad,
    /// It is there.
    Given(T),
}

impl<T> Key<T> {
    /// The value, if given.
    pub const fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Missing | Self::Bad => None,
        }
    }

    /// Whether the key is not there.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

const KEY: &str = "brittle::Key";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Key<T> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for KeyVisitor<T> {
            type Value = Key<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_newtype_struct<D: de::Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<Key<T>, D::Error> {
                Ok(T::deserialize(deserializer).map_or(Key::Bad, Key::Given))
            }
        }
        deserializer.deserialize_newtype_struct(KEY, KeyVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Key<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// A table whose keys are names that the user gives, in file order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named<T>(pub Vec<(String, Key<T>)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NamedVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for NamedVisitor<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table of named tables")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Named(entries))
            }
        }
        deserializer.deserialize_map(NamedVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        std::collections::BTreeMap::<String, T>::json_schema(generator)
    }
}

/// What was found wrong so far.
pub(crate) type Sink = RefCell<Vec<(Place, Fault)>>;

/// A node about to be read.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    node: &'a Node,
    path: String,
    sink: &'a Sink,
}

/// A problem on its way to the node that knows its place.
#[derive(Debug)]
pub(crate) struct ReadError {
    message: String,
    help: Option<String>,
    told: bool,
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
            self.sink.borrow_mut().push((place, fault));
        }
        ReadError { message: String::new(), help: None, told: true }
    }

    fn located<T>(&self, result: Result<T, ReadError>) -> Result<T, ReadError> {
        result.map_err(|error| self.tell(self.node.place, error))
    }

    /// The entries of a table that the file type knows; the others are told.
    fn known(&self, entries: &'a [Entry], fields: &'static [&'static str]) -> Vec<&'a Entry> {
        let (known, unknown): (Vec<_>, Vec<_>) =
            entries.iter().partition(|entry| fields.contains(&entry.key.as_str()));
        for entry in unknown {
            let table =
                if self.path.is_empty() { String::new() } else { format!(" in [{}]", self.path) };
            let message = format!("unknown key `{}`{table}", entry.key);
            let help = Some(suggest(&entry.key, fields));
            let reader = self.child(&entry.key, &entry.node);
            reader.tell(entry.place, ReadError { message, help, told: false });
        }
        known
    }
}

/// What serde expects, in the words of a person who writes TOML.
fn in_words(expected: &dyn de::Expected) -> String {
    match expected.to_string().as_str() {
        "u32" => "a whole number from 0 to 4294967295".to_owned(),
        "u64" => "a whole number from 0".to_owned(),
        "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a string" => "text in quotes".to_owned(),
        other => other.to_owned(),
    }
}

/// What was found, likewise.
fn what_is(found: de::Unexpected<'_>) -> String {
    match found {
        de::Unexpected::Map => "a table".to_owned(),
        de::Unexpected::Seq => "an array".to_owned(),
        de::Unexpected::Str(text) => format!("the text {text:?}"),
        de::Unexpected::Signed(number) => format!("the number {number}"),
        de::Unexpected::Float(number) => format!("the number {number}"),
        de::Unexpected::Bool(value) => format!("{value}"),
        other => other.to_string(),
    }
}

/// "did you mean", or what there is.
fn suggest(word: &str, options: &[&str]) -> String {
    let near = options
        .iter()
        .map(|option| (strsim::damerau_levenshtein(word, option), option))
        .filter(|&(distance, option)| distance <= 1 + option.len().max(word.len()) / 3)
        .min();
    match near {
        Some((_, option)) => format!("did you mean `{option}`?"),
        None => {
            let list: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
            format!("there is {}", list.join(", "))
        }
    }
}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), help: None, told: false }
    }

    fn invalid_type(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::custom(format_args!("expected {}, found {}", in_words(expected), what_is(found)))
    }

    fn invalid_value(found: de::Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let help = Some(suggest(field, expected));
        Self { message: format!("unknown key `{field}`"), help, told: false }
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let help = Some(suggest(variant, expected));
        Self { message: format!("`{variant}` is not known here"), help, told: false }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

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
                Err(de::Error::custom(format_args!("{what} does not belong here")))
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
            let list: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            return self.located(Err(ReadError {
                message: format!("expected a table, found {}", self.node.describe()),
                help: Some(format!("its keys are {}", list.join(", "))),
                told: false,
            }));
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
        let list = || variants.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ");
        match &self.node.value {
            Value::String(text) if variants.contains(&text.as_str()) => {
                let word: StrDeserializer<'_, ReadError> = text.as_str().into_deserializer();
                self.located(visitor.visit_enum(word))
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
                _ => self.located(Err(ReadError {
                    message: format!("expected exactly one key here, found {}", entries.len()),
                    help: Some(format!("there is {}", list())),
                    told: false,
                })),
            },
            _ => self.located(Err(ReadError {
                message: format!("{} does not belong here", self.node.describe()),
                help: Some(format!("there is {}", list())),
                told: false,
            })),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The entries of a table, one after the other.
struct Fields<'r, 'a> {
    reader: &'r Reader<'a>,
    rest: Vec<&'a Entry>,
    at: usize,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let Some(entry) = self.rest.get(self.at) else { return Ok(None) };
        let word: StrDeserializer<'_, ReadError> = entry.key.as_str().into_deserializer();
        seed.deserialize(word).map(Some).map_err(|error| self.reader.tell(entry.place, error))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let entry = self.rest[self.at];
        self.at += 1;
        seed.deserialize(self.reader.child(&entry.key, &entry.node))
    }
}

/// The values of an array, one after the other.
struct Items<'r, 'a> {
    reader: &'r Reader<'a>,
    nodes: &'a [Node],
    at: usize,
}

impl<'de> SeqAccess<'de> for Items<'_, '_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        let Some(node) = self.nodes.get(self.at) else { return Ok(None) };
        let child = self.reader.child(&self.at.to_string(), node);
        self.at += 1;
        seed.deserialize(child).map(Some)
    }
}

/// One key that names a variant, and its content.
struct Choice<'r, 'a> {
    reader: &'r Reader<'a>,
    entry: &'a Entry,
}

impl<'de, 'a> de::EnumAccess<'de> for Choice<'_, 'a> {
    type Error = ReadError;
    type Variant = Reader<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Reader<'a>), ReadError> {
        let word: StrDeserializer<'_, ReadError> = self.entry.key.as_str().into_deserializer();
        Ok((seed.deserialize(word)?, self.reader.child(&self.entry.key, &self.entry.node)))
    }
}

impl<'de> de::VariantAccess<'de> for Reader<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        let message = format!("takes no value, found {}", self.node.describe());
        self.located(Err(ReadError { message, help: None, told: false }))
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, ReadError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _len: usize,
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        de::Deserializer::deserialize_seq(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        de::Deserializer::deserialize_struct(self, "", fields, visitor)
    }
}
