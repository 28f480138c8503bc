//! Pictures: data in, SVG text out.
//!
//! Each picture is plain data with a `draw` method that gives a [`Picture`]: [`Histogram`], [`Shares`], [`Ranked`], [`Lines`],
//! [`Heat`], [`Scatter`], [`Estimates`], [`Stacks`], [`Finishes`], [`Strips`] and [`Tornado`]. A picture is written [inline](Picture::inline), for a page
//! that has [`page_style`], or [alone](Picture::alone), with its style and its title in it.
//!
//! Marks that stand for data have the class `mark` and a `<title>` that tells their values; the element of class `plot` has the room that
//! they may take in `data-area`. Every text is escaped, and the same data give the same bytes.
//!
//! **Invariant**: it knows nothing of the workspace and opens nothing. It does no statistics: what is drawn is given.

mod canvas;
mod frame;
mod names;
mod picture;
mod pictures;
mod scale;
mod text;
mod theme;
mod ticks;

pub use picture::{Caption, Picture};
pub use pictures::{
    Bar, Cut, Estimate, Estimates, Finishes, Group, Heat, Histogram, Line, Lines, Mark, Part,
    Point, Positions, Ranked, Row, Scatter, Share, Shares, Stack, Stacks, Step, Strip, Strips,
    Swing, Tornado,
};
pub use scale::Unit;
pub use text::escape;
pub use theme::{SERIES, page_style};
