//! A histogram: bars of equal or unequal width over what occurred, and values of it that are pointed out.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, TICK, apart, below, beside, room_beside};
use crate::picture::{Caption, Picture};
use crate::scale::{Scale, Unit};
use crate::text::width;
use crate::ticks::nice;

/// A bar of a histogram.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Lower edge.
    pub from: f64,
    /// Upper edge.
    pub to: f64,
    /// Share of the whole in it.
    pub share: f64,
    /// What it says, for who points at it.
    pub tip: String,
}

/// A value that is pointed out.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The value.
    pub at: f64,
    /// What it is.
    pub label: String,
}

/// A distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the horizontal axis.
    pub label: String,
    /// What the edges are of.
    pub unit: Unit,
    /// Label of the vertical axis.
    pub of: String,
    /// The bars, in order.
    pub bars: Vec<Bar>,
    /// Values that are pointed out.
    pub marks: Vec<Mark>,
}

impl Histogram {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let most = self.bars.iter().map(|bar| bar.share).fold(0.0, f64::max);
        let shares = nice((0.0, most.max(1e-6)), Unit::Share, 4, (0.0, 1.0));
        let (top, bottom) = (62.0, 282.0);
        let left = room_beside(shares, Unit::Share, bottom - top).max(40.0);
        let area = Area { left, top, right: WIDTH - 16.0, bottom };
        canvas.plot(area);
        let from = self.bars.first().map_or(0.0, |bar| bar.from);
        let to = self.bars.last().map_or(1.0, |bar| bar.to);
        let x = Scale::new((from, to), (area.left, area.right));
        let y = Scale::new(shares, (area.bottom, area.top));
        beside(&mut canvas, area, &y, Unit::Share, "");
        below(&mut canvas, area, &x, self.unit, &self.label);
        canvas.text((4.0, 14.0), Anchor::Start, "t-note", &self.of);
        for bar in self.bars.iter().filter(|bar| bar.share > 0.0) {
            let (from, to) = (x.at(bar.from), x.at(bar.to));
            let seam = if to - from > 6.0 { 1.0 } else { 0.0 };
            let room = Area {
                left: from + seam,
                top: y.at(bar.share),
                right: to - seam,
                bottom: area.bottom,
            };
            canvas.mark_rect(room, "good", &bar.tip);
        }
        let wanted: Vec<f64> = self.marks.iter().map(|mark| x.at(mark.at)).collect();
        let gap = self.marks.iter().map(|mark| width(&mark.label, TICK)).fold(0.0, f64::max) + 10.0;
        let ends = (area.left + gap / 2.0 - 10.0, area.right - gap / 2.0 + 10.0);
        let fits = gap * (self.marks.len().max(1) - 1) as f64 <= ends.1 - ends.0;
        let places = if fits { apart(&wanted, gap, ends) } else { wanted.clone() };
        for ((mark, &at), &place) in self.marks.iter().zip(&wanted).zip(&places) {
            let course = [(place, 40.0), (at, area.top - 6.0), (at, area.bottom)];
            // On a light line, to be seen on a bar, too.
            canvas.path(&course, false, "under");
            canvas.path(&course, false, "marker");
            canvas.text((place, 34.0), Anchor::Middle, "t-value", &mark.label);
        }
        Picture::new(self.caption.clone(), canvas, bottom + FOOT)
    }
}
