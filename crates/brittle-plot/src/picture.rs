//! A picture that is drawn: SVG for a page, or for a file of its own.

use crate::canvas::{Canvas, number};
use crate::text::{escape, width, wrap};
use crate::theme::own_style;

/// What is said of a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caption {
    /// What it shows, in a few words.
    pub title: String,
    /// How to read it, in a sentence; shown below the title where the picture stands alone.
    pub subtitle: String,
    /// What is to be seen, for who does not see it.
    pub description: String,
}

/// A picture that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    caption: Caption,
    width: f64,
    height: f64,
    body: String,
    marks: usize,
    /// Attributes for scripts, each with a space before it.
    data: String,
}

/// Around the words above a picture that stands alone.
const MARGIN: f64 = 16.0;

/// Where they begin: above the bars that begin at the left edge.
const LEFT: f64 = 8.0;

/// Height of a line of the words above.
const LINE: f64 = 17.0;

impl Picture {
    pub(crate) fn new(caption: Caption, canvas: Canvas, height: f64) -> Self {
        let (body, marks, data) = canvas.finish();
        Self { caption, width: crate::canvas::WIDTH, height, body, marks, data }
    }

    /// What is said of it.
    #[must_use]
    pub const fn caption(&self) -> &Caption {
        &self.caption
    }

    /// Marks that stand for data.
    #[must_use]
    pub const fn marks(&self) -> usize {
        self.marks
    }

    /// An `svg` element for a page that has [`page_style`](crate::page_style); `id` is unique in the page. Title and subtitle are not
    /// drawn: they are for the page to show.
    #[must_use]
    pub fn inline(&self, id: &str) -> String {
        let id = escape(id);
        format!(
            "<svg class=\"picture\" id=\"{id}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\" viewBox=\"0 0 {w} {h}\" \
             data-marks=\"{}\"{}>\n<title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n{}</svg>\n",
            self.marks,
            self.data,
            escape(&self.caption.title),
            escape(&self.caption.description),
            self.body,
            w = number(self.width),
            h = number(self.height),
        )
    }

    /// A file: XML with its style, title and subtitle in it.
    #[must_use]
    pub fn alone(&self) -> String {
        let room = self.width - 2.0 * MARGIN;
        let titles = wrap(&self.caption.title, 16.0, room);
        let notes = wrap(&self.caption.subtitle, 12.0, room);
        let mut head = String::new();
        let mut y = MARGIN + 4.0;
        for (lines, class, step) in [(&titles, "t-title", LINE + 4.0), (&notes, "t-note", LINE)] {
            for line in lines {
                y += step - 4.0;
                let text = escape(line);
                head.push_str(&format!(
                    "<text class=\"{class}\" x=\"{}\" y=\"{}\">{text}</text>\n",
                    number(LEFT),
                    number(y)
                ));
                y += 4.0;
            }
        }
        let above = y + 10.0;
        let (w, h) = (number(self.width), number(self.height + above));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" role=\"img\" \
             aria-labelledby=\"t d\" data-marks=\"{}\"{}>\n<title id=\"t\">{}</title>\n<desc id=\"d\">{}</desc>\n\
             <style>\n{}</style>\n<rect class=\"ground\" width=\"{w}\" height=\"{h}\"/>\n{head}\
             <g transform=\"translate(0 {})\">\n{}</g>\n</svg>\n",
            self.marks,
            self.data,
            escape(&self.caption.title),
            escape(&self.caption.description),
            own_style(),
            number(above),
            self.body,
        )
    }
}

/// Room that a column of names needs, between these bounds.
pub(crate) fn column<'a>(
    names: impl Iterator<Item = &'a str>,
    size: f64,
    (least, most): (f64, f64),
) -> f64 {
    names.map(|name| width(name, size)).fold(least, f64::max).min(most)
}
