//! The trace of a trial for programs: one flat record an event, in the order of time.
//!
//! Names and columns are those of `docs/trace.md`, stable within a schema version. The first record
//! (`trial`) says what was run; the last (`ledger`, `elapsed`) are the books of each job.

use brittle_engine::Event;
use brittle_model::scenario::HostSource;
use brittle_model::{Account, ComponentId, SimTime};
use serde::Serialize;

use crate::cast::Cast;
use crate::csv;
use crate::story::Tale;

/// One record; what does not belong to its event is left out.
#[derive(Debug, Default, Serialize)]
struct Record {
    at_ns: u64,
    event: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stops: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    span_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    saves: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lost_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old_host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_host: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trial: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<u32>,
}

/// The columns of the CSV, all of them on every line.
const COLUMNS: [&str; 21] = [
    "at_ns",
    "event",
    "job",
    "cause",
    "component",
    "host",
    "stops",
    "account",
    "span_ns",
    "saves",
    "kept_ns",
    "open_ns",
    "lost_ns",
    "old_host",
    "new_host",
    "source",
    "missing",
    "title",
    "seed",
    "trial",
    "speed",
];

/// A JSON array, one record a line.
pub(crate) fn json(tale: &Tale) -> String {
    let line = |record: &Record| serde_json::to_string(record).expect("a record is plain data");
    let lines: Vec<_> = records(tale).iter().map(line).collect();
    format!("[\n{}\n]\n", lines.join(",\n"))
}

/// One JSON record a line, to be read line by line.
pub(crate) fn ndjson(tale: &Tale) -> String {
    let line =
        |record: &Record| serde_json::to_string(record).expect("a record is plain data") + "\n";
    records(tale).iter().map(line).collect()
}

/// A header and one record a line.
pub(crate) fn csv(tale: &Tale) -> String {
    let mut out = csv::record(COLUMNS.into_iter());
    for record in records(tale) {
        let record = serde_json::to_value(record).expect("a record is plain data");
        let field = |column: &str| match &record[column] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        let fields = COLUMNS.map(field);
        out.push_str(&csv::record(fields.iter().map(String::as_str)));
    }
    out
}

fn records(tale: &Tale) -> Vec<Record> {
    let mut records = vec![Record {
        event: "trial",
        title: Some(tale.cast.title.clone()),
        seed: Some(tale.seed),
        trial: Some(tale.trial),
        ..Record::default()
    }];
    records.extend(tale.in_order().map(|&(at, event)| record(tale.cast, at, event)));
    for (job, outcome) in tale.outcome.jobs.iter().enumerate() {
        let about = |event, account: Option<Account>, span: brittle_model::Span| Record {
            at_ns: outcome.elapsed.as_nanos(),
            event,
            job: Some(tale.cast.jobs[job].clone()),
            account: account.map(Account::as_str),
            span_ns: Some(span.as_nanos()),
            ..Record::default()
        };
        let posted = Account::ALL.map(|a| about("ledger", Some(a), outcome.accounts.get(a)));
        records.extend(posted);
        records.push(about("elapsed", None, outcome.elapsed));
    }
    records
}

