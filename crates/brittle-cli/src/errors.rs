//! What can go wrong outside: each with what happened, what to do about it, and an exit code.

mod report;
mod sweep;

use std::fmt;
use std::io;
use std::path::PathBuf;

use brittle_import::ImportError;
use brittle_model::text::{MAX_BYTES, Problems};
use brittle_study::store::StoreError;

use crate::exit::Exit;

pub use report::ReportError;
pub use sweep::SweepError;

/// The most threads that may be asked for.
pub const MOST_THREADS: usize = 1024;

/// Something is wrong, and it is not brittle.
#[derive(Debug)]
pub enum Error {
    /// There is no such file.
    NotFound(PathBuf),
    /// A folder was given where a file is wanted.
    Folder(PathBuf),
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The file is not text.
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// The first byte that is not UTF-8, from zero.
        at: usize,
    },
    /// The file says nothing.
    Empty(PathBuf),
    /// The file is JSON, not TOML.
    IsJson(PathBuf),
    /// The file is larger than [`MAX_BYTES`].
    TooBig(PathBuf),
    /// What the file says is wrong.
    Config(Box<Problems>),
    /// A study was given to a command for scenarios.
    IsStudy {
        /// The file.
        path: PathBuf,
        /// The command that it was given to.
        command: &'static str,
    },
    /// A scenario was given to `sweep`.
    IsScenario(PathBuf),
    /// No trial, or more than so many.
    Trials(u64, u64),
    /// More than [`MOST_THREADS`].
    Threads(usize),
    /// A date to finish by was given, and no job has work to finish.
    NoWork,
    /// The output is a folder.
    OutputFolder(PathBuf),
    /// The output is named like a scenario or a study: it might be the one that is read.
    OutputIsInput(PathBuf),
    /// The folder of the output does not exist.
    NoOutputFolder(PathBuf),
    /// The output cannot be written.
    Unwritable(PathBuf, io::Error),
    /// Two outputs would be the same file.
    SameOutput(PathBuf),
    /// The name does not tell how trials are to be written.
    NoTrialsFormat(PathBuf),
    /// Trials and their distributions go to files only.
    NoFile,
    /// Options that say what a file of another tool leaves out were given with a scenario.
    NotForeign(PathBuf),
    /// A file of another tool is needed, in a format that can be told.
    Foreign(PathBuf),
    /// No component has this name; how many of its kind there are, if it has one.
    NoComponent(String, Option<(&'static str, u32)>),
    /// No stack has this name.
    NoStack(String),
    /// The scenario has no such job.
    NoJob(String),
    /// Two scenarios are called the same.
    SameName(String),
    /// One scenario alone.
    NothingToCompare,
    /// Prices that make no objective; why.
    Prices(String),
    /// Keys that cannot be turned as is asked: why, and what to do.
    Dials(String, String),
    /// Ctrl-C came before there was anything whole.
    NotWhole,
    /// No trial of any point did anything productive.
    NothingProductive,
    /// The file is no baseline that can be used; why.
    NoBaseline(PathBuf, String),
    /// Its hosts are joined to each other, or by switches within scale-up domains only.
    NoNetwork(PathBuf),
    /// The cluster cannot be written in this format.
    Unwritten(&'static str, Box<ImportError>),
    /// A scenario would be overwritten.
    AlreadyThere(PathBuf),
    /// A scenario is to be written, and nobody said for how many GPUs.
    NoGpus,
    /// What a scenario is to be cannot be.
    Draft(String),
    /// There is nothing of this name to explain; what may have been meant.
    NoTopic(String, Option<String>),
    /// There is no such command.
    NoCommand(String),
    /// A study in parts.
    Sweep(Box<SweepError>),
    /// A report.
    Report(Box<ReportError>),
    /// The port cannot be listened on.
    NoPort(u16, io::Error),
    /// Ctrl-C came before the first trial was done.
    NothingDone,
}

impl Error {
    /// The exit code.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::NothingDone | Self::NotWhole => Exit::Interrupted,
            Self::NoBaseline(..) => Exit::Incomplete,
            Self::Sweep(error) => error.exit(),
            Self::Report(error) => error.exit(),
            _ => Exit::Usage,
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn remedy(&self) -> Option<String> {
        let remedy = match self {
            Self::NotFound(_) => {
                "check the path; `-` reads standard input, and `brittle init` writes a scenario to start from"
                    .to_owned()
            }
            Self::Empty(_) => {
                "`brittle init --gpus 1024 -o mine.toml` writes a scenario to start from".to_owned()
            }
            Self::IsJson(_) => {
                "give the scenario or study that it is of; results are for other programs, such as jq".to_owned()
            }
            Self::Folder(_) => "name a file in it".to_owned(),
            Self::Unreadable(..) => "check its permissions".to_owned(),
            Self::NotUtf8 { .. } => "scenarios and studies are TOML text in UTF-8".to_owned(),
            Self::TooBig(_) => {
                format!("at most {} KiB are read; is this the right file?", MAX_BYTES >> 10)
            }
            Self::IsStudy { path, command: command @ ("trace" | "doctor" | "compare") } => format!(
                "it takes one scenario: `brittle {command}` the file that the `scenario` key of {} names",
                path.display()
            ),
            Self::IsStudy { path, .. } => format!("use `brittle sweep {}`", path.display()),
            Self::IsScenario(path) => format!(
                "use `brittle run {}`, or write a study with `scenario` and `[[axes]]`",
                path.display()
            ),
            Self::Trials(_, most) => format!("give --trials from 1 to {most}"),
            Self::Threads(_) => format!("give --threads from 1 to {MOST_THREADS}, or leave it out"),
            Self::NoWork => {
                "give the job its work, such as work = \"30d\", or leave --deadline out".to_owned()
            }
            Self::OutputFolder(path) => {
                format!("name a file: `-o {}`", path.join("result.txt").display())
            }
            Self::OutputIsInput(_) => "name it .txt, .json, .csv or .md".to_owned(),
            Self::NoOutputFolder(path) => format!("`mkdir -p {}` first", path.display()),
            Self::Unwritable(..) => "check its permissions and the space left".to_owned(),
            Self::SameOutput(_) => "give each a name of its own".to_owned(),
            Self::NoTrialsFormat(_) => {
                format!("name it {}", brittle_report::TrialsFormat::EXTENSIONS)
            }
            Self::NoFile => "name a file: standard output is for the result".to_owned(),
            Self::NotForeign(_) => {
                "they are for files of other tools; of a scenario set values with --set".to_owned()
            }
            Self::Foreign(_) => {
                "name a file such as topology.conf, and its format with --from if the name does not tell"
                    .to_owned()
            }
            Self::NoComponent(_, Some((kind, 0))) => format!("the cluster has no {kind}"),
            Self::NoComponent(_, Some((kind, n))) => {
                format!("they are numbered from 0: {kind}0 to {kind}{}", n - 1)
            }
            Self::NoComponent(_, None) => {
                "write kind and number, such as leaf3, rack0 or nic_link17, or a name in a listed cluster"
                    .to_owned()
            }
            Self::NoJob(_) => "write --stack NAME for all jobs, or --stack JOB=NAME with a job of the first scenario".to_owned(),
            Self::SameName(_) => "give variants names of their own: --variant 'name: key=value'".to_owned(),
            Self::NoBaseline(path, _) => {
                format!("write it anew: `brittle baseline save SCENARIO -o {}`", path.display())
            }
            Self::Prices(_) => "give --cost gpu-hour=2.5usd, and --cost spare-gpu-hour=1usd beside it".to_owned(),
            Self::Dials(_, remedy) => remedy.clone(),
            Self::NothingProductive => {
                "check that the job can run: `brittle run` tells where its time goes".to_owned()
            }
            Self::NothingToCompare => {
                "name another file, or give --variant 'name: key=value' or --stack NAME".to_owned()
            }
            Self::NoStack(name) => brittle_model::text::Stack::suggestion(name),
            Self::NoNetwork(_) => "write it as dot, which knows all links".to_owned(),
            Self::Unwritten(_, why) => return why.help.clone(),
            Self::AlreadyThere(_) => {
                "name another, or remove it first; `brittle init --force` writes over it".to_owned()
            }
            Self::NoGpus => "give --gpus, such as --gpus 16384; on a terminal there are questions".to_owned(),
            Self::Draft(_) => "`brittle init --help` tells what there is".to_owned(),
            Self::NoTopic(_, Some(help)) => help.clone(),
            Self::NoTopic(_, None) => "`brittle explain` lists what there is".to_owned(),
            Self::NoCommand(_) => "`brittle --help` lists the commands".to_owned(),
            Self::Sweep(error) => error.remedy(),
            Self::Report(error) => error.remedy(),
            Self::NoPort(..) => "leave --port out, and one that is free is taken".to_owned(),
            Self::Config(_) | Self::NothingDone | Self::NotWhole => return None,
        };
        Some(remedy)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(path) => write!(f, "there is no file {}", path.display()),
            Self::Folder(path) => write!(f, "{} is a folder", path.display()),
            Self::Unreadable(path, why) => write!(f, "cannot read {}: {why}", path.display()),
            Self::NotUtf8 { path, at } => {
                write!(f, "{} is not text: byte {at} is not UTF-8", path.display())
            }
            Self::Empty(path) => write!(f, "{} says nothing", path.display()),
            Self::IsJson(path) => {
                write!(f, "{} is JSON; scenarios and studies are TOML", path.display())
            }
            Self::TooBig(path) => write!(f, "{} is too big", path.display()),
            Self::Config(problems) => problems.fmt(f),
            Self::IsStudy { path, command } => {
                write!(f, "{} is a study; `brittle {command}` takes a scenario", path.display())
            }
            Self::IsScenario(path) => {
                write!(f, "{} is a scenario; `brittle sweep` takes a study", path.display())
            }
            Self::Trials(0, _) => write!(f, "no trials"),
            Self::Trials(n, _) => write!(f, "{n} trials are too many"),
            Self::Threads(n) => write!(f, "{n} threads are out of range"),
            Self::NoWork => write!(f, "no job has work: there is nothing to finish by a date"),
            Self::OutputFolder(path) => write!(f, "the output {} is a folder", path.display()),
            Self::OutputIsInput(path) => {
                write!(
                    f,
                    "the output {} is named like a scenario and might overwrite one",
                    path.display()
                )
            }
            Self::NoOutputFolder(path) => write!(f, "there is no folder {}", path.display()),
            Self::Unwritable(path, why) => write!(f, "cannot write {}: {why}", path.display()),
            Self::SameOutput(path) => {
                write!(f, "two outputs would be the same file, {}", path.display())
            }
            Self::NoTrialsFormat(path) => {
                write!(f, "the name {} does not tell how to write trials", path.display())
            }
            Self::NoFile => write!(f, "--trials-out and --hlog do not write to standard output"),
            Self::NotForeign(path) => {
                write!(f, "{} is a scenario, and says itself what its hosts are", path.display())
            }
            Self::Foreign(path) => {
                write!(f, "{} is no file of another tool, as far as can be told", path.display())
            }
            Self::NoComponent(name, _) => write!(f, "there is no component {name:?}"),
            Self::NoBaseline(path, why) => {
                write!(f, "{} is no baseline that can be used: {why}", path.display())
            }
            Self::NoJob(name) => write!(f, "the first scenario has no job {name:?}"),
            Self::SameName(name) => write!(f, "two scenarios are called {name:?}"),
            Self::Prices(why) | Self::Dials(why, _) => f.write_str(why),
            Self::NothingProductive => write!(f, "nothing productive was done in any trial"),
            Self::NothingToCompare => {
                write!(f, "there is one scenario, and nothing to compare it with")
            }
            Self::NoStack(name) => write!(f, "there is no stack {name:?}"),
            Self::NoNetwork(path) => {
                write!(f, "the hosts of {} are not joined by NICs and switches", path.display())
            }
            Self::Unwritten(format, why) => {
                write!(f, "the cluster cannot be written as {format}: {}", why.reason)
            }
            Self::AlreadyThere(path) => write!(f, "{} is already there", path.display()),
            Self::NoGpus => write!(f, "how many GPUs does the job run on?"),
            Self::Draft(why) => write!(f, "this cannot be written: {why}"),
            Self::NoTopic(name, _) => write!(f, "there is nothing called {name:?} to explain"),
            Self::NoCommand(name) => write!(f, "there is no command {name:?}"),
            Self::Sweep(error) => error.fmt(f),
            Self::NotWhole => {
                write!(f, "interrupted before all scenarios were done: nothing is told")
            }
            Self::Report(error) => error.fmt(f),
            Self::NoPort(port, why) => write!(f, "cannot listen on 127.0.0.1:{port}: {why}"),
            Self::NothingDone => write!(f, "interrupted before the first trial was done"),
        }
    }
}

impl std::error::Error for Error {}

impl From<SweepError> for Error {
    fn from(error: SweepError) -> Self {
        Self::Sweep(Box::new(error))
    }
}

impl From<ReportError> for Error {
    fn from(error: ReportError) -> Self {
        Self::Report(Box::new(error))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        SweepError::Store(error).into()
    }
}

impl From<Problems> for Error {
    fn from(problems: Problems) -> Self {
        Self::Config(Box::new(problems))
    }
}
