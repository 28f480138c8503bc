//! `brittle man`: the manual pages, from the same text as `--help`.

use crate::args::{ManArgs, manual};
use crate::errors::Error;
use crate::exit::Exit;
use crate::output::Destination;

/// Prints the page of one command, or writes those of all into a folder.
pub fn man(args: &ManArgs) -> Result<Exit, Error> {
    let pages = manual();
    if let Some(folder) = &args.output {
        if !folder.is_dir() {
            return Err(Error::NoOutputFolder(folder.clone()));
        }
        for (name, text) in &pages {
            let path = folder.join(format!("{name}.1"));
            Destination::new(Some(&path))?.deliver(text)?;
        }
        return Ok(Exit::Ok);
    }
    let words: Vec<&str> = args.of.iter().flat_map(|words| words.split_whitespace()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| *word != "brittle").collect();
    let name = ["brittle"].into_iter().chain(words.iter().copied()).collect::<Vec<_>>().join("-");
    match pages.iter().find(|(page, _)| *page == name) {
        Some((_, text)) => Destination::new(None)?.deliver(text)?,
        None => return Err(Error::NoCommand(words.join(" "))),
    }
    Ok(Exit::Ok)
}
