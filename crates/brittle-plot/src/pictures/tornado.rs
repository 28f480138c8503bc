//! A tornado: how far a result moves with each of several inputs alone, the farthest first.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, NAME, TICK, VALUE, below};
use crate::picture::{Caption, Picture, column};
use crate::pictures::Estimate;
use crate::scale::{Scale, Unit};
use crate::text::cut;

/// What one input moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The input.
    pub name: String,
    /// Its lower value, as it is written, and the difference that it makes.
    pub low: (String, Estimate),
    /// Its upper value, and the difference that it makes.
    pub high: (String, Estimate),
    /// What is written beside it.
    pub value: String,
    /// What it says, for who points at it.
    pub tip: String,
}

/// Differences from a base, an input a row, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub struct Tornado {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the axis.
    pub label: String,
    /// What the differences are of.
    pub unit: Unit,
    /// The inputs.
    pub rows: Vec<Swing>,
}

/// Height of a row.
const ROW: f64 = 34.0;

impl Tornado {
    /// Draws it: the lower value of an input in one colour, its upper value in another.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let top = 34.0;
        let left = column(self.rows.iter().map(|r| r.name.as_str()), NAME, (80.0, 240.0)) + 22.0;
        let right =
            WIDTH - 24.0 - column(self.rows.iter().map(|r| r.value.as_str()), VALUE, (30.0, 150.0));
        let area = Area { left, top, right, bottom: top + ROW * self.rows.len() as f64 + 4.0 };
        canvas.plot(area);
        let ends =
            self.rows.iter().flat_map(|r| [r.low.1, r.high.1]).flat_map(|e| [e.value, e.lo, e.hi]);
        let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(l, h), v| (l.min(v), h.max(v)));
        // The values of the inputs are written beyond the ends of their bars.
        let pad = 0.2 * (high - low).max(1e-9);
        let x = Scale::new((low - pad, high + pad), (left, right));
        below(&mut canvas, area, &x, self.unit, &self.label);
        for (at, class, text) in [(left, "f0", "lower value"), (left + 120.0, "f1", "upper value")]
        {
            canvas.rect(Area { left: at, top: 8.0, right: at + 14.0, bottom: 19.0 }, class);
            canvas.text((at + 20.0, 18.0), Anchor::Start, "t-note", text);
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + ROW * (i as f64 + 0.5) + 2.0;
            canvas.text(
                (left - 10.0, y + 4.0),
                Anchor::End,
                "t-name",
                &cut(&row.name, NAME, left - 20.0),
            );
            canvas.text((right + 10.0, y + 4.0), Anchor::Start, "t-value", &row.value);
            let same_side = row.low.1.value * row.high.1.value > 0.0;
            for (k, (text, e)) in [&row.low, &row.high].into_iter().enumerate() {
                let (zero, at) = (x.at(0.0), x.at(e.value));
                // Two bars on one side share the height.
                let (from, to) = match (same_side, k) {
                    (false, _) => (y - 9.0, y + 9.0),
                    (true, 0) => (y - 9.0, y),
                    (true, _) => (y, y + 9.0),
                };
                let bar = Area {
                    left: zero.min(at),
                    top: from,
                    right: zero.max(at).max(zero.min(at) + 0.5),
                    bottom: to,
                };
                canvas.mark_rect(bar, &format!("f{k}"), &row.tip);
                let middle = f64::midpoint(from, to);
                if e.lo < e.hi {
                    canvas.line((x.at(e.lo), middle), (x.at(e.hi), middle), "whisker");
                }
                let outside = if e.value < 0.0 {
                    x.at(e.lo.min(e.value)) - 6.0
                } else {
                    x.at(e.hi.max(e.value)) + 6.0
                };
                let anchor = if e.value < 0.0 { Anchor::End } else { Anchor::Start };
                let base = if same_side {
                    middle + 4.0 + if k == 0 { -3.0 } else { 3.0 }
                } else {
                    middle + 4.0
                };
                canvas.text(
                    (outside, base),
                    anchor,
                    "t-tick",
                    &cut(text, TICK, 0.16 * (right - left)),
                );
            }
        }
        canvas.line((x.at(0.0), top), (x.at(0.0), area.bottom), "mean");
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }
}
