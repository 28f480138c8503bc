//! Assignments: `path.to.key=value`, set over a text.
//!
//! The value is typed like the file. What is not a TOML value and does not begin like one is taken as text,
//! so that a shell user can leave the quotes out: `trial.horizon=54d`.
//!
//! Deliberately lacking: removal of keys, and quoted steps in a path: names need no quotes.

use toml::de::DeValue;

use super::problem::Fault;
use super::tree::{Entry, Node, Place, Value};

/// Most steps of a path.
const MAX_STEPS: usize = 32;
const EXAMPLE: &str = "for example --set trial.horizon=30d";

/// Puts an assignment, text number `source` of the document, into the tree.
pub(super) fn assign(
    root: &mut Node,
    assignment: &str,
    source: usize,
) -> Result<(), Box<(Place, Fault)>> {
    let place = |start: usize, end: usize| Place { source, start, end };
    let Some((path, value)) = assignment.split_once('=') else {
        let fault = Fault::new("", "a setting is written path.to.key=value").help(EXAMPLE);
        return Err(Box::new((place(0, assignment.len()), fault)));
    };
    let key = place(path.len() - path.trim_start().len(), path.trim_end().len());
    let steps: Vec<&str> = path.split('.').map(str::trim).collect();
    if steps.iter().any(|step| step.is_empty()) {
        let fault = Fault::new("", "the path has an empty step").help(EXAMPLE);
        return Err(Box::new((key, fault)));
    }
    if steps.len() > MAX_STEPS {
        let fault = Fault::new("", format!("the path has more than {MAX_STEPS} steps"));
        return Err(Box::new((key, fault)));
    }
    let start = assignment.len() - value.trim_start().len();
    let node = parse(value.trim(), place(start, start + value.trim().len()))?;
    put(root, &steps, key, node).map_err(|fault| Box::new((key, fault)))
}

fn parse(value: &str, place: Place) -> Result<Node, Box<(Place, Fault)>> {
    let taken_as_text = Node { value: Value::String(value.to_owned()), place };
    match DeValue::parse(value) {
        _ if value.is_empty() => {
            Err(Box::new((place, Fault::new("", "there is no value").help(EXAMPLE))))
        }
        Ok(parsed) if !matches!(parsed.get_ref(), DeValue::Datetime(_)) => {
            Ok(Node::new(&parsed, place.source, place.start))
        }
        Err(error) if value.starts_with(['{', '[', '"', '\'']) => {
            let span = error.span().unwrap_or(0..0);
            let at = |i: usize| place.start + i;
            let place = Place { start: at(span.start), end: at(span.end), ..place };
            let fault = Fault::new("", format!("this is not TOML: {}", error.message()));
            Err(Box::new((place, fault)))
        }
        _ => Ok(taken_as_text),
    }
}

/// Puts a value at a path, making tables on the way.
fn put(here: &mut Node, steps: &[&str], key: Place, node: Node) -> Result<(), Fault> {
    let [step, rest @ ..] = steps else {
        *here = node;
        return Ok(());
    };
    let what = here.describe();
    match &mut here.value {
        Value::Table(entries) => {
            let found = entries.iter().position(|entry| entry.key == *step);
            let index = found.unwrap_or_else(|| {
                let table = Node { value: Value::Table(Vec::new()), place: key };
                entries.push(Entry { key: (*step).to_owned(), place: key, node: table });
                entries.len() - 1
            });
            if rest.is_empty() {
                entries[index].place = key;
            }
            put(&mut entries[index].node, rest, key, node)
        }
        Value::Array(nodes) => {
            let count = nodes.len();
            match step.parse().ok().and_then(|i: usize| nodes.get_mut(i)) {
                Some(element) => put(element, rest, key, node),
                None => {
                    let message = format!("`{step}` is not an element of an array of {count}");
                    Err(Fault::new("", message).help("elements are numbered from 0"))
                }
            }
        }
        _ => Err(Fault::new("", format!("`{step}` cannot be set inside {what}"))
            .help("set the whole value instead")),
    }
}
