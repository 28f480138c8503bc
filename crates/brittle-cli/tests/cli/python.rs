//! What others read of our files: `docs/python.md` is run as it stands, and an independent reader of each format sees what
//! the result says.
//!
//! The packages are installed into a folder of their own in `target/`, once for a list of versions. Where Python or the
//! package index is out of reach this fails; `BRITTLE_WITHOUT_PYTHON=1` leaves it out.
#![cfg(all(unix, feature = "parquet"))]

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{Ended, Room, STUDY};
use crate::scale::blocks;

const REQUIREMENTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/python/requirements.txt");
const CHECK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cli/python/check.py");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/python.md");

fn fine(command: &mut Command) -> String {
    let help = "BRITTLE_WITHOUT_PYTHON=1 leaves this test out";
    let output = command.output().unwrap_or_else(|why| panic!("{command:?}: {why}; {help}"));
    let ended = Ended::from(output);
    assert_eq!(ended.code, Some(0), "{command:?}: {}{}\n{help}", ended.out, ended.err);
    ended.out
}

/// A Python with the packages.
fn python() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("python");
    let (python, done) = (folder.join("bin/python"), folder.join("requirements.txt"));
    let wanted = std::fs::read_to_string(REQUIREMENTS).expect("it is there");
    if std::fs::read_to_string(&done).ok().as_deref() != Some(&*wanted) {
        let _ = std::fs::remove_dir_all(&folder);
        fine(Command::new("python3").args(["-m", "venv"]).arg(&folder));
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        fine(Command::new(&python).args(pip).arg(REQUIREMENTS));
        // Written last: a folder without it is not whole.
        std::fs::write(done, wanted).expect("the folder can be written");
    }
    python
}

#[test]
fn others_read_what_we_write_and_the_page_on_python_is_true() {
    if std::env::var_os("BRITTLE_WITHOUT_PYTHON").is_some() {
        let told = "BRITTLE_WITHOUT_PYTHON is set: docs/python.md and the readers of others are not tested\n";
        std::io::Write::write_all(&mut std::io::stderr(), told.as_bytes()).unwrap();
        return;
    }
    let python = python();
    let room = Room::new("python");
    let job = "[jobs.main]\ngpus = 16\n";
    let work = room.read("scenario.toml").replace(job, &format!("{job}work = \"9d\"\n"));
    assert!(work.contains("9d"));
    room.write("scenario.toml", work);
    room.write("interval.toml", STUDY);
    for (option, file) in [
        ("--trials-out", "trials.parquet"),
        ("--trials-out", "trials.ndjson"),
        ("--trials-out", "trials.csv"),
        ("--hlog", "study.hlog"),
    ] {
        let output = ["--format", "json", "-o", "result.json"];
        room.run(["sweep", "interval.toml", option, file].iter().chain(&output)).fine();
    }
    room.run(["schema", "trials", "-o", "trials.schema.json"]).fine();
    let said = fine(Command::new(&python).arg(CHECK).current_dir(room.path("")));
    assert!(said.starts_with("400 rows of "), "{said}");

    let folder = Path::new(env!("CARGO_BIN_EXE_brittle")).with_file_name("");
    let path = std::env::var("PATH").unwrap_or_default();
    let mut ran = Vec::new();
    for block in blocks(Path::new(PAGE)) {
        room.write("block", &block.text);
        let mut command = match block.language.as_str() {
            "python" => Command::new(&python),
            "sh" => Command::new("sh"),
            other => panic!("a block of {other:?}"),
        };
        command.arg("block").current_dir(room.path(""));
        let out = fine(command.env("PATH", format!("{}:{path}", folder.display())));
        ran.push((block.language, out));
    }
    let said: Vec<&str> =
        ran.iter().filter(|(l, _)| l == "python").map(|(_, out)| &**out).collect();
    let [pandas, accounts, duckdb, arrow, hdr] = said[..] else { panic!("{} blocks", said.len()) };
    assert!(pandas.contains("a spare is worth 0."), "{pandas}");
    assert!(accounts.contains("productive_ns"), "{accounts}");
    assert!(duckdb.contains("hours_lost_to_gpus"), "{duckdb}");
    assert!(arrow.contains(" of 400 finished") && !arrow.contains("\n0 of"), "{arrow}");
    assert_eq!(hdr.matches("100 trials, median badput 0.").count(), 4, "{hdr}");
}
