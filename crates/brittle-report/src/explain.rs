//! What keys, numbers and codes mean: taken from the types, the glossary and the model, so that there is no second text.

mod index;
mod schema;
mod topic;

use serde_json::json;

pub use index::Topics;
pub use topic::{Kind, Topic};

use crate::Format;
use crate::json;
use crate::page::Page;
use crate::style::Style;

/// So many topics of a name are told in full; of more, their names.
const IN_FULL: usize = 4;

/// So many keys of the same word are listed.
const LISTED: usize = 12;

/// The topics that somebody may have meant, as a page. CSV is that of names and texts.
#[must_use]
pub fn explain(topics: &[&Topic], format: Format, style: &Style) -> String {
    match format {
        Format::Text => page(topics).to_text(style),
        Format::Markdown => page(topics).to_markdown(),
        Format::Json => json::render(&topics),
        Format::Csv => {
            let rows = topics.iter().map(|topic| [&*topic.name, &*topic.text]);
            rows.map(|row| crate::csv::record(row.into_iter())).collect()
        }
    }
}

/// All that can be explained, by kind.
#[must_use]
pub fn contents(topics: &Topics, format: Format, style: &Style) -> String {
    let names = |kind: Kind| topics.of(kind).map(|topic| topic.name.as_str()).collect::<Vec<_>>();
    if format == Format::Json {
        let kinds = Kind::ALL.map(|kind| json!({ "kind": kind, "topics": names(kind) }));
        return json::render(&kinds);
    }
    let mut page = Page::default();
    page.title("What can be explained");
    page.text("brittle explain NAME, with a key such as checkpoint.interval, a number such as mtti_hours, or any word below.");
    for kind in Kind::ALL {
        let mut heads: Vec<String> = Vec::new();
        for name in names(kind) {
            let head = match kind {
                Kind::ScenarioKey | Kind::StudyKey | Kind::ResultKey => head(name),
                _ => name.to_owned(),
            };
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
        page.heading(capital(plural(kind)));
        page.text(heads.join(", "));
    }
    match format {
        Format::Markdown => page.to_markdown(),
        _ => page.to_text(style),
    }
}

fn page(topics: &[&Topic]) -> Page {
    let mut page = Page::default();
    for topic in topics.iter().take(IN_FULL) {
        page.title(format!("{} ({})", topic.name, topic.kind.describe()));
        if !topic.text.is_empty() {
            page.lead(topic.text.clone());
        }
        let mut facts = Vec::new();
        let mut fact = |name: &str, text: Option<String>| {
            facts.extend(text.map(|text| (name.to_owned(), text)));
        };
        fact("written", topic.form.clone());
        let needed = topic.needed && topic.kind != Kind::ResultKey;
        let default = || needed.then(|| "none: it is needed".to_owned());
        fact("default", topic.default.clone().or_else(default));
        let (what, keys) = match topic.kind {
            Kind::Value => ("of", listed(&topic.keys)),
            _ => {
                let short = |key: &String| key.rsplit('.').next().unwrap_or(key).to_owned();
                ("keys", listed(&topic.keys.iter().map(short).collect::<Vec<_>>()))
            }
        };
        fact(what, keys);
        fact("see", (!topic.see.is_empty()).then(|| topic.see.join("; ")));
        fact("text from", Some(topic.source.clone()));
        page.facts(facts);
        if !topic.values.is_empty() {
            page.heading("It can be");
            page.facts(topic.values.clone());
        }
        if !topic.stacks.is_empty() {
            page.heading("What stacks say, with their sources");
            let each = |[stack, value, source]: &[String; 3]| {
                let from = if source.is_empty() { String::new() } else { format!("  {source}") };
                (stack.clone(), format!("{value}{from}"))
            };
            page.facts(topic.stacks.iter().map(each).collect());
        }
    }
    if topics.len() > IN_FULL {
        let rest: Vec<String> = topics[IN_FULL..].iter().map(|topic| topic.name.clone()).collect();
        page.small(format!("Also: {}", listed(&rest).unwrap_or_default()));
    }
    page
}

fn listed(names: &[String]) -> Option<String> {
    let rest = names.len().saturating_sub(LISTED);
    let all = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    (!names.is_empty()).then(|| all + &more)
}

/// The first key of a path; of what a result says of its cells, the next one.
fn head(path: &str) -> String {
    let path = path.strip_prefix("cells[].").unwrap_or(path);
    path.split('.').next().unwrap_or(path).trim_end_matches("[]").to_owned()
}

fn plural(kind: Kind) -> String {
    let one = kind.describe();
    let (article, rest) = one.split_once(' ').unwrap_or(("", one));
    debug_assert!(article.starts_with('a'));
    let (noun, of) = match rest.split_once(" of ") {
        Some((noun, of)) => (noun, format!(" of {of}")),
        None => (rest, String::new()),
    };
    format!("{noun}s{of}")
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
