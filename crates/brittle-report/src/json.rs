//! JSON: the result as it is. `brittle schema result` describes every field.

use brittle_study::StudyResult;

/// The result, indented, with a newline at the end.
pub(crate) fn render(result: &StudyResult) -> String {
    let mut text = serde_json::to_string_pretty(result).expect("a result is plain data");
    text.push('\n');
    text
}
