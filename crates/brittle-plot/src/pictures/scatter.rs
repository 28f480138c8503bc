//! Scatter: one value over another, a dot for each of many points that no line joins.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, beside, room_beside};
use crate::picture::{Caption, Picture};
use crate::pictures::{Point, Positions};
use crate::scale::{Scale, Unit};
use crate::ticks::nice;

/// Dots over an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the horizontal axis.
    pub label: String,
    /// Its places.
    pub positions: Positions,
    /// Label of the vertical axis.
    pub of: String,
    /// What the values are of.
    pub unit: Unit,
    /// Values that the vertical axis does not go beyond.
    pub bounds: (f64, f64),
    /// The points, in any order.
    pub points: Vec<Point>,
}

impl Scatter {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let values = self.points.iter().flat_map(|p| [p.lo, p.hi, p.y]);
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let range = if low <= high { (low, high) } else { (0.0, 1.0) };
        let range = nice(range, self.unit, 5, self.bounds);
        let (top, bottom) = (38.0, 258.0);
        let left = room_beside(range, self.unit, bottom - top).max(40.0);
        let area = Area { left, top, right: WIDTH - 24.0, bottom };
        canvas.plot(area);
        let y = Scale::new(range, (bottom, top));
        canvas.text((4.0, 14.0), Anchor::Start, "t-note", &self.of);
        beside(&mut canvas, area, &y, self.unit, "");
        let places: Vec<f64> = self.points.iter().map(|p| p.x).collect();
        let x = self.positions.axis(&mut canvas, area, (&places, &[]), &self.label);
        let radius = if self.points.len() > 200 { 2.5 } else { 4.0 };
        for p in &self.points {
            if p.lo < p.hi {
                canvas.line((x.at(p.x), y.at(p.lo)), (x.at(p.x), y.at(p.hi)), "whisker l0");
            }
        }
        for p in &self.points {
            let at = (x.at(p.x), y.at(p.y));
            if p.best {
                canvas.circle(at, 8.0, "ring l0");
            }
            canvas.mark_dot(at, radius, "f0", &p.tip);
        }
        Picture::new(self.caption.clone(), canvas, bottom + FOOT)
    }
}
