//! `brittle presets`: the stacks that ship, listed or explained.

use brittle_model::text::Stack;
use brittle_report::{stack_list, stack_page};

use crate::args::PresetsArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;
use crate::terminal;

/// Lists the stacks, or explains one.
pub fn presets(args: &PresetsArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let style = terminal::style(&destination);
    let format = args.format.into();
    let text = match &args.name {
        None => stack_list(format, &style),
        Some(name) => {
            let stack = Stack::named(name).ok_or_else(|| Error::NoStack(name.clone()))?;
            stack_page(stack, &args.job, format, &style)
        }
    };
    destination.deliver(&text)?;
    Ok(Exit::Ok)
}
