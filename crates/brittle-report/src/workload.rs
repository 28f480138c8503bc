//! How much work a study is.

use brittle_study::Workload;

use crate::json;
use crate::number::{count, plural};
use crate::one::made_by;
use crate::page::Page;
use crate::style::Style;

/// The workload as a page.
#[must_use]
pub fn workload(load: &Workload, style: &Style) -> String {
    let mut page = Page::default();
    page.title(&load.title);
    let mut facts = vec![
        ("cells".to_owned(), count(load.cells)),
        ("trials".to_owned(), count(load.trials)),
        (
            "chunks".to_owned(),
            format!("{} of {} trials, or what is left", count(load.chunks), load.trials_in_a_chunk),
        ),
    ];
    if let Some(shards) = load.shards {
        let chunks = match (shards.least_chunks, shards.most_chunks) {
            (least, most) if least == most => plural(most, "chunk"),
            (least, most) => format!("{} to {}", count(least), plural(most, "chunk")),
        };
        facts.push(("shards".to_owned(), format!("{}, each of {chunks}", count(shards.count))));
    }
    facts.push(("digest".to_owned(), load.provenance.scenario_digest.clone()));
    page.facts(facts);
    page.small(made_by(&load.provenance, load.axes.is_empty()));
    page.to_text(style)
}

/// The workload as JSON. `brittle schema plan` describes every field.
#[must_use]
pub fn render_workload(load: &Workload) -> String {
    json::render(load)
}
