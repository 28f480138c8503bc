//! Ctrl-C: the first asks for an orderly stop, the second ends the process at once.

use std::io::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::exit::Exit;

static STOP: AtomicBool = AtomicBool::new(false);

/// The flag that the first Ctrl-C raises. Until this is called, Ctrl-C kills as usual.
pub(crate) fn stop_flag() -> &'static AtomicBool {
    let handler = || {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Interrupted as i32);
        }
        let text = "\nstopping after the trials under way; Ctrl-C again ends at once\n";
        // Nothing can be done where standard error is gone.
        let _ = anstream::stderr().write_all(text.as_bytes());
    };
    // A second handler is refused: the first one does.
    let _ = ctrlc::set_handler(handler);
    &STOP
}
