//! What is asked of every text that claims to be a wiring.

use brittle_import::{Format, Limits, kept, read, write};

/// Reads a text. What is taken obeys the rules, and comes back from every format that can hold it.
pub(crate) fn read_and_written(format: Format, data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let wiring = match read(format, &text, &Limits::each(20_000)) {
        Ok(wiring) => wiring,
        Err(error) => {
            assert!(!error.reason.is_empty(), "a refusal says why");
            assert!(!error.to_string().contains('\u{1b}'), "no escape reaches a terminal");
            return;
        }
    };
    assert_eq!(wiring.check(), Ok(()));
    assert!(wiring.is_isomorphic_by_name(&wiring));
    if wiring.links.len() > 2_000 {
        return;
    }
    for format in Format::ALL {
        let (Ok(text), Ok(kept)) = (write(format, &wiring), kept(format, &wiring)) else { continue };
        let again = read(format, &text, &Limits::each(20_000));
        let again = again.unwrap_or_else(|error| panic!("{error}\n{text}"));
        assert_eq!(kept.difference(&again), None, "{text}");
    }
}
