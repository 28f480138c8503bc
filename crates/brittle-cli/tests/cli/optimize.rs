//! `brittle optimize`, `sensitivity` and `break-even`: what they say, in every format, and what they refuse.

use serde_json::Value;

use crate::program::Room;

const INTERVAL: &str = "jobs.main.checkpoint.interval=10min..8h";

#[test]
fn an_optimum_is_told_in_words() {
    let room = Room::new("optimize");
    let args =
        ["optimize", "scenario.toml", "--over", INTERVAL, "--trials", "300", "--within", "1pp"];
    let text = room.run(args).fine();
    assert!(text.starts_with("Tiny\n\n  Save main every "), "{text}");
    assert!(text.contains("Anything between ") && text.contains("Young: every "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let with = |format: &str| room.run(args.iter().chain(&["--format", format])).fine();
    assert!(with("markdown").starts_with("## Tiny\n"));
    let value: Value = serde_json::from_str(&with("json")).unwrap();
    let points = value["points"].as_array().unwrap().len();
    assert_eq!(with("csv").lines().count(), 1 + points + 4);
    assert_eq!(value["points"][value["best"].as_u64().unwrap() as usize]["standing"], "best");
    // What is told of the best is what a run of it says.
    let best = value["dials"][0]["best"].as_str().unwrap();
    let set = format!("jobs.main.checkpoint.interval={}", best.replace(' ', ""));
    let run = ["run", "scenario.toml", "--trials", "300", "--format", "json", "--set", &set];
    let run: Value = serde_json::from_str(&room.run(run).fine()).unwrap();
    let mean = |value: &Value| value["mean"].as_f64().unwrap();
    let told = mean(&value["points"][value["best"].as_u64().unwrap() as usize]["value"]);
    assert!((mean(&run["cells"][0]["metrics"]["goodput"]) - told).abs() < 1e-9);
}

#[test]
fn a_spare_has_a_price() {
    let room = Room::new("optimize-cost");
    let best = |spare: &str| {
        let price = format!("spare-gpu-hour={spare}usd");
        let args = ["optimize", "scenario.toml", "--over", "spares.warm=0..1", "--cost"];
        let args =
            args.iter().copied().chain(["gpu-hour=2usd", "--cost", &price, "--format", "json"]);
        let value: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
        value["dials"][0]["best"].as_str().unwrap().to_owned()
    };
    assert_eq!((best("0.01").as_str(), best("20").as_str()), ("1", "0"));
}

#[test]
fn a_tornado_is_sorted_and_has_minutes() {
    let room = Room::new("sensitivity");
    let args =
        ["sensitivity", "scenario.toml", "--vary", "jobs.main.recovery.start=±50%", "--vary"];
    let args =
        args.iter().copied().chain(["stress.failure_rate=0.5..2", "--cost", "gpu-hour=2.5usd"]);
    let args: Vec<&str> = args.collect();
    let text = room.run(&args).fine();
    assert!(text.contains("stress.failure_rate matters most"), "{text}");
    let value: Value =
        serde_json::from_str(&room.run(args.iter().chain(&["--format", "json"])).fine()).unwrap();
    let bars = value["bars"].as_array().unwrap();
    assert_eq!(bars[1]["low"], "1min 30s");
    assert_eq!(bars[1]["minute"]["unit"], "usd");
    assert!(bars[0]["minute"].is_null());
    let csv = room.run(args.iter().chain(&["--format", "csv"])).fine();
    assert_eq!(csv.lines().count(), 3);
}

#[test]
fn a_break_even_is_told_a_line_at_a_time() {
    let room = Room::new("break-even");
    let args = ["break-even", "scenario.toml", "--over", "stress.failure_rate=0.1..50"];
    let variant = ["--variant", "often: jobs.main.checkpoint.interval=10min", "--trials", "100"];
    let args: Vec<&str> = args.iter().chain(&variant).copied().collect();
    let text = room.run(&args).fine();
    assert!(text.contains("\"often\" pays above stress.failure_rate = "), "{text}");
    let along = ["--along", "spares.warm=0,1"];
    let text = room.run(args.iter().chain(&along)).fine();
    assert!(text.contains("With spares.warm = 1: ") && text.contains("++"), "{text}");
    let json = room.run(args.iter().chain(&along).chain(&["--format", "json"])).fine();
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["lines"].as_array().unwrap().len(), 2);
}

#[test]
fn what_cannot_be_turned_is_refused() {
    let room = Room::new("optimize-wrong");
    let failed =
        |args: &[&str]| room.run(["optimize", "scenario.toml"].iter().chain(args)).failed(2);
    let said = failed(&["--over", "jobs.main.checkpoint.intervl=1min..1h"]);
    assert!(said.contains("--over:1:") && said.contains("did you mean"), "{said}");
    assert!(failed(&["--over", "spares.warm=0..9"]).contains("hosts are too few"));
    assert!(failed(&["--over", "spares.warm=1..0"]).contains("below"));
    assert!(failed(&["--over", INTERVAL, "--over", INTERVAL]).contains("given twice"));
    let spare = ["--over", INTERVAL, "--cost", "spare-gpu-hour=1usd"];
    assert!(failed(&spare).contains("GPU-hours in jobs have none"));
    let points = ["--over", INTERVAL, "--cost", "gpu-hour=1usd", "--within", "0.1pp"];
    assert!(failed(&points).contains("no percentage points"));
    let vary = ["sensitivity", "scenario.toml", "--vary", "jobs.main.recovery.load=±10%"];
    assert!(room.run(vary).failed(2).contains("says nothing of jobs.main.recovery.load"));
}

/// Marks of a picture of a result: `class` begins the name of theirs.
fn marks(room: &Room, file: &str, picture: &str, class: &str) -> usize {
    let drawn = room.run(["plot", file, "--picture", picture]).fine();
    let page = room.run(["report", file]).fine();
    assert!(page.contains(&format!("id=\"p-{picture}\"")), "{picture} is in the report");
    drawn.matches(class).count()
}

#[test]
fn the_answers_become_pictures() {
    let room = Room::new("optimize-pictures");
    let ask = |args: &[&str], file: &str| -> Value {
        let options = ["--trials", "64", "--format", "json", "-o", file];
        room.run(args.iter().chain(&options)).fine();
        serde_json::from_str(&room.read(file)).unwrap()
    };
    let told = ask(
        &["optimize", "scenario.toml", "--over", INTERVAL, "--over", "spares.warm=0..1"],
        "best.json",
    );
    let key = INTERVAL.split('=').next().unwrap();
    let points = told["points"].as_array().unwrap();
    let mut places: Vec<&str> =
        points.iter().map(|point| point["set"][key].as_str().unwrap()).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(marks(&room, "best.json", "optimum", "<circle class=\"mark"), places.len());
    assert_eq!(marks(&room, "best.json", "optimum-2", "<circle class=\"mark"), 2);
    let mut broken = told.clone();
    broken["best"] = 4096.into();
    room.write("broken.json", broken.to_string());
    let said = room.run(["report", "broken.json"]).failed(4);
    assert!(said.contains("best is 4096, and there are"), "{said}");
    let vary = ["--vary", "stress.failure_rate=0.5..2", "--vary", "jobs.main.checkpoint.cost=±50%"];
    let args: Vec<&str> = ["sensitivity", "scenario.toml"].iter().chain(&vary).copied().collect();
    ask(&args, "swings.json");
    assert_eq!(marks(&room, "swings.json", "tornado", "<rect class=\"mark"), 4);
    let args = ["break-even", "scenario.toml", "--over", "stress.failure_rate=0.1..50"];
    let variant = ["--variant", "often: jobs.main.checkpoint.interval=10min"];
    let along = ["--along", "jobs.main.checkpoint.cost=10s,30s,1min"];
    let args: Vec<&str> = args.iter().chain(&variant).chain(&along).copied().collect();
    let told = ask(&args, "even.json");
    let lines = told["lines"].as_array().unwrap();
    let count = |part: &str| -> Vec<usize> {
        lines.iter().map(|line| line[part].as_array().unwrap().len()).collect()
    };
    let tried: usize = count("places").iter().sum();
    assert_eq!(marks(&room, "even.json", "break-even", "<circle class=\"mark"), tried);
    let crossed = count("crossings").iter().filter(|crossings| **crossings > 0).count();
    assert!(crossed >= 2, "two lines have a break-even at least");
    assert_eq!(marks(&room, "even.json", "break-even-curve", "<circle class=\"mark"), crossed);
}

/// The words of the command that a report ends in, as a shell takes them, of this file.
fn again(page: &str, file: &str) -> Vec<String> {
    let (_, code) = page.split_once("<code>brittle ").expect("a report tells its command");
    let (code, _) = code.split_once("brittle report").expect("and then makes the report");
    let code = code.replace("&#39;", "'").replace("&quot;", "\"").replace("\\\n", " ");
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in code.trim().chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    let named = |word: &String| if word.ends_with(".toml") { file.into() } else { word.clone() };
    words.iter().map(named).collect()
}

#[test]
fn a_report_says_how_to_make_its_result_again() {
    let room = Room::new("optimize-again");
    let set = ["--set", "spares.activation=\"3min\"", "--trials", "40", "--seed", "7"];
    let cost = ["--cost", "gpu-hour=2.5usd"];
    let variant = ["--variant", "often: jobs.main.checkpoint.interval=10min"];
    let asked: [&[&str]; 4] = [
        &["optimize", "scenario.toml", "--over", "spares.warm=0,1", "--within", "0.5%"],
        &["sensitivity", "scenario.toml", "--vary", "jobs.main.checkpoint.cost=±50%"],
        &["break-even", "scenario.toml", "--over", "stress.failure_rate=0.1..50"],
        &["compare", "scenario.toml"],
    ];
    for command in asked {
        let mut args: Vec<&str> = command.iter().chain(&set).copied().collect();
        args.extend(variant.iter().filter(|_| ["break-even", "compare"].contains(&command[0])));
        args.extend(cost.iter().filter(|_| command[0] != "compare"));
        args.extend(["--format", "json", "-o", "first.json"]);
        room.run(&args).fine();
        let page = room.run(["report", "first.json"]).fine();
        room.run(again(&page, "scenario.toml")).fine();
        assert_eq!(room.read("result.json"), room.read("first.json"), "{command:?}");
    }
}

#[test]
fn a_command_of_a_result_is_options_alone() {
    let room = Room::new("optimize-foreign");
    let args = ["run", "scenario.toml", "--trials", "2", "--set", "title='it'", "--format", "json"];
    let mut result: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
    let given = result["provenance"]["given"].as_array_mut().unwrap();
    assert_eq!(*given, [r"--set 'title='\''it'\'''"]);
    given.push("--set 'a=1'; echo x".into());
    given.push("--set 'a=1\n'".into());
    room.write("result.json", result.to_string());
    let page = room.run(["report", "result.json"]).fine();
    assert!(page.contains("--set") && !page.contains("echo x") && !page.contains("a=1"), "{page}");
}
