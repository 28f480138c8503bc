//! Style: how wide a page is and whether it has colour.
//!
//! Colour only ever repeats what the text says: a page without it loses nothing.

/// How text is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Columns of the page, about: a line is longer only where nothing could be broken.
    pub width: usize,
    /// Whether ANSI escapes are written.
    pub color: bool,
}

impl Default for Style {
    /// 80 columns, no colour.
    fn default() -> Self {
        Self { width: 80, color: false }
    }
}

/// What a piece of text is, which decides its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// Titles, and the number that the reader came for.
    Strong,
    /// Column heads, provenance: needed, not read first.
    Faint,
    /// Progress: goodput, running, done.
    Good,
    /// Badput, waiting, caveats.
    Warn,
    /// Failures.
    Bad,
    /// A place on a scale from 0 (worst) to [`SHADES`] - 1 (best).
    Shade(usize),
}

/// Backgrounds of a heat map, dark to bright, with the text that is legible on each (xterm-256).
const HEAT: [(u8, u8); 6] = [(53, 231), (61, 231), (67, 231), (72, 16), (113, 16), (185, 16)];

/// Number of shades.
pub(crate) const SHADES: usize = HEAT.len();

impl Style {
    /// `text` in the colour of `tone`.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Strong => "1".to_owned(),
            Tone::Faint => "2".to_owned(),
            Tone::Good => "32".to_owned(),
            Tone::Warn => "33".to_owned(),
            Tone::Bad => "31".to_owned(),
            Tone::Shade(step) => {
                let (back, text) = HEAT[step.min(SHADES - 1)];
                format!("48;5;{back};38;5;{text}")
            }
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
