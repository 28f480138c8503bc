//! The desk: runs what the knobs mean, keeps what was run, and gives up what nobody waits for any more.
//!
//! One question is worked on at a time. A newer one stops an older one after the trials under way, which is then told so.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brittle_report::{apart, panels, panels_apart};
use brittle_study::{Control, Sample};
use serde_json::{Value, json};

use super::Knobs;
use super::wire::Refusal;
use crate::errors::Error;
use crate::input::Document;

/// Most trials of a setting.
pub(crate) const MAX_TRIALS: u64 = 10_000;

/// Settings that are kept: the baseline, the last and the one before.
const KEPT: usize = 3;

/// Most knobs that a question may tell of.
const MOST_KNOBS: usize = 1000;

/// A question: where the knobs stand, where those of the baseline stand, and how many trials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    at: Vec<usize>,
    baseline: Vec<usize>,
    trials: u64,
}

impl Ask {
    /// From `{"at": [..], "baseline": [..], "trials": n}`.
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let wrong = |why: &str| Refusal::new(400, format!("this is no question: {why}"));
        let value: Value = serde_json::from_slice(body).map_err(|why| wrong(&why.to_string()))?;
        let places = |key: &str| -> Result<Vec<usize>, Refusal> {
            let list = value[key].as_array().filter(|list| list.len() <= MOST_KNOBS);
            let places = list.and_then(|list| {
                list.iter().map(|at| usize::try_from(at.as_u64()?).ok()).collect::<Option<_>>()
            });
            places.ok_or_else(|| wrong(&format!("`{key}` is no list of places")))
        };
        let trials = value["trials"].as_u64().ok_or_else(|| wrong("`trials` is no number"))?;
        Ok(Self { at: places("at")?, baseline: places("baseline")?, trials })
    }

    /// Places with commas between them.
    pub(super) fn places(text: &str) -> Result<Vec<usize>, Refusal> {
        let places = text.split(',').filter(|part| !part.is_empty()).map(str::parse);
        let places = places.take(MOST_KNOBS + 1).collect::<Result<Vec<usize>, _>>();
        places.map_err(|_| Refusal::new(400, "places are numbers with commas between them"))
    }
}

/// What was run for a setting.
type Kept = (Vec<usize>, Sample);

/// Runs what is asked for.
pub(crate) struct Desk {
    document: Document,
    title: String,
    knobs: Knobs,
    trials: u64,
    seed: u64,
    threads: usize,
    /// The newest last.
    kept: Mutex<Vec<Kept>>,
    /// How many questions have come.
    asked: AtomicU64,
    /// Set to stop the question under way.
    under_way: Mutex<Arc<AtomicBool>>,
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is kept is whole after every change: a thread that ended in the middle of one left nothing behind.
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// A desk for a scenario, which is checked.
    pub(crate) fn new(
        document: Document,
        trials: u64,
        seed: u64,
        threads: usize,
    ) -> Result<Self, Error> {
        let scenario = document.scenario(&[])?;
        let knobs = Knobs::of(document.text(), &scenario);
        Ok(Self {
            document,
            title: scenario.title.clone(),
            knobs,
            trials,
            seed,
            threads,
            kept: Mutex::default(),
            asked: AtomicU64::new(0),
            under_way: Mutex::default(),
        })
    }

    /// What the page must know at first.
    pub(super) fn about(&self) -> Value {
        json!({
            "title": self.title,
            "file": self.document.name(),
            "download": self.file_name(),
            "knobs": self.knobs.to_json(),
            "trials": self.trials,
            "seed": self.seed,
        })
    }

