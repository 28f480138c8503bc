//! A parallel layout and its exposed communication, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::text::reader::{EITHER, Key};

/// How the model is cut over GPUs: tensor · context · pipeline · data is the number of GPUs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LayoutFile {
    /// Tensor-parallel width, inside a scale-up domain. Default: 1.
    pub tensor: Key<u32>,
    /// Context-parallel width. Default: 1.
    pub context: Key<u32>,
    /// Pipeline stages. Default: 1.
    pub pipeline: Key<u32>,
    /// Data-parallel replicas that share out the experts; divides `data`. Default: 1.
    pub expert: Key<u32>,
    /// Data-parallel replicas. Default: as many as the GPUs make.
    pub data: Key<u32>,
    /// Which dimension neighbouring ranks are in, innermost first. Default: ["tensor", "context", "pipeline",
    /// "data"].
    pub order: Key<Vec<Key<DimensionWord>>>,
}

/// A dimension of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DimensionWord {
    /// Parts of each matrix.
    Tensor,
    /// Parts of each sequence.
    Context,
    /// Layers.
    Pipeline,
    /// Samples.
    Data,
}

/// Exposed communication: of the job, or of each dimension of its layout.
#[derive(Clone, Debug, PartialEq)]
pub enum CommunicationText {
    /// A share of a step, over the farthest path of the job.
    Whole(f64),
    /// A share for each dimension, over the path of its groups.
    Split(CommunicationFile),
}

/// Exposed communication by dimension of the layout: shares of a step, together below 1.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CommunicationFile {
    /// For tensor groups. Default: 0.
    pub tensor: Key<f64>,
    /// For context groups. Default: 0.
    pub context: Key<f64>,
    /// From stage to stage. Default: 0.
    pub pipeline: Key<f64>,
    /// For expert groups. Default: 0.
    pub expert: Key<f64>,
    /// For data groups. Default: 0.
    pub data: Key<f64>,
}

impl<'de> Deserialize<'de> for CommunicationText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = CommunicationText;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number, or a table such as { data = 0.1 }")
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<CommunicationText, E> {
                self.visit_f64(number as f64)
            }
            fn visit_f64<E: de::Error>(self, number: f64) -> Result<CommunicationText, E> {
                Ok(CommunicationText::Whole(number))
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(
                self,
                table: D,
            ) -> Result<CommunicationText, D::Error> {
                CommunicationFile::deserialize(table).map(CommunicationText::Split)
            }
        }
        deserializer.deserialize_newtype_struct(EITHER, Either)
    }
}

impl JsonSchema for CommunicationText {
    fn schema_name() -> Cow<'static, str> {
        "Communication".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (whole, split) =
            (generator.subschema_for::<f64>(), generator.subschema_for::<CommunicationFile>());
        json_schema!({
            "description": "Exposed communication: of the job, or of each dimension of its layout.",
            "anyOf": [whole, split]
        })
    }
}
