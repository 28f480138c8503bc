//! Reports of optima, sensitivities and break-evens, from results made by hand: what is said, and what is drawn.

use brittle_report::{Drawn, Findings, Kind, Paper};
use serde_json::{Value, json};

fn paper(mut result: Value, more: Value) -> Paper {
    let provenance =
        json!({ "version": "0.1.0", "scenario_digest": "3f", "seed": 1, "trials": 100 });
    let every = json!({
        "schema_version": 1, "provenance": provenance, "title": "Made by hand", "trials": 100, "level": 0.95,
        "caveats": [], "caveat_codes": [],
    });
    for part in [every, more] {
        for (key, value) in part.as_object().expect("an object") {
            result[key] = value.clone();
        }
    }
    if result.get("points").is_some() {
        result.as_object_mut().expect("an object").remove("trials");
    }
    let findings = Findings::read(&result.to_string()).expect("it is a result");
    Paper::new(&findings, None)
}

fn difference(x: f64) -> Value {
    json!({ "first": 0.0, "second": x, "difference": x, "lo": x - 0.01, "hi": x + 0.01, "correlation": null, "variance_reduction": null })
}

/// A line with the places 1, 2, 4, and a break-even at each of `at`.
fn line(along: &str, at: &[&str], above: &str) -> Value {
    let places: Vec<Value> = [("1", -0.2), ("2", 0.1), ("4", 0.3)]
        .map(|(at, x)| json!({ "at": at, "difference": difference(x), "ahead": null }))
        .into();
    let crossing =
        |at: &&str| json!({ "at": at, "from": "1", "to": "4", "below": "x", "above": above });
    let crossings: Vec<Value> = at.iter().map(crossing).collect();
    json!({ "along": along, "places": places, "crossings": crossings })
}

fn break_even(lines: &[Value]) -> Paper {
    let more = json!({
        "objective": "goodput", "unit": "ratio", "first": "a", "second": "b", "over": "stress.failure_rate",
        "along": "spares.warm", "lines": lines,
    });
    paper(json!({}), more)
}

fn of(paper: &Paper, kind: Kind) -> Option<Drawn> {
    paper.pictures().into_iter().find(|picture| picture.kind == kind)
}

#[test]
fn every_break_even_has_a_dot_and_words_that_hold_for_all() {
    let alike =
        break_even(&[line("0", &["1.5"], "b"), line("2", &[], "b"), line("4", &["3"], "b")]);
    let curve = of(&alike, Kind::BreakEvenCurve).expect("two lines have a break-even");
    assert_eq!(curve.svg.matches("<circle class=\"mark").count(), 2);
    assert!(!curve.svg.contains("class=\"line"), "nothing is drawn over the line without one");
    let page = alike.to_html();
    assert!(page.contains("Above a dot &quot;b&quot; is ahead."), "{page}");
    assert!(page.contains("<td>2</td><td class=\"r\">no break-even</td>"), "{page}");
    let both = break_even(&[line("0", &["1.5"], "b"), line("4", &["2", "3"], "a")]);
    let curve = of(&both, Kind::BreakEvenCurve).expect("two lines have a break-even");
    assert_eq!(curve.svg.matches("<circle class=\"mark").count(), 3);
    assert!(!both.to_html().contains("Above a dot"));
    // Of goodput more is better, of a cost less.
    assert!(page.contains("Above zero &quot;b&quot; is ahead."));
}

#[test]
fn without_a_picture_there_is_the_table() {
    let many: Vec<Value> = (0..9).map(|i| line(&i.to_string(), &[], "b")).collect();
    let page = break_even(&many);
    assert_eq!(page.pictures(), []);
    assert_eq!(page.to_html().matches("<td class=\"r\" data-value=\"-0.2\">").count(), 9);
    let bar = json!({ "key": "a.b", "low": "1", "high": "2", "at_low": difference(0.5), "at_high": null, "swing": null, "minute": null });
    let more = json!({ "objective": "goodput", "unit": "ratio", "gpu_hour": null, "base": null, "bars": [bar] });
    let page = paper(json!({}), more);
    assert_eq!(page.pictures(), []);
    assert!(page.to_html().contains("data-value=\"0.5\""));
}

/// An optimum of a cost over these places; the best is the second.
fn optimum(places: [&str; 3]) -> Paper {
    let point = |(place, cost): (&str, f64)| {
        let standing = if cost == 2.0 { "best" } else { "beyond" };
        let from_best = if cost == 2.0 { Value::Null } else { difference(cost - 2.0) };
        json!({
            "set": { "a.b": place }, "trials": 100, "value": { "mean": cost, "lo": cost - 0.1, "hi": cost + 0.1 },
            "from_best": from_best, "standing": standing,
        })
    };
    let points: Vec<Value> = places.into_iter().zip([3.0, 2.0, 5.0]).map(point).collect();
    let at =
        |from, to| json!({ "from": from, "to": to, "at_low_end": false, "at_high_end": false });
    let dial = json!({
        "key": "a.b", "from": places[0], "to": places[2], "best": places[1], "may_be_best": at(places[1], places[1]),
        "within": at(places[0], places[1]), "perhaps": at(places[0], places[1]),
    });
    let more = json!({
        "objective": "cost_per_productive_gpu_hour", "unit": "usd", "gpu_hour": 2.5, "spare_gpu_hour": 2.5, "within": 0.01,
        "dials": [dial], "best": 1, "points": points, "formulas": [],
    });
    paper(json!({}), more)
}

#[test]
fn the_best_is_the_cheapest_and_has_the_ring() {
    let page = optimum(["10min", "20min", "1h"]);
    let picture = of(&page, Kind::Optimum).expect("three places are drawn");
    let circles: Vec<&str> = picture.svg.split("<circle ").skip(1).collect();
    let best =
        circles.iter().position(|circle| circle.starts_with("class=\"ring")).expect("a ring");
    assert!(circles[best + 1].contains("<title>20min: 2.0"), "{}", circles[best + 1]);
    assert!(picture.svg.contains("as good from 10min") && picture.svg.contains("class=\"line"));
    assert!(page.to_html().contains("cost of a productive GPU-hour [usd]"));
}

#[test]
fn words_are_not_joined_by_a_line() {
    let page = optimum(["daly", "young", "exact"]);
    let text = page.to_html();
    assert!(
        text.contains("of young: none; perhaps: none.") && !text.contains("beyond may be"),
        "{text}"
    );
    let picture = of(&page, Kind::Optimum).expect("it is drawn");
    assert_eq!(picture.svg.matches("<circle class=\"mark").count(), 3);
    assert!(!picture.svg.contains("class=\"line") && !picture.svg.contains("class=\"band"));
}

#[test]
fn names_of_any_length_take_no_time() {
    let mut long = line("0", &[], "b");
    long["along"] = "x".repeat(1_000_000).into();
    let page = break_even(&[long, line("1", &[], "b")]);
    assert!(of(&page, Kind::BreakEven).expect("it is drawn").svg.contains('…'));
}
