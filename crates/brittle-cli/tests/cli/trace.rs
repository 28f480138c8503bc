//! Traces for other tools and for a browser: their structure, and that they tell what the engine did.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::program::Room;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

/// A time of a trace event [µs], or of a record [ns].
fn time(value: &Value) -> u64 {
    value.as_u64().expect("a time is a whole number")
}

/// The sum of the accounts of a job of a trace in JSON, by name.
fn ledger(records: &[Value], job: &str) -> BTreeMap<String, u64> {
    let posted = records.iter().filter(|r| r["event"] == "ledger" && r["job"] == job);
    posted
        .map(|r| (r["account"].as_str().unwrap().to_owned(), r["span_ns"].as_u64().unwrap()))
        .collect()
}

#[test]
fn ndjson_is_the_json_a_line_a_record() {
    let room = Room::new("ndjson");
    let told = |format: &str| room.run(["trace", "scenario.toml", "--format", format]).fine();
    let lines: Vec<Value> = told("ndjson").lines().map(parsed).collect();
    assert_eq!(Value::from(lines), parsed(&told("json")));
}

/// The trace event format, as far as it is used: which fields an event of each phase has, and of which type.
fn check_event(event: &Value) {
    let fields = event.as_object().expect("an event is an object");
    let has = |wanted: &[&str]| {
        let there: BTreeSet<&str> = fields.keys().map(String::as_str).collect();
        assert_eq!(there, wanted.iter().copied().collect(), "{event}");
    };
    assert!(event["name"].is_string() && event["pid"].is_u64() && event["tid"].is_u64(), "{event}");
    assert!(event["args"].is_object(), "{event}");
    for time in ["ts", "dur"] {
        assert!(fields.get(time).is_none_or(Value::is_u64), "{event}");
    }
    match event["ph"].as_str() {
        Some("M") => {
            has(&["ph", "name", "pid", "tid", "args"]);
            let (of, kind) = match event["name"].as_str().unwrap() {
                "process_name" | "thread_name" => ("name", Value::is_string as fn(&Value) -> bool),
                "process_sort_index" | "thread_sort_index" => ("sort_index", Value::is_u64 as _),
                other => panic!("{other} is no metadata"),
            };
            assert!(kind(&event["args"][of]), "{event}");
        }
        Some("X") => has(&["ph", "cat", "name", "pid", "tid", "ts", "dur", "args"]),
        Some("i") => {
            has(&["ph", "s", "cat", "name", "pid", "tid", "ts", "args"]);
            assert_eq!(event["s"], "t");
        }
        Some("C") => {
            has(&["ph", "name", "pid", "tid", "ts", "args"]);
            assert!(event["args"].as_object().unwrap().values().all(Value::is_number), "{event}");
        }
        other => panic!("{other:?} is no phase that is used"),
    }
}

/// Complete events of a track lie beside each other or inside one another, and every track is named.
fn check_tracks(events: &[Value]) {
    let mut named = BTreeSet::new();
    let mut open: BTreeMap<(u64, u64), Vec<u64>> = BTreeMap::new();
    let mut last = 0;
    for event in events {
        let track = (event["pid"].as_u64().unwrap(), event["tid"].as_u64().unwrap());
        if event["ph"] == "M" {
            named.insert(track);
            continue;
        }
        assert!(named.contains(&track), "a track without a name: {event}");
        let at = time(&event["ts"]);
        assert!(at >= last, "out of order: {event}");
        last = at;
        if event["ph"] == "X" {
            let stack = open.entry(track).or_default();
            while stack.last().is_some_and(|&end| end <= at) {
                stack.pop();
            }
            let end = at + time(&event["dur"]);
            assert!(stack.last().is_none_or(|&outer| end <= outer), "it overlaps: {event}");
            stack.push(end);
        }
    }
}

#[test]
fn chrome_is_the_trace_event_format() {
    let room = Room::new("chrome");
    let sound = |scenario: &str| {
        let args = ["trace", scenario, "--trial", "2", "--format"];
        let told = |format: &str| room.run(args.into_iter().chain([format])).fine();
        let trace = parsed(&told("chrome"));
        assert_eq!(trace["displayTimeUnit"], "ms");
        let events = trace["traceEvents"].as_array().unwrap();
        events.iter().for_each(check_event);
        check_tracks(events);
        let records = parsed(&told("json"));
        let records = records.as_array().unwrap();
        let count = |event: &str| records.iter().filter(|r| r["event"] == event).count();
        let chrome = |cat: &str, test: fn(&Value) -> bool| {
            events.iter().filter(|e| e["cat"] == cat && test(e)).count()
        };
        let failed = chrome("failure", |e| e["args"]["stops"].is_u64());
        assert_eq!(failed, count("failure"));
        assert_eq!(chrome("spare", |e| e["args"]["from"].is_string()), count("replaced"));
        // The phases of a job are those that the engine told, cut to microseconds at both ends.
        let jobs = events.iter().filter(|e| e["name"] == "thread_name" && e["pid"] == 1);
        for job in jobs {
            let phases = events.iter().filter(|e| e["cat"] == "phase" && e["tid"] == job["tid"]);
            let mut phases: Vec<(u64, u64, &str)> = phases
                .map(|e| (time(&e["ts"]), time(&e["dur"]), e["name"].as_str().unwrap()))
                .collect();
            let stretches = records.iter().filter(|r| {
                r["job"] == job["args"]["name"] && (r["event"] == "ran" || r["event"] == "spent")
            });
            let mut told: Vec<(u64, u64, &str)> = stretches
                .clone()
                .map(|r| {
                    let (at, end) = (time(&r["at_ns"]), time(&r["at_ns"]) + time(&r["span_ns"]));
                    let name = r["account"].as_str().unwrap_or("running");
                    (at / 1000, end / 1000 - at / 1000, name)
                })
                .collect();
            phases.sort_unstable();
            told.sort_unstable();
            assert_eq!(phases, told);
            // What is counted at the end is the goodput of the ledger.
            let books = ledger(records, job["args"]["name"].as_str().unwrap());
            let all: u64 = books.values().sum();
            assert_eq!(stretches.map(|r| time(&r["span_ns"])).sum::<u64>(), all);
            let counter = format!("goodput so far: {}", job["args"]["name"].as_str().unwrap());
            let last = events.iter().rfind(|e| e["name"] == counter.as_str()).unwrap();
            let share = last["args"]["share"].as_f64().unwrap();
            assert!((share - books["productive"] as f64 / all as f64).abs() < 1e-9);
        }
        events.len()
    };
    assert!(sound("scenario.toml") > 30);
    for name in
        ["two-tiers", "busy-storage", "stragglers", "bad-week", "drop-or-restart", "llama3-405b"]
    {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../configs/scenarios/");
        assert!(sound(&format!("{path}{name}.toml")) > 30, "{name}");
    }
}

