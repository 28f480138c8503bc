//! What serde walks through: the entries of a table, the values of an array, the content of a variant.

use serde::de::value::StrDeserializer;
use serde::de::{self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor};

use super::Reader;
use super::error::{ReadError, list};
use crate::text::tree::{Entry, Node};

/// The entries of a table, one after the other.
pub(super) struct Fields<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) rest: Vec<&'a Entry>,
    pub(super) at: usize,
}

impl<'de> MapAccess<'de> for Fields<'_, '_> {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        let Some(entry) = self.rest.get(self.at) else { return Ok(None) };
        seed.deserialize(word(&entry.key))
            .map(Some)
            .map_err(|error| self.reader.tell(entry.place, error))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let entry = self.rest[self.at];
        self.at += 1;
        seed.deserialize(self.reader.child(&entry.key, &entry.node))
    }
}

/// The values of an array, one after the other.
pub(super) struct Items<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) nodes: &'a [Node],
    pub(super) at: usize,
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
pub(super) struct Choice<'r, 'a> {
    pub(super) reader: &'r Reader<'a>,
    pub(super) entry: &'a Entry,
}

impl<'de, 'a> de::EnumAccess<'de> for Choice<'_, 'a> {
    type Error = ReadError;
    type Variant = Reader<'a>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Reader<'a>), ReadError> {
        let content = self.reader.child(&self.entry.key, &self.entry.node);
        Ok((seed.deserialize(word(&self.entry.key))?, content))
    }
}

impl<'de> de::VariantAccess<'de> for Reader<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        let name = self.path.rsplit('.').next().unwrap_or_default();
        let message = format!("`{name}` takes no value, found {}", self.node.describe());
        let help = format!("write \"{name}\" alone");
        self.located(Err(ReadError::new(message, Some(help))))
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

/// A variant named by a word alone.
pub(super) struct Word<'a>(pub(super) &'a str);

impl<'de> de::EnumAccess<'de> for Word<'_> {
    type Error = ReadError;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), ReadError> {
        Ok((seed.deserialize(word(self.0))?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Word<'_> {
    type Error = ReadError;

    fn unit_variant(self) -> Result<(), ReadError> {
        Ok(())
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

/// The content that is not there: whatever is asked of it says what is needed.
impl<'de> de::Deserializer<'de> for Word<'_> {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, ReadError> {
        let Self(name) = self;
        let help = format!("write {{ {name} = [...] }}");
        Err(ReadError::new(format!("`{name}` needs a value of its own"), Some(help)))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Self(name) = self;
        let keys: Vec<String> = fields.iter().map(|field| format!("{field} = ...")).collect();
        let help = format!("write {{ {name} = {{ {} }} }}", keys.join(", "));
        Err(ReadError::new(format!("`{name}` needs {}", list(fields)), Some(help)))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        _visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Self(name) = self;
        let first = variants.first().copied().unwrap_or_default();
        let help = format!("write {{ {name} = {first:?} }}");
        Err(ReadError::new(format!("`{name}` needs one of {}", list(variants)), Some(help)))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _visitor: V,
    ) -> Result<V::Value, ReadError> {
        let Self(name) = self;
        let help = format!("write {{ {name} = \"...\" }}");
        Err(ReadError::new(format!("`{name}` needs a value of its own"), Some(help)))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

fn word(text: &str) -> StrDeserializer<'_, ReadError> {
    text.into_deserializer()
}
