//! `brittle explore` under a browser's requests and under attack, over real connections.
#![allow(clippy::disallowed_methods, reason = "a server is waited for by the wall clock")]

mod client;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Room;
use client::{Explored, read};

#[test]
fn what_the_page_shows_is_what_run_gives_for_its_file() {
    let room = Room::new("explore-run");
    let explored = Explored::start(&room, &["scenario.toml", "--trials", "200", "--seed", "3"]);
    let (knobs, start) = (explored.knobs(), explored.start_places());
    let of = |key: &str| knobs.iter().position(|knob| knob["key"] == key).expect(key);
    let mut at = start.clone();
    for (key, stop) in [
        ("stress.failure_rate", "2×"),
        ("jobs.main.checkpoint.interval", "2h"),
        ("spares.warm", "0"),
        ("repair.duration", "1d"),
    ] {
        let stops = knobs[of(key)]["stops"].as_array().unwrap();
        at[of(key)] = stops.iter().position(|s| s == stop).expect(stop);
    }
    let told = explored.ask(&at, &start, 200);
    assert_eq!(told.status, 200, "{told:?}");
    let told: Value = serde_json::from_str(&told.body).unwrap();
    let places: Vec<String> = at.iter().map(usize::to_string).collect();
    let file = explored.get(&format!("scenario.toml?at={}", places.join(",")));
    assert!(file.head.contains("attachment; filename=\"scenario-explored.toml\""), "{}", file.head);
    room.write("turned.toml", &file.body);
    let run = |file: &str| -> Value {
        let args = ["run", file, "--trials", "200", "--seed", "3", "--format", "json"];
        serde_json::from_str(&room.run(args).fine()).unwrap()
    };
    let result = run("turned.toml");
    assert_eq!(told["goodput"], result["cells"][0]["metrics"]["goodput"]);
    assert_eq!(told["interruptions"], result["cells"][0]["metrics"]["interruptions"]);
    assert_eq!(told["digest"], result["provenance"]["scenario_digest"]);
    assert_ne!(told["goodput"], run("scenario.toml")["cells"][0]["metrics"]["goodput"]);
    // The same changes as settings are the same scenario.
    let sets = [
        "stress.failure_rate=2",
        "jobs.main.checkpoint.interval=2h",
        "spares.warm=0",
        "repair.duration=1d",
    ];
    let mut args =
        vec!["run", "scenario.toml", "--trials", "200", "--seed", "3", "--format", "json"];
    sets.iter().for_each(|set| args.extend(["--set", set]));
    let set: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
    assert_eq!(told["goodput"], set["cells"][0]["metrics"]["goodput"]);
    // And the difference is that of `brittle compare`.
    let args = [
        "compare",
        "scenario.toml",
        "turned.toml",
        "--trials",
        "200",
        "--seed",
        "3",
        "--format",
        "json",
    ];
    let compared: Value = serde_json::from_str(&room.run(args).fine()).unwrap();
    let from_first = &compared["scenarios"][1]["from_first"];
    assert_eq!(told["difference"]["measures"], from_first["measures"]);
    assert_eq!(told["difference"]["accounts"], from_first["accounts"]);
    let kinds: Vec<&str> =
        told["panels"].as_array().unwrap().iter().map(|p| p["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["goodput", "waterfall", "causes"]);
    assert!(told["panels"][0]["svg"].as_str().unwrap().contains("data-marks"));
}

#[test]
fn a_file_whose_knobs_stand_still_is_the_file() {
    let room = Room::new("explore-still");
    let explored = Explored::start(&room, &["scenario.toml"]);
    let places: Vec<String> = explored.start_places().iter().map(usize::to_string).collect();
    let file = explored.get(&format!("scenario.toml?at={}", places.join(",")));
    assert_eq!(file.body, room.read("scenario.toml"));
}

#[test]
fn nobody_is_answered_who_comes_from_elsewhere_or_without_the_token() {
    let room = Room::new("explore-doors");
    let explored = Explored::start(&room, &["scenario.toml"]);
    let page = format!("GET /{}/", explored.token);
    let status = |line: &str, headers: &[(&str, &str)]| explored.request(line, headers, "").status;
    let port = explored.host.rsplit(':').next().unwrap();
    assert_eq!(status(&page, &[]), 200);
    assert_eq!(status(&page, &[("Host", &format!("localhost:{port}"))]), 200);
    for host in [
        "evil.example",
        "127.0.0.1",
        "127.0.0.1:1",
        &format!("evil.example:{port}"),
        &format!("[::1]:{port}"),
        "",
    ] {
        assert_eq!(status(&page, &[("Host", host)]), 403, "{host}");
    }
    assert_eq!(status(&page, &[("Host", "-")]), 400);
    let twice = format!("{page} HTTP/1.1\r\nHost: {0}\r\nHost: {0}\r\n\r\n", explored.host);
    assert_eq!(explored.send(twice.as_bytes()).status, 400);
    for origin in
        ["http://evil.example", "null", &format!("https://{}", explored.host), "http://127.0.0.1:1"]
    {
        assert_eq!(status(&page, &[("Origin", origin)]), 403, "{origin}");
    }
    assert_eq!(status(&page, &[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(status(&page, &[("Sec-Fetch-Site", "same-origin")]), 200);
    let almost = format!("{}0", &explored.token[1..]);
    for path in [
        "/",
        "//",
        "/run",
        "/x/",
        &format!("/{almost}/"),
        &format!("/{}", explored.token),
        &format!("/{}0/", explored.token),
    ] {
        let answer = explored.request(&format!("GET {path}"), &[], "");
        assert_eq!(answer.status, 403, "{path}");
        assert!(!answer.body.contains(&explored.token), "the token is told");
    }
    // Nor is a refusal said to others.
    for header in [
        "Content-Security-Policy: default-src 'none'",
        "X-Content-Type-Options: nosniff",
        "Referrer-Policy: no-referrer",
        "Cache-Control: no-store",
    ] {
        assert!(
            explored.get("").head.contains(header)
                && explored.request("GET /", &[], "").head.contains(header),
            "{header}"
        );
    }
    assert!(!explored.get("").head.to_lowercase().contains("access-control"));
    assert_eq!(explored.get("nothing").status, 404);
    assert_eq!(explored.get("../../etc/passwd").status, 404);
    assert_eq!(status(&format!("DELETE /{}/run", explored.token), &[]), 405);
    assert_eq!(status(&format!("GET /{}/run", explored.token), &[]), 405);
    explored.is_well();
}

#[test]
fn it_listens_on_this_machine_alone() {
    let room = Room::new("explore-address");
    let explored = Explored::start(&room, &["scenario.toml"]);
    assert!(explored.host.starts_with("127.0.0.1:"));
    // Another address of this machine, of the same kind, has nobody behind it.
    let port = explored.host.rsplit(':').next().unwrap();
    assert!(TcpStream::connect(format!("127.0.0.2:{port}")).is_err());
    assert!(TcpStream::connect(format!("[::1]:{port}")).is_err());
}

#[test]
fn what_is_oversized_or_malformed_is_refused() {
    let room = Room::new("explore-bodies");
    let explored = Explored::start(&room, &["scenario.toml"]);
    let run = format!("POST /{}/run", explored.token);
    let json = ("Content-Type", "application/json");
    let status =
        |headers: &[(&str, &str)], body: &str| explored.request(&run, headers, body).status;
    assert_eq!(status(&[json], &"x".repeat(65_537)), 413);
    assert_eq!(status(&[json, ("Content-Length", "18446744073709551616")], "{}"), 413);
    assert_eq!(status(&[json, ("Content-Length", "-1")], "{}"), 400);
    assert_eq!(status(&[json, ("Content-Length", "1")], "{}"), 400);
    assert_eq!(status(&[json, ("Transfer-Encoding", "chunked")], "2\r\n{}\r\n0\r\n\r\n"), 411);
    assert_eq!(status(&[("Content-Type", "text/plain")], "{}"), 415);
    assert_eq!(status(&[], "{}"), 415);
    for body in [
        "",
        "{",
        "[]",
        "null",
        r#"{"at":1}"#,
        &"[".repeat(60_000),
        r#"{"at":[],"baseline":[],"trials":-1}"#,
    ] {
        assert_eq!(status(&[json], body), 400, "{:.40}", body);
    }
    assert_eq!(explored.send(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03").status, 400);
    assert_eq!(explored.send(b"GET / HTTP/9.9\r\n\r\n").status, 400);
    let long = format!("GET /{}/?{} HTTP/1.1\r\n", explored.token, "a".repeat(20_000));
    assert_eq!(explored.send(long.as_bytes()).status, 431);
    let many: String = (0..100).map(|i| format!("X-{i}: 1\r\n")).collect();
    assert_eq!(explored.send(format!("GET / HTTP/1.1\r\n{many}\r\n").as_bytes()).status, 431);
    // One that says half a sentence and hangs up.
    let mut half = explored.connect();
    half.write_all(
        format!("{run} HTTP/1.1\r\nHost: {}\r\nContent-Length: 50\r\n\r\n{{", explored.host)
            .as_bytes(),
    )
    .unwrap();
    half.shutdown(Shutdown::Write).unwrap();
    assert_eq!(read(half).status, 400);
    explored.is_well();
}

#[test]
fn knobs_stay_in_their_bounds() {
    let room = Room::new("explore-bounds");
    let explored = Explored::start(&room, &["scenario.toml"]);
    let start = explored.start_places();
    let refused = |at: &[usize], baseline: &[usize], trials: u64| {
        let answer = explored.ask(at, baseline, trials);
        let told: Value = serde_json::from_str(&answer.body).expect("a refusal is JSON");
        assert!(told["error"].as_str().is_some_and(|why| why.len() > 10), "{answer:?}");
        answer.status
    };
    let mut far = start.clone();
    far[0] = usize::MAX;
    assert_eq!(refused(&far, &start, 10), 422);
    assert_eq!(refused(&start, &far, 10), 422);
    assert_eq!(refused(&[], &start, 10), 422);
    assert_eq!(refused(&[0; 999], &start, 10), 422);
    assert_eq!(refused(&[0; 1001], &start, 10), 400);
    for trials in [0, 10_001, u64::MAX] {
        assert_eq!(refused(&start, &start, trials), 422, "{trials}");
    }
    assert_eq!(explored.get("scenario.toml?at=99999999999999999999999").status, 400);
    assert_eq!(explored.get("scenario.toml?at=0").status, 422);
    explored.is_well();
}

#[test]
fn a_scenario_that_would_fill_the_memory_is_refused_before_anything_is_served() {
    let room = Room::new("explore-memory");
    let huge = room.read("scenario.toml").replace("hosts = 3\n", "hosts = 4000000000\n");
    room.write("huge.toml", huge);
    let complaint = room.run(["explore", "huge.toml"]).failed(2);
    assert!(complaint.contains("huge.toml:"), "{complaint}");
    let trials = room.run(["explore", "scenario.toml", "--trials", "1000000000"]).failed(2);
    assert!(trials.contains("from 1 to 10000"), "{trials}");
    assert!(room.run(["explore", "study.toml"]).failed(2).contains("is a study"));
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    assert!(
        room.run(["explore", "scenario.toml", "--port", &port]).failed(2).contains("cannot listen")
    );
}

#[test]
fn slow_clients_are_hung_up_on_and_do_not_keep_others_out() {
    let room = Room::new("explore-slow");
    let explored = Explored::start(&room, &["scenario.toml"]);
    // Forty that say a letter now and then.
    let mut slow: Vec<TcpStream> = (0..40).map(|_| explored.connect()).collect();
    let began = Instant::now();
    for letter in ["G", "E", "T"] {
        slow.iter_mut().for_each(|stream| stream.write_all(letter.as_bytes()).unwrap());
        explored.is_well();
    }
    let answer = read(slow.pop().unwrap());
    assert_eq!(answer.status, 408, "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(20));
    // More than there is room for: those who come too late are told, or hung up on.
    let idle: Vec<TcpStream> = (0..80).map(|_| explored.connect()).collect();
    let late = explored.request("GET /", &[], "");
    assert!([503, 0].contains(&late.status), "{late:?}");
    drop((slow, idle));
    let until = Instant::now() + Duration::from_secs(20);
    while explored.get("").status != 200 {
        assert!(Instant::now() < until, "there is room again when they are gone");
        std::thread::sleep(Duration::from_millis(50));
    }
    explored.is_well();
}

#[test]
fn a_thousand_rapid_requests_do_not_bring_it_down() {
    let room = Room::new("explore-rapid");
    let explored = Explored::start(&room, &["scenario.toml"]);
    let (start, knobs) = (explored.start_places(), explored.knobs());
    let most = knobs[0]["stops"].as_array().unwrap().len();
    let told = std::thread::scope(|scope| {
        let one = |worker: usize| {
            let (explored, start) = (&explored, &start);
            move || -> Vec<u16> {
                let ask = |i: usize| {
                    let mut at = start.clone();
                    at[0] = (worker + i) % most;
                    explored.ask(&at, start, 1000).status
                };
                (0..125).map(ask).collect()
            }
        };
        let workers: Vec<_> = (0..8).map(|worker| scope.spawn(one(worker))).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect::<Vec<u16>>()
    });
    assert_eq!(told.len(), 1000);
    // Each is answered, or told that a newer one has come.
    assert!(told.iter().all(|status| *status == 200), "{told:?}");
    explored.is_well();
}

#[test]
fn a_newer_question_stops_an_older_one() {
    let room = Room::new("explore-newer");
    let explored = Explored::start(&room, &["scenario.toml", "--trials", "10000"]);
    let start = explored.start_places();
    let mut other = start.clone();
    other[0] += 1;
    let (older, newer) = std::thread::scope(|scope| {
        let older = scope.spawn(|| explored.ask(&other, &start, 10_000).status);
        std::thread::sleep(Duration::from_millis(30));
        let newer = explored.ask(&start, &start, 16).status;
        (older.join().unwrap(), newer)
    });
    assert_eq!(newer, 200);
    assert_eq!(older, 200);
    // What an older one has run is kept, and the answer is the same as if it had never been stopped.
    let whole: Value = serde_json::from_str(&explored.ask(&other, &start, 300).body).unwrap();
    let fresh = Explored::start(&room, &["scenario.toml"]);
    let alone: Value = serde_json::from_str(&fresh.ask(&other, &start, 300).body).unwrap();
    assert_eq!(
        (&whole["goodput"], &whole["difference"]),
        (&alone["goodput"], &alone["difference"])
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it() {
    let room = Room::new("explore-end");
    let mut explored = Explored::start(&room, &["scenario.toml"]);
    explored.is_well();
    let pid = explored.child.id().to_string();
    let killed = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(killed.success());
    let until = Instant::now() + Duration::from_secs(10);
    let status = loop {
        if let Some(status) = explored.child.try_wait().unwrap() {
            break status;
        }
        assert!(Instant::now() < until, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert_eq!(status.code(), Some(0));
    let mut rest = String::new();
    explored.out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "", "standard output holds the URL alone");
}
