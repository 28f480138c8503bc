//! `brittle presets`: every stack is listed, explained and can be copied.

use brittle_model::text::stacks;

use crate::program::{Room, SCENARIO};

#[test]
fn the_list_has_a_line_for_each_stack() {
    let room = Room::new("presets-list");
    let list = room.run(["presets"]).fine();
    for stack in stacks() {
        let (what, whose) = stack.short();
        let line =
            list.lines().find(|line| line.trim_start().starts_with(&format!("{} ", stack.name)));
        let line = line.unwrap_or_default();
        assert!(line.contains(what) && line.contains(whose), "{}:\n{list}", stack.name);
    }
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    let markdown = room.run(["presets", "--format", "markdown"]).fine();
    assert_eq!(markdown.lines().count(), stacks().len() + 2, "{markdown}");
}

#[test]
fn the_list_is_json_for_programs() {
    let room = Room::new("presets-json");
    let text = room.run(["presets", "--format", "json"]).fine();
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let names: Vec<&str> = list.iter().map(|stack| stack["name"].as_str().expect("text")).collect();
    assert_eq!(names, stacks().iter().map(|stack| stack.name).collect::<Vec<_>>());
}

#[test]
fn a_stack_is_explained_with_its_sources() {
    let room = Room::new("presets-one");
    for stack in stacks() {
        let page = room.run(["presets", stack.name]).fine();
        for part in ["How it works", "[assumed]", "to be copied", "[jobs.train.recovery]"] {
            assert!(page.contains(part), "{} does not say {part:?}:\n{page}", stack.name);
        }
        let markdown = room.run(["presets", stack.name, "--format", "markdown"]).fine();
        assert!(markdown.contains("```toml\n[jobs.train]\n"), "{markdown}");
    }
}

#[test]
fn what_is_printed_to_be_copied_can_be_used() {
    let room = Room::new("presets-copy");
    let args = ["presets", "requeue", "--job", "main", "--format", "json", "-o", "stack.json"];
    assert_eq!(room.run(args).fine(), "");
    let stack: serde_json::Value = serde_json::from_str(&room.read("stack.json")).expect("JSON");
    assert_eq!(stack["values"][0]["key"], "checkpoint.interval");
    let toml = stack["toml"].as_str().expect("text");
    let toml = toml.replacen("[jobs.main]\n", "[jobs.main]\ngpus = 16\n", 1);
    let head = SCENARIO.split("[jobs.main]").next().expect("a head");
    room.write("copied.toml", head.to_owned() + &toml);
    room.write("named.toml", head.to_owned() + "[jobs.main]\ngpus = 16\nstack = \"requeue\"\n");
    let digest = |file| {
        let text = room.run(["check", file, "--format", "json"]).fine();
        let check: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        check["scenario_digest"].clone()
    };
    assert_eq!(digest("copied.toml"), digest("named.toml"));
}

#[test]
fn a_study_compares_stacks() {
    let room = Room::new("presets-study");
    let axis = "[[axes]]\nkey = \"jobs.main.stack\"\nvalues = [\"requeue\", \"pytorch-async\"]\n";
    room.write("stacks.toml", format!("title = \"x\"\nscenario = \"scenario.toml\"\n{axis}"));
    let text = room.run(["check", "stacks.toml", "--format", "json"]).fine();
    let plan: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let interval = |cell: usize| {
        let job = &plan["cells"][cell]["scenario"]["jobs"][0];
        (job["checkpoint"]["cost"].clone(), job["recovery"]["attempts"].clone())
    };
    assert_ne!(interval(0), interval(1));
}

#[test]
fn a_name_that_is_no_stack_is_told() {
    let room = Room::new("presets-none");
    let said = room.run(["presets", "gemeni"]).failed(2);
    assert!(said.contains("there is no stack \"gemeni\""), "{said}");
    assert!(said.contains("did you mean `gemini`?"), "{said}");
    assert!(room.run(["presets", "--job", "x"]).failed(2).contains("NAME"));
    let said = room.run(["check", "scenario.toml", "--set", "jobs.main.stack=gemeni"]).failed(2);
    assert!(said.contains("did you mean `gemini`?"), "{said}");
}
