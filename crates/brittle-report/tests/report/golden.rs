//! Every renderer on fixed results.

use brittle_report::{Format, Style, render};
use brittle_study::StudyResult;

use crate::{compare::compare, fixture};

const PLAIN: Style = Style { width: 80, color: false };
const COLOR: Style = Style { width: 80, color: true };

fn all() -> [(&'static str, StudyResult); 7] {
    [
        ("run", fixture::run()),
        ("two_jobs", fixture::two_jobs()),
        ("unlucky", fixture::unlucky()),
        ("calm", fixture::calm()),
        ("sweep", fixture::sweep()),
        ("matrix", fixture::matrix()),
        ("nothing", fixture::nothing()),
    ]
}

#[test]
fn text_is_as_it_was() {
    for (name, result) in all() {
        compare(&format!("{name}.txt"), &render(&result, Format::Text, &PLAIN));
    }
}

#[test]
fn color_is_as_it_was() {
    for (name, result) in [("run", fixture::run()), ("matrix", fixture::matrix())] {
        compare(&format!("{name}.ansi"), &render(&result, Format::Text, &COLOR));
    }
}

#[test]
fn markdown_is_as_it_was() {
    for (name, result) in [("run", fixture::run()), ("matrix", fixture::matrix())] {
        compare(&format!("{name}.md"), &render(&result, Format::Markdown, &PLAIN));
    }
}

#[test]
fn csv_is_as_it_was() {
    for (name, result) in [("run", fixture::run()), ("matrix", fixture::matrix())] {
        compare(&format!("{name}.csv"), &render(&result, Format::Csv, &PLAIN));
    }
}

#[test]
fn json_reads_back_as_the_result() {
    for (_, result) in all() {
        let text = render(&result, Format::Json, &PLAIN);
        assert!(text.ends_with("}\n"));
        assert_eq!(serde_json::from_str::<StudyResult>(&text).unwrap(), result);
    }
    compare("calm.json", &render(&fixture::calm(), Format::Json, &PLAIN));
}

#[test]
fn color_changes_nothing_but_color() {
    for (name, result) in all() {
        let colored = render(&result, Format::Text, &COLOR);
        let mut plain = String::new();
        let mut rest = colored.as_str();
        while let Some((before, escape)) = rest.split_once('\x1b') {
            plain.push_str(before);
            rest = escape.split_once('m').expect("an escape ends").1;
        }
        plain.push_str(rest);
        // A shaded cell keeps the blanks at its end: they carry the shade.
        let trimmed = |text: &str| text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n");
        assert_eq!(trimmed(&plain), trimmed(&render(&result, Format::Text, &PLAIN)), "{name}");
    }
}

#[test]
fn no_line_is_too_wide_or_ends_in_a_blank() {
    for (name, result) in all() {
        for width in [80, 100, 160] {
            for line in render(&result, Format::Text, &Style { width, color: false }).lines() {
                assert!(line.chars().count() <= width, "{name} at {width}: {line}");
                assert_eq!(line.trim_end(), line, "{name}");
            }
        }
    }
}

#[test]
fn every_csv_row_has_a_value_for_each_column() {
    let text = render(&fixture::matrix(), Format::Csv, &PLAIN);
    let widths: Vec<_> = text.lines().map(|line| line.split(',').count()).collect();
    assert_eq!(widths.len(), 13);
    assert!(widths.iter().all(|&width| width == widths[0]), "{widths:?}");
}