    /// What the file of the knobs is called.
    pub(super) fn file_name(&self) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
        format!("{}-explored.toml", self.document.stem().chars().map(plain).collect::<String>())
    }

    /// The text that the knobs mean.
    pub(super) fn text(&self, at: &[usize]) -> Result<String, Refusal> {
        if !self.knobs.allow(at) {
            return Err(Refusal::new(422, "a knob cannot stand there"));
        }
        let mut text = self.knobs.turn(self.document.text(), at);
        let told = self.knobs.told(at);
        if !told.is_empty() {
            if !text.ends_with('\n') {
                text.push('\n');
            }
            text.push_str("\n# brittle explore has set:\n");
            told.iter().for_each(|line| text.push_str(&format!("#     {line}\n")));
        }
        Ok(text)
    }

    /// Stops what is under way.
    pub(super) fn stop(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
        lock(&self.under_way).store(true, Ordering::Release);
    }

    /// Answers a question, as JSON, unless a newer one comes.
    pub(super) fn answer(&self, ask: &Ask) -> Result<String, Refusal> {
        if !(1..=MAX_TRIALS).contains(&ask.trials) {
            return Err(Refusal::new(
                422,
                format!("there can be 1 to {MAX_TRIALS} trials of a setting"),
            ));
        }
        let texts = (self.text(&ask.at)?, self.text(&ask.baseline)?);
        let stop = Arc::new(AtomicBool::new(false));
        let number = {
            // Under one lock, so that the newest number has the newest flag.
            let mut under_way = lock(&self.under_way);
            under_way.store(true, Ordering::Release);
            *under_way = Arc::clone(&stop);
            self.asked.fetch_add(1, Ordering::AcqRel) + 1
        };
        let mut kept = lock(&self.kept);
        let control = Control { threads: self.threads, progress: &|_| {}, stop: &stop };
        let superseded = || Refusal::new(409, "a newer question has come");
        for (at, text) in [(&ask.baseline, texts.1), (&ask.at, texts.0)] {
            if self.asked.load(Ordering::Acquire) != number {
                return Err(superseded());
            }
            self.grow(&mut kept, at, text, ask.trials, &control)?;
        }
        if stop.load(Ordering::Acquire) {
            return Err(superseded());
        }
        let find =
            |at: &[usize]| kept.iter().find(|(there, _)| there == at).map(|(_, sample)| sample);
        let (Some(baseline), Some(now)) = (find(&ask.baseline), find(&ask.at)) else {
            return Err(Refusal::new(500, "what was run is gone"));
        };
        Ok(self.told(ask, baseline, now).to_string())
    }

    /// Sees to it that a setting has so many trials, unless it is stopped, and is the last of those kept.
    fn grow(
        &self,
        kept: &mut Vec<Kept>,
        at: &[usize],
        text: String,
        trials: u64,
        control: &Control<'_>,
    ) -> Result<(), Refusal> {
        let (at, mut sample) = match kept.iter().position(|(there, _)| there == at) {
            Some(place) => kept.remove(place),
            None => {
                let scenario = self.document.with_text(text).scenario(&[]);
                let scenario = scenario.map_err(|why| Refusal::new(422, why.to_string()))?;
                (at.to_owned(), Sample::new(scenario, self.seed))
            }
        };
        sample.grow(trials, control);
        kept.push((at, sample));
        if kept.len() > KEPT {
            kept.remove(0);
        }
        Ok(())
    }

    fn told(&self, ask: &Ask, baseline: &Sample, now: &Sample) -> Value {
        let result = now.result(ask.trials);
        let cell = &result.cells[0];
        let mut told = json!({
            "trials": ask.trials,
            "goodput": cell.metrics.goodput,
            "interruptions": cell.metrics.interruptions,
            "mtti_hours": cell.metrics.mtti_hours,
            "answer": brittle_report::answer(cell),
            "digest": result.provenance.scenario_digest,
            "saves": cell.jobs.iter().map(|job| job.saves.clone()).collect::<Vec<_>>(),
            "caveats": result.caveats,
            "panels": panels(&result),
            "set": self.knobs.told(&ask.at),
        });
        if ask.at != ask.baseline {
            let comparison = baseline.compare("baseline", (now, "Now"), ask.trials);
            told["apart"] = json!(apart(&comparison));
            told["difference"] = json!(comparison.scenarios[1].from_first);
            told["panels_apart"] = json!(panels_apart(&comparison));
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_lists_and_a_number() {
        let read = |text: &str| Ask::read(text.as_bytes());
        let good = read(r#"{"at": [1, 2], "baseline": [], "trials": 5}"#).unwrap();
        assert_eq!(good, Ask { at: vec![1, 2], baseline: vec![], trials: 5 });
        let deep = "[".repeat(100_000);
        let long = format!(r#"{{"at": [{}0], "baseline": [], "trials": 5}}"#, "0,".repeat(1000));
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"at": [-1], "baseline": [], "trials": 5}"#,
            r#"{"at": [1.5], "baseline": [], "trials": 5}"#,
            r#"{"at": ["1"], "baseline": [], "trials": 5}"#,
            r#"{"at": [], "baseline": [], "trials": "5"}"#,
            r#"{"at": [99999999999999999999], "baseline": [], "trials": 5}"#,
            &deep,
            &long,
        ] {
            assert_eq!(read(wrong).unwrap_err().status, 400, "{:.60}", wrong);
        }
        assert_eq!(Ask::places("1,22,3"), Ok(vec![1, 22, 3]));
        assert!(Ask::places("1,x").is_err() && Ask::places("-1").is_err());
    }
}
