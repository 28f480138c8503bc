//! Knobs: numbers in the text of a scenario that a slider can turn, each over stops that it can stand at.
//!
//! A stop is what is written in the text at one or several places. At its first stop a knob changes nothing, so a text whose knobs all
//! stand there is the text of the file. A knob offers what the file itself writes as a plain number; what a law or a stack decides is
//! left to the file.

use std::ops::Range;

use brittle_engine::World;
use brittle_model::text::{Document, Source};
use brittle_model::{Scenario, Span, quantity};
use serde_json::{Value, json};

use super::spans::{about, written};

/// Multiples of the failure rate, and of what several classes share.
const RATES: [f64; 16] =
    [0.1, 0.2, 0.25, 0.3, 0.5, 0.7, 1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0];

/// Round numbers of hosts.
const HOSTS: [u32; 28] = [
    0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 384, 512,
    768, 1024, 1536, 2048,
];

/// Parts of a job's size.
const SIZES: [(u32, u32); 7] = [(1, 8), (1, 4), (3, 8), (1, 2), (5, 8), (3, 4), (7, 8)];

/// A knob.
#[derive(Clone, Debug, PartialEq)]
struct Knob {
    /// The key that it sets, or how several are called.
    key: String,
    label: String,
    /// What it is counted in.
    unit: &'static str,
    /// Where it writes [bytes of the text], in the order of the text.
    places: Vec<Range<usize>>,
    stops: Vec<Stop>,
    /// The stop of the text.
    start: usize,
}

/// Where a knob can stand.
#[derive(Clone, Debug, PartialEq)]
struct Stop {
    /// By which the stops are ordered.
    order: f64,
    label: String,
    /// What is written at each place; none at the stop of the text.
    writes: Option<Vec<String>>,
}

/// The knobs of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Knobs(Vec<Knob>);

impl Knobs {
    /// The knobs that a text has, which is a sound scenario.
    pub(crate) fn of(text: &str, scenario: &Scenario) -> Self {
        let Ok(document) = Document::parse(Source { name: "", text }) else {
            return Self(Vec::new());
        };
        let finder = Finder { document: &document, text, scenario };
        let mut knobs: Vec<Knob> = Vec::new();
        knobs.extend(finder.failure_rate());
        for (j, job) in scenario.jobs.iter().enumerate() {
            let whose =
                if scenario.jobs.len() > 1 { format!("{}: ", job.name) } else { String::new() };
            let key = |rest: &str| format!("jobs.{}.{rest}", job.name);
            let label = |text: &str| {
                let mut label = format!("{whose}{text}");
                if let Some(first) = label.get_mut(0..1).filter(|_| whose.is_empty()) {
                    first.make_ascii_uppercase();
                }
                label
            };
            knobs.extend(finder.interval(&key("checkpoint.interval"), &label("save interval"), j));
            knobs.extend(finder.span(&key("checkpoint.cost"), &label("save cost")));
            knobs.extend(finder.size(&key("gpus"), &label("GPUs"), j));
            for (rest, text) in [
                ("isolate", "isolating"),
                ("start", "starting"),
                ("load", "loading the checkpoint"),
                ("warm_up", "warming up"),
            ] {
                knobs.extend(finder.span(&key(&format!("recovery.{rest}")), &label(text)));
            }
        }
        knobs.extend(finder.spares());
        knobs.extend(finder.span("spares.activation", "Activating a spare"));
        knobs.extend(finder.detection());
        knobs.extend(finder.repair());
        Self(knobs)
    }

    /// Where all stand in the text.
    #[cfg(test)]
    pub(crate) fn start(&self) -> Vec<usize> {
        self.0.iter().map(|knob| knob.start).collect()
    }

    /// Whether knobs can stand so.
    pub(crate) fn allow(&self, at: &[usize]) -> bool {
        at.len() == self.0.len() && self.0.iter().zip(at).all(|(knob, &at)| at < knob.stops.len())
    }

    /// The text with the knobs standing so, which they [can](Self::allow).
    pub(crate) fn turn(&self, text: &str, at: &[usize]) -> String {
        let mut edits: Vec<(&Range<usize>, &str)> = Vec::new();
        for (knob, &at) in self.0.iter().zip(at) {
            let writes = knob.stops[at].writes.iter().flatten().map(String::as_str);
            edits.extend(knob.places.iter().zip(writes));
        }
        edits.sort_by_key(|(place, _)| place.start);
        let mut out = text.to_owned();
        for (place, what) in edits.into_iter().rev() {
            out.replace_range(place.clone(), what);
        }
        out
    }

    /// What stands otherwise than in the text, in words.
    pub(crate) fn told(&self, at: &[usize]) -> Vec<String> {
        let moved = self.0.iter().zip(at).filter(|(knob, at)| **at != knob.start);
        moved.map(|(knob, &at)| format!("{} = {}", knob.key, knob.stops[at].label)).collect()
    }

