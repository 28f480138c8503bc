//! Where a whole went: a strip with what was kept, and below it, enlarged, what was not, part after part.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, NAME, VALUE, below};
use crate::picture::{Caption, Picture, column};
use crate::scale::{Scale, Unit};
use crate::text::{cut, width};

/// A part of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// What it is.
    pub name: String,
    /// Of the whole.
    pub share: f64,
    /// What is written beside it.
    pub value: String,
    /// What it says, for who points at it.
    pub tip: String,
}

/// A whole and its parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// What is said of it.
    pub caption: Caption,
    /// What was kept.
    pub kept: Share,
    /// What was not, the largest first.
    pub lost: Vec<Share>,
    /// Name of all that was not kept.
    pub all: Share,
    /// Label of the axis.
    pub label: String,
}

/// Height of a row.
const ROW: f64 = 27.0;

impl Shares {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let rows = self.lost.len() + usize::from(self.lost.len() > 1);
        let strip = Area { left: 8.0, top: 8.0, right: WIDTH - 16.0, bottom: 44.0 };
        let names = self.lost.iter().chain([&self.all]).map(|share| share.name.as_str());
        let left = column(names, NAME, (90.0, 250.0)) + 20.0;
        let values = self.lost.iter().chain([&self.all]).map(|share| share.value.as_str());
        let right = WIDTH - 24.0 - column(values, VALUE, (40.0, 210.0));
        let top = 84.0;
        let area = Area { left, top, right, bottom: top + ROW * rows as f64 + 4.0 };
        canvas.plot(Area {
            left: strip.left,
            top: strip.top,
            right: strip.right,
            bottom: area.bottom,
        });
        self.strip(&mut canvas, strip, area);
        if rows == 0 {
            return Picture::new(self.caption.clone(), canvas, strip.bottom + 12.0);
        }
        let x = Scale::new((0.0, self.all.share), (area.left, area.right));
        below(&mut canvas, area, &x, Unit::Share, &self.label);
        let mut so_far = 0.0;
        for (i, share) in self.lost.iter().enumerate() {
            self.row(&mut canvas, area, &x, i, so_far, share, "bad");
            so_far += share.share;
        }
        if self.lost.len() > 1 {
            self.row(&mut canvas, area, &x, self.lost.len(), 0.0, &self.all, "quiet");
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }

    /// The whole, and lines from its lost end to the rows that enlarge it.
    fn strip(&self, canvas: &mut Canvas, strip: Area, area: Area) {
        let x = Scale::new((0.0, 1.0), (strip.left, strip.right));
        let kept = x.at(self.kept.share);
        if !self.lost.is_empty() {
            let corners = [
                (kept, strip.bottom),
                (strip.right, strip.bottom),
                (area.right, area.top - 6.0),
                (area.left, area.top - 6.0),
            ];
            canvas.path(&corners, true, "zoom");
        }
        canvas.mark_rect(Area { right: kept, ..strip }, "good", &self.kept.tip);
        if self.all.share > 0.0 {
            canvas.mark_rect(Area { left: kept, ..strip }, "bad", &self.all.tip);
        }
        let label = format!("{}  {}", self.kept.name, self.kept.value);
        let base = strip.top + 23.0;
        if width(&label, NAME) + 24.0 < kept - strip.left {
            canvas.text((strip.left + 12.0, base), Anchor::Start, "t-strong on-good", &label);
        } else {
            // Too narrow to be written on: what is lost has the room.
            canvas.text((strip.right - 12.0, base), Anchor::End, "t-strong on-bad", &label);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a row has a place, a scale and a share")]
    fn row(
        &self,
        canvas: &mut Canvas,
        area: Area,
        x: &Scale,
        i: usize,
        from: f64,
        share: &Share,
        class: &str,
    ) {
        let top = area.top + ROW * i as f64 + 4.0;
        let (start, end) = (x.at(from), x.at(from + share.share));
        let bar = Area {
            left: start.min(area.right - 1.0),
            top,
            right: end.max(start + 1.0).min(area.right),
            bottom: top + ROW - 8.0,
        };
        let name = cut(&share.name, NAME, area.left - 20.0);
        canvas.text((area.left - 10.0, top + 14.0), Anchor::End, "t-name", &name);
        canvas.mark_rect(bar, class, &share.tip);
        canvas.text((area.right + 10.0, top + 14.0), Anchor::Start, "t-value", &share.value);
        // From the end of this bar to the start of the next.
        if class == "bad" && i + 1 < self.lost.len() {
            canvas.line((end, bar.bottom), (end, bar.bottom + 8.0), "axis");
        }
    }
}
