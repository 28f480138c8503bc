//! Repairs as ladders, with crews and parts: the file gives exactly these parts, and what a scenario does not use
//! does not show when it is serialised.

use brittle_model::scenario::{
    Crew, Discipline, Hours, Renewal, Repair, RepairChoice, RepairTest, Rung, Stock,
};
use brittle_model::text::{Source, read};
use brittle_model::{Delay, Law, Parts, Span};

const SMALL: &str = include_str!("good/small.toml");

fn parts(text: &str, sets: &[&str]) -> Parts {
    let sets: Vec<String> = sets.iter().map(|&set| set.to_owned()).collect();
    match read(Source { name: "good.toml", text }, &sets) {
        Ok(scenario) => scenario.into_parts(),
        Err(problems) => panic!("{problems}"),
    }
}

fn with(repair: &str) -> Parts {
    let plain = "[repair]\nduration = \"6h\"";
    assert!(SMALL.contains(plain));
    parts(&SMALL.replace(plain, repair), &[])
}

fn constant(secs: u64) -> Delay {
    Delay::Constant(Span::from_secs(secs))
}

fn rung(name: &str, duration: Delay, success: f64, silent: f64) -> Rung {
    Rung { name: name.to_owned(), duration, success, silent, crew: None, part: None }
}

#[test]
fn a_ladder_arrives_with_its_crews_and_parts() {
    let parts = with(
        r#"
[repair]
rungs = [
    { name = "reset", duration = "2min", success = 0.4 },
    { name = "reseat", duration = "30min", success = 0.3, silent = 0.2, crew = "night" },
    { name = "swap", duration = { exponential = { mean = "2h" } }, crew = "technicians", part = "gpu", silent = 0.05 },
]
renewal = { partial = 0.5 }
test = { duration = "1h", recall = 0.9 }
relapse = { exponential = { mean = "2d" } }

[crews.technicians]
size = 4
hours = { from = "8h", length = "10h", days = 5 }
discipline = "largest"

[crews.night]
size = 1
hours = { from = "22h", length = "8h" }

[stock.gpu]
parts = 10
lead_time = "14d"
"#,
    );
    let hours = |from: u64, length: u64, days| {
        let (from, length) = (Span::from_secs(3600 * from), Span::from_secs(3600 * length));
        Some(Hours { from, length, days })
    };
    let crew = |name: &str, size, hours, discipline| Crew {
        name: name.to_owned(),
        size,
        hours,
        discipline,
    };
    assert_eq!(
        parts.crews,
        [
            crew("technicians", 4, hours(8, 10, 5), Discipline::Largest),
            crew("night", 1, hours(22, 8, 7), Discipline::Fifo),
        ]
    );
    let gpu = Stock { name: "gpu".to_owned(), parts: 10, lead_time: constant(14 * 86_400) };
    assert_eq!(parts.stock, [gpu]);
    let swap = rung("swap", Delay::Random(Law::exponential(7200.0)), 0.95, 0.05);
    let expected = Repair {
        rungs: vec![
            rung("reset", constant(120), 0.4, 0.0),
            Rung { crew: Some(1), ..rung("reseat", constant(1800), 0.3, 0.2) },
            Rung { crew: Some(0), part: Some(0), ..swap },
        ],
        renewal: Renewal::Partial(0.5),
        test: Some(RepairTest { duration: constant(3600), recall: 0.9 }),
        relapse: Some(Delay::Random(Law::exponential(2.0 * 86_400.0))),
    };
    assert_eq!(parts.repair, expected);
    assert!(parts.repair.needs_shop() && parts.repair.plain_duration().is_none());
}

#[test]
fn a_class_may_have_a_ladder_of_its_own() {
    let own =
        r#"failures.gpu.repair={ rungs = [{ name = "swap", duration = "4h", silent = 0.1 }] }"#;
    let parts = parts(SMALL, &[own]);
    let rungs = vec![rung("swap", constant(4 * 3600), 0.9, 0.1)];
    let expected = Repair { rungs, ..Repair::plain(Delay::ZERO, Renewal::AsNew) };
    assert_eq!(parts.failures[0].repair, RepairChoice::Own(expected));
}

#[test]
fn a_plain_repair_is_serialised_as_ever() {
    let plain = parts(SMALL, &[]);
    assert!(
        plain.repair.plain_duration() == Some(&constant(6 * 3600)) && !plain.repair.needs_shop()
    );
    let text = |parts: &Parts| serde_json::to_string(parts).expect("it serialises");
    let before =
        r#""repair":{"duration":{"constant":21600000000000},"renewal":"as_new"},"spares":"#;
    assert!(text(&plain).contains(before), "{}", text(&plain));
    for (more, shown) in [
        ("renewal = { partial = 0.5 }", r#""renewal":{"partial":0.5}"#),
        ("test = { duration = \"1h\", recall = 0.5 }", r#""recall":0.5"#),
    ] {
        let other = text(&with(&format!("[repair]\nduration = \"6h\"\n{more}")));
        assert!(other.contains(shown) && other != text(&plain), "{other}");
    }
    let named = with("[repair]\nrungs = [{ name = \"swap\", duration = \"6h\" }]");
    assert!(text(&named).contains("swap") && named.repair.plain_duration().is_some());
}

#[test]
fn the_probabilities_of_a_last_rung_may_be_decimals() {
    for (success, silent) in [(0.7, 0.3), (0.9, 0.1), (0.999, 0.001), (1.0, 0.0), (0.0, 1.0)] {
        let rung = format!(
            "name = \"swap\", duration = \"4h\", success = {success:?}, silent = {silent:?}"
        );
        let rungs = with(&format!("[repair]\nrungs = [{{ {rung} }}]")).repair.rungs;
        assert_eq!((rungs[0].success, rungs[0].silent), (success, silent));
    }
}

#[test]
fn parts_made_by_hand_name_crews_that_there_are() {
    let mut parts = parts(SMALL, &[]);
    parts.repair.rungs[0].crew = Some(3);
    parts.repair.rungs[0].part = Some(0);
    let faults = parts.check().expect_err("two names lead nowhere");
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["repair.rungs.0.crew", "repair.rungs.0.part"]);
}
