//! `brittle gate`: whether a scenario has become worse than its baseline.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use brittle_model::text::Source;
use brittle_report::{GateFormat, Style, github_annotations, render_gate};
use brittle_study::baseline::Baseline;
use brittle_study::gate::{GateReport, Identity, Verdict, gate as run};
use brittle_study::{Control, Plan, tolerance};

use crate::args::GateArgs;
use crate::commands::simulate::work;
use crate::errors::Error;
use crate::exit::Exit;
use crate::input::{self, Document};
use crate::output::Destination;
use crate::terminal;

/// Holds a scenario against its baseline.
pub fn gate(args: &GateArgs) -> Result<Exit, Error> {
    let destination = Destination::new(args.output.output.as_deref())?;
    let scenario = input::scenario(&args.input, "gate")?;
    let tolerances = match &args.tolerances {
        None => tolerance::defaults(),
        Some(path) => {
            let document = Document::read(path)?;
            tolerance::read(Source { name: document.name(), text: document.text() })?
        }
    };
    let baseline = Document::read_attached(&args.baseline)?;
    let baseline = Baseline::read(baseline.text())
        .map_err(|why| Error::NoBaseline(args.baseline.clone(), why))?;
    let (trials, seed) = (baseline.provenance.trials, baseline.provenance.seed);
    let plan = Plan::of_scenario(scenario, trials, args.seed.unwrap_or(seed));
    let run = |control: &Control<'_>| Ok(run(&plan, &baseline, &tolerances, control));
    let (report, _) = work(&args.work, 1, trials, run)?;
    let report = report.ok_or(Error::NothingDone)?;
    github(&report, &args.input.file)?;
    let style = terminal::style(&destination);
    destination.deliver(&render_gate(&report, args.format.into(), &style))?;
    Ok(match report.verdict {
        Verdict::Regressed => Exit::Regression,
        Verdict::Inconclusive => Exit::Inconclusive,
        _ if report.identity == Identity::NotRepeated => Exit::Incomplete,
        Verdict::Pass | Verdict::Shifted | Verdict::Improved => Exit::Ok,
    })
}

/// In a job of GitHub Actions: annotations on standard error, which it reads too, and a table for the summary of the job.
fn github(report: &GateReport, file: &Path) -> Result<(), Error> {
    if std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true") {
        let text = github_annotations(report, &file.display().to_string());
        // Nothing can be done where standard error is gone.
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    let text = render_gate(report, GateFormat::Markdown, &Style::default()) + "\n";
    let mut open = OpenOptions::new();
    let file = open.create(true).append(true).open(&path);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|why| Error::Unwritable(path, why))
}
