//! Exit codes: what a script learns from a run.

use std::process::ExitCode;

/// How a run of `brittle` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Ok = 0,
    /// A comparison found a regression.
    Regression = 1,
    /// The arguments, a file, or what it says are wrong.
    Usage = 2,
    /// Too few trials to tell.
    Inconclusive = 3,
    /// Data are missing or do not belong together.
    Incomplete = 4,
    /// A bug in brittle.
    Bug = 70,
    /// Stopped by Ctrl-C; what was done is printed.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
