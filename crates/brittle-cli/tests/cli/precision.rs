//! Trials as needed: how many they are is told, and what was asked for.

use serde_json::Value;

use crate::program::Room;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[test]
fn a_cell_stops_when_it_is_precise() {
    let room = Room::new("precision");
    let args = ["run", "scenario.toml", "--precision", "0.2pp", "--format", "json"];
    let value = json(&room.run(args).fine());
    assert_eq!(value["provenance"]["precision"], "goodput=0.2pp");
    assert_eq!(value["provenance"]["trials"], 1_000_000);
    assert_eq!(value["caveats"], Value::Array(Vec::new()));
    let cell = &value["cells"][0];
    let trials = cell["trials"].as_u64().unwrap();
    assert!((256..20_000).contains(&trials), "{trials}");
    let bound = |name: &str| cell["metrics"]["goodput"][name].as_f64().unwrap();
    assert!(bound("hi") - bound("mean") <= 0.002 && bound("mean") - bound("lo") <= 0.002);
    // The same as with exactly so many, but for what was asked.
    let args = ["run", "scenario.toml", "--trials", &trials.to_string(), "--format", "json"];
    assert_eq!(json(&room.run(args).fine())["cells"], value["cells"]);
}

#[test]
fn threads_do_not_decide_when() {
    let room = Room::new("precision-threads");
    let with = |threads: &str| {
        let args = ["sweep", "study.toml", "--precision", "interruptions=3%", "--threads", threads];
        room.run(args).fine()
    };
    let one = with("1");
    assert!(one == with("3"));
    assert!(one.contains("needed") && one.contains("until interruptions=3%, at most"), "{one}");
}

#[test]
fn trials_are_the_most() {
    let room = Room::new("precision-most");
    let args = ["sweep", "study.toml", "--precision", "0.01pp", "--trials", "300"];
    let text = room.run(args).fine();
    assert!(
        text.contains("in 4 of 4 cells 300 trials were not enough for goodput=0.01pp"),
        "{text}"
    );
    assert!(!text.contains("stopped early"), "{text}");
}

#[test]
fn what_is_no_precision_is_told() {
    let room = Room::new("precision-wrong");
    for (text, why) in [("0.1", "0.1pp"), ("-1pp", "half-width"), ("speed=1%", "no measure")] {
        let said = room.run(["run", "scenario.toml", "--precision", text]).failed(2);
        assert!(said.contains(why), "{said}");
    }
    let args = ["sweep", "study.toml", "--precision", "1pp", "--store", "store"];
    let said = room.run(args).failed(2);
    assert!(said.contains("depends on all trials before") && said.contains("--trials"), "{said}");
    assert!(!room.path("store").exists());
}
