//! Text in a picture: escaped, measured, cut and wrapped without a font at hand.
//!
//! Widths are those of Helvetica (Adobe's font metrics), with room for wider fonts that a browser may take in its place.

/// How much wider than Helvetica a font may be (DejaVu Sans is).
const ROOM: f64 = 1.16;

/// Widths of the characters from space to tilde \[1/1000 of the size].
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The width of a text of this size, at most.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    let one = |c: char| match (c as usize).checked_sub(32).and_then(|i| WIDTHS.get(i)) {
        Some(&width) => f64::from(width),
        None if c.is_ascii() => 0.0,
        // Letters with accents are as wide as the widest small letters, ideographs are as wide as high.
        None if (c as u32) < 0x2e80 => 620.0,
        None => 1000.0,
    };
    text.chars().map(one).sum::<f64>() / 1000.0 * size * ROOM
}

/// Letters that are looked at of a text that is cut: more than fit into a picture.
const MOST_LETTERS: usize = 500;

/// At most `room` of a text; `…` stands for what is missing. Both ends are kept: what tells names apart may be either.
pub(crate) fn cut(text: &str, size: f64, room: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    // No room holds more: what is far longer is not measured letter by letter.
    let letters = match letters.len() {
        0..=MOST_LETTERS => letters,
        n => [&letters[..MOST_LETTERS * 3 / 5], &letters[n - MOST_LETTERS * 2 / 5..]].concat(),
    };
    let shortened = |kept: usize| {
        let tail = kept * 2 / 5;
        let head: String = letters[..kept - tail].iter().collect();
        let tail: String = letters[letters.len() - tail..].iter().collect();
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    let fits = |&kept: &usize| width(&shortened(kept), size) <= room;
    (0..letters.len()).rev().find(fits).map_or_else(|| "…".to_owned(), shortened)
}

/// The text in lines of at most this width, broken at spaces; a word that is wider is cut.
pub(crate) fn wrap(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let longer = lines.last().map(|line| format!("{line} {word}"));
        match longer.filter(|line| width(line, size) <= room) {
            Some(line) => *lines.last_mut().expect("it is not empty") = line,
            None => lines.push(cut(word, size, room)),
        }
    }
    lines
}

/// As it may stand in XML, in an element or a quoted attribute. Characters that XML forbids become U+FFFD.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_to_its_room() {
        assert_eq!(cut("short", 12.0, 100.0), "short");
        let long = cut("a name that is much too long for it", 12.0, 100.0);
        assert!(long.starts_with("a name") && long.ends_with("it"), "{long}");
        assert!(long.contains('…') && width(&long, 12.0) <= 100.0, "{long}");
        assert_eq!(cut("name", 12.0, 1.0), "…");
        let lines = wrap("one two three four five six seven", 12.0, 80.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 12.0) <= 80.0), "{lines:?}");
        assert_eq!(lines.join(" "), "one two three four five six seven");
    }

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(escape("<script>\"&'\u{1}\n"), "&lt;script&gt;&quot;&amp;&#39;\u{fffd} ");
    }
}
