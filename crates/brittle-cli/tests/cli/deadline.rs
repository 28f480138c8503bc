//! `--deadline`: the chance to finish by a date.

use crate::program::{Room, SCENARIO};

/// The scenario with work almost to its horizon.
fn room(test: &str) -> Room {
    let room = Room::new(test);
    room.write("work.toml", SCENARIO.replace("gpus = 16\n", "gpus = 16\nwork = \"228h\"\n"));
    room
}

#[test]
fn the_chance_to_finish_is_told_with_its_interval() {
    let room = room("deadline");
    let args = ["run", "work.toml", "--trials", "400", "--deadline", "9d", "--deadline", "235h"];
    let later = ["--deadline", "10d", "--deadline", "40d"];
    let json = args.iter().chain(&later).chain(&["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&room.run(json).fine()).unwrap();
    let job = &value["cells"][0]["jobs"][0];
    let by = job["finish"]["by"].as_array().unwrap();
    let chance = |i: usize, key: &str| by[i][key].as_f64();
    // Saves alone make it longer than its work; the horizon is at ten days.
    assert_eq!(chance(0, "probability"), Some(0.0));
    let share = chance(1, "probability").unwrap();
    assert!(share > 0.2 && share < 1.0, "{by:?}");
    assert!(chance(1, "lo").unwrap() < share && share < chance(1, "hi").unwrap());
    let finished = job["finished"].as_f64().unwrap() / 400.0;
    assert!((chance(2, "probability").unwrap() - finished).abs() < 1e-9 && finished < 1.0);
    assert_eq!(chance(3, "probability"), None);
    let codes = value["caveat_codes"].as_array().unwrap();
    assert_eq!(codes.len(), value["caveats"].as_array().unwrap().len());
    assert!(codes.contains(&"deadline_unknown".into()) && codes.contains(&"censored".into()));
    let p50 = &job["finish"]["p50"];
    assert!(p50["lo"].as_f64() <= p50["hours"].as_f64(), "{p50}");
    let text = room.run(args).fine();
    assert!(text.contains("finishes") && text.contains("by 9d"), "{text}");
}

#[test]
fn a_deadline_needs_work_and_a_unit() {
    let room = room("deadline-wrong");
    let said = room.run(["run", "scenario.toml", "--deadline", "5d"]).failed(2);
    assert!(said.contains("no job has work") && said.contains("work = \"30d\""), "{said}");
    let said = room.run(["run", "work.toml", "--deadline", "5"]).failed(2);
    assert!(said.contains("--deadline") && said.contains("unit"), "{said}");
}
