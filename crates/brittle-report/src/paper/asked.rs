//! The reports of what answers one question: an optimum, sensitivities, a break-even.

use brittle_study::break_even::BreakEven;
use brittle_study::optimize::{DialTold, Optimum};
use brittle_study::sensitivity::{Bar, Sensitivity};
use brittle_study::summary::Provenance;

use super::study::again;
use crate::page::{Page, Rank};
use crate::plates::{self, Plate};
use crate::{break_even, optimum, sensitivity};

pub(super) fn best(told: &Optimum) -> Page {
    let mut page = optimum::opening(told);
    draw(&mut page, plates::of_optimum(told));
    if told.dials.len() > 1 {
        page.heading("The best points");
        optimum::points_told(&mut page, told);
    } else {
        // The table of the picture has all of them.
        page.text(optimum::basis(told));
    }
    let mut asked: Vec<String> = told.dials.iter().map(|dial| over(told, dial)).collect();
    asked.extend(costs(told.gpu_hour, told.spare_gpu_hour, &told.unit));
    close(&mut page, &told.provenance, "optimize", asked);
    page
}

pub(super) fn swings(told: &Sensitivity) -> Page {
    let mut page = sensitivity::opening(told);
    draw(&mut page, plates::of_sensitivity(told));
    sensitivity::worth(&mut page, told);
    let vary = |bar: &Bar| format!("--vary '{}={}..{}'", bar.key, bar.low, bar.high);
    let mut asked: Vec<String> = told.bars.iter().map(vary).collect();
    asked.extend(costs(told.gpu_hour, None, &told.unit));
    close(&mut page, &told.provenance, "sensitivity", asked);
    page
}

pub(super) fn even(told: &BreakEven) -> Page {
    let mut page = break_even::opening(told);
    page.text(break_even::basis(told));
    draw(&mut page, plates::of_break_even(told));
    let along = told.along.iter().map(|key| format!("--along '{key}=...'"));
    let asked = ["--variant ...".to_owned(), format!("--over '{}=...'", told.over)];
    close(&mut page, &told.provenance, "break-even", asked.into_iter().chain(along).collect());
    page
}

/// What a dial was asked to be: from one end to the other, or one of some words.
fn over(told: &Optimum, dial: &DialTold) -> String {
    let ends = [dial.from.as_str(), dial.to.as_str()];
    if plates::is_ordered(&ends) {
        return format!("--over '{}={}'", dial.key, ends.join(".."));
    }
    let mut words: Vec<&str> = Vec::new();
    for word in told.points.iter().filter_map(|point| point.set.get(&dial.key)) {
        if !words.contains(&word.as_str()) {
            words.push(word);
        }
    }
    format!("--over '{}={}'", dial.key, words.join(","))
}

/// The prices that were given.
fn costs(gpu_hour: Option<f64>, spare: Option<f64>, unit: &str) -> Vec<String> {
    let priced = [("gpu-hour", gpu_hour), ("spare-gpu-hour", spare)];
    let given = priced.into_iter().filter_map(|(what, price)| Some((what, price?)));
    given.map(|(what, price)| format!("--cost {what}={price}{unit}")).collect()
}

fn draw(page: &mut Page, plates: Vec<Plate>) {
    for plate in plates {
        page.plate(plate, Rank::First);
    }
}

fn close(page: &mut Page, provenance: &Provenance, command: &str, asked: Vec<String>) {
    page.heading("How to make this again");
    let given: Vec<String> = ["SCENARIO.toml".to_owned()].into_iter().chain(asked).collect();
    again(page, provenance, command, &given);
}
