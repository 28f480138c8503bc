//! Topics from a JSON Schema: every key with what it means, how it is written, and what it is by default.
//!
//! The texts are those of the types that are read and written, so what is explained here is what is read there.

use serde_json::{Map, Value};

use super::topic::{Kind, Topic};

/// What stands for a name of the user's own in a path.
const NAME: &str = "NAME";

/// The topics of a schema whose keys are of a kind, in the order of the schema.
pub(super) fn topics(schema: &Value, kind: Kind) -> Vec<Topic> {
    let empty = Map::new();
    let defs = schema["$defs"].as_object().unwrap_or(&empty);
    let mut walk = Walk { defs, kind, topics: Vec::new(), above: Vec::new() };
    walk.inside(schema, "");
    walk.topics
}

/// The words of an enumeration with their meanings, from its schema.
pub(super) fn words(schema: &Value) -> Vec<(String, String)> {
    let each = |variant: &Value| {
        let text = prose(variant["description"].as_str()?);
        let word = variant["const"].as_str().map(str::to_owned);
        let key = || variant["properties"].as_object()?.keys().next().cloned();
        Some((word.or_else(key)?, text))
    };
    schema["oneOf"].as_array().into_iter().flatten().filter_map(each).collect()
}

struct Walk<'s> {
    defs: &'s Map<String, Value>,
    kind: Kind,
    topics: Vec<Topic>,
    /// Definitions that the walk is inside of: what holds itself is not entered again.
    above: Vec<&'s str>,
}

impl<'s> Walk<'s> {
    /// Notes all keys inside of what `schema` describes, whose path is `path`.
    fn inside(&mut self, schema: &'s Value, path: &str) {
        if let Some(name) = reference(schema) {
            let Some(definition) = self.defs.get(name) else { return };
            if !self.above.contains(&name) {
                self.above.push(name);
                self.inside(definition, path);
                self.above.pop();
            }
            return;
        }
        let needed = |key: &str| {
            schema["required"].as_array().is_some_and(|keys| keys.iter().any(|each| each == key))
        };
        let listed = matches!(&schema["oneOf"], Value::Array(all) if all.iter().any(is_choice));
        for (key, value) in schema["properties"].as_object().into_iter().flatten() {
            let path = join(path, key);
            self.note(value, &path, needed(key));
            self.inside(value, &path);
        }
        if schema["additionalProperties"].is_object() {
            self.inside(&schema["additionalProperties"], &join(path, NAME));
        }
        if schema["items"].is_object() {
            self.inside(&schema["items"], &format!("{path}[]"));
        }
        for choices in ["oneOf", "anyOf"] {
            for choice in schema[choices].as_array().into_iter().flatten() {
                match choice["properties"].as_object().filter(|_| listed && is_choice(choice)) {
                    Some(keys) => self.choice(choice, keys, path),
                    None if choice["properties"].is_null() || listed => self.inside(choice, path),
                    // Conditions on keys that are described beside them.
                    None => {}
                }
            }
        }
    }

    /// One of several tables, told by its only key.
    fn choice(&mut self, choice: &'s Value, keys: &'s Map<String, Value>, path: &str) {
        for (key, value) in keys {
            let path = join(path, key);
            self.note(value, &path, false);
            if let Some(topic) = self.topics.last_mut() {
                topic.text = prose(choice["description"].as_str().unwrap_or_default());
            }
            self.inside(value, &path);
        }
    }

    fn note(&mut self, schema: &'s Value, path: &str, needed: bool) {
        if self.topics.iter().any(|topic| topic.name == path) {
            return;
        }
        let target = self.target(schema);
        let described = schema["description"].as_str().or(target["description"].as_str());
        let (text, default) = without_default(&prose(described.unwrap_or_default()));
        let mut topic = Topic::new(self.kind, path, text);
        topic.default = default;
        topic.needed = needed;
        topic.form = self.form(schema);
        topic.values = self.values(schema, 0);
        self.topics.push(topic);
    }

