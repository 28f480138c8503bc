//! Studies whose cells are no grid: run whole, stored and in shards, and shown.

use crate::program::Room;

/// Sixteen points over two axes.
const SOBOL: &str = r#"
title = "Points"
scenario = "scenario.toml"
trials = 70
seed = 3
design = "sobol"
points = 16

[[axes]]
key = "stress.failure_rate"
between = { from = 0.5, to = 8, scale = "log" }

[[axes]]
key = "jobs.main.checkpoint.interval"
between = { from = "10min", to = "240min", scale = "log" }
"#;

fn room(test: &str) -> Room {
    let room = Room::new(test);
    room.write("points.toml", SOBOL);
    room
}

#[test]
fn any_division_of_a_design_comes_to_the_same_bytes() {
    let room = room("design-shards");
    let whole = room.run(["sweep", "points.toml", "--format", "json"]).fine();
    let stored = ["sweep", "points.toml", "--format", "json", "--store", "store"];
    assert!(room.run(stored).fine() == whole);
    for shard in ["0/3", "1/3", "2/3"] {
        room.run(["sweep", "run", "points.toml", "--store", "parts", "--shard", shard]).fine();
    }
    let merge = ["sweep", "merge", "points.toml", "--format", "json", "--store", "parts"];
    assert!(room.run(merge).fine() == whole);
    let plan = room.run(["sweep", "plan", "points.toml", "--format", "json"]).fine();
    let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
    assert_eq!((&plan["cells"], &plan["chunks"]), (&16.into(), &32.into()));
}

#[test]
fn another_design_is_another_study() {
    let room = room("design-another");
    room.run(["sweep", "points.toml", "--store", "store"]).fine();
    for (from, to) in [
        ("design = \"sobol\"", "design = \"latin_hypercube\""),
        ("to = 8", "to = 9"),
        ("points = 16", "points = 8"),
    ] {
        room.write("points.toml", SOBOL.replace(from, to));
        let said = room.run(["sweep", "points.toml", "--store", "store"]).failed(4);
        assert!(said.contains("is of another study"), "{said}");
    }
    // Another seed of the file draws other points; one of the command keeps them.
    room.write("points.toml", SOBOL);
    let cells = |args: &[&str]| -> Vec<String> {
        let json = room.run(["sweep", "points.toml", "--format", "json"].iter().chain(args)).fine();
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        let cells = value["cells"].as_array().unwrap();
        cells.iter().map(|cell| cell["name"].to_string()).collect()
    };
    let first = cells(&[]);
    assert_eq!(cells(&["--seed", "4"]), first);
    room.write("points.toml", SOBOL.replace("seed = 3", "seed = 4"));
    assert_ne!(cells(&[]), first);
}

#[test]
fn points_are_a_table_and_no_matrix() {
    let room = room("design-shown");
    let text = room.run(["sweep", "points.toml"]).fine();
    assert!(text.contains("Best of 16 cells: failure_rate = "), "{text}");
    assert!(!text.contains("Mean goodput"), "{text}");
    let grid = room.run(["sweep", "study.toml"]).fine();
    assert!(grid.contains("Mean goodput"), "{grid}");
    let csv = room.run(["sweep", "points.toml", "--format", "csv"]).fine();
    assert!(csv.starts_with("stress.failure_rate,jobs.main.checkpoint.interval,cell,trials,"));
    assert_eq!(csv.lines().count(), 17);
    let markdown = room.run(["sweep", "points.toml", "--format", "markdown"]).fine();
    assert!(!markdown.contains("Mean goodput"), "{markdown}");
    let check = room.run(["check", "points.toml"]).fine();
    assert!(check.contains("16 cells of 70 trials"), "{check}");
}
