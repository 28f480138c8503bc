//! An axis of a study: a key, and its values as a list, an exact range, or a range to draw from.
//!
//! What is wrong with an axis by itself is told here; whether the scenario has such a key, and takes such
//! a value, only the scenario can say.

mod between;
mod range;
mod value;

pub use between::{BetweenFile, Scale};
pub use range::RangeFile;
pub use value::Value;

use std::collections::BTreeSet;

use brittle_model::text::{Fault, Key};
use schemars::JsonSchema;
use serde::Deserialize;

use self::between::Between;
use crate::design::Design;

/// Most values of an axis.
pub const MAX_VALUES: usize = 10_000;
/// Longest key, and longest text of a value [bytes]: they are repeated in every cell.
pub const MAX_TEXT: usize = 200;

const KEY: &str = "for example key = \"stress.failure_rate\"";

/// One swept key.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["key"]))]
#[serde(default, deny_unknown_fields)]
pub struct AxisFile {
    /// Dotted path of the key in the scenario, such as "stress.failure_rate".
    #[schemars(length(min = 1, max = MAX_TEXT))]
    pub key: Key<String>,
    /// The values, typed like the scenario file. This, `range` or `between`, but for the design `list`.
    #[schemars(length(min = 1, max = MAX_VALUES))]
    pub values: Key<Vec<Key<Value>>>,
    /// Evenly spaced values. This, `values` or `between`.
    pub range: Key<RangeFile>,
    /// Ends of what a design draws: of `latin_hypercube` and `sobol`. This, `values` or `range`.
    pub between: Key<BetweenFile>,
}

/// An axis, checked.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// Dotted path of the key, without white space.
    pub(crate) key: String,
    /// At least one.
    pub(crate) values: Vec<Value>,
    /// Where the values stand in the study.
    place: Place,
    /// The value of each point, by number, where it is not that of the point's own number.
    picks: Option<Vec<usize>>,
}

/// Where the values of an axis stand in the study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Values,
    Range,
    Between,
    List,
}

impl Axis {
    /// The axis of a list of points.
    pub(crate) const fn listed(key: String, values: Vec<Value>) -> Self {
        Self { key, values, place: Place::List, picks: None }
    }

    /// Whether the key at `path` is swept, or lies in what is.
    pub(crate) fn sets(&self, path: &str) -> bool {
        within(path, &self.key)
    }

    /// The path of a value in the study; `axis` is the number of this one.
    pub(crate) fn path(&self, axis: usize, value: usize) -> String {
        match self.place {
            Place::Values => format!("axes.{axis}.values.{value}"),
            Place::Range => format!("axes.{axis}.range"),
            Place::Between => format!("axes.{axis}.between"),
            Place::List => format!("list.{value}.{axis}"),
        }
    }

    /// Whether each value is written out in the study.
    pub(crate) fn is_written_out(&self) -> bool {
        matches!(self.place, Place::Values | Place::List)
    }

    /// Whether its values are numbers that a design has drawn.
    pub(crate) fn is_drawn(&self) -> bool {
        self.place == Place::Between
    }

    /// The value of a point.
    pub(crate) fn pick(&self, point: usize) -> usize {
        self.picks.as_ref().map_or(point, |picks| picks[point])
    }
}

/// What a design draws from.
pub(crate) enum Drawn {
    /// Values, each as likely.
    Of(Axis),
    /// A range.
    Between(String, Between),
}

impl Drawn {
    /// The key.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::Of(axis) => &axis.key,
            Self::Between(key, _) => key,
        }
    }

    /// The axis with a value for each share of what it is drawn from.
    pub(crate) fn at(self, shares: &[f64]) -> Axis {
        match self {
            Self::Of(axis) => {
                let count = axis.values.len();
                let pick = |share: &f64| ((share * count as f64) as usize).min(count - 1);
                Axis { picks: Some(shares.iter().map(pick).collect()), ..axis }
            }
            Self::Between(key, between) => {
                let values = shares.iter().map(|&share| between.at(share)).collect();
                Axis { key, values, place: Place::Between, picks: None }
            }
        }
    }

    /// The axis with all its values, unless it is a range.
    pub(crate) fn all(self) -> Option<Axis> {
        match self {
            Self::Of(axis) => Some(axis),
            Self::Between(..) => None,
        }
    }
}

