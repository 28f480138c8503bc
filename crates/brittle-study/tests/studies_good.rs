//! Good studies: which cells they make, in which order, and what each is called.

use brittle_model::text::Source;
use brittle_study::Plan;
use brittle_study::axis::MAX_VALUES;
use brittle_study::study_file::{self, DEFAULT_TRIALS, MAX_CELLS, read};

const SMALL: &str = include_str!("scenarios/small.toml");

/// Reads a study of the small scenario with these axes.
fn attempt(axes: &str, sets: &[&str]) -> Result<Plan, String> {
    let text = format!("title = \"What it asks\"\nscenario = \"small.toml\"\n{axes}");
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    let mut load = |name: &str| Ok((name.to_owned(), SMALL.to_owned()));
    read(Source { name: "study.toml", text: &text }, &sets, &mut load).map_err(|p| p.to_string())
}

fn plan(axes: &str) -> Plan {
    attempt(axes, &[]).unwrap_or_else(|problems| panic!("{problems}"))
}

fn axis(key: &str, rest: &str) -> String {
    format!("[[axes]]\nkey = \"{key}\"\n{rest}\n")
}

/// The values that a plan with one axis sets.
fn values(plan: &Plan) -> String {
    let value = |cell: &brittle_study::Cell| cell.set[0].1.clone();
    plan.cells.iter().map(value).collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_list_keeps_its_values_and_their_types() {
    let rates = plan(&axis("stress.failure_rate", "values = [1, 0.5, 1e-7, 2.0, 1_000, 1e6]"));
    assert_eq!(values(&rates), "1 | 0.5 | 1e-7 | 2 | 1000 | 1000000");
    assert_eq!(rates.axes, ["stress.failure_rate"]);
    let spares = plan(&axis("spares.warm", "values = [0, 0x2, 1]"));
    assert_eq!(values(&spares), "0 | 2 | 1");
    let warm: Vec<u32> = spares.cells.iter().map(|cell| cell.scenario.spares.warm).collect();
    assert_eq!(warm, [0, 2, 1]);
    let texts = plan(&axis("jobs.train.checkpoint.interval", r#"values = ["young", '2 h']"#));
    assert_eq!(values(&texts), "young | 2 h");
    assert_eq!(texts.cells[1].name, "jobs.train.checkpoint.interval=2 h");
    let words = plan(&axis("jobs.train.checkpoint.final_save", "values = [true, false]"));
    let saves = |cell: &brittle_study::Cell| cell.scenario.jobs[0].checkpoint.final_save;
    assert_eq!(values(&words), "true | false");
    assert_eq!(words.cells.iter().map(saves).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn text_reaches_the_scenario_as_it_is_written() {
    let titles = plan(&axis("title", r#"values = ['a "b" \c = {d}', "é ☃ \u0041", "1", "true"]"#));
    let titles: Vec<&str> = titles.cells.iter().map(|cell| &*cell.scenario.title).collect();
    assert_eq!(titles, [r#"a "b" \c = {d}"#, "é ☃ A", "1", "true"]);
}

#[test]
fn tenths_are_exact() {
    let range = "range = { from = 0.1, to = 1.2, step = 0.1 }";
    let steps = plan(&axis("stress.failure_rate", range));
    let expected = "0.1 | 0.2 | 0.3 | 0.4 | 0.5 | 0.6 | 0.7 | 0.8 | 0.9 | 1 | 1.1 | 1.2";
    assert_eq!(values(&steps), expected);
    let missed = plan(&axis("stress.failure_rate", "range = { from = 0, to = 1, step = 0.3 }"));
    assert_eq!(values(&missed), "0 | 0.3 | 0.6 | 0.9");
    let one = plan(&axis("stress.failure_rate", "range = { from = 2, to = 2, step = 1e-7 }"));
    assert_eq!(values(&one), "2");
}

#[test]
fn factors_multiply() {
    let range = "range = { from = 0.25, to = 8, factor = 2 }";
    let factors = plan(&axis("stress.failure_rate", range));
    assert_eq!(values(&factors), "0.25 | 0.5 | 1 | 2 | 4 | 8");
    let missed = plan(&axis("stress.failure_rate", "range = { from = 1, to = 3, factor = 1.5 }"));
    assert_eq!(values(&missed), "1 | 1.5 | 2.25");
}

#[test]
fn a_range_keeps_the_unit_of_its_first_value() {
    let range = r#"range = { from = "0.5 h", to = "1.5h", step = " 0.25 h" }"#;
    let lengths = plan(&axis("jobs.train.checkpoint.interval", range));
    assert_eq!(values(&lengths), "0.5 h | 0.75 h | 1 h | 1.25 h | 1.5 h");
    let range = r#"range = { from = "1min", to = "60min", factor = 4 }"#;
    let lengths = plan(&axis("jobs.train.checkpoint.interval", range));
    assert_eq!(values(&lengths), "1min | 4min | 16min");
    let from_rate = SMALL.replace("mttf = \"1000h\"", "rate = \"1 per 1000 host-days\"");
    let from_rate = from_rate.replace("component = \"gpu\"", "component = \"host\"");
    let mut load = |name: &str| Ok((name.to_owned(), from_rate.clone()));
    let step = r#"step = "0.5 per 1000 host-days""#;
    let text = format!(
        "title = \"x\"\nscenario = \"y\"\n{}",
        axis(
            "failures.gpu.rate",
            &format!(
                "range = {{ from = \"1 per 1000 host-days\", to = \"2 per 1000 host-days\", {step} }}"
            )
        )
    );
    let rates = read(Source { name: "study.toml", text: &text }, &[], &mut load).unwrap();
    let expected = "1 per 1000 host-days | 1.5 per 1000 host-days | 2 per 1000 host-days";
    assert_eq!(values(&rates), expected);
}

#[test]
fn the_last_axis_runs_fastest() {
    let axes = axis("stress.failure_rate", "values = [1, 2]")
        + &axis("spares.warm", "range = { from = 0, to = 2, step = 1 }")
        + &axis("jobs.train.gpus", "values = [8]");
    let plan = plan(&axes);
    let names: Vec<&str> = plan.cells.iter().map(|cell| &*cell.name).collect();
    let expected = [
        "stress.failure_rate=1 spares.warm=0 jobs.train.gpus=8",
        "stress.failure_rate=1 spares.warm=1 jobs.train.gpus=8",
        "stress.failure_rate=1 spares.warm=2 jobs.train.gpus=8",
        "stress.failure_rate=2 spares.warm=0 jobs.train.gpus=8",
        "stress.failure_rate=2 spares.warm=1 jobs.train.gpus=8",
        "stress.failure_rate=2 spares.warm=2 jobs.train.gpus=8",
    ];
    assert_eq!(names, expected);
    assert_eq!(plan.axes, ["stress.failure_rate", "spares.warm", "jobs.train.gpus"]);
    let set: Vec<_> = plan.cells[4].set.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(set, [("stress.failure_rate", "2"), ("spares.warm", "1"), ("jobs.train.gpus", "8")]);
    assert_eq!(plan.cells[4].scenario.spares.warm, 1);
}

/// The values of all axes at each point.
fn points(plan: &Plan) -> Vec<String> {
    let point = |cell: &brittle_study::Cell| {
        cell.set.iter().map(|(_, value)| &**value).collect::<Vec<_>>().join(" ")
    };
    plan.cells.iter().map(point).collect()
}

#[test]
fn zipped_axes_go_in_step() {
    let axes = String::from("design = \"zip\"\n")
        + &axis("stress.failure_rate", "values = [1, 2, 2]")
        + &axis("spares.warm", "range = { from = 0, to = 2, step = 1 }");
    let plan = plan(&axes);
    assert_eq!(points(&plan), ["1 0", "2 1", "2 2"]);
    assert_eq!(plan.cells[1].name, "stress.failure_rate=2 spares.warm=1");
    assert_eq!(plan.cells[2].scenario.spares.warm, 2);
}

#[test]
fn a_list_is_its_points() {
    let list = "design = \"list\"\nlist = [[1, \"young\"], [0.5, \"2 h\"], [1, \"2 h\"]]\n";
    let axes = list.to_owned()
        + "[[axes]]\nkey = \"stress.failure_rate\"\n[[axes]]\nkey = \"jobs.train.checkpoint.interval\"\n";
    assert_eq!(points(&plan(&axes)), ["1 young", "0.5 2 h", "1 2 h"]);
}

/// Three axes: a rate on a logarithmic scale, a whole number, and words.
fn drawn(design: &str, count: usize, seed: u64) -> Plan {
    let head = format!("design = \"{design}\"\npoints = {count}\nseed = {seed}\n");
    let rate = "between = { from = 0.25, to = 8, scale = \"log\" }";
    let interval = "between = { from = \"2 min\", to = \"120 min\", scale = \"log\" }";
    let axes = head
        + &axis("stress.failure_rate", rate)
        + &axis("jobs.train.checkpoint.interval", interval)
        + &axis("spares.warm", "between = { from = 0, to = 1, whole = true }")
        + &axis("jobs.train.checkpoint.final_save", "values = [true, false]");
    plan(&axes)
}

#[test]
fn what_is_drawn_is_in_range_even_and_of_the_seed() {
    for design in ["latin_hypercube", "sobol"] {
        let plan = drawn(design, 64, 1);
        assert_eq!(plan.cells.len(), 64);
        let column = |axis: usize| plan.cells.iter().map(move |cell| cell.set[axis].1.as_str());
        // A sixty-fourth of the logarithmic range each.
        let mut parts: Vec<usize> = column(0)
            .map(|rate| (libm::log2(rate.parse::<f64>().unwrap() / 0.25) / 5.0 * 64.0) as usize)
            .collect();
        parts.sort_unstable();
        assert!(parts.into_iter().eq(0..64), "{design}");
        for interval in column(1) {
            let minutes: f64 = interval.strip_suffix(" min").unwrap().parse().unwrap();
            assert!((2.0..=120.0).contains(&minutes), "{interval}");
        }
        for value in ["0", "1"] {
            assert_eq!(column(2).filter(|spares| *spares == value).count(), 32, "{design}");
        }
        assert_eq!(column(3).filter(|word| *word == "true").count(), 32, "{design}");
        assert_eq!(points(&plan), points(&drawn(design, 64, 1)));
        assert_eq!(plan.digest(), drawn(design, 64, 1).digest());
        assert_ne!(plan.digest(), drawn(design, 64, 2).digest());
    }
}

/// The first points of a seed: they must not move from version to version, since stores and results hold them.
#[test]
fn what_a_seed_draws_stays() {
    let first = |design: &str| points(&drawn(design, 4, 7));
    let hypercube = [
        "6.20587 4.19851 min 1 false",
        "1.22527 94.6507 min 1 true",
        "0.259092 7.03773 min 0 true",
        "2.89074 41.4349 min 0 false",
    ];
    assert_eq!(first("latin_hypercube"), hypercube);
    let sobol = [
        "2.45846 32.2758 min 1 true",
        "0.970054 2.05463 min 0 false",
        "0.338364 67.5781 min 1 true",
        "7.07627 12.7117 min 0 false",
    ];
    assert_eq!(first("sobol"), sobol);
}

#[test]
fn what_is_not_said_has_its_default_and_settings_reach_every_cell() {
    let axes = axis("stress.failure_rate", "values = [1, 2]");
    let plan = attempt(&axes, &["trial.horizon=3d", "spares.warm=2"]).unwrap();
    assert_eq!((plan.trials, plan.seed), (DEFAULT_TRIALS, 1));
    assert_eq!((&*plan.title, plan.cells.len()), ("What it asks", 2));
    for cell in &plan.cells {
        assert_eq!((cell.scenario.horizon.as_hours_f64(), cell.scenario.spares.warm), (72.0, 2));
    }
    let said = attempt(&format!("trials = 7\nseed = 9\n{axes}"), &[]).unwrap();
    assert_eq!((said.trials, said.seed), (7, 9));
}

#[test]
fn a_key_of_the_scenario_that_is_not_written_can_be_swept() {
    let plan = plan(&axis("jobs.train.recovery.start", r#"values = ["1min", "2min"]"#));
    assert_ne!(plan.cells[0].scenario, plan.cells[1].scenario);
}

#[test]
fn values_up_to_the_limit_are_taken_and_no_more() {
    let many = |count: usize| {
        let list: Vec<String> = (1..=count).map(|value| value.to_string()).collect();
        let list = list.join(", ");
        attempt(&axis("stress.failure_rate", &format!("values = [{list}]")), &[])
    };
    assert_eq!(many(MAX_VALUES).unwrap().cells.len(), MAX_VALUES);
    let said = many(MAX_VALUES + 1).unwrap_err();
    let expected = "study.toml:5:10: 10001 values are more than the limit of 10000\n";
    assert!(said.starts_with(expected), "{said}");
    let range = |last: usize| {
        let range = format!("range = {{ from = 1, to = {last}, step = 1 }}");
        attempt(&axis("stress.failure_rate", &range), &[])
    };
    assert_eq!(range(MAX_VALUES).unwrap().cells.len(), MAX_VALUES);
    assert!(range(MAX_VALUES + 1).unwrap_err().contains("more than 10000 values"));
    assert!(MAX_CELLS >= MAX_VALUES as u64);
}

#[test]
fn the_schema_says_what_a_study_needs_and_may_say() {
    let schema = study_file::schema().to_value();
    assert_eq!(schema["required"], serde_json::json!(["title", "scenario", "axes"]));
    assert_eq!(schema["additionalProperties"], false);
    let keys: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["axes", "design", "list", "points", "scenario", "seed", "title", "trials"]);
    assert_eq!(schema["properties"]["trials"]["maximum"], 10_000_000);
    assert_eq!(schema["properties"]["trials"]["minimum"], 1);
    assert_eq!(schema["properties"]["axes"]["maxItems"], 16);
    let axis = &schema["$defs"]["AxisFile"];
    assert_eq!(axis["required"], serde_json::json!(["key"]));
    assert_eq!(axis["additionalProperties"], false);
    assert_eq!(axis["properties"]["values"]["maxItems"], MAX_VALUES);
    let range = &schema["$defs"]["RangeFile"];
    assert_eq!(range["required"], serde_json::json!(["from", "to"]));
    assert_eq!(range["oneOf"][1]["required"][0], "factor");
    let between = &schema["$defs"]["BetweenFile"];
    assert_eq!(between["required"], serde_json::json!(["from", "to"]));
    assert_eq!(schema["properties"]["points"]["maximum"], MAX_VALUES);
    let value = &schema["$defs"]["Value"];
    assert_eq!(value["type"], serde_json::json!(["string", "number", "boolean"]));
}

/// A scenario whose lives are in a table, and a study of the tables and of the stress.
#[test]
fn files_that_any_cell_names_are_read_once_from_the_scenarios_folder() {
    let law = "law = { empirical = { file = \"a.csv\" } }";
    let text = SMALL.replace("mttf = \"1000h\"", law);
    assert_ne!(text, SMALL);
    let study = "title = \"x\"\nscenario = \"sub/small.toml\"\n\
        [[axes]]\nkey = \"stress.failure_rate\"\nvalues = [1, 2]\n\
        [[axes]]\nkey = \"failures.gpu.law.empirical.file\"\nvalues = [\"a.csv\", \"../b.csv\"]\n";
    let mut load = |name: &str| Ok((name.to_owned(), text.clone()));
    let mut asked = Vec::new();
    let mut attach = |path: &str| {
        asked.push(path.to_owned());
        let hours = if path.ends_with("a.csv") { 100 } else { 200 };
        Ok((path.to_owned(), format!("life,failed\n{hours}h,true\n")))
    };
    let source = Source { name: "study.toml", text: study };
    let plan = study_file::read_with(source, &[], &mut load, &mut attach).expect("good");
    assert_eq!(asked, ["sub/a.csv", "sub/../b.csv"]);
    assert_eq!(plan.cells.len(), 4);
    assert_ne!(plan.cells[0].scenario, plan.cells[1].scenario);

    let mut attach = |path: &str| match path {
        "sub/a.csv" => Ok((path.to_owned(), "life,failed\n1h,true\n".to_owned())),
        _ => Err("there is no such file".to_owned()),
    };
    let said = study_file::read_with(source, &[], &mut load, &mut attach).expect_err("missing");
    let said = said.to_string();
    assert!(said.contains("study.toml:8:20: the file \"../b.csv\" cannot be read"), "{said}");

    let mut attach = |path: &str| Ok((path.to_owned(), "life,failed\n1h,maybe\n".to_owned()));
    let said = study_file::read_with(source, &[], &mut load, &mut attach).expect_err("wrong");
    let said = said.to_string();
    assert!(said.contains("sub/a.csv:2:4: ") && said.contains("\"maybe\""), "{said}");
}
