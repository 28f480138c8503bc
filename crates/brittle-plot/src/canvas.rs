//! A canvas: SVG elements one after the other, marks counted.

use std::fmt::Write as _;

use crate::text::escape;

/// Width of every picture: a column of a page.
pub(crate) const WIDTH: f64 = 760.0;

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Where a text begins, is centred or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// Elements under construction.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    out: String,
    marks: usize,
    data: String,
}

/// A coordinate to a hundredth, without zeros that say nothing.
pub(crate) fn number(x: f64) -> String {
    let text = format!("{:.2}", if x.is_finite() { x } else { 0.0 });
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

impl Canvas {
    /// Says where marks may be.
    pub(crate) fn plot(&mut self, area: Area) {
        let Area { left, top, right, bottom } = area;
        let parts = [left, top, right - left, bottom - top].map(number).join(" ");
        let _ = write!(self.data, " data-area=\"{parts}\"");
    }

    /// An attribute of the picture, for scripts.
    pub(crate) fn data(&mut self, name: &str, value: &str) {
        let _ = write!(self.data, " data-{name}=\"{}\"", escape(value));
    }

    pub(crate) fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) {
        let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(number);
        let _ = writeln!(
            self.out,
            "<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"
        );
    }

    pub(crate) fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let [x, y] = [x, y].map(number);
        let text = escape(text);
        let _ =
            writeln!(self.out, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>");
    }

    /// A path of straight lines.
    pub(crate) fn path(&mut self, points: &[(f64, f64)], closed: bool, class: &str) {
        let _ = writeln!(self.out, "<path class=\"{class}\" d=\"{}\"/>", course(points, closed));
    }

    pub(crate) fn rect(&mut self, area: Area, class: &str) {
        let _ = writeln!(self.out, "<rect class=\"{class}\" {}/>", sides(area));
    }

    /// A rectangle that stands for data; `tip` tells which.
    pub(crate) fn mark_rect(&mut self, area: Area, class: &str, tip: &str) {
        self.marks += 1;
        let _ = writeln!(
            self.out,
            "<rect class=\"mark {class}\" {}><title>{}</title></rect>",
            sides(area),
            escape(tip)
        );
    }

    pub(crate) fn circle(&mut self, (x, y): (f64, f64), radius: f64, class: &str) {
        let [x, y, r] = [x, y, radius].map(number);
        let _ = writeln!(self.out, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>");
    }

    /// A dot that stands for data.
    pub(crate) fn mark_dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str, tip: &str) {
        self.marks += 1;
        let [x, y, r] = [x, y, radius].map(number);
        let tip = escape(tip);
        let _ = writeln!(
            self.out,
            "<circle class=\"mark {class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"><title>{tip}</title></circle>"
        );
    }

    /// A group of this class, drawn by `draw`.
    pub(crate) fn group(&mut self, class: &str, draw: impl FnOnce(&mut Self)) {
        let _ = writeln!(self.out, "<g class=\"{class}\">");
        draw(self);
        self.out.push_str("</g>\n");
    }

    /// The elements, the number of marks, and the attributes.
    pub(crate) fn finish(self) -> (String, usize, String) {
        (self.out, self.marks, self.data)
    }
}

fn course(points: &[(f64, f64)], closed: bool) -> String {
    let mut out = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(out, "{}{} {}", if i == 0 { "M" } else { "L" }, number(*x), number(*y));
    }
    if closed {
        out.push('Z');
    }
    out
}

fn sides(Area { left, top, right, bottom }: Area) -> String {
    let [x, y, w, h] = [left, top, (right - left).max(0.0), (bottom - top).max(0.0)].map(number);
    format!("x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"")
}
