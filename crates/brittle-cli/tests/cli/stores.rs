//! Stores whose folder fails, and processes that are stopped or killed while they fill one.
#![cfg(unix)]
#![expect(clippy::disallowed_methods, reason = "a signal must find the program at work")]

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::program::{Ended, Room};

const SWEEP: [&str; 4] = ["sweep", "study.toml", "--store", "store"];

#[test]
fn a_folder_that_cannot_be_is_told() {
    let room = Room::new("no-folder");
    room.write("file", "not a folder");
    // Nobody makes folders in /proc, not even root.
    for store in ["file", "file/store", "/proc/store"] {
        let said = room.run(["sweep", "study.toml", "--store", store]).failed(2);
        assert!(said.contains(&format!("cannot use {store}: ")), "{said}");
        assert!(said.contains("the same command goes on"), "{said}");
    }
    assert_eq!(room.read("file"), "not a folder");
}

#[test]
fn a_full_disk_is_told_and_loses_nothing() {
    let room = Room::new("full");
    let whole = room.run(["sweep", "study.toml"]).fine();
    // No file may have more than a block of 512 bytes: there is room for the key of the study, none for a chunk.
    let limited = |blocks: u32| {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let brittle = env!("CARGO_BIN_EXE_brittle");
        let mut command = Command::new("sh");
        command.args(["-c", &script, brittle]).args(SWEEP).current_dir(room.path(""));
        Ended::from(command.output().expect("sh starts"))
    };
    let said = limited(1).failed(2);
    assert!(said.contains("cannot use store/cell-") && said.contains("too large"), "{said}");
    assert!(said.contains("what is stored is kept"), "{said}");
    let left = names(&room.path("store"));
    assert_eq!(left, ["plan.json"], "nothing half is left behind");
    assert!(limited(64).fine() == whole);
}

#[test]
fn ctrl_c_leaves_a_store_that_goes_on() {
    let room = Room::new("ctrl-c-store");
    let sweep = |more: &[&str]| {
        let args = ["sweep", "study.toml", "--format", "json", "--trials"];
        room.command(args.iter().chain(more))
    };
    let endless = ["10000000", "--store", "store"];
    let child = sweep(&endless).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    while names(&room.path("store")).len() < 4 {
        sleep(Duration::from_millis(20));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.expect("kill starts").success());
    let ended = Ended::from(child.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(130), "{}", ended.err);
    assert!(ended.err.contains("stored in store; the same command goes on"), "{}", ended.err);
    let value: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert!(value["caveats"][0].as_str().unwrap().starts_with("stopped early"), "{}", ended.out);
    // What is delivered is the beginning: as if so many trials had been asked for.
    let trials = value["cells"][0]["trials"].as_u64().unwrap();
    assert!(trials > 0 && trials.is_multiple_of(64), "{trials}");
    let few = Ended::from(sweep(&[&trials.to_string()]).output().unwrap()).fine();
    let few: serde_json::Value = serde_json::from_str(&few).unwrap();
    assert_eq!(value["cells"][0], few["cells"][0]);
}

#[test]
fn the_same_command_several_times_at_once_does_no_harm() {
    let room = Room::new("at-once");
    let trials = ["--trials", "1000", "--quiet"];
    let whole = room.run(["sweep", "study.toml"].iter().chain(&trials)).fine();
    let start = || {
        let mut command = room.command(SWEEP.iter().chain(&trials));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("brittle starts")
    };
    let children: Vec<_> = (0..4).map(|_| start()).collect();
    for child in children {
        assert!(Ended::from(child.wait_with_output().unwrap()).fine() == whole);
    }
    let (chunks, half) = found(&room.path("store"));
    assert_eq!((chunks.len(), half), (64, 0));
}

#[test]
fn kills_lose_no_finished_chunk() {
    let tally = kills(20, 5);
    assert!(tally.midway > 0, "{tally:?}");
}

/// `tests/evidence/kill.sh` writes what this says.
#[test]
#[ignore = "400 kills take minutes: `make evidence` runs them"]
fn many_kills_lose_no_finished_chunk() {
    let (count, seed) = (400, 11);
    let Tally { early, midway, late, chunks, files } = kills(count, seed);
    assert!(midway > count / 4);
    let kept = format!("{early} | {midway} | {late} | {chunks} | {files}");
    // The harness shows it with --nocapture.
    std::io::Write::write_all(
        &mut std::io::stdout(),
        format!("\nkills: | {count} | {seed} | {kept} |\n").as_bytes(),
    )
    .unwrap();
}

/// What kills found.
#[derive(Debug, Default)]
struct Tally {
    /// Kills before the first chunk was finished.
    early: u32,
    /// Kills between the first and the last.
    midway: u32,
    /// Kills after the last.
    late: u32,
    /// Finished chunks that were found, over all kills, and are the same afterwards.
    chunks: usize,
    /// Half-written files that were found.
    files: usize,
}

/// Kills a sweep at random instants of its course, `count` times, and each time lets the same command go on: it comes to the
/// bytes of one that nobody disturbed, and what was finished is not touched. The delays are of a fixed seed.
fn kills(count: u32, seed: u64) -> Tally {
    let room = Room::new(&format!("kills-{count}"));
    let sweep = || {
        let mut command = room.command(SWEEP);
        command.args(["--trials", "2000", "--threads", "2", "--format", "json"]);
        command
    };
    let fresh = || {
        let _ = std::fs::remove_dir_all(room.path("store"));
    };
    let whole = room.run(["sweep", "study.toml", "--trials", "2000", "--format", "json"]).fine();
    let all = 4 * 2000_usize.div_ceil(64);
    let began = Instant::now();
    assert!(Ended::from(sweep().output().unwrap()).fine() == whole);
    let course = began.elapsed().as_secs_f64();
    let mut luck = seed;
    let mut tally = Tally::default();
    for _ in 0..count {
        fresh();
        // A generator of Knuth's: what matters is that it is the same each time.
        luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (luck >> 11) as f64 / (1_u64 << 53) as f64;
        let mut child = sweep().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_secs_f64(share * course));
        child.kill().unwrap();
        child.wait().unwrap();
        let (finished, half) = found(&room.path("store"));
        match finished.len() {
            0 => tally.early += 1,
            n if n == all => tally.late += 1,
            _ => tally.midway += 1,
        }
        tally.chunks += finished.len();
        tally.files += half;
        assert!(Ended::from(sweep().output().unwrap()).fine() == whole);
        let (after, half) = found(&room.path("store"));
        assert_eq!((after.len(), half), (all, 0));
        for (name, chunk) in &finished {
            assert!(after[name] == *chunk, "{name} was written again");
        }
    }
    tally
}

/// A file of a chunk: which, when it was written, and its bytes.
type Found = (u64, i64, i64, Vec<u8>);

/// The finished chunks of a store, and how many files are half written.
fn found(store: &Path) -> (BTreeMap<String, Found>, usize) {
    let (whole, half): (Vec<_>, Vec<_>) = names(store)
        .into_iter()
        .filter(|name| name != "plan.json")
        .partition(|name| name.ends_with(".bin"));
    let chunk = |name: String| {
        let path = store.join(&name);
        let about = path.metadata().unwrap();
        let bytes = std::fs::read(path).unwrap();
        (name, (about.ino(), about.ctime(), about.ctime_nsec(), bytes))
    };
    (whole.into_iter().map(chunk).collect(), half.len())
}

/// The names in a folder, if it is there.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
    let mut names: Vec<_> =
        entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort();
    names
}