    /// For a page.
    pub(crate) fn to_json(&self) -> Value {
        let one = |knob: &Knob| {
            let stops: Vec<&str> = knob.stops.iter().map(|stop| stop.label.as_str()).collect();
            json!({ "key": knob.key, "label": knob.label, "unit": knob.unit, "stops": stops, "start": knob.start })
        };
        self.0.iter().map(one).collect()
    }
}

impl Knob {
    /// A knob whose stop in the text is among others; nothing if there are no others.
    fn new(
        key: &str,
        label: &str,
        unit: &'static str,
        places: Vec<Range<usize>>,
        start: Stop,
        others: impl Iterator<Item = Stop>,
    ) -> Option<Self> {
        let mut stops: Vec<Stop> = others.collect();
        if stops.is_empty() {
            return None;
        }
        stops.push(start);
        stops.sort_by(|a, b| a.order.total_cmp(&b.order));
        let start = stops.iter().position(|stop| stop.writes.is_none())?;
        Some(Self { key: key.to_owned(), label: label.to_owned(), unit, places, stops, start })
    }
}

/// Looks for knobs.
struct Finder<'a> {
    document: &'a Document,
    text: &'a str,
    scenario: &'a Scenario,
}

impl Finder<'_> {
    /// The length of time at a key.
    fn length(&self, key: &str) -> Option<(Range<usize>, Span)> {
        let place = self.document.span_of(key)?;
        Some((place, quantity::span(&self.document.scalar(key)?).ok()?))
    }

    /// The whole number at a key.
    fn whole(&self, key: &str) -> Option<(Range<usize>, u32)> {
        let number = self
            .document
            .scalar(key)?
            .parse::<f64>()
            .ok()
            .filter(|number| number.fract() == 0.0)?;
        let fits = (0.0..=f64::from(u32::MAX)).contains(&number);
        Some((self.document.span_of(key)?, fits.then_some(number as u32)?))
    }

    fn span(&self, key: &str, label: &str) -> Option<Knob> {
        let (place, span) = self.length(key)?;
        let start = Stop { order: span.as_secs_f64(), label: written(span), writes: None };
        Knob::new(key, label, "time", vec![place], start, about(span).into_iter().map(stop))
    }

    /// An interval that a formula sets stands where the formula puts it.
    fn interval(&self, key: &str, label: &str, job: usize) -> Option<Knob> {
        if let Some(knob) = self.span(key, label) {
            return Some(knob);
        }
        let place = self.document.span_of(key)?;
        let word = self.document.scalar(key)?;
        let formula = World::new(self.scenario).intervals(job)?;
        let told = Span::from_secs_f64(formula.exact.clamp(1.0, 1e9));
        let start = Stop { order: told.as_secs_f64(), label: word, writes: None };
        Knob::new(key, label, "time", vec![place], start, about(told).into_iter().map(stop))
    }

    fn failure_rate(&self) -> Option<Knob> {
        let key = "stress.failure_rate";
        let (place, is, table) = match (self.document.span_of(key), self.document.has("stress")) {
            (Some(place), _) => (place, self.document.scalar(key)?.parse().ok()?, ""),
            (None, false) => {
                let end = self.text.len();
                (end..end, 1.0, "\n[stress]\nfailure_rate = ")
            }
            (None, true) => return None,
        };
        let start = Stop { order: is, label: format!("{is}×"), writes: None };
        let stop = |rate: f64| Stop {
            order: rate,
            label: format!("{rate}×"),
            writes: Some(vec![match table {
                "" => format!("{rate:?}"),
                _ => format!("{table}{rate:?}\n"),
            }]),
        };
        let others = RATES.into_iter().filter(|rate| *rate != is).map(stop);
        Knob::new(key, "Failure rate", "times the file's rates", vec![place], start, others)
    }

    /// Detection of all classes that write it as a length of time.
    fn detection(&self) -> Option<Knob> {
        let key = |class: &str| format!("failures.{class}.detection");
        let classes = self.document.keys_at("failures");
        let keys: Vec<String> = classes.iter().map(|class| key(class)).collect();
        let mut found: Vec<(Range<usize>, Span)> =
            keys.iter().filter_map(|key| self.length(key)).collect();
        found.sort_by_key(|(place, _)| place.start);
        if found.len() < 2 {
            return keys.iter().find_map(|key| self.span(key, "Detection"));
        }
        let (places, spans): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let start = Stop { order: 1.0, label: "1×".to_owned(), writes: None };
        let stop = |factor: f64| {
            let times = |span: &Span| {
                let ns = (span.as_nanos() as f64 * factor).round().min(u64::MAX as f64) as u64;
                format!("\"{}\"", written(Span::from_nanos(ns)))
            };
            Stop {
                order: factor,
                label: format!("{factor}×"),
                writes: Some(spans.iter().map(times).collect()),
            }
        };
        let others: Vec<Stop> = RATES.into_iter().filter(|f| *f != 1.0).map(stop).collect();
        let (key, label) = ("failures.*.detection", "Detection");
        Knob::new(key, label, "times the file's", places, start, others.into_iter())
    }

    fn repair(&self) -> Option<Knob> {
        let key = "repair.duration";
        if let Some(knob) = self.span(key, "Repair") {
            return Some(knob);
        }
        let law = self.document.keys_at(key);
        law.iter().find_map(|law| self.span(&format!("{key}.{law}.mean"), "Repair, mean"))
    }

    /// Hosts that no job needs.
    fn free_hosts(&self) -> u32 {
        let cluster = &self.scenario.cluster;
        let taken = |job: &brittle_model::scenario::Job| {
            job.gpus.div_ceil(cluster.gpus_per_host()) + job.hot_spares
        };
        cluster.hosts().saturating_sub(self.scenario.jobs.iter().map(taken).sum())
    }

    fn spares(&self) -> Option<Knob> {
        let key = "spares.warm";
        let (place, is) = self.whole(key)?;
        let cold = self.whole("spares.cold").map_or(0, |(_, cold)| cold);
        let most = self.free_hosts().saturating_sub(cold);
        let start = Stop { order: is.into(), label: is.to_string(), writes: None };
        let last = (!HOSTS.contains(&most)).then_some(most);
        let others = HOSTS.into_iter().chain(last).filter(|&n| n <= most && n != is).map(number);
        Knob::new(key, "Warm spares", "hosts", vec![place], start, others)
    }

    /// Parts of the size of a job whose layout is not told.
    fn size(&self, key: &str, label: &str, job: usize) -> Option<Knob> {
        let job = &self.scenario.jobs[job];
        let host = self.scenario.cluster.gpus_per_host();
        let (place, is) = self.whole(key).filter(|_| job.layout.is_none())?;
        let start = Stop { order: is.into(), label: is.to_string(), writes: None };
        let mut sizes: Vec<u32> = SIZES
            .iter()
            .map(|&(n, of)| (u64::from(is) * u64::from(n) / u64::from(of)) as u32 / host * host)
            .filter(|&gpus| gpus > 0 && gpus != is)
            .collect();
        sizes.dedup();
        Knob::new(key, label, "GPUs", vec![place], start, sizes.into_iter().map(number))
    }
}

