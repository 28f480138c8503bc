//! `brittle doctor`: settings that are allowed and yet look wrong.

use brittle_report::render_diagnosis;
use brittle_study::doctor::examine;

use crate::args::DoctorArgs;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input;
use crate::output::Destination;
use crate::terminal;

/// Looks at the scenario of a file.
pub fn doctor(args: &DoctorArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let diagnosis = examine(&input::scenario(&args.input, "doctor")?);
    let style = terminal::style(&destination);
    destination.deliver(&render_diagnosis(&diagnosis, args.format.into(), &style))?;
    Ok(if args.strict && !diagnosis.findings.is_empty() { Exit::Regression } else { Exit::Ok })
}
