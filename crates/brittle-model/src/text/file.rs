//! The scenario file: what can be written, key by key.
//!
//! The doc comments here are what a user reads in the JSON Schema.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};

use super::reader::{Key, Named};
use super::words::{BandwidthText, DelayText, LengthText, RateText, SizeText, text_or_table};
use crate::account::Phase;
use crate::kind::ComponentKind;
use crate::quantity;
use crate::time::Span;

/// A brittle scenario: a cluster, how it fails, and the jobs that run on it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ScenarioFile {
    /// One line that names the scenario in reports.
    #[schemars(required)]
    pub title: Key<String>,
    /// How long a trial is.
    #[schemars(required)]
    pub trial: Key<TrialFile>,
    /// The machines and their wiring.
    #[schemars(required)]
    pub cluster: Key<ClusterFile>,
    /// What-if knobs over the whole scenario.
    pub stress: Key<StressFile>,
    /// The ways to fail, by cause.
    pub failures: Key<Named<ClassFile>>,
    /// How a failed component is repaired, unless its class says otherwise.
    pub repair: Key<RepairFile>,
    /// Spare hosts that any job may take.
    pub spares: Key<SparesFile>,
    /// The jobs, by name; placed in this order.
    #[schemars(required)]
    pub jobs: Key<Named<JobFile>>,
}

/// How long a trial is.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TrialFile {
    /// Where every trial is cut. A job with work left then is counted as censored.
    #[schemars(required)]
    pub horizon: Key<LengthText>,
}

/// How the cluster is built.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClusterFile {
    /// A rail-optimised Clos network: in each pod one leaf a rail, every leaf on every spine.
    RailClos(RailClosFile),
}

/// A rail-optimised Clos network.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RailClosFile {
    /// Hosts in the cluster, spares included.
    #[schemars(required)]
    pub hosts: Key<u32>,
    /// GPUs in each host.
    #[schemars(required)]
    pub gpus_per_host: Key<u32>,
    /// NICs in each host, one a rail. Default: as many as GPUs.
    pub nics_per_host: Key<u32>,
    /// Hosts in each rack.
    #[schemars(required)]
    pub hosts_per_rack: Key<u32>,
    /// Racks in each pod. Default: one pod holds all.
    pub racks_per_pod: Key<u32>,
    /// Neighbouring racks on one power feed. Default: 1.
    pub racks_per_power_feed: Key<u32>,
    /// Spines that join the pods. Needed where there are several pods.
    pub spines: Key<u32>,
    /// Bandwidth of a NIC. Default: "400 Gb/s".
    pub nic_bandwidth: Key<BandwidthText>,
    /// Down bandwidth of a leaf over its up bandwidth. Default: 1.
    pub oversubscription: Key<f64>,
}

/// What-if knobs over the whole scenario.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StressFile {
    /// Multiplies every failure rate: mean lives are divided by it, piecewise hazards multiplied; fixed
    /// failures stay. 0 switches all but these off. Default: 1.
    pub failure_rate: Key<f64>,
}

/// One way to fail of one kind of component. The name of the table is the cause in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ClassFile {
    /// What fails. Every component of the kind in the cluster, spares included; `job`: every job.
    #[schemars(required)]
    pub component: Key<ComponentKind>,
    /// Failure rate of one component, whose reciprocal is the mean life. This or `mttf`.
    pub rate: Key<RateText>,
    /// Mean life of one component. This or `rate`.
    pub mttf: Key<LengthText>,
    /// Law of a life. Default: exponential.
    pub law: Key<LawFile>,
    /// Age of the components at the start: "new", "stationary" or a length of time. Default: "new".
    pub age: Key<AgeText>,
    /// When the clock of a component runs: "calendar" (always) or "operating" (only for a job whose
    /// processes are up, or in the phases named as exposed). Default: "calendar".
    pub clock: Key<ClockText>,
    /// How it shows: "crash" (all ranks notice), "hang" (a timeout must notice) or "planned" (announced; a
    /// running job saves first). Default: "crash".
    pub effect: Key<EffectWord>,
    /// From failure to detection. Default: "0s" for a crash; needed for a hang.
    pub detection: Key<DelayText>,
    /// How the component comes back: "default" (the scenario's repair; in place for component `job`),
    /// "in_place" (nothing to replace) or a repair of its own. Default: "default".
    pub repair: Key<RepairText>,
}

/// Law of a life. The mean comes from `rate` or `mttf`, but for `piecewise` and `fixed`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LawFile {
    /// Memoryless.
    Exponential,
    /// By shape: below 1 early failures, above 1 wear-out.
    Weibull(ShapeFile),
    /// `ln t` is normal.
    Lognormal(SigmaFile),
    /// Constant rates over stretches of age: burn-in, bathtub.
    Piecewise(Vec<StretchFile>),
    /// Given failures, for tests and teaching.
    Fixed(Vec<FixedFile>),
}

