//! Names of rows: a column for each thing that they are told by, the last next to the plot.

use crate::canvas::{Anchor, Canvas};
use crate::frame::{BOLD, NAME, VALUE};
use crate::text::{cut, width};

/// Between two columns, and between the last and the plot.
const GAP: f64 = 16.0;

/// Left of the first column.
const EDGE: f64 = 12.0;

/// A column that is cut keeps this much.
const LEAST: f64 = 44.0;

/// Where columns of names stand.
pub(crate) struct Names<'a> {
    start: f64,
    heads: &'a [String],
    rooms: Vec<f64>,
}

impl<'a> Names<'a> {
    /// Columns as wide as their names and heads, together between these bounds: the widest are cut.
    pub(crate) fn new<'b>(
        heads: &'a [String],
        rows: impl Iterator<Item = &'b [String]>,
        (least, most): (f64, f64),
    ) -> Self {
        let mut rooms: Vec<f64> = heads.iter().map(|head| width(head, VALUE)).collect();
        for row in rows {
            rooms.resize(rooms.len().max(row.len()), 0.0);
            for (room, name) in rooms.iter_mut().zip(row) {
                *room = room.max(width(name, NAME * BOLD));
            }
        }
        let gaps = GAP * rooms.len() as f64 + EDGE;
        loop {
            let over = rooms.iter().sum::<f64>() + gaps - most;
            let Some(widest) = rooms.iter_mut().max_by(|a, b| a.total_cmp(b)) else { break };
            if over <= 0.0 || *widest <= LEAST {
                break;
            }
            *widest = (*widest - over.clamp(1.0, 8.0)).max(LEAST);
        }
        let start = EDGE + (least - rooms.iter().sum::<f64>() - gaps).max(0.0);
        Self { start, heads, rooms }
    }

    /// Where the plot begins.
    pub(crate) fn end(&self) -> f64 {
        self.start + self.rooms.iter().sum::<f64>() + GAP * self.rooms.len() as f64
    }

    /// Room that heads need above the rows.
    pub(crate) const fn above(&self) -> f64 {
        if self.heads.is_empty() { 0.0 } else { 26.0 }
    }

    /// The heads, on this line.
    pub(crate) fn heads(&self, canvas: &mut Canvas, y: f64) {
        self.line(canvas, y, self.heads, ("t-note", VALUE));
    }

    /// The names of a row, on this line.
    pub(crate) fn row(&self, canvas: &mut Canvas, y: f64, names: &[String], strong: bool) {
        let kind = if strong { ("t-strong", NAME * BOLD) } else { ("t-name", NAME) };
        self.line(canvas, y, names, kind);
    }

    fn line(&self, canvas: &mut Canvas, y: f64, texts: &[String], (class, size): (&str, f64)) {
        let mut end = self.start;
        for (text, room) in texts.iter().zip(&self.rooms) {
            end += room;
            canvas.text((end, y), Anchor::End, class, &cut(text, size, *room));
            end += GAP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_column_gives_room() {
        let heads = ["a".to_owned(), "b".to_owned()];
        let row = ["short".to_owned(), "a name that is much longer than any other".to_owned()];
        let names = Names::new(&heads, std::iter::once(&row[..]), (80.0, 200.0));
        assert!(
            names.end() <= 200.0 && names.rooms[0] >= width("short", NAME),
            "{:?}",
            names.rooms
        );
        let one = Names::new(&[], std::iter::once(&row[..1]), (80.0, 200.0));
        assert_eq!((one.above(), one.end()), (0.0, 80.0));
    }
}
