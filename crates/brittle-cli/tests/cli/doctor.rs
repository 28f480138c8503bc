//! `brittle doctor`: each finding is found, and the scenarios that ship have none that is not meant.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::program::{Room, golden};

/// What makes the scenario of `init` suspicious, and how.
const WRONG: [(&[&str], &str); 20] = [
    (&["failures.gpu.rate=\"1 per 2 gpu-days\""], "short_life"),
    (&["cluster.rail_clos.nic_bandwidth=\"400 GB/s\""], "odd_bandwidth"),
    (&["cluster.rail_clos.nic_bandwidth=\"1 Gb/s\""], "odd_bandwidth"),
    (&["failures.gpu.rate=\"1 per 1e8 gpu-days\""], "strikes_nothing"),
    (&["stress.failure_rate=1e-6"], "strikes_nothing"),
    (&["trial.horizon=\"1h\""], "few_interruptions"),
    (&["jobs.train.work=\"60d\""], "work_beyond_horizon"),
    (&["repair.duration=\"60d\""], "repairs_outlast_horizon"),
    (&["jobs.train.checkpoint.interval=\"12h\""], "interval_far_from_best"),
    (&["jobs.train.checkpoint.interval=\"1s\""], "interval_far_from_best"),
    (&["jobs.train.checkpoint.interval=\"never\""], "never_saves"),
    (
        &["jobs.train.checkpoint.cost=\"2h\"", "jobs.train.checkpoint.interval=\"1h\""],
        "save_outlasts_interval",
    ),
    (
        &[
            "jobs.train.checkpoint.upload={ duration = \"2h\" }",
            "jobs.train.checkpoint.interval=\"1h\"",
        ],
        "upload_outlasts_interval",
    ),
    (&["jobs.train.checkpoint.mtti=\"30d\""], "belief_far_off"),
    (&["jobs.train.recovery.start=\"2d\""], "restart_outlasts_mtti"),
    (&["jobs.train.recovery={}", "spares.activation=\"0s\""], "free_restart"),
    (&["failures.gpu.detection=\"2h\""], "slow_detection"),
    (&["spares.warm=1", "repair.duration=\"20d\""], "too_few_spares"),
    (
        &["cluster.rail_clos.hosts=900", "spares.warm=700", "cluster.rail_clos.spines=8"],
        "idle_spares",
    ),
    (&["jobs.train.recovery.replace=[\"repair\"]"], "unused_spares"),
];

/// 1,024 GPUs that are interrupted some seven times in 30 days.
const PLAIN: &str = r#"
title = "Plain"

[trial]
horizon = "30d"

[cluster.rail_clos]
hosts = 136
gpus_per_host = 8
hosts_per_rack = 2

[stress]
failure_rate = 1.0

[failures.gpu]
component = "gpu"
rate = "268 per 884736 gpu-days"
detection = "10s"

[failures.software]
component = "job"
rate = "1 per 5 job-days"
detection = "10s"

[repair]
duration = "4d"

[spares]
warm = 8
activation = "2min"

[jobs.train]
gpus = 1024

[jobs.train.checkpoint]
interval = "exact"
cost = "10s"

[jobs.train.recovery]
start = "5min"
load = "1min"
replace = ["warm", "repair"]
"#;

fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.write("plain.toml", PLAIN);
    room
}

/// The codes of the findings of `brittle doctor FILE`.
fn codes(room: &Room, file: &str, sets: &[&str]) -> Vec<String> {
    let mut args = vec!["doctor", file, "--format", "csv"];
    args.extend(sets.iter().flat_map(|set| ["--set", set]));
    let csv = room.run(args).fine();
    let code = |line: &str| line.split(',').next().unwrap().to_owned();
    csv.lines().skip(1).map(code).collect()
}

#[test]
fn what_is_right_is_let_be() {
    assert_eq!(codes(&room("doctor-plain"), "plain.toml", &[]), [""; 0]);
}

#[test]
fn each_slip_is_found() {
    let room = room("doctor-wrong");
    for (sets, code) in WRONG {
        let found = codes(&room, "plain.toml", sets);
        assert!(found.contains(&code.to_owned()), "{sets:?} is not {code} but {found:?}");
    }
}

#[test]
fn corruption_that_outlasts_checkpoints_is_found() {
    let room = room("doctor-corrupt");
    let text = PLAIN.replace(
        "[failures.software]",
        "[failures.sdc]\ncomponent = \"gpu\"\neffect = \"corrupt\"\nrate = \"6 per 884736 gpu-days\"\n\
         detection = { signals = [{ poll = { every = \"12h\", recall = 0.5 } }] }\n\n[failures.software]",
    );
    let text = text.replace("interval = \"exact\"\ncost = \"10s\"", "interval = \"1h\"\n\n[jobs.train.checkpoint.tiers.disk]\nat = \"storage\"\ncost = \"10s\"\nkeep = KEEP");
    room.write("few.toml", text.replace("KEEP", "2"));
    room.write("many.toml", text.replace("KEEP", "48"));
    let code = "retention_shorter_than_lag".to_owned();
    assert!(codes(&room, "few.toml", &[]).contains(&code));
    assert!(!codes(&room, "many.toml", &[]).contains(&code));
}

