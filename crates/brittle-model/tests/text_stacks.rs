//! Stacks: each is sound and sourced, stands under the shipped scenarios, and gives way to what is said of the job.

use std::fs;
use std::path::Path;

use brittle_model::scenario::{HostSource, IntervalRule, Job, Store};
use brittle_model::text::{Document, Problems, Source, Stack, file, read, stacks};
use brittle_model::{Delay, Scenario, Span};

/// What a stack needs on 16 GPUs in two hosts with one to spare; or why it cannot be there.
const TOY: [(&str, &[&str]); 11] = [
    ("requeue", &[]),
    ("pytorch-async", &[]),
    ("megatron-async", &["spares.warm=0"]),
    ("nvrx", &["spares.warm=0"]),
    ("multi-tier", &[]),
    ("gemini", &[]),
    ("byterobust", &["spares.warm=0", "jobs.toy.hot_spares=1", "jobs.toy.recovery.evict.hosts=1"]),
    ("checkpointless", &["spares.warm=0"]),
    ("replica-drop", &[]),
    ("scr", &["spares.warm=0", "jobs.toy.checkpoint.tiers.xor.erasure.hosts=2"]),
    ("migrate", &["spares.warm=0"]),
];

fn shipped(name: &str) -> String {
    let path = format!("../../configs/scenarios/{name}.toml");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(path).expect("it ships")
}

fn on(text: &str, sets: &[&str]) -> Result<Scenario, Problems> {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    read(Source { name: "s.toml", text }, &sets)
}

fn job(text: &str, sets: &[&str]) -> Job {
    match on(text, sets) {
        Ok(scenario) => scenario.into_parts().jobs.remove(0),
        Err(problems) => panic!("{problems}"),
    }
}

fn messages(result: Result<Scenario, Problems>) -> String {
    result.expect_err("something is wrong").to_string()
}

#[test]
fn every_stack_is_what_a_stack_file_may_be() {
    for stack in stacks() {
        let document = Document::parse(Source { name: stack.name, text: stack.text });
        let read = document.and_then(|document| document.read(|_: &file::StackFile, _| Some(())));
        assert_eq!(read, Ok(()), "{}", stack.name);
        let path = format!("../../configs/stacks/{}.toml", stack.name);
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).is_file());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../configs/stacks");
    assert_eq!(fs::read_dir(folder).expect("a folder").count(), stacks().len());
}

#[test]
fn every_stack_says_what_it_is_and_every_value_where_it_comes_from() {
    for stack in stacks() {
        let (name, mechanism) = (stack.name, stack.mechanism());
        assert!(!stack.what().is_empty() && stack.what().chars().count() < 130, "{name}");
        assert!(!stack.who().is_empty() && stack.question().ends_with('?'), "{name}");
        let (what, whose) = stack.short();
        let fits = |text: &str, most| !text.is_empty() && text.chars().count() <= most;
        assert!(fits(what, 40) && fits(whose, 20), "{name}: a line of 80 columns");
        assert!(mechanism.len() >= 2, "{name}: {mechanism:?}");
        let values = stack.values();
        assert!(values.len() > 6, "{name}");
        for value in values {
            let tagged =
                ["[P]", "[S]", "[D]", "[assumed]"].iter().any(|t| value.source.contains(t));
            assert!(tagged, "{name}: {} has no source", value.key);
        }
    }
}

#[test]
fn every_stack_stands_under_llama_3() {
    let llama = shipped("llama3-405b");
    for stack in stacks() {
        let set = format!("jobs.llama3.stack={}", stack.name);
        let job = job(&llama, &[&set, "spares.warm=240"]);
        assert_eq!(job.gpus, 16_384, "{}", stack.name);
        assert_ne!(job.recovery.start, Delay::ZERO, "{}", stack.name);
    }
}

#[test]
fn every_stack_stands_under_the_toy_or_says_why_not() {
    let toy = shipped("toy");
    assert_eq!(TOY.map(|(name, _)| name), *stacks().iter().map(|s| s.name).collect::<Vec<_>>());
    for (name, sets) in TOY {
        let stack = format!("jobs.toy.stack={name}");
        let all: Vec<&str> = [stack.as_str()].into_iter().chain(sets.iter().copied()).collect();
        assert_eq!(job(&toy, &all).gpus, 16, "{name}");
        // What is given beside the stack is needed: without it the refusal names the key.
        for left_out in sets {
            let rest: Vec<&str> = all.iter().copied().filter(|set| set != left_out).collect();
            let told = messages(on(&toy, &rest));
            let key = left_out.split(['=']).next().expect("a key");
            let key = key.rsplit('.').next().expect("a last step");
            let about = ["erasure", "evict", "hot spares", "hosts", key];
            assert!(about.iter().any(|word| told.contains(word)), "{name}: {told}");
        }
    }
}

#[test]
fn live_copies_without_replicas_are_refused_with_the_reason() {
    let toy = shipped("toy");
    for name in ["checkpointless", "replica-drop"] {
        let sets = [
            format!("jobs.toy.stack={name}"),
            "spares.warm=0".to_owned(),
            "jobs.toy.layout={ tensor = 8, pipeline = 2, data = 1 }".to_owned(),
        ];
        let told = messages(on(&toy, &[&sets[0], &sets[1], &sets[2]]));
        assert!(
            told.contains("with one data-parallel replica no peer holds the same state"),
            "{told}"
        );
        assert!(told.contains(&format!("stack {name}:")), "{told}");
        assert!(told.contains(&format!("the stack comes by jobs.toy.stack={name};")), "{told}");
    }
}

