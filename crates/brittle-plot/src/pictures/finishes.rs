//! When something is done: the share that is, over time, with its interval, and a date that can be moved.

use crate::canvas::{Anchor, Area, Canvas, WIDTH, number};
use crate::frame::{FOOT, VALUE, apart, below, beside, room_beside};
use crate::picture::{Caption, Picture};
use crate::pictures::Mark;
use crate::scale::{Scale, Unit};
use crate::text::width;

/// Where the curve rises.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When \[h].
    pub at: f64,
    /// Share that is done from then on.
    pub share: f64,
    /// Lower end of its interval.
    pub lo: f64,
    /// Upper end of its interval.
    pub hi: f64,
    /// What it says, for who points at it.
    pub tip: String,
}

/// The share that is done, over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Finishes {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the vertical axis.
    pub of: String,
    /// Where it rises, in order.
    pub steps: Vec<Step>,
    /// Where the curve ends \[h]: nothing is known beyond.
    pub end: f64,
    /// Times that are pointed out \[h].
    pub marks: Vec<Mark>,
    /// The date that a reader may move \[h].
    pub date: f64,
}

impl Finishes {
    /// Draws it. The group of class `date` stands at `date`; `data-from`, `data-to`, `data-left` and `data-right` of the picture say how
    /// times become places.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let (top, bottom) = (70.0, 310.0);
        let left = room_beside((0.0, 1.0), Unit::Share, bottom - top).max(44.0);
        let area = Area { left, top, right: WIDTH - 16.0, bottom };
        canvas.plot(area);
        let first = self.steps.first().map_or(0.0, |step| step.at);
        let last = self.steps.last().map_or(self.end, |step| step.at).max(first);
        let pad = (0.06 * (last - first)).max(0.01 * last);
        let range = ((first - pad).max(0.0), (last + pad).max(first + 1e-6));
        let x = Scale::new(range, (area.left, area.right));
        let y = Scale::new((0.0, 1.0), (bottom, top));
        for (name, value) in [("from", range.0), ("to", range.1)] {
            canvas.data(name, &format!("{value}"));
        }
        canvas.data("left", &number(area.left));
        canvas.data("right", &number(area.right));
        canvas.text((4.0, 14.0), Anchor::Start, "t-note", &self.of);
        beside(&mut canvas, area, &y, Unit::Share, "");
        below(&mut canvas, area, &x, Unit::Hours, "time from the start");
        // Nothing is known beyond the end.
        let known = x.at(self.end.min(range.1));
        let outline = |share: fn(&Step) -> f64| {
            let mut points = vec![(x.at(first), y.at(0.0))];
            for step in &self.steps {
                let before = points.last().map_or(y.at(0.0), |point| point.1);
                points.extend([(x.at(step.at), before), (x.at(step.at), y.at(share(step)))]);
            }
            let level = points.last().map_or(y.at(0.0), |point| point.1);
            points.push((known.max(x.at(last)), level));
            points
        };
        let mut band = outline(|step| step.hi);
        band.extend(outline(|step| step.lo).into_iter().rev());
        canvas.path(&band, true, "band f0");
        let mut course = vec![(area.left, y.at(0.0))];
        course.extend(outline(|step| step.share));
        canvas.path(&course, false, "line l0");
        for step in &self.steps {
            canvas.mark_dot((x.at(step.at), y.at(step.share)), 2.0, "f0", &step.tip);
        }
        let wanted: Vec<f64> = self.marks.iter().map(|mark| x.at(mark.at)).collect();
        let widest = self.marks.iter().map(|mark| width(&mark.label, VALUE)).fold(0.0, f64::max);
        let ends = (area.left + widest / 2.0, area.right - widest / 2.0);
        let places = apart(&wanted, widest + 10.0, ends);
        for ((mark, &at), &place) in self.marks.iter().zip(&wanted).zip(&places) {
            canvas.path(&[(place, 36.0), (at, 46.0), (at, area.bottom)], false, "marker");
            canvas.text((place, 32.0), Anchor::Middle, "t-value", &mark.label);
        }
        let date = x.at(self.date);
        canvas.group("date", |canvas| {
            canvas.line((date, area.top - 10.0), (date, area.bottom), "best");
            canvas.circle((date, area.top - 12.0), 5.0, "dot");
        });
        Picture::new(self.caption.clone(), canvas, bottom + FOOT)
    }
}
