//! Pictures as they must be: well-formed, escaped, every mark in its room, and small ones byte for byte (`BLESS=1` writes them).

mod samples;

use std::path::Path;

use brittle_plot::Picture;
use proptest::prelude::*;
use roxmltree::Document;

/// The file of a picture, parsed, and the room for its marks.
fn parsed(picture: &Picture, check: impl FnOnce(&Document<'_>, [f64; 4])) {
    let file = picture.alone();
    let document = Document::parse(&file).unwrap_or_else(|why| panic!("{why}:\n{file}"));
    let area = document.root_element().attribute("data-area").expect("marks have a room");
    let area: Vec<f64> = area.split(' ').map(|part| part.parse().expect("a number")).collect();
    check(&document, [area[0], area[1], area[0] + area[2], area[1] + area[3]]);
}

/// The box of an element that stands for data: left, top, right, bottom.
fn place<'a>(tag: &str, attribute: impl Fn(&str) -> Option<&'a str>) -> [f64; 4] {
    let number =
        |name: &str| -> f64 { attribute(name).expect("it has a place").parse().expect("a number") };
    match tag {
        "rect" => {
            let (x, y) = (number("x"), number("y"));
            [x, y, x + number("width"), y + number("height")]
        }
        "circle" => [number("cx"), number("cy"), number("cx"), number("cy")],
        other => panic!("{other} is no mark"),
    }
}

/// As many marks as it says, all of them in their room, and each tells what it is.
fn sound(picture: &Picture) {
    parsed(picture, |document, [left, top, right, bottom]| {
        let is_mark = |classes: &str| classes.split(' ').any(|class| class == "mark");
        let all = document.descendants();
        let marks: Vec<_> = all.filter(|e| e.attribute("class").is_some_and(is_mark)).collect();
        assert_eq!(marks.len(), picture.marks());
        for mark in marks {
            let [x1, y1, x2, y2] = place(mark.tag_name().name(), |name| mark.attribute(name));
            // Coordinates are written to a hundredth.
            let inside =
                x1 >= left - 0.02 && x2 <= right + 0.02 && y1 >= top - 0.02 && y2 <= bottom + 0.02;
            assert!(inside, "{x1} {y1} {x2} {y2} is not in {left} {top} {right} {bottom}");
            let title = mark.children().find(|child| child.has_tag_name("title"));
            assert!(
                title
                    .or_else(|| mark.children().find(|c| c.tag_name().name() == "title"))
                    .is_some()
            );
        }
        for tag in ["script", "img", "foreignObject", "a", "image", "use"] {
            assert!(document.descendants().all(|e| e.tag_name().name() != tag), "<{tag}>");
        }
        assert!(!picture.alone().contains("NaN") && !picture.alone().contains("inf\""));
    });
    let page = picture.inline("p\"1");
    Document::parse(&page).unwrap_or_else(|why| panic!("{why}:\n{page}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    /// Whatever the data and the names are.
    #[test]
    fn marks_are_in_their_room(
        values in prop::collection::vec((-1e3..1e3_f64, 0.0..1.0_f64, 0.0..1e4_f64), 1..30),
        name in "\\PC{0,40}|<script>alert\\(1\\)</script>|]]>|&amp;\"'|[\u{0}-\u{1f}]{1,5}",
    ) {
        for picture in samples::all(&values, &name) {
            sound(&picture);
        }
    }
}

#[test]
fn extremes_are_drawn() {
    let cases: [&[(f64, f64, f64)]; 5] = [
        &[],
        &[(0.0, 0.0, 0.0)],
        &[(0.0, 1.0, 0.0), (0.0, 1.0, 0.0)],
        &[(1e-300, 1e-300, 1e-300), (1e300, 1.0, 1e300)],
        &[(f64::NAN, 0.5, 1.0), (f64::INFINITY, 0.5, 2.0)],
    ];
    for values in cases {
        samples::all(values, "name").iter().for_each(sound);
    }
}

#[test]
fn a_name_is_text_wherever_it_stands() {
    let values = [(0.5, 0.5, 1.0), (0.7, 0.2, 2.0)];
    for picture in samples::all(&values, "<script>&\"'</script>") {
        let (file, page) = (picture.alone(), picture.inline("p"));
        assert!(!file.contains("<script") && !page.contains("<script"));
        parsed(&picture, |document, _| {
            let title = document.descendants().find(|e| e.tag_name().name() == "title");
            assert_eq!(title.and_then(|t| t.text()), Some("<script>&\"'</script>"));
        });
    }
}

#[test]
fn small_pictures_are_as_they_were() {
    let values = [(0.25, 0.05, 1.0), (0.5, 0.03, 2.0), (1.0, 0.02, 8.0)];
    let names = [
        "histogram",
        "shares",
        "ranked",
        "lines",
        "names",
        "scatter",
        "heat",
        "estimates",
        "stacks",
        "finishes",
        "strips",
        "tornado",
    ];
    let pictures = samples::all(&values, "sample");
    assert_eq!(pictures.len(), names.len());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    for (picture, name) in pictures.iter().zip(names) {
        let (path, text) = (folder.join(format!("{name}.svg")), picture.inline(name));
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &text).expect("the golden can be written");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(golden == text, "{name} changed; BLESS=1 accepts it:\n{text}");
    }
}