/// The small scenario with a stack and more lines for its job.
fn small(lines: &str, tables: &str) -> String {
    let text = include_str!("good/small.toml");
    let text = text.replace("hosts_per_rack = 2", "hosts_per_rack = 1");
    let head = text.split("\n[jobs.train.checkpoint]").next().expect("a job");
    format!("{head}layout = {{ tensor = 8, pipeline = 1, data = 2 }}\n{lines}\n{tables}")
}

#[test]
fn what_the_file_says_goes_before_the_stack_that_it_names() {
    let text = small(
        "step = \"2s\"\nstack = \"nvrx\"\nhot_spares = 0",
        "[jobs.train.checkpoint]\ninterval = \"10min\"\n\
         [jobs.train.checkpoint.tiers.global]\nwrite_bandwidth = \"1 GB/s\"\nsize = \"4 GB\"\n\
         [jobs.train.checkpoint.tiers.own]\nat = \"storage\"\nload = \"9s\"\n\
         [jobs.train.recovery]\nstart = { exponential = { mean = \"1min\" } }\nreplace = [\"warm\"]\n\
         [jobs.train.recovery.attempts]\nin-process.replace = []\nin-job = { replace = [], success = 0.5 }\n",
    );
    let job = job(&text, &["jobs.train.checkpoint.tiers.local.keep=5"]);
    assert_eq!(job.step, Some(Span::from_secs(2)));
    assert_eq!(job.hot_spares, 0);
    assert_eq!(job.checkpoint.interval, IntervalRule::Fixed(Span::from_secs(600)));
    let tiers = &job.checkpoint.tiers;
    let names: Vec<&str> = tiers.iter().map(|tier| tier.name.as_str()).collect();
    assert_eq!(names, ["local", "global", "own"], "its own come after the stack's");
    assert_eq!((tiers[0].keep, tiers[0].cost), (5, Span::from_secs(2)));
    assert_eq!((tiers[1].every, tiers[1].cost), (12, Span::from_secs(4)), "a bandwidth for a cost");
    assert_eq!(tiers[2].store, Store::Storage);
    assert_eq!(job.recovery.replace, [HostSource::Warm], "lists are replaced");
    assert!(matches!(job.recovery.start, Delay::Random(_)), "a law for a length of time");
    let success: Vec<f64> = job.recovery.attempts.iter().map(|a| a.otherwise).collect();
    assert_eq!(success, [0.5, 0.5]);
    assert!(job.recovery.attempts[1].success.is_empty(), "a number for a table");
}

#[test]
fn a_stack_of_a_setting_takes_the_place_of_what_the_file_has() {
    let text = small(
        "step = \"2s\"\noverhead = 0.2\nhot_spares = 1",
        "[jobs.train.checkpoint]\ninterval = \"1h\"\ncost = \"3min\"\nmtti = \"5h\"\nsize = \"2 TB\"\n\
         [jobs.train.recovery]\nstart = \"7min\"\nevict = { hosts = 2, test = \"1h\" }\n\
         give_up_after = 4\n",
    );
    let sets = ["jobs.train.checkpoint.tiers.ramdisk.cost=3s", "jobs.train.stack=multi-tier"];
    let job = job(&text, &sets);
    assert_eq!(job.checkpoint.interval, IntervalRule::Fixed(Span::from_secs(40)));
    assert_eq!(job.checkpoint.tiers.len(), 2);
    assert_eq!(job.checkpoint.tiers[0].cost, Span::from_secs(3), "a setting goes before the stack");
    assert_eq!(job.checkpoint.believed_mtti, Some(Span::from_secs(5 * 3600)), "told of the job");
    assert_eq!((job.overhead, job.hot_spares), (0.0, 1));
    assert_eq!(job.recovery.start, Delay::Constant(Span::from_secs(180)));
    assert_eq!((job.recovery.evict, job.recovery.give_up_after), (None, 4));
}

#[test]
fn a_stack_is_the_same_as_its_text_copied() {
    let mut alike = 0;
    for stack in stacks() {
        let text = small(&format!("stack = \"{}\"", stack.name), "");
        let head = small("", "");
        let body = stack.of_job("train").replacen("[jobs.train]\n", "", 1);
        match (on(&text, &[]), on(&(head + &body), &[])) {
            (Ok(named), Ok(copied)) => {
                assert_eq!(named.jobs, copied.jobs, "{}", stack.name);
                alike += 1;
            }
            (Err(_), Err(_)) => {}
            (named, copied) => panic!("{}: {named:?} {copied:?}", stack.name),
        }
    }
    assert_eq!(alike, 9, "but `byterobust` and `scr`, which need more hosts");
}

#[test]
fn a_name_that_is_no_stack_is_told_and_nothing_follows_from_it() {
    let told = messages(on(&small("stack = \"nvrxx\"", ""), &[]));
    assert!(told.contains("there is no stack \"nvrxx\""), "{told}");
    assert!(told.contains("did you mean `nvrx`?"), "{told}");
    assert_eq!(told.matches("s.toml:").count(), 1, "{told}");
    assert!(Stack::named("nvrx").is_some());
}
