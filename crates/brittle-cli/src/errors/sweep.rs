//! What can go wrong with a study in parts.

use std::fmt;
use std::io;
use std::path::PathBuf;

use brittle_study::Shards;
use brittle_study::store::StoreError;

use crate::exit::Exit;

/// Something is wrong with a store, with shards, or with who is to run them.
#[derive(Debug)]
pub enum SweepError {
    /// A store cannot be used.
    Store(StoreError),
    /// There is no store in this folder.
    NoStore(PathBuf),
    /// Some chunks are in no store.
    Missing {
        /// How many.
        chunks: u64,
        /// Of how many.
        of: u64,
        /// The shards that they are of, and of how many.
        again: Option<(Shards, u64)>,
    },
    /// A store cannot be filled until something is precise.
    Precision,
    /// An array whose tasks are no shards: least and greatest index, step, and number.
    Array(String),
    /// This variable tells an index, and none tells of how many.
    Index(&'static str),
    /// A variable says something that is no number, or one that is out of range.
    Variable(&'static str, String),
    /// Two variables tell an index.
    Ambiguous(&'static str, &'static str),
    /// A shard to submit that there is none of, and how many there are.
    Beyond(u64, u64),
    /// An option that is not for this engine.
    NotFor(&'static str, &'static str),
    /// Standard input cannot be given to the tasks.
    Stdin,
    /// A text that cannot stand in what is submitted.
    Text(String),
    /// A name that no job of Kubernetes can have.
    Name(String),
    /// A tool cannot be started.
    NoTool(&'static str, io::Error),
    /// A tool refuses: what it says, and what is queued nevertheless.
    Refused(&'static str, String, Option<String>),
}

impl SweepError {
    /// The exit code.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Store(
                StoreError::Another { .. } | StoreError::Foreign(_) | StoreError::Conflict(..),
            )
            | Self::NoStore(_)
            | Self::Missing { .. } => Exit::Incomplete,
            _ => Exit::Usage,
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Store(StoreError::Io { .. }) => {
                "what is stored is kept; mend the folder or make room, and the same command goes on"
                    .to_owned()
            }
            Self::Store(StoreError::Another { .. }) => {
                "name another folder with --store, or remove this one".to_owned()
            }
            Self::Store(StoreError::Foreign(_)) => "name another folder with --store".to_owned(),
            Self::Store(StoreError::Conflict(..)) => {
                "the same trials come to the same bytes: remove the folder that was not written by \
                 this version on a sound machine"
                    .to_owned()
            }
            Self::NoStore(_) => "`brittle sweep run` with the same --store fills one".to_owned(),
            Self::Missing { again: None, .. } => {
                "`brittle sweep run` with the same --store runs them; with --shards N the shards to \
                 run again are told"
                    .to_owned()
            }
            Self::Missing { again: Some((again, of)), .. } => format!(
                "run these again: `brittle sweep submit` with --shards {of} --array={again}, or \
                 `brittle sweep run` with each as --shard I/{of}"
            ),
            Self::Precision => "leave out --precision, and say how many with --trials".to_owned(),
            Self::Array(_) => {
                "pass --shard \"$SLURM_ARRAY_TASK_ID/N\" with the N of the whole study".to_owned()
            }
            Self::Index(variable) => {
                format!("set BRITTLE_SHARDS=N, or pass --shard \"${variable}/N\"")
            }
            Self::Variable(..) | Self::Ambiguous(..) => {
                "pass --shard I/N, counted from zero".to_owned()
            }
            Self::Beyond(_, of) => format!("{of} shards are counted from 0 to {}", of - 1),
            Self::NotFor(..) => "leave it out, or name the other engine".to_owned(),
            Self::Stdin => "name a file that the tasks can read".to_owned(),
            Self::Text(_) => {
                "control characters, quotes, backslashes and # cannot stand there".to_owned()
            }
            Self::Name(_) => "small letters, digits and hyphens inside, at most 52".to_owned(),
            Self::NoTool(..) => {
                "submit where it is installed, or print what would be submitted with --dry-run"
                    .to_owned()
            }
            Self::Refused(_, _, None) => "--dry-run prints what was submitted".to_owned(),
            Self::Refused(_, _, Some(_)) => {
                "when it is done, `brittle sweep merge` makes the result".to_owned()
            }
        }
    }
}

impl fmt::Display for SweepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::NoStore(path) => write!(f, "there is no store in {}", path.display()),
            Self::Missing { chunks, of, again } => {
                write!(f, "{chunks} of {of} chunks are missing or damaged")?;
                match again {
                    None => Ok(()),
                    Some((again, of)) => {
                        write!(f, ": those of {} of {of} shards, --array={again}", again.len())
                    }
                }
            }
            Self::Precision => write!(
                f,
                "--precision does not go with --store: when to stop depends on all trials before, \
                 which no part of a study knows"
            ),
            Self::Array(what) => write!(f, "the tasks of this Slurm array are no shards: {what}"),
            Self::Index(variable) => write!(f, "{variable} is set, but not of how many it is one"),
            Self::Variable(variable, value) => {
                write!(f, "{variable}={value} is no index of a shard")
            }
            Self::Ambiguous(one, other) => {
                write!(f, "both {one} and {other} are set: which tells the shard?")
            }
            Self::Beyond(index, of) => write!(f, "there is no shard {index} of {of}"),
            Self::NotFor(option, engine) => write!(f, "{option} is not for {engine}"),
            Self::Stdin => write!(f, "standard input cannot be given to tasks elsewhere"),
            Self::Text(text) => write!(f, "{text:?} cannot stand in what is submitted"),
            Self::Name(name) => write!(f, "{name:?} is no name of a job of Kubernetes"),
            Self::NoTool(tool, why) => write!(f, "cannot start {tool}: {why}"),
            Self::Refused(tool, why, queued) => {
                write!(f, "{tool} refuses: {why}")?;
                match queued {
                    Some(job) => write!(f, "; job {job} is queued, and nothing merges it"),
                    None => Ok(()),
                }
            }
        }
    }
}
