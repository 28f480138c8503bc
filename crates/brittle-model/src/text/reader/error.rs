//! Errors on their way to the place where they are told, in the words of a person who writes TOML.

use std::fmt;

use serde::de::{self, Unexpected};

/// A problem on its way to the value that knows its place.
#[derive(Debug)]
pub(crate) struct ReadError {
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The key that an unknown one may have been meant for.
    pub(super) meant: Option<String>,
    /// Whether it has been told already.
    pub(super) told: bool,
}

impl ReadError {
    pub(super) fn new(message: impl Into<String>, help: Option<String>) -> Self {
        Self { message: message.into(), help, meant: None, told: false }
    }

    /// What is left once it has been told.
    pub(super) const fn told() -> Self {
        Self { message: String::new(), help: None, meant: None, told: true }
    }
}

/// What serde expects.
fn in_words(expected: &dyn de::Expected) -> String {
    match expected.to_string().as_str() {
        "u8" => "a whole number from 0 to 255".to_owned(),
        "u32" => "a whole number from 0 to 4294967295".to_owned(),
        "u64" => "a whole number from 0".to_owned(),
        "f64" => "a number".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "an array".to_owned(),
        "a string" => "text in quotes".to_owned(),
        other => other.to_owned(),
    }
}

/// What was found.
fn what_is(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Map => "a table".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        Unexpected::Str(text) => format!("the text {text:?}"),
        Unexpected::Signed(number) => format!("the number {number}"),
        Unexpected::Float(number) => format!("the number {number}"),
        Unexpected::Bool(value) => format!("{value}"),
        other => other.to_string(),
    }
}

/// The option that `word` is most likely meant for.
pub(super) fn nearest<'o>(word: &str, options: &[&'o str]) -> Option<&'o str> {
    let synonym = match word {
        "node" | "server" | "machine" => "host",
        "switch" | "tor" => "leaf",
        "mtbf" => "mttf",
        other => other,
    };
    let far = |option: &str| 1.max(option.len().max(word.len()) / 3);
    options
        .iter()
        .map(|&option| (strsim::damerau_levenshtein(synonym, option), option))
        .filter(|&(distance, option)| {
            distance <= far(option) || synonym.len() >= 3 && option.contains(synonym)
        })
        .min()
        .map(|(_, option)| option)
}

/// "did you mean", or what there is.
#[must_use]
pub fn suggest(word: &str, options: &[&str]) -> String {
    match nearest(word, options) {
        Some(option) => format!("did you mean `{option}`?"),
        None => format!("there is {}", list(options)),
    }
}

/// The options, as they are named in messages.
pub(super) fn list(options: &[&str]) -> String {
    options.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ")
}

impl de::Error for ReadError {
    /// The first line of a message is what is wrong; the rest, if any, is what to do about it.
    fn custom<T: fmt::Display>(message: T) -> Self {
        let text = message.to_string();
        match text.split_once('\n') {
            Some((message, help)) => Self::new(message, Some(help.to_owned())),
            None => Self::new(text, None),
        }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        let wanted = in_words(expected);
        let help = match found {
            Unexpected::Str(text) if wanted == "an array" => Some(format!("write [{text:?}]")),
            Unexpected::Str(text) if wanted.contains("number") && text.parse::<f64>().is_ok() => {
                Some(format!("write {text}, without quotes"))
            }
            Unexpected::Str("yes" | "on" | "true") if wanted == "true or false" => {
                Some("write true".to_owned())
            }
            Unexpected::Str("no" | "off" | "false") if wanted == "true or false" => {
                Some("write false".to_owned())
            }
            _ => None,
        };
        Self::new(format!("expected {wanted}, found {}", what_is(found)), help)
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let mut error = Self::new(format!("unknown key `{field}`"), Some(suggest(field, expected)));
        error.meant = nearest(field, expected).map(str::to_owned);
        error
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("`{variant}` is not known here"), Some(suggest(variant, expected)))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}
