//! Figures in the text of a page, looked up in the results that they come from. `BLESS=1` writes them into the page.
//!
//! A page says once whose figures it tells, `<!-- figures: STUDY -->`; then a comment behind each says what it is, which no reader sees:
//!
//! ```text
//! Goodput is 0.9516 (0.9509–0.9522)<!--= goodput gpus=16384 interval=exact -->.
//! It falls by 0.46 pp<!--= goodput gpus=1 - goodput gpus=2 -->.
//! ```
//!
//! A figure has as many decimals as the page shows, in percent or percentage points where ` %` or ` pp` follows (` h` is told as it is), and its interval where one
//! stands in brackets. It may be a difference of two, and either may have a factor: `goodput warm=8 * 2048/2056`. `~` is a space in a value.
//! In a section with `<!-- figures in: FILE -->` every number with decimals stands in that file of the repository too.
//! **Guarantee**: in the section "Answer" of a page no number with decimals stands without its comment.

use serde_json::Value;

use crate::{bless, pages, read, root};

/// Opens the comment behind a figure.
const OPEN: &str = "<!--= ";

/// A result, and how to find something in it.
struct Found(Value);

impl Found {
    fn of(study: &str) -> Self {
        let text = read(&format!("results/{study}/summary.json"));
        Self(serde_json::from_str(&text).expect("a result is JSON"))
    }

    /// The cell in which these axes have these values.
    fn cell(&self, chosen: &[(&str, &str)]) -> Result<&Value, String> {
        let is = |cell: &&Value| {
            let set = cell["set"].as_object().expect("a cell says what is set in it");
            chosen.iter().all(|(axis, value)| {
                let (axis, value) = (format!(".{axis}"), value.replace('~', " "));
                set.iter().any(|(key, at)| key.ends_with(&axis) && *at == value)
            })
        };
        let cells: Vec<&Value> =
            self.0["cells"].as_array().into_iter().flatten().filter(is).collect();
        match cells[..] {
            [cell] => Ok(cell),
            _ => Err(format!("{} cells with {chosen:?}", cells.len())),
        }
    }

    /// Mean and interval of `METRIC axis=value ... [* a/b]`.
    fn term(&self, term: &str) -> Result<[f64; 3], String> {
        let (what, factor) = term.split_once(" * ").unwrap_or((term, "1/1"));
        let number =
            |text: &str| text.trim().parse::<f64>().map_err(|_| format!("`{text}` in `{term}`"));
        let (above, below) =
            factor.split_once('/').ok_or(format!("a factor is a/b: `{factor}`"))?;
        let factor = number(above)? / number(below)?;
        let mut words = what.split_whitespace();
        let metric = words.next().ok_or("a figure of what?")?;
        let chosen =
            words.map(|word| word.split_once('=').ok_or(format!("`{word}` is no axis=value")));
        let chosen = chosen.collect::<Result<Vec<_>, _>>()?;
        let cell = self.cell(&chosen)?;
        let at = metric.split('.').fold(cell, |at, part| &at[part]);
        let at = if at.is_null() { &cell["metrics"][metric] } else { at };
        if let Some(value) = at.as_f64() {
            return Ok([value * factor; 3]);
        }
        let part = |key: &str| at[key].as_f64().map(|value| value * factor);
        let parts = [part("mean"), part("lo"), part("hi")];
        let [Some(mean), Some(lo), Some(hi)] = parts else {
            return Err(format!("no figure `{metric}`"));
        };
        Ok([mean, lo, hi])
    }

    /// A term, or the difference of two, which has no interval here.
    fn figure(&self, says: &str) -> Result<[f64; 3], String> {
        match says.split_once(" - ") {
            Some((a, b)) => Ok([self.term(a)?[0] - self.term(b)?[0], f64::NAN, f64::NAN]),
            None => self.term(says),
        }
    }
}

/// A figure as the page has it: where it begins, its unit, its decimals, and whether with its interval.
struct Shown {
    from: usize,
    unit: &'static str,
    decimals: usize,
    interval: bool,
}

/// The figure at the end of a text.
fn shown(before: &str) -> Option<Shown> {
    let unit = [" %", " pp", " h", ""].into_iter().find(|unit| before.ends_with(unit))?;
    let mut rest = &before[..before.len() - unit.len()];
    let interval = rest.ends_with(')');
    if interval {
        rest = rest[..rest.rfind('(')?].trim_end();
    }
    let digits = |sign: char| sign.is_ascii_digit() || sign == '.';
    let from = rest.trim_end_matches(digits).len();
    let decimals = rest[from..].split_once('.').map_or(0, |(_, after)| after.len());
    (from < rest.len()).then_some(Shown { from, unit, decimals, interval })
}

