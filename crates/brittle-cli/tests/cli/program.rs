//! Running `brittle` and the files that it is run on.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Two hosts, a spare, and a failure every few days.
pub(crate) const SCENARIO: &str = r#"
title = "Tiny"

[trial]
horizon = "10d"

[cluster.rail_clos]
hosts = 3
gpus_per_host = 8
hosts_per_rack = 1

[failures.gpu]
component = "gpu"
mttf = "1000h"

[failures.software]
component = "job"
rate = "1 per 4 job-days"
effect = "hang"
detection = "10min"

[repair]
duration = "6h"

[spares]
warm = 1
activation = "2min"

[jobs.main]
gpus = 16

[jobs.main.checkpoint]
interval = "1h"
cost = "1min"

[jobs.main.recovery]
start = "3min"
"#;

/// The scenario beside it, over two intervals and two numbers of spares.
pub(crate) const STUDY: &str = r#"
title = "Interval against spares"
scenario = "scenario.toml"
trials = 100
seed = 3

[[axes]]
key = "jobs.main.checkpoint.interval"
values = ["30min", "2h"]

[[axes]]
key = "spares.warm"
values = [0, 1]
"#;

/// A folder of its own for a test, with `scenario.toml` and `study.toml` in it.
pub(crate) struct Room(PathBuf);

impl Room {
    pub(crate) fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{test}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the folder can be made");
        let room = Self(path);
        room.write("scenario.toml", SCENARIO);
        room.write("study.toml", STUDY);
        room
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Writes a file, and makes the folder that it is in.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let folder = self.path(name).with_file_name("");
        std::fs::create_dir_all(folder).expect("the folder can be made");
        std::fs::write(self.path(name), text).expect("the file can be written");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("the file is there")
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("the folder is there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name();
        let mut names: Vec<_> =
            entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// `brittle` in this folder, without the colours, widths and tasks of whoever runs the tests.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_brittle"));
        command.args(args).current_dir(&self.0).stdin(Stdio::null());
        let terminal = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI"];
        let tasks = ["SLURM_ARRAY_TASK_ID", "JOB_COMPLETION_INDEX", "HQ_TASK_ID", "BRITTLE_SHARDS"];
        let github = ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"];
        for key in terminal.into_iter().chain(tasks).chain(github) {
            command.env_remove(key);
        }
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ended {
        Ended::from(self.command(args).output().expect("brittle starts"))
    }

    pub(crate) fn run_with_stdin(&self, args: &[&str], text: &str) -> Ended {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("brittle starts");
        let mut stdin = child.stdin.take().expect("stdin is a pipe");
        stdin.write_all(text.as_bytes()).expect("brittle reads");
        drop(stdin);
        Ended::from(child.wait_with_output().expect("brittle ends"))
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).expect("output is UTF-8"),
            err: String::from_utf8(output.stderr).expect("complaints are UTF-8"),
        }
    }
}

impl Ended {
    /// The output of a run that went well and had nothing to complain about.
    #[track_caller]
    pub(crate) fn fine(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (Some(0), ""), "{}", self.out);
        self.out
    }

    /// The complaint of a run that ended with `code` and no output.
    #[track_caller]
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{}", self.err);
        self.err
    }
}

/// Compares with the golden of this name in a folder beside the tests; `BLESS=1` writes it.
#[track_caller]
pub(crate) fn golden(folder: &str, name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli").join(folder).join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.with_file_name("")).expect("the folder can be made");
        std::fs::write(&path, text).expect("the golden can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == text, "{name} changed; BLESS=1 accepts it:\n{text}");
}
