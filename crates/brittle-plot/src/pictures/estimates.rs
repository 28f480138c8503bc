//! Estimates in rows: a dot with its interval for each, or a bar from zero where it is a difference.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, VALUE, below};
use crate::names::Names;
use crate::picture::{Caption, Picture, column};
use crate::scale::{Scale, Unit};

/// An estimate with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// Lower end of its interval.
    pub lo: f64,
    /// Upper end of its interval.
    pub hi: f64,
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is of: a text for each column of names.
    pub names: Vec<String>,
    /// What is estimated.
    pub estimate: Estimate,
    /// What is written beside it.
    pub value: String,
    /// What it says, for who points at it.
    pub tip: String,
    /// Whether it stands out.
    pub strong: bool,
    /// Whether a difference is welcome, which decides its colour.
    pub good: bool,
}

/// Estimates in rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the axis.
    pub label: String,
    /// What the values are of.
    pub unit: Unit,
    /// Whether they are differences: then each is a bar from zero.
    pub differences: bool,
    /// What stands above the columns of names; nothing where there is one that needs no head.
    pub heads: Vec<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// Height of a row.
const ROW: f64 = 27.0;

/// What names take of the width.
const NAMES: (f64, f64) = (102.0, 360.0);

impl Estimates {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let names = Names::new(&self.heads, self.rows.iter().map(|r| &r.names[..]), NAMES);
        let top = 8.0 + names.above();
        let left = names.end();
        let right =
            WIDTH - 24.0 - column(self.rows.iter().map(|r| r.value.as_str()), VALUE, (30.0, 220.0));
        let area = Area { left, top, right, bottom: top + ROW * self.rows.len() as f64 + 4.0 };
        canvas.plot(area);
        let zero = self.differences.then_some(0.0);
        let values =
            self.rows.iter().flat_map(|r| [r.estimate.lo, r.estimate.hi, r.estimate.value]);
        let (low, high) =
            values.chain(zero).fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let pad = 0.04 * (high - low);
        let x = Scale::new((low - pad, high + pad), (left, right));
        below(&mut canvas, area, &x, self.unit, &self.label);
        names.heads(&mut canvas, top - 14.0);
        if self.differences {
            canvas.line((x.at(0.0), top), (x.at(0.0), area.bottom), "mean");
        }
        for (i, row) in self.rows.iter().enumerate() {
            let y = top + ROW * (i as f64 + 0.5) + 2.0;
            names.row(&mut canvas, y + 4.0, &row.names, row.strong);
            canvas.text((right + 10.0, y + 4.0), Anchor::Start, "t-value", &row.value);
            let e = row.estimate;
            let at = x.at(e.value);
            if self.differences {
                let ends = (at.min(x.at(0.0)), at.max(x.at(0.0)));
                let bar = Area {
                    left: ends.0,
                    top: y - 8.0,
                    right: ends.1.max(ends.0 + 0.5),
                    bottom: y + 8.0,
                };
                let class = if row.good { "good" } else { "bad" };
                canvas.mark_rect(bar, class, &row.tip);
            }
            if e.lo < e.hi {
                canvas.line((x.at(e.lo), y), (x.at(e.hi), y), "whisker");
                for end in [e.lo, e.hi] {
                    canvas.line((x.at(end), y - 3.5), (x.at(end), y + 3.5), "whisker");
                }
            }
            if !self.differences {
                canvas.mark_dot((at, y), 4.5, if row.strong { "good" } else { "f5" }, &row.tip);
            }
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }
}
