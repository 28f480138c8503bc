//! The stacks that ship: a list of them, and one with its mechanism, its values and their sources, and its TOML.

use brittle_model::text::{Stack, StackValue, stacks};
use serde_json::{Value, json};

use crate::Format;
use crate::csv;
use crate::page::Page;
use crate::style::Style;
use crate::table::Table;

/// All stacks, one a line.
#[must_use]
pub fn stack_list(format: Format, style: &Style) -> String {
    match format {
        Format::Text => list(style),
        Format::Markdown => {
            let row = |stack: &Stack| {
                format!("| `{}` | {} | {} |\n", stack.name, stack.what(), stack.who())
            };
            let rows: String = stacks().iter().map(row).collect();
            format!("| stack | what it is | who ships it |\n|---|---|---|\n{rows}")
        }
        Format::Csv => {
            let row =
                |stack: &Stack| csv::record([stack.name, stack.what(), stack.who()].into_iter());
            let head = csv::record(["name", "what", "who"].into_iter());
            stacks().iter().fold(head, |text, stack| text + &row(stack))
        }
        Format::Json => pretty(&stacks().iter().map(head).collect()),
    }
}

/// One stack explained, with its TOML for a job of this name.
#[must_use]
pub fn stack_page(stack: &Stack, job: &str, format: Format, style: &Style) -> String {
    match format {
        Format::Text => page(stack, job).to_text(style),
        Format::Markdown => page(stack, job).to_markdown(),
        Format::Csv => {
            let row = |value: StackValue| {
                csv::record([&*value.key, &*value.value, &*value.source].into_iter())
            };
            let head = csv::record(["key", "value", "source"].into_iter());
            stack.values().into_iter().fold(head, |text, value| text + &row(value))
        }
        Format::Json => {
            let value = |value: StackValue| json!({ "key": value.key, "value": value.value, "source": value.source });
            let mut whole = head(stack);
            whole["question"] = stack.question().into();
            whole["mechanism"] = stack.mechanism().into();
            whole["values"] = stack.values().into_iter().map(value).collect();
            whole["toml"] = stack.of_job(job).into();
            pretty(&whole)
        }
    }
}

fn list(style: &Style) -> String {
    let mut page = Page::default();
    page.title("Stacks that ship with brittle");
    let mut table = Table::new().left("stack").left("what it is").left("of");
    for stack in stacks() {
        let (what, whose) = stack.short();
        table.row([stack.name.into(), what.into(), whose.into()]);
    }
    page.table(table);
    page.small("`brittle presets NAME` explains one; a job takes it with stack = \"NAME\".");
    page.to_text(style)
}

fn page(stack: &Stack, job: &str) -> Page {
    let mut page = Page::default();
    page.title(stack.name);
    page.lead(stack.what());
    page.text(stack.who());
    page.heading("How it works");
    for paragraph in stack.mechanism() {
        page.text(paragraph);
    }
    page.heading("What it says, with its sources; to be copied");
    page.code(stack.of_job(job), "toml");
    page.small(format!(
        "Or write stack = \"{}\" in [jobs.{job}]: what is given beside it goes before it.",
        stack.name
    ));
    page
}

fn head(stack: &Stack) -> Value {
    let (short, whose) = stack.short();
    json!({
        "name": stack.name,
        "short": short,
        "of": whose,
        "what": stack.what(),
        "who": stack.who(),
    })
}

fn pretty(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("a value is plain data");
    text.push('\n');
    text
}
