//! `brittle explore`: the knobs of a scenario on a local page.

use std::sync::Arc;

use crate::args::ExploreArgs;
use crate::errors::{Error, MOST_THREADS};
use crate::exit::Exit;
use crate::explore::{Desk, MAX_TRIALS, Server};
use crate::input::Document;
use crate::interrupt;
use crate::output::Destination;
use crate::terminal;

/// Serves the page until Ctrl-C.
pub fn explore(args: &ExploreArgs) -> Result<Exit, Error> {
    if !(2..=MAX_TRIALS).contains(&args.trials) {
        return Err(Error::Trials(args.trials, MAX_TRIALS));
    }
    if let Some(threads) = args.threads.filter(|threads| !(1..=MOST_THREADS).contains(threads)) {
        return Err(Error::Threads(threads));
    }
    let document = Document::read_scenario(&args.file, "explore")?;
    let desk = Desk::new(document, args.trials, args.seed, args.threads.unwrap_or(0))?;
    let server =
        Server::bind(args.port, Arc::new(desk)).map_err(|why| Error::NoPort(args.port, why))?;
    let stop = interrupt::stop_flag();
    Destination::new(None)?.deliver(&format!("{}\n", server.url()))?;
    terminal::tell("open this URL in a browser of this machine; Ctrl-C ends it");
    server.serve(stop);
    Ok(Exit::Ok)
}
