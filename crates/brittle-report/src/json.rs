//! JSON: a result as it is. `brittle schema` describes every field.

use serde::Serialize;

/// The result, indented, with a newline at the end.
pub(crate) fn render(result: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(result).expect("a result is plain data");
    text.push('\n');
    text
}
