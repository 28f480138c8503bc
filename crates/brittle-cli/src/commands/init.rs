//! `brittle init`: a scenario with comments, from a few options or questions.

use std::io::{IsTerminal as _, stderr, stdin};

use brittle_model::Scenario;
use brittle_model::text::{self, Source};
use brittle_study::doctor::enough_spares;

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
    let mut draft = Draft::new(&args)?;
    if args.spares.is_none() {
        draft.set_spares(enough_spares(&understood(&draft.text())?));
    }
    let text = draft.text();
    understood(&text)?;
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}

/// The scenario that is written; where the wishes do not go together, the first reason says why.
fn understood(text: &str) -> Result<Scenario, Error> {
    text::read(Source { name: "the scenario", text }, &[]).map_err(|problems| {
        let first = &problems.0[0];
        // Where it stands in the text is of no help: the text is not written.
        let help = first.help.as_deref().unwrap_or_default();
        let help = help.split("; the stack is taken").next().unwrap_or_default();
        let help = if help.is_empty() { String::new() } else { format!("; {help}") };
        Error::Draft(format!("{}{help}", first.message))
    })
}
