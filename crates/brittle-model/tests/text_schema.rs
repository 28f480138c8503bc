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
    for (place, table) in found {
        assert_eq!(table["additionalProperties"], Value::Bool(false), "{place}");
        // The one key of a variant is described by the variant.
        let variant = place.contains("/oneOf/") || place.contains("/anyOf/");
        for (key, property) in table["properties"].as_object().expect("an object") {
            assert!(variant || property.get("description").is_some(), "{place}: {key}");
        }
    }
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
    assert_eq!(required("JobFile"), ["gpus", "checkpoint"]);
    assert_eq!(required("CheckpointFile"), ["interval"]);
    assert_eq!(required("RecoveryFile"), [] as [&str; 0]);
}
