//! The trace of a trial as a page: a timeline to zoom into, failures to point at, and the ledger at the cursor.
//!
//! One file that asks the network for nothing; the same trial gives the same bytes. Times are whole nanoseconds, as text where a number
//! of a browser would round them.

use brittle_engine::Event;
use brittle_model::Account;
use brittle_plot::{escape, page_style};
use serde_json::{Value, json};

use crate::course::{self, Doing, SLOWED};
use crate::number::{count, percent};
use crate::story::{Line, Tale};

const STYLE: &str = include_str!("../assets/report.css");
const OWN_STYLE: &str = include_str!("../assets/timeline.css");
const SCRIPT: &str = include_str!("../assets/timeline.js");
const BODY: &str = include_str!("../assets/timeline.html");

/// The largest whole number that a browser does not round.
const EXACT: u64 = (1 << 53) - 1;

/// Nanoseconds.
fn ns(ns: u64) -> Value {
    if ns <= EXACT { ns.into() } else { ns.to_string().into() }
}

/// The page.
pub(crate) fn render(tale: &Tale) -> String {
    let title = escape(&tale.cast.title);
    let about = format!("Trial {}, seed {}", count(tale.trial), count(tale.seed));
    // `<` would end the script that holds the data.
    let data = data(tale).to_string().replace('<', "\\u003c");
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"generator\" content=\"brittle {}\">\n<title>{title}: {about}</title>\n\
         <style>\n{}{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n\
         <header>\n<div><h1>{title}</h1>\n<p class=\"small\">{about}. {}</p></div>\n\
         <button type=\"button\" id=\"theme\">Theme: system</button>\n</header>\n\
         {BODY}<script type=\"application/json\" id=\"data\">{data}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        page_style(),
        escape(&answer(tale)),
    )
}

/// What came of it, in a sentence.
fn answer(tale: &Tale) -> String {
    let of = |(name, job): (&String, &brittle_engine::JobOutcome)| {
        format!(
            "{name}: {} goodput, {} interruptions in {}.",
            percent(job.goodput()),
            count(job.interruptions().into()),
            job.elapsed
        )
    };
    let jobs: Vec<String> = tale.cast.jobs.iter().zip(&tale.outcome.jobs).map(of).collect();
    jobs.join(" ")
}

fn data(tale: &Tale) -> Value {
    let accounts: Vec<Value> = Account::ALL
        .iter()
        .map(|account| json!([account.as_str(), account.describe()]))
        .chain([json!([SLOWED, "running slower: straggling, network, missing hosts, overhead"])])
        .collect();
    json!({
        "causes": tale.cast.causes,
        "accounts": accounts,
        "end": ns(tale.outcome.elapsed.as_nanos()),
        "jobs": jobs(tale),
        "hosts": hosts(tale),
        "events": events(tale),
    })
}

/// Of each job its name, its stretches as `[at, account or "running", saves, [[account, time], ...]]`, and what was rolled back as
/// `[at, cause, time, stopped]`.
fn jobs(tale: &Tale) -> Vec<Value> {
    let lives = course::of(tale);
    let one = |(j, life): (usize, &course::Life)| {
        let slices = life.slices.iter().map(|slice| {
            let (name, saves) = match &slice.doing {
                Doing::Ran { saves, .. } => ("running", *saves),
                Doing::Spent(account) => (account.as_str(), 0),
            };
            let books: Vec<Value> =
                slice.books().into_iter().map(|(name, span)| json!([name, ns(span)])).collect();
            json!([ns(slice.at), name, saves, books])
        });
        let back = life.rollbacks.iter();
        let back = back.map(|r| json!([ns(r.at), r.class.0, ns(r.lost), u8::from(r.stopped)]));
        let ledger: Vec<Value> =
            life.books().into_iter().map(|(name, span)| json!([name, ns(span)])).collect();
        json!({
            "name": tale.cast.jobs[j],
            "elapsed": ns(tale.outcome.jobs[j].elapsed.as_nanos()),
            "slices": slices.collect::<Vec<_>>(),
            "back": back.collect::<Vec<_>>(),
            "ledger": ledger,
        })
    };
    lives.iter().enumerate().map(one).collect()
}

/// `[at, unusable hosts, spares that stand by]`, where they change.
fn hosts(tale: &Tale) -> Vec<Value> {
    let told = |&(at, event)| match event {
        Event::Hosts { spare, unusable } => Some((at, spare, unusable)),
        _ => None,
    };
    let hosts = tale.events.iter().filter_map(told);
    hosts.map(|(at, spare, unusable)| json!([ns(at.as_nanos()), unusable, spare])).collect()
}

/// All events as `[at, cause of a failure or -1, whether it changes nothing, who, what, for, remark]`.
fn events(tale: &Tale) -> Vec<Value> {
    let one = |&(at, event)| {
        let line = Line::new(tale.cast, at, event);
        let (cause, idle) = match event {
            Event::Failure { class, .. } => (i64::from(class.0), 0),
            Event::Ignored { class, .. } => (i64::from(class.0), 1),
            _ => (-1, 0),
        };
        let length = line.length.map_or_else(String::new, |span| span.to_string());
        json!([ns(at.as_nanos()), cause, idle, line.who, line.what, length, line.remark])
    };
    tale.in_order().map(one).collect()
}
