//! Slurm: an array with a task a shard, and a job that merges when all of them went well.
//!
//! Each task says which shard it is of how many, so that some can be submitted again.

use brittle_study::{Plan, Shards};

use super::words::{checked, quoted};
use super::{Submission, ask};
use crate::args::Format;
use crate::errors::{Error, SweepError};
use crate::terminal;

/// Slurm's limit of array indices where it was not raised: the greatest is one less.
const MAX_ARRAY_SIZE: u64 = 1001;

/// Submits both jobs, or prints the script that would.
pub(super) fn submit(submission: &Submission<'_>, plan: &Plan) -> Result<String, Error> {
    let args = submission.args;
    let all = || (0..args.shards).collect();
    let list: Shards = args.slurm.array.clone().unwrap_or_else(all);
    let last = list.last().unwrap_or_default();
    if last >= args.shards {
        return Err(SweepError::Beyond(last, args.shards).into());
    }
    let array = list.to_string();
    if last >= MAX_ARRAY_SIZE {
        terminal::tell(&format!(
            "Slurm's MaxArraySize is {MAX_ARRAY_SIZE} unless it was raised: of the shards up to {last} it \
             then takes those up to {}",
            MAX_ARRAY_SIZE - 1
        ));
    }
    let (tasks, merge) = (tasks(submission, &array)?, merge(submission)?);
    if args.dry_run {
        return Ok(script(submission.store, &tasks, &merge));
    }
    submission.open(plan)?;
    let parsable = "--parsable".to_owned();
    let id = ask("sbatch", std::slice::from_ref(&parsable), &tasks)?;
    // Of several clusters, sbatch tells which one behind a semicolon.
    let id = id.split(';').next().unwrap_or_default();
    let merger = ask("sbatch", &[parsable, after(id)], &merge).map_err(|error| match error {
        SweepError::Refused(tool, why, _) => SweepError::Refused(tool, why, Some(id.to_owned())),
        error => error,
    })?;
    Ok(format!("job {id}: shards {array} of {}\njob {merger}: merge\n", args.shards))
}

fn after(id: &str) -> String {
    format!("--dependency=afterok:{id}")
}

/// The job of the array.
fn tasks(submission: &Submission<'_>, array: &str) -> Result<String, SweepError> {
    let args = submission.args;
    let at_once = args.at_once.map_or_else(String::new, |n| format!("%{n}"));
    let mut options = common(submission, "shards", "%A_%a")?;
    options.push(format!("array={array}{at_once}"));
    options.push(format!("cpus-per-task={}", args.cpus_per_task));
    let mut words = words(submission, "run");
    words.push(format!("--threads={}", args.cpus_per_task));
    words.push("--quiet".to_owned());
    // The shell puts the number in.
    let shard = format!("--shard=\"$SLURM_ARRAY_TASK_ID/{}\"", args.shards);
    Ok(job(&options, &format!("exec {} {shard}", quoted(words))))
}

/// The job that merges.
fn merge(submission: &Submission<'_>) -> Result<String, SweepError> {
    let args = submission.args;
    let mut options = common(submission, "merge", "%j")?;
    options.push("kill-on-invalid-dep=yes".to_owned());
    let mut words = words(submission, "merge");
    words.push(format!("--shards={}", args.shards));
    let format = args.slurm.format.filter(|format| *format != Format::Text);
    words.extend(
        format.map(|format| format!("--format={}", brittle_report::Format::from(format).as_str())),
    );
    if let Some(path) = &args.slurm.result {
        let text = path.to_str().ok_or_else(|| SweepError::Text(path.to_string_lossy().into()))?;
        words.push(format!("--output={}", checked(text)?));
    }
    Ok(job(&options, &format!("exec {}", quoted(words))))
}

/// The call of brittle that both have in common.
fn words(submission: &Submission<'_>, verb: &str) -> Vec<String> {
    let this = || match std::env::current_exe() {
        Ok(path) => path.to_string_lossy().into_owned(),
        Err(_) => "brittle".to_owned(),
    };
    let program = submission.args.program.clone().unwrap_or_else(this);
    let mut words = vec![program, "sweep".to_owned(), verb.to_owned()];
    words.extend(submission.plan.iter().cloned());
    words.push(format!("--store={}", submission.store));
    words
}

/// The options that both have in common, without their dashes.
fn common(
    submission: &Submission<'_>,
    what: &str,
    number: &str,
) -> Result<Vec<String>, SweepError> {
    let args = submission.args;
    let store = submission.store.trim_end_matches('/').replace('%', "%%");
    let mut options =
        vec![format!("job-name={}", args.name), format!("output={store}/{what}-{number}.out")];
    options.extend(args.slurm.partition.iter().map(|name| format!("partition={name}")));
    options.extend(args.slurm.time.iter().map(|time| format!("time={time}")));
    options.extend(args.slurm.sbatch.iter().map(|o| o.trim_start_matches('-').to_owned()));
    for option in &options {
        if checked(option)?.contains(['"', '\'', '\\', '#']) {
            return Err(SweepError::Text(option.clone()));
        }
    }
    Ok(options)
}

/// A script for sbatch.
fn job(options: &[String], command: &str) -> String {
    let option = |option: &String| match option.split_once('=') {
        Some((key, value)) if value.contains(char::is_whitespace) => {
            format!("#SBATCH --{key}=\"{value}\"\n")
        }
        _ => format!("#SBATCH --{option}\n"),
    };
    let options: String = options.iter().map(option).collect();
    format!("#!/bin/sh\n{options}{command}\n")
}

/// A script that submits both.
fn script(store: &str, tasks: &str, merge: &str) -> String {
    format!(
        "#!/bin/sh
# Written by brittle {}: an array with a task a shard, and a job that merges when all of them went well.
set -eu
mkdir -p {}
array=$(sbatch --parsable <<'EOF'
{tasks}EOF
)
sbatch --parsable \"{}\" <<'EOF'
{merge}EOF
",
        env!("CARGO_PKG_VERSION"),
        quoted([store]),
        after("${array%%;*}"),
    )
}
