//! Reports and pictures: files for results, and words for what is none.

use crate::program::Room;

fn room(test: &str) -> Room {
    let room = Room::new(test);
    room.run(["run", "scenario.toml", "--trials", "50", "--format", "json", "-o", "run.json"])
        .fine();
    room.run(["sweep", "study.toml", "--format", "json", "-o", "sweep.json"]).fine();
    room
}

#[test]
fn a_result_becomes_a_page() {
    let room = room("report");
    room.run(["report", "run.json", "-o", "run.html"]).fine();
    let page = room.read("run.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.len() < 3_000_000);
    assert_eq!(room.run(["report", "run.json"]).fine(), page);
    for part in
        ["id=\"p-goodput\"", "id=\"p-waterfall\"", "id=\"p-spares\"", "--trials 50 --seed 1"]
    {
        assert!(page.contains(part), "{part}");
    }
    let best = room.run(["report", "sweep.json"]).fine();
    assert!(best.contains("id=\"p-heat\"") && best.contains("id=\"p-interval\""));
    let first = room.run(["report", "sweep.json", "--cell", "1"]).fine();
    let named = room.run(["report", "sweep.json", "--cell", "interval=30min, warm = 0"]).fine();
    assert!(first == named && first.contains("In detail: interval = 30min, warm = 0"));
}

#[test]
fn markdown_has_its_pictures_beside_it() {
    let room = room("report-markdown");
    room.run(["report", "run.json", "-o", "run.md"]).fine();
    let text = room.read("run.md");
    let listed = room.run(["plot", "run.json"]).fine();
    for name in listed.lines() {
        let file = format!("run-{name}.svg");
        assert!(text.contains(&format!("({file})")), "{name}");
        assert_eq!(room.read(&file), room.run(["plot", "run.json", "--picture", name]).fine());
    }
}

#[test]
fn what_cannot_be_shown_is_told() {
    let room = room("report-wrong");
    let said = room.run(["report", "scenario.toml"]).failed(2);
    assert!(said.contains("simulate it first: `brittle run scenario.toml"), "{said}");
    room.write("other.json", "{\"schema_version\": 7, \"cells\": []}");
    let said = room.run(["report", "other.json"]).failed(4);
    assert!(said.contains("its schema_version is 7, and this brittle reads 1"), "{said}");
    room.write("binary.json", [0xff, 0xfe]);
    assert!(room.run(["report", "binary.json"]).failed(4).contains("it is not text"));
    let said = room.run(["report", "sweep.json", "--cell", "9"]).failed(2);
    assert!(said.contains("there are 4: interval = 30min, warm = 0;"), "{said}");
    let said = room.run(["report", "sweep.json", "--cell", "warm=0"]).failed(2);
    assert!(said.contains("2 cells are \"warm=0\""), "{said}");
    let said = room.run(["report", "run.json", "--format", "markdown"]).failed(2);
    assert!(said.contains("-o report.md"), "{said}");
    let said = room.run(["plot", "run.json", "--picture", "heat"]).failed(2);
    assert!(
        said.contains("this result has no picture") && said.contains("it has goodput, "),
        "{said}"
    );
    let said = room.run(["plot", "run.json", "--picture", "pie"]).failed(2);
    assert!(said.contains("there is no picture \"pie\""), "{said}");
    assert!(room.run(["report", "missing.json"]).failed(2).contains("there is no file"));
}

/// The picture that the README shows is the one that its result makes.
#[test]
fn the_committed_picture_is_drawn_again() {
    let room = Room::new("report-committed");
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../results/llama3-rate-by-interval");
    let result = folder.join("summary.json");
    let drawn = room
        .run(["plot".as_ref(), result.as_os_str(), "--picture".as_ref(), "interval".as_ref()])
        .fine();
    let committed =
        std::fs::read_to_string(folder.join("interval.svg")).expect("make results wrote it");
    assert!(
        drawn == committed,
        "results/llama3-rate-by-interval/interval.svg differs: make results"
    );
}
