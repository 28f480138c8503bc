//! What makes failures uneven, as written: waves, lemons, batches, bursts, secondary failures.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{self, Deserializer, Visitor};

use crate::quantity;
use crate::text::reader::{Key, Named};
use crate::text::words::{DelayText, LengthText, told};
use crate::time::Span;

/// Times in which the hazard of the classes that name it is multiplied: `stretches` or `on_off`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct WaveFile {
    /// Given stretches of calendar time, in order; the multiplier is 1 between them.
    pub stretches: Key<Vec<WaveStretchFile>>,
    /// An alternating process, drawn once in each trial for all classes of the wave.
    pub on_off: Key<OnOffFile>,
}

/// A stretch of calendar time with a multiplier.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["from", "until", "multiplier"]))]
#[serde(default, deny_unknown_fields)]
pub struct WaveStretchFile {
    /// Begin, from the start of the trial.
    pub from: Key<LengthText>,
    /// End, from the start of the trial.
    pub until: Key<LengthText>,
    /// What the hazard is multiplied by.
    pub multiplier: Key<f64>,
}

/// An alternating wave.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["on", "off", "multiplier"]))]
#[serde(default, deny_unknown_fields)]
pub struct OnOffFile {
    /// How long it is on each time.
    pub on: Key<DelayText>,
    /// How long it is off each time.
    pub off: Key<DelayText>,
    /// What the hazard is multiplied by while it is on.
    pub multiplier: Key<f64>,
    /// What a trial begins with: "on" or "off", its length drawn whole. Default: "off".
    pub starts: Key<OnOffWord>,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnOffWord {
    /// The multiplier holds.
    On,
    /// It does not.
    Off,
}

/// A group of hosts that are worse than the others, drawn anew in each trial.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["share"]))]
#[serde(default, deny_unknown_fields)]
pub struct LemonGroupFile {
    /// Share of the hosts, above 0 and below 1, rounded down to whole hosts.
    pub share: Key<f64>,
    /// Whether a repair of such a host makes it like the others. Default: false.
    pub cured_by_repair: Key<bool>,
}

/// The lemons of a class: of a group of its own (`share`) or of a shared one (`of`).
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["multiplier"]))]
#[serde(default, deny_unknown_fields)]
pub struct LemonsFile {
    /// Share of the hosts, above 0 and below 1, rounded down to whole hosts. This or `of`.
    pub share: Key<f64>,
    /// The name of a group under [lemons]. This or `share`.
    pub of: Key<String>,
    /// What the hazard of their components is multiplied by, at least 1.
    pub multiplier: Key<f64>,
    /// Whether a repair of such a host makes it like the others. Default: false. With `share` only.
    pub cured_by_repair: Key<bool>,
}

/// How the hazards of the hosts differ.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum UnlikeFile {
    /// By a multiplier for each host, gamma-distributed with mean 1, drawn anew in each trial.
    Gamma(CvFile),
}

/// Spread of a gamma law.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["cv"]))]
#[serde(default, deny_unknown_fields)]
pub struct CvFile {
    /// Coefficient of variation, between 0.01 and 10.
    pub cv: Key<f64>,
}

/// Hosts that were installed together: their components have an age of their own, or another hazard.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["hosts"]))]
#[serde(default, deny_unknown_fields)]
pub struct BatchFile {
    /// The hosts, numbered from 0: "0-511", both included, or "7".
    pub hosts: Key<HostsText>,
    /// When they were installed, before the trial: "-200d". This or `age`.
    pub installed: Key<InstalledText>,
    /// How old they are when the trial starts. This or `installed`. Default: as each class says.
    pub age: Key<LengthText>,
    /// What the hazard of their components is multiplied by, by failure class. Default: 1.
    pub multiplier: Key<Named<f64>>,
}

/// A burst.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["size", "within"]))]
#[serde(default, deny_unknown_fields)]
pub struct BurstFile {
    /// How many components are struck, the first one included.
    pub size: Key<BurstSizeFile>,
    /// Where the others are: in the "host", "rack", "pod", "power_feed" or "leaf" (NICs of a rail of a
    /// pod) of the first one, or anywhere in the "cluster".
    pub within: Key<WithinWord>,
}

/// How many components a burst strikes.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BurstSizeFile {
    /// Geometric from 1.
    Geometric(MeanSizeFile),
    /// Always so many.
    Fixed(u32),
    /// Sizes and their weights.
    Table(Vec<SizeWeightFile>),
}

/// The mean of a geometric size.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["mean"]))]
#[serde(default, deny_unknown_fields)]
pub struct MeanSizeFile {
    /// Mean size, from 1 on.
    pub mean: Key<f64>,
}

/// A size and its weight.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["size", "weight"]))]
#[serde(default, deny_unknown_fields)]
pub struct SizeWeightFile {
    /// How many components are struck, from 1 on.
    pub size: Key<u32>,
    /// How often, as a weight among the others.
    pub weight: Key<f64>,
}

/// The domain of a burst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WithinWord {
    /// The host.
    Host,
    /// The rack.
    Rack,
    /// The pod.
    Pod,
    /// The racks on one power feed.
    PowerFeed,
    /// The NICs of one rail of one pod.
    Leaf,
    /// Everything.
    Cluster,
}

/// A failure of another class that may follow at the same instant.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["class", "probability"]))]
#[serde(default, deny_unknown_fields)]
pub struct SecondaryFile {
    /// The other class.
    pub class: Key<String>,
    /// How likely it is, above 0 and at most 1, given a failure that takes effect.
    pub probability: Key<f64>,
}

/// A range of hosts, such as `"0-511"`: the first and the last.
#[derive(Clone, Debug, PartialEq)]
pub struct HostsText(pub u32, pub u32);

/// An instant before the trial, such as `"-200d"`: how long before.
#[derive(Clone, Debug, PartialEq)]
pub struct InstalledText(pub Span);

macro_rules! text {
    ($name:ident, $expecting:literal, $pattern:literal, |$text:ident| $read:expr) => {
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;
                impl Visitor<'_> for Text {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expecting)
                    }
                    fn visit_str<E: de::Error>(self, $text: &str) -> Result<$name, E> {
                        $read.map_err(E::custom)
                    }
                }
                deserializer.deserialize_any(Text)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "description": $expecting, "pattern": $pattern })
            }
        }
    };
}

text!(
    HostsText,
    "a range of hosts such as \"0-511\", both included",
    "^\\s*[0-9]+\\s*(-\\s*[0-9]+\\s*)?$",
    |text| {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), Ok(last)) => Ok(HostsText(first, last)),
            _ => Err(format!("{text:?} is not a range of hosts\nwrite \"0-511\", both included")),
        }
    }
);

text!(InstalledText, "a length of time before the trial, such as \"-200d\"", "^\\s*-.+$", |text| {
    match text.trim().strip_prefix('-') {
        Some(length) => quantity::span(length).map(InstalledText).map_err(|error| told(&error)),
        None => Err(format!(
            "{text:?} is not before the trial: hosts that come later are not modelled\nwrite \"-200d\""
        )),
    }
});
