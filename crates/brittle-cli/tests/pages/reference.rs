//! The reference of the book, written from the schemas and from the program's own help. `BLESS=1` writes it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::program::Room;
use crate::{bless, read, root};

/// What is written first on each page.
const WRITTEN: &str =
    "<!-- Written by crates/brittle-cli/tests/pages/reference.rs: BLESS=1 rewrites it. -->\n";

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('<', "&lt;")
}

/// The last part of a reference.
fn name(reference: &str) -> &str {
    reference.rsplit('/').next().expect("a path has a last part")
}

fn described(schema: &Value) -> String {
    cell(schema["description"].as_str().unwrap_or_default())
}

/// What may stand for a schema, in a few words.
fn shape(schema: &Value) -> String {
    let alternatives = ["anyOf", "oneOf"].iter().find_map(|key| schema[key].as_array());
    if let Some(to) = schema["$ref"].as_str() {
        let name = name(to);
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(word) = schema.get("const") {
        return format!("`{word}`");
    }
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    if let Some(all) = alternatives {
        let none = |one: &&Value| one["type"] != "null";
        return all.iter().filter(none).map(shape).collect::<Vec<_>>().join(" or ");
    }
    let plain = |kind: &str| match kind {
        "array" => format!("list of {}", shape(&schema["items"])),
        "object" => match schema.get("additionalProperties").filter(|each| each.is_object()) {
            Some(each) => format!("table by name of {}", shape(each)),
            None => keys_of(schema),
        },
        "string" => "text".to_owned(),
        "integer" => "whole number".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    };
    match &schema["type"] {
        Value::String(kind) => plain(kind),
        Value::Array(kinds) => {
            let kinds = kinds.iter().filter_map(Value::as_str).filter(|kind| *kind != "null");
            kinds.map(plain).collect::<Vec<_>>().join(" or ")
        }
        _ => String::new(),
    }
}

/// A table written in its place: `{ key = shape }`.
fn keys_of(schema: &Value) -> String {
    let keys = schema["properties"].as_object().into_iter().flatten();
    let keys: Vec<String> =
        keys.map(|(key, value)| format!("`{key}` = {}", shape(value))).collect();
    format!("{{ {} }}", keys.join(", "))
}

/// The keys of a table, or what stands for something.
fn section(page: &mut String, title: &str, schema: &Value) {
    writeln!(page, "\n## {title}\n").unwrap();
    if schema["description"].is_string() {
        writeln!(page, "{}\n", described(schema)).unwrap();
    }
    if let Some(keys) = schema["properties"].as_object() {
        let required = schema["required"].as_array();
        let required = |key: &str| required.is_some_and(|all| all.iter().any(|one| one == key));
        writeln!(page, "| key | is | means |\n|---|---|---|").unwrap();
        for (key, value) in keys {
            let must = if required(key) { ", required" } else { "" };
            writeln!(page, "| `{key}` | {}{must} | {} |", shape(value), described(value)).unwrap();
        }
    } else if let Some(all) = ["oneOf", "anyOf"].iter().find_map(|key| schema[key].as_array()) {
        writeln!(page, "| one of | means |\n|---|---|").unwrap();
        for one in all {
            writeln!(page, "| {} | {} |", shape(one), described(one)).unwrap();
        }
    } else {
        writeln!(page, "{}", shape(schema)).unwrap();
    }
}

/// A page of a schema.
fn schema_page(title: &str, says: &str, file: &str, of: &str) -> String {
    let schema: Value = serde_json::from_str(&read(file)).expect("a schema is JSON");
    let mut page = format!("# {title}\n\n{WRITTEN}\n{says}\n");
    section(&mut page, of, &schema);
    let empty = Map::new();
    for (name, part) in schema["$defs"].as_object().unwrap_or(&empty) {
        section(&mut page, name, part);
    }
    page
}

fn commands_page() -> String {
    let room = Room::new("reference");
    let mut page = format!(
        "# Commands\n\n{WRITTEN}\n`--help` of every command, as the program prints it. Exit codes are in the [README](../../../README.md#output).\n"
    );
    let mut todo = vec![Vec::<String>::new()];
    while let Some(command) = todo.pop() {
        let args = command.iter().map(String::as_str).chain(["--help"]);
        let help = room.run(args).fine();
        let lines: String = help.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        let title =
            if command.is_empty() { String::new() } else { format!(" {}", command.join(" ")) };
        writeln!(
            page,
            "\n## brittle{title}\n\n```console\n$ brittle{title} --help\n{}\n```",
            lines.trim_end()
        )
        .unwrap();
        let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
        let listed = listed.take_while(|line| !line.is_empty());
        let words: Vec<&str> = listed
            .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
            .filter_map(|line| line.split_whitespace().next())
            .filter(|word| *word != "help")
            .collect();
        for word in words.into_iter().rev() {
            todo.push(command.iter().cloned().chain([word.to_owned()]).collect());
        }
    }
    page
}

#[test]
fn the_reference_is_fresh() {
    let schema = |title, says, file, of| schema_page(title, says, file, of);
    let pages = [
        ("commands", commands_page()),
        (
            "scenario",
            schema(
                "Keys of a scenario",
                "Every key that a scenario may have. Quantities carry [their units](../../units.md); what a number does is in [the model](../../model.md).",
                "docs/schema/scenario.schema.json",
                "Scenario",
            ),
        ),
        (
            "study",
            schema(
                "Keys of a study",
                "Every key of a file that `brittle sweep` reads.",
                "docs/schema/study.schema.json",
                "Study",
            ),
        ),
        (
            "result",
            schema(
                "Numbers of a result",
                "Every number that `--format json` writes. [How to read the numbers](../numbers.md) says what to make of them.",
                "docs/schema/result.schema.json",
                "Result",
            ),
        ),
    ];
    let mut stale = Vec::new();
    for (name, fresh) in pages {
        let path = format!("docs/book/reference/{name}.md");
        let whole = root().join(&path);
        if bless() {
            std::fs::create_dir_all(whole.with_file_name("")).expect("the folder can be made");
            std::fs::write(&whole, &fresh).expect("the page can be written");
        }
        if std::fs::read_to_string(&whole).unwrap_or_default() != fresh {
            stale.push(path);
        }
    }
    assert!(stale.is_empty(), "stale: {stale:?}; BLESS=1 writes them");
}
