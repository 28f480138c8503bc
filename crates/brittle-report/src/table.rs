//! Tables: aligned columns in text, pipes in Markdown.
//!
//! A table fits its page: a column of bars takes the room that is left, and columns that matter least
//! are left out where there is none. Every character is taken to be one column wide.

use brittle_plot::escape;

use crate::bars::bar;
use crate::style::{Style, Tone};

/// The widest that a bar gets.
const WIDEST_BAR: usize = 44;

/// What is left of a column of words that is cut, at least.
const NARROWEST: usize = 12;

/// One value in a table.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Text(String, Tone),
    /// Text in which blanks count.
    Picture(String, Tone),
    /// A number as it is read, and as it is: for programs.
    Number(String, f64),
    /// A share of the longest bar.
    Bar(f64, Tone),
}

impl Cell {
    fn text(&self) -> &str {
        match self {
            Self::Text(text, _) | Self::Picture(text, _) | Self::Number(text, _) => text,
            Self::Bar(..) => "",
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text, Tone::Plain)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned(), Tone::Plain)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Right,
    Bar,
}

#[derive(Clone, Debug)]
struct Column {
    head: String,
    align: Align,
    /// Zero for a column that always stays; else the order in which columns go, greatest first.
    goes: u8,
}

/// A table under construction.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    gap: usize,
}

impl Table {
    /// A table without columns.
    pub(crate) const fn new() -> Self {
        Self { columns: Vec::new(), rows: Vec::new(), gap: 2 }
    }

    /// The same with this many spaces between columns.
    pub(crate) const fn gap(mut self, gap: usize) -> Self {
        self.gap = gap;
        self
    }

    fn column(mut self, head: &str, align: Align) -> Self {
        self.columns.push(Column { head: head.to_owned(), align, goes: 0 });
        self
    }

    /// Adds a column of words.
    pub(crate) fn left(self, head: &str) -> Self {
        self.column(head, Align::Left)
    }

    /// Adds a column of numbers.
    pub(crate) fn right(self, head: &str) -> Self {
        self.column(head, Align::Right)
    }

    /// Adds a column of bars, which Markdown does without.
    pub(crate) fn bar(self) -> Self {
        self.column("", Align::Bar)
    }

    /// The column added last may be left out: those of the highest number first.
    pub(crate) fn optional(mut self, goes: u8) -> Self {
        self.columns.last_mut().expect("a column was added").goes = goes;
        self
    }

    /// Adds a row; as many cells as there are columns.
    pub(crate) fn row(&mut self, cells: impl Into<Vec<Cell>>) {
        let cells = cells.into();
        assert_eq!(cells.len(), self.columns.len(), "a row has a cell for each column");
        self.rows.push(cells);
    }

    /// Columns that its text takes with everything shown.
    pub(crate) fn full_width(&self) -> usize {
        let shown: Vec<usize> = (0..self.columns.len()).collect();
        self.total(&self.widths(&shown), &shown)
    }

    fn widths(&self, shown: &[usize]) -> Vec<usize> {
        let wide = |&c: &usize| {
            let cells = self.rows.iter().map(|row| row[c].text().chars().count());
            let least = if self.columns[c].align == Align::Bar { 8 } else { 0 };
            cells.max().unwrap_or(0).max(self.columns[c].head.chars().count()).max(least)
        };
        shown.iter().map(wide).collect()
    }

    fn total(&self, widths: &[usize], shown: &[usize]) -> usize {
        widths.iter().sum::<usize>() + self.gap * shown.len().saturating_sub(1)
    }

    /// Which columns fit into `room`, and how wide they are.
    fn fit(&self, room: usize) -> (Vec<usize>, Vec<usize>) {
        let mut shown: Vec<usize> = (0..self.columns.len()).collect();
        let mut widths = self.widths(&shown);
        while self.total(&widths, &shown) > room {
            let goes = |&(_, &c): &(usize, &usize)| self.columns[c].goes;
            match shown.iter().enumerate().max_by_key(goes) {
                Some((i, &c)) if self.columns[c].goes > 0 => shown.remove(i),
                _ => break,
            };
            widths = self.widths(&shown);
        }
        // Then the widest column of words is cut.
        let over = self.total(&widths, &shown).saturating_sub(room);
        let words = |&i: &usize| self.columns[shown[i]].align == Align::Left;
        if let Some(i) = (0..shown.len()).filter(words).max_by_key(|&i| widths[i]) {
            widths[i] = widths[i].saturating_sub(over).max(widths[i].min(NARROWEST));
        }
        let left = room.saturating_sub(self.total(&widths, &shown));
        for (width, &c) in widths.iter_mut().zip(&shown) {
            if self.columns[c].align == Align::Bar {
                *width = (*width + left).min(WIDEST_BAR);
            }
        }
        (shown, widths)
    }

