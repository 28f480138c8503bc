//! The trace of a trial as trace events: what Perfetto and Chrome open.
//!
//! The JSON object format of Google's "Trace Event Format": metadata events name the tracks, complete events are stretches of time,
//! instant events happen, counter events count. Times are whole microseconds: a reader takes a number with a point as a double, which
//! past some fifty days moves an end over the next beginning, and Perfetto drops what overlaps. `docs/trace.md` lists the tracks.

use std::collections::BTreeMap;

use brittle_engine::{Event, Reason};
use brittle_model::{ClassId, ComponentId, HostId, SimTime};
use serde_json::{Value, json};

use crate::cast::Cast;
use crate::course::{self, Doing, Life};
use crate::story::Tale;
use crate::trace::source_word;

/// The groups of tracks, by number.
const JOBS: u32 = 1;
const CAUSES: u32 = 2;
const DOWN: u32 = 3;
const SPARES: u32 = 4;
const STORAGE: u32 = 5;

/// Of the tracks about spares: hosts that take seats, and those that are provisioned.
const SEATS: u32 = 1;
const PROVISIONING: u32 = 2;

/// Trace events under way.
#[derive(Default)]
struct Events {
    /// Names of groups and tracks.
    heads: Vec<String>,
    /// The rest, each with its instant and, at one instant, the longest first.
    told: Vec<(u64, u64, String)>,
}

/// An instant [µs], cut off: what lies beside or inside each other still does.
fn micros(ns: u64) -> u64 {
    ns / 1000
}

fn text(text: &str) -> String {
    Value::from(text).to_string()
}

impl Events {
    fn head(&mut self, what: &str, pid: u32, tid: u32, args: &Value) {
        self.heads.push(format!(
            "{{\"ph\":\"M\",\"name\":\"{what}\",\"pid\":{pid},\"tid\":{tid},\"args\":{args}}}"
        ));
    }

    fn group(&mut self, pid: u32, name: &str) {
        self.head("process_name", pid, 0, &json!({ "name": name }));
        self.head("process_sort_index", pid, 0, &json!({ "sort_index": pid }));
    }

    fn track(&mut self, pid: u32, tid: u32, name: &str) {
        self.head("thread_name", pid, tid, &json!({ "name": name }));
        self.head("thread_sort_index", pid, tid, &json!({ "sort_index": tid }));
    }

    fn stretch(
        &mut self,
        (pid, tid): (u32, u32),
        (at, end): (u64, u64),
        cat: &str,
        name: &str,
        args: &Value,
    ) {
        let (name, dur) = (text(name), micros(end) - micros(at));
        let line = format!(
            "{{\"ph\":\"X\",\"cat\":\"{cat}\",\"name\":{name},\"pid\":{pid},\"tid\":{tid},\"ts\":{},\"dur\":{dur},\"args\":{args}}}",
            micros(at)
        );
        self.told.push((at, u64::MAX - (end - at), line));
    }

    fn instant(&mut self, (pid, tid): (u32, u32), at: u64, cat: &str, name: &str, args: &Value) {
        let name = text(name);
        let line = format!(
            "{{\"ph\":\"i\",\"s\":\"t\",\"cat\":\"{cat}\",\"name\":{name},\"pid\":{pid},\"tid\":{tid},\"ts\":{},\"args\":{args}}}",
            micros(at)
        );
        self.told.push((at, u64::MAX, line));
    }

    fn counter(&mut self, pid: u32, at: u64, name: &str, args: &Value) {
        let name = text(name);
        let line = format!(
            "{{\"ph\":\"C\",\"name\":{name},\"pid\":{pid},\"tid\":0,\"ts\":{},\"args\":{args}}}",
            micros(at)
        );
        self.told.push((at, u64::MAX, line));
    }

    fn finish(mut self, tale: &Tale) -> String {
        self.told.sort_by_key(|&(at, shortness, _)| (at, shortness));
        let about = json!({
            "title": tale.cast.title,
            "seed": tale.seed,
            "trial": tale.trial,
            "generator": concat!("brittle ", env!("CARGO_PKG_VERSION")),
        });
        let lines: Vec<String> =
            self.heads.into_iter().chain(self.told.into_iter().map(|(_, _, line)| line)).collect();
        format!(
            "{{\"displayTimeUnit\":\"ms\",\"otherData\":{about},\"traceEvents\":[\n{}\n]}}\n",
            lines.join(",\n")
        )
    }
}

