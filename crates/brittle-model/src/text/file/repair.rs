//! Repairs, crews and parts, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::text::reader::{EITHER, Key, suggest};
use crate::text::words::{DelayText, LengthText, text_or_table};

/// A repair: a duration, or rungs that are tried one after the other.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("oneOf" = [{ "required": ["duration"] }, { "required": ["rungs"] }]))]
#[serde(default, deny_unknown_fields)]
pub struct RepairFile {
    /// From detection to back in service; always works. This or `rungs`.
    pub duration: Key<DelayText>,
    /// What is tried, in this order, until a rung works or seems to. This or `duration`.
    pub rungs: Key<Vec<Key<RungFile>>>,
    /// What it does to the component's age: "as_new" (replaced), "as_old" (mended) or { partial = 0.5 } (that share
    /// of the age is taken away). Default: "as_new".
    pub renewal: Key<RenewalText>,
    /// A test after a rung that worked or seems to. Default: none.
    pub test: Key<RepairTestFile>,
    /// From the return of a component that was not put right to the same failure. Default: it lives on as old.
    pub relapse: Key<DelayText>,
}

/// One thing to try.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["name", "duration"]))]
#[serde(default, deny_unknown_fields)]
pub struct RungFile {
    /// Its name in reports.
    pub name: Key<String>,
    /// How long it takes, in the crew's working hours if it needs one.
    pub duration: Key<DelayText>,
    /// Probability that it puts the component right. Default in the last rung: 1 less `silent`; needed in the others.
    pub success: Key<f64>,
    /// Probability that it only seems so. Default: 0.
    pub silent: Key<f64>,
    /// Who does it: a name from [crews]. Default: nobody has to be waited for.
    pub crew: Key<String>,
    /// What it takes: a name from [stock]. Default: no part.
    pub part: Key<String>,
}

/// A test before the component goes back into service.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["duration", "recall"]))]
#[serde(default, deny_unknown_fields)]
pub struct RepairTestFile {
    /// How long it takes.
    pub duration: Key<DelayText>,
    /// Probability that it finds out a repair that only seems to have worked.
    pub recall: Key<f64>,
}

/// What a repair does to age.
#[derive(Clone, Debug, PartialEq)]
pub enum RenewalText {
    /// Replaced: age zero.
    AsNew,
    /// Mended: goes on at its age.
    AsOld,
    /// A share of the age is taken away.
    Partial(RenewalFile),
}

/// A repair that takes away part of the age.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RenewalFile {
    /// The share of the age that is taken away, from 0 (as old) to 1 (as new).
    Partial(f64),
}

text_or_table!(
    RenewalText,
    "\"as_new\", \"as_old\" or { partial = 0.5 }",
    |text| match text {
        "as_new" => Ok(RenewalText::AsNew),
        "as_old" => Ok(RenewalText::AsOld),
        _ => Err(format!("`{text}` is not known here\n{}", suggest(text, &["as_new", "as_old"]))),
    },
    RenewalFile => RenewalText::Partial
);

impl JsonSchema for RenewalText {
    fn schema_name() -> Cow<'static, str> {
        "Renewal".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<RenewalFile>();
        json_schema!({ "anyOf": [{ "enum": ["as_new", "as_old"] }, table] })
    }
}

/// People who repair.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["size"]))]
#[serde(default, deny_unknown_fields)]
pub struct CrewFile {
    /// Repairs that it can work on at once.
    pub size: Key<u32>,
    /// When it works. Default: always.
    pub hours: Key<HoursFile>,
    /// Which of the waiting repairs it takes first. Default: "fifo".
    pub discipline: Key<DisciplineWord>,
}

/// Working hours. The trial starts at midnight of day 0.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["from", "length"]))]
#[serde(default, deny_unknown_fields)]
pub struct HoursFile {
    /// Opening, after midnight.
    pub from: Key<LengthText>,
    /// From opening to closing.
    pub length: Key<LengthText>,
    /// Working days of each week, from day 0 on. Default: 7.
    pub days: Key<u8>,
}

/// Which of the waiting repairs a crew takes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisciplineWord {
    /// The one that has waited longest.
    Fifo,
    /// The one that came last.
    Lifo,
    /// The one that takes the least work.
    Shortest,
    /// The one whose failure makes the most GPUs unusable.
    Largest,
}

/// Spare parts of one kind. Whenever one is needed, the next is ordered.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["parts", "lead_time"]))]
#[serde(default, deny_unknown_fields)]
pub struct StockFile {
    /// Parts on the shelf at the start. With 0 every one is waited for.
    pub parts: Key<u32>,
    /// From the need for a part to the arrival of the one that is ordered then.
    pub lead_time: Key<DelayText>,
}
