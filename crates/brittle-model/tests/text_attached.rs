//! Attached files: what a scenario makes of the tables that it names.

use brittle_model::law::{Law, Observed};
use brittle_model::rules::MAX_STRETCHES;
use brittle_model::scenario::{Age, FixedFailure, Onset};
use brittle_model::text::{Document, FileRef, MAX_ATTACHED, Source, read, read_with};
use brittle_model::{Parts, Span};

const SMALL: &str = include_str!("good/small.toml");
const HOUR: u64 = 3600;

/// The small scenario with these keys in place of its mean life, and every file saying `table`.
fn with(keys: &str, table: &str) -> Result<Parts, String> {
    let text = SMALL.replace("mttf = \"1000h\"", keys);
    let mut load = |name: &str| Ok((format!("folder/{name}"), table.to_owned()));
    let scenario = read_with(Source { name: "small.toml", text: &text }, &[], &mut load);
    scenario.map(brittle_model::Scenario::into_parts).map_err(|problems| problems.to_string())
}

fn fixed(parts: &Parts) -> &[FixedFailure] {
    let Onset::Fixed(failures) = &parts.failures[0].onset else { panic!("not given") };
    failures
}

fn hours(hours: u64) -> Span {
    Span::from_secs(hours * HOUR)
}

const EMPIRICAL: &str = "law = { empirical = { file = \"lives.csv\" } }\nage = \"stationary\"";

#[test]
fn lives_become_the_law_that_is_estimated_from_them() {
    let table = "count,life,failed\n# a comment\n2,1000h,true\n5,1500h,false\n1,2d,true\n";
    let parts = with(EMPIRICAL, table).expect("good");
    let of = |count, hours: f64, failed| Observed { life: hours * 3600.0, failed, count };
    let law = Law::empirical(vec![of(2, 1000.0, true), of(5, 1500.0, false), of(1, 48.0, true)]);
    let expected = Onset::Lives { law: law.expect("failures"), age: Age::Stationary };
    assert_eq!(parts.failures[0].onset, expected);
}

#[test]
fn stress_scales_the_hazard_of_lives() {
    let table = "life,failed\n1000h,true\n1500h,false\n";
    let keys = format!("{EMPIRICAL}\n[stress]\nfailure_rate = 3");
    let (calm, hard) = (with(EMPIRICAL, table).expect("good"), with(&keys, table).expect("good"));
    let law = |parts: &Parts| match &parts.failures[0].onset {
        Onset::Lives { law, .. } => law.clone(),
        Onset::Fixed(_) | Onset::Allocation { .. } => panic!("lives"),
    };
    for age in [1e3, 3e6, 1e8] {
        let ratio = law(&hard).cumulative_hazard(age) / law(&calm).cumulative_hazard(age);
        assert!((ratio - 3.0).abs() < 1e-12, "{ratio}");
    }
}

#[test]
fn a_law_has_so_many_stretches_and_no_more() {
    let table = |ages: usize| {
        let rows = (1..=ages).map(|age| format!("{age}h,true\n"));
        rows.fold("life,failed\n".to_owned(), |all, row| all + &row)
    };
    let parts = with(EMPIRICAL, &table(MAX_STRETCHES - 1)).expect("as many as there may be");
    let Onset::Lives { law: Law::Piecewise(stretches), .. } = &parts.failures[0].onset else {
        panic!("lives")
    };
    assert_eq!(stretches.len(), MAX_STRETCHES);
    let said = with(EMPIRICAL, &table(MAX_STRETCHES)).expect_err("one too many");
    assert!(said.contains("10000 different ages") && said.contains("round the lives"), "{said}");
}

const TRACE: &str = "component,start,end,cause
gpu 17,36h,38h,gpu
gpu-3, 1h, ,gpu
5,40h,1week,\"fell, of the bus\"
\"gpu 9\",2h,2h,gpu
";

#[test]
fn a_trace_becomes_given_failures_in_order() {
    let parts = with("law = { recorded = { file = \"trace.csv\" } }", TRACE).expect("good");
    let failure = |at, index, until| FixedFailure { at, index, until };
    let gpus = [
        failure(hours(1), 3, None),
        failure(hours(2), 9, Some(hours(2))),
        failure(hours(36), 17, Some(hours(38))),
    ];
    assert_eq!(fixed(&parts), gpus);
    let fell = "law = { recorded = { file = \"trace.csv\", cause = \"fell, of the bus\" } }";
    assert_eq!(fixed(&with(fell, TRACE).expect("good")), [failure(hours(40), 5, Some(hours(168)))]);
    let all = "law = { recorded = { file = \"trace.csv\", cause = \"*\" } }";
    assert_eq!(fixed(&with(all, TRACE).expect("good")).len(), 4);
}

#[test]
fn timestamps_count_from_the_epoch() {
    let table = "component,start,end,cause\n1,2024-05-01T12:00:00Z,2024-05-02T00:00:00.5Z,gpu\n";
    let keys = "law = { recorded = { file = \"t.csv\", epoch = \"2024-05-01T00:00:00Z\" } }";
    let until = Span::from_nanos(86_400_500_000_000);
    let failure = FixedFailure { at: hours(12), index: 1, until: Some(until) };
    assert_eq!(fixed(&with(keys, table).expect("good")), [failure]);
}

#[test]
fn a_table_has_so_many_rows_and_no_more() {
    let rows = |count: usize| format!("component,start,end,cause\n{}", "1,1h,,gpu\n".repeat(count));
    let keys = "law = { recorded = { file = \"trace.csv\" } }";
    assert_eq!(fixed(&with(keys, &rows(1_000_000)).expect("good")).len(), 1_000_000);
    let said = with(keys, &rows(1_000_001)).expect_err("one too many");
    assert!(said.contains("folder/trace.csv:1000002:1: more than 1000000 rows"), "{said}");
}

#[test]
fn a_document_says_which_files_it_names() {
    let text = SMALL.replace("mttf = \"1000h\"", EMPIRICAL);
    let mut document = Document::parse(Source { name: "small.toml", text: &text }).expect("TOML");
    let path = "failures.gpu.law.empirical.file".to_owned();
    assert_eq!(document.files(), [FileRef { name: "lives.csv".to_owned(), path }]);
    assert!(document.scenario().expect_err("not attached").to_string().contains("was not read"));
    document.attach("lives.csv", "lives.csv", "life,failed\n1h,true\n".to_owned());
    assert!(document.scenario().is_ok());
    document.set("failures.gpu.law.empirical.file=other.csv").expect("a setting");
    assert_eq!(document.files()[0].name, "other.csv");
}

#[test]
fn who_reads_no_files_is_told_and_large_ones_are_refused() {
    let text = SMALL.replace("mttf = \"1000h\"", EMPIRICAL);
    let source = Source { name: "small.toml", text: &text };
    let said = read(source, &[]).expect_err("no files").to_string();
    assert!(said.contains("small.toml:13:30") && said.contains("no files are read here"), "{said}");
    let mut load = |name: &str| Ok((name.to_owned(), " ".repeat(MAX_ATTACHED + 1)));
    let said = read_with(source, &[], &mut load).expect_err("large").to_string();
    assert!(said.contains("the limit is 64 MiB"), "{said}");
}
