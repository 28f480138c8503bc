//! The theme: each class of marks and its colours, light and dark.
//!
//! The colours of series are those of Okabe and Ito (2008), which people with any kind of colour vision tell apart, moved in lightness for
//! contrast with the ground. Sequential shades are of one blue, light to dark; on a dark ground the other way round.

use std::fmt::Write as _;

/// Series that have a colour of their own; more begin again.
pub const SERIES: usize = 8;

/// Shades of a heat map.
pub(crate) const SHADES: usize = 9;

/// Fonts, the first that is there.
const FONTS: &str = "Inter,\"Helvetica Neue\",Helvetica,Arial,\"Liberation Sans\",sans-serif";

/// Names of colours, as on a light and on a dark ground.
const COLORS: [(&str, &str, &str); 36] = [
    ("ground", "#ffffff", "#11151a"),
    ("ink", "#1a2027", "#e8edf2"),
    ("faint", "#55606c", "#a3aeba"),
    ("rule", "#e4e8ec", "#272e36"),
    ("axis", "#8893a0", "#6b7683"),
    ("good", "#0072b2", "#56b4e9"),
    ("bad", "#d55e00", "#f28b4b"),
    ("quiet", "#b4bcc5", "#4d5864"),
    ("s0", "#0072b2", "#56b4e9"),
    ("s1", "#d55e00", "#f28b4b"),
    ("s2", "#007a5e", "#35b896"),
    ("s3", "#b0578d", "#dd95c1"),
    ("s4", "#b37700", "#e6a91c"),
    ("s5", "#5b6770", "#9aa6b2"),
    ("s6", "#3a4fa3", "#8fa2f2"),
    ("s7", "#8a4b2a", "#cf9b7c"),
    ("h0", "#eef4fb", "#132235"),
    ("h1", "#dbe8f5", "#17304b"),
    ("h2", "#c2d8ee", "#1b3f63"),
    ("h3", "#a0c4e4", "#20507d"),
    ("h4", "#78abd6", "#2a6499"),
    ("h5", "#4f90c6", "#3f7fb8"),
    ("h6", "#2f74b0", "#62a0d3"),
    ("h7", "#185a96", "#93c1e6"),
    ("h8", "#0b3f73", "#cbe3f7"),
    ("on0", "#1a2027", "#e8edf2"),
    ("on1", "#1a2027", "#e8edf2"),
    ("on2", "#1a2027", "#e8edf2"),
    ("on3", "#1a2027", "#ffffff"),
    ("on4", "#10161d", "#ffffff"),
    ("on5", "#0a0f14", "#0a0f14"),
    ("on6", "#ffffff", "#0a0f14"),
    ("on7", "#ffffff", "#10161d"),
    ("on8", "#ffffff", "#10161d"),
    ("on-good", "#ffffff", "#0a0f14"),
    ("on-bad", "#ffffff", "#0a0f14"),
];

/// What does not depend on the ground.
const SHAPES: [(&str, &str); 19] = [
    ("text", "font-size:12px"),
    (".t-title", "font-size:16px;font-weight:600"),
    (".t-name", "font-size:12.5px"),
    (".t-strong", "font-size:12.5px;font-weight:600"),
    (".t-value", "font-size:12px;font-variant-numeric:tabular-nums"),
    (".t-tick", "font-size:11.5px;font-variant-numeric:tabular-nums"),
    (".t-note", "font-size:12px"),
    (".rule", "stroke-width:1;fill:none"),
    (".axis", "stroke-width:1;fill:none"),
    (".mean", "stroke-width:2;fill:none"),
    (".marker", "stroke-width:1.25;stroke-dasharray:4 3;fill:none"),
    (".under", "stroke-width:3;opacity:.75;fill:none"),
    (".line", "stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round"),
    (".band", "opacity:.18;stroke:none"),
    (".whisker", "stroke-width:1.5;fill:none"),
    (".ring", "stroke-width:2;fill:none"),
    (".gap", "stroke-width:6;fill:none"),
    (".best", "stroke-width:2.5;fill:none"),
    (".zoom", "opacity:.55;stroke:none"),
];

/// Classes whose colour has another name: class, property, colour.
const PAINTS: [(&str, &str, &str); 24] = [
    ("text", "fill", "ink"),
    (".t-tick", "fill", "faint"),
    (".t-note", "fill", "faint"),
    (".ground", "fill", "ground"),
    (".rule", "stroke", "rule"),
    (".axis", "stroke", "axis"),
    (".mean", "stroke", "ink"),
    (".marker", "stroke", "faint"),
    (".under", "stroke", "ground"),
    (".whisker", "stroke", "ink"),
    (".ring", "stroke", "ink"),
    (".gap", "stroke", "ground"),
    (".best", "stroke", "ink"),
    (".zoom", "fill", "rule"),
    (".good", "fill", "good"),
    (".bad", "fill", "bad"),
    (".quiet", "fill", "quiet"),
    (".dot", "fill", "ink"),
    (".hollow", "fill", "ground"),
    (".hollow", "stroke", "ink"),
    (".on-good", "fill", "on-good"),
    (".on-bad", "fill", "on-bad"),
    (".halo", "stroke", "ground"),
    (".seam", "stroke", "ground"),
];

