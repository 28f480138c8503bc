//! `brittle compare`: common luck, real differences, and what is said when there are none.

use serde_json::Value;

use crate::program::{Room, golden};

fn json(room: &Room, args: &[&str]) -> Value {
    let args = ["compare", "scenario.toml"].iter().chain(args).chain(&["--format", "json"]);
    serde_json::from_str(&room.run(args).fine()).unwrap()
}

const INTERVALS: [&str; 6] = [
    "--variant",
    "half: jobs.main.checkpoint.interval=\"30min\"",
    "--variant",
    "spare: spares.warm=0, spares.activation=\"2min\"",
    "--trials",
    "400",
];

#[test]
fn differences_are_those_of_the_runs() {
    let room = Room::new("compare");
    let value = json(&room, &INTERVALS);
    let names: Vec<&str> =
        (0..3).map(|i| value["scenarios"][i]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["scenario", "half", "spare"]);
    let run = |set: &str| {
        let args = ["run", "scenario.toml", "--trials", "400", "--format", "json", "--set", set];
        let run: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
        run["cells"][0].clone()
    };
    let base = run("spares.warm=1");
    let half = run("jobs.main.checkpoint.interval=\"30min\"");
    let second = &value["scenarios"][1]["from_first"];
    for measure in ["goodput", "interruptions", "failures", "mtti_hours", "elapsed_hours"] {
        let mean = |cell: &Value| cell["metrics"][measure]["mean"].as_f64().unwrap();
        let told = &second["measures"][measure];
        let near = |key: &str, x: f64| {
            let told = told[key].as_f64().unwrap();
            assert!((told - x).abs() <= 1e-9 * x.abs().max(1.0), "{measure} {key}: {told}, {x}");
        };
        near("first", mean(&base));
        near("second", mean(&half));
        near("difference", mean(&half) - mean(&base));
        assert!(told["lo"].as_f64() <= told["difference"].as_f64());
    }
    // Accounts sum to nothing, and what is saved more is in theirs.
    let accounts = second["accounts"].as_object().unwrap();
    let sum: f64 = accounts.values().map(|i| i["mean"].as_f64().unwrap()).sum();
    assert!(sum.abs() < 1e-12, "{sum}");
    let part = |account: &str, cell: &Value| cell["badput"][account]["mean"].as_f64().unwrap();
    let saving = accounts["saving"]["mean"].as_f64().unwrap();
    assert!((saving - part("saving", &half) + part("saving", &base)).abs() < 1e-9 && saving > 0.0);
    // The same failures strike both, and each trial's goodput moves along.
    assert!(second["failures_correlation"].as_f64().unwrap() > 0.999_999);
    assert!(second["measures"]["goodput"]["variance_reduction"].as_f64().unwrap() > 1.5);
    // Without a spare it is long waits that count, and those share little.
    let caveats = value["caveats"].as_array().unwrap();
    let of_spare = |said: &Value| said.as_str().unwrap().contains("of spare with scenario");
    assert!(caveats.iter().all(of_spare), "{caveats:?}");
}

#[test]
fn threads_cannot_be_seen_in_a_comparison() {
    let room = Room::new("compare-threads");
    let with = |threads: &str| {
        let args = [&INTERVALS[..4], &["--trials", "1500", "--threads", threads]].concat();
        json(&room, &args).to_string()
    };
    assert_eq!(with("1"), with("3"));
}

#[test]
fn what_is_the_same_cannot_be_told_apart() {
    let room = Room::new("compare-same");
    let args = ["--variant", "same: spares.warm=1", "--trials", "100"];
    let value = json(&room, &args);
    let same = &value["scenarios"][1];
    assert_eq!(same["standing"], "not_told");
    let goodput = &same["from_first"]["measures"]["goodput"];
    assert_eq!(goodput["difference"].as_f64(), Some(0.0));
    assert!(goodput["variance_reduction"].is_null());
    let text = room.run(["compare", "scenario.toml"].iter().chain(&args)).fine();
    assert!(text.contains("same cannot be told from it"), "{text}");
}