    fn target(&self, schema: &'s Value) -> &'s Value {
        match reference(schema) {
            Some(name) => self.defs.get(name).unwrap_or(&Value::Null),
            None => schema,
        }
    }

    /// How a value is written.
    fn form(&self, schema: &'s Value) -> Option<String> {
        let is_of = |schema: &Value, name: &str| match &schema["type"] {
            Value::String(one) => one == name,
            Value::Array(several) => several.iter().any(|each| each == name),
            _ => false,
        };
        let target = self.target(schema);
        let text = || target["description"].as_str().filter(|_| reference(schema).is_some());
        match target {
            one if is_of(one, "boolean") => Some("true or false".to_owned()),
            one if is_of(one, "integer") => Some("a whole number".to_owned()),
            one if is_of(one, "number") => Some(range(one)),
            one if is_of(one, "array") => {
                let of = self.form(&one["items"]);
                Some(of.map_or_else(|| "a list".to_owned(), |of| format!("a list; each {of}")))
            }
            one if is_of(one, "string") => Some(text().map_or("text in quotes".to_owned(), prose)),
            one if one["anyOf"].is_array() => {
                let choices = one["anyOf"].as_array().into_iter().flatten();
                // A text that nothing is said of is told of by the key itself.
                let told = choices.filter(|each| each["pattern"].is_null());
                let forms = told.filter_map(|each| self.form(each));
                let forms: Vec<String> =
                    forms.map(|form| form.trim_end_matches('.').to_owned()).collect();
                let (first, rest) = forms.split_first()?;
                Some(rest.iter().fold(first.clone(), |text, form| text + "; or " + &small(form)))
            }
            one if one["enum"].is_array() => {
                let words = one["enum"].as_array().into_iter().flatten();
                let words: Vec<String> = words.map(Value::to_string).collect();
                Some(words.join(", "))
            }
            one if reference(schema).is_some()
                && (one["oneOf"].is_array() || is_of(one, "object")) =>
            {
                text().map(prose)
            }
            _ => None,
        }
    }

    /// The words that a value can be, with what they mean.
    fn values(&self, schema: &'s Value, depth: usize) -> Vec<(String, String)> {
        let target = self.target(schema);
        let mut values = words(target);
        if depth < 3 {
            for choice in target["anyOf"].as_array().into_iter().flatten() {
                values.extend(self.values(choice, depth + 1));
            }
            if target["items"].is_object() {
                values.extend(self.values(&target["items"], depth + 1));
            }
        }
        values
    }
}

/// Whether a choice is one of several tables or words that are told apart by their key, or by themselves.
fn is_choice(choice: &Value) -> bool {
    choice["description"].is_string()
}

fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/$defs/")
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn range(schema: &Value) -> String {
    match (schema["minimum"].as_f64(), schema["maximum"].as_f64()) {
        (Some(least), Some(most)) => format!("a number from {least} to {most}"),
        _ => "a number".to_owned(),
    }
}

/// The text with a small first letter, for the middle of a sentence.
fn small(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    first.into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// The text of a doc comment on one line, without its escapes.
pub(super) fn prose(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("\\[", "[")
}

/// Parts a description from the default that it ends in.
fn without_default(text: &str) -> (String, Option<String>) {
    match text.split_once("Default: ") {
        Some((text, default)) => {
            let default = default.trim().strip_suffix('.').unwrap_or(default.trim());
            (text.trim().to_owned(), Some(default.to_owned()))
        }
        None => (text.to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_default_is_parted_from_its_text() {
        let parted = without_default("What it is. Default: \"0s\".");
        assert_eq!(parted, ("What it is.".to_owned(), Some("\"0s\"".to_owned())));
        assert_eq!(without_default("Default: 1."), (String::new(), Some("1".to_owned())));
        assert_eq!(without_default("None."), ("None.".to_owned(), None));
    }

    #[test]
    fn every_key_of_a_scenario_is_told() {
        let schema = serde_json::to_value(brittle_model::text::schema()).expect("plain data");
        let topics = topics(&schema, Kind::ScenarioKey);
        for name in [
            "title",
            "trial.horizon",
            "cluster.rail_clos.hosts",
            "failures.NAME.rate",
            "failures.NAME.effect.slow.speed",
            "failures.NAME.law.piecewise[].until",
            "failures.NAME.detection.signals[].poll.every",
            "jobs.NAME.checkpoint.tiers.NAME.upload.slowdown",
            "jobs.NAME.recovery.attempts.NAME.timeout",
            "spares.warm",
        ] {
            assert!(topics.iter().any(|topic| topic.name == name), "{name} is not told");
        }
        for topic in &topics {
            assert!(!topic.text.is_empty() || topic.form.is_some(), "{} has no text", topic.name);
        }
        assert!(topics.len() > 250, "{}", topics.len());
    }
}
