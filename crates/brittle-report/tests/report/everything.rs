//! Two days of all that is not a crash: what is said of it before, and how it is told.

use brittle_engine::{Event, Runner, Seed, TrialId, World};
use brittle_model::text::{Source, read};
use brittle_model::{Scenario, SimTime};
use brittle_report::{Cast, Style, Tale, TraceFormat, outline, tell};

use crate::compare::compare;

const PLAIN: Style = Style { width: 80, color: false };

fn everything() -> Scenario {
    let source = Source { name: "everything.toml", text: include_str!("everything.toml") };
    read(source, &[]).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn the_outline_of_everything_is_as_it_was() {
    let scenario = everything();
    let text = outline(&scenario, &World::new(&scenario), &PLAIN);
    assert!(text.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line));
    compare("outline_everything.txt", &text);
}

#[test]
fn the_story_of_everything_is_as_it_was() {
    let scenario = everything();
    let world = World::new(&scenario);
    let mut events: Vec<(SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut events);
    let cast = Cast::of(&scenario);
    let tale = Tale { cast: &cast, seed: 1, trial: 0, events: &events, outcome: &outcome };
    let text = tell(&tale, TraceFormat::Text, &PLAIN);
    assert!(text.lines().all(|line| line.chars().count() <= 100));
    compare("story_everything.txt", &text);
}