/// Trace events, one a line.
pub(crate) fn render(tale: &Tale) -> String {
    let mut events = Events::default();
    jobs(tale, &mut events);
    causes(tale, &mut events);
    down(tale, &mut events);
    spares(tale, &mut events);
    storage(tale, &mut events);
    events.finish(tale)
}

/// A track a job: the way back from an interruption, and in it the phases; and goodput so far.
fn jobs(tale: &Tale, events: &mut Events) {
    events.group(JOBS, "jobs");
    for (j, (life, name)) in course::of(tale).iter().zip(&tale.cast.jobs).enumerate() {
        let track = (JOBS, j as u32 + 1);
        events.track(JOBS, track.1, name);
        job(tale.cast, life, track, events);
        for (at, share) in life.goodput() {
            // Ten digits tell a nanosecond in ten seconds, and are the same everywhere.
            let share = (share * 1e10).round() / 1e10;
            events.counter(
                JOBS,
                at,
                &format!("goodput so far: {name}"),
                &json!({ "share": share }),
            );
        }
    }
    for (at, event) in tale.in_order() {
        let of = |id: brittle_model::JobId| (JOBS, id.0 + 1);
        let at = at.as_nanos();
        let mut tell = |id, name: &str, args: &Value| events.instant(of(id), at, "job", name, args);
        match *event {
            Event::Finished { job } => tell(job, "finished", &json!({})),
            Event::GaveUp { job } => tell(job, "gave up", &json!({})),
            Event::Short { job, missing } => tell(job, "short", &json!({ "missing": missing })),
            Event::Regrouped { job, missing, speed } => {
                let args = json!({ "missing": missing, "speed_millionths": speed });
                tell(job, "regrouped", &args);
            }
            Event::Tried { job, attempt, works } => {
                let name = tale.cast.attempt(job, attempt);
                tell(job, "tried", &json!({ "attempt": name, "works": works }));
            }
            _ => {}
        }
    }
}

fn job(cast: &Cast, life: &Life, track: (u32, u32), events: &mut Events) {
    for (at, end, class) in life.ways_back() {
        let cause = class.map(|class| cast.cause(class));
        let name = cause.map_or_else(|| "start".to_owned(), |cause| format!("recovery: {cause}"));
        let lost: u64 =
            life.rollbacks.iter().filter(|r| (at..=end).contains(&r.at)).map(|r| r.lost).sum();
        let args = json!({ "cause": cause, "lost_ns": lost });
        events.stretch(track, (at, end), "recovery", &name, &args);
    }
    for slice in &life.slices {
        let (name, args) = match &slice.doing {
            Doing::Ran { saves, kept, open, .. } => {
                let mut args = json!({ "saves": saves, "kept_ns": kept, "open_ns": open });
                for (account, span) in slice.books() {
                    args[format!("{account}_ns")] = span.into();
                }
                ("running", args)
            }
            Doing::Spent(account) => (account.as_str(), json!({ "what": account.describe() })),
        };
        events.stretch(track, (slice.at, slice.end()), "phase", name, &args);
    }
}

/// A track a cause that struck: its failures, one by one.
fn causes(tale: &Tale, events: &mut Events) {
    events.group(CAUSES, "failures by cause");
    let mut known: BTreeMap<ClassId, ()> = BTreeMap::new();
    for &(at, event) in tale.in_order() {
        let (class, component, args) = match event {
            Event::Failure { class, component, stops } => {
                (class, component, json!({ "stops": stops }))
            }
            Event::Ignored { class, component } => (class, component, json!({ "ignored": true })),
            Event::Warned { class, component } => (class, component, json!({ "warning": true })),
            _ => continue,
        };
        let track = (CAUSES, class.0 + 1);
        if known.insert(class, ()).is_none() {
            events.track(CAUSES, track.1, tale.cast.cause(class));
        }
        events.instant(track, at.as_nanos(), "failure", &tale.cast.place(component), &args);
    }
}

