//! A page: headings, sentences, facts, tables, figures and pictures, drawn as text, as Markdown or as HTML.
//!
//! What a report says is composed once; the forms cannot drift apart. Text ends every line without
//! a blank and every page with a newline.

mod html;

use crate::plates::Plate;
use crate::style::{Style, Tone};
use crate::table::Table;

/// Columns that text below a heading is set in.
const INDENT: usize = 2;

/// Columns of a figure in Markdown.
const FIGURE_WIDTH: usize = 72;

#[derive(Debug)]
enum Block {
    Title(String),
    /// The sentence that the reader came for.
    Lead(String),
    Heading(String),
    Text(String),
    Facts(Vec<(String, String)>),
    Table(Table),
    /// A table that is a picture: fenced in Markdown.
    Figure(Table),
    Notes(Vec<String>),
    /// Text of a language, line for line.
    Code(String, &'static str),
    Small(String),
    /// Numbers to be seen first: name, value, and what belongs to it.
    Tiles(Vec<[String; 3]>),
    /// A picture, of the first rank or below a heading.
    Plate(Box<Plate>, Rank),
}

/// What stands above a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rank {
    /// The title of the page.
    First,
    /// A heading.
    Second,
}

/// A page under construction.
#[derive(Debug, Default)]
pub(crate) struct Page(Vec<Block>);

impl Page {
    pub(crate) fn title(&mut self, text: impl Into<String>) {
        self.0.push(Block::Title(text.into()));
    }

    pub(crate) fn lead(&mut self, text: impl Into<String>) {
        self.0.push(Block::Lead(text.into()));
    }

    pub(crate) fn heading(&mut self, text: impl Into<String>) {
        self.0.push(Block::Heading(text.into()));
    }

    pub(crate) fn text(&mut self, text: impl Into<String>) {
        self.0.push(Block::Text(text.into()));
    }

    /// Names and what is to be said of them; nothing if there are none.
    pub(crate) fn facts(&mut self, facts: Vec<(String, String)>) {
        if !facts.is_empty() {
            self.0.push(Block::Facts(facts));
        }
    }

    pub(crate) fn table(&mut self, table: Table) {
        self.0.push(Block::Table(table));
    }

    pub(crate) fn figure(&mut self, table: Table) {
        self.0.push(Block::Figure(table));
    }

    /// What a reader must know before using the numbers; nothing if there is nothing.
    pub(crate) fn notes(&mut self, notes: &[String]) {
        if !notes.is_empty() {
            self.0.push(Block::Notes(notes.to_vec()));
        }
    }

    /// Text to be copied, in this language.
    pub(crate) fn code(&mut self, text: impl Into<String>, language: &'static str) {
        self.0.push(Block::Code(text.into(), language));
    }

    pub(crate) fn small(&mut self, text: impl Into<String>) {
        self.0.push(Block::Small(text.into()));
    }

    /// Numbers to be seen first: name, value, and what belongs to it.
    pub(crate) fn tiles(&mut self, tiles: Vec<[String; 3]>) {
        self.0.push(Block::Tiles(tiles));
    }

    /// A picture with its table.
    pub(crate) fn plate(&mut self, plate: Plate, rank: Rank) {
        self.0.push(Block::Plate(Box::new(plate), rank));
    }

    /// The pictures, each with the end of the name of its file.
    pub(crate) fn plates(&self) -> Vec<(String, &Plate)> {
        let mut named: Vec<(String, &Plate)> = Vec::new();
        for block in &self.0 {
            if let Block::Plate(plate, _) = block {
                let word = plate.kind.as_str();
                let before = named.iter().filter(|(_, other)| other.kind == plate.kind).count();
                let name =
                    if before == 0 { word.to_owned() } else { format!("{word}-{}", before + 1) };
                named.push((name, plate));
            }
        }
        named
    }

    /// The page for a terminal.
    pub(crate) fn to_text(&self, style: &Style) -> String {
        let mut out = String::new();
        for (i, block) in self.0.iter().enumerate() {
            // What belongs to the heading or the lead above it stands close to it.
            let above = i.checked_sub(1).map(|above| &self.0[above]);
            let close = match (above, block) {
                (None | Some(Block::Heading(_)), _) => true,
                (Some(Block::Lead(_)), Block::Text(_)) => true,
                (Some(_), _) => false,
            };
            if !close {
                out.push('\n');
            }
            match block {
                Block::Title(text) => {
                    out.push_str(&wrap(text, style, Tone::Strong, "", 0));
                }
                Block::Heading(text) => {
                    out.push_str(&wrap(text, style, Tone::Strong, "", 0));
                }
                Block::Lead(text) => out.push_str(&wrap(text, style, Tone::Good, "", INDENT)),
                Block::Text(text) => out.push_str(&wrap(text, style, Tone::Plain, "", INDENT)),
                Block::Small(text) => out.push_str(&wrap(text, style, Tone::Faint, "", 0)),
                Block::Notes(notes) => {
                    for note in notes {
                        out.push_str(&wrap(note, style, Tone::Warn, "note: ", 0));
                    }
                }
                Block::Facts(facts) => {
                    let width = facts.iter().map(|(name, _)| name.chars().count()).max();
                    let width = width.unwrap_or(0);
                    for (name, text) in facts {
                        let name = format!("{name:<width$}  ");
                        out.push_str(&wrap(text, style, Tone::Plain, &name, INDENT));
                    }
                }
                Block::Code(text, _) => out.push_str(text),
                Block::Tiles(tiles) => {
                    for [name, value, note] in tiles {
                        out.push_str(&wrap(
                            &beside(value, note),
                            style,
                            Tone::Plain,
                            &format!("{name}  "),
                            INDENT,
                        ));
                    }
                }
                Block::Plate(plate, _) => {
                    out.push_str(&wrap(&plate.picture.caption().title, style, Tone::Strong, "", 0));
                    out.push_str(&plate.table.to_text(style, INDENT));
                }
                Block::Table(table) | Block::Figure(table) => {
                    out.push_str(&table.to_text(style, INDENT));
                }
            }
        }
        out.replace('\u{a0}', " ")
    }

