//! `brittle explain`: what a key, a number, a code or a word means.

use brittle_report::explain::{Kind, Topic, Topics, contents, explain as tell};

use crate::args::ExplainArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;
use crate::terminal;

/// Explains what has a name, or lists what can be explained.
pub fn explain(args: &ExplainArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let style = terminal::style(&destination);
    let format = args.format.into();
    let topics = Topics::new(exit_codes());
    let text = match &args.name {
        None => contents(&topics, format, &style),
        Some(name) => {
            let found = topics.find(name);
            if found.is_empty() {
                return Err(Error::NoTopic(name.clone(), topics.suggestion(name)));
            }
            tell(&found, format, &style)
        }
    };
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}

fn exit_codes() -> Vec<Topic> {
    let topic = |exit: Exit| Topic::new(Kind::ExitCode, (exit as u8).to_string(), exit.describe());
    Exit::ALL.into_iter().map(topic).collect()
}
