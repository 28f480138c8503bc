//! How a failure is noticed and who is blamed, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::quantity::{self, Quantity};
use crate::text::reader::Key;
use crate::text::words::{DelayLaw, DelayText, LengthText, text_or_table, told};

/// From failure to detection.
#[derive(Clone, Debug, PartialEq)]
pub enum DetectionText {
    /// Not at all.
    Never,
    /// After a delay.
    After(DelayText),
    /// By the first of these signals.
    Signals(SignalsFile),
}

/// Several ways in which a failure is noticed: the first of them counts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["signals"]))]
#[serde(default, deny_unknown_fields)]
pub struct SignalsFile {
    /// The signals; the first to come ends the detection.
    pub signals: Key<Vec<Key<SignalFile>>>,
}

/// One way in which a failure is noticed.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum SignalFile {
    /// A rank raises an exception.
    Exception(AfterText),
    /// A process ends.
    Exit(AfterText),
    /// A collective gives up waiting.
    Timeout(AfterText),
    /// A statistic drifts: step times, loss, a norm of gradients.
    Statistical(AfterText),
    /// A beat stays away.
    Heartbeat(HeartbeatFile),
    /// A check that is made again and again.
    Poll(PollFile),
}

/// A signal that comes once.
#[derive(Clone, Debug, PartialEq)]
pub enum AfterText {
    /// After a delay, always.
    Delay(DelayText),
    /// After a delay, sometimes.
    Recall(AfterFile),
}

/// A signal that comes once, and not always.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["delay"]))]
#[serde(default, deny_unknown_fields)]
pub struct AfterFile {
    /// From the failure to the signal.
    pub delay: Key<DelayText>,
    /// Probability that the failure shows in it at all, 0 to 1. Default: 1.
    pub recall: Key<f64>,
}

/// A beat that stays away.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["every", "missed"]))]
#[serde(default, deny_unknown_fields)]
pub struct HeartbeatFile {
    /// Time between beats.
    pub every: Key<LengthText>,
    /// Missing beats in a row that raise the alarm.
    pub missed: Key<u32>,
}

/// A check that is made again and again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["every"]))]
#[serde(default, deny_unknown_fields)]
pub struct PollFile {
    /// Time between checks.
    pub every: Key<LengthText>,
    /// Probability that a check sees the failure, above 0 and at most 1. Default: 1.
    pub recall: Key<f64>,
    /// How long a check takes. Default: "0s".
    pub takes: Key<DelayText>,
}

/// Who is blamed for a failure of a part of a host.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DiagnosisFile {
    /// Probability that somebody is blamed at all; else the job restarts on the same hosts. Default: 1.
    pub finds: Key<f64>,
    /// Probability that the one who is blamed is another host of the job. Default: 0.
    pub blames_other: Key<f64>,
}

text_or_table!(
    DetectionText,
    "a length of time such as \"10s\", a law such as { exponential = { mean = \"30s\" } }, \"never\" or { signals = [...] }",
    bare Quantity::Time,
    |text| match text {
        "never" => Ok(DetectionText::Never),
        _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Err(format!(
            "{text:?} is not a detection\nwrite \"10s\", \"never\" or {{ signals = [...] }}"
        )),
        _ => quantity::span(text)
            .map(|span| DetectionText::After(DelayText::Constant(span)))
            .map_err(|error| told(&error)),
    },
    DelayLaw => |law| DetectionText::After(DelayText::Law(law)),
    // The signals themselves are no keys of it, but who writes one of them there means this form.
    "signals exception exit timeout statistical heartbeat poll"
        => SignalsFile => DetectionText::Signals
);

impl JsonSchema for DetectionText {
    fn schema_name() -> Cow<'static, str> {
        "Detection".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let delay = generator.subschema_for::<DelayText>();
        let signals = generator.subschema_for::<SignalsFile>();
        json_schema!({
            "description": "A delay, \"never\", or the signals of which the first counts.",
            "anyOf": [{ "enum": ["never"] }, delay, signals]
        })
    }
}

text_or_table!(
    AfterText,
    "a length of time such as \"10s\", a law such as { exponential = { mean = \"30s\" } }, or { delay = \"10s\", recall = 0.9 }",
    bare Quantity::Time,
    |text| quantity::span(text)
        .map(|span| AfterText::Delay(DelayText::Constant(span)))
        .map_err(|error| told(&error)),
    DelayLaw => |law| AfterText::Delay(DelayText::Law(law)),
    "delay recall" => AfterFile => AfterText::Recall
);

impl JsonSchema for AfterText {
    fn schema_name() -> Cow<'static, str> {
        "After".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let delay = generator.subschema_for::<DelayText>();
        let recall = generator.subschema_for::<AfterFile>();
        json_schema!({
            "description": "A delay, or a delay and a recall.",
            "anyOf": [delay, recall]
        })
    }
}