/// A track a component that goes out of service, and how many hosts are unusable.
fn down(tale: &Tale, events: &mut Events) {
    events.group(DOWN, "out of service");
    let mut tracks: BTreeMap<ComponentId, u32> = BTreeMap::new();
    let mut open: BTreeMap<ComponentId, (SimTime, ClassId, Reason)> = BTreeMap::new();
    let end = tale.outcome.elapsed.as_nanos();
    let close = |component,
                 (from, class, reason): (SimTime, ClassId, Reason),
                 until,
                 events: &mut Events,
                 tracks: &BTreeMap<ComponentId, u32>| {
        let track = (DOWN, tracks[&component]);
        let args = json!({ "reason": reason.as_str(), "back": until < end });
        events.stretch(track, (from.as_nanos(), until), "down", tale.cast.cause(class), &args);
    };
    let mut order: Vec<_> = tale.events.iter().collect();
    order.sort_by_key(|(at, _)| *at);
    for &&(at, event) in &order {
        match event {
            Event::Down { class, component, reason } => {
                let next = tracks.len() as u32 + 1;
                let track = *tracks.entry(component).or_insert(next);
                if track == next {
                    events.track(DOWN, track, &tale.cast.place(component));
                }
                if let Some(before) = open.insert(component, (at, class, reason)) {
                    close(component, before, at.as_nanos(), events, &tracks);
                }
            }
            Event::Repaired { component, .. } => {
                if let Some(outage) = open.remove(&component) {
                    close(component, outage, at.as_nanos(), events, &tracks);
                }
            }
            Event::Hosts { unusable, .. } => {
                let args = json!({ "hosts": unusable });
                events.counter(DOWN, at.as_nanos(), "unusable hosts", &args);
            }
            _ => {}
        }
    }
    for (component, outage) in open {
        close(component, outage, end, events, &tracks);
    }
}

/// Hosts that take seats, those that are provisioned, and how many stand by.
fn spares(tale: &Tale, events: &mut Events) {
    events.group(SPARES, "spares");
    events.track(SPARES, SEATS, "hosts that take a seat");
    let mut ordered: BTreeMap<HostId, u64> = BTreeMap::new();
    let end = tale.outcome.elapsed.as_nanos();
    let provisioned = |host: HostId, from: u64, until: u64, events: &mut Events| {
        let args = json!({ "arrived": until < end });
        events.stretch(
            (SPARES, PROVISIONING + host.0),
            (from, until),
            "spare",
            "provisioning",
            &args,
        );
    };
    let mut order: Vec<_> = tale.events.iter().collect();
    order.sort_by_key(|(at, _)| *at);
    for &&(at, event) in &order {
        let at = at.as_nanos();
        match event {
            Event::Hosts { spare, .. } => {
                events.counter(SPARES, at, "healthy spares", &json!({ "hosts": spare }));
            }
            Event::Replaced { job, old, new, source } => {
                let args = json!({
                    "job": tale.cast.job(job), "for": old.to_string(), "from": source_word(source),
                });
                events.instant((SPARES, SEATS), at, "spare", &new.to_string(), &args);
            }
            Event::Migrated { job, old, new, works } => {
                let args = json!({
                    "job": tale.cast.job(job), "for": old.to_string(), "works": works,
                });
                events.instant((SPARES, SEATS), at, "spare", &format!("{new} (migration)"), &args);
            }
            Event::Retired { host } => {
                events.instant(
                    (SPARES, SEATS),
                    at,
                    "spare",
                    &format!("{host} retired"),
                    &json!({}),
                );
            }
            Event::Ordered { host } => {
                let is_first = ordered.insert(host, at).is_none();
                if is_first {
                    events.track(SPARES, PROVISIONING + host.0, &format!("{host}, cold"));
                }
            }
            Event::Arrived { host } => {
                if let Some(from) = ordered.remove(&host) {
                    provisioned(host, from, at, events);
                }
            }
            _ => {}
        }
    }
    for (host, from) in ordered {
        provisioned(host, from, end, events);
    }
}

/// A track a tier that is read from, and the speed of the storage for each job.
fn storage(tale: &Tale, events: &mut Events) {
    let mut tracks: BTreeMap<(u32, u8), u32> = BTreeMap::new();
    let mut seen = false;
    for &(at, event) in tale.in_order() {
        let at = at.as_nanos();
        if !seen && matches!(event, Event::Restored { .. } | Event::StorageSpeed { .. }) {
            events.group(STORAGE, "checkpoint storage");
            seen = true;
        }
        match event {
            Event::Restored { job, tier, progress } => {
                let next = tracks.len() as u32 + 1;
                let tid = *tracks.entry((job.0, tier)).or_insert(next);
                if tid == next {
                    let name = format!("{}: {}", tale.cast.job(job), tale.cast.tier(job, tier));
                    events.track(STORAGE, tid, &name);
                }
                let args = json!({ "progress_ns": progress.as_nanos() });
                events.instant((STORAGE, tid), at, "storage", "read", &args);
            }
            Event::StorageSpeed { job, speed } => {
                let name = format!("storage speed: {}", tale.cast.job(job));
                events.counter(STORAGE, at, &name, &json!({ "millionths": speed }));
            }
            _ => {}
        }
    }
}
