//! Bugs: what a person sees when brittle itself is wrong.

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind, set_hook};

use crate::exit::Exit;

/// Runs `work`; a panic in it, on any thread, becomes a short report and [`Exit::Bug`].
pub fn guard(work: impl FnOnce() -> Exit) -> Exit {
    set_hook(Box::new(|panic| {
        // Nothing can be done where standard error is gone.
        let _ = anstream::stderr().write_all(report(panic).as_bytes());
    }));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Exit::Bug)
}

fn report(panic: &PanicHookInfo<'_>) -> String {
    let payload = panic.payload();
    let what = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = panic.location().map_or_else(String::new, |at| format!(" at {at}"));
    format!(
        "\x1b[1;31mbug\x1b[0m: {what}{place}\n\
         This is a mistake in brittle {}, not in your files. Please report the line above with the\n\
         command line, the scenario and the seed: together they repeat it exactly.\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_bug() {
        assert_eq!(guard(|| Exit::Ok), Exit::Ok);
        assert_eq!(guard(|| panic!("a deliberate panic, for the test")), Exit::Bug);
    }
}