#[test]
fn other_failures_are_no_pairs() {
    let room = Room::new("compare-lost");
    // Now and then a GPU fails in the one, and the software in the other.
    let args = [
        "--set",
        "failures.software.rate=\"1 per 4000 job-days\"",
        "--variant",
        "other: failures.software.rate=\"1 per 2 job-days\", failures.gpu.mttf=\"1000000h\"",
    ];
    let value = json(&room, &args);
    let codes = value["caveat_codes"].as_array().unwrap();
    assert!(codes.contains(&"pairing_lost".into()), "{}", value["caveats"]);
    let said = value["caveats"][0].as_str().unwrap();
    assert!(said.contains("do not meet the same failures"), "{said}");
    let other = &value["scenarios"][1]["from_first"];
    let rho = other["measures"]["goodput"]["correlation"].as_f64().unwrap();
    assert!(rho.abs() < 0.15, "{rho}");
    assert_eq!(other["causes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_precision_is_that_of_the_difference() {
    let room = Room::new("compare-precision");
    let args = [&INTERVALS[..2], &["--trials", "20000", "--precision", "0.1pp"]].concat();
    let value = json(&room, &args);
    let goodput = &value["scenarios"][1]["from_first"]["measures"]["goodput"];
    let half = |i: &Value| (i["hi"].as_f64().unwrap() - i["lo"].as_f64().unwrap()) / 2.0;
    assert!(half(goodput) <= 0.001 + 1e-12, "{goodput}");
    assert!(value["trials"].as_u64().unwrap() < 20_000);
    // Each by itself would have needed more.
    assert!(half(&value["scenarios"][0]["measures"]["goodput"]) > 0.001);
    assert_eq!(value["provenance"]["precision"], "goodput=0.1pp");
    let few = [&INTERVALS[..2], &["--trials", "300", "--precision", "0.001pp"]].concat();
    let few = json(&room, &few);
    assert_eq!((&few["trials"], &few["caveat_codes"][0]), (&300.into(), &"imprecise".into()));
    assert_eq!(value["caveats"].as_array().unwrap().len(), 0);
}

#[test]
fn ranking_heeds_the_measure() {
    let room = Room::new("compare-by");
    let args = ["--variant", "half: stress.failure_rate=0.5", "--by", "interruptions"];
    let value = json(&room, &args);
    assert_eq!(
        (value["scenarios"][1]["rank"].as_u64(), &value["ranked_by"]),
        (Some(1), &"interruptions".into())
    );
    assert_eq!(value["scenarios"][0]["standing"], "behind");
}

#[test]
fn a_stack_is_a_variant() {
    let room = Room::new("compare-stack");
    let value =
        json(&room, &["--stack", "requeue", "--stack", "main=pytorch-async", "--trials", "20"]);
    assert_eq!(value["scenarios"][1]["set"]["jobs.main.stack"], "requeue");
    assert_eq!(value["scenarios"][2]["name"], "main=pytorch-async");
    let said = room.run(["compare", "scenario.toml", "--stack", "nvrxx"]).failed(2);
    assert!(said.contains("no stack \"nvrxx\""), "{said}");
    let said = room.run(["compare", "scenario.toml", "--stack", "other=nvrx"]).failed(2);
    assert!(said.contains("no job \"other\""), "{said}");
}

#[test]
fn every_format_tells_the_comparison() {
    let room = Room::new("compare-formats");
    let with = |format: &str| {
        let args = ["compare", "scenario.toml"].iter().chain(&INTERVALS);
        room.run(args.chain(&["--format", format])).fine()
    };
    let text = with("text");
    assert!(text.starts_with("Tiny\n\n  Best by goodput: "), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("half against scenario") && text.contains("by account"), "{text}");
    assert!(with("markdown").starts_with("## Tiny\n"));
    let csv = with("csv");
    assert!(csv.starts_with("scenario,rank,standing,measure,mean,"), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 3 * 5);
    for (format, ending) in [("text", "txt"), ("json", "json"), ("csv", "csv"), ("markdown", "md")]
    {
        golden("compare", &format!("tiny.{ending}"), &with(format));
    }
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let room = Room::new("compare-wrong");
    let failed =
        |args: &[&str]| room.run(["compare", "scenario.toml"].iter().chain(args)).failed(2);
    assert!(failed(&[]).contains("nothing to compare it with"));
    assert!(failed(&["--variant", "scenario: spares.warm=0"]).contains("called \"scenario\""));
    assert!(failed(&["study.toml"]).contains("study.toml is a study"));
    assert!(failed(&["--variant", "x: spares"]).contains("sets nothing"));
    let said = failed(&["--variant", "x: spares.worm=0"]);
    assert!(said.contains("variant x:1:1") && said.contains("did you mean"), "{said}");
    assert!(failed(&["--variant", "x: spares.warm=0", "--trials", "1000001"]).contains("1000000"));
    assert!(failed(&["--variant", "x: spares.warm=0", "--by", "speed"]).contains("no measure"));
}