fn stop(span: Span) -> Stop {
    let label = written(span);
    Stop { order: span.as_secs_f64(), writes: Some(vec![format!("\"{label}\"")]), label }
}

fn number(n: u32) -> Stop {
    Stop { order: n.into(), label: n.to_string(), writes: Some(vec![n.to_string()]) }
}

#[cfg(test)]
mod tests {
    use brittle_model::text::read;

    use super::*;

    const LLAMA: &str = include_str!("../../../../configs/scenarios/llama3-405b.toml");

    fn knobs(text: &str) -> (Knobs, Scenario) {
        let scenario = read(Source { name: "x", text }, &[]).expect("it is sound");
        (Knobs::of(text, &scenario), scenario)
    }

    #[test]
    fn llama_has_its_main_knobs() {
        let (knobs, _) = knobs(LLAMA);
        let keys: Vec<&str> = knobs.0.iter().map(|knob| knob.key.as_str()).collect();
        for key in [
            "stress.failure_rate",
            "jobs.llama3.checkpoint.interval",
            "jobs.llama3.checkpoint.cost",
            "jobs.llama3.recovery.start",
            "spares.warm",
            "failures.*.detection",
            "repair.duration.lognormal.mean",
        ] {
            assert!(keys.contains(&key), "{key}: {keys:?}");
        }
        assert_eq!(knobs.turn(LLAMA, &knobs.start()), LLAMA);
    }

    #[test]
    fn every_stop_of_every_knob_is_a_scenario_or_is_refused_by_its_own_key() {
        let (knobs, start) = knobs(LLAMA);
        let (mut sound, mut other) = (0, 0);
        for (k, knob) in knobs.0.iter().enumerate() {
            for at in 0..knob.stops.len() {
                let mut all = knobs.start();
                all[k] = at;
                assert!(knobs.allow(&all));
                let text = knobs.turn(LLAMA, &all);
                match read(Source { name: "x", text: &text }, &[]) {
                    Ok(scenario) => {
                        sound += 1;
                        other += usize::from(scenario != start);
                    }
                    Err(problems) => panic!("{} at {}: {problems}", knob.key, knob.stops[at].label),
                }
            }
        }
        // All but one stop of each knob mean another scenario.
        assert_eq!(sound - other, knobs.0.len());
        let mut wrong = knobs.start();
        wrong[0] = knobs.0[0].stops.len();
        assert!(!knobs.allow(&wrong) && !knobs.allow(&[]));
    }

    #[test]
    fn a_rate_is_added_where_there_is_none() {
        let text = LLAMA.replace("[stress]\nfailure_rate = 1.0 ", "#");
        let (knobs, _) = knobs(&text);
        let mut at = knobs.start();
        at[0] += 1;
        let turned = knobs.turn(&text, &at);
        assert!(turned.ends_with("\n[stress]\nfailure_rate = 1.25\n"), "{turned}");
        assert!(read(Source { name: "x", text: &turned }, &[]).is_ok());
        assert_eq!(knobs.told(&at), ["stress.failure_rate = 1.25×"]);
    }
}