/// Whether a key is another one, or lies in it.
pub(crate) fn within(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

impl AxisFile {
    /// Key and values; what is wrong is noted by its path.
    pub(crate) fn axis(
        &self,
        path: &str,
        design: Design,
        faults: &mut Vec<Fault>,
    ) -> Option<Drawn> {
        let key = self.dotted(path, faults);
        let of = |values, place| move |key| Drawn::Of(Axis { key, values, place, picks: None });
        match (&self.values, &self.range, &self.between) {
            (Key::Given(values), Key::Missing, Key::Missing) => {
                let path = format!("{path}.values");
                let values = list(values, &path, design == Design::Zip, faults)?;
                key.map(of(values, Place::Values))
            }
            (Key::Missing, Key::Given(range), Key::Missing) => {
                let values = range.values(&format!("{path}.range"), faults)?;
                key.map(of(values, Place::Range))
            }
            (Key::Missing, Key::Missing, Key::Given(between)) => {
                let path = format!("{path}.between");
                if !design.draws() {
                    let message =
                        format!("the design `{}` draws nothing from a range", design.as_str());
                    let help =
                        "write design = \"sobol\" with points = 64, or `range` with a step here";
                    faults.push(Fault::new(&*path, message).help(help));
                }
                let between = between.between(&path, faults)?;
                key.map(|key| Drawn::Between(key, between))
            }
            (Key::Bad, ..) | (_, Key::Bad, _) | (.., Key::Bad) => None,
            (Key::Missing, Key::Missing, Key::Missing) => {
                let (message, help) = match design.draws() {
                    true => (
                        "an axis needs `between`, `values` or `range`",
                        "for example between = { from = \"1min\", to = \"1h\", scale = \"log\" }",
                    ),
                    false => {
                        ("an axis needs `values` or `range`", "for example values = [0.5, 1, 2]")
                    }
                };
                faults.push(Fault::new(path, message).help(help));
                None
            }
            (values, range, _) => {
                let (message, one) = match (values.is_missing(), range.is_missing()) {
                    (false, false) => ("an axis has either `values` or `range`, not both", "range"),
                    (false, true) => {
                        ("an axis has either `values` or `between`, not both", "between")
                    }
                    _ => ("an axis has either `range` or `between`, not both", "between"),
                };
                let fault = Fault::new(format!("{path}.{one}"), message);
                faults.push(fault.help("remove one of them"));
                None
            }
        }
    }

    /// The key of an axis whose values are in a list of points.
    pub(crate) fn bare(&self, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
        let given = [
            ("values", self.values.is_missing()),
            ("range", self.range.is_missing()),
            ("between", self.between.is_missing()),
        ];
        for (name, _) in given.into_iter().filter(|(_, missing)| !missing) {
            let message = format!("the values of a list are in `list`, not in `{name}`");
            let help = "remove it, or leave out design and list for a grid";
            faults.push(Fault::new(format!("{path}.{name}"), message).help(help));
        }
        self.dotted(path, faults)
    }

    fn dotted(&self, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
        let mut refuse = |message: String| {
            faults.push(Fault::new(format!("{path}.key"), message).help(KEY));
            None
        };
        if self.key.is_missing() {
            return refuse("the axis needs `key`".to_owned());
        }
        let key = self.key.given()?;
        if key.len() > MAX_TEXT {
            return refuse(format!("the key has {} bytes; the limit is {MAX_TEXT}", key.len()));
        }
        if key.trim().is_empty() {
            return refuse("the key is empty".to_owned());
        }
        let steps: Vec<&str> = key.split('.').map(str::trim).collect();
        if steps.iter().any(|step| step.is_empty()) {
            return refuse(format!("`{key}` has an empty step"));
        }
        let foreign = |c: char| c.is_whitespace() || c.is_control() || "='\"".contains(c);
        if let Some(c) = steps.iter().find_map(|step| step.chars().find(|&c| foreign(c))) {
            return refuse(format!("`{key}` is no dotted path: no key has {c:?} in it"));
        }
        Some(steps.join("."))
    }
}

/// The values of a list.
fn list(
    values: &[Key<Value>],
    path: &str,
    repeats: bool,
    faults: &mut Vec<Fault>,
) -> Option<Vec<Value>> {
    let help = "for example values = [0.5, 1, 2]";
    if values.is_empty() {
        faults.push(Fault::new(path, "the axis has no values").help(help));
        return None;
    }
    if values.len() > MAX_VALUES {
        let message = format!("{} values are more than the limit of {MAX_VALUES}", values.len());
        faults.push(Fault::new(path, message).help("use fewer values, or several studies"));
        return None;
    }
    let each = values.iter().enumerate();
    let good: Vec<Value> =
        each.filter_map(|(i, value)| short(value, &format!("{path}.{i}"), faults)).collect();
    let mut seen = BTreeSet::new();
    for (i, value) in good.iter().enumerate() {
        if !repeats && good.len() == values.len() && !seen.insert(value.as_text()) {
            let fault = Fault::new(format!("{path}.{i}"), "this value is in the list already");
            faults.push(fault.help("remove one: the same cell would be run twice"));
        }
    }
    (good.len() == values.len()).then_some(good)
}

/// A value that is not too long.
pub(crate) fn short(value: &Key<Value>, path: &str, faults: &mut Vec<Fault>) -> Option<Value> {
    match value.given()? {
        Value::Text(text) if text.len() > MAX_TEXT => {
            let message = format!("the text has {} bytes; the limit is {MAX_TEXT}", text.len());
            faults.push(Fault::new(path, message).help("no key takes so long a text"));
            None
        }
        value => Some(value.clone()),
    }
}
