//! Spreads in rows: the middle nine tenths of each as a strip, the middle 98 % as a line, the median as a dot.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, NAME, VALUE, below};
use crate::picture::{Caption, Picture, column};
use crate::scale::{Scale, Unit};
use crate::text::cut;

/// A spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Strip {
    /// What it is of.
    pub name: String,
    /// The quantiles at 1, 5, 50, 95 and 99 %.
    pub quantiles: [f64; 5],
    /// What is written beside it.
    pub value: String,
    /// What it says, for who points at it.
    pub tip: String,
}

/// Spreads in rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Strips {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the axis.
    pub label: String,
    /// What the values are of.
    pub unit: Unit,
    /// The spreads.
    pub rows: Vec<Strip>,
}

/// Height of a row.
const ROW: f64 = 34.0;

impl Strips {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let top = 8.0;
        let left = column(self.rows.iter().map(|r| r.name.as_str()), NAME, (60.0, 240.0)) + 22.0;
        let right =
            WIDTH - 24.0 - column(self.rows.iter().map(|r| r.value.as_str()), VALUE, (30.0, 230.0));
        let area = Area { left, top, right, bottom: top + ROW * self.rows.len() as f64 + 4.0 };
        canvas.plot(area);
        let most = self.rows.iter().map(|row| row.quantiles[4]).fold(0.0, f64::max);
        let x = Scale::new((0.0, if most > 0.0 { most * 1.03 } else { 1.0 }), (left, right));
        below(&mut canvas, area, &x, self.unit, &self.label);
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + ROW * (i as f64 + 0.5) + 2.0;
            let [p01, p05, p50, p95, p99] = row.quantiles.map(|q| x.at(q));
            canvas.text(
                (left - 10.0, y + 4.0),
                Anchor::End,
                "t-name",
                &cut(&row.name, NAME, left - 20.0),
            );
            canvas.text((right + 10.0, y + 4.0), Anchor::Start, "t-value", &row.value);
            canvas.line((p01, y), (p99, y), "whisker");
            let strip = Area {
                left: p05.min(right - 1.0),
                top: y - 7.0,
                right: p95.max(p05 + 1.0).min(right),
                bottom: y + 7.0,
            };
            canvas.mark_rect(strip, "bad", &row.tip);
            canvas.circle((p50, y), 4.0, "hollow");
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }
}
