//! Lines: one value over another, a line for each of some settings, with the intervals of what was estimated.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, TICK, VALUE, apart, at_bottom, below, beside, room_beside};
use crate::picture::{Caption, Picture, column};
use crate::scale::{Scale, Unit};
use crate::text::{cut, width};
use crate::theme::SERIES;
use crate::ticks::{Tick, at_values, nice};

/// A point of a line, with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Where, along the horizontal axis.
    pub x: f64,
    /// The value.
    pub y: f64,
    /// Lower end of its interval.
    pub lo: f64,
    /// Upper end of its interval.
    pub hi: f64,
    /// Whether it is the best of its line.
    pub best: bool,
    /// What it says, for who points at it.
    pub tip: String,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is of; empty where there is but one.
    pub name: String,
    /// Its points, from left to right.
    pub points: Vec<Point>,
}

/// Places along the horizontal axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Positions {
    /// Values, on a logarithmic axis where they are above zero and span more than a factor of eight.
    Values(Unit),
    /// Names, as many as there are places: `x` counts them from zero.
    Names(Vec<String>),
}

/// A value of the horizontal axis that is pointed out, of one line or of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// The value.
    pub x: f64,
    /// What it is.
    pub label: String,
}

/// Lines over an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
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
    /// Whether the vertical axis has zero in it.
    pub from_zero: bool,
    /// Values that the vertical axis does not go beyond.
    pub bounds: (f64, f64),
    /// The lines.
    pub lines: Vec<Line>,
    /// Places that are pointed out.
    pub cuts: Vec<Cut>,
}

impl Lines {
    fn points(&self) -> impl Iterator<Item = &Point> {
        self.lines.iter().flat_map(|line| &line.points)
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let values = self.points().flat_map(|p| [p.lo, p.hi, p.y]);
        let (low, high) = values.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let range = if low <= high { (low, high) } else { (0.0, 1.0) };
        let range = if self.from_zero { (range.0.min(0.0), range.1) } else { range };
        let range = nice(range, self.unit, 5, self.bounds);
        let top = 38.0 + if self.cuts.is_empty() { 0.0 } else { 16.0 * self.cut_rows() };
        let bottom = top + 270.0;
        let names = column(self.lines.iter().map(|l| l.name.as_str()), VALUE, (0.0, 190.0));
        let right = WIDTH - 16.0 - if names > 0.0 { names + 14.0 } else { 8.0 };
        let left = room_beside(range, self.unit, bottom - top).max(40.0);
        let area = Area { left, top, right, bottom };
        canvas.plot(area);
        let y = Scale::new(range, (bottom, top));
        canvas.text((4.0, 14.0), Anchor::Start, "t-note", &self.of);
        beside(&mut canvas, area, &y, self.unit, "");
        if matches!(self.unit, Unit::Points | Unit::Signed) && range.0 < 0.0 && range.1 > 0.0 {
            canvas.line((area.left, y.at(0.0)), (area.right, y.at(0.0)), "mean");
        }
        let points: Vec<f64> = self.points().map(|p| p.x).collect();
        let cuts: Vec<f64> = self.cuts.iter().map(|cut| cut.x).collect();
        let x = self.positions.axis(&mut canvas, area, (&points, &cuts), &self.label);
        self.draw_cuts(&mut canvas, area, &x);
        for (i, line) in self.lines.iter().enumerate() {
            draw_line(&mut canvas, line, i % SERIES, &x, &y);
        }
        self.draw_names(&mut canvas, area, &x, &y);
        Picture::new(self.caption.clone(), canvas, bottom + FOOT)
    }

    /// Rows that the labels of cuts take.
    fn cut_rows(&self) -> f64 {
        self.cuts.len().min(3) as f64
    }

    fn draw_cuts(&self, canvas: &mut Canvas, area: Area, x: &Scale) {
        let mut order: Vec<&Cut> = self.cuts.iter().collect();
        order.sort_by(|a, b| a.x.total_cmp(&b.x));
        for (i, cut) in order.into_iter().enumerate() {
            let at = x.at(cut.x);
            // The farther right, the lower: no line crosses the label of one left of it.
            let base = area.top - 10.0 - 16.0 * (self.cut_rows() - 1.0 - (i % 3) as f64);
            canvas.line((at, base - 10.0), (at, area.bottom), "marker");
            // Beside its line, which no label below can cross.
            let (x, anchor) = match at + 6.0 + width(&cut.label, VALUE) > area.right {
                true => (at - 6.0, Anchor::End),
                false => (at + 6.0, Anchor::Start),
            };
            canvas.text((x, base), anchor, "t-value halo", &cut.label);
        }
    }