    /// The page for a README.
    pub(crate) fn to_markdown(&self) -> String {
        self.to_markdown_beside("")
    }

    /// The same with pictures: files whose names begin with `stem`.
    pub(crate) fn to_markdown_beside(&self, stem: &str) -> String {
        let mut names = self.plates().into_iter().map(|(name, _)| format!("{stem}-{name}.svg"));
        let draw = |block: &Block| match block {
            Block::Title(text) => format!("## {}\n", escape(text)),
            Block::Heading(text) => format!("### {}\n", escape(text)),
            Block::Lead(text) => format!("**{}**\n", escape(text)),
            Block::Text(text) => format!("{}\n", escape(text)),
            Block::Small(text) => format!("_{}_\n", escape(text)),
            Block::Notes(notes) => {
                notes.iter().map(|note| format!("> **Note:** {}\n", escape(note))).collect()
            }
            Block::Facts(facts) => {
                let fact = |(name, text): &(String, String)| {
                    format!("- **{}**: {}\n", escape(name), escape(text))
                };
                facts.iter().map(fact).collect()
            }
            Block::Code(text, language) => format!("```{language}\n{text}```\n"),
            Block::Table(table) => table.to_markdown(),
            Block::Tiles(tiles) => {
                let tile = |[name, value, note]: &[String; 3]| {
                    format!("- **{}**: {}\n", escape(name), escape(&beside(value, note)))
                };
                tiles.iter().map(tile).collect()
            }
            Block::Plate(plate, rank) => {
                let caption = plate.picture.caption();
                let heading = if *rank == Rank::First { "###" } else { "####" };
                // In a label and an address these have a meaning of their own.
                let alt = escape(&caption.description).replace(['[', ']'], "");
                let file = names.next().unwrap_or_default().replace(' ', "%20");
                format!(
                    "{heading} {}\n\n![{alt}]({file})\n\n{}\n\n<details><summary>Table</summary>\n\n{}\n</details>\n",
                    escape(&caption.title),
                    escape(&caption.subtitle),
                    plate.table.to_markdown()
                )
            }
            Block::Figure(table) => {
                // Wider than usual rather than cut: a page scrolls, a terminal does not.
                let width = FIGURE_WIDTH.max(table.full_width());
                let figure = Style { width, color: false };
                format!("```text\n{}```\n", table.to_text(&figure, 0))
            }
        };
        let blocks: Vec<String> = self.0.iter().map(draw).collect();
        blocks.join("\n").replace('\u{a0}', " ")
    }
}

/// A number that is to be seen first, with what belongs to it.
fn beside(value: &str, note: &str) -> String {
    if note.is_empty() { value.to_owned() } else { format!("{value} ({note})") }
}

/// Markdown takes none of these literally inside a sentence.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '_' | '`' | '<' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// `text` in lines of at most the style's width, the first after `label`, the others below its text.
/// What is joined by a no-break space stays together.
pub(crate) fn wrap(text: &str, style: &Style, tone: Tone, label: &str, indent: usize) -> String {
    let hang = indent + label.chars().count();
    let room = style.width.saturating_sub(hang).max(20);
    let mut lines = vec![String::new()];
    let mut length = 0;
    for word in joined(text).split(' ') {
        let width = word.chars().count();
        if length > 0 && length + 1 + width > room {
            lines.push(String::new());
            length = 0;
        }
        let line = lines.last_mut().expect("there is a line");
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(word);
        length += width;
    }
    let label_tone = if tone == Tone::Plain { Tone::Faint } else { tone };
    let mut out = format!("{}{}", " ".repeat(indent), style.paint(label_tone, label));
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.push_str(&" ".repeat(hang));
        }
        out.push_str(&style.paint(tone, line));
        out.push('\n');
    }
    out
}

/// The text with no-break spaces inside `12.3 %` and `3h 05min`.
fn joined(text: &str) -> String {
    let is_length = |word: &str| {
        let number = word.trim_start_matches('(');
        let unit = number.trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < number.len()
            && ["d", "h", "min", "s"].contains(&unit.trim_end_matches([',', ';', ')']))
    };
    let mut out = String::with_capacity(text.len());
    let mut last = "";
    for word in text.split(' ') {
        if !out.is_empty() {
            let close = word.starts_with('%') || is_length(last) && is_length(word);
            out.push(if close { '\u{a0}' } else { ' ' });
        }
        out.push_str(word);
        last = word;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_text_hangs_below_its_label() {
        let style = Style { width: 30, color: false };
        let text = wrap("one two three four five six 12.3 % seven", &style, Tone::Plain, "n: ", 2);
        assert_eq!(joined("(3h 05min, 9 %)"), "(3h\u{a0}05min, 9\u{a0}%)");
        assert_eq!(text, "  n: one two three four five\n     six 12.3\u{a0}% seven\n");
    }

    #[test]
    fn markdown_is_taken_literally() {
        let mut page = Page::default();
        page.title("a_b * c");
        page.text("plain");
        assert_eq!(page.to_markdown(), "## a\\_b \\* c\n\nplain\n");
    }
}
