//! `[hosts]`: every way to write the choice of hosts and their retirement, and that silence writes nothing.

use brittle_model::scenario::{
    Domain, HostChoiceRule, HostPolicy, Neighbourhood, RetirementRule, Score,
};
use brittle_model::text::{Source, read};
use brittle_model::{Parts, Span};

const SMALL: &str = include_str!("good/small.toml");
const SCORE: Score = Score { start: 100.0, penalty: 40.0, credit_per_day: 10.0 };

fn parts(hosts: &str, sets: &[&str]) -> Parts {
    let text = format!("{SMALL}\n{hosts}");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    match read(Source { name: "hosts.toml", text: &text }, &sets) {
        Ok(scenario) => scenario.into_parts(),
        Err(problems) => panic!("{problems}"),
    }
}

fn week(failures: u32) -> RetirementRule {
    RetirementRule::Threshold { failures, window: Span::from_secs(7 * 86_400) }
}

#[test]
fn every_choice_has_its_word() {
    let grade = "{ best_score = { start = 50, penalty = 40, credit_per_day = 10 } }";
    let cases = [
        ("\"longest\"", HostChoiceRule::Longest),
        ("\"random\"", HostChoiceRule::Random),
        ("\"fewest_failures\"", HostChoiceRule::FewestFailures),
        (grade, HostChoiceRule::BestScore(Score { start: 50.0, ..SCORE })),
        (
            "{ best_score = { penalty = 40.0, credit_per_day = 10 } }",
            HostChoiceRule::BestScore(SCORE),
        ),
        ("{ apart_from = \"rack\" }", HostChoiceRule::ApartFrom(Domain::Rack)),
        ("{ apart_from = \"pod\" }", HostChoiceRule::ApartFrom(Domain::Pod)),
        ("{ apart_from = \"power_feed\" }", HostChoiceRule::ApartFrom(Domain::PowerFeed)),
        ("{ near = \"rack\" }", HostChoiceRule::Near(Neighbourhood::Rack)),
        ("{ near = \"pod\" }", HostChoiceRule::Near(Neighbourhood::Pod)),
    ];
    for (text, choice) in cases {
        let expected = HostPolicy { choice, ..HostPolicy::default() };
        assert_eq!(parts(&format!("[hosts]\nchoice = {text}"), &[]).hosts, expected, "{text}");
    }
}

#[test]
fn every_retirement_has_its_word() {
    let score = RetirementRule::Score { score: SCORE, limit: 0.0 };
    let low = "{ score = { start = 100, penalty = 40, credit_per_day = 10, limit = 0 } }";
    let third = "{ threshold = { failures = 3, window = \"7d\" } }";
    let any = RetirementRule::Any(vec![week(3), score.clone()]);
    let cases = [
        ("\"never\"".to_owned(), RetirementRule::Never),
        (third.to_owned(), week(3)),
        (low.to_owned(), score.clone()),
        ("{ score = { penalty = 40, credit_per_day = 10 } }".to_owned(), score.clone()),
        (format!("{{ any = [{third}, {low}] }}"), any.clone()),
        (
            format!("{{ all = [{third}, {{ any = [{third}, {low}] }}, \"never\"] }}"),
            RetirementRule::All(vec![week(3), any, RetirementRule::Never]),
        ),
        (
            format!("{{ all = [{{ all = [{{ any = [{{ any = [{third}] }}] }}] }}] }}"),
            RetirementRule::All(vec![RetirementRule::All(vec![RetirementRule::Any(vec![
                RetirementRule::Any(vec![week(3)]),
            ])])]),
        ),
    ];
    for (text, retirement) in cases {
        let expected = HostPolicy { retirement, ..HostPolicy::default() };
        assert_eq!(parts(&format!("[hosts]\nretire = {text}"), &[]).hosts, expected, "{text}");
    }
}

#[test]
fn a_study_can_vary_both() {
    let sets = ["hosts.choice=random", "hosts.retire.threshold.failures=2"];
    let hosts = "[hosts]\nretire = { threshold = { failures = 3, window = \"7d\" } }";
    let expected = HostPolicy { choice: HostChoiceRule::Random, retirement: week(2) };
    assert_eq!(parts(hosts, &sets).hosts, expected);
}

/// A digest is of what is serialised: what says nothing of hosts must not have changed it.
#[test]
fn what_is_not_said_is_not_written() {
    let json = |parts: &Parts| serde_json::to_value(parts).expect("plain data");
    for silent in ["", "[hosts]", "[hosts]\nchoice = \"longest\"\nretire = \"never\""] {
        let parts = parts(silent, &[]);
        assert!(parts.hosts.is_default());
        let keys: Vec<String> =
            json(&parts).as_object().expect("a table").keys().cloned().collect();
        let before = ["cluster", "failures", "horizon", "jobs", "repair", "spares", "title"];
        assert_eq!(keys, before, "{silent}");
    }
    for said in
        ["choice = \"random\"", "retire = { threshold = { failures = 1, window = \"1d\" } }"]
    {
        let value = json(&parts(&format!("[hosts]\n{said}"), &[]));
        assert!(value["hosts"].is_object(), "{said}");
    }
}

#[test]
fn parts_made_by_hand_meet_the_same_rules() {
    let mut parts = parts("", &[]);
    let wrong = Score { start: f64::NAN, penalty: f64::INFINITY, credit_per_day: -1.0 };
    parts.hosts = HostPolicy {
        choice: HostChoiceRule::BestScore(wrong),
        retirement: RetirementRule::Any(vec![week(0), RetirementRule::All(vec![])]),
    };
    let faults = parts.check().expect_err("rules are broken");
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    let expected = [
        "hosts.choice.best_score.start",
        "hosts.choice.best_score.penalty",
        "hosts.choice.best_score.credit_per_day",
        "hosts.retire.any.0.threshold.failures",
        "hosts.retire.any.1.all",
    ];
    assert_eq!(paths, expected);
}
