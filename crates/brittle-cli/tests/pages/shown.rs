//! Whether a page shows what was printed.
//!
//! Lines are compared in order, without a gap but where `...` stands; empty lines and the width of white space do not count.

/// The lines that count.
fn counted<'a>(lines: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let plain = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.into_iter().map(plain).filter(|line| !line.is_empty()).collect()
}

/// Fails with the first stretch of lines that was not printed, or with what was printed and is not shown.
pub(crate) fn compare(shown: &[String], printed: &str) -> Result<(), String> {
    let shown = counted(shown.iter().map(String::as_str));
    let printed = counted(printed.lines());
    let stretches: Vec<&[String]> = shown.split(|line| line == "...").collect();
    let last = stretches.len() - 1;
    let mut from = 0;
    for (n, stretch) in stretches.into_iter().enumerate() {
        let ends: Vec<usize> = match (n == 0, n == last) {
            (true, true) if printed.len() != stretch.len() => Vec::new(),
            (true, _) => vec![0],
            (_, true) => printed.len().checked_sub(stretch.len()).into_iter().collect(),
            _ => (from..printed.len()).collect(),
        };
        let fits = |&&at: &&usize| at >= from && printed[at..].starts_with(stretch);
        let Some(&at) = ends.iter().find(fits) else {
            return Err(format!(
                "shown:\n{}\n\nprinted:\n{}",
                stretch.join("\n"),
                printed.join("\n")
            ));
        };
        from = at + stretch.len();
    }
    Ok(())
}

#[test]
fn what_is_left_out_must_be_marked() {
    let shown = |text: &str| {
        compare(&text.lines().map(str::to_owned).collect::<Vec<_>>(), "a  1\nb\n\nc\nd\n").is_ok()
    };
    for good in
        ["a 1\nb\nc\nd", "...\nb\nc\n...", "a 1\n...\nd", "a 1\n...", "...\nd", "a 1\n...\nc\n..."]
    {
        assert!(shown(good), "{good}");
    }
    for bad in [
        "a 1\nb\nc",
        "b\nc\nd",
        "a 2\n...",
        "...\nb\nd",
        "...\nd\n...\nc",
        "a 1\n...\nc",
        "",
        "...\ne\n...",
    ] {
        assert!(!shown(bad), "{bad}");
    }
}
