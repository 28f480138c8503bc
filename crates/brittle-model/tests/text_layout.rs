//! Parallel layouts and exposed communication, from text.

use brittle_model::scenario::{Dimension, Exposed, Job, Layout};
use brittle_model::text::{Source, read};

const SMALL: &str = include_str!("good/small.toml");

/// The job of the small scenario with these keys in place of its GPUs.
fn job(keys: &str) -> Job {
    let text: Vec<&str> = SMALL.lines().filter(|line| !line.starts_with("gpus =")).collect();
    let text = text.join("\n").replace("[jobs.train]", &format!("[jobs.train]\n{keys}"));
    let source = Source { name: "layout.toml", text: &text };
    let scenario = read(source, &[]).unwrap_or_else(|problems| panic!("{problems}"));
    scenario.into_parts().jobs.remove(0)
}

#[test]
fn what_is_not_said_of_a_layout_has_its_default() {
    let one = job("gpus = 16\nlayout = {}").layout;
    assert_eq!(one, Some(Layout { data: 16, ..Layout::default() }));
    let other = job("gpus = 16\nlayout = { tensor = 4, pipeline = 2 }").layout;
    assert_eq!(other, Some(Layout { tensor: 4, pipeline: 2, data: 2, ..Layout::default() }));
    assert_eq!(job("gpus = 16").layout, None);
}

#[test]
fn every_key_of_a_layout_arrives_where_it_belongs() {
    let job = job("gpus = 16
layout = { tensor = 2, context = 2, pipeline = 2, expert = 2, data = 2, order = [\"tensor\", \"data\", \"pipeline\", \"context\"] }
communication = { tensor = 0.01, context = 0.02, pipeline = 0.03, expert = 0.04, data = 0.05 }");
    let expected = Layout {
        tensor: 2,
        context: 2,
        pipeline: 2,
        expert: 2,
        data: 2,
        order: [Dimension::Tensor, Dimension::Data, Dimension::Pipeline, Dimension::Context],
        exposed: Exposed { tensor: 0.01, context: 0.02, pipeline: 0.03, expert: 0.04, data: 0.05 },
    };
    assert_eq!((job.layout, job.communication), (Some(expected), 0.0));
}

#[test]
fn communication_may_be_one_number() {
    let one = job("gpus = 16\nlayout = { tensor = 8 }\ncommunication = 0.2");
    assert_eq!(one.communication, 0.2);
    assert!(one.layout.is_some_and(|layout| layout.exposed.is_nothing()));
    assert_eq!(job("gpus = 16\ncommunication = 0").communication, 0.0);
}

/// A layout that says no more than it could before is written as before: digests stay.
#[test]
fn an_old_layout_is_written_as_before() {
    let layout = Layout { tensor: 8, pipeline: 16, data: 128, ..Layout::default() };
    let text = serde_json::to_string(&layout).expect("it is data");
    assert_eq!(text, r#"{"tensor":8,"pipeline":16,"data":128}"#);
}
