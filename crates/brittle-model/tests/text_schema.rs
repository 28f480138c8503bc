//! The JSON Schema of the scenario file: closed, documented, and with the keys that are needed.

use brittle_model::text::schema;
use serde_json::Value;

fn value() -> Value {
    schema().to_value()
}

/// Every schema of an object with properties, with its place.
fn objects<'v>(value: &'v Value, place: &str, found: &mut Vec<(String, &'v Value)>) {
    match value {
        Value::Object(map) => {
            if map.contains_key("properties") {
                found.push((place.to_owned(), value));
            }
            for (key, inner) in map {
                objects(inner, &format!("{place}/{key}"), found);
            }
        }
        Value::Array(list) => {
            for (i, inner) in list.iter().enumerate() {
                objects(inner, &format!("{place}/{i}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn no_table_takes_unknown_keys_and_every_key_is_documented() {
    let schema = value();
    let mut found = Vec::new();
    objects(&schema, "", &mut found);
    assert!(found.len() > 15, "{} tables", found.len());
    // What a job must say if it names no stack is a condition on tables that are described elsewhere.
    let condition = |place: &str| place.starts_with("/$defs/JobFile/anyOf/");
    for (place, table) in found.into_iter().filter(|(place, _)| !condition(place)) {
        assert_eq!(table["additionalProperties"], Value::Bool(false), "{place}");
        // The one key of a variant is described by the variant.
        let variant = place.contains("/oneOf/") || place.contains("/anyOf/");
        for (key, property) in table["properties"].as_object().expect("an object") {
            assert!(variant || property.get("description").is_some(), "{place}: {key}");
        }
    }
}

#[test]
fn what_is_a_word_or_a_table_says_both() {
    let schema = value();
    let forms = |name: &str, key: &str| -> Vec<Value> {
        schema["$defs"][name][key].as_array().cloned().unwrap_or_default()
    };
    let effects = forms("EffectFile", "oneOf");
    for word in ["crash", "hang", "planned", "false_alarm", "degrade", "corrupt"] {
        assert!(effects.iter().any(|form| form["const"] == word), "{word}");
    }
    for table in ["slow", "flap", "drain"] {
        assert!(effects.iter().any(|form| form["properties"].get(table).is_some()), "{table}");
    }
    let detection = forms("Detection", "anyOf");
    let names = [("$ref", "#/$defs/Delay"), ("$ref", "#/$defs/SignalsFile")];
    for (key, name) in names {
        assert!(detection.iter().any(|form| form[key] == name), "{name}");
    }
    assert_eq!(detection[0]["enum"][0], "never");
}

#[test]
fn what_must_be_there_is_required() {
    let schema = value();
    let required = |name: &str| -> Vec<String> {
        let table = if name.is_empty() { &schema } else { &schema["$defs"][name] };
        let list = table["required"].as_array().cloned().unwrap_or_default();
        list.iter().map(|key| key.as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(required(""), ["title", "trial", "cluster", "jobs"]);
    assert_eq!(required("TrialFile"), ["horizon"]);
    assert_eq!(required("RailClosFile"), ["hosts", "gpus_per_host", "hosts_per_rack"]);
    assert_eq!(required("ClassFile"), ["component"]);
    assert_eq!(required("JobFile"), ["gpus"]);
    // What a stack can give is needed of a job without one only.
    assert_eq!(schema["$defs"]["JobFile"]["anyOf"][0]["required"][0], "stack");
    let told = &schema["$defs"]["JobFile"]["anyOf"][1];
    assert_eq!(told["required"][0], "checkpoint");
    assert_eq!(told["properties"]["checkpoint"]["required"][0], "interval");
    assert_eq!(required("CheckpointFile"), [] as [&str; 0]);
    assert_eq!(required("RecoveryFile"), [] as [&str; 0]);
    assert_eq!(required("SlowFile"), ["speed"]);
    assert_eq!(required("FlapFile"), ["lasts", "timeout"]);
    assert_eq!(required("DrainFile"), [] as [&str; 0]);
    assert_eq!(required("SignalsFile"), ["signals"]);
    assert_eq!(required("HeartbeatFile"), ["every", "missed"]);
    assert_eq!(required("PeriodicFile"), ["first", "every"]);
    assert_eq!(required("RollingFile"), ["first", "gap"]);
    assert_eq!(required("EvictionFile"), [] as [&str; 0]);
    assert_eq!(required("PreflightFile"), ["duration"]);
}