/// Shape of a Weibull law.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ShapeFile {
    /// Shape k, between 0.05 and 50.
    #[schemars(required)]
    pub shape: Key<f64>,
}

/// Spread of a lognormal law.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SigmaFile {
    /// Standard deviation of `ln t`, between 0.01 and 10.
    #[schemars(required)]
    pub sigma: Key<f64>,
}

/// A stretch of age with a constant failure rate.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct StretchFile {
    /// Age at which the stretch ends. Left out in the last one, which never ends.
    pub until: Key<LengthText>,
    /// Failure rate of one component.
    #[schemars(required)]
    pub rate: Key<RateText>,
}

/// A given failure.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FixedFile {
    /// When, from the start of the trial.
    #[schemars(required)]
    pub at: Key<LengthText>,
    /// Which component of the class's kind, from 0.
    #[schemars(required)]
    pub index: Key<u32>,
}

/// How a failure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EffectWord {
    /// All ranks notice.
    Crash,
    /// Nobody notices until a timeout.
    Hang,
    /// Announced: a running job saves first.
    Planned,
}

/// A repair.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RepairFile {
    /// From detection to back in service.
    #[schemars(required)]
    pub duration: Key<DelayText>,
    /// What it does to the component's age: "as_new" (replaced) or "as_old" (mended). Default: "as_new".
    pub renewal: Key<RenewalWord>,
}

/// What a repair does to age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenewalWord {
    /// Replaced: age zero.
    AsNew,
    /// Mended: goes on at its age.
    AsOld,
}

/// Spare hosts that any job may take.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SparesFile {
    /// Warm spares: booted, outside any job. Default: 0.
    pub warm: Key<u32>,
    /// From the decision to a host that can start processes. Default: "0s".
    pub activation: Key<DelayText>,
}

/// A synchronous training job. The name of the table is its name in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct JobFile {
    /// GPUs it runs on: a whole number of hosts.
    #[schemars(required)]
    pub gpus: Key<u32>,
    /// Parallel layout.
    pub layout: Key<LayoutFile>,
    /// Productive time after which it is finished. Without it, it runs to the horizon.
    pub work: Key<LengthText>,
    /// Spare hosts inside its allocation. Default: 0.
    pub hot_spares: Key<u32>,
    /// From the decision to a hot spare that can start. Default: "0s".
    pub hot_activation: Key<DelayText>,
    /// When and how it saves.
    #[schemars(required)]
    pub checkpoint: Key<CheckpointFile>,
    /// How it comes back. Default: everything takes no time.
    pub recovery: Key<RecoveryFile>,
}

/// How the model is cut over GPUs; the product is the number of GPUs.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LayoutFile {
    /// Tensor-parallel width, inside a host.
    #[schemars(required)]
    pub tensor: Key<u32>,
    /// Pipeline stages.
    #[schemars(required)]
    pub pipeline: Key<u32>,
    /// Data-parallel replicas.
    #[schemars(required)]
    pub data: Key<u32>,
}

/// When and how a job saves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CheckpointFile {
    /// Productive time between saves: a length of time, or "never", "young", "daly_first", "daly", "exact".
    #[schemars(required)]
    pub interval: Key<IntervalText>,
    /// Mean time to interruption that the operator believes in, for the formulas. Default: what the
    /// failure classes imply.
    pub mtti: Key<LengthText>,
    /// How long a save blocks the job. This, or `size` and `write_bandwidth`.
    pub cost: Key<LengthText>,
    /// Size of a checkpoint.
    pub size: Key<SizeText>,
    /// Bandwidth at which all ranks together write it.
    pub write_bandwidth: Key<BandwidthText>,
    /// Bandwidth at which all ranks together read it; with `size` it gives the load.
    pub read_bandwidth: Key<BandwidthText>,
    /// Whether finished work is saved once more. Default: true.
    pub final_save: Key<bool>,
}

/// The way back from an interruption.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RecoveryFile {
    /// Diagnosis after detection. Default: "0s".
    pub isolate: Key<DelayText>,
    /// Tear-down, processes, communicators. Default: "0s".
    pub start: Key<DelayText>,
    /// Reading the checkpoint. Default: size ÷ read bandwidth if both are given, else "0s".
    pub load: Key<DelayText>,
    /// First slow steps. Default: "0s".
    pub warm_up: Key<DelayText>,
    /// Where replacement hosts come from, in order. Default: ["hot", "warm", "repair"].
    pub replace: Key<Vec<SourceWord>>,
    /// Interruptions in a row without new durable progress after which the job gives up. 0: never. Default: 0.
    pub give_up_after: Key<u32>,
    /// Whether the first start is inside the trial. Default: false.
    pub initial_start: Key<bool>,
}

