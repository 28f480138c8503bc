//! A piece of a scenario, as settings of a whole one: `[jobs.train]` and below it `gpus = 8` is `jobs.train.gpus=8`.

/// The line without its comment.
fn code(line: &str) -> &str {
    let mut quoted = false;
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            '#' if !quoted => return line[..at].trim(),
            _ => {}
        }
    }
    line.trim()
}

/// How many brackets stay open at the end of the text.
fn open(text: &str) -> i32 {
    let mut quoted = false;
    text.chars().fold(0, |depth, sign| match sign {
        '"' => {
            quoted = !quoted;
            depth
        }
        '[' | '{' if !quoted => depth + 1,
        ']' | '}' if !quoted => depth - 1,
        _ => depth,
    })
}

/// The settings that lines of TOML make, below a table if one is given. Arrays of tables are not for pieces.
pub(crate) fn settings(lines: &[String], under: Option<&str>) -> Vec<String> {
    let mut table = under.unwrap_or_default().to_owned();
    let mut settings = Vec::new();
    let mut pending = String::new();
    for line in lines.iter().map(|line| code(line)).filter(|line| !line.is_empty()) {
        if pending.is_empty() && line.starts_with('[') && !line.contains('=') {
            table = line.trim_matches(['[', ']']).to_owned();
            continue;
        }
        pending = format!("{pending} {line}").trim().to_owned();
        if open(&pending) == 0 {
            let (key, value) = pending.split_once('=').expect("a key and its value");
            let dot = if table.is_empty() { "" } else { "." };
            settings.push(format!("{table}{dot}{}={}", key.trim(), value.trim()));
            pending.clear();
        }
    }
    assert!(pending.is_empty(), "{pending} does not end");
    settings
}

#[test]
fn a_piece_becomes_settings() {
    let piece = "a = \"#1\" # one\n[b.c]\nd = [\n  { e = 2 }, # two\n]\n";
    let lines: Vec<String> = piece.lines().map(str::to_owned).collect();
    assert_eq!(settings(&lines, Some("x.y")), ["x.y.a=\"#1\"", "b.c.d=[ { e = 2 }, ]"]);
}
