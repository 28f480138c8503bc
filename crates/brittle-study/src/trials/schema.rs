//! JSON Schema of a row, whatever the plan: columns that follow from it are described by their pattern.

use brittle_model::Account;
use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::Kind;
use super::columns::{CELL, COURSE, Fixed, REST, WHICH};

/// JSON Schema of a row as a line of NDJSON; CSV and Parquet have the same columns.
#[must_use]
pub fn schema() -> Schema {
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut add = |name: &str, kind: Kind, optional: bool, meaning: &str| {
        properties.insert(name.to_owned(), property(kind, optional, meaning));
        required.push(name.to_owned());
    };
    let mut fixed = |columns: &[Fixed]| {
        for Fixed { name, kind, optional, meaning, .. } in columns {
            add(name, *kind, *optional, meaning);
        }
    };
    fixed(&[CELL]);
    fixed(&WHICH);
    fixed(&COURSE);
    fixed(&REST);
    add("job", Kind::Text, false, "Name of the job.");
    for account in Account::ALL {
        let meaning = format!("Time of the job in the account `{}` [ns].", account.as_str());
        add(&format!("{}_ns", account.as_str()), Kind::Integer, false, &meaning);
    }
    let axis = json!({
        "description": "Any other column: the value of the axis of that key as text; with the unit at the end of its name, \
            or `number` if it has none, its number.",
        "type": ["string", "number"]
    });
    json_schema!({
        "title": "Trial",
        "description": "A job of a trial: a line of NDJSON, a row of CSV or Parquet. docs/python.md reads them.",
        "type": "object",
        "properties": properties,
        "patternProperties": {
            r"^interruptions\.": property(Kind::Integer, true, "Interruptions of the job by this cause."),
            r"^cost_ns\.": property(Kind::Integer, true, "Time that this cause cost the job [ns]."),
            r"^reads\.": property(
                Kind::Integer, true, "Recoveries of the job that read this tier; null of a job without it."
            )
        },
        "additionalProperties": axis,
        "required": required
    })
}

fn property(kind: Kind, optional: bool, meaning: &str) -> Value {
    let (one, parquet) = match kind {
        Kind::Integer => ("integer", "INT64"),
        Kind::Unsigned => ("integer", "INT64 (UINT_64)"),
        Kind::Number => ("number", "DOUBLE"),
        Kind::Text => ("string", "BYTE_ARRAY (STRING)"),
        Kind::Truth => ("boolean", "BOOLEAN"),
    };
    let of = if optional { json!([one, "null"]) } else { json!(one) };
    json!({ "description": meaning, "type": of, "x-parquet": parquet })
}
