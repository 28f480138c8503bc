//! Shares of one whole, ranked, each beside its share of another: what costs most is not what happens most.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, NAME, VALUE, below};
use crate::picture::{Caption, Picture, column};
use crate::pictures::Share;
use crate::scale::{Scale, Unit};
use crate::text::{cut, width};

/// Ranked shares.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranked {
    /// What is said of it.
    pub caption: Caption,
    /// What the bars are shares of.
    pub bars: String,
    /// What the diamonds are shares of.
    pub diamonds: String,
    /// The shares, and those of the other whole.
    pub rows: Vec<(Share, f64)>,
    /// Label of the axis.
    pub label: String,
}

/// Height of a row.
const ROW: f64 = 26.0;

impl Ranked {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let top = 34.0;
        let left = column(self.rows.iter().map(|r| r.0.name.as_str()), NAME, (90.0, 250.0)) + 20.0;
        let values = column(self.rows.iter().map(|r| r.0.value.as_str()), VALUE, (40.0, 200.0));
        let right = WIDTH - 24.0 - values;
        let area = Area { left, top, right, bottom: top + ROW * self.rows.len() as f64 + 4.0 };
        canvas.plot(area);
        let most = self.rows.iter().flat_map(|(share, other)| [share.share, *other]);
        let x = Scale::new((0.0, most.fold(0.0, f64::max).max(1e-6) * 1.02), (left, right));
        below(&mut canvas, area, &x, Unit::Share, &self.label);
        let swatch = Area { left, top: 8.0, right: left + 14.0, bottom: 18.0 };
        canvas.rect(swatch, "bad");
        canvas.text((left + 20.0, 18.0), Anchor::Start, "t-note", &self.bars);
        let next = left + 20.0 + width(&self.bars, VALUE) + 22.0;
        canvas.path(&diamond((next, 13.0)), true, "hollow");
        canvas.text((next + 12.0, 18.0), Anchor::Start, "t-note", &self.diamonds);
        for (i, (share, other)) in self.rows.iter().enumerate() {
            let y = top + ROW * i as f64 + 4.0;
            let name = cut(&share.name, NAME, left - 20.0);
            canvas.text((left - 10.0, y + 14.0), Anchor::End, "t-name", &name);
            let end = x.at(share.share).max(left + 1.0);
            let bar = Area { left, top: y, right: end, bottom: y + ROW - 8.0 };
            canvas.mark_rect(bar, "bad", &share.tip);
            canvas.path(
                &diamond((x.at(*other).clamp(left + 5.0, right - 5.0), y + 9.0)),
                true,
                "hollow",
            );
            canvas.text((right + 10.0, y + 14.0), Anchor::Start, "t-value", &share.value);
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }
}

fn diamond((x, y): (f64, f64)) -> [(f64, f64); 4] {
    [(x - 5.0, y), (x, y - 5.0), (x + 5.0, y), (x, y + 5.0)]
}