#[test]
fn counters_begin_with_the_spares_of_the_scenario() {
    let room = Room::new("counters");
    let trace = parsed(&room.run(["trace", "scenario.toml", "--format", "chrome"]).fine());
    let events = trace["traceEvents"].as_array().unwrap();
    let counter = |name: &str| -> Vec<u64> {
        let of = events.iter().filter(|e| e["name"] == name);
        of.map(|e| e["args"]["hosts"].as_u64().unwrap()).collect()
    };
    let (spares, down) = (counter("healthy spares"), counter("unusable hosts"));
    assert_eq!((spares[0], down[0]), (1, 0));
    assert!(spares.contains(&0) && down.contains(&1), "{spares:?} {down:?}");
    // One of three hosts stands by: it is there, in a job in another one's place, or out of service.
    assert!(spares.iter().zip(&down).all(|(spare, down)| spare + down <= 3));
}

#[test]
fn the_timeline_holds_the_ledger_to_the_nanosecond_and_nothing_from_elsewhere() {
    let room = Room::new("timeline");
    for (scenario, trial) in [("scenario.toml", "0"), ("scenario.toml", "5")] {
        let args = ["trace", scenario, "--trial", trial, "--format"];
        let page = room.run(args.into_iter().chain(["html"])).fine();
        assert_eq!(page, room.run(args.into_iter().chain(["html"])).fine());
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data = parsed(data);
        let records = parsed(&room.run(args.into_iter().chain(["json"])).fine());
        let books = ledger(records.as_array().unwrap(), "main");
        let job = &data["jobs"][0];
        for part in job["ledger"].as_array().unwrap() {
            let (name, span) = (part[0].as_str().unwrap(), part[1].as_u64().unwrap());
            assert_eq!(books[name], span, "{name}");
        }
        let sum: u64 =
            job["ledger"].as_array().unwrap().iter().map(|p| p[1].as_u64().unwrap()).sum();
        assert_eq!(Some(sum), job["elapsed"].as_u64());
        assert_eq!(data["events"].as_array().unwrap().len(), {
            let told =
                |r: &&Value| !matches!(r["event"].as_str(), Some("trial" | "ledger" | "elapsed"));
            records.as_array().unwrap().iter().filter(told).count()
        });
        for far in ["http:", "https:", "src=", "@import", "url(h", "url(/", "url(\"", "url('"] {
            assert!(!page.replace("http://www.w3.org/2000/svg", "").contains(far), "{far}");
        }
    }
}

#[test]
fn slower_jobs_close_their_books_too() {
    let room = Room::new("timeline-slow");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../configs/scenarios/");
    for name in ["stragglers", "two-tiers", "busy-storage", "drop-or-restart", "async-saves"] {
        let page = room.run(["trace", &format!("{path}{name}.toml"), "--format", "html"]).fine();
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        for job in parsed(data)["jobs"].as_array().unwrap() {
            let parts = job["ledger"].as_array().unwrap();
            let whole = |value: &Value| match value {
                Value::String(text) => text.parse::<u64>().unwrap(),
                number => number.as_u64().unwrap(),
            };
            let sum: u64 = parts.iter().map(|part| whole(&part[1])).sum();
            assert_eq!(sum, whole(&job["elapsed"]), "{name}");
        }
    }
}

#[test]
fn a_large_trial_is_a_small_page() {
    let room = Room::new("timeline-size");
    let llama = concat!(env!("CARGO_MANIFEST_DIR"), "/../../configs/scenarios/llama3-405b.toml");
    let page = room.run(["trace", llama, "--format", "html"]).fine();
    assert!(page.len() < 2_000_000, "{} bytes", page.len());
}

#[test]
fn names_cannot_break_out_of_the_page() {
    let room = Room::new("timeline-names");
    let wrong = "title=\"</script><script>alert(1)</script>\"";
    let page = room.run(["trace", "scenario.toml", "--format", "html", "--set", wrong]).fine();
    assert!(!page.contains("<script>alert") && page.contains("&lt;/script&gt;"));
    assert_eq!(page.matches("</script>").count(), 2);
}
