//! `brittle sweep submit`: the shards of a study to those who run them.

mod kubernetes;
mod slurm;
mod words;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use brittle_study::{Plan, Shard, Store};

use self::words::{checked, of_plan};
use super::planned;
use crate::args::{Engine, SubmitArgs};
use crate::errors::{Error, SweepError};
use crate::exit::Exit;
use crate::output::Destination;

/// What is submitted, checked.
struct Submission<'a> {
    args: &'a SubmitArgs,
    /// The study and what is changed in it, as arguments.
    plan: Vec<String>,
    /// The folder of the store.
    store: &'a str,
}

/// Submits the shards, or prints what would be submitted.
pub(super) fn submit(args: &SubmitArgs) -> Result<Exit, Error> {
    if args.plan.input.file == Path::new("-") {
        return Err(SweepError::Stdin.into());
    }
    let plan = planned(&args.plan)?;
    let (engine, foreign) = match args.engine {
        Engine::Slurm => ("Slurm", args.kubernetes.given()),
        Engine::Kubernetes => ("Kubernetes", args.slurm.given()),
    };
    if let Some(option) = foreign {
        return Err(SweepError::NotFor(option, engine).into());
    }
    let store = args
        .store
        .to_str()
        .ok_or_else(|| SweepError::Text(args.store.to_string_lossy().into_owned()))?;
    let submission = Submission { args, plan: of_plan(&args.plan)?, store: checked(store)? };
    let text = match args.engine {
        Engine::Slurm => slurm::submit(&submission, &plan)?,
        Engine::Kubernetes => kubernetes::submit(&submission)?,
    };
    Destination::new(None)?.deliver(&text)?;
    Ok(Exit::Ok)
}

impl Submission<'_> {
    /// Makes the store if it is not there, so that a study that has changed is told before anything is queued. One that is there
    /// is only read: some shard may be filling it.
    fn open(&self, plan: &Plan) -> Result<(), Error> {
        let folder = &self.args.store;
        match Store::is_at(folder) {
            true => Store::read(folder, plan)?,
            false => Store::open(folder, plan, Shard::WHOLE)?,
        };
        Ok(())
    }
}

/// What a tool answers to a text on its standard input.
fn ask(tool: &'static str, args: &[String], text: &str) -> Result<String, SweepError> {
    let mut command = Command::new(tool);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|why| SweepError::NoTool(tool, why))?;
    // A tool that does not read to the end says why itself.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().map_err(|why| SweepError::NoTool(tool, why))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(SweepError::Refused(tool, why, None))
}
