//! The sweep: every case is run twice, watched and not, and followed by the oracle.

use std::collections::BTreeMap;
use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use brittle_engine::{Event, Outcome, Runner, Seed, TrialId, World};
use brittle_model::{Parts, Scenario, SimTime, Span};
use brittle_report::{Cast, Style, Tale, TraceFormat, tell};

use crate::base::{Base, COST, TAU};
use crate::extra::{self, Way};
use crate::oracle;

type Events = Vec<(SimTime, Event)>;

/// What went wrong: how often, and how for the first time.
#[derive(Default)]
struct Verdict {
    runs: u64,
    wrong: BTreeMap<String, (u64, String)>,
}

/// One more failure: all ways, all instants.
pub(crate) fn singles(base: Base) {
    let parts = base.parts();
    let ways = extra::all(&parts);
    let mut verdict = Verdict::default();
    for at in around(&instants(&parts)) {
        for way in &ways {
            verdict.judge(&parts, &[(way, at)]);
        }
    }
    verdict.close(base, "one more failure");
}

/// Two more: the same instant and the next one; of each kind and way one component, or all.
pub(crate) fn pairs(base: Base) {
    let parts = base.parts();
    let full = env::var("BRITTLE_SCOPE").is_ok_and(|scope| scope == "full");
    let mut ways = extra::all(&parts);
    if !full {
        ways.retain(|way| way.index == extra::population(&parts, way.kind) / 5);
    }
    let all = instants(&parts);
    let every = if full { 1 } else { 9 };
    let mut verdict = Verdict::default();
    for (i, pair) in all.windows(2).enumerate() {
        for (j, first) in ways.iter().enumerate() {
            for (k, second) in ways.iter().enumerate() {
                if (i + j + k) % every == 0 {
                    let then = pair[usize::from((j + k) % 2 == 0)];
                    verdict.judge(&parts, &[(first, pair[0]), (second, then)]);
                }
            }
        }
    }
    verdict.close(base, "two more failures");
}

/// Every instant at which anything happens without them.
fn instants(parts: &Parts) -> Vec<SimTime> {
    let scenario = parts.clone().check().expect("a sound base");
    let (events, _) = watch(&scenario);
    let mut all = vec![SimTime::ZERO];
    for (at, event) in events {
        all.push(at);
        match event {
            Event::Spent { span, .. } => all.push(at.saturating_add(span)),
            Event::Ran { span, .. } => {
                all.push(at.saturating_add(span));
                let save = at.saturating_add(Span::from_secs_f64(TAU));
                all.extend([save, save.saturating_add(Span::from_secs_f64(COST))]);
            }
            _ => {}
        }
    }
    all.sort_unstable();
    all.dedup();
    all.retain(|&at| at.since(SimTime::ZERO) <= parts.horizon);
    all
}

/// These, and the nanosecond before and after each.
fn around(instants: &[SimTime]) -> Vec<SimTime> {
    let near = |at: &SimTime| {
        let at = at.as_nanos();
        [at.saturating_sub(1), at, at + 1].map(SimTime::from_nanos)
    };
    let mut all: Vec<_> = instants.iter().flat_map(near).collect();
    all.dedup();
    all
}

fn watch(scenario: &Scenario) -> (Events, Outcome) {
    let world = World::new(scenario);
    let mut runner = Runner::new(&world);
    let mut events = Vec::new();
    let outcome = runner.watch(Seed(1), TrialId(0), &mut events);
    let again = runner.run(Seed(1), TrialId(0));
    assert_eq!(outcome, again, "watching or a second run changes the outcome");
    (events, outcome)
}

impl Verdict {
    fn judge(&mut self, parts: &Parts, extras: &[(&Way, SimTime)]) {
        self.runs += 1;
        let mut parts = parts.clone();
        parts.failures.extend(extras.iter().enumerate().map(|(i, (way, at))| way.at(*at, i)));
        let scenario = match parts.check() {
            Ok(scenario) => scenario,
            Err(faults) => panic!("{faults:?}"),
        };
        let run = catch_unwind(AssertUnwindSafe(|| watch(&scenario)));
        let found = match &run {
            Ok((events, outcome)) => oracle::check(&scenario, events, outcome),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
                Err(format!("it panics: {}", text.unwrap_or_default()))
            }
        };
        let Err(message) = found else { return };
        let key = message.split(':').next().unwrap_or_default().to_owned();
        let entry = self.wrong.entry(key).or_default();
        entry.0 += 1;
        if entry.0 == 1 {
            let cases: Vec<_> =
                extras.iter().map(|(way, at)| format!("{way} at {} ns", at.as_nanos())).collect();
            entry.1 = format!("{}: {message}", cases.join(", "));
            if let Ok((events, outcome)) = &run {
                let cast = Cast::of(&scenario);
                let tale = Tale { cast: &cast, seed: 1, trial: 0, events, outcome };
                entry.1 += &format!("\n{}", tell(&tale, TraceFormat::Text, &Style::default()));
            }
        }
    }

    #[expect(clippy::print_stdout, reason = "the number of runs is told")]
    fn close(self, base: Base, what: &str) {
        println!("{base:?}, {what}: {} runs", self.runs);
        let told: Vec<_> = self
            .wrong
            .values()
            .map(|(count, first)| format!("{count} times, first {first}"))
            .collect();
        assert!(told.is_empty(), "of {} runs\n{}", self.runs, told.join("\n\n"));
    }
}
