//! `brittle sweep`: every cell of a study.

use crate::args::RunArgs;
use crate::commands::simulate::simulate;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;

/// Simulates the study of a file.
pub fn sweep(args: &RunArgs) -> Result<Exit, Error> {
    simulate(input::study(&args.input)?, args)
}
