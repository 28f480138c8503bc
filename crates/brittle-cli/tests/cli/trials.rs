//! Files of single trials: the same bytes whoever ran the trials, in agreement with the result, or nothing at all.

use serde_json::Value;

use crate::program::Room;

const FILES: [&str; 4] = ["trials.parquet", "trials.ndjson", "trials.csv", "study.hlog"];

/// Arguments that ask for one of the files, with a mark of its own.
fn asks(mark: &str, file: &str) -> Vec<String> {
    let option = if file == "study.hlog" { "--hlog" } else { "--trials-out" };
    vec![option.to_owned(), format!("{mark}.{file}")]
}

/// The rows of a file of NDJSON.
fn rows(room: &Room, name: &str) -> Vec<Value> {
    room.read(name).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_same_trials_are_the_same_bytes() {
    let room = Room::new("trials-bytes");
    let run = |args: &[&str], more: &[String]| {
        let more = more.iter().map(String::as_str);
        room.run(args.iter().copied().chain(more)).fine()
    };
    let whole = run(&["sweep", "study.toml"], &[]);
    for shard in ["0/3", "1/3", "2/3"] {
        let store = format!("store-{}", &shard[..1]);
        run(&["sweep", "run", "study.toml", "--store", &store, "--shard", shard], &[]);
    }
    let stores = ["--store", "store-0", "--store", "store-1", "--store", "store-2"];
    let merge: Vec<&str> = ["sweep", "merge", "study.toml"].into_iter().chain(stores).collect();
    for file in FILES {
        let ways: [(&str, &[&str]); 4] = [
            ("one", &["sweep", "study.toml", "--threads", "1"]),
            ("two", &["sweep", "study.toml", "--threads", "2"]),
            ("store", &["sweep", "study.toml", "--store", "store"]),
            ("merge", &merge),
        ];
        for (mark, args) in ways {
            let said = run(args, &asks(mark, file));
            assert!(said == whole, "{mark}: the result is another one");
            let bytes = |mark: &str| std::fs::read(room.path(&format!("{mark}.{file}"))).unwrap();
            assert!(bytes(mark) == bytes("one"), "{mark}.{file} differs");
        }
    }
    let left = room.names().into_iter().filter(|name| name.ends_with(".tmp")).count();
    assert_eq!(left, 0);
}

#[test]
fn rows_say_what_the_result_says() {
    let room = Room::new("trials-rows");
    let args = ["sweep", "study.toml", "--format", "json", "--trials-out", "t.ndjson"];
    let result: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
    let rows = rows(&room, "t.ndjson");
    assert_eq!(rows.len(), 400);
    for (c, cell) in result["cells"].as_array().unwrap().iter().enumerate() {
        let mine: Vec<&Value> = rows.iter().filter(|row| row["cell"] == c).collect();
        assert_eq!(mine.len(), 100);
        let mean = |key: &str| {
            let sum: f64 = mine.iter().map(|row| row[key].as_f64().expect(key)).sum();
            sum / mine.len() as f64
        };
        for metric in ["goodput", "interruptions", "failures"] {
            let expected = cell["metrics"][metric]["mean"].as_f64().unwrap();
            let key = format!("trial_{metric}");
            assert!((mean(&key) - expected).abs() < 1e-9 * expected.max(1.0), "{c} {metric}");
        }
        let cause = &cell["causes"][0];
        let key = format!("interruptions.{}", cause["cause"].as_str().unwrap());
        let expected = cause["interruptions"].as_f64().unwrap();
        assert!((mean(&key) - expected).abs() < 1e-9, "{key}");
        for (t, row) in mine.iter().enumerate() {
            assert_eq!(row["trial"], t);
            assert_eq!(row["seed"], 3);
            assert_eq!(row["spares.warm"], cell["set"]["spares.warm"]);
            let minutes = if c < 2 { ("30min", 30.0, "_min") } else { ("2h", 2.0, "_h") };
            // The interval is in minutes and in hours: there is no one unit, and no column of numbers.
            assert_eq!(row["jobs.main.checkpoint.interval"], minutes.0);
            assert!(row.get(format!("jobs.main.checkpoint.interval{}", minutes.2)).is_none());
            assert_eq!(row["spares.warm_number"], (c % 2) as f64);
            // The ledger closes: what ends in _ns and is an account adds up.
            let columns = row.as_object().unwrap();
            let apart = ["elapsed_ns", "trial_elapsed_ns", "time_to_finish_ns"];
            let accounts = columns.iter().filter(|(key, _)| {
                key.ends_with("_ns") && !key.contains('.') && !apart.contains(&key.as_str())
            });
            let sum: u64 = accounts.map(|(_, ns)| ns.as_u64().unwrap()).sum();
            assert_eq!(row["elapsed_ns"], sum);
            let goodput = row["productive_ns"].as_f64().unwrap() / sum as f64;
            assert!((row["goodput"].as_f64().unwrap() - goodput).abs() < 1e-12);
        }
    }
}

#[test]
fn a_row_is_a_job_and_one_that_finishes_says_when() {
    let room = Room::new("trials-jobs");
    let second = "\n[jobs.other]\ngpus = 8\nwork = \"1d\"\n[jobs.other.checkpoint]\ninterval = \"1h\"\n\
        cost = \"1min\"\n[jobs.other.recovery]\nstart = \"3min\"\n";
    let scenario = crate::program::SCENARIO.replace("gpus = 16", "gpus = 8") + second;
    room.write("two.toml", scenario);
    room.run(["run", "two.toml", "--trials", "50", "--trials-out", "t.ndjson"]).fine();
    let rows = rows(&room, "t.ndjson");
    assert_eq!(rows.len(), 100);
    for pair in rows.chunks(2) {
        let [main, other] = pair else { panic!("two rows a trial") };
        assert_eq!((&main["job"], &other["job"]), (&"main".into(), &"other".into()));
        assert_eq!((&main["end"], &main["time_to_finish_ns"]), (&"horizon".into(), &Value::Null));
        assert_eq!(main["outcome_digest"], other["outcome_digest"]);
        let finished = other["completed"].as_bool().unwrap();
        assert_eq!(finished, other["end"] == "finished");
        let finish = if finished { &other["elapsed_ns"] } else { &Value::Null };
        assert_eq!(other["time_to_finish_ns"], *finish);
    }
    assert!(rows.iter().any(|row| row["completed"] == true));
}

#[test]
fn every_row_is_as_its_schema_says() {
    let room = Room::new("trials-schema");
    let schema: Value = serde_json::from_str(&room.run(["schema", "trials"]).fine()).unwrap();
    room.run(["sweep", "study.toml", "--trials-out", "t.ndjson"]).fine();
    let row = &rows(&room, "t.ndjson")[7];
    for key in schema["required"].as_array().unwrap() {
        assert!(row.get(key.as_str().unwrap()).is_some(), "{key}");
    }
    let patterns = ["interruptions.", "cost_ns.", "reads."];
    for (key, value) in row.as_object().unwrap() {
        let pattern = patterns.iter().find(|pattern| key.starts_with(**pattern));
        let described = match pattern {
            Some(pattern) => {
                &schema["patternProperties"][format!("^{}", pattern.replace('.', "\\."))]
            }
            None => schema["properties"].get(key).unwrap_or(&schema["additionalProperties"]),
        };
        let types = described["type"].to_string();
        let is = match value {
            Value::Null => "\"null\"",
            Value::Bool(_) => "\"boolean\"",
            Value::Number(number) if number.is_f64() => "\"number\"",
            Value::Number(_) => "\"integer\"",
            _ => "\"string\"",
        };
        assert!(types.contains(is), "{key} is {is}, and not {types}");
    }
}

#[test]
fn wrong_names_are_told_before_anything_is_run() {
    let room = Room::new("trials-wrong");
    let endless = ["sweep", "study.toml", "--trials", "10000000", "--store", "store"];
    let cases: [(&[&str], &str); 7] = [
        (&["--trials-out", "t.txt"], "name it .parquet, .ndjson or .csv"),
        (&["--trials-out", "parquet"], "name it .parquet, .ndjson or .csv"),
        (&["--trials-out", "-"], "name a file: standard output is for the result"),
        (&["--hlog", "no/where.hlog"], "`mkdir -p no` first"),
        (&["--hlog", "study.toml"], "might overwrite one"),
        (&["--trials-out", "t.csv", "-o", "t.csv"], "would be the same file, t.csv"),
        (&["--trials-out", "t.csv", "--hlog", "t.csv"], "give each a name of its own"),
    ];
    for (more, expected) in cases {
        let said = room.run(endless.iter().chain(more)).failed(2);
        assert!(said.contains(expected), "{more:?}: {said}");
    }
    assert_eq!(room.names(), ["scenario.toml", "study.toml"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_to_the_end_is_not_there() {
    let room = Room::new("trials-full");
    for file in &FILES[..3] {
        let script = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
        let mut command = std::process::Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_brittle"), "sweep", "study.toml"]);
        command.args(["--trials", "2000"]).args(asks("full", file)).current_dir(room.path(""));
        let ended = crate::program::Ended::from(command.output().expect("sh starts"));
        let said = ended.failed(2);
        assert!(said.contains(&format!("cannot write full.{file}: ")), "{said}");
        assert_eq!(room.names(), ["scenario.toml", "study.toml"], "{file}");
    }
    let said = room.run(["run", "scenario.toml", "--hlog", "/dev/full"]).failed(2);
    assert!(said.contains("cannot write /dev/full"), "{said}");
}