#[test]
fn a_scenario_that_stops_nobody_is_found() {
    let room = room("doctor-nothing");
    let (before, rest) = PLAIN.split_once("[failures.gpu]").unwrap();
    let (_, after) = rest.split_once("[repair]").unwrap();
    let slow = "[failures.slow]\ncomponent = \"gpu\"\nrate = \"10 per 884736 gpu-days\"\neffect = { slow = { speed = 0.5 } }\n\
                detection = \"1h\"\n\n[repair]";
    let text =
        format!("{before}{slow}{after}").replace("interval = \"exact\"", "interval = \"1h\"");
    room.write("slow.toml", text);
    assert_eq!(codes(&room, "slow.toml", &[]), ["nothing_stops"]);
}

/// No code is there that the tests above do not find: those of the schema are those of the tables.
#[test]
fn every_code_is_tried() {
    let schema = room("doctor-codes").run(["schema", "diagnosis"]).fine();
    let known = |line: &&str| line.trim_start().starts_with("\"const\"");
    let word = |line: &str| line.split('"').nth(3).unwrap().to_owned();
    let all: BTreeSet<String> = schema.lines().filter(known).map(word).collect();
    let tried = WRONG.iter().map(|(_, code)| (*code).to_owned());
    let tried: BTreeSet<String> =
        tried.chain(["nothing_stops", "retention_shorter_than_lag"].map(str::to_owned)).collect();
    assert_eq!(all, tried);
}

#[test]
fn a_strict_doctor_ends_with_one() {
    let room = room("doctor-strict");
    let set = ["--set", "jobs.train.checkpoint.interval=12h"];
    let plain = room.run(["doctor", "plain.toml"].iter().chain(&set));
    assert_eq!(plain.code, Some(0));
    let strict = ["doctor", "plain.toml", "--strict"];
    assert_eq!(room.run(strict.iter().chain(&set)).code, Some(1));
    assert_eq!(room.run(strict).code, Some(0));
}

#[test]
fn findings_are_told_in_every_form() {
    let room = room("doctor-forms");
    let sets = [
        "--set",
        "jobs.train.checkpoint.interval=12h",
        "--set",
        "failures.gpu.rate=1 per 2 gpu-days",
    ];
    for (format, name) in [("text", "txt"), ("json", "json"), ("markdown", "md")] {
        let args = ["doctor", "plain.toml", "--format", format];
        golden("doctor", &format!("wrong.{name}"), &room.run(args.iter().chain(&sets)).fine());
    }
    golden("doctor", "plain.txt", &room.run(["doctor", "plain.toml"]).fine());
}

/// What the doctor says of scenarios that ship, and why it is meant so.
const MEANT: [(&str, &str, &str); 14] = [
    (
        "published/checkpointless.toml",
        "interval_far_from_best",
        "an insurance only: the stack restarts from replicas",
    ),
    ("published/ntp.toml", "never_saves", "the source counts capacity, not lost work"),
    (
        "published/torchpass.toml",
        "repairs_outlast_horizon",
        "the source injects failures and repairs nothing",
    ),
    ("scenarios/airesim-a1.toml", "too_few_spares", "the peer's experiment A without spares"),
    ("scenarios/airesim-a2.toml", "idle_spares", "the peer's experiment A with its spare pool"),
    (
        "scenarios/airesim-default.toml",
        "restart_outlasts_mtti",
        "the peer's own defaults, which it calls hypothetical",
    ),
    (
        "scenarios/busy-storage.toml",
        "upload_outlasts_interval",
        "its question: what a busy storage costs",
    ),
    ("scenarios/detection.toml", "slow_detection", "its question: what a minute of it is worth"),
    (
        "scenarios/hpn-dual-tor.toml",
        "nothing_stops",
        "its answer: two switches for each NIC stop nobody",
    ),
    ("scenarios/lemons.toml", "interval_far_from_best", "hourly, as the fleet's authors suppose"),
    (
        "scenarios/retention.toml",
        "interval_far_from_best",
        "few and old checkpoints are its question",
    ),
    (
        "scenarios/retention.toml",
        "retention_shorter_than_lag",
        "its question: how many must be kept",
    ),
    ("scenarios/rsc1.toml", "interval_far_from_best", "hourly, as the fleet's authors suppose"),
    (
        "scenarios/tpu-torus-wired.toml",
        "too_few_spares",
        "its answer: wired cubes leave no spare that fits",
    ),
];

#[test]
fn scenarios_that_ship_are_well() {
    let room = Room::new("doctor-shipped");
    let mut found = Vec::new();
    for folder in ["published", "scenarios"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs").join(folder);
        let entries = fs::read_dir(&path).expect("the folder is there");
        let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for file in files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "toml")) {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            for code in codes(&room, &file.display().to_string(), &[]) {
                found.push((format!("{folder}/{name}"), code));
            }
        }
    }
    let meant = MEANT.map(|(file, code, _)| (file.to_owned(), code.to_owned()));
    assert_eq!(found, meant);
}
