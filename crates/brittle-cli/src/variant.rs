//! Variants of a scenario: a name and what is set, as `--variant` takes them.

use std::fmt;
use std::str::FromStr;

use brittle_model::Scenario;
use brittle_model::text::Stack;

use crate::errors::Error;

/// A named change of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// `key=value` each.
    pub sets: Vec<String>,
}

impl fmt::Display for Variant {
    /// As `--variant` takes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.sets.join(", "))
    }
}

impl FromStr for Variant {
    type Err = String;

    /// `name: key=value, key=value`. Commas in brackets, braces and quotes are part of a value. Without a name the text is its own.
    fn from_str(text: &str) -> Result<Self, String> {
        let head = text.split('=').next().unwrap_or_default();
        let (name, settings) = match head.find(':') {
            Some(at) => (text[..at].trim(), &text[at + 1..]),
            None => (text.trim(), text),
        };
        let sets: Vec<String> = split(settings).into_iter().map(str::to_owned).collect();
        let wrong = sets.iter().find(|set| !set.contains('='));
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err("the variant has no name; write 'name: key=value'".to_owned());
        }
        match wrong {
            None => Ok(Self { name: name.to_owned(), sets }),
            Some(set) => Err(format!("{set:?} sets nothing; write 'name: key=value, key=value'")),
        }
    }
}

/// The parts between commas that stand outside of brackets and quotes, trimmed.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut from) = (Vec::new(), 0_i32, 0);
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in text.char_indices() {
        match quote {
            Some(open) => {
                let closes = c == open && !escaped;
                escaped = open == '"' && c == '\\' && !escaped;
                if closes {
                    quote = None;
                }
            }
            None => match c {
                '"' | '\'' => quote = Some(c),
                '[' | '{' => depth += 1,
                ']' | '}' => depth -= 1,
                ',' if depth <= 0 => {
                    parts.push(text[from..at].trim());
                    from = at + 1;
                }
                _ => {}
            },
        }
    }
    parts.push(text[from..].trim());
    parts
}

impl Variant {
    /// A stack for one job, or for all: `nvrx`, `train=nvrx`.
    pub(crate) fn stack(text: &str, scenario: &Scenario) -> Result<Self, Error> {
        let (job, stack) = match text.split_once('=') {
            Some((job, stack)) => (Some(job.trim()), stack.trim()),
            None => (None, text.trim()),
        };
        if Stack::named(stack).is_none() {
            return Err(Error::NoStack(stack.to_owned()));
        }
        let jobs = scenario.jobs.iter().map(|each| each.name.as_str());
        let taken: Vec<&str> = jobs.filter(|name| job.is_none_or(|job| job == *name)).collect();
        if taken.is_empty() {
            return Err(Error::NoJob(job.unwrap_or_default().to_owned()));
        }
        let sets = taken.into_iter().map(|name| format!("jobs.{name}.stack={stack}")).collect();
        Ok(Self { name: text.trim().to_owned(), sets })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_a_name_and_settings() {
        let read = |text: &str| text.parse::<Variant>();
        let variant = read("more spares: spares.warm=4, spares.activation=\"2min\"").unwrap();
        assert_eq!(variant.name, "more spares");
        assert_eq!(variant.sets, ["spares.warm=4", "spares.activation=\"2min\""]);
        let bare = read("spares.warm=4").unwrap();
        assert_eq!(
            (bare.name.as_str(), bare.sets),
            ("spares.warm=4", vec!["spares.warm=4".into()])
        );
        let nested = "x: a={ b = [1, 2], c = \"u, \\\" v\" }, d='e, f', g=1:2";
        let expected = ["a={ b = [1, 2], c = \"u, \\\" v\" }", "d='e, f'", "g=1:2"];
        assert_eq!(read(nested).unwrap().sets, expected);
        for wrong in ["", "name:", "name: spares", ": a=1", "x: a=1,", "x: a=1,,b=2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
