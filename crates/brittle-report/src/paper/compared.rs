//! The report of a comparison.

use brittle_study::compare::{Compared, Comparison};

use super::study;
use crate::comparison::{lead, settings};
use crate::number::plural;
use crate::page::{Page, Rank};
use crate::plates::{self, ranked_by, written};

/// Scenarios whose pictures are all in the contents.
const MOST_LISTED: usize = 3;

/// Letters of a name that may stand in the contents.
const LONGEST_LISTED: usize = 40;

pub(super) fn page(comparison: &Comparison) -> Page {
    let mut page = Page::default();
    page.title(&comparison.title);
    page.lead(format!("{}.", lead(comparison, ranked_by(comparison), written)));
    page.text(format!(
        "{} of each of {}, all under the same luck. A difference is real if it holds with all pairs considered at once. Goodput is the \
         share of job time that is productive.",
        plural(comparison.trials, "trial"),
        plural(comparison.scenarios.len() as u64, "scenario"),
    ));
    page.notes(&comparison.caveats);
    let mut plates = plates::of_comparison(comparison).into_iter();
    plates.by_ref().take(1).for_each(|ranking| page.plate(ranking, Rank::First));
    // Of many scenarios, or of long names, the contents would be longer than what they lead to.
    let long = comparison.scenarios.iter().any(|s| s.name.chars().count() > LONGEST_LISTED);
    let many = long || comparison.scenarios.len() > MOST_LISTED;
    if let (true, Some(first)) = (many, comparison.scenarios.first()) {
        page.heading(format!("Against {}, one by one", first.name));
    }
    for plate in plates {
        page.plate(plate, if many { Rank::Second } else { Rank::First });
    }
    page.heading("How to make this again");
    page.facts(settings(comparison));
    let given = comparison.provenance.given.iter().filter(|option| !option.starts_with("--set "));
    let files = comparison.scenarios.len().saturating_sub(given.count());
    let name = |scenario: &Compared| match scenario.name.ends_with(".toml") {
        true => scenario.name.clone(),
        false => format!("{}.toml", scenario.name),
    };
    let files: Vec<String> = comparison.scenarios.iter().take(files).map(name).collect();
    study::again(&mut page, &comparison.provenance, "compare", &files);
    page
}
