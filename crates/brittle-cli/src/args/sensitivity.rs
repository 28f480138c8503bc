//! The arguments of `brittle sensitivity` and `brittle break-even`.

use brittle_study::dial::Dial;
use clap::Args;

use super::{Answer, Input};
use crate::variant::Variant;
use crate::vary::Vary;

/// Arguments of `sensitivity`.
#[derive(Args, Debug)]
pub struct SensitivityArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// A key and how uncertain it is: from low to high, or about what the file says; may be repeated
    #[arg(long, value_name = "KEY=LOW..HIGH|±SHARE%", required = true)]
    pub vary: Vec<Vary>,

    /// What is measured, and what becomes of it.
    #[command(flatten)]
    pub answer: Answer,
}

/// Arguments of `break-even`.
#[derive(Args, Debug)]
pub struct BreakEvenArgs {
    /// What to read.
    #[command(flatten)]
    pub input: Input,

    /// What is set against the scenario, as 'name: key=value, key=value'; of two, one against the other
    #[arg(long, value_name = "VARIANT", required = true)]
    pub variant: Vec<Variant>,

    /// The key along which they are compared, from low to high
    #[arg(long, value_name = "KEY=LOW..HIGH")]
    pub over: Dial,

    /// A second key: a line for each of its values, or for seven of a range
    #[arg(long, value_name = "KEY=LOW..HIGH|A,B")]
    pub along: Option<Dial>,

    /// What is measured, and what becomes of it.
    #[command(flatten)]
    pub answer: Answer,
}
