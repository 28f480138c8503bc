//! `brittle completions`: what a shell needs to complete commands and options.

use crate::args::{CompletionsArgs, completions as script};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Prints the completions for a shell.
pub fn completions(args: &CompletionsArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    destination.deliver(&script(args.shell))?;
    Ok(Exit::Ok)
}
