//! What the doctor says, as text, Markdown, CSV and JSON.

use brittle_study::doctor::{Diagnosis, Finding};
use serde_json::Value;

use crate::Format;
use crate::csv;
use crate::json;
use crate::number::plural;
use crate::page::Page;
use crate::style::Style;

/// A diagnosis in a format; `brittle schema diagnosis` describes the JSON.
#[must_use]
pub fn render_diagnosis(diagnosis: &Diagnosis, format: Format, style: &Style) -> String {
    match format {
        Format::Text => page(diagnosis).to_text(style),
        Format::Markdown => page(diagnosis).to_markdown(),
        Format::Json => json::render(diagnosis),
        Format::Csv => {
            let head = csv::record(["code", "key", "what", "why", "remedy"].into_iter());
            diagnosis.findings.iter().fold(head, |text, finding| {
                let code = code(finding);
                let fields =
                    [&*code, &*finding.key, &*finding.what, &*finding.why, &*finding.remedy];
                text + &csv::record(fields.into_iter())
            })
        }
    }
}

fn page(diagnosis: &Diagnosis) -> Page {
    let mut page = Page::default();
    page.title(&diagnosis.title);
    match diagnosis.findings.len() {
        0 => page.lead("Nothing looks wrong."),
        n => page.lead(format!("{} to look at.", plural(n as u64, "setting"))),
    }
    for finding in &diagnosis.findings {
        page.heading(format!("{}: {}", finding.key, finding.what));
        page.facts(vec![
            ("why".to_owned(), format!("{}.", finding.why)),
            ("do".to_owned(), format!("{}.", finding.remedy)),
            ("code".to_owned(), code(finding)),
        ]);
    }
    if !diagnosis.findings.is_empty() {
        page.small("By expected values, for failures of constant rate; what is meant so can stay.");
    }
    page
}

/// The code as programs know it.
fn code(finding: &Finding) -> String {
    match serde_json::to_value(finding.code) {
        Ok(Value::String(code)) => code,
        _ => unreachable!("a code is a word"),
    }
}
