//! Golden traces: ten tiny scenarios, each told on one screen. `BLESS=1` rewrites them; read them before you
//! commit them, they are the specification that a person can check.

use std::fs;
use std::path::{Path, PathBuf};

use brittle_engine::{Event, Runner, Seed, TrialId, World, run_trial};
use brittle_model::SimTime;
use brittle_model::text::{self, Source};
use brittle_report::{Cast, Style, Tale, TraceFormat, tell};

fn scenarios() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("traces");
    let entries = fs::read_dir(folder).expect("the folder of traces");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths
}

fn story(path: &Path) -> String {
    let text = fs::read_to_string(path).expect("a scenario");
    let name = path.file_name().expect("a name").to_string_lossy();
    let scenario = text::read(Source { name: &name, text: &text }, &[])
        .unwrap_or_else(|problems| panic!("{problems}"));
    let world = World::new(&scenario);
    let mut events: Vec<(SimTime, Event)> = Vec::new();
    let outcome = Runner::new(&world).watch(Seed(1), TrialId(0), &mut events);
    assert_eq!(outcome, run_trial(&world, Seed(1), TrialId(0)), "an observer changed the outcome");
    let cast = Cast::of(&scenario);
    let tale = Tale { cast: &cast, seed: 1, trial: 0, events: &events, outcome: &outcome };
    tell(&tale, TraceFormat::Text, &Style::default())
}

#[test]
fn ten_stories_are_told_as_written() {
    let scenarios = scenarios();
    assert_eq!(scenarios.len(), 10);
    for path in scenarios {
        let (golden, told) = (path.with_extension("txt"), story(&path));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&golden, &told).expect("the golden can be written");
        }
        let written = fs::read_to_string(&golden).expect("a golden; BLESS=1 writes it");
        assert_eq!(told, written, "{}", golden.display());
        let fits = told.lines().count() <= 60 && told.lines().all(|l| l.chars().count() <= 100);
        assert!(fits, "{} does not fit a screen", golden.display());
    }
}
