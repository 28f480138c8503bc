//! `brittle init`: a scenario with comments, from a few options or questions.

use std::io::{IsTerminal as _, stderr, stdin};

use brittle_model::text::{self, Source};

use crate::args::InitArgs;
use crate::draft::{Draft, ask};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Writes a scenario.
pub fn init(args: &InitArgs) -> Result<Exit, Error> {
    let destination = Destination::for_scenario(args.output.output.as_deref(), args.force)?;
    let mut args = args.clone();
    if args.gpus.is_none() && !args.yes && stdin().is_terminal() && stderr().is_terminal() {
        let asked = ask(&mut args, &mut stdin().lock(), &mut stderr().lock());
        asked.map_err(|why| Error::Unreadable("standard input".into(), why))?;
    }
    let draft = Draft::new(&args)?;
    let text = draft.text();
    // What is written is a scenario; where the wishes do not go together, the first reason says why.
    if let Err(problems) = text::read(Source { name: "the scenario", text: &text }, &[]) {
        let first = &problems.0[0];
        // Where it stands in the text is of no help: the text is not written.
        let help = first.help.as_deref().unwrap_or_default();
        let help = help.split("; the stack is taken").next().unwrap_or_default();
        let help = if help.is_empty() { String::new() } else { format!("; {help}") };
        return Err(Error::Draft(format!("{}{help}", first.message)));
    }
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}
