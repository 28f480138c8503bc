//! Exit codes: what a script learns from a run.

use std::process::ExitCode;

/// How a run of `brittle` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Ok = 0,
    /// A comparison found a regression, or a strict doctor a suspicious setting.
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

impl Exit {
    /// Every way to end, by code.
    pub const ALL: [Self; 7] = [
        Self::Ok,
        Self::Regression,
        Self::Usage,
        Self::Inconclusive,
        Self::Incomplete,
        Self::Bug,
        Self::Interrupted,
    ];

    /// What it tells, as `brittle --help` and `brittle explain` say it.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Ok => "all went well",
            Self::Regression => {
                "a regression was found, or with `doctor --strict` a suspicious setting"
            }
            Self::Usage => "wrong usage or files",
            Self::Inconclusive => "too few trials to tell",
            Self::Incomplete => "data missing or mismatched",
            Self::Bug => "a bug in brittle",
            Self::Interrupted => "stopped by Ctrl-C; what was done is printed",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