fn record(cast: &Cast, at: SimTime, event: Event) -> Record {
    let blank = |event| Record { at_ns: at.as_nanos(), event, ..Record::default() };
    let job = |event, id| Record { job: Some(cast.job(id).to_owned()), ..blank(event) };
    let struck = |event, class, component: ComponentId| Record {
        cause: Some(cast.cause(class).to_owned()),
        component: Some(component.to_string()),
        host: cast.host(component).map(|host| host.to_string()),
        ..blank(event)
    };
    match event {
        Event::Failure { class, component, stops } => {
            Record { stops: Some(stops), ..struck("failure", class, component) }
        }
        Event::Ignored { class, component } => struck("ignored", class, component),
        Event::Down { class, component, reason } => {
            Record { source: Some(reason.as_str().to_owned()), ..struck("down", class, component) }
        }
        Event::Ordered { host } => Record { host: Some(host.to_string()), ..blank("ordered") },
        Event::Arrived { host } => Record { host: Some(host.to_string()), ..blank("arrived") },
        Event::Repaired { class, component } => struck("repaired", class, component),
        Event::Interrupted { job: id, class, lost } => Record {
            cause: Some(cast.cause(class).to_owned()),
            lost_ns: Some(lost.as_nanos()),
            ..job("interrupted", id)
        },
        Event::Ran { job: id, span, saves, kept, open, .. } => Record {
            span_ns: Some(span.as_nanos()),
            saves: Some(saves),
            kept_ns: Some(kept.as_nanos()),
            open_ns: Some(open.as_nanos()),
            ..job("ran", id)
        },
        Event::Slowed { job: id, lost } => {
            Record { span_ns: Some(lost.as_nanos()), ..job("slowed", id) }
        }
        Event::Within { job: id, account, span } => Record {
            account: Some(account.as_str()),
            span_ns: Some(span.as_nanos()),
            ..job("within", id)
        },
        Event::StorageSpeed { job: id, speed } => {
            Record { speed: Some(speed), ..job("storage_speed", id) }
        }
        Event::Restored { job: id, tier, progress } => Record {
            source: Some(cast.tier(id, tier).to_owned()),
            kept_ns: Some(progress.as_nanos()),
            ..job("restored", id)
        },
        Event::LostMore { job: id, class, lost } => Record {
            cause: Some(cast.cause(class).to_owned()),
            lost_ns: Some(lost.as_nanos()),
            ..job("lost_more", id)
        },
        Event::Tried { job: id, attempt, works } => Record {
            source: Some(cast.attempt(id, attempt).to_owned()),
            stops: Some(u32::from(!works)),
            ..job("tried", id)
        },
        Event::Regrouped { job: id, missing, speed } => {
            Record { missing: Some(missing), speed: Some(speed), ..job("regrouped", id) }
        }
        Event::Warned { class, component } => struck("warned", class, component),
        Event::Migrated { job: id, old, new, works } => Record {
            old_host: Some(old.to_string()),
            new_host: Some(new.to_string()),
            stops: Some(u32::from(!works)),
            ..job("migrated", id)
        },
        Event::Retired { host } => Record { host: Some(host.to_string()), ..blank("retired") },
        Event::Moved { job: id, domain, from, to, .. } => Record {
            old_host: Some(format!("{}{from}", domain.as_str())),
            new_host: Some(format!("{}{to}", domain.as_str())),
            ..job("moved", id)
        },
        Event::Spent { job: id, account, span } => Record {
            account: Some(account.as_str()),
            span_ns: Some(span.as_nanos()),
            ..job("spent", id)
        },
        Event::Replaced { job: id, old, new, source } => Record {
            old_host: Some(old.to_string()),
            new_host: Some(new.to_string()),
            source: Some(source_word(source).to_owned()),
            ..job("replaced", id)
        },
        Event::Short { job: id, missing } => Record { missing: Some(missing), ..job("short", id) },
        Event::Finished { job: id } => job("finished", id),
        Event::GaveUp { job: id } => job("gave_up", id),
        Event::Hosts { .. } | Event::Horizon => blank("horizon"),
    }
}

/// Where a host came from, as files write it.
pub(crate) const fn source_word(source: HostSource) -> &'static str {
    match source {
        HostSource::Hot => "hot",
        HostSource::Warm => "warm",
        HostSource::Floating => "floating",
        HostSource::Cold => "cold",
        HostSource::Repair => "repair",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_has_a_column() {
        let some = Some(String::new);
        let text = || some.map(|f| f());
        let record = Record {
            at_ns: 0,
            event: "",
            job: text(),
            cause: text(),
            component: text(),
            host: text(),
            stops: Some(0),
            account: Some(""),
            span_ns: Some(0),
            saves: Some(0),
            kept_ns: Some(0),
            open_ns: Some(0),
            lost_ns: Some(0),
            old_host: text(),
            new_host: text(),
            source: text(),
            missing: Some(0),
            speed: Some(0),
            title: text(),
            seed: Some(0),
            trial: Some(0),
        };
        let value = serde_json::to_value(record).unwrap();
        let fields = value.as_object().unwrap();
        assert_eq!(fields.len(), COLUMNS.len());
        assert!(COLUMNS.iter().all(|&column| fields.contains_key(column)));
    }
}
