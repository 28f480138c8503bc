//! Bars and sparklines out of block characters.

/// Eighths of a character, from the left.
const LEFT: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/// Eighths of a character, from below.
const UP: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A bar that fills `share` of `width` columns, to an eighth of a column. What is there at all is seen.
pub(crate) fn bar(share: f64, width: usize) -> String {
    let eighths = (share.clamp(0.0, 1.0) * 8.0 * width as f64).round() as usize;
    let eighths = if share > 0.0 { eighths.max(1) } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if eighths % 8 > 0 {
        bar.push(LEFT[eighths % 8 - 1]);
    }
    bar
}

/// One character a value, the largest full height; nothing is a space, and what is there is seen.
pub(crate) fn spark(values: &[f64]) -> String {
    let most = values.iter().copied().fold(0.0, f64::max);
    let glyph = |&value: &f64| {
        if value <= 0.0 {
            return ' ';
        }
        UP[((value / most * 8.0).ceil() as usize).clamp(1, 8) - 1]
    };
    values.iter().map(glyph).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_seen() {
        assert_eq!(bar(0.0, 10), "");
        assert_eq!(bar(1e-9, 10), "▏");
        assert_eq!(bar(0.55, 10), "█████▌");
        assert_eq!(bar(2.0, 3), "███");
        assert_eq!(spark(&[0.0, 1.0, 50.0, 100.0]), " ▁▄█");
        assert_eq!(spark(&[0.0]), " ");
    }
}
