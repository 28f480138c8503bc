//! Frames: axes with ticks and labels, and rows with names.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::scale::{Scale, Unit};
use crate::text::{cut, width};
use crate::ticks::{Tick, ticks};

/// Size of the labels at ticks.
pub(crate) const TICK: f64 = 11.5;

/// Size of names of rows.
pub(crate) const NAME: f64 = 12.5;

/// How much wider bold names are.
pub(crate) const BOLD: f64 = 1.12;

/// Size of values.
pub(crate) const VALUE: f64 = 12.0;

/// Room below a plot for ticks and the label of the axis.
pub(crate) const FOOT: f64 = 46.0;

/// Rules and labels of a horizontal axis below `area`.
pub(crate) fn below(canvas: &mut Canvas, area: Area, scale: &Scale, unit: Unit, label: &str) {
    let count = ((area.right - area.left) / 90.0).max(2.0) as usize;
    at_bottom(canvas, area, scale, &ticks(scale, unit, count), label, true);
}

/// The same with given ticks.
pub(crate) fn at_bottom(
    canvas: &mut Canvas,
    area: Area,
    scale: &Scale,
    ticks: &[Tick],
    label: &str,
    rules: bool,
) {
    let mut free = f64::NEG_INFINITY;
    for tick in ticks {
        let x = scale.at(tick.value);
        if rules {
            canvas.line((x, area.top), (x, area.bottom), "rule");
        }
        let half = width(&tick.label, TICK) / 2.0;
        // A label that would touch the last is left out; its rule stays.
        if x - half >= free {
            // Not beyond the picture, however far the axis goes.
            let at = x.clamp(half + 2.0, WIDTH - half - 2.0);
            canvas.text((at, area.bottom + 17.0), Anchor::Middle, "t-tick", &tick.label);
            free = at + half + 6.0;
        }
    }
    canvas.line((area.left, area.bottom), (area.right, area.bottom), "axis");
    let middle = f64::midpoint(area.left, area.right);
    let label = cut(label, VALUE, area.right - area.left);
    canvas.text((middle, area.bottom + 37.0), Anchor::Middle, "t-note", &label);
}

/// Rules and labels of a vertical axis left of `area`; its label stands above it.
pub(crate) fn beside(canvas: &mut Canvas, area: Area, scale: &Scale, unit: Unit, label: &str) {
    let count = ((area.bottom - area.top) / 48.0).max(2.0) as usize;
    for tick in ticks(scale, unit, count) {
        let y = scale.at(tick.value);
        canvas.line((area.left, y), (area.right, y), "rule");
        canvas.text((area.left - 8.0, y + 4.0), Anchor::End, "t-tick", &tick.label);
    }
    canvas.text((area.left, area.top - 12.0), Anchor::Start, "t-note", label);
}

/// Room that the labels of a vertical axis need.
pub(crate) fn room_beside(range: (f64, f64), unit: Unit, height: f64) -> f64 {
    let scale = Scale::new(range, (0.0, 1.0));
    let labels = ticks(&scale, unit, (height / 48.0).max(2.0) as usize);
    labels.iter().map(|tick| width(&tick.label, TICK)).fold(0.0, f64::max) + 14.0
}

/// Places `wanted` coordinates at least `gap` apart, in their order, within `low..high`, moved as little as that needs.
pub(crate) fn apart(wanted: &[f64], gap: f64, (low, high): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|&a, &b| wanted[a].total_cmp(&wanted[b]));
    let mut places = wanted.to_vec();
    let mut floor = low;
    for &i in &order {
        places[i] = places[i].max(floor);
        floor = places[i] + gap;
    }
    let mut roof = high;
    for &i in order.iter().rev() {
        places[i] = places[i].min(roof);
        roof = places[i] - gap;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        let places = apart(&[10.0, 11.0, 12.0, 50.0], 10.0, (0.0, 100.0));
        assert_eq!(places, [10.0, 20.0, 30.0, 50.0]);
        let places = apart(&[98.0, 99.0], 10.0, (0.0, 100.0));
        assert_eq!(places, [90.0, 100.0]);
    }
}
