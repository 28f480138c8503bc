//! Stacked bars: what each of several wholes is made of, in groups of one colour each.

use crate::canvas::{Anchor, Area, Canvas, WIDTH};
use crate::frame::{FOOT, VALUE, below};
use crate::names::Names;
use crate::picture::{Caption, Picture, column};
use crate::scale::{Scale, Unit};
use crate::text::width;
use crate::theme::SERIES;

/// A group of parts: its name; it has the colour of its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group(pub String);

/// A part of a stack.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// How much of the whole.
    pub share: f64,
    /// What it says, for who points at it.
    pub tip: String,
}

/// A whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// What it is: a text for each column of names.
    pub names: Vec<String>,
    /// Its parts, one a group.
    pub parts: Vec<Part>,
    /// What is written beside it.
    pub value: String,
    /// Whether it stands out.
    pub strong: bool,
}

/// Stacked bars.
#[derive(Clone, Debug, PartialEq)]
pub struct Stacks {
    /// What is said of it.
    pub caption: Caption,
    /// Label of the axis.
    pub label: String,
    /// What stands above the columns of names; nothing where there is one that needs no head.
    pub heads: Vec<String>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The wholes.
    pub stacks: Vec<Stack>,
}

/// Height of a row.
const ROW: f64 = 24.0;

/// What names take of the width.
const NAMES: (f64, f64) = (80.0, 360.0);

impl Stacks {
    /// Draws it.
    #[must_use]
    pub fn draw(&self) -> Picture {
        let mut canvas = Canvas::default();
        let names = Names::new(&self.heads, self.stacks.iter().map(|s| &s.names[..]), NAMES);
        let left = names.end();
        let right = WIDTH
            - 24.0
            - column(self.stacks.iter().map(|s| s.value.as_str()), VALUE, (30.0, 160.0));
        let legend = self.legend(&mut canvas);
        let top = legend + 12.0 + names.above();
        names.heads(&mut canvas, top - 8.0);
        let area = Area { left, top, right, bottom: top + ROW * self.stacks.len() as f64 + 4.0 };
        canvas.plot(area);
        let total = |stack: &Stack| stack.parts.iter().map(|part| part.share).sum::<f64>();
        let most = self.stacks.iter().map(total).fold(1e-6, f64::max);
        let x = Scale::new((0.0, most), (left, right));
        below(&mut canvas, area, &x, Unit::Share, &self.label);
        for (i, stack) in self.stacks.iter().enumerate() {
            let y = top + ROW * i as f64 + 3.0;
            names.row(&mut canvas, y + 13.0, &stack.names, stack.strong);
            canvas.text((right + 10.0, y + 13.0), Anchor::Start, "t-value", &stack.value);
            let mut so_far = 0.0;
            for (g, part) in stack.parts.iter().enumerate() {
                let (from, to) = (x.at(so_far), x.at(so_far + part.share));
                so_far += part.share;
                if part.share > 0.0 {
                    let bar = Area { left: from, top: y, right: to, bottom: y + ROW - 6.0 };
                    canvas.mark_rect(bar, &format!("f{}", g % SERIES), &part.tip);
                }
            }
        }
        Picture::new(self.caption.clone(), canvas, area.bottom + FOOT)
    }

    /// The groups above the bars; where they end.
    fn legend(&self, canvas: &mut Canvas) -> f64 {
        let (mut x, mut y) = (8.0, 16.0);
        for (g, Group(name)) in self.groups.iter().enumerate() {
            let wide = 20.0 + width(name, VALUE) + 18.0;
            if x + wide > WIDTH && x > 8.0 {
                (x, y) = (8.0, y + 20.0);
            }
            let swatch = Area { left: x, top: y - 10.0, right: x + 14.0, bottom: y + 1.0 };
            canvas.rect(swatch, &format!("f{}", g % SERIES));
            canvas.text((x + 20.0, y), Anchor::Start, "t-value", name);
            x += wide;
        }
        y + 6.0
    }
}
