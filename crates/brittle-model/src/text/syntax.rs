//! What the TOML parser says, as a user should hear it.
//!
//! A missing quote or a second key of the same name leaves the rest as it is, so all of these are told. After
//! a broken bracket or string the parser guesses, so the first of those ends the list.

use toml::de::Error;

use super::problem::Fault;
use super::tree::Place;

/// The syntax errors of text number zero that are worth telling.
pub(super) fn faults(text: &str, errors: &[Error]) -> Vec<(Place, Fault)> {
    let mut found: Vec<_> =
        errors.iter().map(|error| (error.span().unwrap_or(0..0), error.message())).collect();
    found.sort_by_key(|(span, _)| (span.start, span.end));
    found.dedup_by_key(|(span, _)| span.start);
    let mut faults = Vec::new();
    for (span, message) in found {
        let place = Place { source: 0, start: span.start, end: span.end };
        let value = text.get(span).unwrap_or_default().trim();
        let (fault, sure) = fault(message, value);
        faults.push((place, fault));
        if !sure {
            break;
        }
    }
    faults
}

/// A fault, and whether what follows it in the text can be trusted.
fn fault(message: &str, value: &str) -> (Fault, bool) {
    if message.starts_with("string values must be quoted") {
        let fault = if value.is_empty() {
            Fault::new("", "the value is missing").help("write key = value, or remove the key")
        } else {
            Fault::new("", "text must stand in quotes").help(format!("write \"{value}\""))
        };
        (fault, true)
    } else if message.starts_with("duplicate key") {
        let fault = Fault::new("", "this key or table is already there");
        (fault.help("keep one of the two; a table's keys stand together"), true)
    } else {
        let fault = Fault::new("", format!("this is not TOML: {message}"));
        let help = match message {
            m if m.starts_with("key with no value") => Some("write key = value"),
            m if m.starts_with("invalid unquoted key") => Some("write key = value"),
            m if m.contains("basic string") || m.contains("literal string") => {
                Some("close the quotes on the same line")
            }
            _ => None,
        };
        (help.into_iter().fold(fault, Fault::help), false)
    }
}
