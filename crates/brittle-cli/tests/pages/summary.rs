//! The table of contents of the book names every page, and only pages that are there.

use crate::{pages, read, root};

#[test]
fn the_summary_names_every_page() {
    let summary = read("docs/SUMMARY.md");
    let named: Vec<String> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|path| format!("docs/{path}"))
        .collect();
    for path in &named {
        assert!(root().join(path).is_file(), "docs/SUMMARY.md names {path}, which is not there");
    }
    for page in
        pages().iter().filter(|page| page.starts_with("docs/") && *page != "docs/SUMMARY.md")
    {
        assert!(named.contains(page), "docs/SUMMARY.md does not name {page}");
    }
}