/// Rules that follow from the numbers of series and shades.
fn numbered() -> Vec<(String, &'static str, String)> {
    let mut rules = Vec::new();
    for i in 0..SERIES {
        rules.push((format!(".f{i}"), "fill", format!("s{i}")));
        rules.push((format!(".l{i}"), "stroke", format!("s{i}")));
    }
    for i in 0..SHADES {
        rules.push((format!(".h{i}"), "fill", format!("h{i}")));
        rules.push((format!(".on{i}"), "fill", format!("on{i}")));
    }
    rules
}

fn paints() -> impl Iterator<Item = (String, &'static str, String)> {
    let named =
        PAINTS.iter().map(|&(class, what, color)| (class.to_owned(), what, color.to_owned()));
    named.chain(numbered())
}

/// Style for a page that has pictures in it: colours are variables (`--ink` and so on) that follow what the reader's system prefers,
/// unless the root element has `data-theme="light"` or `"dark"`.
#[must_use]
pub fn page_style() -> String {
    let list = |dark: bool| {
        let one = |&(name, day, night): &(&str, &str, &str)| {
            format!("--{name}:{};", if dark { night } else { day })
        };
        COLORS.iter().map(one).collect::<String>()
    };
    let (light, dark) = (list(false), list(true));
    let mut out = format!(
        ":root{{color-scheme:light;{light}}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n\
         :root[data-theme=dark]{{color-scheme:dark;{dark}}}\n\
         @media print{{:root,:root[data-theme=dark],:root:not([data-theme=light]){{color-scheme:light;{light}}}}}\n"
    );
    let _ = writeln!(out, ".picture text{{font-family:{FONTS}}}");
    for (class, shape) in SHAPES {
        let _ = writeln!(out, ".picture {class}{{{shape}}}");
    }
    for (class, what, color) in paints() {
        let _ = writeln!(out, ".picture {class}{{{what}:var(--{color})}}");
    }
    out.push_str(HALO);
    out
}

/// What keeps text legible on lines, and bars apart.
const HALO: &str =
    ".halo{stroke-width:4;stroke-linejoin:round;paint-order:stroke}\n.seam{stroke-width:1}\n";

/// Style for a picture that stands alone: plain colours, which every program that draws SVG knows, and those for a dark ground where it
/// is asked for.
pub(crate) fn own_style() -> String {
    let color = |name: &str, dark: bool| {
        let found = COLORS.iter().find(|(known, _, _)| *known == name);
        let (_, day, night) = found.expect("a colour has a name");
        if dark { *night } else { *day }
    };
    let rules = |dark: bool| {
        let rule = |(class, what, name): (String, &str, String)| {
            format!("{class}{{{what}:{}}}\n", color(&name, dark))
        };
        paints().map(rule).collect::<String>()
    };
    let shapes: String =
        SHAPES.iter().map(|(class, shape)| format!("{class}{{{shape}}}\n")).collect();
    format!(
        "text{{font-family:{FONTS}}}\n{shapes}{HALO}{}@media (prefers-color-scheme:dark){{\n{}}}\n",
        rules(false),
        rules(true)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2: relative luminance of `#rrggbb`.
    fn luminance(color: &str) -> f64 {
        let part = |at: usize| {
            let byte = u8::from_str_radix(&color[at..at + 2], 16).expect("hexadecimal digits");
            let share = f64::from(byte) / 255.0;
            if share <= 0.04045 { share / 12.92 } else { libm::pow((share + 0.055) / 1.055, 2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn pair(name: &str) -> [&'static str; 2] {
        let (_, day, night) = COLORS.iter().find(|(known, _, _)| *known == name).expect("a colour");
        [day, night]
    }

    #[test]
    fn text_has_the_contrast_that_wcag_asks_for() {
        let mut pairs =
            vec![("ink".to_owned(), "ground".to_owned()), ("faint".into(), "ground".into())];
        pairs.extend((0..SHADES).map(|i| (format!("on{i}"), format!("h{i}"))));
        pairs.extend([("on-good".into(), "good".into())]);
        for (text, ground) in pairs {
            for (text_color, ground_color) in pair(&text).iter().zip(pair(&ground)) {
                let ratio = contrast(text_color, ground_color);
                assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
            }
        }
        let marks = ["good", "bad", "s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7"];
        for (name, at) in marks.iter().flat_map(|name| [(name, 0), (name, 1)]) {
            let ratio = contrast(pair(name)[at], pair("ground")[at]);
            assert!(ratio >= 3.0, "{name}: {ratio:.2}");
        }
    }

    #[test]
    fn every_paint_has_its_colour() {
        assert!(own_style().len() > 1000);
        for (class, _, color) in paints() {
            assert!(COLORS.iter().any(|(name, _, _)| *name == color), "{class}: {color}");
        }
    }
}