    /// Each name at the end of its line.
    fn draw_names(&self, canvas: &mut Canvas, area: Area, x: &Scale, y: &Scale) {
        let ends: Vec<Option<(f64, f64)>> = self
            .lines
            .iter()
            .map(|line| line.points.last().map(|p| (x.at(p.x), y.at(p.y))))
            .collect();
        let named: Vec<usize> = (0..self.lines.len())
            .filter(|&i| ends[i].is_some() && !self.lines[i].name.is_empty())
            .collect();
        let wanted: Vec<f64> = named.iter().filter_map(|&i| ends[i].map(|end| end.1)).collect();
        let places = apart(&wanted, 16.0, (area.top + 4.0, area.bottom - 4.0));
        for (&i, &place) in named.iter().zip(&places) {
            let Some((from, at)) = ends[i] else { continue };
            let class = format!("rule l{}", i % SERIES);
            canvas.path(
                &[(from + 6.0, at), (area.right, place), (area.right + 6.0, place)],
                false,
                &class,
            );
            let name = cut(&self.lines[i].name, VALUE, WIDTH - 12.0 - area.right - 10.0);
            canvas.text((area.right + 10.0, place + 4.0), Anchor::Start, "t-value", &name);
        }
    }
}

impl Positions {
    /// The horizontal axis of points at these places, and of what is pointed out at others.
    pub(crate) fn axis(
        &self,
        canvas: &mut Canvas,
        area: Area,
        (points, others): (&[f64], &[f64]),
        label: &str,
    ) -> Scale {
        let span = (area.left + 12.0, area.right - 12.0);
        match self {
            Self::Values(unit) => {
                let places = points.iter().chain(others).copied();
                let (low, high) =
                    places.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
                let range = if low <= high { (low, high) } else { (0.0, 1.0) };
                let log = range.0 > 0.0 && range.1 > 8.0 * range.0;
                let x = if log { Scale::log(range, span) } else { Scale::new(range, span) };
                match at_values(points, *unit) {
                    Some(ticks) => at_bottom(canvas, area, &x, &ticks, label, true),
                    None => below(canvas, area, &x, *unit, label),
                }
                x
            }
            Self::Names(names) => {
                let last = names.len().saturating_sub(1) as f64;
                let pad = (area.right - area.left) / (2.0 * names.len().max(1) as f64);
                let x = Scale::new((0.0, last), (area.left + pad, area.right - pad));
                let room = (2.0 * pad - 6.0).max(24.0);
                let tick = |(i, name): (usize, &String)| Tick {
                    value: i as f64,
                    label: cut(name, TICK, room),
                };
                let ticks: Vec<Tick> = names.iter().enumerate().map(tick).collect();
                at_bottom(canvas, area, &x, &ticks, label, false);
                x
            }
        }
    }
}

fn draw_line(canvas: &mut Canvas, line: &Line, color: usize, x: &Scale, y: &Scale) {
    let at = |p: &Point| (x.at(p.x), y.at(p.y));
    let upper = line.points.iter().map(|p| (x.at(p.x), y.at(p.hi)));
    let lower = line.points.iter().rev().map(|p| (x.at(p.x), y.at(p.lo)));
    let band: Vec<(f64, f64)> = upper.chain(lower).collect();
    canvas.path(&band, true, &format!("band f{color}"));
    let course: Vec<(f64, f64)> = line.points.iter().map(at).collect();
    canvas.path(&course, false, &format!("line l{color}"));
    let crowded = line.points.len() > 16;
    for point in &line.points {
        let (px, py) = at(point);
        if point.lo < point.hi && !crowded {
            canvas.line((px, y.at(point.lo)), (px, y.at(point.hi)), &format!("whisker l{color}"));
        }
        if point.best {
            canvas.circle((px, py), 7.0, &format!("ring l{color}"));
        }
        canvas.mark_dot(
            (px, py),
            if crowded { 2.0 } else { 3.5 },
            &format!("f{color}"),
            &point.tip,
        );
    }
}
