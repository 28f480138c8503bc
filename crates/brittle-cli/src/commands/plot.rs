//! `brittle plot`: one picture of a result, as SVG.

use brittle_report::{Kind, Paper};

use crate::args::PlotArgs;
use crate::commands::report::read;
use crate::errors::{Error, ReportError};
use crate::exit::Exit;
use crate::output::Destination;

/// Writes a picture of a result, or lists those that it has.
pub fn plot(args: &PlotArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let (findings, cell) = read(&args.result)?;
    let pictures = Paper::new(&findings, cell).pictures();
    let names = || pictures.iter().map(|picture| picture.name.clone());
    let Some(wanted) = &args.picture else {
        if !destination.is_stdout() {
            return Err(ReportError::NoPicture(None, names().collect()).into());
        }
        destination.deliver(&names().map(|name| name + "\n").collect::<String>())?;
        return Ok(Exit::Ok);
    };
    let Some(picture) = pictures.iter().find(|picture| picture.name == *wanted) else {
        let known = wanted.parse::<Kind>().is_ok();
        return Err(ReportError::NoPicture(Some((wanted.clone(), known)), names().collect()).into());
    };
    destination.deliver(&picture.svg)?;
    Ok(Exit::Ok)
}
