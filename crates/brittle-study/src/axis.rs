//! An axis of a study: a key, and its values as a list or an exact range.
//!
//! What is wrong with an axis by itself is told here; whether the scenario has such a key, and takes such
//! a value, only the scenario can say.

mod range;
mod value;

pub use range::RangeFile;
pub use value::Value;

use std::collections::BTreeSet;

use brittle_model::text::{Fault, Key};
use schemars::JsonSchema;
use serde::Deserialize;

/// Most values of an axis.
pub const MAX_VALUES: usize = 10_000;
/// Longest key, and longest text of a value [bytes]: they are repeated in every cell.
pub const MAX_TEXT: usize = 200;

const KEY: &str = "for example key = \"stress.failure_rate\"";

/// One swept key.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[schemars(extend("required" = ["key"], "oneOf" = [{ "required": ["values"] }, { "required": ["range"] }]))]
#[serde(default, deny_unknown_fields)]
pub struct AxisFile {
    /// Dotted path of the key in the scenario, such as "stress.failure_rate".
    #[schemars(length(min = 1, max = MAX_TEXT))]
    pub key: Key<String>,
    /// The values, typed like the scenario file. This or `range`.
    #[schemars(length(min = 1, max = MAX_VALUES))]
    pub values: Key<Vec<Key<Value>>>,
    /// Evenly spaced values. This or `values`.
    pub range: Key<RangeFile>,
}

/// An axis, checked.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// Dotted path of the key, without white space.
    pub(crate) key: String,
    /// At least one.
    pub(crate) values: Vec<Value>,
    /// Whether the values are a list, each with a place of its own in the study.
    pub(crate) listed: bool,
}

impl Axis {
    /// Whether the key at `path` is swept, or lies in what is.
    pub(crate) fn sets(&self, path: &str) -> bool {
        path.strip_prefix(&*self.key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl AxisFile {
    /// Key and values; what is wrong is noted by its path.
    pub(crate) fn axis(&self, path: &str, faults: &mut Vec<Fault>) -> Option<Axis> {
        let key = self.dotted(path, faults);
        let values = match (&self.values, &self.range) {
            (Key::Given(values), Key::Missing) => list(values, &format!("{path}.values"), faults),
            (Key::Missing, Key::Given(range)) => range.values(&format!("{path}.range"), faults),
            (Key::Bad, _) | (_, Key::Bad) => None,
            (Key::Missing, Key::Missing) => {
                let fault = Fault::new(path, "an axis needs `values` or `range`");
                faults.push(fault.help("for example values = [0.5, 1, 2]"));
                None
            }
            (Key::Given(_), Key::Given(_)) => {
                let message = "an axis has either `values` or `range`, not both";
                let fault = Fault::new(format!("{path}.range"), message);
                faults.push(fault.help("remove one of them"));
                None
            }
        };
        Some(Axis { key: key?, values: values?, listed: self.range.is_missing() })
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
fn list(values: &[Key<Value>], path: &str, faults: &mut Vec<Fault>) -> Option<Vec<Value>> {
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
    let value = |(i, value): (usize, &Key<Value>)| match value.given()? {
        Value::Text(text) if text.len() > MAX_TEXT => {
            let message = format!("the text has {} bytes; the limit is {MAX_TEXT}", text.len());
            faults.push(
                Fault::new(format!("{path}.{i}"), message).help("no key takes so long a text"),
            );
            None
        }
        value => Some(value.clone()),
    };
    let good: Vec<Value> = values.iter().enumerate().filter_map(value).collect();
    let mut seen = BTreeSet::new();
    for (i, value) in good.iter().enumerate() {
        if good.len() == values.len() && !seen.insert(value.as_text()) {
            let fault = Fault::new(format!("{path}.{i}"), "this value is in the list already");
            faults.push(fault.help("remove one: the same cell would be run twice"));
        }
    }
    (good.len() == values.len()).then_some(good)
}
