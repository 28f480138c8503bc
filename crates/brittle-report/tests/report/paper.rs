//! Reports with pictures: everything in one file, every picture with its table, and no name that is markup.

use brittle_report::{Findings, Kind, NoFindings, Paper};
use brittle_study::StudyResult;

use crate::fixture;

fn paper(result: StudyResult) -> Paper {
    Paper::new(&Findings::Study(Box::new(result)), None)
}

#[test]
fn a_page_asks_for_nothing_and_has_everything() {
    let paper = paper(fixture::two_jobs());
    let (page, pictures) = (paper.to_html(), paper.pictures());
    for asks in ["src=", "http-equiv=\"refresh", "@import", "url(", "<link", "<iframe", "fetch("] {
        assert!(!page.contains(asks), "{asks}");
    }
    assert_eq!(page.matches("<svg class=\"picture\"").count(), pictures.len());
    assert_eq!(page.matches("<table>").count(), pictures.len());
    for kind in [Kind::Goodput, Kind::Waterfall, Kind::Causes, Kind::Finish, Kind::Standstill] {
        assert!(pictures.iter().any(|picture| picture.kind == kind), "{kind}");
    }
    assert_eq!(page.matches("<input type=\"range\"").count(), 1);
    // Three steps of the curve, in the picture and for the script.
    assert!(page.contains("data-steps=\"1020 0.01 0.009") && page.contains("data-known=\"1296\""));
    assert_eq!(page, paper_again(), "the same result gives the same bytes");
}

fn paper_again() -> String {
    paper(fixture::two_jobs()).to_html()
}

#[test]
fn names_are_no_markup() {
    let mut result = fixture::two_jobs();
    let name = "</title></svg><script>alert(1)</script>";
    result.title = name.to_owned();
    result.caveats = vec![name.to_owned()];
    result.cells[0].denominator = name.to_owned();
    for job in &mut result.cells[0].jobs {
        job.name = name.to_owned();
        job.saves = name.to_owned();
    }
    for cause in &mut result.cells[0].causes {
        cause.cause = name.to_owned();
    }
    result.provenance.version = name.to_owned();
    let paper = paper(result);
    let page = paper.to_html();
    assert_eq!(page.matches("<script").count(), 1);
    assert!(
        paper.to_markdown("x").matches("<script").count()
            == paper.to_markdown("x").matches("\\<script").count()
    );
    assert!(paper.pictures().iter().all(|picture| !picture.svg.contains("<script")));
}

#[test]
fn markdown_names_every_picture_once() {
    let paper = paper(fixture::two_jobs());
    let text = paper.to_markdown("name of it");
    for picture in paper.pictures() {
        assert_eq!(text.matches(&format!("(name%20of%20it-{}.svg)", picture.name)).count(), 1);
    }
    assert_eq!(text.matches("<details>").count(), paper.pictures().len());
}

#[test]
fn what_is_no_result_says_why() {
    let read = |text: &str| Findings::read(text).expect_err("it is no result");
    assert!(matches!(read("title = 1"), NoFindings::NotJson(_)));
    assert_eq!(read("[]"), NoFindings::Other(None));
    assert_eq!(read("{\"cells\": [], \"schema_version\": 99}"), NoFindings::Version(99, 1));
    assert!(matches!(read("{\"cells\": [], \"schema_version\": 1}"), NoFindings::Field(_)));
    let mut result = fixture::two_jobs();
    result.cells.clear();
    let text = serde_json::to_string(&result).expect("a result is plain data");
    assert_eq!(read(&text), NoFindings::Empty);
    let whole = serde_json::to_string(&fixture::two_jobs()).expect("a result is plain data");
    assert_eq!(Findings::read(&whole), Ok(Findings::Study(Box::new(fixture::two_jobs()))));
}
