//! The reports of what answers one question: an optimum, sensitivities, a break-even.

use brittle_study::break_even::BreakEven;
use brittle_study::optimize::Optimum;
use brittle_study::sensitivity::Sensitivity;
use brittle_study::summary::Provenance;

use super::Kind;
use super::study::again;
use crate::page::{Page, Rank};
use crate::plates::{self, Plate};
use crate::{break_even, optimum, sensitivity};

pub(super) fn best(told: &Optimum) -> Page {
    let mut page = optimum::opening(told);
    let plates = plates::of_optimum(told);
    // The table of the one picture has all points.
    let one = told.dials.len() == 1 && !plates.is_empty();
    draw(&mut page, plates);
    if one {
        page.text(optimum::basis(told));
    } else {
        page.heading("The best points");
        optimum::points_told(&mut page, told);
    }
    close(&mut page, &told.provenance, "optimize");
    page
}

pub(super) fn swings(told: &Sensitivity) -> Page {
    let mut page = sensitivity::opening(told);
    let plates = plates::of_sensitivity(told);
    if plates.is_empty() {
        page.heading("Swing from the low to the high end");
        page.table(sensitivity::tornado(told));
    }
    draw(&mut page, plates);
    sensitivity::worth(&mut page, told);
    close(&mut page, &told.provenance, "sensitivity");
    page
}

pub(super) fn even(told: &BreakEven) -> Page {
    let mut page = break_even::opening(told);
    page.text(break_even::basis(told));
    let plates = plates::of_break_even(told);
    let drawn = plates.iter().any(|plate| plate.kind == Kind::BreakEven);
    if !drawn {
        page.heading("All places");
        page.table(break_even::table(told));
    }
    draw(&mut page, plates);
    close(&mut page, &told.provenance, "break-even");
    page
}

fn draw(page: &mut Page, plates: Vec<Plate>) {
    for plate in plates {
        page.plate(plate, Rank::First);
    }
}

fn close(page: &mut Page, provenance: &Provenance, command: &str) {
    page.heading("How to make this again");
    again(page, provenance, command, &["SCENARIO.toml".to_owned()]);
}
