//! Kubernetes: an Indexed Job with a pod a shard.
//!
//! The manifest is JSON, which `kubectl` takes as it takes YAML. A pod that is evicted comes again and does not count as failed;
//! what it had stored is not run again. A store of another study ends the job at once; what else ends a pod may pass, and is tried again.

use serde_json::{Value, json};

use super::words::checked;
use super::{Submission, ask};
use crate::errors::{Error, SweepError};
use crate::exit::Exit;

/// Where the volume is mounted, unless told otherwise.
const MOUNT: &str = "/study";

/// How often a shard may fail.
const RETRIES: u32 = 3;

/// Creates the job, or prints it.
pub(super) fn submit(submission: &Submission<'_>) -> Result<String, Error> {
    let manifest = manifest(submission)?;
    let text = serde_json::to_string_pretty(&manifest).expect("a manifest is plain data") + "\n";
    if submission.args.dry_run {
        return Ok(text);
    }
    let args = ["create", "-f", "-"].map(str::to_owned);
    Ok(ask("kubectl", &args, &text)? + "\n")
}

/// The job.
fn manifest(submission: &Submission<'_>) -> Result<Value, SweepError> {
    let args = submission.args;
    let given = |text: &Option<String>| match text {
        Some(text) => checked(text).map(str::to_owned),
        None => Ok(String::new()),
    };
    let (image, claim) = (given(&args.kubernetes.image)?, given(&args.kubernetes.claim)?);
    let mount = checked(args.kubernetes.mount.as_deref().unwrap_or(MOUNT))?;
    let program = checked(args.program.as_deref().unwrap_or("brittle"))?;
    let mut words = vec!["sweep".to_owned(), "run".to_owned()];
    words.extend(submission.plan.iter().map(|word| literal(word)));
    words.push(format!("--store={}", literal(submission.store)));
    words.push(format!("--threads={}", args.cpus_per_task));
    words.push("--quiet".to_owned());
    words.push(format!("--shard=$(JOB_COMPLETION_INDEX)/{}", args.shards));
    let hopeless = [Exit::Incomplete as i32];
    Ok(json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "name": named(&args.name)? },
        "spec": {
            "completionMode": "Indexed",
            "completions": args.shards,
            "parallelism": args.at_once.unwrap_or(args.shards).min(args.shards),
            "backoffLimitPerIndex": RETRIES,
            "podFailurePolicy": { "rules": [
                {
                    "action": "Ignore",
                    "onPodConditions": [{ "type": "DisruptionTarget", "status": "True" }],
                },
                { "action": "FailJob", "onExitCodes": { "operator": "In", "values": hopeless } },
            ] },
            "template": { "spec": {
                "restartPolicy": "Never",
                "containers": [{
                    "name": "brittle",
                    "image": image,
                    "command": [literal(program)],
                    "args": words,
                    "workingDir": mount,
                    "resources": { "requests": { "cpu": args.cpus_per_task.to_string() } },
                    "volumeMounts": [{ "name": "study", "mountPath": mount }],
                }],
                "volumes": [
                    { "name": "study", "persistentVolumeClaim": { "claimName": claim } },
                ],
            } },
        },
    }))
}

/// A text in which Kubernetes puts in no variables.
fn literal(text: &str) -> String {
    text.replace("$(", "$$(")
}

/// A name of a job from which names of pods can be made.
fn named(name: &str) -> Result<&str, SweepError> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let ends = !name.starts_with('-') && !name.ends_with('-');
    match (1..=52).contains(&name.len()) && name.chars().all(inner) && ends {
        true => Ok(name),
        false => Err(SweepError::Name(name.to_owned())),
    }
}
