//! Settings: what `--set` does, with the same checks as the file.

use brittle_model::text::{Document, Source, read};
use brittle_model::{Delay, Parts, Span};

const SMALL: &str = include_str!("good/small.toml");

fn with(sets: &[&str]) -> Result<Parts, String> {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let scenario = read(Source { name: "small.toml", text: SMALL }, &sets);
    scenario.map(brittle_model::Scenario::into_parts).map_err(|problems| problems.to_string())
}

#[test]
fn a_value_is_typed_like_the_file_and_its_quotes_can_be_left_out() {
    let spans = [
        "trial.horizon=3d",
        "trial.horizon=\"3d\"",
        "trial.horizon='3d'",
        " trial . horizon = 3d ",
    ];
    for set in spans {
        assert_eq!(with(&[set]).expect(set).horizon, Span::from_secs(3 * 86_400), "{set}");
    }
    assert_eq!(with(&["cluster.rail_clos.hosts=0x10"]).expect("hex").cluster.hosts(), 16);
    let saves = with(&["jobs.train.checkpoint.final_save=false"]).expect("a boolean");
    assert!(!saves.jobs[0].checkpoint.final_save);
    assert_eq!(
        with(&["title=two words = one title"]).expect("text").title,
        "two words = one title"
    );
}

#[test]
fn a_key_that_is_not_there_is_made_with_its_tables() {
    let parts = with(&["spares.warm=2", "jobs.train.recovery.start=90s"]).expect("good");
    assert_eq!(parts.spares.warm, 2);
    assert_eq!(parts.jobs[0].recovery.start, Delay::Constant(Span::from_secs(90)));
    let parts = with(&["jobs.two={ gpus = 8, checkpoint = { interval = 'never', cost = '0s' } }"]);
    assert_eq!(parts.expect("good").jobs[1].name, "two");
}

#[test]
fn the_last_setting_of_a_key_holds() {
    assert_eq!(with(&["jobs.train.gpus=8", "jobs.train.gpus=24"]).expect("good").jobs[0].gpus, 24);
}

#[test]
fn an_element_of_an_array_can_be_set() {
    let sets = [
        "jobs.train.recovery.replace=[\"warm\", \"repair\"]",
        "jobs.train.recovery.replace.1=warm",
    ];
    let problems = with(&sets).expect_err("named twice");
    assert!(problems.starts_with("--set:1:29: a source is named twice"), "{problems}");
}

#[test]
fn all_settings_that_cannot_be_read_are_told() {
    let problems = with(&["trial.horizon", "=3", "trial.horizon={"]).expect_err("all wrong");
    assert_eq!(problems.matches("--set:1:").count(), 3, "{problems}");
}

#[test]
fn a_path_without_end_is_refused() {
    let long = format!("{}a=1", "a.".repeat(100_000));
    let problems = with(&[&long]).expect_err("too long");
    assert!(problems.contains("more than 32 steps"), "{}", &problems[..100]);
}

#[test]
fn a_document_is_parsed_once_and_set_often() {
    let document = Document::parse(Source { name: "small.toml", text: SMALL }).expect("good");
    for hosts in 2..20_u32 {
        let mut variant = document.clone();
        variant.set(&format!("cluster.rail_clos.hosts={hosts}")).expect("a good setting");
        assert_eq!(variant.scenario().expect("good").cluster.hosts(), hosts);
    }
    assert_eq!(document.scenario().expect("untouched").cluster.hosts(), 5);
}
