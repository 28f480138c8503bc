//! Tolerances: which way each measure is better, and how much worse is no regression.

use brittle_model::text::{Document, Fault, Key, Problems, Source};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::measure::Measure;
use crate::precision::HalfWidth;

/// Which way a measure is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// It should not change either way.
    Same,
    /// It is told, and never a regression.
    Any,
}

/// What is tolerated of a measure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Of which.
    pub measure: Measure,
    /// Which way it is better.
    pub better: Better,
    /// How much worse is no regression; relative to the mean of the baseline.
    pub worse: HalfWidth,
}

/// What is tolerated of every measure.
pub type Tolerances = [Tolerance; 5];

/// Tolerances of a gate.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ToleranceFile {
    /// Default: higher is better, tolerance 0.5pp.
    pub goodput: Key<RuleFile>,
    /// Default: lower is better, tolerance 5%.
    pub interruptions: Key<RuleFile>,
    /// Default: any. Failures are what a scenario is put to, not what it makes of them.
    pub failures: Key<RuleFile>,
    /// Default: higher is better, tolerance 5%.
    pub mtti_hours: Key<RuleFile>,
    /// Default: lower is better, tolerance 1%.
    pub elapsed_hours: Key<RuleFile>,
}

/// The tolerance of one measure; what is left out is as by default.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RuleFile {
    /// "higher", "lower", "same" (no change either way), or "any" (never a regression).
    pub better: Key<String>,
    /// How much worse is no regression: "0.3pp" of goodput, "2%" of the baseline's mean, or a count or hours as "0.5".
    pub tolerance: Key<String>,
}

/// The tolerances without a file.
#[must_use]
pub fn defaults() -> Tolerances {
    let rule = |measure, better, worse| Tolerance { measure, better, worse };
    [
        rule(Measure::Goodput, Better::Higher, HalfWidth::Absolute(0.005)),
        rule(Measure::Interruptions, Better::Lower, HalfWidth::Relative(0.05)),
        rule(Measure::Failures, Better::Any, HalfWidth::Relative(0.05)),
        rule(Measure::Mtti, Better::Higher, HalfWidth::Relative(0.05)),
        rule(Measure::Elapsed, Better::Lower, HalfWidth::Relative(0.01)),
    ]
}

/// Reads tolerances.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn read(source: Source<'_>) -> Result<Tolerances, Problems> {
    Document::parse(source)?.read(convert)
}

/// JSON Schema of a file of tolerances.
#[must_use]
pub fn schema() -> schemars::Schema {
    schemars::schema_for!(ToleranceFile)
}

fn convert(file: &ToleranceFile, faults: &mut Vec<Fault>) -> Option<Tolerances> {
    let rules =
        [&file.goodput, &file.interruptions, &file.failures, &file.mtti_hours, &file.elapsed_hours];
    let mut tolerances = defaults();
    for (tolerance, rule) in tolerances.iter_mut().zip(rules) {
        let Some(rule) = rule.given() else { continue };
        let measure = tolerance.measure;
        if let Some(word) = rule.better.given() {
            match better(word) {
                Some(better) => tolerance.better = better,
                None => {
                    let message = format!("{word:?} is no way to be better");
                    let fault = Fault::new(format!("{measure}.better"), message);
                    faults.push(fault.help("write \"higher\", \"lower\", \"same\" or \"any\""));
                }
            }
        }
        if let Some(text) = rule.tolerance.given() {
            match HalfWidth::read(measure, text) {
                Some(worse) => tolerance.worse = worse,
                None => {
                    let message = format!("{text:?} is no tolerance of {measure}");
                    let fault = Fault::new(format!("{measure}.tolerance"), message);
                    faults.push(fault.help(match measure {
                        Measure::Goodput => "write points as \"0.3pp\", or a share of it as \"1%\"",
                        _ => {
                            "write a share of the baseline's mean as \"2%\", or a number as \"0.5\""
                        }
                    }));
                }
            }
        }
    }
    Some(tolerances)
}

fn better(word: &str) -> Option<Better> {
    match word {
        "higher" => Some(Better::Higher),
        "lower" => Some(Better::Lower),
        "same" => Some(Better::Same),
        "any" => Some(Better::Any),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Result<Tolerances, String> {
        read(Source { name: "gate.toml", text }).map_err(|problems| problems.to_string())
    }

    #[test]
    fn what_is_left_out_is_as_by_default() {
        assert_eq!(told(""), Ok(defaults()));
        let some = told(
            "goodput = { tolerance = \"0.3pp\" }\n[failures]\nbetter = \"same\"\ntolerance = \"0.5\"\n",
        );
        let mut expected = defaults();
        expected[0].worse = HalfWidth::Absolute(0.003);
        expected[2].better = Better::Same;
        expected[2].worse = HalfWidth::Absolute(0.5);
        assert_eq!(some, Ok(expected));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        let said = told(
            "goodput = { better = \"more\", tolerance = \"0.3\" }\nspeed = { better = \"any\" }\n\
             mtti_hours = { tolerance = \"1pp\" }\nelapsed_hours = { tolerance = \"-1%\" }\n",
        )
        .expect_err("it is wrong");
        for part in [
            "gate.toml:1:22: \"more\" is no way to be better",
            "gate.toml:1:42: \"0.3\" is no tolerance of goodput",
            "gate.toml:2:1: unknown key `speed`",
            "gate.toml:3:28: \"1pp\" is no tolerance of mtti_hours",
            "gate.toml:4:31: \"-1%\" is no tolerance of elapsed_hours",
        ] {
            assert!(said.contains(part), "{part}:\n{said}");
        }
    }
}
