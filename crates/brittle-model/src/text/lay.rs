//! Stacks under jobs: where a job names a stack, the stack's keys come to lie under what is said of the job.
//!
//! It happens on the tree, before anything is read, so every value keeps its place, the rules see one job, and the
//! canonical scenario holds what was merged.
//!
//! A stack lies under the text that names it. Named in the file, every key of the file goes before it. Named by a setting,
//! as an axis of a study does, it takes the place of how the file's job saves and comes back, and every setting goes before it;
//! what the file says of the job itself stays.
//!
//! Deliberately lacking: the removal of a stack's tier or attempt.

use toml::de::DeTable;

use super::stacks::Stack;
use super::tree::{Entry, Node, Place, Value, entries};

/// What a stack is about: a stack named by a setting replaces these.
const OWN: [&str; 3] = ["checkpoint", "recovery", "overhead"];

/// What stands below these and yet is told of the job itself, or of those who run it.
const FACTS: [&str; 6] = [
    "checkpoint.size",
    "checkpoint.mtti",
    "checkpoint.final_save",
    "checkpoint.verify",
    "recovery.give_up_after",
    "recovery.initial_start",
];

/// Keys that are a choice between tables: whoever gives one gives the whole of it.
const WHOLE: [&str; 14] = [
    "interval",
    "backlog",
    "isolate",
    "queue",
    "allocate",
    "start",
    "load",
    "warm_up",
    "timeout",
    "test",
    "duration",
    "stall",
    "rejoin",
    "hot_activation",
];

/// Keys that say in another way what some others say: whoever gives the first takes those away.
const INSTEAD: [(&str, &[&str]); 10] = [
    ("cost", &["write_bandwidth"]),
    ("write_bandwidth", &["cost"]),
    ("load", &["read_bandwidth"]),
    ("read_bandwidth", &["load"]),
    ("copies", &["erasure"]),
    ("erasure", &["copies"]),
    ("duration", &["bandwidth"]),
    ("bandwidth", &["duration"]),
    ("tiers", &["cost", "write_bandwidth", "upload"]),
    ("how", &["microbatches", "efficiency", "boost"]),
];

/// Lays every stack that is named under its job. `number` gives the number of the stack's text, from the place at which it
/// is named.
pub(super) fn stacks(root: &mut Node, mut number: impl FnMut(&'static Stack, Place) -> usize) {
    let Value::Table(top) = &mut root.value else { return };
    let jobs = top.iter_mut().filter(|entry| entry.key == "jobs");
    for job in jobs.flat_map(|jobs| tables(&mut jobs.node)) {
        let Some((stack, named)) = named(job) else { continue };
        let source = number(stack, named);
        // A shipped stack is TOML: a test reads them all.
        let Ok(table) = DeTable::parse(stack.text) else { continue };
        let mut said = std::mem::take(job);
        if named.source > 0 {
            said = later(said, "");
        }
        let mut below = entries(table.get_ref(), source);
        if has(&said, "checkpoint", "read_bandwidth") {
            drop_key(&mut below, "recovery", "load");
        }
        *job = merged(below, said, true);
    }
}

/// The tables of a table.
fn tables(node: &mut Node) -> impl Iterator<Item = &mut Vec<Entry>> {
    let entries = match &mut node.value {
        Value::Table(entries) => entries.as_mut_slice(),
        _ => &mut [],
    };
    entries.iter_mut().filter_map(|entry| match &mut entry.node.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    })
}

/// The stack that a job names, and where.
fn named(job: &[Entry]) -> Option<(&'static Stack, Place)> {
    let entry = job.iter().find(|entry| entry.key == "stack")?;
    let Value::String(name) = &entry.node.value else { return None };
    Some((Stack::named(name)?, entry.node.place))
}

/// What remains of a job below a stack that a setting names: what settings say, and what is told of the job itself.
fn later(said: Vec<Entry>, path: &str) -> Vec<Entry> {
    let keep = |mut entry: Entry| {
        let dot = if path.is_empty() { "" } else { "." };
        let here = format!("{path}{dot}{}", entry.key);
        let set = entry.node.place.source > 0;
        let own = OWN.iter().any(|key| here.split('.').next() == Some(*key));
        if !own || FACTS.contains(&here.as_str()) || set {
            return Some(entry);
        }
        match &mut entry.node.value {
            Value::Table(entries) => {
                *entries = later(std::mem::take(entries), &here);
                (!entries.is_empty()).then_some(entry)
            }
            Value::Array(nodes) => nodes.iter().any(|node| node.place.source > 0).then_some(entry),
            _ => None,
        }
    };
    said.into_iter().filter_map(keep).collect()
}

/// A table over another. `ours` says whether its keys are ours, and not names that a user gave.
fn merged(mut below: Vec<Entry>, above: Vec<Entry>, ours: bool) -> Vec<Entry> {
    for (_, others) in INSTEAD.iter().filter(|(key, _)| ours && above.iter().any(|e| e.key == *key))
    {
        below.retain(|entry| !others.contains(&entry.key.as_str()));
    }
    for entry in above {
        match below.iter_mut().find(|other| other.key == entry.key) {
            None => below.push(entry),
            Some(other) => over(other, entry, ours),
        }
    }
    below
}

/// An entry over another of the same key.
fn over(below: &mut Entry, above: Entry, ours: bool) {
    let whole = ours && WHOLE.contains(&above.key.as_str());
    let names = ours && matches!(above.key.as_str(), "tiers" | "attempts");
    below.place = above.place;
    match (&mut below.node.value, above.node) {
        (Value::Table(old), Node { value: Value::Table(new), place }) if !whole => {
            *old = merged(std::mem::take(old), new, !names);
            below.node.place = place;
        }
        (_, node) => below.node = node,
    }
}

fn table<'e>(entries: &'e mut [Entry], key: &str) -> Option<&'e mut Vec<Entry>> {
    let entry = entries.iter_mut().find(|entry| entry.key == key)?;
    match &mut entry.node.value {
        Value::Table(entries) => Some(entries),
        _ => None,
    }
}

fn has(entries: &[Entry], outer: &str, key: &str) -> bool {
    entries.iter().filter(|entry| entry.key == outer).any(|entry| match &entry.node.value {
        Value::Table(inner) => inner.iter().any(|entry| entry.key == key),
        _ => false,
    })
}

fn drop_key(entries: &mut [Entry], outer: &str, key: &str) {
    if let Some(inner) = table(entries, outer) {
        inner.retain(|entry| entry.key != key);
    }
}