/// The figure as it should stand there. Without a sign: the sentence says which way.
fn fresh(like: &Shown, [mean, lo, hi]: [f64; 3]) -> String {
    let factor = if [" %", " pp"].contains(&like.unit) { 100.0 } else { 1.0 };
    let text = |value: f64| format!("{:.*}", like.decimals, (value * factor).abs());
    let interval =
        if like.interval { format!(" ({}–{})", text(lo), text(hi)) } else { String::new() };
    format!("{}{interval}{}", text(mean), like.unit)
}

/// The page with its figures as the results have them, and its text without figures.
fn looked_up(page: &str, text: &str) -> (String, String) {
    let study = text.split("<!-- figures: ").nth(1).and_then(|rest| rest.split(" -->").next());
    let found = Found::of(study.unwrap_or_else(|| panic!("{page}: whose figures?")));
    let (mut written, mut plain) = (String::new(), String::new());
    let mut pieces = text.split(OPEN);
    let mut before = pieces.next().expect("there is a first piece");
    for piece in pieces {
        let (says, after) =
            piece.split_once(" -->").unwrap_or_else(|| panic!("{page}: `{piece}` has no end"));
        let like = shown(before).unwrap_or_else(|| panic!("{page}: no figure before `{says}`"));
        let figure = found.figure(says).unwrap_or_else(|why| panic!("{page}: `{says}`: {why}"));
        written += &format!("{}{}{OPEN}{says} -->", &before[..like.from], fresh(&like, figure));
        plain += &before[..like.from];
        before = after;
    }
    (written + before, plain + before)
}

/// Numbers with decimals, outside of blocks; those of papers are none.
fn decimals(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    let numbers =
        prose.flat_map(|text| text.split(|sign: char| !sign.is_ascii_digit() && sign != '.'));
    // Four digits and five are the number of a paper.
    let number = |word: &&str| {
        word.split_once('.')
            .is_some_and(|(a, b)| !a.is_empty() && !b.is_empty() && (a.len(), b.len()) != (4, 5))
    };
    numbers.map(|word| word.trim_matches('.')).filter(number).collect()
}

/// Numbers with decimals in the section "Answer".
fn unchecked(plain: &str) -> Vec<&str> {
    let answer = plain.split("\n## ").find(|section| section.starts_with("Answer"));
    decimals(answer.unwrap_or_default())
}

#[test]
fn figures_of_another_page_stand_there() {
    let mut told = 0;
    for page in pages() {
        let text = read(&page);
        for section in text.split("<!-- figures in: ").skip(1) {
            let (file, rest) = section.split_once(" -->").expect("the comment has an end");
            let there = read(file);
            let here = rest.split("\n#").next().expect("there is a first piece");
            for number in decimals(here) {
                assert!(there.contains(number), "{page}: {number} is not in {file}");
                told += 1;
            }
        }
    }
    assert!(told > 20, "{told} figures");
}

#[test]
fn the_figures_of_the_studies_are_those_of_the_results() {
    let mut told = 0;
    for page in pages() {
        let text = read(&page);
        if !text.contains("<!-- figures: ") {
            assert!(!text.contains(OPEN), "{page}: whose figures?");
            continue;
        }
        let (written, plain) = looked_up(&page, &text);
        if bless() {
            std::fs::write(root().join(&page), &written).expect("the page can be written");
        } else {
            let stale = text.lines().zip(written.lines()).find(|(old, new)| old != new);
            assert!(stale.is_none(), "{page} is stale, BLESS=1 writes it:\n{stale:#?}");
        }
        assert_eq!(unchecked(&plain), [""; 0], "{page}: nobody looks these up");
        told += text.matches(OPEN).count();
    }
    assert!(told > 30, "{told} figures");
}

#[test]
fn a_figure_is_written_as_it_stands() {
    let written = |before: &str, figure| {
        shown(before).map(|like| format!("{}{}", &before[..like.from], fresh(&like, figure)))
    };
    assert_eq!(written("is 0.1 (0–1)", [0.26, 0.24, 0.28]).as_deref(), Some("is 0.3 (0.2–0.3)"));
    assert_eq!(written("by 1.00 pp", [-0.0123, 0.0, 0.0]).as_deref(), Some("by 1.23 pp"));
    assert_eq!(written("**7", [3.2, 0.0, 0.0]).as_deref(), Some("**3"));
    assert_eq!(written("nothing", [3.2, 0.0, 0.0]), None);
}

#[test]
fn what_is_not_there_is_told() {
    let found = Found::of("interval-by-scale");
    for bad in [
        "goodput gpus=16384",
        "goodput gpus=1 interval=exact",
        "goodput interval=exact gpus",
        "loss gpus=16384 interval=exact",
        "goodput gpus=16384 interval=exact * two",
    ] {
        assert!(found.figure(bad).is_err(), "{bad}");
    }
    assert_eq!(
        unchecked("## Question\n1.5\n## Answer\na 2.5 b\n```\n3.5\n```\n## End\n4.5"),
        ["2.5"]
    );
}
