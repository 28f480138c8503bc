//! A heat map: a value for each pair of settings, written in its field; the best of each row is framed.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{NAME, TICK, VALUE};
use crate::picture::{Caption, Picture, column};
use crate::text::{cut, width};
use crate::theme::SHADES;

/// Values by two settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Heat {
    /// What is said of it.
    pub caption: Caption,
    /// What the rows are settings of.
    pub row_label: String,
    /// Names of the rows.
    pub rows: Vec<String>,
    /// What the columns are settings of.
    pub column_label: String,
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Row by row: the value, as it is written, and what it says for who points at it; `None` where there is none.
    pub fields: Vec<Vec<Option<(f64, String, String)>>>,
}

/// Height of a row.
const ROW: f64 = 34.0;

impl Heat {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let left = column(self.rows.iter().map(String::as_str), NAME, (60.0, 220.0)) + 22.0;
        let top = 52.0;
        let area =
            Area { left, top, right: WIDTH - 12.0, bottom: top + ROW * self.rows.len() as f64 };
        canvas.plot(area);
        let middle = f64::midpoint(area.left, area.right);
        canvas.text((middle, 14.0), Anchor::Middle, "t-note", &self.column_label);
        canvas.text(
            (6.0, top - 12.0),
            Anchor::Start,
            "t-note",
            &cut(&self.row_label, VALUE, left - 12.0),
        );
        let step = (area.right - area.left) / self.columns.len().max(1) as f64;
        for (i, name) in self.columns.iter().enumerate() {
            let at = area.left + step * (i as f64 + 0.5);
            canvas.text((at, top - 12.0), Anchor::Middle, "t-name", &cut(name, NAME, step - 4.0));
        }
        let known = self.fields.iter().flatten().flatten().map(|field| field.0);
        let (low, high) = known.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
        let widest = self.fields.iter().flatten().flatten().map(|field| width(&field.1, TICK));
        let written = widest.fold(0.0, f64::max) < step - 2.0;
        let mut framed = Vec::new();
        for (r, (name, fields)) in self.rows.iter().zip(&self.fields).enumerate() {
            let y = top + ROW * r as f64;
            let name = cut(name, NAME, left - 18.0);
            canvas.text((left - 10.0, y + ROW / 2.0 + 4.0), Anchor::End, "t-name", &name);
            let best = fields.iter().flatten().map(|field| field.0).fold(f64::MIN, f64::max);
            for (c, field) in fields.iter().enumerate() {
                let x = area.left + step * c as f64;
                let room = Area {
                    left: x + 1.0,
                    top: y + 1.0,
                    right: x + step - 1.0,
                    bottom: y + ROW - 1.0,
                };
                let Some((value, text, tip)) = field else { continue };
                let share = if high > low { (value - low) / (high - low) } else { 1.0 };
                let shade = (share * (SHADES - 1) as f64).round() as usize;
                canvas.mark_rect(room, &format!("h{shade}"), tip);
                if written {
                    let class = format!("t-value on{shade}");
                    let at = (x + step / 2.0, y + ROW / 2.0 + 4.0);
                    canvas.text(at, Anchor::Middle, &class, text);
                }
                if *value >= best {
                    framed.push(room);
                }
            }
        }
        for room in framed {
            // Apart from its neighbours, which may be as light or dark as the frame.
            canvas.rect(room, "gap");
            canvas.rect(room, "best");
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + 12.0)
    }
}