/// Where a replacement host comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SourceWord {
    /// A hot spare of the job.
    Hot,
    /// A warm spare of the cluster.
    Warm,
    /// The next host that comes back from repair.
    Repair,
}

/// Ages at the start.
#[derive(Clone, Debug, PartialEq)]
pub enum AgeText {
    /// All zero.
    New,
    /// A fleet renewed for ever.
    Stationary,
    /// All the same.
    Aged(Span),
}

/// The checkpoint interval, or the rule that sets it.
#[derive(Clone, Debug, PartialEq)]
pub enum IntervalText {
    /// No saves.
    Never,
    /// Young's formula.
    Young,
    /// Daly's first order.
    DalyFirst,
    /// Daly's higher order.
    Daly,
    /// The exact optimum.
    Exact,
    /// As given.
    Fixed(Span),
}

/// A word of a list, or a length of time.
macro_rules! word_or_length {
    ($name:ident, $expecting:literal, $length:ident, [$($word:literal => $variant:ident),+]) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Word;
                impl Visitor<'_> for Word {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        match text {
                            $($word => Ok($name::$variant),)+
                            _ if text.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                                Err(E::unknown_variant(text, &[$($word),+, "a length of time"]))
                            }
                            _ => quantity::span(text).map($name::$length).map_err(E::custom),
                        }
                    }
                    fn visit_i64<E: de::Error>(self, number: i64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number("length of time", &number.to_string())))
                    }
                    fn visit_f64<E: de::Error>(self, number: f64) -> Result<$name, E> {
                        Err(E::custom(quantity::bare_number("length of time", &number.to_string())))
                    }
                }
                deserializer.deserialize_any(Word)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                let length = generator.subschema_for::<LengthText>();
                json_schema!({ "anyOf": [{ "enum": [$($word),+] }, length] })
            }
        }
    };
}

word_or_length!(
    AgeText,
    "\"new\", \"stationary\" or a length of time",
    Aged,
    ["new" => New, "stationary" => Stationary]
);
word_or_length!(
    IntervalText,
    "a length of time or \"never\", \"young\", \"daly_first\", \"daly\", \"exact\"",
    Fixed,
    ["never" => Never, "young" => Young, "daly_first" => DalyFirst, "daly" => Daly, "exact" => Exact]
);

/// When a clock runs.
#[derive(Clone, Debug, PartialEq)]
pub enum ClockText {
    /// Always.
    Calendar,
    /// While processes are up.
    Operating,
    /// In these phases.
    Exposed(ClockFile),
}

/// An operating clock.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ClockFile {
    /// Runs only in these phases of the component's job.
    Operating(ExposedFile),
}

/// The phases that an operating clock counts.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ExposedFile {
    /// Phases of the component's job.
    #[schemars(required)]
    pub exposed: Key<Vec<Phase>>,
}

text_or_table!(
    ClockText,
    "\"calendar\", \"operating\" or { operating = { exposed = [...] } }",
    |text| match text {
        "calendar" => Ok(ClockText::Calendar),
        "operating" => Ok(ClockText::Operating),
        _ => Err(format!("{text:?} is not a clock; write \"calendar\" or \"operating\"")),
    },
    ClockFile => ClockText::Exposed
);

impl JsonSchema for ClockText {
    fn schema_name() -> Cow<'static, str> {
        "Clock".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<ClockFile>();
        json_schema!({ "anyOf": [{ "enum": ["calendar", "operating"] }, table] })
    }
}

/// How a component comes back.
#[derive(Clone, Debug, PartialEq)]
pub enum RepairText {
    /// By the scenario's repair.
    Default,
    /// With the restart.
    InPlace,
    /// By its own.
    Own(RepairFile),
}

text_or_table!(
    RepairText,
    "\"default\", \"in_place\" or { duration = \"...\" }",
    |text| match text {
        "default" => Ok(RepairText::Default),
        "in_place" => Ok(RepairText::InPlace),
        _ => Err(format!(
            "{text:?} is not a repair; write \"in_place\", \"default\" or {{ duration = \"4h\" }}"
        )),
    },
    RepairFile => RepairText::Own
);

impl JsonSchema for RepairText {
    fn schema_name() -> Cow<'static, str> {
        "RepairChoice".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let table = generator.subschema_for::<RepairFile>();
        json_schema!({ "anyOf": [{ "enum": ["default", "in_place"] }, table] })
    }
}
