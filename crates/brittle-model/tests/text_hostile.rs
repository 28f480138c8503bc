//! Hostile text: nothing panics, nothing takes long (or this test would), and not much is said.

use brittle_model::quantity;
use brittle_model::text::{Document, MAX_BYTES, MAX_PROBLEMS, Source, read};
use brittle_model::time::NANOS_PER_SEC;
use proptest::prelude::*;

const FULL: &str = include_str!("good/full.toml");

/// What is said about a text, which must be little.
fn problems(text: &str) -> Vec<brittle_model::text::Problem> {
    let problems = read(Source { name: "hostile.toml", text }, &[]).expect_err("wrong").0;
    assert!(problems.len() <= MAX_PROBLEMS + 1, "{} problems", problems.len());
    problems
}

#[test]
fn a_text_beyond_the_limit_is_refused_unread() {
    let problems = problems(&"#".repeat(MAX_BYTES + 1));
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.contains("the limit is 1048576"), "{}", problems[0].message);
}

#[test]
fn deep_nesting_ends_in_a_problem_and_not_in_the_stack() {
    let dotted = format!("{}a", "a.".repeat(78));
    let mut tables = format!("[{dotted}]\n{dotted} = ");
    (0..78).for_each(|_| tables.push_str(&format!("{{ {dotted} = ")));
    tables.push('1');
    tables.push_str(&" }".repeat(78));
    for text in [
        tables,
        format!("{}1", "a.".repeat(MAX_BYTES / 4)),
        format!("a = {}", "[".repeat(MAX_BYTES / 2)),
        format!("a = {}", "{a=".repeat(MAX_BYTES / 4)),
        "[".repeat(MAX_BYTES / 2),
    ] {
        assert!(!problems(&text).is_empty());
    }
}

#[test]
fn many_problems_are_cut_off() {
    let lines = |line: &dyn Fn(usize) -> String| (0..30_000).map(line).collect::<String>();
    for text in [
        lines(&|i| format!("x{i} = 1\n")),
        lines(&|i| format!("x{i} = {i}d\n")),
        lines(&|i| format!("[failures.c{i}]\n")),
        lines(&|i| format!("[jobs.j{i}]\n")),
        lines(&|_| "a = 1\n".to_owned()),
        "= ".repeat(MAX_BYTES / 4),
        "\u{0}".repeat(MAX_BYTES / 2),
        "x".repeat(MAX_BYTES),
    ] {
        assert!(!problems(&text).is_empty());
    }
}

#[test]
fn a_huge_scenario_is_refused_by_its_numbers() {
    for set in [
        "cluster.rail_clos.hosts=4294967295",
        "cluster.rail_clos.gpus_per_host=4294967295",
        "cluster.rail_clos.spines=4294967295",
        "cluster.rail_clos.racks_per_pod=4294967295",
        "jobs.llama3.gpus=4294967288",
        "jobs.llama3.hot_spares=4294967295",
        "spares.warm=4294967295",
        "spares.cold=4294967295",
        "trial.horizon=18446744073709551615ns",
        "failures.pull.law.periodic.every=1ns",
        "failures.service.law.rolling.every=1ns",
        "failures.service.law={ rolling = { first = '0s', gap = '1ns', every = '1h' } }",
        "failures.flutter.effect.flap.timeout=18446744073709551615ns",
        "failures.lost-host.detection={ signals = [{ heartbeat = { every = '90 years', missed = 4294967295 } }] }",
        "jobs.llama3.recovery.evict.hosts=4294967295",
        "failures.memory.rate=1e30 per ns",
        "stress.failure_rate=1e6",
        "jobs.llama3.layout={ tensor = 4294967295, pipeline = 4294967295, data = 4294967295 }",
    ] {
        let source = Source { name: "full.toml", text: FULL };
        assert!(read(source, &[set.to_owned()]).is_err(), "{set}");
    }
}

/// The full scenario with one stretch replaced.
fn edited() -> impl Strategy<Value = String> {
    let insert = prop_oneof![
        any::<String>(),
        "[-\\[\\]{}=.,\"'#\n 0-9a-z]{0,12}",
        Just("\"".to_owned()),
        Just("nan".to_owned()),
        Just("1e400".to_owned()),
        Just("-1".to_owned()),
        Just("{}".to_owned()),
    ];
    (0..FULL.len(), 0_usize..20, insert).prop_map(|(at, length, insert)| {
        let end = (at + length).min(FULL.len());
        format!("{}{insert}{}", &FULL[..at], &FULL[end..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_edit_of_a_scenario_makes_the_reader_panic(text in edited()) {
        if let Err(problems) = read(Source { name: "edited.toml", text: &text }, &[]) {
            prop_assert!(!problems.0.is_empty());
            let lines = text.split('\n').count();
            for problem in &problems.0 {
                prop_assert!((1..=lines).contains(&problem.line), "{}", problems);
                prop_assert!(problem.column <= problem.excerpt.chars().count() + 2);
                prop_assert!(!problem.message.is_empty());
            }
            prop_assert!(!problems.to_string().is_empty());
        }
    }

    #[test]
    fn no_setting_makes_the_reader_panic(
        path in "[a-z0-9_. ]{0,20}|trial.horizon|jobs.llama3.recovery.replace.1|failures.memory",
        value in any::<String>(),
    ) {
        let mut document = Document::parse(Source { name: "full.toml", text: FULL }).expect("good");
        let wrong = match document.set(&format!("{path}={value}")) {
            Ok(()) => document.scenario().err(),
            Err(problems) => Some(problems),
        };
        prop_assert!(wrong.is_none_or(|problems| !problems.to_string().is_empty()));
    }

    #[test]
    fn no_text_makes_a_quantity_panic(text in any::<String>(), near in "[-0-9eE.,_ a-zµ%/]{0,24}") {
        for text in [&text, &near] {
            let told = [
                quantity::span(text).err(),
                quantity::life(text).err(),
                quantity::rate(text).err(),
                quantity::bytes(text).err(),
                quantity::bandwidth(text).err(),
            ];
            for error in told.into_iter().flatten() {
                prop_assert!(!error.to_string().is_empty() && !error.help().is_empty());
            }
        }
    }

    #[test]
    fn nanoseconds_survive_every_unit(nanos in any::<u64>()) {
        let (secs, rest) = (nanos / NANOS_PER_SEC, nanos % NANOS_PER_SEC);
        let forms = [format!("{nanos}ns"), format!("{secs}.{rest:09}s"), format!("{secs}s {rest} ns")];
        for form in forms {
            prop_assert_eq!(quantity::span(&form).expect("exact").as_nanos(), nanos, "{}", form);
        }
    }
}
