//! Comparing with what is on file.

use std::path::Path;

/// Asserts that `text` is what `tests/golden/<name>` holds, or writes it there under `BLESS=1`.
pub(crate) fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).expect("the golden can be written");
        return;
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    if golden == text {
        return;
    }
    let line = golden.lines().zip(text.lines()).position(|(was, is)| was != is);
    let line = line.unwrap_or_else(|| golden.lines().count().min(text.lines().count()));
    panic!(
        "{name} differs from line {}:\n  was: {:?}\n  is:  {:?}\nBLESS=1 accepts the new text.",
        line + 1,
        golden.lines().nth(line),
        text.lines().nth(line)
    );
}
