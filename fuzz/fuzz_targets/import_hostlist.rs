//! Any text, read as a list of names: either a reason, or names that fold into a list of the same names.

#![no_main]

use brittle_import::hostlist::{expand, fold};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    match expand(&text, 10_000) {
        Ok(names) => {
            assert!(names.len() <= 10_000, "the limit holds");
            assert_eq!(expand(&fold(&names), names.len()).as_ref(), Ok(&names), "{text:?}");
        }
        Err(error) => assert!(!error.to_string().contains('\u{1b}'), "no escape reaches a terminal"),
    }
});
