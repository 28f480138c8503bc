//! `brittle report`: a result as a page with pictures.

use std::path::Path;

use brittle_report::{Findings, Paper};

use crate::args::{ReportArgs, ReportFormat, ResultArgs};
use crate::errors::{Error, ReportError};
use crate::exit::Exit;
use crate::input::Document;
use crate::output::Destination;

/// Writes the report of a result.
pub fn report(args: &ReportArgs) -> Result<Exit, Error> {
    let output = args.output.output.as_deref();
    let destination = Destination::new(output)?;
    let ending = output.and_then(Path::extension).and_then(|ending| ending.to_str());
    let format = args.format.unwrap_or(match ending {
        Some("md" | "markdown") => ReportFormat::Markdown,
        _ => ReportFormat::Html,
    });
    let (findings, cell) = read(&args.result)?;
    let paper = Paper::new(&findings, cell);
    if format == ReportFormat::Html {
        destination.deliver(&paper.to_html())?;
        return Ok(Exit::Ok);
    }
    let Some(path) = output.filter(|_| !destination.is_stdout()) else {
        return Err(ReportError::NoFile.into());
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // Pictures first: a page that is there finds all of them.
    for picture in paper.pictures() {
        let file = path.with_file_name(format!("{stem}-{}.svg", picture.name));
        Destination::new(Some(&file))?.deliver(&picture.svg)?;
    }
    destination.deliver(&paper.to_markdown(&stem))?;
    Ok(Exit::Ok)
}

/// The findings of a file, and the cell that is asked for.
pub(super) fn read(args: &ResultArgs) -> Result<(Findings, Option<usize>), Error> {
    let document = Document::read_result(&args.file).map_err(|error| match error {
        Error::TooBig(path) => ReportError::TooBig(path).into(),
        Error::NotUtf8 { path, .. } => ReportError::Binary(path).into(),
        error => error,
    })?;
    let findings = Findings::read(document.text()).map_err(|why| {
        let toml = args.file.extension().is_some_and(|ending| ending == "toml");
        ReportError::NoResult { path: args.file.clone(), why, toml }
    })?;
    let cell = args.cell.as_deref().map(|wanted| find(&findings, wanted)).transpose()?;
    Ok((findings, cell))
}

/// The cell of this number, or the one that has these settings.
fn find(findings: &Findings, wanted: &str) -> Result<usize, Error> {
    let cells = findings.cells();
    if let Some(at) =
        wanted.parse::<usize>().ok().and_then(|n| n.checked_sub(1)).filter(|&at| at < cells.len())
    {
        return Ok(at);
    }
    let pairs = |text: &str| -> Vec<String> {
        text.split(',').map(|part| part.split_whitespace().collect::<String>()).collect()
    };
    let settings = pairs(wanted);
    let has = |cell: &String| settings.iter().all(|setting| pairs(cell).contains(setting));
    let found: Vec<usize> = (0..cells.len()).filter(|&i| has(&cells[i])).collect();
    match found[..] {
        [one] => Ok(one),
        [] => Err(ReportError::NoCell(wanted.to_owned(), cells).into()),
        _ => Err(ReportError::Cells(wanted.to_owned(), found.len()).into()),
    }
}