    /// The table as lines of at most the style's width where that is possible, each `indent` in.
    pub(crate) fn to_text(&self, style: &Style, indent: usize) -> String {
        let (shown, widths) = self.fit(style.width.saturating_sub(indent));
        let mut out = String::new();
        let mut line = |cells: &mut dyn Iterator<Item = Cell>| {
            let mut text = " ".repeat(indent);
            let mut pending = 0;
            for ((cell, &c), &width) in cells.zip(&shown).zip(&widths) {
                let (word, tone) = match cell {
                    Cell::Text(word, tone) => (cut(&word, width), tone),
                    Cell::Number(word, _) => (cut(&word, width), Tone::Plain),
                    Cell::Picture(word, tone) => (word, tone),
                    Cell::Bar(share, tone) => (bar(share, width), tone),
                };
                let pad = width.saturating_sub(word.chars().count());
                let (before, after) = match self.columns[c].align {
                    Align::Right => (pad, 0),
                    Align::Left | Align::Bar => (0, pad),
                };
                if let Tone::Shade(_) = tone {
                    text.push_str(&" ".repeat(pending));
                    let padded = format!("{}{word}{}", " ".repeat(before), " ".repeat(after));
                    text.push_str(&style.paint(tone, &padded));
                    pending = self.gap;
                } else {
                    // Blanks wait until a word follows: no line ends in one.
                    if word.trim().is_empty() {
                        pending += before + word.chars().count();
                    } else {
                        text.push_str(&" ".repeat(pending + before));
                        text.push_str(&style.paint(tone, &word));
                        pending = 0;
                    }
                    pending += after + self.gap;
                }
            }
            out.push_str(text.trim_end());
            out.push('\n');
        };
        if self.columns.iter().any(|column| !column.head.is_empty()) {
            let head = |&c: &usize| Cell::Text(self.columns[c].head.clone(), Tone::Faint);
            line(&mut shown.iter().map(head));
        }
        for row in &self.rows {
            line(&mut shown.iter().map(|&c| row[c].clone()));
        }
        out
    }

    /// The table in Markdown, bars left out; what is strong is bold.
    pub(crate) fn to_markdown(&self) -> String {
        let shown: Vec<usize> =
            (0..self.columns.len()).filter(|&c| self.columns[c].align != Align::Bar).collect();
        let escape = |text: &str| cell_text(text);
        let heads: Vec<_> = shown.iter().map(|&c| escape(&self.columns[c].head)).collect();
        let rules = shown.iter().map(|&c| match self.columns[c].align {
            Align::Right => "---:",
            Align::Left | Align::Bar => ":---",
        });
        let rules: Vec<_> = rules.collect();
        let mut out = format!("| {} |\n| {} |\n", heads.join(" | "), rules.join(" | "));
        for row in &self.rows {
            let cell = |&c: &usize| match &row[c] {
                // Code keeps figure spaces, which are as wide as any character there.
                Cell::Picture(text, _) => format!("`{}`", text.replace(' ', "\u{2007}")),
                Cell::Text(text, Tone::Strong) if !text.trim().is_empty() => {
                    format!("**{}**", escape(text))
                }
                cell => escape(cell.text()),
            };
            let cells: Vec<_> = shown.iter().map(cell).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        out
    }
}

impl Table {
    /// The table in HTML, bars left out, with this caption for who does not see it. Numbers are there as they are, too.
    pub(crate) fn to_html(&self, caption: &str) -> String {
        let shown: Vec<usize> =
            (0..self.columns.len()).filter(|&c| self.columns[c].align != Align::Bar).collect();
        let right =
            |c: usize| if self.columns[c].align == Align::Right { " class=\"r\"" } else { "" };
        let mut out = format!("<table>\n<caption>{caption}</caption>\n<thead><tr>");
        for &c in &shown {
            // A head without words is no head.
            let (tag, text) = match escape(&self.columns[c].head) {
                text if text.is_empty() => ("td", text),
                text => ("th", text),
            };
            let scope = if tag == "th" { " scope=\"col\"" } else { "" };
            out.push_str(&format!("<{tag}{scope}{}>{text}</{tag}>", right(c)));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for row in &self.rows {
            out.push_str("<tr>");
            for &c in &shown {
                let value = match &row[c] {
                    Cell::Number(_, value) => format!(" data-value=\"{value}\""),
                    _ => String::new(),
                };
                out.push_str(&format!("<td{}{value}>{}</td>", right(c), escape(row[c].text())));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        out
    }
}

/// At most `width` characters of `text`; `…` stands for what is missing. Both ends are kept: what tells names apart may be either.
pub(crate) fn cut(text: &str, width: usize) -> String {
    let letters = text.chars().count();
    if letters <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let tail = kept * 2 / 5;
    let head: String = text.chars().take(kept - tail).collect();
    let tail: String = text.chars().skip(letters - tail).collect();
    format!("{head}…{tail}")
}

/// A text of a cell in Markdown: no bar ends it, and nothing in it begins a tag.
fn cell_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim().chars().peekable();
    while let Some(c) = rest.next() {
        let c = if c.is_control() { ' ' } else { c };
        let opens = c == '<'
            && rest.peek().is_some_and(|next| next.is_alphabetic() || "/!?".contains(*next));
        if c == '|' || opens {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new().left("what").bar().right("share").left("why").optional(1);
        table.row([
            "lost".into(),
            Cell::Bar(1.0, Tone::Warn),
            "5 %".into(),
            "work rolled back | gone".into(),
        ]);
        table
    }

    #[test]
    fn a_narrow_page_loses_what_it_can_do_without() {
        let narrow = table().to_text(&Style { width: 24, color: false }, 2);
        assert_eq!(narrow, "  what             share\n  lost  █████████    5 %\n");
        let wide = table().to_text(&Style::default(), 0);
        assert!(
            wide.lines().nth(1).is_some_and(|l| l.ends_with("gone") && l.chars().count() <= 80)
        );
    }

    #[test]
    fn long_names_are_cut_where_nothing_else_helps() {
        let mut table = Table::new().left("cause").right("share");
        table.row(["a_name_of_twenty-five_bytes".into(), "5 %".into()]);
        let text = table.to_text(&Style { width: 22, color: false }, 0);
        assert_eq!(text, "cause            share\na_name_of…bytes    5 %\n");
    }

    #[test]
    fn markdown_has_no_bars_and_escapes_pipes() {
        let expected = "| what | share | why |\n| :--- | ---: | :--- |\n\
                        | lost | 5 % | work rolled back \\| gone |\n";
        assert_eq!(table().to_markdown(), expected);
    }
}
