//! A failure class, as written.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use super::unlike::{BurstFile, LemonsFile, SecondaryFile, UnlikeFile};
use super::{
    AllocationFile, DetectionText, DiagnosisFile, EffectFile, PeriodicFile, RollingFile,
    WarningFile,
};
use crate::account::Phase;
use crate::kind::ComponentKind;
use crate::quantity::{self, Quantity};
use crate::text::file::RepairFile;
use crate::text::reader::{EITHER, Key};
use crate::text::words::{
    LengthText, LifeText, RateText, bare, text_or_table, told, word_or_length,
};
use crate::time::Span;

/// One way to fail of one kind of component. The name of the table is the cause in reports.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["component"]))]
#[serde(default, deny_unknown_fields)]
pub struct ClassFile {
    /// What fails. Every component of the kind in the cluster, spares included; `job`: every job.
    pub component: Key<ComponentKind>,
    /// Failure rate of one component, whose reciprocal is the mean life. This or `mttf`.
    pub rate: Key<RateText>,
    /// Mean life of one component. This or `rate`.
    pub mttf: Key<LifeText>,
    /// Law of a life. Default: exponential.
    pub law: Key<LawFile>,
    /// Age of the components at the start: "new", "stationary" or a length of time. Default: "new".
    pub age: Key<AgeText>,
    /// When the clock of a component runs: "calendar" (always) or "operating" (only for a job whose
    /// processes are up, or in the phases named as exposed). Default: "calendar".
    pub clock: Key<ClockText>,
    /// How it shows: "crash" (all ranks notice), "hang" (a timeout must notice), "planned" (announced; a
    /// running job saves first), "false_alarm", "degrade", "corrupt", { slow = ... }, { flap = ... } or
    /// { drain = ... }. Default: "crash".
    pub effect: Key<EffectFile>,
    /// From failure to detection: a delay, { signals = [...] } or "never" (slow and corrupt only). Default:
    /// "0s"; needed for hang, slow and corrupt; not for planned, drain and flap, which nobody has to find.
    pub detection: Key<DetectionText>,
    /// Who is blamed, for a crash or hang of a gpu, nic or host. Default: as the scenario's `diagnosis`.
    pub diagnosis: Key<DiagnosisFile>,
    /// How the component comes back: "default" (the scenario's repair; in place for component `job`),
    /// "in_place" (nothing to replace) or a repair of its own. Default: "default".
    pub repair: Key<RepairText>,
    /// Signs that it shows before it happens. Default: none.
    pub warning: Key<WarningFile>,
    /// The wave that multiplies the hazard: its name under [waves].
    pub wave: Key<String>,
    /// Some hosts are worse: their components have this hazard times `multiplier`.
    pub lemons: Key<LemonsFile>,
    /// Each host has a hazard of its own about the class's. For the exponential law.
    pub unlike: Key<UnlikeFile>,
    /// A strike takes further components of the class with it, at the same instant.
    pub burst: Key<BurstFile>,
    /// Failures of other classes that may follow at the same instant.
    pub secondary: Key<Vec<SecondaryFile>>,
}

/// Law of a life. The mean comes from `rate` or `mttf`, but for `piecewise` and `empirical`,
/// and for `fixed`, `recorded`, `periodic`, `rolling` and `allocation`, which say when.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum LawFile {
    /// Memoryless.
    Exponential,
    /// By shape: below 1 early failures, above 1 wear-out.
    Weibull(ShapeFile),
    /// `ln t` is normal.
    Lognormal(SigmaFile),
    /// By shape like Weibull, but the hazard levels off; a whole shape is so many exponential stages.
    Gamma(ShapeFile),
    /// Constant rates over stretches of age: burn-in, bathtub.
    Piecewise(Vec<StretchFile>),
    /// As observed lives in a table say (Nelson and Aalen).
    Empirical(EmpiricalFile),
    /// Given failures, for tests and teaching.
    Fixed(Vec<FixedFile>),
    /// Every component of the kind at regular times.
    Periodic(PeriodicFile),
    /// The components of the kind in turn.
    Rolling(RollingFile),
    /// Each job, so long after its allocation began: a scheduler's wall limit, for a planned stop.
    Allocation(AllocationFile),
    /// Failures as a table recorded them, replayed.
    Recorded(RecordedFile),
}

/// Shape of a Weibull or gamma law.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["shape"]))]
#[serde(default, deny_unknown_fields)]
pub struct ShapeFile {
    /// Shape k, between 0.05 and 50.
    pub shape: Key<f64>,
}

/// Spread of a lognormal law.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["sigma"]))]
#[serde(default, deny_unknown_fields)]
pub struct SigmaFile {
    /// Standard deviation of `ln t`, between 0.01 and 10.
    pub sigma: Key<f64>,
}

/// A stretch of age with a constant failure rate.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["rate"]))]
#[serde(default, deny_unknown_fields)]
pub struct StretchFile {
    /// Age at which the stretch ends. Left out in the last one, which never ends.
    pub until: Key<LengthText>,
    /// Failure rate of one component.
    pub rate: Key<RateText>,
}

/// Observed lives.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["file"]))]
#[serde(default, deny_unknown_fields)]
pub struct EmpiricalFile {
    /// A table with the header `life,failed` and perhaps `count`: how long a component lived, whether it failed
    /// then (`true`) or was only observed so long (`false`), how many lived so. Relative to the scenario file.
    pub file: Key<String>,
}

/// Recorded failures.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["file"]))]
#[serde(default, deny_unknown_fields)]
pub struct RecordedFile {
    /// A table with the header `component,start,end,cause`: which component (`gpu 17`, `gpu-17` or `17`), when
    /// it failed and when it was back, both from the start of the trial (`36h`) or as timestamps. Where `end` is
    /// empty the class's repair decides. Relative to the scenario file.
    pub file: Key<String>,
    /// Rows of this cause are of the class, with "*" those of every cause. Default: the name of the class.
    pub cause: Key<String>,
    /// The start of the trial as a timestamp ("2024-05-01T00:00:00Z"), where the table has timestamps.
    pub epoch: Key<String>,
}

/// A given failure.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["at", "index"]))]
#[serde(default, deny_unknown_fields)]
pub struct FixedFile {
    /// When, from the start of the trial.
    pub at: Key<LengthText>,
    /// Which component of the class's kind, from 0.
    pub index: Key<u32>,
    /// When it is back in service, from the start of the trial. Default: as detection and repair say.
    pub until: Key<LengthText>,
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

word_or_length!(
    AgeText,
    "\"new\", \"stationary\" or a length of time",
    Aged,
    ["new" => New, "stationary" => Stationary]
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
#[schemars(extend("required" = ["exposed"]))]
#[serde(default, deny_unknown_fields)]
pub struct ExposedFile {
    /// Phases of the component's job.
    pub exposed: Key<Vec<Key<Phase>>>,
}

text_or_table!(
    ClockText,
    "\"calendar\", \"operating\" or { operating = { exposed = [...] } }",
    |text| match text {
        "calendar" => Ok(ClockText::Calendar),
        "operating" => Ok(ClockText::Operating),
        _ => Err(format!("{text:?} is not a clock\nwrite \"calendar\" or \"operating\"")),
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
            "{text:?} is not a repair\nwrite \"in_place\", \"default\" or {{ duration = \"4h\" }}"
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
